#include "http/canonical.h"

#include "http/body.h"
#include "table.h"
#include "testing.h"

#define ID "0b9c0a4e-1111-4222-8333-4444abcdef66"
#define ID_IN_CAPITALS "0B9C0A4E-1111-4222-8333-4444ABCDEF66"
#define BODY(members) "{\"kind\":\"planned\"," members "}"

static const struct schema *
body_schema(void)
{
	return table_find("submitDeed")->body;
}

static void
expect_rewritten(struct arena *arena, const char *written, const char *expected)
{
	json_t *body = body_read(arena, text_of(written));
	json_t *wanted = body_read(arena, text_of(expected));

	canonical_json(arena, body_schema(), body);
	assert_true(json_equal(body, wanted));
	canonical_json(arena, body_schema(), body);
	assert_true(json_equal(body, wanted));
}

static void
an_id_is_in_small_letters_wherever_it_is(void **state)
{
	expect_rewritten(*state,
	                 BODY("\"participants\":[{\"resident_id\":\"" ID_IN_CAPITALS "\"}]"),
	                 BODY("\"participants\":[{\"resident_id\":\"" ID "\"}]"));
	assert_string_equal(canonical_string(*state, table_find("submitDeed")->parameters[0].schema,
	                                     ID_IN_CAPITALS),
	                    ID);
}

static void
an_instant_is_one_whatever_its_offset(void **state)
{
	expect_rewritten(*state, BODY("\"started_at\":\"2026-11-22t22:25:00.00+08:00\""),
	                 BODY("\"started_at\":\"2026-11-22T14:25:00.000000Z\""));
}

static void
what_is_left_out_has_its_default(void **state)
{
	expect_rewritten(*state, "{\"content\":\"ABC\"}", BODY("\"content\":\"ABC\""));
	expect_rewritten(*state, "{\"kind\":\"done\"}", "{\"kind\":\"done\"}");
}

static void
null_is_left_out_where_it_means_the_same(void **state)
{
	expect_rewritten(*state, BODY("\"day\":null"), "{\"kind\":\"planned\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(an_id_is_in_small_letters_wherever_it_is),
		with_arena(an_instant_is_one_whatever_its_offset),
		with_arena(what_is_left_out_has_its_default),
		with_arena(null_is_left_out_where_it_means_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
