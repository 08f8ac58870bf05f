#pragma once

/*
 * One thread waiting for many descriptors, on epoll.
 *
 *	loop_watch_start(loop, &watch, fd, EPOLLIN);	watch.ready and watch.context are set
 *	loop_timer_start(loop, &timer, clock_monotonic_us() + 50000);
 *	while (running)
 *		loop_turn(loop, 1000);
 *
 * Watches and timers are parts of their owner's structures. Both may be stopped from within any
 * callback, and a watch should be before its descriptor is closed. Timers fire once.
 */

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

struct loop;

typedef void
loop_ready(void *context, uint32_t events);
typedef void
loop_expired(void *context);

struct loop_watch {
	loop_ready *ready;
	void *context;
	int fd;
	uint32_t events;
	bool watching;
};

struct loop_timer {
	loop_expired *expired;
	void *context;
	int64_t due_us;
	bool running;
	struct loop_timer *next;
};

/* The arena closes the loop when it ends. */
struct loop *
loop_create(struct arena *arena);

/* Watches fd for events (EPOLLIN …); a watch that is already active is changed. */
void
loop_watch_start(struct loop *loop, struct loop_watch *watch, int fd, uint32_t events);

/* Does nothing when it is not active. */
void
loop_watch_stop(struct loop *loop, struct loop_watch *watch);

/* The same for a descriptor that has been closed: the kernel does not watch it any more. */
void
loop_watch_forget(struct loop *loop, struct loop_watch *watch);

/* Fires at due_us of the monotonic clock; a running timer is moved. */
void
loop_timer_start(struct loop *loop, struct loop_timer *timer, int64_t due_us);

/* Does nothing when it is not running. */
void
loop_timer_stop(struct loop *loop, struct loop_timer *timer);

/* Waits for an event, at most timeout_ms, and calls its callbacks. */
void
loop_turn(struct loop *loop, int timeout_ms);
