#include "http/entering.h"

/* PostgreSQL's type numbers, as in pg_type.dat; they never change. */
enum {
	TYPE_BOOL = 16,
	TYPE_BYTEA = 17,
	TYPE_TEXT = 25,
	TYPE_TEXT_ARRAY = 1009,
};

const struct db_statement entering_member = {
	.name = "enter",
	.text = "SELECT rule.enter($1, $2, $3, $4, $5, $6)",
	.types = (const uint32_t[]){ TYPE_BYTEA, TYPE_TEXT_ARRAY, TYPE_TEXT, TYPE_TEXT, TYPE_TEXT,
	                             TYPE_BOOL },
	.argument_count = 6,
	.for_readers = true,
};

const struct db_statement entering_visitor = {
	.name = "visit",
	.text = "SELECT rule.visit($1)",
	.types = (const uint32_t[]){ TYPE_TEXT },
	.argument_count = 1,
	.for_readers = true,
};

static struct entering
bind_member(const struct request *request)
{
	const char **values =
	    arena_new_array(request->arena, const char *, entering_member.argument_count);

	values[0] = request->token_hash;
	values[1] = request->operation->roles;
	values[2] = request->operation->id;
	values[3] = request->id;
	values[4] = request->address;
	values[5] = request->audited ? "true" : "false";
	return (struct entering){ .statement = &entering_member, .values = values };
}

struct entering
entering_bind(const struct request *request)
{
	const char **values;

	switch (request->operation->access) {
	case ACCESS_MEMBER:
		return bind_member(request);
	case ACCESS_VISITOR:
		values = arena_new_array(request->arena, const char *, 1);
		values[0] = request_parameter(request, "community");
		return (struct entering){ .statement = &entering_visitor, .values = values };
	case ACCESS_NOBODY:
		break;
	}
	return (struct entering){ .statement = NULL };
}

void
entering_note(struct request *request, const struct db_result *entered)
{
	struct text actor;

	if (request->operation->access != ACCESS_MEMBER || entered == NULL)
		return;
	actor = db_result_text(entered, 0, 0);
	request->actor = arena_copy(request->arena, actor.data, actor.bytes);
}
