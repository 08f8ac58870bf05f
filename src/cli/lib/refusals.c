#include "cli/lib/refusals.h"

#include "cli/lib/translation.h"
#include "contract_words.h" /* generated */

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define ERROR_ROW(code, description, title) { code, description, title },

/*
 * Codes that the contract lacks, or describes for a client where an operator needs other words, and
 * then all codes of the contract.
 */
static const struct {
	const char *code;
	const char *meaning;
	const char *title; /* in Chinese, of those of the contract */
} refusals[] = {
	{ "address_inhabited",
	  N_("a household lives at that address; merge the two, or move the members"), NULL },
	{ "administrator_involved",
	  N_("an administrator who lives in the household or has relatives there does not decide"),
	  NULL },
	{ "cap_without_period", N_("an item has a cap and a cap period, or none and 0"), NULL },
	{ "danger_without_deduction", N_("only a deduction is dangerous"), NULL },
	{ "deduction_of_participants",
	  N_("a deduction is filed by staff about a household, any number of times, without times"),
	  NULL },
	{ "minutes_without_times",
	  N_("an item counted by the hour, or with a minimum of minutes, needs times"), NULL },
	{ "changed_meanwhile", N_("somebody else changed it at the very moment; look again"),
	  NULL },
	{ "change_before_residency",
	  N_("that day lies before the day on which the resident moved in"), NULL },
	{ "change_in_future", N_("that day has not come yet"), NULL },
	{ "clock_moves_in_samples_only", N_("only the clock of a sample community can be moved"),
	  NULL },
	{ "community_code_taken", N_("there is a community with this code already"), NULL },
	{ "deduction_per_hour", N_("an item with negative points is per_occurrence"), NULL },
	{ "deduction_without_evidence", N_("an item with negative points needs evidence"), NULL },
	{ "event_differs", N_("the event is there and says something else; see xinyi event save"),
	  NULL },
	{ "event_twice", N_("another line has an event of this name and opening"), NULL },
	{ "household_address_taken", N_("one of these households was entered just now; try again"),
	  NULL },
	{ "household_closed", N_("this household is closed"), NULL },
	{ "in_force_too_early",
	  N_("a rulebook comes into force on the day of its decision at the earliest, "
	     "and later than today when another one is in force"),
	  NULL },
	{ "in_future", N_("the day of the decision has not come yet"), NULL },
	{ "last_administrator", N_("the last administrator keeps the role; name another one first"),
	  NULL },
	{ "member_not_bound", N_("the member is no resident, so there is nothing to unbind"),
	  NULL },
	{ "name_not_unique",
	  N_("two rewards are called that; say which one in the column reward_id"), NULL },
	{ "name_taken_in_household",
	  N_("somebody of this name lives, or lived, in that household; a person who left comes "
	     "back by xinyi resident enter"),
	  NULL },
	{ "not_an_administrator", N_("the decision is that of an administrator of the community"),
	  NULL },
	{ "not_in_household", N_("one of these residents does not live in the household"), NULL },
	{ "phone_of_another", N_("this number belongs to another resident; correct that one first"),
	  NULL },
	{ "phone_taken",
	  N_("a number of the file was given to another resident just now; try again"), NULL },
	{ "resident_has_left", N_("this resident has left already"), NULL },
	{ "resident_lives_here",
	  N_("this resident lives in the community; only the history of one who has left is "
	     "erased"),
	  NULL },
	{ "resident_in_household_twice",
	  N_("one of these residents was entered just now; try again"), NULL },
	{ "reward_unclear", N_("no reward or several are called that; see xinyi reward list"),
	  NULL },
	{ "same_household", N_("these are one household"), NULL },
	{ "second_administrator_needed",
	  N_("a second administrator confirms it where the community has two: --second MEMBER"),
	  NULL },
	{ "split_leaves_nobody",
	  N_("somebody stays in the household; to take everybody, move them"), NULL },
	{ "team_name_taken", N_("there is a team of this name already"), NULL },
	{ "times_disagree", N_("an event closes after it opens"), NULL },
	{ "unknown_reward", N_("what is on offer is the name or the id of one reward"), NULL },
	CONTRACT_ERRORS(ERROR_ROW)
};

const char *
refusals_explain(struct arena *arena, const char *code, const char *message)
{
	for (size_t i = 0; code != NULL && i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		if (strcmp(refusals[i].code, code) == 0) {
			return translation_is_chinese() && refusals[i].title != NULL
			           ? refusals[i].title
			           : gettext(refusals[i].meaning);
		}
	}
	return arena_format(arena, _("the database refuses: %s"), message);
}
