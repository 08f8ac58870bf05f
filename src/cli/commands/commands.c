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
	{ "--quiet", "no progress and no remarks, only results and complaints" },
	{ "--help", "show this and do nothing" },
	{ "--version", "show the version and do nothing" },
	{ "--dry-run", "change nothing; say what would change" },
	{ "--skip-bad", "leave out the lines that are wrong, and say which" },
	{ "--title", "title of the rulebook; its file's name by default" },
	{ "--replacing", "what is overwritten, as the refusal without this option names it" },
	{ "--digest", "what is adopted, as rulebook show names it" },
	{ "--decided-by", "who decided, such as 居民代表大会" },
	{ "--decided-on", "day of the decision, YYYY-MM-DD; today by default" },
	{ "--from", "first day in force, YYYY-MM-DD; today by default" },
	{ "--leader", "as a leader of the team (队长)" },
	{ "--period", "insist on this month, YYYY-MM: refuse when it is not due" },
	{ "--reason", "why: the delivery, the count, what broke" },
	{ "--place", "where the rewards are handed out" },
	{ "--opens", "first moment to redeem, YYYY-MM-DD HH:MM, community time" },
	{ "--closes", "end of redeeming, YYYY-MM-DD HH:MM, community time" },
	{ "--rewards", "names or ids, parted by commas; all that are active by default" },
	{ "--preview", "change nothing; list what would lapse" },
	{ "--on", "the day to look at, YYYY-MM-DD; the next 1 January by default" },
	{ "--months", "past months with deeds; 3 by default" },
	{ "--days", "so many days, from 1 to 400" },
	{ "--households", "households; 7482 by default" },
};

/* How many of the words are the command's name; 0 when they are not. */
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
