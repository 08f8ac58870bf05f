#include "base/fiber.h"

#include "base/clock.h"
#include "testing.h"

#define ROOM 3

struct stage {
	struct fibers *fibers;
	struct loop *loop;
	char order[32];
	size_t count;
};

struct player {
	struct stage *stage;
	char letter;
	int sleep_ms;
	struct fiber *fiber;
};

static struct stage
create_stage(struct arena *arena)
{
	struct stage stage = { .loop = loop_create(arena) };

	stage.fibers = fibers_create(arena, stage.loop, ROOM);
	return stage;
}

static void
note(struct stage *stage, char letter)
{
	stage->order[stage->count++] = letter;
}

static void
turn_until(struct stage *stage, size_t count)
{
	while (stage->count < count)
		loop_turn(stage->loop, 1000);
}

/* Notes its letter, waits to be called, and notes it again. */
static void
wait_once(void *context)
{
	struct player *player = context;

	player->fiber = fiber_running();
	note(player->stage, player->letter);
	fiber_wait();
	note(player->stage, player->letter);
}

static void
sleep_once(void *context)
{
	struct player *player = context;

	fiber_sleep(player->sleep_ms);
	note(player->stage, player->letter);
}

static void
start_another(void *context)
{
	struct player *player = context;

	player->fiber = fiber_running();
	assert_true(fibers_start(player->stage->fibers, wait_once, player + 1));
	assert_ptr_equal(fiber_running(), player->fiber);
	note(player->stage, player->letter);
	fiber_resume(player[1].fiber);
	note(player->stage, player->letter);
}

static void
a_fiber_runs_until_it_waits_and_goes_on_when_it_is_called(void **state)
{
	struct stage stage = create_stage(*state);
	struct player a = { .stage = &stage, .letter = 'a' };
	struct player b = { .stage = &stage, .letter = 'b' };

	assert_true(fibers_start(stage.fibers, wait_once, &a));
	assert_true(fibers_start(stage.fibers, wait_once, &b));
	assert_null(fiber_running());
	assert_ptr_equal(fiber_loop(a.fiber), stage.loop);
	note(&stage, '-');
	fiber_resume(b.fiber);
	fiber_resume(a.fiber);
	assert_string_equal(stage.order, "ab-ba");
}

static void
while_one_sleeps_others_run(void **state)
{
	struct stage stage = create_stage(*state);
	struct player slow = { .stage = &stage, .letter = 's', .sleep_ms = 40 };
	struct player quick = { .stage = &stage, .letter = 'q', .sleep_ms = 5 };

	assert_true(fibers_start(stage.fibers, sleep_once, &slow));
	assert_true(fibers_start(stage.fibers, sleep_once, &quick));
	turn_until(&stage, 2);
	assert_string_equal(stage.order, "qs");
}

static void
one_may_start_another_and_let_it_go_on(void **state)
{
	struct stage stage = create_stage(*state);
	struct player players[] = { { .stage = &stage, .letter = 'a' },
		                    { .stage = &stage, .letter = 'b' } };

	assert_true(fibers_start(stage.fibers, start_another, &players[0]));
	assert_string_equal(stage.order, "baba");
}

static void
there_is_room_for_so_many_and_ended_ones_make_room(void **state)
{
	struct stage stage = create_stage(*state);
	struct player players[ROOM + 1];

	for (size_t i = 0; i < ROOM; i++) {
		players[i] = (struct player){ .stage = &stage, .letter = (char)('a' + i) };
		assert_true(fibers_start(stage.fibers, wait_once, &players[i]));
	}
	players[ROOM] = (struct player){ .stage = &stage, .letter = 'x' };
	assert_false(fibers_start(stage.fibers, wait_once, &players[ROOM]));
	fiber_resume(players[1].fiber);
	assert_true(fibers_start(stage.fibers, wait_once, &players[ROOM]));
	assert_ptr_equal(players[ROOM].fiber, players[1].fiber);
	assert_string_equal(stage.order, "abcbx");
}

static void
outside_of_all_the_thread_sleeps(void **state)
{
	int64_t began_us = clock_monotonic_us();

	(void)state;
	fiber_sleep(20);
	assert_true(clock_monotonic_us() - began_us >= 20000);
}

static void
those_that_wait_end_with_the_arena(void **state)
{
	struct arena *arena = arena_create(1024 * 1024);
	struct stage stage = create_stage(arena);
	struct player player = { .stage = &stage, .letter = 'a' };

	(void)state;
	assert_true(fibers_start(stage.fibers, wait_once, &player));
	arena_destroy(arena);
	assert_string_equal(stage.order, "a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(a_fiber_runs_until_it_waits_and_goes_on_when_it_is_called),
		with_arena(while_one_sleeps_others_run),
		with_arena(one_may_start_another_and_let_it_go_on),
		with_arena(there_is_room_for_so_many_and_ended_ones_make_room),
		with_arena(outside_of_all_the_thread_sleeps),
		with_arena(those_that_wait_end_with_the_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
