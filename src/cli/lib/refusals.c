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
	{ "cap_without_period", "an item has a cap and a cap period, or none and 0" },
	{ "changed_meanwhile", "somebody else changed it at the very moment; look again" },
	{ "clock_moves_in_samples_only", "only the clock of a sample community can be moved" },
	{ "community_code_taken", "there is a community with this code already" },
	{ "deduction_per_hour", "an item with negative points is per_occurrence" },
	{ "deduction_without_evidence", "an item with negative points needs evidence" },
	{ "event_differs", "the event is there and says something else; see xinyi event save" },
	{ "event_twice", "another line has an event of this name and opening" },
	{ "household_address_taken", "one of these households was entered just now; try again" },
	{ "in_force_too_early",
	  "a rulebook comes into force on the day of its decision at the earliest, "
	  "and later than today when another one is in force" },
	{ "in_future", "the day of the decision has not come yet" },
	{ "last_administrator", "the last administrator keeps the role; name another one first" },
	{ "name_not_unique", "two rewards are called that; say which one in the column reward_id" },
	{ "phone_taken", "a number of the file was given to another resident just now; try again" },
	{ "resident_in_household_twice", "one of these residents was entered just now; try again" },
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
