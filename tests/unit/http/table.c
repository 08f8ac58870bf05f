#include "table.h"

#include <assert.h>
#include <string.h>

#define ANYTHING .minimum = INT64_MIN, .maximum = INT64_MAX, .count_max = SIZE_MAX

static const struct schema uuid = { .types = SCHEMA_STRING, .format = FORMAT_UUID, ANYTHING };
static const struct schema deed_id = {
	.title = "事迹编号",
	.types = SCHEMA_STRING,
	.format = FORMAT_UUID,
	ANYTHING,
};
static const struct schema date = {
	.types = SCHEMA_STRING | SCHEMA_NULL,
	.format = FORMAT_DATE,
	ANYTHING,
};
static const struct schema instant = {
	.types = SCHEMA_STRING,
	.format = FORMAT_DATE_TIME,
	ANYTHING,
};
static const struct schema flag = { .types = SCHEMA_BOOLEAN };
static const struct schema number = { .types = SCHEMA_INTEGER, ANYTHING };
static const struct schema limit = { .types = SCHEMA_INTEGER, .minimum = 1, .maximum = 100 };
static const struct schema period = {
	.title = "月份",
	.types = SCHEMA_STRING,
	.pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$",
	ANYTHING,
};
static const struct schema content = {
	.title = "事迹",
	.types = SCHEMA_STRING,
	.count_min = 1,
	.count_max = 5,
};
static const struct schema text = { .types = SCHEMA_STRING, .count_min = 1, .count_max = 5 };
static const char *const kinds[] = { "planned", "done", NULL };
static const struct schema kind = { .types = SCHEMA_STRING, .values = kinds, ANYTHING };
static const struct schema code_item = { .types = SCHEMA_STRING, .count_max = 4 };
static const struct schema codes = {
	.types = SCHEMA_ARRAY,
	.count_min = 1,
	.count_max = 3,
	.unique_items = true,
	.items = &code_item,
};

static const struct schema_member person_members[] = {
	{ "minutes", &number, false, NULL },
	{ "resident_id", &uuid, true, NULL },
};
static const struct schema person = {
	.types = SCHEMA_OBJECT,
	.members = person_members,
	.member_count = 2,
};
static const struct schema people = {
	.title = "参与人",
	.types = SCHEMA_ARRAY,
	.count_max = 100,
	.items = &person,
};

static const struct schema_member deed_members[] = {
	{ "a/b~c", &flag, false, NULL },         { "codes", &codes, false, NULL },
	{ "content", &content, true, NULL },     { "day", &date, false, NULL },
	{ "kind", &kind, false, "\"planned\"" }, { "participants", &people, true, NULL },
	{ "period", &period, false, NULL },      { "started_at", &instant, false, NULL },
};
static const struct schema deed = {
	.types = SCHEMA_OBJECT,
	.members = deed_members,
	.member_count = sizeof(deed_members) / sizeof(deed_members[0]),
};

static const struct schema_member result_members[] = { { "balance", &number, true, NULL } };
static const struct schema result = {
	.types = SCHEMA_OBJECT,
	.members = result_members,
	.member_count = 1,
};

static const struct parameter deed_parameters[] = {
	{ "deed_id", PLACE_PATH, true, NULL, &deed_id },
};
static const struct parameter list_parameters[] = {
	{ "limit", PLACE_QUERY, false, "20", &limit },
	{ "cursor", PLACE_QUERY, false, NULL, &number },
	{ "mine", PLACE_QUERY, false, NULL, &flag },
	{ "period", PLACE_QUERY, true, NULL, &period },
};
static const struct parameter line_parameters[] = {
	{ "line", PLACE_PATH, true, NULL, &text },
	{ "period", PLACE_PATH, true, NULL, &period },
};
static const enum error_code deed_errors[] = { ERROR_NOT_FOUND };

const struct operation table_operations[] = {
	{ .id = "getDeed",
	  .method = METHOD_GET,
	  .path = "/v1/deeds/{deed_id}",
	  .status = 200,
	  .cache_seconds = 60,
	  .parameters = deed_parameters,
	  .parameter_count = 1,
	  .result = &result,
	  .errors = deed_errors,
	  .error_count = 1 },
	{ .id = "submitDeed",
	  .method = METHOD_PUT,
	  .path = "/v1/deeds/{deed_id}",
	  .status = 200,
	  .parameters = deed_parameters,
	  .parameter_count = 1,
	  .body = &deed },
	{ .id = "listDeeds",
	  .method = METHOD_GET,
	  .path = "/v1/deeds",
	  .status = 200,
	  .parameters = list_parameters,
	  .parameter_count = 4 },
	{ .id = "getCurrent", .method = METHOD_GET, .path = "/v1/sessions/current", .status = 200 },
	{ .id = "closeSession",
	  .method = METHOD_DELETE,
	  .path = "/v1/sessions/current",
	  .status = 204 },
	{ .id = "getLine",
	  .method = METHOD_GET,
	  .path = "/v1/periods/{period}/lines/{line}/entries",
	  .status = 200,
	  .parameters = line_parameters,
	  .parameter_count = 2 },
};
const size_t table_operation_count = sizeof(table_operations) / sizeof(table_operations[0]);

const struct error_description contract_errors[ERROR_COUNT] = {
	[ERROR_NOT_FOUND] = { "not_found", 404, "没有找到", "There is no \"such\" thing.", NULL },
	[ERROR_INVALID_REQUEST] = { "invalid_request", 422, "填写有误", "See violations.", NULL },
	[ERROR_TOO_OLD] = { "too_old", 422, "太久以前", "It is too long ago.", "period" },
};

/* Nothing here violates a constraint of the database. */
const struct constraint_error contract_constraints[] = { { "not_found", ERROR_NOT_FOUND } };
const size_t contract_constraint_count = 1;

const struct operation *
table_find(const char *id)
{
	size_t index = 0;

	while (index < table_operation_count && strcmp(table_operations[index].id, id) != 0)
		index++;
	assert(index < table_operation_count);
	return &table_operations[index];
}
