#include "cli/commands/commands.h"

#include "cli/lib/translation.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#define COMMAND_ROW(words, function, arguments, summary) { words, arguments, summary, function },
const struct command commands[] = { COMMANDS(COMMAND_ROW) };
const size_t command_count = sizeof(commands) / sizeof(commands[0]);

static const struct {
	const char *option;
	const char *meaning;
} meanings[] = {
	{ "--config", N_("settings file instead of /etc/xinyi/xinyi.conf") },
	{ "--database", N_("libpq connection string instead of the one in the settings") },
	{ "--quiet", N_("print only results and errors, no progress and no notes") },
	{ "--help", N_("show this help and exit") },
	{ "--version", N_("show the version and exit") },
	{ "--dry-run", N_("change nothing; print what would change") },
	{ "--skip-bad", N_("skip invalid lines, and report them") },
	{ "--complete", N_("the file has the whole community: who is missing leaves") },
	{ "--many", N_("even if more than 5 of a hundred residents leave") },
	{ "--phones", N_("with phone numbers, which need the keys") },
	{ "--title", N_("title of the rulebook; its file's name by default") },
	{ "--replacing", N_("overwrite if this, printed by the refusal, is still current") },
	{ "--digest", N_("digest of the draft to adopt, as rulebook show prints it") },
	{ "--decided-by", N_("who decided, such as 居民代表大会") },
	{ "--decided-on", N_("day of the decision, YYYY-MM-DD; today by default") },
	{ "--from", N_("first day in force, YYYY-MM-DD; today by default") },
	{ "--leader", N_("as a leader of the team (队长)") },
	{ "--period", N_("publish this month, YYYY-MM; fail if it is not due") },
	{ "--reason", N_("why, as it is written down: the delivery, the marriage, what broke") },
	{ "--points", N_("points that go along, from 0 to what is available") },
	{ "--document", N_("reference of the document in which it was agreed") },
	{ "--administrator", N_("the administrator who decided") },
	{ "--second", N_("the administrator who confirmed") },
	{ "--day", N_("day of the change, YYYY-MM-DD; today by default") },
	{ "--birth-year", N_("year of birth") },
	{ "--head", N_("as the head of the household (户主)") },
	{ "--phone", N_("file with the phone number; - for the standard input") },
	{ "--no-phone", N_("forget the phone number") },
	{ "--place", N_("where the rewards are handed out") },
	{ "--opens", N_("start of redeeming, YYYY-MM-DD HH:MM, community time") },
	{ "--closes", N_("end of redeeming, YYYY-MM-DD HH:MM, community time") },
	{ "--rewards", N_("names or ids, separated by commas; all active rewards by default") },
	{ "--event", N_("only those of this event, by its name or id") },
	{ "--state", N_("only those held, collected, cancelled, lapsed or undone") },
	{ "--building", N_("only those of households of this building") },
	{ "--until", N_("last day, YYYY-MM-DD, at most a year later") },
	{ "--withdraw", N_("withdraw the household's card, and print none") },
	{ "--preview", N_("change nothing; list the points that would lapse") },
	{ "--on", N_("day of the preview, YYYY-MM-DD; the next 1 January by default") },
	{ "--months", N_("past months with deeds; 3 by default") },
	{ "--days", N_("number of days, from 1 to 400") },
	{ "--households", N_("households; 7482 by default") },
};

/* The number of words that the command's name takes; 0 if they do not begin with it. */
static size_t
match_name(const char *name, const struct words *words)
{
	size_t matched = 0;

	while (*name) {
		size_t bytes = strcspn(name, " ");

		if (matched == words->count || strlen(words->items[matched]) != bytes ||
		    memcmp(words->items[matched], name, bytes) != 0)
			return 0;
		matched++;
		name += bytes;
		name += strspn(name, " ");
	}
	return matched;
}

const struct command *
commands_find(struct words *words)
{
	for (size_t i = 0; i < command_count; i++) {
		size_t matched = match_name(commands[i].name, words);

		if (matched) {
			words->items += matched;
			words->count -= matched;
			return &commands[i];
		}
	}
	return NULL;
}

const char *
commands_option_meaning(struct text option)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (text_is(option, meanings[i].option))
			return gettext(meanings[i].meaning);
	}
	assert(false && "an option without a meaning");
	return NULL;
}
