#pragma once

/*
 * The residents' register as a file: one line per resident, see table.h.
 *
 *	struct register_file file = register_file_read(arena, bytes);
 *	if (file.faults.count > 0)
 *		faults_report(&file.faults, path);
 *
 * people has the valid lines, in the order of the file; faults has the errors of the others.
 * Everything belongs to the arena.
 */

#include "base/arena.h"
#include "base/text.h"
#include "cli/import/faults.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum register_column {
	REGISTER_BUILDING,
	REGISTER_UNIT,
	REGISTER_ROOM,
	REGISTER_NAME,
	REGISTER_PHONE,
	REGISTER_BIRTH_YEAR,
	REGISTER_HEAD,
	REGISTER_FORMER_NAME,
	REGISTER_FORMER_ADDRESS,
	REGISTER_COLUMNS,
};

struct register_person {
	int64_t line;
	int building;
	int unit;
	const char *room;
	const char *name;
	const char *phone; /* NULL when unknown */
	int birth_year; /* 0 when unknown */
	bool is_head;
	const char *former_name; /* NULL when the file does not say */
	const char *former_address; /* 12/2/301, likewise */
	bool is_newcomer; /* nobody whom the register knows, says the file */
};

struct register_file {
	struct register_person *people;
	size_t people_count;
	size_t people_capacity;
	size_t refused_line_count;
	const char *column_names[REGISTER_COLUMNS]; /* in the order of the file */
	bool names_heads; /* whether the file has a column 户主 */
	bool is_readable; /* false when the header or the encoding is wrong, and no line was read */
	struct faults faults;
	struct faults notes; /* ignored columns, which are not faults */
};

/* What the column with that name in the file holds, such as birth_year; NULL for no column. */
const char *
register_file_field(struct arena *arena, const struct register_file *file, const char *column);

struct register_file
register_file_read(struct arena *arena, struct text bytes);
