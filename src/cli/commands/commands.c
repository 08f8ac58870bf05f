#include "cli/commands/commands.h"

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
	{ "--config", "settings file instead of /etc/xinyi/xinyi.conf" },
	{ "--database", "libpq connection string instead of the one in the settings" },
	{ "--quiet", "print only results and errors, no progress and no notes" },
	{ "--help", "show this help and exit" },
	{ "--version", "show the version and exit" },
	{ "--dry-run", "change nothing; print what would change" },
	{ "--skip-bad", "skip invalid lines, and report them" },
	{ "--complete", "the file has the whole community: who is missing leaves" },
	{ "--many", "even if more than 5 of a hundred residents leave" },
	{ "--phones", "with phone numbers, which need the keys" },
	{ "--title", "title of the rulebook; its file's name by default" },
	{ "--replacing", "overwrite if this, printed by the refusal, is still current" },
	{ "--digest", "digest of the draft to adopt, as rulebook show prints it" },
	{ "--decided-by", "who decided, such as 居民代表大会" },
	{ "--decided-on", "day of the decision, YYYY-MM-DD; today by default" },
	{ "--from", "first day in force, YYYY-MM-DD; today by default" },
	{ "--leader", "as a leader of the team (队长)" },
	{ "--period", "publish this month, YYYY-MM; fail if it is not due" },
	{ "--reason", "why, as it is written down: the delivery, the marriage, what broke" },
	{ "--points", "points that go along, from 0 to what is available" },
	{ "--document", "reference of the document in which the households agreed" },
	{ "--administrator", "the administrator who decided" },
	{ "--second", "the administrator who confirmed" },
	{ "--day", "day of the change, YYYY-MM-DD; today by default" },
	{ "--birth-year", "year of birth" },
	{ "--head", "as the head of the household (户主)" },
	{ "--phone", "file with the phone number; - for the standard input" },
	{ "--no-phone", "forget the phone number" },
	{ "--place", "where the rewards are handed out" },
	{ "--opens", "start of redeeming, YYYY-MM-DD HH:MM, community time" },
	{ "--closes", "end of redeeming, YYYY-MM-DD HH:MM, community time" },
	{ "--rewards", "names or ids, separated by commas; all active rewards by default" },
	{ "--preview", "change nothing; list the points that would lapse" },
	{ "--on", "day of the preview, YYYY-MM-DD; the next 1 January by default" },
	{ "--months", "past months with deeds; 3 by default" },
	{ "--days", "number of days, from 1 to 400" },
	{ "--households", "households; 7482 by default" },
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
			return meanings[i].meaning;
	}
	assert(false && "an option without a meaning");
	return NULL;
}
