#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/commands/people.h"
#include "cli/import/cells.h"
#include "cli/import/person_cells.h"
#include "cli/import/rows.h"
#include "cli/lib/console.h"
#include "cli/lib/input.h"
#include "cli/lib/phone.h"
#include "cli/lib/store.h"

#include <inttypes.h>
#include <string.h>

#define NAME_CODE_POINTS_MAX 40
#define REASON_CODE_POINTS_MAX 500

/* As the database takes them, in hexadecimal; both NULL when no phone was given. */
struct resident_phone {
	const char *hash;
	const char *sealed;
};

static const char *
read_phone(struct store *store, struct arena *arena, const char *path)
{
	struct cell cell = { .arena = arena };
	struct value value;
	struct text bytes;
	const struct flaw *flaw;

	if (!input_read(arena, strcmp(path, "-") == 0 ? "/dev/stdin" : path, &bytes)) {
		store_refuse(store, "nothing was changed");
		return NULL;
	}
	if (!text_is_utf8(bytes)) {
		store_refuse(store, "the phone number is not UTF-8");
		return NULL;
	}
	if (text_ends(bytes, "\n"))
		bytes.bytes--;
	cell.content = bytes;
	cell.narrow = cells_narrow(arena, bytes);
	flaw = person_cell_phone(&cell, &value);
	if (flaw != NULL) {
		store_refuse(store, "phone: %s", flaw->text);
		return NULL;
	}
	return arena_copy(arena, value.text.data, value.text.bytes);
}

/* Of --phone; the sealed number is bound to the community and the resident. */
static struct resident_phone
seal_phone(struct store *store, struct invocation *invocation, const char *resident_id)
{
	struct arena *arena = invocation->arena;
	const char *path = invocation_value(invocation, "--phone");
	const char *phone = path != NULL ? read_phone(store, arena, path) : NULL;
	struct phone_keys keys = { 0 };
	struct digest hash;
	struct text sealed;
	const char *owner;

	if (phone == NULL || store_failed(store))
		return (struct resident_phone){ NULL, NULL };
	if (!phone_keys_load(&keys)) {
		store_refuse(store, "a phone number cannot be stored without these keys");
		return (struct resident_phone){ NULL, NULL };
	}
	hash = phone_hash(&keys, phone);
	owner = arena_format(arena, "%s:%s", store_community(store), resident_id);
	sealed = phone_seal(arena, &keys, owner, phone);
	crypto_wipe(&keys, sizeof(keys));
	return (struct resident_phone){ crypto_hex(arena, hash.bytes, sizeof(hash.bytes)),
		                        crypto_hex(arena, sealed.data, sealed.bytes) };
}

static const char *
read_reason(const struct invocation *invocation)
{
	return option_text(invocation, "--reason", REASON_CODE_POINTS_MAX);
}

/* In any form that the register's file may have. */
static const char *
read_birth_year(const struct invocation *invocation)
{
	struct arena *arena = invocation->arena;
	const char *typed = invocation_value(invocation, "--birth-year");
	struct cell cell = { .arena = arena };
	struct value value;
	const struct flaw *flaw;

	if (typed == NULL)
		return NULL;
	if (!text_is_utf8(text_of(typed)))
		invocation_misused(invocation, "--birth-year is not UTF-8");
	cell.content = text_of(typed);
	cell.narrow = cells_narrow(arena, cell.content);
	flaw = person_cell_birth_year(&cell, &value);
	if (flaw != NULL)
		invocation_misused(invocation, flaw->text);
	return arena_format(arena, "%" PRId64, value.number);
}

static const char *
say_head(const struct invocation *invocation)
{
	return invocation_has(invocation, "--head") ? "true" : NULL;
}

static void
say_outcome(const struct db_result *outcome, const char *done)
{
	const char *closed = store_text(outcome, 0, "closed_code");

	if (store_count(outcome) == 0) {
		console_say("nothing to change: the register says so already");
		return;
	}
	console_say("%s: %s号楼 %s单元 %s室, household %s (%s)", store_text(outcome, 0, "name"),
	            store_text(outcome, 0, "building"), store_text(outcome, 0, "unit"),
	            store_text(outcome, 0, "room"), store_text(outcome, 0, "code"), done);
	console_say("changed on %s: %s", store_text(outcome, 0, "happened_on"),
	            store_text(outcome, 0, "fields"));
	if (closed != NULL) {
		console_say("nobody is left in household %s: it is closed, and its %s points lapse "
		            "in their time",
		            closed, store_text(outcome, 0, "closed_points"));
	}
}

/* The end of every change: an error of the answer, a dry run, or the change itself. */
static enum exit_status
finish(struct invocation *invocation, struct store *store, const struct db_result *changed,
       const char *done)
{
	bool only_tries = invocation_has(invocation, "--dry-run");
	const struct db_result *outcome;
	enum exit_status status;

	store_refuse_error(store, changed);
	outcome = store_call_file(store, "commands/resident/outcome.sql",
	                          db_arguments(store_text(changed, 0, "resident_id")));
	status = only_tries ? store_abandon(store) : store_finish(store);
	if (status != EXIT_DONE)
		return status;
	if (only_tries)
		console_say("dry run, nothing was changed:");
	say_outcome(outcome, done);
	return EXIT_DONE;
}

enum exit_status
resident_enter(struct invocation *invocation)
{
	const char *resident = invocation_value(invocation, "RESIDENT");
	const char *reason = read_reason(invocation);
	const char *day = option_date(invocation, "--day");
	const char *birth_year = read_birth_year(invocation);
	struct store *store = store_enter(invocation);
	struct people_address of = people_read_resident(store, invocation->arena, resident);
	const struct db_result *known =
	    store_call_file(store, "commands/resident/known.sql",
	                    db_arguments(of.building, of.unit, of.room, of.name));
	const char *resident_id = store_text(known, 0, "resident_id");
	struct resident_phone phone = seal_phone(store, invocation, resident_id);
	const struct db_result *entered = store_call_file(
	    store, "commands/resident/enter.sql",
	    db_arguments(resident_id, of.building, of.unit, of.room, of.name, birth_year,
	                 say_head(invocation), phone.hash, phone.sealed, reason, day));

	return finish(invocation, store, entered, "entered");
}

enum exit_status
resident_rename(struct invocation *invocation)
{
	const char *resident = invocation_value(invocation, "RESIDENT");
	const char *name = option_text(invocation, "NAME", NAME_CODE_POINTS_MAX);
	const char *reason = read_reason(invocation);
	const char *day = option_date(invocation, "--day");
	struct store *store = store_enter(invocation);
	const char *resident_id = people_find_resident(store, invocation->arena, resident);
	const struct db_result *renamed = store_call_file(
	    store, "commands/resident/rename.sql", db_arguments(resident_id, name, reason, day));

	return finish(invocation, store, renamed, "renamed");
}

static void
check_correction(const struct invocation *invocation)
{
	bool gives_phone = invocation_has(invocation, "--phone");
	bool forgets_phone = invocation_has(invocation, "--no-phone");

	if (gives_phone && forgets_phone)
		invocation_misused(invocation, "--phone and --no-phone contradict each other");
	if (!gives_phone && !forgets_phone && !invocation_has(invocation, "--birth-year") &&
	    !invocation_has(invocation, "--head")) {
		invocation_misused(invocation,
		                   "say what to correct: --birth-year, --head, --phone or "
		                   "--no-phone");
	}
}

enum exit_status
resident_correct(struct invocation *invocation)
{
	struct arena *arena = invocation->arena;
	const char *resident = invocation_value(invocation, "RESIDENT");
	const char *reason = read_reason(invocation);
	const char *birth_year = read_birth_year(invocation);
	struct store *store;
	const char *resident_id;
	struct resident_phone phone;
	const struct db_result *corrected;

	check_correction(invocation);
	store = store_enter(invocation);
	resident_id = people_find_resident(store, arena, resident);
	phone = seal_phone(store, invocation, resident_id);
	corrected = store_call_file(
	    store, "commands/resident/correct.sql",
	    db_arguments(resident_id, birth_year, say_head(invocation), phone.hash, phone.sealed,
	                 invocation_has(invocation, "--no-phone") ? "true" : "false", reason));
	return finish(invocation, store, corrected, "corrected");
}

enum exit_status
resident_move(struct invocation *invocation)
{
	const char *resident = invocation_value(invocation, "RESIDENT");
	const char *address = invocation_value(invocation, "ADDRESS");
	const char *reason = read_reason(invocation);
	const char *day = option_date(invocation, "--day");
	struct store *store = store_enter(invocation);
	struct people_address to = people_read_address(store, invocation->arena, address);
	const char *resident_id = people_find_resident(store, invocation->arena, resident);
	const struct db_result *moved =
	    store_call_file(store, "commands/resident/move.sql",
	                    db_arguments(resident_id, to.building, to.unit, to.room, reason, day));

	return finish(invocation, store, moved, "moved");
}

static const char *
read_cause(const struct invocation *invocation)
{
	static const char *const causes[][2] = {
		{ "moved", "moved_away" },
		{ "died", "died" },
		{ "mistake", "mistake" },
	};
	const char *cause = invocation_value(invocation, "CAUSE");

	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		if (strcmp(cause, causes[i][0]) == 0)
			return causes[i][1];
	}
	invocation_misused(invocation, "CAUSE is moved, died or mistake");
}

enum exit_status
resident_leave(struct invocation *invocation)
{
	const char *resident = invocation_value(invocation, "RESIDENT");
	const char *cause = read_cause(invocation);
	const char *reason = read_reason(invocation);
	const char *day = option_date(invocation, "--day");
	struct store *store = store_enter(invocation);
	const char *resident_id = people_find_resident(store, invocation->arena, resident);
	const struct db_result *gone = store_call_file(
	    store, "commands/resident/leave.sql", db_arguments(resident_id, cause, reason, day));

	return finish(invocation, store, gone, "left");
}

enum exit_status
resident_erase(struct invocation *invocation)
{
	bool only_tries = invocation_has(invocation, "--dry-run");
	const char *resident = invocation_value(invocation, "RESIDENT");
	const char *reason = read_reason(invocation);
	struct store *store = store_enter(invocation);
	const char *resident_id = people_find_known(store, invocation->arena, resident);
	const struct db_result *erased = store_call_file(store, "commands/resident/erase.sql",
	                                                 db_arguments(resident_id, reason));
	enum exit_status status;

	store_refuse_error(store, erased);
	status = only_tries ? store_abandon(store) : store_finish(store);
	if (status == EXIT_DONE) {
		console_say("%s: the values of %s changes %s erased, with phone and year of birth",
		            store_text(erased, 0, "name"), store_text(erased, 0, "erased"),
		            only_tries ? "would be" : "are");
	}
	return status;
}

enum exit_status
resident_show(struct invocation *invocation)
{
	static const char *const statements[] = { "commands/resident/person.sql",
		                                  "commands/resident/homes.sql",
		                                  "commands/resident/changes.sql" };
	static const struct rows_parts parts = { statements,
		                                 sizeof(statements) / sizeof(statements[0]) };
	const char *resident = invocation_value(invocation, "RESIDENT");
	struct store *store = store_enter(invocation);
	const char *resident_id = people_find_known(store, invocation->arena, resident);

	store_call_file(store, "commands/resident/noted.sql", db_arguments(resident_id));
	return rows_show(invocation, store, &parts, resident_id);
}
