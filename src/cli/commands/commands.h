#pragma once

/*
 * Every command of the tool, one line each: words, function, arguments (see usage.h), summary.
 * These lines generate the declarations, the table, --help and the tests of the manual pages.
 */

#include "cli/lib/command.h"

#include <stddef.h>

/* clang-format off */
#define COMMANDS(COMMAND) \
	COMMAND("community create", community_create, "CODE NAME", "create a community") \
	COMMAND("community list", community_list, "", "list the communities") \
	COMMAND("register import", register_import, \
	        "COMMUNITY FILE [--dry-run] [--skip-bad] [--complete] [--many] [--reason TEXT]", \
	        "add and update residents from a CSV file") \
	COMMAND("register export", register_export, "COMMUNITY [--phones]", \
	        "print the register as a file that can be imported") \
	COMMAND("register process", register_process, "[COMMUNITY]", \
	        "read register files that administrators uploaded, and write the confirmed ones") \
	COMMAND("resident enter", resident_enter, \
	        "COMMUNITY RESIDENT --reason TEXT [--day DATE] [--birth-year YEAR] [--head] " \
	        "[--phone FILE] [--dry-run]", \
	        "enter a resident into the register") \
	COMMAND("resident rename", resident_rename, \
	        "COMMUNITY RESIDENT NAME --reason TEXT [--day DATE] [--dry-run]", \
	        "give a resident another name") \
	COMMAND("resident correct", resident_correct, \
	        "COMMUNITY RESIDENT --reason TEXT [--birth-year YEAR] [--head] [--phone FILE] " \
	        "[--no-phone] [--dry-run]", \
	        "correct year of birth, head or phone") \
	COMMAND("resident move", resident_move, \
	        "COMMUNITY RESIDENT ADDRESS --reason TEXT [--day DATE] [--dry-run]", \
	        "move a resident to the household at an address") \
	COMMAND("resident leave", resident_leave, \
	        "COMMUNITY RESIDENT CAUSE --reason TEXT [--day DATE] [--dry-run]", \
	        "end the residency of somebody who moved away or died") \
	COMMAND("resident erase", resident_erase, "COMMUNITY RESIDENT --reason TEXT [--dry-run]", \
	        "erase the history of somebody who has left") \
	COMMAND("resident show", resident_show, "COMMUNITY RESIDENT", \
	        "print a resident, their homes and their history") \
	COMMAND("household split", household_split, \
	        "COMMUNITY HOUSEHOLD ADDRESS MEMBERS --points N --document TEXT " \
	        "--administrator MEMBER [--second MEMBER] [--day DATE] [--dry-run]", \
	        "let members become a household of their own") \
	COMMAND("household merge", household_merge, \
	        "COMMUNITY HOUSEHOLD INTO --document TEXT --administrator MEMBER " \
	        "[--second MEMBER] [--day DATE] [--dry-run]", \
	        "merge a household into another one") \
	COMMAND("household move", household_move, \
	        "COMMUNITY HOUSEHOLD ADDRESS --reason TEXT [--day DATE] [--dry-run]", \
	        "move a household with all its members and points") \
	COMMAND("household close", household_close, \
	        "COMMUNITY HOUSEHOLD --reason TEXT [--day DATE] [--dry-run]", \
	        "close a household that has moved away") \
	COMMAND("household card", household_card, \
	        "COMMUNITY HOUSEHOLD --reason TEXT [--withdraw]", \
	        "print a card for a household without a phone") \
	COMMAND("household helper", household_helper, \
	        "COMMUNITY HOUSEHOLD RESIDENT --document TEXT --until DATE [--from DATE]", \
	        "record whom a household has named as its helper") \
	COMMAND("household dismiss", household_dismiss, \
	        "COMMUNITY HOUSEHOLD RESIDENT --reason TEXT", \
	        "end the term of a household's helper") \
	COMMAND("household show", household_show, "COMMUNITY HOUSEHOLD", \
	        "print a household, its people, cards and helpers") \
	COMMAND("rulebook import", rulebook_import, \
	        "COMMUNITY FILE [--title TITLE] [--replacing DIGEST]", \
	        "store a rulebook as a new draft") \
	COMMAND("rulebook show", rulebook_show, "COMMUNITY [VERSION]", \
	        "print a rulebook, the one in force by default") \
	COMMAND("rulebook adopt", rulebook_adopt, \
	        "COMMUNITY VERSION --decided-by WHO [--digest DIGEST] [--decided-on DATE] " \
	        "[--from DATE]", \
	        "put a draft in force") \
	COMMAND("document import", document_import, \
	        "COMMUNITY DOCUMENT FILE [VERSION] [--from DATE]", \
	        "store a version of a text for people") \
	COMMAND("document list", document_list, "COMMUNITY", "list the versions of all texts") \
	COMMAND("document show", document_show, "COMMUNITY DOCUMENT [VERSION]", \
	        "print a text, the current version by default") \
	COMMAND("document adopt", document_adopt, "COMMUNITY DOCUMENT VERSION", \
	        "ask members to agree to this version from now on") \
	COMMAND("grant", role_grant, "COMMUNITY MEMBER ROLE", "give a member a role") \
	COMMAND("revoke", role_revoke, "COMMUNITY MEMBER ROLE", "take a role from a member") \
	COMMAND("member list", member_list, "COMMUNITY", "list the accounts of a community") \
	COMMAND("member unbind", member_unbind, "COMMUNITY MEMBER --reason TEXT", \
	        "take the account from a resident") \
	COMMAND("member rebind", member_rebind, "COMMUNITY RESIDENT MEMBER --reason TEXT", \
	        "give a resident another account") \
	COMMAND("team create", team_create, "COMMUNITY TEAM", "create a volunteer team") \
	COMMAND("team join", team_join, "COMMUNITY TEAM RESIDENT [--leader]", \
	        "add a resident to a team, or make them its leader") \
	COMMAND("reward import", reward_import, "COMMUNITY FILE [--dry-run] [--replacing TAG]", \
	        "add and change rewards from a CSV file") \
	COMMAND("reward list", reward_list, "COMMUNITY", "print the rewards and their stock") \
	COMMAND("stock receive", stock_receive, "COMMUNITY REWARD QUANTITY --reason TEXT", \
	        "record a delivery") \
	COMMAND("stock count", stock_count, "COMMUNITY REWARD QUANTITY --reason TEXT", \
	        "record a count of the shelf") \
	COMMAND("stock sheet", stock_sheet, "COMMUNITY", "print a sheet to count all shelves") \
	COMMAND("stock import", stock_import, "COMMUNITY FILE --reason TEXT [--dry-run]", \
	        "record the counts of a filled sheet") \
	COMMAND("stock waste", stock_waste, "COMMUNITY REWARD QUANTITY --reason TEXT", \
	        "record goods that broke or were lost") \
	COMMAND("stock show", stock_show, "COMMUNITY [REWARD]", \
	        "print the stock, or every move of a reward") \
	COMMAND("event save", event_save, \
	        "COMMUNITY EVENT --place PLACE --opens MOMENT --closes MOMENT [--rewards NAMES] " \
	        "[--replacing TAG]", \
	        "create a redemption event, or change one that has not closed") \
	COMMAND("event import", event_import, "COMMUNITY FILE [--dry-run]", \
	        "add redemption events from a CSV file") \
	COMMAND("event list", event_list, "COMMUNITY", "list the redemption events") \
	COMMAND("event pick-list", event_pick_list, "COMMUNITY EVENT", \
	        "print what to pack for an event, by building") \
	COMMAND("redemption lapse", redemption_lapse, "[COMMUNITY]", \
	        "return points and goods not collected in time") \
	COMMAND("redemption list", redemption_list, \
	        "COMMUNITY [--event EVENT] [--state STATE] [--building NUMBER]", \
	        "list the redemptions") \
	COMMAND("redemption print", redemption_print, "COMMUNITY REDEMPTION", \
	        "print the collection code of a redemption and its QR code") \
	COMMAND("points lapse", points_lapse, "[COMMUNITY] [--preview] [--on DATE]", \
	        "let unspent points lapse") \
	COMMAND("publish", publish, "[COMMUNITY] [--period PERIOD]", \
	        "publish every month that is due") \
	COMMAND("publication list", publication_list, "COMMUNITY", \
	        "list the months that were published") \
	COMMAND("publication print", publication_print, "COMMUNITY PERIOD [BUILDING]", \
	        "print the notice sheet of a building, or of all") \
	COMMAND("ledger reverse", ledger_reverse, "COMMUNITY ENTRY REASON", \
	        "reverse a ledger entry, once") \
	COMMAND("ledger verify", ledger_verify, "[COMMUNITY]", "verify the books") \
	COMMAND("sample load", sample_load, "[--months N] [--households N]", \
	        "load the sample community with invented people") \
	COMMAND("sample register", sample_register, "[--households N]", \
	        "print a register of invented people as CSV") \
	COMMAND("sample people", sample_people, "", \
	        "list the people of the sample community who can sign in") \
	COMMAND("key new", key_new, "DIRECTORY", "create the missing keys in a directory") \
	COMMAND("clock advance", clock_advance, "COMMUNITY [--days N]", \
	        "move the clock of a sample community, to its next publication by default")
/* clang-format on */

/* Options that may precede or follow any command. */
#define GLOBAL_ARGUMENTS "[--config FILE] [--database CONNINFO] [--quiet] [--help] [--version]"

#define COMMAND_DECLARE(words, function, arguments, summary) command_run function;
COMMANDS(COMMAND_DECLARE)
#undef COMMAND_DECLARE

extern const struct command commands[];
extern const size_t command_count;

/* Removes the words of a command from the front of words; NULL if they name none. */
const struct command *
commands_find(struct words *words);

/* The meaning of an option in a few words: the same for every command. */
const char *
commands_option_meaning(struct text option);
