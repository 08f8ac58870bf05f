#pragma once

/*
 * The residents' register as the clerk keeps it: one line per resident, see table.h.
 *
 *	struct register_file file = register_file_read(arena, bytes);
 *	if (file.faults.count > 0)
 *		faults_print(&file.faults, path, FAULTS_SHOWN_MAX);
 *
 * people holds the lines that are right, in the order of the file; faults says what is wrong with
 * the others. Everything belongs to the arena.
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
};

struct register_file {
	struct register_person *people;
	size_t people_count;
	size_t people_capacity;
	size_t refused_line_count;
	const char *column_names[REGISTER_COLUMNS]; /* as the file has them */
	bool names_heads; /* whether there is a column 户主 */
	bool is_readable; /* false when the head or the bytes are wrong, and no line was read */
	struct faults faults;
	struct faults notes; /* what was not read, and is no fault */
};

struct register_file
register_file_read(struct arena *arena, struct text bytes);
