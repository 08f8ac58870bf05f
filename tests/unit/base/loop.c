#include "base/loop.h"

#include "base/clock.h"
#include "testing.h"

#include <unistd.h>

struct note {
	struct loop *loop;
	char order[8];
	size_t count;
};

struct bell {
	struct note *note;
	char letter;
	struct loop_timer timer;
	struct loop_timer *stops;
};

static void
ring(void *context)
{
	struct bell *bell = context;

	bell->note->order[bell->note->count++] = bell->letter;
	if (bell->stops != NULL)
		loop_timer_stop(bell->note->loop, bell->stops);
}

static struct bell
make_bell(struct note *note, char letter)
{
	return (struct bell){ .note = note, .letter = letter };
}

static void
start_bell(struct bell *bell, int64_t after_us)
{
	struct loop *loop = bell->note->loop;

	bell->timer.expired = ring;
	bell->timer.context = bell;
	loop_timer_start(loop, &bell->timer, clock_monotonic_us() + after_us);
}

static void
timers_fire_once_in_the_order_of_their_times(void **state)
{
	struct note note = { .loop = loop_create(*state) };
	struct bell late = make_bell(&note, 'l');
	struct bell early = make_bell(&note, 'e');
	struct bell never = make_bell(&note, 'n');

	start_bell(&late, 2000);
	start_bell(&never, 1500);
	start_bell(&early, 1000);
	loop_timer_stop(note.loop, &never.timer);
	for (int turn = 0; turn < 10; turn++)
		loop_turn(note.loop, 1);
	assert_string_equal(note.order, "el");
}

static void
a_timer_that_is_started_again_is_moved(void **state)
{
	struct note note = { .loop = loop_create(*state) };
	struct bell bell = make_bell(&note, 'b');

	start_bell(&bell, 0);
	start_bell(&bell, 60000000);
	loop_turn(note.loop, 1);
	assert_int_equal(note.count, 0);
	assert_true(bell.timer.running);
}

static void
a_timer_may_stop_another_that_is_due_as_well(void **state)
{
	struct note note = { .loop = loop_create(*state) };
	struct bell first = make_bell(&note, '1');
	struct bell second = make_bell(&note, '2');

	first.stops = &second.timer;
	start_bell(&first, -2);
	start_bell(&second, -1);
	loop_turn(note.loop, 0);
	loop_turn(note.loop, 0);
	assert_string_equal(note.order, "1");
}

static void
a_turn_ends_when_a_timer_is_due(void **state)
{
	struct note note = { .loop = loop_create(*state) };
	struct bell bell = make_bell(&note, 'b');
	int64_t before_us = clock_monotonic_us();

	start_bell(&bell, 5000);
	loop_turn(note.loop, 10000);
	assert_string_equal(note.order, "b");
	assert_true(clock_monotonic_us() - before_us < 5000000);
}

struct ear {
	struct loop *loop;
	int pipe[2];
	struct loop_watch watch;
	struct ear *other;
	size_t heard;
};

/* The first to hear makes the other deaf. */
static void
hear(void *context, uint32_t events)
{
	struct ear *ear = context;

	assert_true((events & EPOLLIN) != 0);
	ear->heard++;
	if (ear->other != NULL)
		loop_watch_stop(ear->loop, &ear->other->watch);
}

static void
open_ear(struct ear *ear, struct loop *loop)
{
	assert_int_equal(pipe(ear->pipe), 0);
	ear->loop = loop;
	ear->watch = (struct loop_watch){ .ready = hear, .context = ear };
	loop_watch_start(loop, &ear->watch, ear->pipe[0], EPOLLIN);
	assert_int_equal(write(ear->pipe[1], "!", 1), 1);
}

static void
close_ear(struct ear *ear)
{
	loop_watch_stop(ear->loop, &ear->watch);
	close(ear->pipe[0]);
	close(ear->pipe[1]);
}

static void
a_watch_hears_until_it_is_stopped(void **state)
{
	struct loop *loop = loop_create(*state);
	struct ear ear = { .heard = 0 };

	open_ear(&ear, loop);
	loop_turn(loop, 0);
	loop_turn(loop, 0);
	assert_int_equal(ear.heard, 2);
	loop_watch_start(loop, &ear.watch, ear.pipe[0], 0);
	loop_turn(loop, 0);
	assert_int_equal(ear.heard, 2);
	loop_watch_start(loop, &ear.watch, ear.pipe[0], EPOLLIN);
	loop_turn(loop, 0);
	assert_int_equal(ear.heard, 3);
	close_ear(&ear);
	loop_turn(loop, 0);
	assert_int_equal(ear.heard, 3);
}

static void
a_watch_that_was_stopped_in_a_turn_hears_nothing_more_of_it(void **state)
{
	struct loop *loop = loop_create(*state);
	struct ear left = { .heard = 0 };
	struct ear right = { .other = &left };

	left.other = &right;
	open_ear(&left, loop);
	open_ear(&right, loop);
	loop_turn(loop, 0);
	assert_int_equal(left.heard + right.heard, 1);
	close_ear(&left);
	close_ear(&right);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(timers_fire_once_in_the_order_of_their_times),
		with_arena(a_timer_that_is_started_again_is_moved),
		with_arena(a_timer_may_stop_another_that_is_due_as_well),
		with_arena(a_turn_ends_when_a_timer_is_due),
		with_arena(a_watch_hears_until_it_is_stopped),
		with_arena(a_watch_that_was_stopped_in_a_turn_hears_nothing_more_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
