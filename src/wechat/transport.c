#include "wechat/transport.h"

#include "base/clock.h"
#include "base/fiber.h"

#include <stdbool.h>

/* A handle, reused by later transfers. */
struct transfer {
	CURL *handle;
	struct fiber *fiber; /* the fiber that waits for it */
	CURLcode result;
	struct transfer *next_free;
	struct transfer *next_of_all;
};

/* The events that libcurl waits for on one of its sockets. */
struct socket_watch {
	struct transport *transport;
	struct loop_watch watch;
	struct socket_watch *next_free;
};

struct transport {
	struct arena *arena;
	transport_prepare *prepare;
	void *context;
	CURLM *multi;
	struct loop *loop; /* NULL until the first call in a fiber */
	struct loop_timer timer;
	struct transfer *free;
	struct transfer *all;
	struct socket_watch *free_watches;
};

static void
close_transport(void *resource)
{
	struct transport *transport = resource;

	/* The loop may no longer exist. */
	curl_multi_setopt(transport->multi, CURLMOPT_SOCKETFUNCTION, NULL);
	curl_multi_setopt(transport->multi, CURLMOPT_TIMERFUNCTION, NULL);
	for (struct transfer *transfer = transport->all; transfer != NULL;
	     transfer = transfer->next_of_all) {
		curl_multi_remove_handle(transport->multi, transfer->handle);
		curl_easy_cleanup(transfer->handle);
	}
	curl_multi_cleanup(transport->multi);
	curl_global_cleanup();
}

/* Resumes the fibers whose transfers have ended. */
static void
pass_results(struct transport *transport)
{
	struct transfer *transfer;
	CURLMsg *message;
	int waiting;

	while ((message = curl_multi_info_read(transport->multi, &waiting)) != NULL) {
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
		transfer->result = message->data.result;
		curl_multi_remove_handle(transport->multi, transfer->handle);
		fiber_resume(transfer->fiber);
	}
}

static void
handle_socket(void *context, uint32_t events)
{
	const struct socket_watch *socket = context;
	struct transport *transport = socket->transport;
	int running;
	int what = 0;

	if (events & EPOLLIN)
		what |= CURL_CSELECT_IN;
	if (events & EPOLLOUT)
		what |= CURL_CSELECT_OUT;
	if (events & (EPOLLERR | EPOLLHUP))
		what |= CURL_CSELECT_ERR;
	curl_multi_socket_action(transport->multi, socket->watch.fd, what, &running);
	pass_results(transport);
}

static void
handle_timeout(void *context)
{
	struct transport *transport = context;
	int running;

	curl_multi_socket_action(transport->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	pass_results(transport);
}

static struct socket_watch *
lend_watch(struct transport *transport)
{
	struct socket_watch *socket = transport->free_watches;

	if (socket != NULL) {
		transport->free_watches = socket->next_free;
	} else {
		socket = arena_new(transport->arena, struct socket_watch);
	}
	*socket = (struct socket_watch){
		.transport = transport,
		.watch = { .ready = handle_socket, .context = socket },
	};
	return socket;
}

static int
watch_socket(CURL *handle, curl_socket_t fd, int what, void *context, void *kept)
{
	struct transport *transport = context;
	struct socket_watch *socket = kept;
	uint32_t events = 0;

	(void)handle;
	if (what == CURL_POLL_REMOVE) {
		if (socket != NULL) {
			loop_watch_stop(transport->loop, &socket->watch);
			socket->next_free = transport->free_watches;
			transport->free_watches = socket;
		}
		return 0;
	}
	if (socket == NULL) {
		socket = lend_watch(transport);
		curl_multi_assign(transport->multi, fd, socket);
	}
	if (what & CURL_POLL_IN)
		events |= EPOLLIN;
	if (what & CURL_POLL_OUT)
		events |= EPOLLOUT;
	loop_watch_start(transport->loop, &socket->watch, fd, events);
	return 0;
}

static int
set_timer(CURLM *multi, long timeout_ms, void *context)
{
	struct transport *transport = context;

	(void)multi;
	if (timeout_ms < 0) {
		loop_timer_stop(transport->loop, &transport->timer);
	} else {
		loop_timer_start(transport->loop, &transport->timer,
		                 clock_monotonic_us() + clock_us_of_ms(timeout_ms));
	}
	return 0;
}

struct transport *
transport_create(struct arena *arena, transport_prepare *prepare, void *context)
{
	struct transport *transport = arena_new(arena, struct transport);

	curl_global_init(CURL_GLOBAL_DEFAULT);
	transport->arena = arena;
	transport->prepare = prepare;
	transport->context = context;
	transport->timer = (struct loop_timer){ .expired = handle_timeout, .context = transport };
	transport->multi = curl_multi_init();
	curl_multi_setopt(transport->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
	curl_multi_setopt(transport->multi, CURLMOPT_SOCKETDATA, transport);
	curl_multi_setopt(transport->multi, CURLMOPT_TIMERFUNCTION, set_timer);
	curl_multi_setopt(transport->multi, CURLMOPT_TIMERDATA, transport);
	arena_defer(arena, close_transport, transport);
	return transport;
}

CURL *
transport_borrow(struct transport *transport)
{
	struct transfer *transfer = transport->free;

	if (transfer != NULL) {
		transport->free = transfer->next_free;
		return transfer->handle;
	}
	transfer = arena_new(transport->arena, struct transfer);
	transfer->handle = curl_easy_init();
	transfer->next_of_all = transport->all;
	transport->all = transfer;
	curl_easy_setopt(transfer->handle, CURLOPT_PRIVATE, transfer);
	/* A name server that does not answer must not block a caller that gives up. */
	curl_easy_setopt(transfer->handle, CURLOPT_QUICK_EXIT, 1L);
	transport->prepare(transport->context, transfer->handle);
	return transfer->handle;
}

static struct transfer *
transfer_of(CURL *handle)
{
	struct transfer *transfer = NULL;

	curl_easy_getinfo(handle, CURLINFO_PRIVATE, &transfer);
	return transfer;
}

void
transport_give_back(struct transport *transport, CURL *handle)
{
	struct transfer *transfer = transfer_of(handle);

	transfer->next_free = transport->free;
	transport->free = transfer;
}

CURLcode
transport_perform(struct transport *transport, CURL *handle)
{
	struct transfer *transfer = transfer_of(handle);

	transfer->fiber = fiber_running();
	if (transfer->fiber == NULL)
		return curl_easy_perform(handle);
	transport->loop = fiber_loop(transfer->fiber);
	curl_multi_add_handle(transport->multi, handle);
	fiber_wait();
	return transfer->result;
}
