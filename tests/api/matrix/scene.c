#include "scene.h"

#include "base/buffer.h"
#include "contract_words.h"
#include "support/testing.h"
#include "values.h"

#include <stdlib.h>
#include <string.h>

#define OPERATIONS_MAX 200

#define ROLE_ROW(role) role,
static const char *const roles[] = { CONTRACT_ROLES(ROLE_ROW) };

/* Values of path parameters by name; NULL where the contract allows no such value. */
static struct {
	const char *name;
	const char *values[SCENE_KIND_COUNT];
} parameters[] = {
	{ "building", { "12", [SCENE_ABSENT] = "9998", [SCENE_MALFORMED] = "0" } },
	{ "change_id", { [SCENE_MALFORMED] = "rename" } },
	{ "card_id", { [SCENE_MALFORMED] = "00000012" } },
	{ "claim_id", { [SCENE_MALFORMED] = "12345" } },
	{ "community", { [SCENE_ABSENT] = "nowhere", [SCENE_MALFORMED] = "No_Where" } },
	{ "count_id", { [SCENE_MALFORMED] = "六月" } },
	{ "confirmation_id", { [SCENE_MALFORMED] = "1" } },
	{ "deed_id", { [SCENE_MALFORMED] = "3f0e7c52-8a4d-4b7e-9c1a-5d2f6b8e0a1" } },
	{ "document_version", { "2026-01", "2025-07", "77", "1_5" } },
	{ "document", { [SCENE_OWN] = "privacy", [SCENE_MALFORMED] = "contract" } },
	{ "entry_id", { [SCENE_ABSENT] = "9000000000", [SCENE_MALFORMED] = "0" } },
	{ "event_id", { [SCENE_MALFORMED] = "2026-06" } },
	{ "feedback_id", { [SCENE_MALFORMED] = "1" } },
	{ "helper_id", { [SCENE_MALFORMED] = "helper" } },
	{ "import_id", { [SCENE_MALFORMED] = "register.csv" } },
	{ "household_code", { [SCENE_ABSENT] = "000000", [SCENE_MALFORMED] = "7KQ2M" } },
	{ "inspection_id", { [SCENE_MALFORMED] = "WM01" } },
	{ "member_id", { [SCENE_MALFORMED] = "me" } },
	{ "month", { [SCENE_OWN] = "2026-06", [SCENE_MALFORMED] = "2026-13" } },
	{ "move_id", { [SCENE_MALFORMED] = "1" } },
	{ "notice_id", { [SCENE_ABSENT] = "9000000000", [SCENE_MALFORMED] = "0" } },
	{ "period", { "2026-06", "2026-07", "2031-01", "2026-13" } },
	{ "redemption_id", { [SCENE_MALFORMED] = "7KQ2MX4DB" } },
	{ "reminder_id", { [SCENE_MALFORMED] = "{}" } },
	{ "resident_id", { [SCENE_MALFORMED] = "张" } },
	{ "reward_id", { [SCENE_MALFORMED] = "rice" } },
	{ "session_no", { [SCENE_ABSENT] = "9000000000", [SCENE_MALFORMED] = "0" } },
	{ "team_id", { [SCENE_MALFORMED] = "1" } },
	{ "transfer_id", { "1c4f8a2e-7b3d-4e5f-9a6b-0c8d2e4f6a10", [SCENE_MALFORMED] = "split" } },
	{ "use_id", { [SCENE_MALFORMED] = "null" } },
	{ "version", { "2", "5", "77", "1.5" } },
};

bool
scene_is_among(const char *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

static void
set_parameter(const char *name, enum scene_kind kind, const char *value)
{
	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
		if (strcmp(parameters[i].name, name) == 0)
			parameters[i].values[kind] = value;
	}
	if (kind == SCENE_OWN)
		values_set(name, value);
}

const char *
scene_parameter(const char *name, enum scene_kind kind)
{
	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
		if (strcmp(parameters[i].name, name) != 0)
			continue;
		if (kind == SCENE_ABSENT && strstr(name, "_id") != NULL &&
		    parameters[i].values[kind] == NULL)
			return uuid_written();
		return parameters[i].values[kind];
	}
	fail_msg("scene.c has no value for the path parameter %s", name);
	return NULL;
}

/* The household redeems the only reward there is, and has used a voucher. */
static void
play_shop(const struct person *keeper, const struct person *household, const char *mark,
          enum scene_kind kind)
{
	const char *bag =
	    shop_stock(keeper, (struct reward){ .name = mark, .price = 1, .stock = 1 });
	const char *pass = shop_stock(keeper, (struct reward){ .name = mark,
	                                                       .price = 1,
	                                                       .stock = 1,
	                                                       .discount_percent = 20,
	                                                       .valid_from = "2026-06-15" });
	const char *event = shop_open(keeper, bag, pass);
	const char *count = uuid_written();
	const char *use = uuid_written();
	struct person property = people_appoint("{property}");

	set_parameter("redemption_id", kind, shop_hold(household, event, bag, 1));
	set_parameter("event_id", kind, event);
	set_parameter("reward_id", kind, bag);
	set_parameter("move_id", kind,
	              sql_text("SELECT move_id FROM stock_move WHERE reward_id = '%s'", bag));
	expect_status(call(keeper, "PUT", written("/v1/stock_counts/%s", count),
	                   json_written("{'reason': '盘点', 'lines': [{'reward_id': '%s', "
	                                "'counted': 1}]}",
	                                bag)),
	              200);
	set_parameter("count_id", kind, count);
	set_parameter("use_id", kind, use);
	shop_hold(household, event, pass, 1);
	expect_status(
	    call(&property, "PUT", written("/v1/voucher_uses/%s", use),
	         json_written("{'code': '%s'}",
	                      sql_text("SELECT code FROM voucher WHERE reward_id = '%s'", pass))),
	    200);
}

/* The household has a card. */
static void
play_card(const struct person *admin, const struct person *household, enum scene_kind kind)
{
	const char *card = uuid_written();

	expect_status(call(admin, "PUT", written("/v1/household_cards/%s", card),
	                   json_written("{'household_code': '%s', 'reason': '没有手机'}",
	                                household->household_code)),
	              200);
	set_parameter("card_id", kind, card);
}

/* The household has named somebody as its helper. */
static void
play_help(const struct person *reviewer, const struct person *household, const char *mark,
          enum scene_kind kind)
{
	struct person helper = people_settle(written("李%s", mark), "3-1-101");

	set_parameter("helper_id", kind, shop_name_helper(reviewer, &helper, household));
}

/* The building of the household was inspected, which waits for a verdict. */
static void
play_inspection(const struct person *staff, const char *mark, enum scene_kind kind)
{
	const char *inspection = uuid_written();

	expect_status(call(staff, "PUT", written("/v1/inspections/%s", inspection),
	                   json_written("{'item': 'WM01', 'month': '2026-06', 'content': '%s', "
	                                "'evidence': ['%s'], 'buildings': [{'building': 12}]}",
	                                mark, mark)),
	              200);
	set_parameter("inspection_id", kind, inspection);
}

/* An administrator asks for a role that a second one has to confirm. */
static void
play_confirmation(const struct person *admin, const struct person *gainer, enum scene_kind kind)
{
	struct answer asked;

	people_appoint("{administrator}");
	asked = call_replacing(admin, written("/v1/members/%s/roles", gainer->member_id),
	                       json_written("{'roles': ['storekeeper']}"));
	set_parameter("confirmation_id", kind, answer_text(asked, "/confirmation_id"));
}

/* The history of one community. Its names are own here and foreign elsewhere. */
static void
play_in(struct community community, const char *mark, enum scene_kind kind)
{
	struct person zhang;
	struct person reviewer;
	struct person guest;
	const char *claim = uuid_written();
	const char *file = uuid_written();
	const char *feedback = uuid_written();
	const char *approved;
	const char *deduction;

	world_move_to(community);
	zhang = people_settle(written("张%s", mark), "12-2-301");
	reviewer = people_appoint("{reviewer,administrator}");
	guest = people_welcome();
	approved = deed_file(&zhang, (struct deed){ .content = mark });
	deed_approve(&reviewer, approved);
	set_parameter("entry_id", kind, written("%lld", (long long)deed_entry(approved, &zhang)));
	deduction = deed_deduct(&reviewer, &zhang, "SF04");
	set_parameter("deed_id", kind, deduction);
	set_parameter("reminder_id", kind,
	              sql_text("SELECT reminder_id FROM deed WHERE deed_id = '%s'", deduction));
	set_parameter("team_id", kind, people_gather(mark, &zhang));
	play_shop(&reviewer, &zhang, mark, kind);
	play_inspection(&reviewer, mark, kind);
	play_card(&reviewer, &zhang, kind);
	play_help(&reviewer, &zhang, mark, kind);
	set_parameter("member_id", kind, zhang.member_id);
	set_parameter("resident_id", kind, zhang.resident_id);
	set_parameter("household_code", kind, zhang.household_code);
	set_parameter("notice_id", kind,
	              sql_text("SELECT max(notice_id) FROM notice WHERE membership_id = '%s'",
	                       zhang.member_id));
	set_parameter("community", kind, community.code);
	set_parameter("claim_id", kind, claim);
	set_parameter("import_id", kind, file);
	set_parameter("change_id", kind, uuid_written());
	expect_status(call(&reviewer, "PUT", written("/v1/register_imports/%s", file), CALL_FILE),
	              200);
	set_parameter(
	    "session_no", kind,
	    sql_text("SELECT session_no FROM session WHERE membership_id = '%s'", guest.member_id));
	play_confirmation(&reviewer, &guest, kind);
	set_parameter("feedback_id", kind, feedback);
	expect_status(call(&guest, "PUT", written("/v1/feedback/%s", feedback),
	                   json_written("{'kind': 'complaint', 'content': '%s'}", mark)),
	              200);
	expect_status(
	    call(&guest, "PUT", written("/v1/claims/%s", claim),
	         json_written("{'building': 12, 'unit': 2, 'room': '301', 'name': '%s'}", mark)),
	    200);
}

static void
publish_months(struct community community, const char *until)
{
	world_move_to(community);
	world_set_clock(until);
	publish_in(community);
}

static struct identity
join(const char *role, enum scene_place place, const char *flat)
{
	struct identity identity = { .place = place, .role = role, .resident = flat != NULL };
	const char *held = role != NULL ? written("{%s}", role) : "{}";

	identity.name = written("%s%s%s", flat != NULL ? "resident" : "member",
	                        role != NULL ? written(" and %s", role) : "",
	                        place == SCENE_ELSEWHERE ? " elsewhere" : "");
	identity.person = flat != NULL ? people_settle(uuid_written(), flat) : people_appoint(held);
	if (flat != NULL && role != NULL)
		people_promote(&identity.person, held);
	return identity;
}

static void
add(struct scene *scene, struct identity identity)
{
	assert_true(scene->identity_count < SCENE_IDENTITIES_MAX);
	scene->identities[scene->identity_count++] = identity;
}

static void
add_everybody(struct scene *scene)
{
	struct identity former = { .name = "with an expired token", .expired = true };

	world_move_to(world.elsewhere);
	add(scene, (struct identity){ .name = "nobody" });
	add(scene, join(NULL, SCENE_ELSEWHERE, "12-2-301"));
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		add(scene, join(roles[i], SCENE_ELSEWHERE, NULL));
	world_move_to(world.here);
	former.person = people_appoint("{administrator,reviewer}");
	former.person.token = people_sign_in(&former.person, 11, -1);
	add(scene, former);
	add(scene, join(NULL, SCENE_HERE, NULL));
	add(scene, join(NULL, SCENE_HERE, "7-1-101"));
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		add(scene, join(roles[i], SCENE_HERE, NULL));
		if (strcmp(roles[i], "auditor") != 0)
			add(scene, join(roles[i], SCENE_HERE, written("7-2-10%zu", i)));
	}
	add(scene, join(NULL, SCENE_HERE, "12-2-301"));
	scene->identities[scene->identity_count - 1].name = "resident of the household";
	scene->identities[scene->identity_count - 1].concerned = true;
}

struct scene
scene_play(void)
{
	struct scene scene = { .identity_count = 0 };

	play_in(world.elsewhere, "标记乙", SCENE_FOREIGN);
	play_in(world.here, SCENE_MARK, SCENE_OWN);
	set_parameter("community", SCENE_FOREIGN, NULL);
	/* What one makes under this name cannot be forgotten for the next. */
	set_parameter("move_id", SCENE_FOREIGN, NULL);
	set_parameter("count_id", SCENE_FOREIGN, NULL);
	add_everybody(&scene);
	world_move_to(world.elsewhere);
	documents_import("privacy", "2025-07");
	for (int version = 2; version <= 5; version++) {
		world_move_to(version > 2 ? world.elsewhere : world.here);
		sql("SELECT save_rulebook(actor_community_id(), %d, '草案', '[]')", version);
	}
	publish_months(world.elsewhere, "2026-07-26 09:00");
	publish_months(world.here, "2026-06-26 09:00");
	values_set("item", "WM06");
	values_set("into", values_example("household_code"));
	values_set("members", values_example("resident_id"));
	values_set("digest",
	           sql_text("SELECT rulebook_digest(b) FROM rulebook b WHERE version = 2"));
	return scene;
}

const char *
scene_method(const struct operation *operation)
{
	static const char *const methods[METHOD_COUNT] = {
		[METHOD_GET] = "GET",
		[METHOD_PUT] = "PUT",
		[METHOD_POST] = "POST",
		[METHOD_DELETE] = "DELETE",
	};

	return methods[operation->method];
}

const char *
scene_path(const struct operation *operation, const char *varied, const char *value)
{
	struct buffer path = buffer_create(world.arena, 256);
	char *rest = arena_copy_string(world.arena, operation->path);
	const char *literal;

	while ((literal = strsep(&rest, "{")) != NULL) {
		const char *name = strsep(&rest, "}");

		buffer_append_string(&path, literal);
		if (name != NULL) {
			buffer_append_string(&path, strcmp(name, varied) == 0
			                                ? value
			                                : scene_parameter(name, SCENE_OWN));
		}
	}
	for (size_t i = 0; i < operation->parameter_count; i++) {
		const struct parameter *parameter = &operation->parameters[i];

		if (parameter->place == PLACE_QUERY && parameter->required) {
			buffer_append_format(&path, "?%s=%s", parameter->name,
			                     values_example(parameter->name));
		}
	}
	return buffer_text(&path).data;
}

/* Members that may be left out, and without which the request is not worth much. */
static void
complete(json_t *body, const struct operation *operation)
{
	if (strcmp(operation->id, "submitDeed") != 0)
		return;
	json_object_set_new(body, "happened_on", json_string(values_example("happened_on")));
	json_object_set_new(body, "participants",
	                    json_pack("[{s:s}]", "resident_id", values_example("resident_id")));
}

const char *
scene_body(const struct operation *operation)
{
	const char *text;
	json_t *body;
	char *dumped;

	if (operation->takes_upload)
		return CALL_FILE;
	if (operation->body == NULL)
		return NULL;
	body = values_make(operation->body, "", VALUES_REQUIRED);
	complete(body, operation);
	dumped = json_dumps(body, JSON_COMPACT);
	text = arena_copy_string(world.arena, dumped);
	free(dumped);
	json_decref(body);
	return text;
}

void
scene_forget(const char *name)
{
	sql("DELETE FROM participant WHERE deed_id::text = '%s'", name);
	sql("DELETE FROM deed WHERE deed_id::text = '%s'", name);
	sql("DELETE FROM register_import WHERE import_id::text = '%s'", name);
	sql("DELETE FROM requested_change WHERE change_id::text = '%s'", name);
	sql("DELETE FROM household_change WHERE change_id::text = '%s'", name);
	sql("DELETE FROM residency WHERE resident_id::text = '%s'", name);
	sql("DELETE FROM resident_change WHERE resident_id::text = '%s'", name);
	sql("DELETE FROM resident WHERE resident_id::text = '%s'", name);
	sql("DELETE FROM inspected_building WHERE inspection_id::text = '%s'", name);
	sql("DELETE FROM inspection WHERE inspection_id::text = '%s'", name);
	sql("DELETE FROM claim WHERE claim_id::text = '%s'", name);
	sql("DELETE FROM feedback WHERE feedback_id::text = '%s'", name);
	sql("DELETE FROM reminder WHERE reminder_id::text = '%s'", name);
	sql("DELETE FROM reward_stock WHERE reward_id::text = '%s'", name);
	sql("DELETE FROM reward WHERE reward_id::text = '%s'", name);
	sql("DELETE FROM event_offer WHERE event_id::text = '%s'", name);
	sql("DELETE FROM redemption_event WHERE event_id::text = '%s'", name);
	sql("DELETE FROM household_helper WHERE helper_id::text = '%s'", name);
	sql("DELETE FROM household_card WHERE card_id::text = '%s'", name);
	sql("DELETE FROM team WHERE team_id::text = '%s'", name);
}

static bool
lists(const char *list, const char *role)
{
	size_t length = role != NULL ? strlen(role) : 0;

	for (const char *found = list; role != NULL && (found = strstr(found, role)) != NULL;
	     found++) {
		if (strchr("{,", found[-1]) != NULL && strchr(",}", found[length]) != NULL)
			return true;
	}
	return false;
}

bool
scene_admits(const struct operation *operation, const struct identity *identity)
{
	return strcmp(operation->roles, "{}") == 0 || lists(operation->roles, identity->role) ||
	       (identity->resident && lists(operation->roles, "resident"));
}

int
scene_run(CMUnitTestFunction check)
{
	static struct CMUnitTest tests[OPERATIONS_MAX];

	assert_true(contract_operation_count <= OPERATIONS_MAX);
	for (size_t i = 0; i < contract_operation_count; i++) {
		const struct operation *operation = &contract_operations[i];

		tests[i] = (struct CMUnitTest){ operation->id, check, world_enter, world_leave,
			                        (void *)(uintptr_t)operation };
	}
	return world_run_tests(tests, contract_operation_count);
}
