#pragma once

/* cmocka, an arena per test, and one simulated WeChat per program. */

#include "base/arena.h"
#include "simulator/remote.h"
#include "wechat/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* After the headers above, which it needs. */
#include <cmocka.h>

#define APPID "wx0123456789abcdef"
#define SECRET "00112233445566778899aabbccddeeff"
#define OPENID "oZhangSan_0123456789-abcdefg"

#define with_arena(test) cmocka_unit_test_setup_teardown((test), create_arena, destroy_arena)

/* With an arena, and with the simulator as it is at the start: one app, one user, no faults. */
#define with_wechat(test) cmocka_unit_test_setup_teardown((test), create_wechat, destroy_arena)

int
create_arena(void **state);

int
destroy_arena(void **state);

int
create_wechat(void **state);

/* For the group: the simulator that XINYI_WECHAT_SIMULATOR names. */
int
start_simulator(void **state);

int
stop_simulator(void **state);

extern struct simulator simulator;

/* A client of the simulator with timeouts that suit a test. */
struct wechat_client *
create_client(struct arena *arena);

/* The latest call that the simulator has seen. The test's to release. */
json_t *
last_call(void);

/* Moves the simulator's clock to where its limits by the minute and by the day begin again. */
void
start_new_day(void);

/* Changes one of the simulator's settings or its clock: path, then a JSON object. */
void
tell_simulator(const char *path, const char *body);
