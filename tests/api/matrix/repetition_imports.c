#include "repetition.h"

#include <string.h>

#define DIGEST "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

struct asking
repetition_enter_resident(void)
{
	return asked_by(&now.admin, new_under("residents"),
	                json_written("{'building': 61, 'unit': 1, 'room': '101', 'name': '李秀兰', "
	                             "'phone': '13800138000', 'reason': '新住户'}"));
}

struct asking
repetition_change_resident(void)
{
	struct person wang = people_register("王小强", "61-1-102");

	return asked_by(&now.admin,
	                written("/v1/residents/%s/changes/%s", wang.resident_id, uuid_written()),
	                json_written("{'act': 'leave', 'cause': 'moved_away', 'reason': '迁出'}"));
}

struct asking
repetition_change_household(void)
{
	struct person wang = people_register("王小强", "61-1-103");

	return asked_by(
	    &now.admin,
	    written("/v1/households/%s/changes/%s", wang.household_code, uuid_written()),
	    json_written("{'act': 'move', 'building': 61, 'unit': 1, 'room': '104', "
	                 "'reason': '换房'}"));
}

struct asking
repetition_upload_register(void)
{
	return (struct asking){ .by = &now.admin,
		                .target = written("/v1/register_imports/%s", uuid_written()),
		                .body = CALL_FILE };
}

static struct asking
ask_of_upload(const char *part, const char *body)
{
	struct asking upload = repetition_upload_register();

	expect_status(call(upload.by, "PUT", upload.target, upload.body), 200);
	return (struct asking){ .by = upload.by,
		                .target = written("%s/%s", upload.target, part),
		                .body = body };
}

struct asking
repetition_withdraw_import(void)
{
	return ask_of_upload("withdrawal", NULL);
}

/* After the job has read the file. */
struct asking
repetition_confirm_import(void)
{
	struct asking asked = ask_of_upload(
	    "confirmation", json_written("{'report_digest': '" DIGEST "', 'reason': '冬季名册'}"));

	sql("UPDATE register_import SET status = 'planned', report = '{\"fault_count\": 0}', "
	    "report_digest = '" DIGEST "', planned_at = rule.now(), "
	    "register_version = register_version(community_id) WHERE status = 'uploaded'");
	return asked;
}
