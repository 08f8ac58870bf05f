/*
 * For every operation that reads: what each member of the crowd is answered, about each thing that
 * there is and with each filter, is in answers/. The crowd has things in every state, of several
 * households, so a statement that forgets a condition, an order or a column answers something else.
 *
 * After a wanted change, answers/ is written again by
 *	XINYI_WRITE_ANSWERS=1 ./test matrix/answers
 * and read before it is committed.
 */

#include "base/buffer.h"
#include "kept.h"
#include "scene.h"
#include "support/testing.h"
#include "targets.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

#define ASKERS_MAX 60

#define REAL_TIME \
	"SELECT to_char(pg_catalog.now() AT TIME ZONE 'UTC' %s interval '1 hour', " \
	"'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"

struct asker {
	struct person person;
	const char *name;
};

static struct {
	struct asker askers[ASKERS_MAX];
	size_t asker_count;
	struct buffer text;
	const char *began_at; /* by PostgreSQL's clock; an hour before and after are near enough */
	const char *ends_at;
} known;

/*
 * The community's clock runs during the test: of a moment the hour stays. What PostgreSQL's own
 * clock says is left out.
 */
static json_t *
named_text(const char *value)
{
	regex_t moment;
	const char *name = targets_name(value);
	bool is_moment;

	assert_int_equal(regcomp(&moment, "^[0-9-]{10}T[0-9:]{8}Z$", REG_EXTENDED | REG_NOSUB), 0);
	is_moment = regexec(&moment, value, 0, NULL, 0) == 0;
	regfree(&moment);
	if (is_moment && strcmp(value, known.began_at) >= 0 && strcmp(value, known.ends_at) < 0)
		return json_string("now");
	if (is_moment)
		return json_stringn(value, strlen("2026-06-15T12"));
	return json_string(name != NULL ? name : targets_with_names(value));
}

/*
 * Without nulls, and without what is random or made for each request. The rewards of an event, in
 * the order of their identifiers, are only counted.
 */
static json_t *
named(const char *member, const json_t *value)
{
	static const char *const made[] = { "community", "etag", "expires_at",
		                            "notice_id", "qr",   "request_id" };
	json_t *result;
	const char *name;
	json_t *inner;
	size_t i;

	if (json_is_string(value))
		return named_text(json_string_value(value));
	if (strcmp(member, "rewards") == 0)
		return json_integer((json_int_t)json_array_size(value));
	if (strcmp(member, "entry_id") == 0)
		return named_text(written("%" JSON_INTEGER_FORMAT, json_integer_value(value)));
	result = json_is_array(value)    ? json_array()
	         : json_is_object(value) ? json_object()
	                                 : json_deep_copy(value);
	json_array_foreach (value, i, inner)
		json_array_append_new(result, named(member, inner));
	if (json_is_object(value)) {
		json_object_foreach ((json_t *)(uintptr_t)value, name, inner) {
			if (!json_is_null(inner) && !among(name, made))
				json_object_set_new(result, name, named(name, inner));
		}
	}
	return result;
}

static void
print_line(struct buffer *out, const char *start, const json_t *value)
{
	char *dumped = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	buffer_append_format(out, "%s%s\n", start, dumped);
	free(dumped);
}

/* A line for each member, and one for each object of a list. */
static void
print_object(struct buffer *out, const json_t *object)
{
	const char *name;
	json_t *member;
	json_t *element;
	size_t i;

	json_object_foreach ((json_t *)(uintptr_t)object, name, member) {
		if (!json_is_object(json_array_get(member, 0))) {
			print_line(out, written("\t%s: ", name), member);
			continue;
		}
		buffer_append_format(out, "\t%s:\n", name);
		json_array_foreach (member, i, element)
			print_line(out, "\t\t", element);
	}
}

/* A file, with times like "12:00:05" cut to the hour. */
static const char *
print_file(const char *file)
{
	char *text =
	    arena_copy_string(world.arena, replaced(targets_with_names(file), "\r\n", "\n\t"));
	regex_t time;
	regmatch_t found;

	assert_int_equal(regcomp(&time, "[0-9]{2}(:[0-9]{2}){2}", REG_EXTENDED), 0);
	while (regexec(&time, text, 1, &found, 0) == 0) {
		char *rest = text + found.rm_so + strlen("12");

		memmove(rest, text + found.rm_eo, strlen(text + found.rm_eo) + 1);
	}
	regfree(&time);
	text[strlen(text) - 1] = '\0';
	return written("\t%s", text);
}

static const char *
print_answer(struct answer answer)
{
	struct buffer out = buffer_create(world.arena, 4096);
	json_t *shown;

	if (answer.status != 200) {
		buffer_append_format(&out, "\t%d %s\n", answer.status, answer.code);
	} else if (answer.json == NULL) {
		buffer_append_string(&out, print_file(answer.body.data));
	} else {
		shown = named("", answer.json);
		print_object(&out, shown);
		json_decref(shown);
	}
	return buffer_text(&out).data;
}

/* Members who get the same answer are named together. */
static void
ask(const struct operation *operation, const char *target)
{
	const char *answers[ASKERS_MAX];
	size_t count = operation->access == ACCESS_MEMBER ? known.asker_count : 1;

	buffer_append_format(&known.text, "%s\n", targets_with_names(target));
	for (size_t i = 0; i < count; i++) {
		const struct person *person =
		    operation->access == ACCESS_MEMBER ? &known.askers[i].person : NULL;

		answers[i] = print_answer(call_get(person, "%s", target));
	}
	for (size_t i = 0; i < count; i++) {
		if (answers[i] == NULL || strcmp(answers[i], "\t403 forbidden\n") == 0)
			continue;
		for (size_t j = i; j < count && operation->access == ACCESS_MEMBER; j++) {
			if (answers[j] == NULL || (j > i && strcmp(answers[j], answers[i]) != 0))
				continue;
			buffer_append_format(&known.text, "%s%s", j > i ? ", " : "  ",
			                     known.askers[j].name);
			if (j > i)
				answers[j] = NULL;
		}
		buffer_append_format(&known.text, "\n%s", answers[i]);
	}
}

static void
sign_in_everybody(void)
{
	const struct db_result *members =
	    sql("SELECT m.membership_id, format('%%s%%s%%s', 'member ' || m.member_no, "
	        "' ' || r.name, ' ' || nullif(m.roles::text, '{}')) FROM membership m "
	        "LEFT JOIN resident r USING (community_id, resident_id) ORDER BY m.member_no");

	known.asker_count = db_result_row_count(members);
	assert_true(known.asker_count <= ASKERS_MAX);
	for (size_t row = 0; row < known.asker_count; row++) {
		struct asker *asker = &known.askers[row];

		asker->person.member_id = db_result_text(members, row, 0).data;
		asker->person.token = people_sign_in(&asker->person, 0, 1);
		asker->name = db_result_text(members, row, 1).data;
	}
}

static void
check_operation(void **state)
{
	const struct operation *operation = *state;

	if (operation->method != METHOD_GET || strcmp(operation->id, "listAudit") == 0 ||
	    strcmp(operation->id, "listCommunities") == 0)
		return;
	targets_read_names();
	known.began_at = sql_text(REAL_TIME, "-");
	known.ends_at = sql_text(REAL_TIME, "+");
	known.text = buffer_create(world.arena, 1 << 16);
	sign_in_everybody();
	targets_each(operation, ask);
	kept_expect(buffer_text(&known.text).data, written("answers/%s.txt", operation->id));
}

int
main(void)
{
	return scene_run(check_operation);
}
