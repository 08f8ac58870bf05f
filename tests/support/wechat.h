#pragma once

/*
 * WeChat in the world of a test: a simulator for the program, when XINYI_WECHAT_SIMULATOR names
 * one, and the services that operations written in C are given.
 *
 *	const char *code = wechat_login_code("openid-of-zhang");
 *
 *	answer = call(NULL, "POST", "/v1/sessions", json_written("{'code': '%s', …}", code));
 */

#include "api/services.h"
#include "simulator/remote.h"
#include "support/people.h"

/* The simulator, for the faults that a test wants. */
extern struct simulator wechat_simulator;

/* Starts the simulator; returns the options for the engine. NULL when none is wanted. */
struct services *
wechat_begin(struct arena *arena);

void
wechat_end(void);

/* A fresh code of wx.login for this user, creating the user if necessary. */
const char *
wechat_login_code(const char *openid);

/* A fresh code of the phone button for the account of the person. */
const char *
wechat_phone_code(const struct person *person, const char *phone);

/* Writes the number into the register as the import does. */
void
wechat_register_phone(const struct person *person, const char *phone);
