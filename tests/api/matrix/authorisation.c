/*
 * Permissions, for every operation of the contract: each kind of caller names their own objects,
 * those of another community, ones that do not exist, and ones that cannot exist. The expected
 * answers follow from the roles that the contract lists.
 */

#include "scene.h"
#include "support/testing.h"

#include <regex.h>
#include <string.h>

/* Their last parameter names something that they make, or that need not be there. */
static const char *const names_freely[] = {
	"submitDeed",
	"fileClaim",
	"issueReminder",
	"draftRulebook",
	"recordConsent",
	"retractRelatives",
	"saveReward",
	"saveEvent",
	"moveStock",
	"redeem",
	"redeemAtCounter",
	"useVoucher",
	"downloadVoucherUses",
	"endSession",
	"saveTeam",
	"leaveTeam",
	"uploadRegister",
	"fileInspection",
	"leaveDeed",
	"countStock",
	"splitHousehold",
	"mergeHouseholds",
	"fileFeedback",
	"enterResident",
	"findResidents",
	"issueHouseholdCard",
	"recordHouseholdHelper",
};

/* Likewise, below something that must be there. */
static const char *const make_below[] = { "changeResident", "changeHousehold" };

/* What these show exists for the households concerned and for some staff, and not for others. */
static const char *const about_deeds[] = { "getDeed", "withdrawDeed", "answerDeduction",
	                                   "inviteNeighbours", "endInvitation" };
static const char *const about_helpers[] = { "dismissHouseholdHelper" };
static const char *const about_redemptions[] = { "getRedemption", "cancelRedemption" };

/* No caller has such a notice, or such a child. */
static const char *const nobodys[] = { "readNotice", "decideForChild" };

/* The claim is that of a guest who is none of the callers. */
static const char *const about_own_claims[] = { "getClaim", "withdrawClaim" };

static bool
is_shown(const struct operation *operation, const struct identity *identity)
{
	static const char *const reviewing[] = { "reviewer", "administrator", "auditor" };
	static const char *const keeping[] = { "storekeeper", "administrator", "auditor" };

	/* Not even the household's other members. */
	if (among(operation->id, nobodys) || among(operation->id, about_own_claims))
		return false;
	if (identity->concerned)
		return true;
	if (strcmp(operation->id, "answerReminder") == 0)
		return false;
	if (among(operation->id, about_deeds))
		return identity->role != NULL && among(identity->role, reviewing);
	if (among(operation->id, about_helpers))
		return identity->role != NULL && among(identity->role, reviewing);
	if (among(operation->id, about_redemptions))
		return identity->role != NULL && among(identity->role, keeping);
	return true;
}

/* Whether the object that the path names with own values exists for the caller. */
static bool
is_own(const struct operation *operation, const struct identity *identity)
{
	return operation->access != ACCESS_MEMBER ||
	       (identity->place == SCENE_HERE && is_shown(operation, identity));
}

/* Why the operation is closed to the caller whatever it is about; NULL when it is not. */
static const char *
closed_because(const struct operation *operation, const struct identity *identity)
{
	if (operation->access != ACCESS_MEMBER)
		return NULL;
	if (identity->place == SCENE_NOWHERE)
		return "unauthenticated";
	if (scene_admits(operation, identity))
		return NULL;
	return identity->resident || identity->role != NULL ||
	               strstr(operation->roles, "resident") == NULL
	           ? "forbidden"
	           : "not_bound";
}

static struct answer
ask(const struct operation *operation, const struct identity *identity, const char *target)
{
	return call(identity->person.token != NULL ? &identity->person : NULL,
	            scene_method(operation), target, scene_body(operation));
}

static const char *
replaced_like(const char *text, const char *pattern, const char *by)
{
	regmatch_t found;
	regex_t like;

	assert_int_equal(regcomp(&like, pattern, REG_EXTENDED), 0);
	while (regexec(&like, text, 1, &found, 0) == 0) {
		int bytes = (int)(found.rm_eo - found.rm_so);

		text = replaced(text, written("%.*s", bytes, text + found.rm_so), by);
	}
	regfree(&like);
	return text;
}

/* The answer without parts that must differ: request id, name in the path, time, what is drawn. */
static const char *
essence(struct answer answer, const char *name)
{
	const char *text = replaced(answer.body.data, answer.request_id, "REQUEST");

	text = replaced(text, name, "NAME");
	text = replaced_like(text, "T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", "TIME");
	text =
	    replaced_like(text, "\"card_no\":[0-9]+,\"code\":\"[^\"]+\",\"qr\":\"[^\"]+\"", "CARD");
	return written("%d %s %s", answer.status, answer.content_type, text);
}

static void
expect_admitted(struct answer answer, const struct operation *operation,
                const struct identity *identity)
{
	static const char *const refusals[] = { "unauthenticated",  "forbidden", "not_bound",
		                                "not_found",        "internal",  "invalid_request",
		                                "malformed_request" };

	if (answer.code == NULL || !among(answer.code, refusals))
		return;
	fail_msg("%s to %s: expected to be admitted, got %s", operation->id, identity->name,
	         answer.body.data);
}

/* Whether the request is about something in particular, which may not be there. */
static bool
names_something(const struct operation *operation)
{
	for (size_t i = 0; i < operation->parameter_count; i++) {
		if (operation->parameters[i].required)
			return !among(operation->id, names_freely);
	}
	return false;
}

static void
check_own(const struct operation *operation, const struct identity *identity)
{
	struct answer answer = ask(operation, identity, scene_path(operation, "", NULL));

	if (names_something(operation) && !is_own(operation, identity)) {
		expect_error(answer, "not_found");
	} else {
		expect_admitted(answer, operation, identity);
	}
	if (identity->place == SCENE_ELSEWHERE && operation->access == ACCESS_MEMBER)
		assert_false(answer_mentions(answer, SCENE_MARK));
}

static bool
is_last(const struct operation *operation, const char *parameter)
{
	const char *found = strstr(operation->path, written("{%s}", parameter));

	return strchr(found + 1, '{') == NULL;
}

static void
check_foreign_and_absent(const struct operation *operation, const struct identity *identity,
                         const char *parameter)
{
	const char *foreign = scene_parameter(parameter, SCENE_FOREIGN);
	const char *absent = scene_parameter(parameter, SCENE_ABSENT);
	struct answer to_absent;
	struct answer to_foreign;

	if (absent == NULL)
		return;
	to_absent = ask(operation, identity, scene_path(operation, parameter, absent));
	scene_forget(absent);
	if ((!among(operation->id, names_freely) && !among(operation->id, make_below)) ||
	    !is_last(operation, parameter))
		expect_error(to_absent, "not_found");
	if (foreign == NULL || identity->place == SCENE_ELSEWHERE)
		return;
	to_foreign = ask(operation, identity, scene_path(operation, parameter, foreign));
	scene_forget(foreign);
	assert_string_equal(essence(to_foreign, foreign), essence(to_absent, absent));
}

static void
check_malformed(const struct operation *operation, const struct identity *identity,
                const char *parameter)
{
	const char *malformed = scene_parameter(parameter, SCENE_MALFORMED);
	struct answer answer =
	    ask(operation, identity, scene_path(operation, parameter, malformed));

	if (operation->access == ACCESS_MEMBER && identity->person.token == NULL) {
		expect_error(answer, "unauthenticated");
	} else {
		expect_violation(answer, parameter, NULL);
	}
}

/* Asks about everything there is; with a code, everything is to be refused by it. */
static void
check_identity(const struct operation *operation, const struct identity *identity,
               const char *refusal)
{
	if (refusal != NULL) {
		expect_error(ask(operation, identity, scene_path(operation, "", NULL)), refusal);
	} else {
		check_own(operation, identity);
	}
	for (size_t i = 0; i < operation->parameter_count; i++) {
		const char *name = operation->parameters[i].name;
		const char *absent;

		if (operation->parameters[i].place != PLACE_PATH)
			continue;
		check_malformed(operation, identity, name);
		absent = scene_parameter(name, SCENE_ABSENT);
		if (refusal == NULL) {
			check_foreign_and_absent(operation, identity, name);
		} else if (absent != NULL) {
			expect_error(ask(operation, identity, scene_path(operation, name, absent)),
			             refusal);
		}
	}
}

static void
check_operation(void **state)
{
	const struct operation *operation = *state;
	struct scene scene = scene_play();
	const char *before = sql_digest();

	for (size_t i = 0; i < scene.identity_count; i++) {
		const char *refusal = closed_because(operation, &scene.identities[i]);

		if (refusal != NULL)
			check_identity(operation, &scene.identities[i], refusal);
	}
	assert_string_equal(sql_digest(), before);
	for (size_t i = 0; i < scene.identity_count; i++) {
		if (closed_because(operation, &scene.identities[i]) == NULL)
			check_identity(operation, &scene.identities[i], NULL);
	}
}

int
main(void)
{
	return scene_run(check_operation);
}
