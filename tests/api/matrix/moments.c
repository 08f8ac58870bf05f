/*
 * For every operation that reads: at which moments its answers change although nobody does
 * anything is in moments.txt, to the microsecond: "overdue at deed.due_at" or "overdue after
 * deed.due_at". The clock is stopped at one moment after the other, from before the crowd's first
 * day to long after its last, and the moments between two answers are halved until they meet.
 */

#include "base/buffer.h"
#include "kept.h"
#include "scene.h"
#include "support/testing.h"
#include "targets.h"

#include <stdlib.h>
#include <string.h>

#define QUESTIONS_MAX 2000
#define TURNS_MAX 800
#define LINES_MAX 1000

/* The time of the community, where it has not been stopped. */
#define STOPPABLE_CLOCK \
	"CREATE OR REPLACE FUNCTION rule.now() RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$ " \
	"BEGIN RETURN coalesce((SELECT moment FROM rule.stopped_clock), pg_catalog.now() + " \
	"coalesce(nullif(current_setting('xinyi.clock_offset', true), '')::interval, " \
	"rule.clock_offset())); END $$"

/* The answers at each of these are compared with those before. */
#define GRID \
	"SELECT extract(epoch FROM at)::bigint * 1000000 FROM (" \
	"SELECT generate_series(timestamptz '2026-05-18 12:00+08', '2026-07-01', '2 days') AS at " \
	"UNION ALL SELECT generate_series(timestamptz '2026-08-15 12:00+08', '2029-06-01', " \
	"'5 months')) grid ORDER BY at"

/* One of each kind. */
#define ASKERS \
	"SELECT DISTINCT ON (m.roles, r.household_id) m.membership_id FROM membership m " \
	"LEFT JOIN resident r USING (community_id, resident_id) " \
	"ORDER BY m.roles, r.household_id, m.member_no"

/* What the rows of the community say of each moment. */
#define MOMENTS \
	"SELECT string_agg(format('SELECT %%L AS name, %%I AS at FROM xinyi.%%I WHERE " \
	"community_id = %lld', relname || '.' || attname, attname, relname), " \
	"' UNION ALL ') FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid " \
	"WHERE relnamespace = 'xinyi'::regnamespace AND relkind = 'r' AND attnum > 0 " \
	"AND atttypid = 'timestamptz'::regtype AND relname NOT IN ('audit', 'session') " \
	"AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid " \
	"AND attname = 'community_id') AND relname <> 'community'"

/* The moment is one of a column, or one of the calendar, or hours after one of a column. */
#define NAME \
	"WITH known AS (%s), moment AS (SELECT to_timestamp(0) + %lld * interval '1 us' AS at) " \
	"SELECT coalesce((SELECT 'at ' || min(name) FROM known JOIN moment USING (at)), " \
	"(SELECT 'after ' || min(name) FROM known k JOIN moment m " \
	"ON m.at = k.at + interval '1 us'), " \
	"CASE WHEN at = date_trunc('minute', at) THEN 'at ' || shown " \
	"WHEN at = date_trunc('minute', at) + interval '1 us' THEN 'after ' || shown END, " \
	"(SELECT format('at %%s and %%s', name, age) FROM (SELECT name, m.at - k.at AS age " \
	"FROM known k, moment m) a WHERE age > '0' AND age = date_trunc('hour', age) " \
	"ORDER BY age, name LIMIT 1), 'at ' || shown) " \
	"FROM (SELECT at, at AT TIME ZONE 'Asia/Shanghai' AS shown FROM moment) moment"

struct question {
	const struct person *person; /* NULL for nobody */
	const char *target;
	struct answer answer; /* at the moment of the grid before this one */
};

static struct {
	const char *moments;
	int64_t stopped_at_us;
	struct person askers[SCENE_IDENTITIES_MAX];
	size_t asker_count;
	struct question questions[QUESTIONS_MAX];
	size_t question_count;
	int64_t turns[TURNS_MAX]; /* moments at which answers of this operation changed */
	size_t turn_count;
	const char *lines[LINES_MAX];
	size_t line_count;
} known;

static void
run(const char *statement)
{
	struct db_outcome outcome = sql_try(world.superuser, "%s", statement);

	if (outcome.status != DB_DONE)
		fail_msg("%s: %s", outcome.message, statement);
}

static void
stop_clock(int64_t at_us)
{
	if (known.stopped_at_us == at_us)
		return;
	known.stopped_at_us = at_us;
	run(written("WITH gone AS (DELETE FROM rule.stopped_clock) INSERT INTO rule.stopped_clock "
	            "SELECT to_timestamp(0) + %lld * interval '1 us'",
	            (long long)at_us));
}

/* Whether the answer told the time, which is another in every one, or the day. */
static bool
leave_out_time(json_t *shown)
{
	json_object_del(shown, "today");
	return json_object_del(shown, "now") == 0;
}

/* Without the time itself. */
static struct answer
answer_of(const struct question *question)
{
	struct answer answer = call_get(question->person, "%s", question->target);
	json_t *whole = (json_t *)(uintptr_t)answer.json;
	char *rest;

	if (leave_out_time(whole) || leave_out_time(json_object_get(whole, "me"))) {
		rest = json_dumps(answer.json, JSON_COMPACT);
		answer.body = text_of(arena_copy_string(world.arena, rest));
		free(rest);
	}
	return answer;
}

static struct answer
answer_at(const struct question *question, int64_t at_us)
{
	stop_clock(at_us);
	return answer_of(question);
}

static bool
is_same(struct answer one, struct answer other)
{
	if (one.status != 200 || other.status != 200)
		return one.status == other.status && strcmp(one.code, other.code) == 0;
	return one.body.bytes == other.body.bytes &&
	       memcmp(one.body.data, other.body.data, one.body.bytes) == 0;
}

static void
add_line(const char *line)
{
	for (size_t i = 0; i < known.line_count; i++) {
		if (strcmp(known.lines[i], line) == 0)
			return;
	}
	assert_true(known.line_count < LINES_MAX);
	known.lines[known.line_count++] = line;
}

/* Names the members that differ; a list of another length is one. */
static void
note_members(const char *name, const json_t *before, const json_t *after, const char *when)
{
	const char *member;
	json_t *inner;
	size_t i;

	if (json_is_object(before) && json_is_object(after)) {
		json_object_foreach ((json_t *)(uintptr_t)before, member, inner)
			note_members(member, inner, json_object_get(after, member), when);
	} else if (json_is_array(before) && json_array_size(before) == json_array_size(after)) {
		json_array_foreach (before, i, inner)
			note_members(name, inner, json_array_get(after, i), when);
	} else if (!json_equal(before, after) && strcmp(name, "etag") != 0) {
		add_line(written("%s %s", name, when));
	}
}

static void
note_turn(struct answer before, struct answer after, int64_t at_us)
{
	struct db_outcome named = sql_try(world.superuser, NAME, known.moments, (long long)at_us);
	const char *when;

	if (named.status != DB_DONE)
		fail_msg("no name for a moment: %s", named.message);
	when = db_result_text(named.result, 0, 0).data;

	if (before.status == 200 && after.status == 200 && before.json != NULL) {
		note_members("", before.json, after.json, when);
	} else {
		add_line(written("%s becomes %s %s", before.code != NULL ? before.code : "200",
		                 after.code != NULL ? after.code : "200", when));
	}
}

/* A moment that is known to change other answers, when it is the only one to change this one. */
static int64_t
known_turn(const struct question *question, int64_t from_us, struct answer before, int64_t until_us,
           struct answer after)
{
	for (size_t i = 0; i < known.turn_count; i++) {
		int64_t at_us = known.turns[i];

		if (at_us > from_us && at_us <= until_us &&
		    is_same(answer_at(question, at_us), after) &&
		    is_same(answer_at(question, at_us - 1), before))
			return at_us;
	}
	return 0;
}

/* The first moment of another answer, by halving; the last one is of another. */
static int64_t
find_turn(const struct question *question, int64_t from_us, struct answer before, int64_t until_us)
{
	while (until_us - from_us > 1) {
		int64_t middle_us = from_us + (until_us - from_us) / 2;

		if (is_same(answer_at(question, middle_us), before)) {
			from_us = middle_us;
		} else {
			until_us = middle_us;
		}
	}
	return until_us;
}

static void
note_turns(const struct question *question, int64_t from_us, int64_t until_us, struct answer last)
{
	struct answer before = question->answer;

	while (!is_same(before, last)) {
		int64_t at_us = known_turn(question, from_us, before, until_us, last);
		struct answer after;

		if (at_us == 0) {
			at_us = find_turn(question, from_us, before, until_us);
			if (known.turn_count == TURNS_MAX)
				fail_msg("%s changes too often", question->target);
			known.turns[known.turn_count++] = at_us;
		}
		after = answer_at(question, at_us);
		note_turn(before, after, at_us);
		from_us = at_us;
		before = after;
	}
}

/* Whether somebody else is answered the same. */
static bool
is_known(const struct question *question)
{
	for (size_t i = 0; i < known.question_count; i++) {
		if (known.questions[i].target == question->target &&
		    is_same(known.questions[i].answer, question->answer))
			return true;
	}
	return false;
}

static void
add_question(const struct operation *operation, const char *target)
{
	size_t count = operation->access == ACCESS_MEMBER ? known.asker_count : 1;

	for (size_t i = 0; i < count; i++) {
		struct question question = {
			.person = operation->access == ACCESS_MEMBER ? &known.askers[i] : NULL,
			.target = target,
		};

		question.answer = answer_of(&question);
		if (question.answer.status == 403 || is_known(&question))
			continue;
		assert_true(known.question_count < QUESTIONS_MAX);
		known.questions[known.question_count++] = question;
	}
}

static void
ask_at_all_moments(void)
{
	const struct db_result *grid = sql(GRID);

	for (size_t row = 0; row < db_result_row_count(grid); row++) {
		int64_t at_us = db_result_integer(grid, row, 0);

		for (size_t i = 0; i < known.question_count; i++) {
			struct question *question = &known.questions[i];
			struct answer answer = answer_at(question, at_us);

			if (row > 0) {
				note_turns(question, db_result_integer(grid, row - 1, 0), at_us,
				           answer);
			}
			question->answer = answer;
		}
	}
}

static void
sign_in(void)
{
	const struct db_result *members = sql(ASKERS);

	known.asker_count = db_result_row_count(members);
	assert_true(known.asker_count <= SCENE_IDENTITIES_MAX);
	for (size_t row = 0; row < known.asker_count; row++) {
		struct person *asker = &known.askers[row];

		*asker = (struct person){ .member_id = db_result_text(members, row, 0).data };
		asker->token = people_sign_in(asker, 0, 1);
	}
}

static int
compare_lines(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

static void
note_operation(struct buffer *text, const struct operation *operation)
{
	known.question_count = 0;
	known.turn_count = 0;
	known.line_count = 0;
	targets_each(operation, add_question);
	ask_at_all_moments();
	qsort(known.lines, known.line_count, sizeof(known.lines[0]), compare_lines);
	for (size_t i = 0; i < known.line_count; i++) {
		buffer_append_format(text, "%s%s\n",
		                     i == 0 ? written("%s\n\t", operation->id) : "\t",
		                     known.lines[i]);
	}
}

static void
answers_change_at_the_moments_of_the_file(void **state)
{
	/* The count sheet says when it was printed. */
	static const char *const not_asked[] = { "downloadCountSheet", "listAudit",
		                                 "listCommunities" };
	struct buffer text = buffer_create(world.arena, 1 << 12);

	known.moments = sql_text(MOMENTS, (long long)world.here.id);
	targets_read_names();
	sign_in();
	run("CREATE TABLE rule.stopped_clock (moment timestamptz)");
	run("GRANT SELECT ON rule.stopped_clock TO PUBLIC");
	run(STOPPABLE_CLOCK);
	for (size_t i = 0; i < contract_operation_count; i++) {
		const struct operation *operation = &contract_operations[i];

		if (operation->method == METHOD_GET && !among(operation->id, not_asked))
			note_operation(&text, operation);
	}
	run("DELETE FROM rule.stopped_clock");
	kept_expect(buffer_text(&text).data, "moments.txt");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { in_world(answers_change_at_the_moments_of_the_file) };

	return world_run(tests);
}
