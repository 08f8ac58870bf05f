#pragma once

/*
 * WeChat's server API over libcurl, on persistent connections. A call waits for its reply; in a
 * fiber it leaves the thread to others.
 *
 *	struct wechat_client *client = wechat_client_create(arena, &settings);
 *
 *	for each request to the worker:
 *	own = wechat_client_for_request(client, request->arena);
 *	reply = wechat_login(own, request->arena, code);
 *
 * Requests carry the AppSecret or a token in their URL, so no URL, no body and no message of
 * libcurl is ever logged: only the call's name, kind, errcode, rid and duration.
 * The client belongs to the arena that it was created with.
 */

#include "base/arena.h"
#include "base/text.h"
#include "wechat/outcome.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wechat_client;

struct wechat_settings {
	const char *base_url; /* https; or http to 127.0.0.1, for the simulator */
	const char *appid;
	const char *secret;
	int connect_timeout_ms;
	int call_timeout_ms; /* of one call, including the connect */
	int budget_ms; /* of all calls between two wechat_client_begin */
};

#define WECHAT_CONNECT_TIMEOUT_MS 3000
#define WECHAT_CALL_TIMEOUT_MS 8000

struct wechat_parameter {
	const char *name;
	const char *value;
};

#define WECHAT_PARAMETERS_MAX 6

struct wechat_call {
	const char *name; /* in the log */
	const char *path;
	struct wechat_parameter query[WECHAT_PARAMETERS_MAX]; /* ended by a NULL name */
	struct text json; /* the body; empty for a GET */
	bool repeatable; /* repeating the call is harmless; false when it uses up a code */
};

/* The reply: kind is WECHAT_OK, with an unparsed body, or UNREACHED or UNCERTAIN. */
struct wechat_delivery {
	enum wechat_kind kind;
	struct text body;
	int64_t started_at_us; /* wall clock, before the request was sent */
	int64_t duration_us;
	int http_status; /* 0 when there was none */
	int transport_error; /* of libcurl; 0 when there was none */
};

/* NULL, with a log line, when the base URL is neither https nor on this machine. */
struct wechat_client *
wechat_client_create(struct arena *arena, const struct wechat_settings *settings);

/* The settings of the client. */
const struct wechat_settings *
wechat_client_settings(const struct wechat_client *client);

/* The client with a separate time budget for the calls of one request. It belongs to the arena. */
struct wechat_client *
wechat_client_for_request(const struct wechat_client *client, struct arena *arena);

/* Restarts the budget. */
void
wechat_client_begin(struct wechat_client *client);

/* Sends one call, once. The body belongs to the arena. */
struct wechat_delivery
wechat_client_send(struct wechat_client *client, struct arena *arena,
                   const struct wechat_call *call);

/*
 * Whether to retry the call, after a short wait: if WeChat asked for a retry, or a retry is
 * harmless. attempt counts from 0.
 */
bool
wechat_client_retries(struct wechat_client *client, const struct wechat_call *call,
                      enum wechat_kind kind, int attempt);

/* Logs the one line of a finished call, with or without a usable reply. */
void
wechat_client_log(const struct wechat_call *call, const struct wechat_delivery *delivery,
                  const struct wechat_outcome *outcome);
