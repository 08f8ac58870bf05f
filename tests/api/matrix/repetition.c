/*
 * For every PUT and DELETE of the contract: the same request, again, after the world has changed in
 * the ways that the rules allow, is answered as before, or refused with the reason that is listed
 * here; and it changes nothing.
 */

#include "repetition.h"

#include <stdlib.h>
#include <string.h>

#define REPETITIONS_MAX 80

static const char *
text_without(const struct repeated *what, struct answer answer)
{
	static const char *const state[] = { "status",
		                             "code",
		                             "qr",
		                             "lapses_at",
		                             "ended_at",
		                             "undone_at",
		                             "reason",
		                             "cancelled_by",
		                             "good_until",
		                             "decided_by",
		                             "decided_on",
		                             "in_force_from",
		                             "in_force_until",
		                             "state",
		                             "served_by",
		                             "withdrawn_because",
		                             "withdrawn_by",
		                             "withdrawn_at",
		                             "ended_because",
		                             "ended_by" };
	json_t *kept = json_deep_copy(answer.json);
	const char *text;
	char *dumped;

	for (size_t i = 0; what->shows_state && i < sizeof(state) / sizeof(state[0]); i++)
		json_object_del(kept, state[i]);
	dumped = json_dumps(kept, JSON_SORT_KEYS);
	text = written("%s", dumped != NULL ? dumped : "");
	free(dumped);
	json_decref(kept);
	return text;
}

static void
expect_again(const struct repeated *what, struct asking asked, struct answer first,
             const char *change, const char *code)
{
	const char *digest = sql_digest();
	struct answer again = repetition_send(what, asked);

	if (strcmp(sql_digest(), digest) != 0)
		fail_msg("%s, repeated when %s, changed something", what->operation, change);
	if (code != NULL ? again.code == NULL || strcmp(again.code, code) != 0
	                 : again.status != first.status ||
	                       strcmp(text_without(what, again), text_without(what, first)) != 0) {
		fail_msg("%s, repeated when %s, is answered\n%s\nand not\n%s", what->operation,
		         change, again.body.data, code != NULL ? code : first.body.data);
	}
}

static void
check(void **state)
{
	const struct repeated *what = *state;
	struct asking asked = what->prepare();
	struct answer first = repetition_send(what, asked);
	const char *code = NULL;

	if (first.code != NULL)
		fail_msg("%s is answered %s", what->operation, first.body.data);
	if (what->follow != NULL)
		what->follow(asked);
	for (size_t i = 0; i <= repetition_change_count; i++) {
		const char *name = i == 0 ? "" : repetition_changes[i - 1].name;

		if (i > 0)
			repetition_changes[i - 1].happen();
		for (size_t j = 0; j < 3 && what->expected[j].change != NULL; j++) {
			if (strcmp(what->expected[j].change, name) == 0)
				code = what->expected[j].code;
		}
		expect_again(what, asked, first, name, code);
	}
}

static void
every_operation_that_may_be_repeated_is_repeated_here(void **state)
{
	for (size_t i = 0; i < contract_operation_count; i++) {
		const struct operation *operation = &contract_operations[i];
		size_t count = 0;

		for (size_t j = 0; j < repetition_count; j++)
			count += strcmp(repetition_all[j].operation, operation->id) == 0;
		if ((operation->method == METHOD_PUT || operation->method == METHOD_DELETE) !=
		    (count > 0))
			fail_msg("%s is repeated in %zu places", operation->id, count);
	}
}

int
main(void)
{
	struct CMUnitTest tests[REPETITIONS_MAX + 1];

	assert_true(repetition_count <= REPETITIONS_MAX);
	for (size_t i = 0; i < repetition_count; i++) {
		tests[i] =
		    (struct CMUnitTest){ repetition_all[i].operation, check, repetition_enter,
			                 world_leave, (void *)(uintptr_t)&repetition_all[i] };
	}
	tests[repetition_count] = (struct CMUnitTest)cmocka_unit_test(
	    every_operation_that_may_be_repeated_is_repeated_here);
	return world_run_tests(tests, repetition_count + 1);
}
