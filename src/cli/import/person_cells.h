#pragma once

/*
 * Values of the register's cells: 12号楼 is building 12, ２单元 is unit 2, 是 is yes.
 *
 *	struct cell cell = { .arena = arena, .content = text, .narrow = cells_narrow(arena, text) };
 *	const struct flaw *flaw = person_cell_building(&cell, &building);
 *
 * See values.h: each takes a cell that is not empty, and returns NULL or an error message.
 */

#include "cli/import/values.h"

/* 12, 12栋, 12号楼, 十二号楼: from 1 to 9999. */
value_read person_cell_building;

/* 2, 2单元, 二单元: from 1 to 99. */
value_read person_cell_unit;

/* 301, 301室, 12A, B-2: at most eight capitals, digits and hyphens. */
value_read person_cell_room;

/* As typed: the database normalises the name and reports its faults. */
value_read person_cell_name;

/* Eleven digits, also grouped or after 86 or +86. */
value_read person_cell_phone;

/* The year of 1958, 1958年3月, 1958-03-01 or 195803. */
value_read person_cell_birth_year;

/* What the two below say when the person had none: somebody new. */
#define PERSON_CELL_NONE "无"

/* The name by which the register still knows the person. */
value_read person_cell_former_name;

/* Where the register still has the person: 12号楼2单元301室 or 12-2-301, as 12/2/301. */
value_read person_cell_former_address;

/* Whether this is the head of the household: 是, 否, 户主, or a relation to the head. */
value_read person_cell_head;
