#include "support/paging.h"

#include "support/expect.h"
#include "support/world.h"
#include "support/written.h"

#include <string.h>

#define PAGES_MAX 200
#define LIMIT_MAX 100

static void
release_json(void *value)
{
	json_decref(value);
}

/* Adds the items of the page; the cursor of the next one, or -1. */
static json_int_t
take_page(json_t *items, struct answer page, int limit)
{
	const json_t *shown = answer_value(page, "/items");
	const json_t *next = answer_value(page, "/next");
	size_t index;
	json_t *item;

	expect_status(page, 200);
	assert_true(json_array_size(shown) <= (size_t)limit);
	json_array_foreach (shown, index, item)
		json_array_append(items, item);
	if (json_is_null(next))
		return -1;
	assert_int_equal(json_array_size(shown), limit);
	return json_integer_value(next);
}

const json_t *
paging_gather(const struct person *person, const char *target, int limit)
{
	const char *page =
	    written("%s%climit=%d", target, strchr(target, '?') != NULL ? '&' : '?', limit);
	json_t *items = json_array();
	json_int_t cursor = take_page(items, call_get(person, "%s", page), limit);

	arena_defer(world.arena, release_json, items);
	for (int pages = 1; cursor >= 0; pages++) {
		struct answer answer =
		    call_get(person, "%s&cursor=%" JSON_INTEGER_FORMAT, page, cursor);

		assert_true(pages < PAGES_MAX);
		cursor = take_page(items, answer, limit);
	}
	return items;
}

size_t
paging_expect_whole(const struct person *person, const char *target)
{
	const json_t *whole = paging_gather(person, target, LIMIT_MAX);

	for (int limit = 1; limit <= 3; limit++)
		assert_true(json_equal(whole, paging_gather(person, target, limit)));
	return json_array_size(whole);
}
