#pragma once

/*
 * Residents whom administrators enter and change one by one:
 *
 *	const char *target = resident_new();
 *
 *	expect_status(resident_enter(&admin, target, "'building': 1, 'unit': 1, ..."), 200);
 *	resident_change(&admin, &zhang, "'act': 'rename', 'name': '张秀'");
 */

#include "support/call.h"
#include "support/people.h"

/* The path of one who is not there yet. */
const char *
resident_new(void);

const char *
resident_id_of(const char *target);

/* members are those of the request besides the reason. */
struct answer
resident_enter(const struct person *by, const char *target, const char *members);

struct answer
resident_change_as(const struct person *by, const char *change_id, const char *resident_id,
                   const char *members);

struct answer
resident_change(const struct person *by, const struct person *who, const char *members);

/* Column of the register. */
const char *
resident_known(const char *resident_id, const char *column);
