#pragma once

/*
 * The contract as tables. tools/gen_contract.py writes contract_tables.c and contract_errors.h from
 * openapi.yaml and the contracts and SQL files of src/api; this header has their types.
 */

#include "contract_errors.h" /* enum error_code, generated */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The types that a value may have, as bits. */
enum schema_type {
	SCHEMA_NULL = 1 << 0,
	SCHEMA_BOOLEAN = 1 << 1,
	SCHEMA_INTEGER = 1 << 2,
	SCHEMA_STRING = 1 << 3,
	SCHEMA_ARRAY = 1 << 4,
	SCHEMA_OBJECT = 1 << 5,
};

enum schema_format {
	FORMAT_NONE,
	FORMAT_UUID,
	FORMAT_DATE,
	FORMAT_DATE_TIME,
	FORMAT_CODE, /* as typed by people, like the next two */
	FORMAT_HOUSEHOLD_CODE,
	FORMAT_ROOM,
};

struct schema {
	const char *title; /* Chinese, of what a client sends; or NULL */
	unsigned types;
	enum schema_format format;
	int64_t minimum;
	int64_t maximum;
	size_t count_min; /* code points of a string, items of an array */
	size_t count_max;
	bool unique_items;
	const char *pattern; /* POSIX extended regular expression, or NULL */
	const char *const *values; /* the enum's strings, ended by NULL; or NULL */
	const struct schema *items;
	const struct schema_member *members; /* sorted by name; other members are refused */
	size_t member_count;
};

struct schema_member {
	const char *name;
	const struct schema *schema;
	bool required;
	const char *fallback; /* the default, as JSON; or NULL */
};

enum parameter_place {
	PLACE_PATH,
	PLACE_QUERY,
};

struct parameter {
	const char *name;
	enum parameter_place place;
	bool required;
	const char *fallback; /* the default, as text; or NULL */
	const struct schema *schema;
};

/* Where the value of a statement's $n comes from. */
enum argument_source {
	ARGUMENT_PARAMETER, /* index into the operation's parameters */
	ARGUMENT_MEMBER, /* index into the members of the body's schema */
	ARGUMENT_SEALED, /* the same of a string, sealed, as bytea */
	ARGUMENT_BODY, /* the whole body, as jsonb */
	ARGUMENT_COMMUNITY, /* the number of the community, from the session token */
	ARGUMENT_TOKEN_HASH, /* SHA-256 of the session token, as bytea */
	ARGUMENT_REQUEST_ID,
	ARGUMENT_UPLOAD, /* the uploaded file, sealed, as bytea */
	ARGUMENT_UPLOAD_DIGEST, /* SHA-256 of the file, as bytea */
	ARGUMENT_IF_MATCH, /* see conditions.h */
	ARGUMENT_AFTER, /* index of the parameter cursor; 0 when it is absent */
	ARGUMENT_BEFORE, /* likewise; the largest bigint when it is absent */
};

struct argument {
	enum argument_source source;
	size_t index;
};

struct statement {
	const char *text;
	const uint32_t *types; /* PostgreSQL's type of each argument, an enum db_type */
	const struct argument *arguments;
	size_t argument_count;
};

/* How a request enters the database, always in the first statement of its transaction. */
enum access {
	ACCESS_NOBODY, /* no session, no community: the list of communities, signing in */
	ACCESS_VISITOR, /* no session; the community is named in the path */
	ACCESS_MEMBER, /* a session is needed, and one of the roles if the operation names any */
};

enum answer_kind {
	ANSWER_OBJECT, /* the first row; no row is not_found */
	ANSWER_LIST, /* {"items": [...], "next": integer or null} */
	ANSWER_CSV, /* all rows, with a header line */
	ANSWER_NOTHING, /* 204 */
};

enum worker_pool {
	POOL_API,
	POOL_WECHAT,
	POOL_COUNT,
};

enum http_method {
	METHOD_GET,
	METHOD_PUT,
	METHOD_POST,
	METHOD_DELETE,
	METHOD_COUNT,
};

/* A member of the answer that the server draws. */
struct drawn_member {
	const char *name;
	const char *code; /* the column whose QR code it is */
};

struct request;
struct response;

typedef struct response
operation_handler(struct request *request);

struct operation {
	const char *id;
	enum http_method method;
	const char *path; /* the template, such as "/v1/deeds/{deed_id}" */
	enum access access;
	const char *roles; /* "{resident,reviewer}", or "{}" when any session will do */
	enum worker_pool pool;
	enum answer_kind answer;
	int status; /* of success */
	int cache_seconds; /* public caching; 0 means no-store */
	bool tagged; /* answers have an entity tag, in a column etag; a PUT requires If-Match */
	bool takes_helpers; /* a request may name a household in Acting-For */
	const char *file_ascii; /* of a CSV, with {parameter} of the path; else NULL */
	const char *file_name; /* the same in Chinese */
	const struct parameter *parameters;
	size_t parameter_count;
	const struct schema *body; /* NULL when the operation takes none */
	bool takes_upload; /* the body is a file, which only its digest checks */
	const struct schema *result; /* NULL for CSV and 204 */
	const struct drawn_member *drawn;
	size_t drawn_count;
	const struct statement *statement; /* NULL when handler is set */
	operation_handler *handler;
	const enum error_code *errors; /* every error code that it may return */
	size_t error_count;
};

struct error_description {
	const char *code;
	int status;
	const char *title; /* Chinese */
	const char *detail; /* English */
	const char *field; /* the member of a body, or the parameter, at fault; or NULL */
};

struct constraint_error {
	const char *constraint;
	enum error_code error;
};

extern const struct operation contract_operations[];
extern const size_t contract_operation_count;

/* Indexed by enum error_code. */
extern const struct error_description contract_errors[];

/* Sorted by constraint. */
extern const struct constraint_error contract_constraints[];
extern const size_t contract_constraint_count;

/* The migration that this binary was built for, from sqitch.plan. */
extern const char contract_schema_version[];
