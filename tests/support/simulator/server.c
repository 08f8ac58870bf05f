#include "server.h"

#include "base/buffer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define REQUEST_BYTES_MAX ((size_t)256 * 1024)
#define CALL_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define DELAY_SLICE_MS 20
#define CUT_SHORT_BYTES_MISSING 16
#define IDLE_SECONDS 60
#define CONNECTIONS_LIMIT 1000

static bool
is_loopback(const struct sockaddr_in *address)
{
	return ntohl(address->sin_addr.s_addr) >> 24 == 127;
}

static bool
parse_address(const char *text, struct sockaddr_in *address)
{
	const char *colon = strrchr(text, ':');
	char host[INET_ADDRSTRLEN] = "";
	char *end;
	unsigned long port;

	if (colon == NULL || (size_t)(colon - text) >= sizeof(host))
		return false;
	memcpy(host, text, (size_t)(colon - text));
	port = strtoul(colon + 1, &end, 10);
	*address = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	return colon[1] && !*end && port <= UINT16_MAX &&
	       inet_pton(AF_INET, host, &address->sin_addr) == 1 && is_loopback(address);
}

static int64_t
client_port(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

	return info != NULL
	           ? ntohs(((const struct sockaddr_in *)(const void *)info->client_addr)->sin_port)
	           : 0;
}

static enum MHD_Result
add_query(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct call *call = context;

	(void)kind;
	json_object_set_new(call->query, name, json_string(value != NULL ? value : ""));
	return MHD_YES;
}

static struct call *
begin_call(struct server *server, struct MHD_Connection *connection, const char *method,
           const char *path)
{
	struct arena *arena = arena_create(CALL_ARENA_BYTES);
	struct call *call = arena_new(arena, struct call);

	call->arena = arena;
	call->world = server->world;
	call->method = arena_copy_string(arena, method);
	call->path = arena_copy_string(arena, path);
	call->port = client_port(connection);
	call->content_type =
	    MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_TYPE);
	call->has_content_length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
	                                                       MHD_HTTP_HEADER_CONTENT_LENGTH);
	call->query = call_own(call, json_object());
	MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, add_query, call);
	call->bytes = buffer_create(arena, 1024);
	return call;
}

static void
take_bytes(struct call *call, const char *bytes, size_t byte_count)
{
	if (call->bytes.bytes + byte_count > REQUEST_BYTES_MAX) {
		call->too_large = true;
	} else {
		buffer_append(&call->bytes, bytes, byte_count);
	}
}

static void
parse_body(struct call *call)
{
	json_t *body =
	    json_loadb(call->bytes.data, call->bytes.bytes, JSON_REJECT_DUPLICATES, NULL);

	if (body == NULL)
		return;
	call_own(call, body);
	if (json_is_object(body))
		call->body = body;
}

static void
wait_out_delay(const struct server *server, const struct reply *reply)
{
	const struct timespec slice = { .tv_nsec = DELAY_SLICE_MS * 1000000L };

	for (int64_t waited_ms = 0; waited_ms < reply->delay_ms && !server->stopping;
	     waited_ms += DELAY_SLICE_MS)
		nanosleep(&slice, NULL);
	while (reply->held && server->world->release_count == reply->release_count &&
	       !server->stopping)
		nanosleep(&slice, NULL);
}

/* Leaves without a word: the client sees its connection reset. */
static enum MHD_Result
reset_connection(struct MHD_Connection *connection)
{
	const struct linger at_once = { .l_onoff = 1 };
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	if (info != NULL)
		setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	return MHD_NO;
}

static ssize_t
read_cut_body(void *context, uint64_t position, char *bytes, size_t bytes_max)
{
	const struct reply *reply = context;
	size_t left = reply->body.bytes - (size_t)position;
	size_t count = left < bytes_max ? left : bytes_max;

	if (!left)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	memcpy(bytes, reply->body.data + position, count);
	return (ssize_t)count;
}

static struct MHD_Response *
make_response(struct call *call, const struct reply *reply)
{
	struct reply *kept;

	if (reply->delivery != DELIVER_CUT_SHORT) {
		return MHD_create_response_from_buffer(reply->body.bytes, (void *)reply->body.data,
		                                       MHD_RESPMEM_MUST_COPY);
	}
	kept = arena_new(call->arena, struct reply);
	*kept = *reply;
	return MHD_create_response_from_callback(reply->body.bytes + CUT_SHORT_BYTES_MISSING, 4096,
	                                         read_cut_body, kept, NULL);
}

static enum MHD_Result
send_reply(struct MHD_Connection *connection, struct call *call, const struct reply *reply)
{
	struct MHD_Response *response;
	enum MHD_Result result;

	if (reply->delivery == DELIVER_RESET)
		return reset_connection(connection);
	response = make_response(call, reply);
	if (reply->content_type != NULL) {
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
		                        reply->content_type);
	}
	if (reply->location != NULL)
		MHD_add_response_header(response, MHD_HTTP_HEADER_LOCATION, reply->location);
	result = MHD_queue_response(connection, reply->status, response);
	MHD_destroy_response(response);
	return result;
}

/* Called once for the headers, then for each part of the body, then once more for the answer. */
/* libmicrohttpd's MHD_AccessHandlerCallback. */
static enum MHD_Result // NOLINTNEXTLINE(readability-function-size)
handle_access(void *context, struct MHD_Connection *connection, const char *path,
              const char *method, const char *version, const char *bytes, size_t *byte_count,
              void **kept)
{
	struct server *server = context;
	struct call *call = *kept;
	struct reply reply;

	(void)version;
	if (call == NULL) {
		*kept = begin_call(server, connection, method, path);
		return MHD_YES;
	}
	if (*byte_count) {
		take_bytes(call, bytes, *byte_count);
		*byte_count = 0;
		return MHD_YES;
	}
	parse_body(call);
	reply = server->answer(call);
	wait_out_delay(server, &reply);
	return send_reply(connection, call, &reply);
}

static void
end_call(void *context, struct MHD_Connection *connection, void **kept,
         enum MHD_RequestTerminationCode how)
{
	struct call *call = *kept;

	(void)context;
	(void)connection;
	(void)how;
	if (call != NULL)
		arena_destroy(call->arena);
	*kept = NULL;
}

bool
server_start(struct server *server, const char *address)
{
	struct sockaddr_in socket_address;

	if (!parse_address(address, &socket_address)) {
		fprintf(stderr, "%s: an address of the form 127.0.0.1:PORT is needed\n", address);
		return false;
	}
	server->daemon = MHD_start_daemon(
	    MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0, NULL, NULL,
	    handle_access, server, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&socket_address,
	    MHD_OPTION_NOTIFY_COMPLETED, end_call, NULL, MHD_OPTION_CONNECTION_TIMEOUT,
	    IDLE_SECONDS, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_LIMIT, MHD_OPTION_END);
	if (server->daemon == NULL)
		fprintf(stderr, "%s: %s\n", address, strerror(errno));
	return server->daemon;
}

uint16_t
server_port(const struct server *server)
{
	return MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

void
server_stop(struct server *server)
{
	server->stopping = true;
	if (server->daemon != NULL)
		MHD_stop_daemon(server->daemon);
}
