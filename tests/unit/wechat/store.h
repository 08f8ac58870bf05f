#pragma once

/* A store of the access token in memory, which tests of the token can inspect and change. */

#include "testing.h"
#include "wechat/token.h"

#include <pthread.h>

#define TOKEN_PATH "/cgi-bin/stable_token"
#define PHONE_PATH "/wxa/business/getuserphonenumber"
#define SECOND_US INT64_C(1000000)

/* With an arena, the simulator and an empty store, whose lock must be free in the end. */
#define with_store(test) cmocka_unit_test_setup_teardown((test), create_empty_store, destroy_store)

/* The store of the service is a table; here it is a variable with two mutexes. */
struct shared_store {
	pthread_mutex_t lock;
	pthread_mutex_t row_mutex;
	char value[512];
	struct wechat_token_row row;
	int lock_count; /* how often the lock was asked for */
	bool broken;
	bool renewed_before_lock; /* another worker is done just before the lock is taken */
};

extern struct shared_store shared;
extern const struct wechat_token_store store;

int
create_empty_store(void **state);

int
destroy_store(void **state);

/* value NULL empties the store. */
void
put_row(const char *value, int64_t lifetime_s);

/* A keeper as one more worker would have it. */
struct wechat_token_keeper *
create_keeper(struct arena *arena);

/* How often WeChat was asked for a token. */
int64_t
count_fetches(void);
