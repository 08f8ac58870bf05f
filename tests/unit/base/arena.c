#include "base/limits.h"
#include "testing.h"

#include <signal.h>
#include <stdalign.h>
#include <string.h>

static void
memory_is_zeroed_even_when_it_was_used_before_a_reset(void **state)
{
	struct arena *arena = *state;
	static const char zeros[1000];

	for (int round = 0; round < 3; round++) {
		char *memory = arena_alloc(arena, sizeof(zeros));

		assert_memory_equal(memory, zeros, sizeof(zeros));
		memset(memory, 'x', sizeof(zeros));
		arena_reset(arena);
	}
}

static void
memory_is_aligned_for_any_type(void **state)
{
	struct arena *arena = *state;

	for (size_t bytes = 0; bytes < 100; bytes++) {
		uintptr_t address = (uintptr_t)arena_alloc(arena, bytes);

		assert_int_equal(address % alignof(max_align_t), 0);
	}
}

static void
allocations_of_all_sizes_do_not_overlap(void **state)
{
	struct arena *arena = *state;
	enum {
		COUNT = 400
	};
	unsigned char *memory[COUNT];
	size_t sizes[COUNT];

	for (int i = 0; i < COUNT; i++) {
		sizes[i] = (size_t)(i * i) % (ARENA_BLOCK_BYTES / 3);
		memory[i] = arena_alloc(arena, sizes[i]);
		memset(memory[i], i % 251, sizes[i]);
	}
	for (int i = 0; i < COUNT; i++) {
		for (size_t byte = 0; byte < sizes[i]; byte++)
			assert_int_equal(memory[i][byte], i % 251);
	}
}

static void
an_allocation_of_nothing_is_not_null(void **state)
{
	struct arena *arena = *state;

	assert_non_null(arena_alloc(arena, 0));
	assert_non_null(arena_new_array(arena, int64_t, 0));
}

static void
copies_are_zero_terminated(void **state)
{
	struct arena *arena = *state;

	assert_string_equal(arena_copy(arena, "abcdef", 3), "abc");
	assert_string_equal(arena_copy(arena, NULL, 0), "");
	assert_string_equal(arena_copy_string(arena, "张三"), "张三");
}

static void
formatted_strings_are_as_long_as_they_need_to_be(void **state)
{
	struct arena *arena = *state;
	char *wide;

	assert_string_equal(arena_format(arena, "%s has %d", "户", 120), "户 has 120");
	wide = arena_format(arena, "%05000d|", 7);
	assert_int_equal(strlen(wide), 5001);
	assert_string_equal(wide + 4999, "7|");
}

static void
typed_allocations_have_the_size_of_their_type(void **state)
{
	struct arena *arena = *state;
	int64_t *numbers = arena_new_array(arena, int64_t, 100);
	int64_t *one = arena_new(arena, int64_t);

	for (int64_t i = 0; i < 100; i++)
		numbers[i] = i + 1;
	assert_int_equal(*one, 0);
	assert_int_equal(numbers[99], 100);
}

static void
allocate_one_byte(void *arena)
{
	arena_alloc(arena, 1);
}

static void
the_limit_can_be_used_up_to_the_last_byte_and_no_further(void **state)
{
	struct arena *arena;

	(void)state;
	arena = arena_create(100);
	memset(arena_alloc(arena, 96), 'x', 96);
	memset(arena_alloc(arena, 4), 'x', 4);
	assert_int_equal(run_in_child(allocate_one_byte, arena).signal, SIGABRT);
	arena_destroy(arena);
}

static void
exceed_the_limit(void *arena)
{
	arena_alloc(arena, 60);
	arena_alloc(arena, 60);
}

static void
passing_the_limit_logs_one_line_and_aborts(void **state)
{
	struct arena *arena;
	struct ending ending;

	(void)state;
	arena = arena_create(100);
	ending = run_in_child(exceed_the_limit, arena);
	arena_destroy(arena);
	assert_int_equal(ending.signal, SIGABRT);
	assert_int_equal(ending.write_count, 1);
	assert_non_null(strstr(ending.errors, " level=error event=arena_exhausted "));
	assert_non_null(strstr(ending.errors, " bytes=60 bytes_max=100\n"));
}

static void
a_reset_makes_the_whole_limit_available_again(void **state)
{
	struct arena *arena;

	(void)state;
	arena = arena_create(100);
	for (int round = 0; round < 3; round++) {
		arena_alloc(arena, 100);
		arena_reset(arena);
	}
	arena_destroy(arena);
}

static void
allocate_an_array_that_overflows(void *arena)
{
	arena_alloc_array(arena, SIZE_MAX / 8 + 2, 8);
}

static void
an_array_whose_size_overflows_is_refused(void **state)
{
	struct ending ending = run_in_child(allocate_an_array_that_overflows, *state);

	assert_int_equal(ending.signal, SIGABRT);
	assert_non_null(strstr(ending.errors, "event=arena_exhausted"));
}

static char released[8];

static void
note_release(void *resource)
{
	strncat(released, resource, 1);
}

static void
deferred_resources_are_released_last_first_and_once(void **state)
{
	struct arena *arena = *state;
	char names[] = "123";

	released[0] = '\0';
	for (int i = 0; i < 3; i++)
		arena_defer(arena, note_release, &names[i]);
	assert_string_equal(released, "");
	arena_reset(arena);
	assert_string_equal(released, "321");
	arena_reset(arena);
	assert_string_equal(released, "321");
}

static void
destroying_releases_deferred_resources(void **state)
{
	struct arena *arena;
	char name[] = "1";

	(void)state;
	arena = arena_create(ARENA_BYTES_MAX);
	released[0] = '\0';
	arena_defer(arena, note_release, name);
	arena_destroy(arena);
	assert_string_equal(released, "1");
}

static void
a_deferred_resource_may_lie_in_the_arena_itself(void **state)
{
	struct arena *arena = *state;

	released[0] = '\0';
	arena_defer(arena, note_release, arena_copy_string(arena, "x"));
	arena_alloc(arena, ARENA_BLOCK_BYTES);
	arena_reset(arena);
	assert_string_equal(released, "x");
}

static void
the_first_block_is_kept_between_uses(void **state)
{
	struct arena *arena = *state;
	void *before = arena_alloc(arena, 10);

	for (int i = 0; i < 100; i++)
		arena_alloc(arena, ARENA_BLOCK_BYTES / 10);
	arena_reset(arena);
	assert_ptr_equal(arena_alloc(arena, 10), before);
}

static void
write_behind_an_allocation(void *arena)
{
	volatile char *first = arena_alloc(arena, 24);

	arena_alloc(arena, 24);
	first[24] = 'x';
}

static void
a_write_behind_an_allocation_is_caught_by_the_sanitizer(void **state)
{
	struct ending ending = run_in_child(write_behind_an_allocation, *state);

	assert_int_not_equal(ending.exit_status, 0);
	assert_non_null(strstr(ending.errors, "heap-buffer-overflow"));
}

static void
write_after_a_reset(void *arena)
{
	volatile char *memory = arena_alloc(arena, 24);

	arena_reset(arena);
	memory[0] = 'x';
}

static void
a_write_after_a_reset_is_caught_by_the_sanitizer(void **state)
{
	struct ending ending = run_in_child(write_after_a_reset, *state);

	assert_int_not_equal(ending.exit_status, 0);
	assert_non_null(strstr(ending.errors, "heap-use-after-free"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(memory_is_zeroed_even_when_it_was_used_before_a_reset),
		with_arena(memory_is_aligned_for_any_type),
		with_arena(allocations_of_all_sizes_do_not_overlap),
		with_arena(an_allocation_of_nothing_is_not_null),
		with_arena(copies_are_zero_terminated),
		with_arena(formatted_strings_are_as_long_as_they_need_to_be),
		with_arena(typed_allocations_have_the_size_of_their_type),
		cmocka_unit_test(the_limit_can_be_used_up_to_the_last_byte_and_no_further),
		cmocka_unit_test(passing_the_limit_logs_one_line_and_aborts),
		cmocka_unit_test(a_reset_makes_the_whole_limit_available_again),
		with_arena(an_array_whose_size_overflows_is_refused),
		with_arena(deferred_resources_are_released_last_first_and_once),
		cmocka_unit_test(destroying_releases_deferred_resources),
		with_arena(a_deferred_resource_may_lie_in_the_arena_itself),
	};
	const struct CMUnitTest plain[] = {
		with_arena(the_first_block_is_kept_between_uses),
	};
	const struct CMUnitTest sanitized[] = {
		with_arena(a_write_behind_an_allocation_is_caught_by_the_sanitizer),
		with_arena(a_write_after_a_reset_is_caught_by_the_sanitizer),
	};
	int failed = cmocka_run_group_tests_name("arena", tests, NULL, NULL);

	return failed + (is_address_sanitized()
	                     ? cmocka_run_group_tests_name("sanitized", sanitized, NULL, NULL)
	                     : cmocka_run_group_tests_name("plain", plain, NULL, NULL));
}
