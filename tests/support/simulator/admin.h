#pragma once

/*
 * The port for tests, not part of the simulated API. Bodies and answers are JSON objects; a user or
 * an app that is there already is changed.
 *
 *	GET    /healthz		200 as soon as it serves
 *	GET    /state		all it knows
 *	POST   /reset		forget everything
 *	POST   /apps		{"appid", "secret"}
 *	POST   /users		{"openid"?, "unionid"?, "phone"?, "country_code"?, "risk"?}
 *	POST   /login-codes	{"openid", "code"?, "appid"?, "lifetime_s"?} -> {"code"}
 *	POST   /phone-codes	the same, and "phone"?, "country_code"?
 *	POST   /clock		{"advance_s"}
 *	POST   /faults		a fault, see faults.h; "times" is 1 unless given
 *	DELETE /faults		nothing goes wrong any more
 *	POST   /rotations	{"visible", "appid"?}: another environment rotates the stable token
 *	POST   /settings	any of the settings of world.c
 *	GET    /calls		{"calls": the latest, "totals": by path}
 *	DELETE /calls		start counting again
 */

#include "call.h"

struct reply
admin_answer(struct call *call);
