#pragma once

/*
 * For tests: starts a simulator, tells it what to do through its admin port, and ends it.
 *
 *	struct simulator simulator = simulator_start(program, "wx0123456789abcdef", "secret");
 *
 *	simulator_make_user(&simulator, "openid-of-zhang");
 *	code = simulator_mint_login_code(&simulator, "openid-of-zhang");
 *	simulator_break(&simulator, "/sns/jscode2session", "latency", "\"milliseconds\": 6000");
 *	...
 *	simulator_stop(&simulator);
 *
 * Whatever does not work out ends the process with a line on standard error.
 */

#include <jansson.h>
#include <stdint.h>
#include <sys/types.h>

#define SIMULATOR_CODE_BYTES 80

struct simulator {
	pid_t process;
	uint16_t port;
	uint16_t admin_port;
	char base_url[64];
};

struct simulator_code {
	char text[SIMULATOR_CODE_BYTES];
};

/* On free ports; it ends with this process at the latest. */
struct simulator
simulator_start(const char *program, const char *appid, const char *secret);

void
simulator_stop(struct simulator *simulator);

/* One call to the admin port; body is JSON or NULL. The answer is the caller's to release. */
json_t *
simulator_tell(const struct simulator *simulator, const char *method, const char *path,
               const char *body);

void
simulator_make_user(const struct simulator *simulator, const char *openid);

struct simulator_code
simulator_mint_login_code(const struct simulator *simulator, const char *openid);

struct simulator_code
simulator_mint_phone_code(const struct simulator *simulator, const char *openid, const char *phone);

/* Injects a fault; members are the kind's own, such as "\"errcode\": -1, \"times\": 2", or "". */
void
simulator_break(const struct simulator *simulator, const char *path, const char *kind,
                const char *members);

/* How often a path was called since the last reset or DELETE /calls. */
int64_t
simulator_count_calls(const struct simulator *simulator, const char *path);

void
simulator_reset(const struct simulator *simulator);
