#include "http/fastcgi.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "http/status.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * nginx may choose an idle connection just when the worker closes it, and then tries another.
 * Closing one at a time ensures that the other is not closed at the same moment.
 */
#define CLOSE_INTERVAL_US 2000

/* One byte more than the limit shows that a body is too long. */
#define BODY_ROOM (UPLOAD_BYTES_MAX + 1)

struct fastcgi_connection {
	FCGX_Request request;
	struct loop_watch watch;
	struct fastcgi *fastcgi;
	int64_t used_us; /* when its last request was answered */
	bool busy; /* a request is under way */
	bool signalled; /* input while it was busy: in practice, nginx hung up */
	struct fastcgi_connection *next; /* in the list of open or of free connections */
	struct fastcgi_connection *previous;
};

struct fastcgi {
	struct arena *arena;
	struct engine *engine;
	int listening_fd;
	struct loop_watch watch;
	size_t connections_max;
	size_t connection_count;
	struct fastcgi_connection *open;
	struct fastcgi_connection *free;
	bool leaving;
	struct loop_timer timer; /* while leaving: when the next idle connection is closed */
	char *body; /* of the current request; BODY_ROOM bytes of pages of its own */
};

static void
start_accepting(struct fastcgi *fastcgi)
{
	/* Not EPOLLEXCLUSIVE, which would always wake the same one of several idle workers. */
	if (!fastcgi->leaving && !fastcgi->watch.watching) {
		loop_watch_start(engine_loop(fastcgi->engine), &fastcgi->watch,
		                 fastcgi->listening_fd, EPOLLIN);
	}
}

static void
drop_connection(struct fastcgi_connection *connection)
{
	struct fastcgi *fastcgi = connection->fastcgi;

	/* At the end of a request libfcgi has closed the descriptor. */
	if (connection->request.ipcFd < 0) {
		loop_watch_forget(engine_loop(fastcgi->engine), &connection->watch);
	} else {
		loop_watch_stop(engine_loop(fastcgi->engine), &connection->watch);
	}
	FCGX_Free(&connection->request, 1);
	if (connection->previous != NULL) {
		connection->previous->next = connection->next;
	} else {
		fastcgi->open = connection->next;
	}
	if (connection->next != NULL)
		connection->next->previous = connection->previous;
	connection->next = fastcgi->free;
	fastcgi->free = connection;
	fastcgi->connection_count--;
	start_accepting(fastcgi);
}

static void
put_field(FCGX_Stream *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	FCGX_PutS(name, out);
	FCGX_PutS(": ", out);
	FCGX_PutS(value, out);
	FCGX_PutS("\r\n", out);
}

static void
put_number(FCGX_Stream *out, const char *name, uint64_t number)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%llu", (unsigned long long)number);
	put_field(out, name, digits);
}

static void
put_header(FCGX_Stream *out, const struct response *response)
{
	char status[64];
	char policy[48] = "no-store";

	if (response->cache_seconds > 0)
		snprintf(policy, sizeof(policy), "public, max-age=%d", response->cache_seconds);
	snprintf(status, sizeof(status), "%d %s", response->status,
	         statuses[status_index(response->status)].reason);
	put_field(out, "Status", status);
	put_field(out, "Content-Type", response->content_type);
	if (response->content_type != NULL)
		put_number(out, "Content-Length", response->body.bytes);
	put_field(out, "Content-Encoding", response->coding);
	put_field(out, "Cache-Control", policy);
	put_field(out, "ETag", response->etag);
	put_field(out, "Content-Disposition", response->disposition);
	put_field(out, "Allow", response->allow);
	put_field(out, "WWW-Authenticate", response->status == 401 ? "Bearer" : NULL);
	if (response->retry_after_s > 0)
		put_number(out, "Retry-After", (uint64_t)response->retry_after_s);
	put_field(out, "X-Request-Id", response->request_id);
	put_field(out, "X-Content-Type-Options", "nosniff");
	FCGX_PutS("\r\n", out);
}

/* A worker with a single connection does not keep it alive: nginx may never use it again. */
static bool
keeps_connections(const struct fastcgi *fastcgi)
{
	return !fastcgi->leaving && fastcgi->connections_max > 1;
}

static void
read_connection(struct fastcgi_connection *connection);

static void
handle_answered(void *context, const struct response *response)
{
	struct fastcgi_connection *connection = context;
	FCGX_Stream *out = connection->request.out;

	put_header(out, response);
	if (!response->without_body)
		FCGX_PutStr(response->body.data, (int)response->body.bytes, out);
	FCGX_Finish_r(&connection->request);
	connection->busy = false;
	connection->used_us = clock_monotonic_us();
	if (connection->request.ipcFd < 0 || !keeps_connections(connection->fastcgi)) {
		drop_connection(connection);
	} else if (connection->signalled) {
		read_connection(connection);
	}
}

static struct text
parameter(const struct fastcgi_connection *connection, const char *name)
{
	return text_of(FCGX_GetParam(name, connection->request.envp));
}

/*
 * Reads to the end of the stream even if no data is expected: the rest of one request would be read
 * as the beginning of the next.
 */
static struct text
read_body(struct fastcgi_connection *connection)
{
	char *body = connection->fastcgi->body;
	int bytes = FCGX_GetStr(body, (int)BODY_ROOM, connection->request.in);

	if (bytes > (int)UPLOAD_BYTES_MAX)
		connection->request.keepConnection = 0;
	return (struct text){ body, bytes > 0 ? (size_t)bytes : 0 };
}

/* The engine has used the body; the pages that an upload took go back to the system. */
static void
forget_body(struct fastcgi *fastcgi)
{
	madvise(fastcgi->body, BODY_ROOM, MADV_DONTNEED);
}

/* Reads the request that has begun to arrive, or the end of the connection. */
static void
read_connection(struct fastcgi_connection *connection)
{
	struct http_input input;

	connection->signalled = false;
	if (FCGX_Accept_r(&connection->request) != 0) {
		drop_connection(connection);
		return;
	}
	connection->busy = true;
	input = (struct http_input){
		.method = parameter(connection, "REQUEST_METHOD"),
		.target = parameter(connection, "REQUEST_URI"),
		.content_type = parameter(connection, "CONTENT_TYPE"),
		.authorization = parameter(connection, "HTTP_AUTHORIZATION"),
		.if_match = parameter(connection, "HTTP_IF_MATCH"),
		.if_none_match = parameter(connection, "HTTP_IF_NONE_MATCH"),
		.acting_for = parameter(connection, "HTTP_ACTING_FOR"),
		.body = read_body(connection),
		.request_id = parameter(connection, "XINYI_REQUEST_ID"),
		.address = parameter(connection, "REMOTE_ADDR"),
		.accepts_gzip = text_is(parameter(connection, "HTTP_ACCEPT_ENCODING"), "gzip"),
		.internal = text_is(parameter(connection, "XINYI_INTERNAL"), "1"),
	};
	engine_submit(connection->fastcgi->engine, &input, handle_answered, connection);
	if (input.body.bytes > BODY_BYTES_MAX)
		forget_body(connection->fastcgi);
}

static void
handle_connection(void *context, uint32_t events)
{
	struct fastcgi_connection *connection = context;

	(void)events;
	if (connection->busy) {
		connection->signalled = true;
	} else {
		read_connection(connection);
	}
}

static struct fastcgi_connection *
take_connection(struct fastcgi *fastcgi)
{
	struct fastcgi_connection *connection = fastcgi->free;

	if (connection != NULL) {
		fastcgi->free = connection->next;
	} else {
		connection = arena_new(fastcgi->arena, struct fastcgi_connection);
	}
	memset(connection, 0, sizeof(*connection));
	connection->fastcgi = fastcgi;
	connection->next = fastcgi->open;
	if (fastcgi->open != NULL)
		fastcgi->open->previous = connection;
	fastcgi->open = connection;
	fastcgi->connection_count++;
	return connection;
}

static void
open_connection(struct fastcgi *fastcgi, int fd)
{
	struct fastcgi_connection *connection = take_connection(fastcgi);

	/*
	 * libfcgi gets no socket to accept from, so that it does not replace an ended connection
	 * with a new one; and a connection detached from it is closed without waiting for the peer.
	 */
	FCGX_InitRequest(&connection->request, -1, 0);
	connection->request.ipcFd = fd;
	connection->request.keepConnection = 1;
	FCGX_Detach(&connection->request);
	connection->watch =
	    (struct loop_watch){ .ready = handle_connection, .context = connection };
	/* Edge-triggered: no input is expected while a request is running. */
	loop_watch_start(engine_loop(fastcgi->engine), &connection->watch, fd,
	                 EPOLLIN | EPOLLRDHUP | EPOLLET);
}

static void
handle_listening(void *context, uint32_t events)
{
	struct fastcgi *fastcgi = context;
	int fd = accept4(fastcgi->listening_fd, NULL, NULL, SOCK_CLOEXEC);

	(void)events;
	/* Another worker may have been quicker. */
	if (fd < 0)
		return;
	open_connection(fastcgi, fd);
	if (fastcgi->connection_count == fastcgi->connections_max)
		loop_watch_stop(engine_loop(fastcgi->engine), &fastcgi->watch);
}

/* True when a request has begun to arrive. */
static bool
has_input(const struct fastcgi_connection *connection)
{
	struct pollfd socket = { .fd = connection->request.ipcFd, .events = POLLIN };

	return poll(&socket, 1, 0) > 0;
}

/* The connection idle for longest, which nginx is least likely to use next. */
static struct fastcgi_connection *
find_idle(const struct fastcgi *fastcgi)
{
	struct fastcgi_connection *idle = NULL;

	for (struct fastcgi_connection *connection = fastcgi->open; connection != NULL;
	     connection = connection->next) {
		if (!connection->busy && (idle == NULL || connection->used_us < idle->used_us) &&
		    !has_input(connection))
			idle = connection;
	}
	return idle;
}

static void
close_next(void *context)
{
	struct fastcgi *fastcgi = context;
	struct loop *loop = engine_loop(fastcgi->engine);
	struct fastcgi_connection *idle = find_idle(fastcgi);

	if (idle != NULL)
		drop_connection(idle);
	if (fastcgi->connection_count > 0)
		loop_timer_start(loop, &fastcgi->timer, clock_monotonic_us() + CLOSE_INTERVAL_US);
}

static void
close_connections(void *resource)
{
	struct fastcgi *fastcgi = resource;

	fastcgi->leaving = true;
	while (fastcgi->open != NULL)
		drop_connection(fastcgi->open);
}

static void
unmap_body(void *body)
{
	munmap(body, BODY_ROOM);
}

static char *
map_body(struct arena *arena)
{
	char *body =
	    mmap(NULL, BODY_ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (body == MAP_FAILED) {
		log_event(LOG_LEVEL_ERROR, "fatal", "call", "mmap", "reason", strerror(errno));
		exit(EXIT_FAILURE);
	}
	arena_defer(arena, unmap_body, body);
	return body;
}

/* With errno set when it is not. */
static bool
is_listening(int fd)
{
	int listening = 0;
	socklen_t bytes = sizeof(listening);

	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &bytes) != 0)
		return false;
	errno = EINVAL;
	return listening != 0;
}

static bool
never_blocks(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

struct fastcgi *
fastcgi_create(struct arena *arena, struct engine *engine, int listening_fd, size_t connections_max)
{
	struct fastcgi *fastcgi = arena_new(arena, struct fastcgi);

	if (!is_listening(listening_fd) || FCGX_Init() != 0 || !never_blocks(listening_fd)) {
		log_event(LOG_LEVEL_ERROR, "fatal", "call", "listen", "reason", strerror(errno));
		exit(EXIT_FAILURE);
	}
	/*
	 * libfcgi has installed its own handlers; writing to a broken connection reports the error.
	 */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGUSR1, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	fastcgi->arena = arena;
	fastcgi->engine = engine;
	fastcgi->listening_fd = listening_fd;
	fastcgi->connections_max = connections_max;
	fastcgi->body = map_body(arena);
	fastcgi->watch = (struct loop_watch){ .ready = handle_listening, .context = fastcgi };
	fastcgi->timer = (struct loop_timer){ .expired = close_next, .context = fastcgi };
	arena_defer(arena, close_connections, fastcgi);
	start_accepting(fastcgi);
	return fastcgi;
}

void
fastcgi_leave(struct fastcgi *fastcgi)
{
	fastcgi->leaving = true;
	loop_watch_stop(engine_loop(fastcgi->engine), &fastcgi->watch);
	close_next(fastcgi);
}

bool
fastcgi_has_left(const struct fastcgi *fastcgi)
{
	return fastcgi->connection_count == 0;
}
