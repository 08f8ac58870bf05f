#include "cli/lib/refusals.h"

#include "contract_words.h" /* generated */

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define ERROR_ROW(code, description) { code, description },

/*
 * Codes that the contract lacks, or describes for a client where an operator needs other words, and
 * then all codes of the contract.
 */
static const struct {
	const char *code;
	const char *meaning;
} refusals[] = {
	{ "address_inhabited",
	  "a household lives at that address; merge the two, or move the members" },
	{ "administrator_involved",
	  "an administrator who lives in the household or has relatives there does not decide" },
	{ "cap_without_period", "an item has a cap and a cap period, or none and 0" },
	{ "danger_without_deduction", "only a deduction is dangerous" },
	{ "deduction_of_participants",
	  "a deduction is filed by staff about a household, any number of times, without times" },
	{ "minutes_without_times",
	  "an item counted by the hour, or with a minimum of minutes, needs times" },
	{ "changed_meanwhile", "somebody else changed it at the very moment; look again" },
	{ "change_before_residency",
	  "that day lies before the day on which the resident moved in" },
	{ "change_in_future", "that day has not come yet" },
	{ "clock_moves_in_samples_only", "only the clock of a sample community can be moved" },
	{ "community_code_taken", "there is a community with this code already" },
	{ "deduction_per_hour", "an item with negative points is per_occurrence" },
	{ "deduction_without_evidence", "an item with negative points needs evidence" },
	{ "event_differs", "the event is there and says something else; see xinyi event save" },
	{ "event_twice", "another line has an event of this name and opening" },
	{ "household_address_taken", "one of these households was entered just now; try again" },
	{ "household_closed", "this household is closed" },
	{ "in_force_too_early",
	  "a rulebook comes into force on the day of its decision at the earliest, "
	  "and later than today when another one is in force" },
	{ "in_future", "the day of the decision has not come yet" },
	{ "last_administrator", "the last administrator keeps the role; name another one first" },
	{ "member_not_bound", "the member is no resident, so there is nothing to unbind" },
	{ "name_not_unique", "two rewards are called that; say which one in the column reward_id" },
	{ "name_taken_in_household",
	  "somebody of this name lives, or lived, in that household; a person who left comes back "
	  "by xinyi resident enter" },
	{ "not_an_administrator", "the decision is that of an administrator of the community" },
	{ "not_in_household", "one of these residents does not live in the household" },
	{ "phone_of_another", "this number belongs to another resident; correct that one first" },
	{ "phone_taken", "a number of the file was given to another resident just now; try again" },
	{ "resident_has_left", "this resident has left already" },
	{ "resident_in_household_twice", "one of these residents was entered just now; try again" },
	{ "same_household", "these are one household" },
	{ "second_administrator_needed",
	  "a second administrator confirms it where the community has two: --second MEMBER" },
	{ "split_leaves_nobody", "somebody stays in the household; to take everybody, move them" },
	{ "team_name_taken", "there is a team of this name already" },
	{ "times_disagree", "an event closes after it opens" },
	{ "unknown_reward", "what is on offer is the name or the id of one reward" },
	CONTRACT_ERRORS(ERROR_ROW)
};

const char *
refusals_explain(struct arena *arena, const char *code, const char *message)
{
	for (size_t i = 0; code != NULL && i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		if (strcmp(refusals[i].code, code) == 0)
			return refusals[i].meaning;
	}
	return arena_format(arena, "the database refuses: %s", message);
}
