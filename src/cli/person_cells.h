#pragma once

/*
 * What the register's cells mean: 12号楼 is building 12, ２单元 is unit 2, 是 is yes.
 *
 *	const char *reason = person_cell_building(arena, cell, &person.building);
 *
 * Each takes a cell that is narrowed, trimmed and visible, and returns NULL, or what is wrong with
 * it. Results belong to the arena.
 */

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>

/* 12, 12栋, 12号楼: from 1 to 9999. */
const char *
person_cell_building(struct arena *arena, struct text cell, int *building);

/* 2, 2单元: from 1 to 99. */
const char *
person_cell_unit(struct arena *arena, struct text cell, int *unit);

/* 301, 301室, 12A, B-2: at most eight capitals, digits and hyphens. */
const char *
person_cell_room(struct arena *arena, struct text cell, const char **room);

/* As it was typed: the database brings it to the form of a name and says what is wrong with it. */
const char *
person_cell_name(struct arena *arena, struct text cell, const char **name);

/* Eleven digits, also grouped or behind +86; empty gives NULL. */
const char *
person_cell_phone(struct arena *arena, struct text cell, const char **phone);

/* 1958 or 1958年; empty gives 0. */
const char *
person_cell_birth_year(struct arena *arena, struct text cell, int *birth_year);

/* yes, no, 是, 否; empty means no. */
const char *
person_cell_yes(struct arena *arena, struct text cell, bool *yes);
