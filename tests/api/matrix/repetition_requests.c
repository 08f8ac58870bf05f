#include "repetition.h"
#include "repetition_reminders.h"
#include "repetition_shop.h"
#include "repetition_teams.h"
#include "support/rulebook.h"

#include <string.h>

/* What is asked first, for each operation. */

struct asking
asked_by(const struct person *by, const char *target, const char *body)
{
	return (struct asking){ .by = by, .target = target, .body = body };
}

const char *
new_under(const char *folder)
{
	return written("/v1/%s/%s", folder, uuid_written());
}

const char *
last_of(const char *target)
{
	return strrchr(target, '/') + 1;
}

static struct asking
record_consent(void)
{
	return asked_by(&now.zhang, "/v1/me/consents/publication",
	                json_written("{'version': '2026-01', 'given': true}"));
}

static struct asking
decide_for_child(void)
{
	struct person child = people_register("张小明", "12-2-301");

	sql("UPDATE resident SET birth_year = 2015 WHERE resident_id = '%s'", child.resident_id);
	return asked_by(&now.zhang, written("/v1/household/children/%s/consent", child.resident_id),
	                json_written("{'version': '2026-01', 'given': true}"));
}

static struct asking
declare_relatives(void)
{
	return asked_by(&now.reviewer, written("/v1/me/relatives/%s", now.chen.household_code),
	                NULL);
}

static struct asking
retract_relatives(void)
{
	struct asking declared = declare_relatives();

	expect_status(call(declared.by, "PUT", declared.target, NULL), 200);
	return declared;
}

static struct asking
close_session(void)
{
	return asked_by(&now.guest, "/v1/sessions/current", NULL);
}

/* The last notice so far of somebody who gets more. */
static const char *
last_notice(void)
{
	return sql_text("SELECT max(notice_id) FROM notice WHERE membership_id = '%s'",
	                now.zhang.member_id);
}

static struct asking
read_notice(void)
{
	return asked_by(&now.zhang, written("/v1/me/notices/%s/read", last_notice()), NULL);
}

static struct asking
read_notices(void)
{
	return asked_by(&now.zhang, "/v1/me/notices/read",
	                json_written("{'through': %s}", last_notice()));
}

static struct asking
file_claim(void)
{
	people_register("孙丽", "8-1-101");
	return asked_by(&now.guest, new_under("claims"),
	                json_written("{'building': 8, 'unit': 1, 'room': '101', 'name': '孙丽'}"));
}

static struct asking
decide_claim(void)
{
	struct asking claim = file_claim();

	expect_status(call(claim.by, "PUT", claim.target, claim.body), 200);
	return asked_by(&now.reviewer, written("%s/verdict", claim.target),
	                json_written("{'verdict': 'accepted'}"));
}

static struct asking
withdraw_claim(void)
{
	struct asking claim = file_claim();

	expect_status(call(claim.by, "PUT", claim.target, claim.body), 200);
	return asked_by(&now.guest, written("%s/withdrawal", claim.target), NULL);
}

static struct asking
end_session(void)
{
	people_sign_in(&now.zhang, 0, 24);
	return asked_by(&now.zhang,
	                written("/v1/me/sessions/%lld",
	                        (long long)sql_integer("SELECT max(session_no) FROM session "
	                                               "WHERE membership_id = '%s'",
	                                               now.zhang.member_id)),
	                NULL);
}

static struct asking
end_other_sessions(void)
{
	people_sign_in(&now.zhang, 0, 24);
	return asked_by(&now.zhang, "/v1/me/sessions", NULL);
}

static struct asking
unbind_account(void)
{
	return asked_by(&now.wu, "/v1/me/binding", NULL);
}

static struct asking
close_account(void)
{
	return asked_by(&now.wu, "/v1/me/account", NULL);
}

static struct asking
unbind_member(void)
{
	return asked_by(&now.admin, written("/v1/members/%s/unbinding", now.wu.member_id),
	                json_written("{'reason': '手机被盗'}"));
}

static void
accept_claim(struct asking claim)
{
	expect_status(call(&now.reviewer, "PUT", written("%s/verdict", claim.target),
	                   json_written("{'verdict': 'accepted'}")),
	              200);
}

static struct asking
submit_deed(void)
{
	struct deed deed = { .people = { &now.zhang, &now.chen },
		             .team = now.team,
		             .item = "ZY06",
		             .day = "2026-06-14",
		             .from = "09:00",
		             .to = "11:00" };

	return asked_by(&now.zhang, new_under("deeds"), deed_request(&now.zhang, deed));
}

static void
approve_deed(struct asking deed)
{
	deed_approve(&now.reviewer, last_of(deed.target));
}

static struct asking
withdraw_deed(void)
{
	const char *deed = deed_file(&now.zhang, (struct deed){ .item = "WM06" });

	return asked_by(&now.zhang, written("/v1/deeds/%s/withdrawal", deed),
	                json_written("{'reason': '登记有误'}"));
}

static struct asking
answer_deduction(void)
{
	const char *deed = deed_deduct(&now.admin, &now.zhang, "SF04");

	return asked_by(&now.zhang, written("/v1/deeds/%s/answer", deed),
	                json_written("{'answer': '已经清理'}"));
}

static struct asking
review_deed(void)
{
	const char *deed = deed_file(&now.zhang, (struct deed){ .item = "WM06" });

	return asked_by(&now.reviewer, written("/v1/deeds/%s/review", deed),
	                json_written("{'verdict': 'approved', 'public_content': '参加议事'}"));
}

static const char *
reversal_of_last(void)
{
	return written("/v1/ledger/%lld/reversal",
	               (long long)sql_integer("SELECT max(entry_id) FROM ledger_entry"));
}

static void
reverse_last(struct asking review)
{
	(void)review;
	expect_status(
	    call(&now.admin, "PUT", reversal_of_last(), json_written("{'reason': '登记有误'}")),
	    200);
}

static struct asking
reverse_entry(void)
{
	deed_approve(&now.reviewer, deed_file(&now.zhang, (struct deed){ .item = "WM06" }));
	return asked_by(&now.admin, reversal_of_last(), json_written("{'reason': '登记有误'}"));
}

static struct asking
save_reward(void)
{
	return asked_by(&now.admin, new_under("rewards"),
	                shop_reward_request((struct reward){ .name = "鸡蛋", .price = 3 }));
}

static void
receive_goods(struct asking reward)
{
	expect_status(shop_move(&now.admin, uuid_written(), last_of(reward.target), "received", 3),
	              200);
}

static void
save_otherwise(struct asking reward)
{
	receive_goods(reward);
	expect_status(
	    call_replacing(&now.admin, reward.target,
	                   shop_reward_request((struct reward){ .name = "鸡蛋", .price = 4 })),
	    200);
}

static struct asking
save_event(void)
{
	return asked_by(&now.admin, new_under("events"),
	                json_written("{'name': '兑换日', 'place': '服务中心', "
	                             "'opens_at': '2026-06-15T00:00:00Z', "
	                             "'closes_at': '2026-06-17T00:00:00Z', 'rewards': ['%s']}",
	                             now.rice));
}

static struct asking
replacing(const struct person *by, const char *target, const char *body)
{
	return (struct asking){ .by = by,
		                .target = target,
		                .body = body,
		                .if_match = call(by, "GET", target, NULL).etag };
}

void
change_back(struct asking asked)
{
	expect_status(call_replacing(asked.by, asked.target, asked.replaced), 200);
}

struct asking
second_after_first(struct asking first, const char *second)
{
	struct asking asked;

	expect_status(call(first.by, "PUT", first.target, first.body), 200);
	asked = replacing(first.by, first.target, second);
	asked.replaced = first.body;
	return asked;
}

static struct asking
save_reward_again(void)
{
	return second_after_first(
	    save_reward(), shop_reward_request((struct reward){ .name = "鸡蛋", .price = 4 }));
}

static struct asking
assign_roles(void)
{
	return replacing(&now.admin, written("/v1/members/%s/roles", now.chen.member_id),
	                 json_written("{'roles': ['leader']}"));
}

static struct asking
change_settings(void)
{
	const char *before = call_get(&now.admin, "/v1/settings").body.data;
	struct asking asked =
	    replacing(&now.admin, "/v1/settings",
	              replaced(before, "\"rating_public\":true", "\"rating_public\":false"));

	asked.replaced = before;
	return asked;
}

static struct asking
save_event_again(void)
{
	struct asking first = save_event();

	return second_after_first(first, replaced(first.body, now.rice, now.pass));
}

static struct asking
draft_rulebook(void)
{
	return asked_by(&now.admin, "/v1/rulebooks/2",
	                written("{\"title\": \"修订版\", \"items\": %s}", rulebook_sample_items()));
}

static struct asking
draft_again(void)
{
	return second_after_first(
	    draft_rulebook(),
	    written("{\"title\": \"修订版\", \"items\": %s}",
	            replaced(rulebook_sample_items(), "\"points\":2,", "\"points\":3,")));
}

static struct asking
adopt_rulebook(void)
{
	struct asking draft = draft_rulebook();
	const char *digest;

	expect_status(call(draft.by, "PUT", draft.target, draft.body), 200);
	digest = answer_text(call_get(draft.by, "%s", draft.target), "/digest");
	return asked_by(&now.admin, written("%s/adoption", draft.target),
	                json_written("{'digest': '%s', 'decided_by': '居民代表会议', "
	                             "'decided_on': '2026-06-10', 'in_force_from': '2026-06-16'}",
	                             digest));
}

static void
adopt_draft(struct asking draft)
{
	const char *digest = answer_text(call_get(draft.by, "%s", draft.target), "/digest");

	expect_status(
	    call(&now.admin, "PUT", written("%s/adoption", draft.target),
	         json_written("{'digest': '%s', 'decided_by': '居民代表会议', "
	                      "'decided_on': '2026-06-10', 'in_force_from': '2026-06-16'}",
	                      digest)),
	    200);
}

const struct repeated repetition_all[] = {
	{ .operation = "closeSession",
	  .prepare = close_session,
	  .expected = { { "", "unauthenticated" } } },
	{ .operation = "recordConsent", .prepare = record_consent },
	{ .operation = "decideForChild", .prepare = decide_for_child },
	{ .operation = "declareRelatives", .prepare = declare_relatives },
	{ .operation = "retractRelatives", .prepare = retract_relatives },
	{ .operation = "readNotice", .prepare = read_notice },
	{ .operation = "readNotices", .prepare = read_notices },
	{ .operation = "fileClaim", .prepare = file_claim, .follow = accept_claim },
	{ .operation = "decideClaim", .prepare = decide_claim },
	{ .operation = "withdrawClaim", .prepare = withdraw_claim },
	{ .operation = "endSession", .prepare = end_session },
	{ .operation = "endOtherSessions", .prepare = end_other_sessions },
	{ .operation = "unbindAccount", .prepare = unbind_account },
	{ .operation = "closeAccount",
	  .prepare = close_account,
	  .expected = { { "", "unauthenticated" } } },
	{ .operation = "unbindMember", .prepare = unbind_member },
	{ .operation = "enterResident", .prepare = repetition_enter_resident },
	{ .operation = "changeResident", .prepare = repetition_change_resident },
	{ .operation = "changeHousehold", .prepare = repetition_change_household },
	{ .operation = "uploadRegister", .prepare = repetition_upload_register },
	{ .operation = "withdrawRegisterImport", .prepare = repetition_withdraw_import },
	{ .operation = "confirmRegisterImport", .prepare = repetition_confirm_import },
	{ .operation = "submitDeed", .prepare = submit_deed, .follow = approve_deed },
	{ .operation = "withdrawDeed", .prepare = withdraw_deed },
	{ .operation = "inviteNeighbours", .prepare = repetition_invite_neighbours },
	{ .operation = "endInvitation", .prepare = repetition_end_invitation },
	{ .operation = "joinDeed",
	  .prepare = repetition_join_deed,
	  .follow = repetition_approve_joined },
	{ .operation = "joinDeed", .prepare = repetition_join_deed },
	{ .operation = "leaveDeed", .prepare = repetition_leave_deed },
	{ .operation = "answerDeduction", .prepare = answer_deduction },
	{ .operation = "reviewDeed", .prepare = review_deed, .follow = reverse_last },
	{ .operation = "fileInspection", .prepare = repetition_file_inspection },
	{ .operation = "withdrawInspection", .prepare = repetition_withdraw_inspection },
	{ .operation = "reviewInspection", .prepare = repetition_review_inspection },
	{ .operation = "issueReminder", .prepare = repetition_issue_reminder },
	{ .operation = "answerReminder", .prepare = repetition_answer_reminder },
	{ .operation = "confirmPutRight", .prepare = repetition_confirm_put_right },
	{ .operation = "reverseEntry", .prepare = reverse_entry },
	{ .operation = "redeem", .prepare = redeem, .follow = collect, .shows_state = true },
	{ .operation = "redeem", .prepare = redeem, .shows_state = true },
	{ .operation = "collectRedemption", .prepare = collect_redemption },
	{ .operation = "collectRedemption",
	  .prepare = collect_redemption,
	  .follow = undo_collected,
	  .shows_state = true },
	{ .operation = "undoCollection", .prepare = undo_collection },
	{ .operation = "cancelRedemption", .prepare = cancel_redemption },
	{ .operation = "redeemAtCounter", .prepare = redeem_at_counter },
	{ .operation = "redeemAtCounter", .prepare = redeem_by_card },
	{ .operation = "issueHouseholdCard", .prepare = issue_card, .shows_state = true },
	{ .operation = "withdrawHouseholdCard", .prepare = withdraw_card },
	{ .operation = "recordHouseholdHelper", .prepare = record_helper, .shows_state = true },
	{ .operation = "dismissHouseholdHelper", .prepare = dismiss_helper },
	{ .operation = "saveReward", .prepare = save_reward, .follow = receive_goods },
	{ .operation = "saveReward",
	  .prepare = save_reward,
	  .follow = save_otherwise,
	  .expected = { { "", "precondition_required" } } },
	{ .operation = "saveReward",
	  .prepare = save_reward_again,
	  .follow = change_back,
	  .expected = { { "", "changed_meanwhile" } } },
	{ .operation = "moveStock", .prepare = move_stock },
	{ .operation = "countStock", .prepare = count_stock },
	{ .operation = "saveEvent", .prepare = save_event },
	{ .operation = "saveEvent",
	  .prepare = save_event_again,
	  .follow = change_back,
	  .expected = { { "", "changed_meanwhile" } } },
	{ .operation = "useVoucher", .prepare = use_voucher },
	{ .operation = "useVoucher", .prepare = use_voucher, .follow = undo },
	{ .operation = "undoVoucherUse", .prepare = undo_voucher_use },
	{ .operation = "assignRoles",
	  .prepare = assign_roles,
	  .expected = { { "the others move and leave", "not_found" } } },
	{ .operation = "fileFeedback", .prepare = repetition_file_feedback },
	{ .operation = "answerFeedback", .prepare = repetition_answer_feedback },
	{ .operation = "answerConfirmation", .prepare = repetition_answer_confirmation },
	{ .operation = "withdrawConfirmation", .prepare = repetition_withdraw_confirmation },
	{ .operation = "splitHousehold",
	  .prepare = repetition_split_household,
	  .shows_state = true },
	{ .operation = "mergeHouseholds",
	  .prepare = repetition_merge_households,
	  .shows_state = true },
	{ .operation = "changeSettings",
	  .prepare = change_settings,
	  .expected = { { "settings change", "changed_meanwhile" } } },
	{ .operation = "changeSettings",
	  .prepare = change_settings,
	  .follow = change_back,
	  .expected = { { "", "changed_meanwhile" } } },
	{ .operation = "saveTeam", .prepare = repetition_save_team },
	{ .operation = "saveTeam",
	  .prepare = repetition_save_team_again,
	  .follow = change_back,
	  .expected = { { "", "changed_meanwhile" } } },
	{ .operation = "joinTeam", .prepare = repetition_join_team },
	{ .operation = "leaveTeam", .prepare = repetition_leave_team },
	{ .operation = "addTeamMember", .prepare = repetition_add_team_member },
	{ .operation = "removeTeamMember", .prepare = repetition_remove_team_member },
	{ .operation = "nameTeamLeader", .prepare = repetition_name_team_leader },
	{ .operation = "dismissTeamLeader", .prepare = repetition_dismiss_team_leader },
	{ .operation = "draftRulebook",
	  .prepare = draft_rulebook,
	  .follow = adopt_draft,
	  .shows_state = true },
	{ .operation = "draftRulebook",
	  .prepare = draft_again,
	  .follow = change_back,
	  .expected = { { "", "changed_meanwhile" } } },
	{ .operation = "adoptRulebook", .prepare = adopt_rulebook, .shows_state = true },
};

const size_t repetition_count = sizeof(repetition_all) / sizeof(repetition_all[0]);
