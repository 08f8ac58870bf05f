#pragma once

/*
 * What an answer should be.
 *
 *	expect_status(answer, 200);
 *	expect_error(answer, "overlapping_deed");
 *	expect_json(answer, "/awards/0/points", "4");
 *	expect_json(answer, "/roles", "['reviewer']");
 *
 * Places are JSON pointers; apostrophes in expected values mean quotation marks.
 */

#include "support/call.h"

#define expect_status(answer, status) expect_status_at((answer), (status), __FILE__, __LINE__)
#define expect_error(answer, code) expect_error_at((answer), (code), __FILE__, __LINE__)
#define expect_json(answer, place, json) \
	expect_json_at((answer), (place), (json), __FILE__, __LINE__)

/* An error with one violation, which points there. */
#define expect_place(answer, code, pointer) \
	expect_place_at((answer), (code), (pointer), __FILE__, __LINE__)

/* A 422 that lists this violation: its pointer, and its code unless that is NULL. */
#define expect_violation(answer, pointer, code) \
	expect_violation_at((answer), (pointer), (code), __FILE__, __LINE__)

/* A value of the answer, which must be there. */
const json_t *
answer_value(struct answer answer, const char *place);

const char *
answer_text(struct answer answer, const char *place);

json_int_t
answer_integer(struct answer answer, const char *place);

size_t
answer_count(struct answer answer, const char *place);

/* Whether the body holds the text anywhere. */
bool
answer_mentions(struct answer answer, const char *text);

void
expect_status_at(struct answer answer, int status, const char *file, int line);

/* Also that the problem document is as every problem document must be. */
void
expect_error_at(struct answer answer, const char *code, const char *file, int line);

void
expect_place_at(struct answer answer, const char *code, const char *pointer, const char *file,
                int line);

void
expect_json_at(struct answer answer, const char *place, const char *json, const char *file,
               int line);

void
expect_violation_at(struct answer answer, const char *pointer, const char *code, const char *file,
                    int line);
