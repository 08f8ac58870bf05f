#pragma once

/*
 * One HTTP request as the simulator sees it, and the reply it will give.
 *
 * A call and everything in it lives in its arena, which belongs to the connection and goes away
 * when the reply has been sent.
 */

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct simulated_world;

struct call {
	struct arena *arena;
	struct simulated_world *world;
	const char *method;
	const char *path;
	const char *content_type; /* NULL when the request names none */
	bool has_content_length;
	int64_t port; /* the client's, tells connections apart */
	json_t *query; /* an object of strings */
	struct buffer bytes;
	bool too_large;
	json_t *body; /* the body as a JSON object, or NULL */
	json_t *arguments; /* the one of the two that the endpoint reads */

	/* What the checks of an endpoint find out for those after them. */
	json_t *app;
	json_t *code;
	json_t *user;
};

enum delivery {
	DELIVER_WHOLE,
	DELIVER_CUT_SHORT, /* promises more bytes than it sends, then closes */
	DELIVER_RESET, /* closes the connection without an answer */
};

struct reply {
	unsigned status;
	const char *content_type;
	const char *location; /* of a redirect, else NULL */
	struct text body;
	enum delivery delivery;
	int64_t delay_ms;
	bool held; /* until the world's release_count is another one */
	unsigned release_count;
};

/*
 * Lets the call's arena drop the reference; returns the value. Only for a value that no other call
 * can reach, because the arena ends when the world is no longer locked.
 */
json_t *
call_own(struct call *call, json_t *value);

/* A string among the call's arguments, or NULL when it is absent or empty. */
const char *
call_argument(const struct call *call, const char *name);

/* The value as a JSON reply with status 200; takes over the reference. */
struct reply
call_reply(struct call *call, json_t *value);
