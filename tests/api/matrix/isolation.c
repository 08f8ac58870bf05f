/*
 * For every operation of the contract: the answers to members do not change when other
 * households, their deeds, redemptions and reviewers come to the community. The scene is copied to
 * another community under the same identifiers, others join there, and both are asked the same.
 */

#include "scene.h"
#include "support/crowd.h"
#include "support/testing.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* What these answer is about the community as a whole, newest first. */
static const char *const about_everybody[] = { "getBudget", "listBudgetPeriods", "listAudit",
	                                       "countReviews" };

/* Draws the code of a new household. */
static const char *const draws[] = { "enterResident" };

/* Made up or numbered at each request, or different between the two communities. */
static const char *const made_up[] = { "card_no",    "code",      "community",  "community_name",
	                               "entry_id",   "deed_code", "expires_at", "qr",
	                               "session_no", "token" };

static json_t *
without_what_differs(const json_t *value, bool success)
{
	regex_t moment;
	json_t *kept = json_deep_copy(value);
	const char *name;
	json_t *member;
	size_t i;
	void *next;

	assert_int_equal(regcomp(&moment, "^[0-9-]{10}T[0-9:]{8}Z$", REG_EXTENDED | REG_NOSUB), 0);
	json_object_foreach_safe(kept, next, name, member)
	{
		if (strcmp(name, "request_id") == 0 || (success && among(name, made_up))) {
			json_object_del(kept, name);
		} else if (json_is_string(member) &&
		           regexec(&moment, json_string_value(member), 0, NULL, 0) == 0) {
			json_object_set_new(kept, name, json_string("a moment"));
		} else {
			json_object_set_new(kept, name, without_what_differs(member, success));
		}
	}
	json_array_foreach (kept, i, member)
		json_array_set_new(kept, i, without_what_differs(member, success));
	regfree(&moment);
	return kept;
}

static bool
holds(const json_t *list, const json_t *wanted)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		if (json_equal(item, wanted))
			return true;
	}
	return false;
}

/* A list for everybody or for staff may grow; its earlier items stay unchanged. */
static bool
is_part_of(const json_t *quiet, const json_t *lively)
{
	const json_t *items = json_object_get(quiet, "items");
	const json_t *item;
	size_t i;

	if (items == NULL)
		return json_equal(quiet, lively);
	json_array_foreach (items, i, item) {
		if (!holds(json_object_get(lively, "items"), item)) {
			char *missing = json_dumps(item, JSON_COMPACT);

			print_error("missing: %s\n", missing);
			free(missing);
			return false;
		}
	}
	return true;
}

static bool
is_about_oneself(const struct operation *operation)
{
	static const char *const prefixes[] = { "/v1/me/", "/v1/household/" };
	const char *path = written("%s/", operation->path);

	for (size_t i = 0; i < 2; i++) {
		if (strncmp(path, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	}
	return false;
}

static void
expect_same(const struct operation *operation, const struct identity *identity, struct answer quiet,
            struct answer lively)
{
	bool success = quiet.status < 300;
	json_t *first;
	json_t *second;
	bool same;

	assert_int_equal(quiet.status, lively.status);
	if (quiet.json == NULL || lively.json == NULL || among(operation->id, about_everybody) ||
	    among(operation->id, draws))
		return;
	first = without_what_differs(quiet.json, success);
	second = without_what_differs(lively.json, success);
	same = is_about_oneself(operation) ? json_equal(first, second) : is_part_of(first, second);
	json_decref(first);
	json_decref(second);
	if (!same) {
		fail_msg("%s by %s: others change the answer\n%s\n%s", operation->id,
		         identity->name, quiet.body.data, lively.body.data);
	}
}

static const char *
whole_list(const struct operation *operation, const char *target)
{
	for (size_t i = 0; i < operation->parameter_count; i++) {
		if (strcmp(operation->parameters[i].name, "limit") == 0) {
			return written("%s%slimit=100", target,
			               strchr(target, '?') != NULL ? "&" : "?");
		}
	}
	return target;
}

static void
ask_both(const struct operation *operation, const struct identity *identity,
         struct community lively, const char *varied, const char *value)
{
	const char *target = whole_list(operation, scene_path(operation, varied, value));
	const char *body = scene_body(operation);
	const struct person *caller = identity->person.token != NULL ? &identity->person : NULL;
	struct person twin = identity->person;

	if (caller != NULL) {
		world_move_to(lively);
		twin.token = people_sign_in(&twin, 0, 1);
		world_move_to(world.here);
	}
	expect_same(operation, identity, call(caller, scene_method(operation), target, body),
	            call(caller != NULL ? &twin : NULL, scene_method(operation),
	                 replaced(target, world.here.code, lively.code),
	                 body != NULL ? replaced(body, world.here.code, lively.code) : NULL));
}

/* Names existing objects, and a new one where the request creates it. */
static void
check_identity(const struct operation *operation, const struct identity *identity,
               struct community lively)
{
	const char *last = NULL;
	const char *absent;

	ask_both(operation, identity, lively, "", NULL);
	for (size_t i = 0; i < operation->parameter_count; i++) {
		if (operation->parameters[i].place == PLACE_PATH)
			last = operation->parameters[i].name;
	}
	absent = last != NULL ? scene_parameter(last, SCENE_ABSENT) : NULL;
	if (absent != NULL)
		ask_both(operation, identity, lively, last, absent);
}

static struct community
add_others(void)
{
	struct community lively = world_copy(world.here, "lively", "热闹社区");

	world_move_to(lively);
	crowd_join();
	world_move_to(world.here);
	sql("UPDATE community SET clock_offset = (SELECT clock_offset FROM community "
	    "WHERE community_id = %lld) WHERE community_id = %lld",
	    (long long)lively.id, (long long)world.here.id);
	return lively;
}

static void
check_operation(void **state)
{
	const struct operation *operation = *state;
	struct scene scene = scene_play();
	struct community lively = add_others();

	for (size_t i = 0; i < scene.identity_count; i++) {
		const struct identity *identity = &scene.identities[i];
		bool is_here = identity->place == SCENE_HERE && scene_admits(operation, identity);

		if (is_here || (operation->access != ACCESS_MEMBER &&
		                identity->place == SCENE_NOWHERE && !identity->expired))
			check_identity(operation, identity, lively);
	}
}

int
main(void)
{
	return scene_run(check_operation);
}
