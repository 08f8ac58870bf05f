#include "http/prelude.h"

#include "db/type.h"

const struct db_statement prelude_member = {
	.name = "enter",
	.text = "SELECT rule.enter($1, $2, $3, $4, $5, $6, $7, $8)",
	.types = (const uint32_t[]){ TYPE_INT4, TYPE_BYTEA, TYPE_TEXT_ARRAY, TYPE_TEXT, TYPE_TEXT,
	                             TYPE_TEXT, TYPE_BOOL, TYPE_TEXT },
	.argument_count = 8,
	.for_readers = true,
};

const struct db_statement prelude_visitor = {
	.name = "visit",
	.text = "SELECT rule.visit($1)",
	.types = (const uint32_t[]){ TYPE_TEXT },
	.argument_count = 1,
	.for_readers = true,
};

static struct prelude
bind_member(const struct request *request)
{
	const char **values =
	    arena_new_array(request->arena, const char *, prelude_member.argument_count);

	values[0] = request->community_id;
	values[1] = request->token_hash;
	values[2] = request->operation->roles;
	values[3] = request->operation->id;
	values[4] = request->id;
	values[5] = request->address;
	values[6] = request->audited ? "true" : "false";
	values[7] = request->acting_for;
	return (struct prelude){ .statement = &prelude_member, .values = values };
}

struct prelude
prelude_bind(const struct request *request)
{
	const char **values;

	switch (request->operation->access) {
	case ACCESS_MEMBER:
		return bind_member(request);
	case ACCESS_VISITOR:
		values = arena_new_array(request->arena, const char *, 1);
		values[0] = request_parameter(request, "community");
		return (struct prelude){ .statement = &prelude_visitor, .values = values };
	case ACCESS_NOBODY:
		break;
	}
	return (struct prelude){ .statement = NULL };
}

void
prelude_note(struct request *request, const struct db_result *result)
{
	struct text actor;

	if (request->operation->access != ACCESS_MEMBER || result == NULL)
		return;
	actor = db_result_text(result, 0, 0);
	request->actor = arena_copy(request->arena, actor.data, actor.bytes);
}

struct db_outcome
prelude_run(struct request *request)
{
	struct prelude prelude = prelude_bind(request);
	struct db_outcome outcome;

	if (prelude.statement == NULL)
		return (struct db_outcome){ .status = DB_DONE };
	outcome = session_call(
	    request->database, request->arena, prelude.statement->text,
	    (struct db_arguments){ prelude.values, prelude.statement->argument_count });
	if (outcome.status == DB_DONE)
		prelude_note(request, outcome.result);
	return outcome;
}
