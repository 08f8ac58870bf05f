#include "http/arguments.h"

#include "base/buffer.h"
#include "base/crypto.h"

/* Where a list starts without a cursor, growing and falling. */
static const char smallest_cursor[] = "0";
static const char largest_cursor[] = "9223372036854775807";

static int
append_piece(const char *bytes, size_t byte_count, void *context)
{
	buffer_append(context, bytes, byte_count);
	return 0;
}

static const char *
write_json(struct arena *arena, const json_t *value)
{
	struct buffer out = buffer_create(arena, 512);

	json_dump_callback(value, append_piece, &out, JSON_COMPACT | JSON_ENCODE_ANY);
	return buffer_text(&out).data;
}

/* A member of the body in PostgreSQL's text format; containers become jsonb. */
static const char *
text_of_json(struct arena *arena, const json_t *value)
{
	if (value == NULL || json_is_null(value))
		return NULL;
	if (json_is_string(value))
		return json_string_value(value);
	return write_json(arena, value);
}

static const char *
parameter_or(const struct request *request, size_t index, const char *fallback)
{
	const char *value = request->parameters[index];

	return value != NULL ? value : fallback;
}

/* A bytea; in one piece, because an upload is large. */
static const char *
write_bytes(struct arena *arena, const void *bytes, size_t byte_count)
{
	char *text = arena_alloc(arena, 2 * byte_count + 3);

	text[0] = '\\';
	text[1] = 'x';
	crypto_write_hex(text + 2, bytes, byte_count);
	return text;
}

/* To the key of the job. The context says what it belongs to, so that nothing else can open it. */
static const char *
seal(const struct request *request, const char *context, struct text plain)
{
	struct text sealed =
	    crypto_seal_to(request->arena, request->upload_key, text_of(context), plain);

	return write_bytes(request->arena, sealed.data, sealed.bytes);
}

/* Bound to its community and its identifier, which is the first parameter. */
static const char *
seal_upload(const struct request *request)
{
	return seal(
	    request,
	    arena_format(request->arena, "%s:%s", request->community_id, request->parameters[0]),
	    request->upload);
}

/* Likewise, and to its name; NULL when it is absent. */
static const char *
seal_member(const struct request *request, const char *name)
{
	const char *plain = text_of_json(request->arena, request_member(request, name));

	if (plain == NULL)
		return NULL;
	return seal(request,
	            arena_format(request->arena, "%s:%s:%s", request->community_id,
	                         request->parameters[0], name),
	            text_of(plain));
}

static const char *
digest_upload(const struct request *request)
{
	struct digest digest = crypto_sha256(request->upload);

	return write_bytes(request->arena, digest.bytes, sizeof(digest.bytes));
}

static const char *
find_value(const struct request *request, const struct argument *argument)
{
	const struct operation *operation = request->operation;

	switch (argument->source) {
	case ARGUMENT_PARAMETER:
		return request->parameters[argument->index];
	case ARGUMENT_MEMBER:
		return text_of_json(
		    request->arena,
		    request_member(request, operation->body->members[argument->index].name));
	case ARGUMENT_SEALED:
		return seal_member(request, operation->body->members[argument->index].name);
	case ARGUMENT_BODY:
		return write_json(request->arena, request->body);
	case ARGUMENT_COMMUNITY:
		return request->community_id;
	case ARGUMENT_TOKEN_HASH:
		return request->token_hash;
	case ARGUMENT_REQUEST_ID:
		return request->id;
	case ARGUMENT_UPLOAD:
		return seal_upload(request);
	case ARGUMENT_UPLOAD_DIGEST:
		return digest_upload(request);
	case ARGUMENT_IF_MATCH:
		return request->if_match;
	case ARGUMENT_AFTER:
		return parameter_or(request, argument->index, smallest_cursor);
	case ARGUMENT_BEFORE:
		return parameter_or(request, argument->index, largest_cursor);
	}
	return NULL;
}

const char **
arguments_bind(const struct request *request, const struct statement *statement)
{
	const char **values =
	    arena_new_array(request->arena, const char *, statement->argument_count);

	for (size_t i = 0; i < statement->argument_count; i++)
		values[i] = find_value(request, &statement->arguments[i]);
	return values;
}
