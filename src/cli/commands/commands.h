#pragma once

/*
 * Every command of the tool, one line each: words, function, arguments (see usage.h), summary.
 * The declarations, the table, --help and the tests of the manual pages come from these lines.
 */

#include "cli/lib/command.h"

#include <stddef.h>

/* clang-format off */
#define COMMANDS(COMMAND) \
	COMMAND("community create", community_create, "CODE NAME", "create a community") \
	COMMAND("community list", community_list, "", "list the communities") \
	COMMAND("register import", register_import, "COMMUNITY FILE [--dry-run] [--skip-bad]", \
	        "add and update residents from a CSV file") \
	COMMAND("rulebook import", rulebook_import, \
	        "COMMUNITY FILE [--title TITLE] [--replacing DIGEST]", \
	        "store a rulebook as a new draft") \
	COMMAND("rulebook show", rulebook_show, "COMMUNITY [VERSION]", \
	        "print a rulebook, the one in force by default") \
	COMMAND("rulebook adopt", rulebook_adopt, \
	        "COMMUNITY VERSION --decided-by WHO [--digest DIGEST] [--decided-on DATE] " \
	        "[--from DATE]", \
	        "put a draft in force") \
	COMMAND("grant", role_grant, "COMMUNITY MEMBER ROLE", "give a member a role") \
	COMMAND("revoke", role_revoke, "COMMUNITY MEMBER ROLE", "take a role from a member") \
	COMMAND("team create", team_create, "COMMUNITY TEAM", "create a volunteer team") \
	COMMAND("team join", team_join, "COMMUNITY TEAM RESIDENT [--leader]", \
	        "enter a resident in a team, or make them its leader") \
	COMMAND("reward import", reward_import, "COMMUNITY FILE [--dry-run] [--replacing TAG]", \
	        "add and change rewards from a CSV file") \
	COMMAND("reward list", reward_list, "COMMUNITY", "print the rewards and their stock") \
	COMMAND("stock receive", stock_receive, "COMMUNITY REWARD QUANTITY --reason TEXT", \
	        "note what was delivered") \
	COMMAND("stock count", stock_count, "COMMUNITY REWARD QUANTITY --reason TEXT", \
	        "note how many were counted on the shelf") \
	COMMAND("stock waste", stock_waste, "COMMUNITY REWARD QUANTITY --reason TEXT", \
	        "note what broke or was lost") \
	COMMAND("stock show", stock_show, "COMMUNITY [REWARD]", \
	        "print what is on the shelves, or every move of a reward") \
	COMMAND("event save", event_save, \
	        "COMMUNITY EVENT --place PLACE --opens MOMENT --closes MOMENT [--rewards NAMES] " \
	        "[--replacing TAG]", \
	        "make a redemption event, or change one that has not closed") \
	COMMAND("event import", event_import, "COMMUNITY FILE [--dry-run]", \
	        "add redemption events from a CSV file") \
	COMMAND("event list", event_list, "COMMUNITY", "list the redemption events") \
	COMMAND("redemption lapse", redemption_lapse, "[COMMUNITY]", \
	        "give back what was not collected in time") \
	COMMAND("redemption print", redemption_print, "COMMUNITY REDEMPTION", \
	        "print the collection code of a redemption and its QR code") \
	COMMAND("points lapse", points_lapse, "[COMMUNITY] [--preview] [--on DATE]", \
	        "let the points lapse that were not spent in time") \
	COMMAND("publish", publish, "[COMMUNITY] [--period PERIOD]", \
	        "publish every month that is due") \
	COMMAND("ledger reverse", ledger_reverse, "COMMUNITY ENTRY REASON", \
	        "reverse a ledger entry, once") \
	COMMAND("ledger verify", ledger_verify, "[COMMUNITY]", "prove that the books are right") \
	COMMAND("sample load", sample_load, "[--months N] [--households N]", \
	        "load the sample community with invented people") \
	COMMAND("sample register", sample_register, "[--households N]", \
	        "print a register of invented people as CSV") \
	COMMAND("sample people", sample_people, "", \
	        "list the people of the sample community who can sign in") \
	COMMAND("key new", key_new, "DIRECTORY", "make the keys that are missing in a directory") \
	COMMAND("clock advance", clock_advance, "COMMUNITY [--days N]", \
	        "move the clock of a sample community, to its next publication by default")
/* clang-format on */

/* What may stand in front of any command or behind it. */
#define GLOBAL_ARGUMENTS "[--config FILE] [--database CONNINFO] [--quiet] [--help] [--version]"

#define COMMAND_DECLARE(words, function, arguments, summary) command_run function;
COMMANDS(COMMAND_DECLARE)
#undef COMMAND_DECLARE

extern const struct command commands[];
extern const size_t command_count;

/* Takes the words of a command off the front of words; NULL when they name none. */
const struct command *
commands_find(struct words *words);

/* What an option means, in a few words: the same wherever it is taken. */
const char *
commands_option_meaning(struct text option);
