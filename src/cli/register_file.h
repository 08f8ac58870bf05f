#pragma once

/*
 * The residents' register as the clerk keeps it: one line per resident, a header with Chinese or
 * English column names in any order.
 *
 *	楼栋 building, 单元 unit, 室 room, 姓名 name		required
 *	手机 phone, 出生年份 birth_year, 户主 head		may be missing or empty
 *
 *	struct register_file file = register_file_read(arena, bytes);
 *	if (file.faults.count)
 *		faults_print(&file.faults, path, FAULTS_SHOWN_MAX);
 *
 * people holds the lines that are right, in the order of the file; faults says what is wrong with
 * the others. Everything belongs to the arena.
 */

#include "base/arena.h"
#include "base/text.h"
#include "cli/faults.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
	size_t lines_refused_count;
	bool names_heads; /* whether there is a column 户主 */
	bool is_readable; /* false when the header is wrong or the bytes are in no known encoding */
	struct faults faults;
};

struct register_file
register_file_read(struct arena *arena, struct text bytes);
