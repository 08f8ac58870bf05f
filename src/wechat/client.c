#include "wechat/client.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/fiber.h"
#include "base/log.h"
#include "wechat/transport.h"

#include <string.h>

#define REPLY_BYTES_MAX ((size_t)64 * 1024)
#define PAUSE_MS 200
#define ATTEMPTS_MAX 2
#define ATTEMPT_WORTH_MS 500 /* with less time left, another attempt would not finish */

struct wechat_client {
	struct wechat_settings settings;
	struct transport *transport;
	struct curl_slist *json_headers;
	int64_t budget_ends_at_us; /* monotonic clock */
};

/* One attempt, for libcurl's callbacks. */
struct attempt {
	struct buffer body;
	bool repeatable;
	int requests_sent;
};

static void
release_client(void *resource)
{
	struct wechat_client *client = resource;

	curl_slist_free_all(client->json_headers);
}

static bool
starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* The AppSecret must not leave the machine without TLS. */
static bool
is_allowed_base(const char *base_url)
{
	return starts_with(base_url, "https://") || starts_with(base_url, "http://127.0.0.1:");
}

static size_t
take_body(char *bytes, size_t size, size_t count, void *context)
{
	struct attempt *attempt = context;
	size_t byte_count = size * count;

	if (attempt->body.bytes + byte_count > REPLY_BYTES_MAX)
		return 0;
	buffer_append(&attempt->body, bytes, byte_count);
	return byte_count;
}

/*
 * libcurl itself resends a request when a reused connection turns out to be dead. WeChat may have
 * read the first one, which may have used up a code.
 */
static int
allow_request(void *context, char *peer_address, char *local_address, int peer_port, int local_port)
{
	struct attempt *attempt = context;

	(void)peer_address;
	(void)local_address;
	(void)peer_port;
	(void)local_port;
	attempt->requests_sent++;
	if (attempt->requests_sent > 1 && !attempt->repeatable)
		return CURL_PREREQFUNC_ABORT;
	return CURL_PREREQFUNC_OK;
}

static void
set_permanent_options(void *context, CURL *handle)
{
	const struct wechat_client *client = context;
	bool is_tls = starts_with(client->settings.base_url, "https://");

	curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, is_tls ? "https" : "http");
	curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(handle, CURLOPT_PROXY, "");
	curl_easy_setopt(handle, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(handle, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(handle, CURLOPT_USERAGENT, "xinyi");
	curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
	                 (long)client->settings.connect_timeout_ms);
	curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, allow_request);
}

struct wechat_client *
wechat_client_create(struct arena *arena, const struct wechat_settings *settings)
{
	struct wechat_client *client = arena_new(arena, struct wechat_client);

	if (!is_allowed_base(settings->base_url)) {
		log_event(LOG_LEVEL_ERROR, "wechat_base_url_refused", "reason",
		          "neither https:// nor http://127.0.0.1:");
		return NULL;
	}
	client->settings = *settings;
	client->json_headers = curl_slist_append(NULL, "Content-Type: application/json");
	client->json_headers = curl_slist_append(client->json_headers, "Expect:");
	arena_defer(arena, release_client, client);
	client->transport = transport_create(arena, set_permanent_options, client);
	wechat_client_begin(client);
	return client;
}

struct wechat_client *
wechat_client_for_request(const struct wechat_client *client, struct arena *arena)
{
	struct wechat_client *copy = arena_new(arena, struct wechat_client);

	*copy = *client;
	wechat_client_begin(copy);
	return copy;
}

const struct wechat_settings *
wechat_client_settings(const struct wechat_client *client)
{
	return &client->settings;
}

void
wechat_client_begin(struct wechat_client *client)
{
	client->budget_ends_at_us =
	    clock_monotonic_us() + clock_us_of_ms(client->settings.budget_ms);
}

static int64_t
budget_left_ms(const struct wechat_client *client)
{
	return (client->budget_ends_at_us - clock_monotonic_us()) / 1000;
}

static const char *
compose_url(const struct wechat_client *client, struct arena *arena, const struct wechat_call *call)
{
	struct buffer url = buffer_create(arena, 1024);

	buffer_append_string(&url, client->settings.base_url);
	buffer_append_string(&url, call->path);
	for (size_t i = 0; i < WECHAT_PARAMETERS_MAX && call->query[i].name != NULL; i++) {
		char *value = curl_easy_escape(NULL, call->query[i].value, 0);

		buffer_append_format(&url, "%c%s=%s", i == 0 ? '?' : '&', call->query[i].name,
		                     value);
		curl_free(value);
	}
	return buffer_text(&url).data;
}

static void
set_request(const struct wechat_client *client, CURL *handle, const struct wechat_call *call,
            struct attempt *attempt)
{
	int64_t left_ms = budget_left_ms(client);
	int64_t timeout_ms = client->settings.call_timeout_ms;

	if (timeout_ms > left_ms)
		timeout_ms = left_ms;
	curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
	curl_easy_setopt(handle, CURLOPT_WRITEDATA, attempt);
	curl_easy_setopt(handle, CURLOPT_PREREQDATA, attempt);
	if (call->json.bytes == 0) {
		curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
		curl_easy_setopt(handle, CURLOPT_HTTPHEADER, NULL);
		return;
	}
	/* WeChat's gateway answers 412 to a body without Content-Length. */
	curl_easy_setopt(handle, CURLOPT_POST, 1L);
	curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->json.bytes);
	curl_easy_setopt(handle, CURLOPT_POSTFIELDS, call->json.data);
	curl_easy_setopt(handle, CURLOPT_HTTPHEADER, client->json_headers);
}

/* A request that failed before its first byte was sent has done nothing. */
static enum wechat_kind
judge(CURL *handle, CURLcode result, long http_status)
{
	long request_bytes = 0;

	if (result == CURLE_OK)
		return http_status == 200 ? WECHAT_OK : WECHAT_UNCERTAIN;
	curl_easy_getinfo(handle, CURLINFO_REQUEST_SIZE, &request_bytes);
	return request_bytes ? WECHAT_UNCERTAIN : WECHAT_UNREACHED;
}

struct wechat_delivery
wechat_client_send(struct wechat_client *client, struct arena *arena,
                   const struct wechat_call *call)
{
	struct wechat_delivery delivery = { .kind = WECHAT_UNREACHED };
	struct attempt attempt = { .repeatable = call->repeatable };
	int64_t started_us = clock_monotonic_us();
	long http_status = 0;
	CURLcode result;
	CURL *handle;

	delivery.started_at_us = clock_wall_us();
	if (budget_left_ms(client) <= 0)
		return delivery;
	attempt.body = buffer_create(arena, 1024);
	handle = transport_borrow(client->transport);
	curl_easy_setopt(handle, CURLOPT_URL, compose_url(client, arena, call));
	set_request(client, handle, call, &attempt);
	result = transport_perform(client->transport, handle);
	curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &http_status);
	delivery.kind = judge(handle, result, http_status);
	transport_give_back(client->transport, handle);
	delivery.body = buffer_text(&attempt.body);
	delivery.duration_us = clock_monotonic_us() - started_us;
	delivery.http_status = (int)http_status;
	delivery.transport_error = (int)result;
	return delivery;
}

static bool
is_worth_another(const struct wechat_call *call, enum wechat_kind kind)
{
	if (kind == WECHAT_BUSY)
		return true;
	return call->repeatable && (kind == WECHAT_UNREACHED || kind == WECHAT_UNCERTAIN);
}

bool
wechat_client_retries(struct wechat_client *client, const struct wechat_call *call,
                      enum wechat_kind kind, int attempt)
{
	if (attempt + 1 >= ATTEMPTS_MAX || !is_worth_another(call, kind) ||
	    budget_left_ms(client) < PAUSE_MS + ATTEMPT_WORTH_MS)
		return false;
	fiber_sleep(PAUSE_MS);
	return true;
}

/* Errors that need an administrator get a higher level than everyday errors of users. */
static enum log_level
level_of(enum wechat_kind kind)
{
	static const enum log_level levels[] = {
		[WECHAT_OK] = LOG_LEVEL_DEBUG,          [WECHAT_BUSY] = LOG_LEVEL_WARNING,
		[WECHAT_TOKEN] = LOG_LEVEL_WARNING,     [WECHAT_TOKEN_MISSING] = LOG_LEVEL_ERROR,
		[WECHAT_CREDENTIAL] = LOG_LEVEL_ERROR,  [WECHAT_RATE] = LOG_LEVEL_WARNING,
		[WECHAT_ARGUMENT] = LOG_LEVEL_ERROR,    [WECHAT_CODE] = LOG_LEVEL_INFO,
		[WECHAT_USER] = LOG_LEVEL_INFO,         [WECHAT_PERMISSION] = LOG_LEVEL_ERROR,
		[WECHAT_UNKNOWN] = LOG_LEVEL_ERROR,     [WECHAT_UNREACHED] = LOG_LEVEL_WARNING,
		[WECHAT_UNCERTAIN] = LOG_LEVEL_WARNING,
	};

	return levels[kind];
}

void
wechat_client_log(const struct wechat_call *call, const struct wechat_delivery *delivery,
                  const struct wechat_outcome *outcome)
{
	struct log_line line = log_begin(level_of(outcome->kind), "wechat_call");

	log_add_text(&line, "call", text_of(call->name));
	log_add_text(&line, "kind", text_of(wechat_kind_name(outcome->kind)));
	log_add_integer(&line, "errcode", outcome->errcode);
	log_add_text(&line, "rid", text_of(outcome->rid));
	log_add_integer(&line, "http_status", delivery->http_status);
	if (delivery->transport_error) {
		log_add_text(&line, "transport",
		             text_of(curl_easy_strerror((CURLcode)delivery->transport_error)));
	}
	log_add_integer(&line, "duration_us", delivery->duration_us);
	log_end(&line);
}
