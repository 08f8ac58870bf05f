#include "support/deeds.h"

#include "base/buffer.h"
#include "support/expect.h"
#include "support/sql.h"
#include "support/world.h"
#include "support/written.h"

static const char *
or_else(const char *given, const char *made_up)
{
	return given != NULL ? given : made_up;
}

static void
add_participants(struct buffer *out, const struct person *by, const struct deed *deed)
{
	buffer_append_string(out, ", 'participants': [");
	if (deed->people[0] == NULL)
		buffer_append_format(out, "{'resident_id': '%s'}", by->resident_id);
	for (size_t i = 0; i < DEED_PEOPLE_MAX && deed->people[i] != NULL; i++) {
		buffer_append_format(out, "%s{'resident_id': '%s'}", i > 0 ? ", " : "",
		                     deed->people[i]->resident_id);
	}
	buffer_append_string(out, "]");
}

const char *
deed_request(const struct person *by, struct deed deed)
{
	struct buffer out = buffer_create(world.arena, 512);
	const char *day = or_else(deed.day, "2026-06-10");

	buffer_append_format(&out, "{'item': '%s', 'content': '%s', 'place': '中心广场'",
	                     or_else(deed.item, "WM06"), or_else(deed.content, "参加楼栋议事会"));
	if (deed.from == NULL) {
		buffer_append_format(&out, ", 'happened_on': '%s'", day);
	} else {
		buffer_append_format(
		    &out, ", 'started_at': '%sT%s:00+08:00', 'ended_at': '%sT%s:00+08:00'", day,
		    deed.from, day, or_else(deed.to, "23:59"));
	}
	if (deed.debtor == NULL) {
		add_participants(&out, by, &deed);
	} else {
		buffer_append_format(&out, ", 'household_code': '%s'", deed.debtor->household_code);
	}
	if (deed.reminder != NULL)
		buffer_append_format(&out, ", 'reminder_id': '%s'", deed.reminder);
	if (deed.evidence != NULL)
		buffer_append_format(&out, ", 'evidence': ['%s']", deed.evidence);
	if (deed.team != NULL)
		buffer_append_format(&out, ", 'team_id': '%s'", deed.team);
	buffer_append_string(&out, "}");
	return json_written("%s", buffer_text(&out).data);
}

struct answer
deed_submit(const struct person *by, const char *deed_id, struct deed deed)
{
	return call(by, "PUT", written("/v1/deeds/%s", deed_id), deed_request(by, deed));
}

const char *
deed_file(const struct person *by, struct deed deed)
{
	const char *deed_id = uuid_written();

	expect_status(deed_submit(by, deed_id, deed), 200);
	return deed_id;
}

struct answer
deed_review(const struct person *reviewer, const char *deed_id, const char *verdict,
            const char *reason)
{
	const char *because = reason != NULL ? written(", 'reason': '%s'", reason) : "";

	return call(reviewer, "PUT", written("/v1/deeds/%s/review", deed_id),
	            json_written("{'verdict': '%s'%s}", verdict, because));
}

void
deed_approve(const struct person *reviewer, const char *deed_id)
{
	expect_status(deed_review(reviewer, deed_id, "approved", NULL), 200);
}

const char *
deed_invite(const struct person *filer, const char *deed_id)
{
	struct answer invited =
	    call(filer, "PUT", written("/v1/deeds/%s/invitation", deed_id), NULL);

	expect_status(invited, 200);
	return answer_text(invited, "/deed_code");
}

struct answer
deed_join(const struct person *who, const char *deed_id, const char *code)
{
	return call(who, "PUT", written("/v1/deeds/%s/joining", deed_id),
	            json_written("{'deed_code': '%s', 'participants': [{'resident_id': '%s'}]}",
	                         code, who->resident_id));
}

void
deed_reject(const struct person *reviewer, const char *deed_id)
{
	expect_status(deed_review(reviewer, deed_id, "rejected", "与事实不符"), 200);
}

const char *
deed_remind(const struct person *staff, const struct person *debtor, const char *item,
            const char *until)
{
	const char *reminder_id = uuid_written();
	const char *request = json_written(
	    "{'household_code': '%s', 'item': '%s', 'content': '楼道堆物', 'correct_by': '%s'}",
	    debtor->household_code, item, until);

	expect_status(call(staff, "PUT", written("/v1/reminders/%s", reminder_id), request), 200);
	return reminder_id;
}

const char *
deed_deduct(const struct person *staff, const struct person *debtor, const char *item)
{
	const char *offset = sql_text("SELECT clock_offset FROM community "
	                              "WHERE community_id = rule.actor_community_id()");
	const char *reminder;

	world_set_clock("2026-06-08 09:00");
	reminder = deed_remind(staff, debtor, item, "2026-06-11");
	/* To the previous time, not to noon again: later changes stay in the past. */
	sql("UPDATE community SET clock_offset = '%s' "
	    "WHERE community_id = rule.actor_community_id()",
	    offset);
	return deed_file(staff, (struct deed){ .item = item,
	                                       .day = "2026-06-14",
	                                       .evidence = "现场照片",
	                                       .debtor = debtor,
	                                       .reminder = reminder });
}

int64_t
deed_entry(const char *deed_id, const struct person *of_household)
{
	return sql_integer(
	    "SELECT coalesce(max(entry_id), 0) FROM ledger_entry WHERE deed_id = '%s' "
	    "AND household_id = %lld AND reverses IS NULL",
	    deed_id, (long long)of_household->household_id);
}

int64_t
deed_balance(const struct person *of_household)
{
	return sql_integer("SELECT balance FROM household WHERE household_id = %lld",
	                   (long long)of_household->household_id);
}
