#include "cli/refusals.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *constraint;
	const char *meaning;
} refusals[] = {
	{"community_code_taken", "there is a community with this code already"},
	{"clock_moves_in_samples_only", "only the clock of a sample community can be moved"},
	{"household_address_taken", "somebody else entered one of these households just now; try again"},
	{"resident_in_household_twice", "somebody else entered one of these residents just now; try again"},
	{"phone_taken", "a phone number of the file was given to another resident just now; try again"},
	{"team_name_taken", "there is a team of this name already"},
	{"auditor_holds_another_role", "an auditor holds no other role"},
	{"last_administrator", "the last administrator keeps the role; name another one first"},
	{"rulebook_is_adopted", "this version is adopted and never changes"},
	{"version_out_of_order", "a later version is in force already"},
	{"adoption_out_of_order", "a rulebook is decided first, today at the latest, and comes into force "
				  "afterwards: later than today when another one is in force"},
	{"cap_without_period", "an item has a cap and a cap period, or none and 0"},
	{"deduction_without_evidence", "an item with negative points needs evidence"},
	{"deduction_per_hour", "an item with negative points is per_occurrence"},
	{"not_reversible", "this entry is itself a reversal and stays"},
	{"already_reversed", "this entry is reversed already, for another reason"},
	{"publication_not_refreshed", "points were posted at the very moment of publishing; try again"},
};

const char *
refusals_explain(struct arena *arena, const char *constraint, const char *message)
{
	for (size_t i = 0; constraint && i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (strcmp(refusals[i].constraint, constraint) == 0)
			return refusals[i].meaning;
	return arena_format(arena, "the database refuses: %s", message);
}
