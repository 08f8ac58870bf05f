#include "cli/import/register_store.h"

#include "base/buffer.h"
#include "cli/lib/console.h"
#include "cli/lib/copy.h"
#include "cli/lib/phone.h"
#include "cli/lib/translation.h"

#include <inttypes.h>
#include <string.h>

#define ROWS_BYTES_FIRST ((size_t)64 * 1024)

static bool
has_phones(const struct register_file *file)
{
	for (size_t i = 0; i < file->people_count; i++) {
		if (file->people[i].phone != NULL)
			return true;
	}
	return false;
}

static void
append_line(struct buffer *rows, const struct phone_keys *keys, const struct register_file *file,
            const struct register_person *person)
{
	copy_integer(rows, person->line);
	copy_integer(rows, person->building);
	copy_integer(rows, person->unit);
	copy_text(rows, person->room);
	copy_text(rows, person->name);
	if (person->phone != NULL) {
		struct digest hash = phone_hash(keys, person->phone);

		copy_bytes(rows, hash.bytes, sizeof(hash.bytes));
	} else {
		copy_null(rows);
	}
	if (person->birth_year) {
		copy_integer(rows, person->birth_year);
	} else {
		copy_null(rows);
	}
	if (file->names_heads) {
		copy_boolean(rows, person->is_head);
	} else {
		copy_null(rows);
	}
	copy_text(rows, person->former_name);
	copy_text(rows, person->former_address);
	copy_boolean(rows, person->is_newcomer);
	copy_end_row(rows);
}

static void
stage(struct store *store, struct arena *arena, const struct phone_keys *keys,
      const struct register_file *file)
{
	struct buffer rows = buffer_create(arena, ROWS_BYTES_FIRST);

	for (size_t i = 0; i < file->people_count; i++)
		append_line(&rows, keys, file, &file->people[i]);
	store_run_file(store, "import/register/stage.sql");
	store_copy(store,
	           "COPY register_line (line, building, unit, room, name, phone_hash, birth_year, "
	           "is_head, former_name, former_address, is_newcomer) FROM STDIN",
	           buffer_text(&rows));
}

static void
refuse_line(struct store *store, struct register_file *file, const char *line,
            enum register_column column, const struct flaw *flaw)
{
	int64_t number = 0;

	text_to_integer(text_of(line), &number);
	faults_add_flaw(&file->faults, number, file->column_names[column], flaw);
	file->refused_line_count++;
	store_call(store, "DELETE FROM register_line WHERE line = $1::integer", db_arguments(line));
}

static const struct flaw *
describe_repetition(struct arena *arena, const char *subject, const struct db_result *refused,
                    size_t row)
{
	int64_t earlier = 0;

	text_to_integer(text_of(store_text(refused, row, "earlier")), &earlier);
	return flaw_of(arena, "repeated", "%s stands on line %" PRId64 " already", subject,
	               earlier);
}

static const struct flaw *
describe_name(struct arena *arena, const struct db_result *refused, size_t row)
{
	const char *code = store_text(refused, row, "code");

	if (strcmp(code, "name_unreadable") == 0) {
		return flaw_of(arena, "name_unreadable",
		               "character %s (%s) is a control character or of private use",
		               store_text(refused, row, "place"),
		               store_text(refused, row, "character"));
	}
	if (strcmp(code, "missing") == 0)
		return flaw_of(arena, "missing", "the name is missing");
	if (strcmp(code, "name_too_long") == 0)
		return flaw_of(arena, "name_too_long", "the name has more than 40 characters");
	return describe_repetition(arena, _("this person of this household"), refused, row);
}

static const struct flaw *
describe_former(struct arena *arena, const struct db_result *refused, size_t row)
{
	if (strcmp(store_text(refused, row, "code"), "nobody_there") != 0)
		return describe_repetition(arena, _("this person"), refused, row);
	return flaw_of(arena, "nobody_there",
	               "the register has nobody of this name there: %s, %s号楼%s单元%s室",
	               store_text(refused, row, "name"), store_text(refused, row, "building"),
	               store_text(refused, row, "unit"), store_text(refused, row, "room"));
}

typedef const struct flaw *
describe_flaw(struct arena *arena, const struct db_result *refused, size_t row);

/* Lines that a statement finds. */
static void
refuse_found(struct store *store, struct register_file *file, const char *statement,
             enum register_column column, describe_flaw *describe)
{
	const struct db_result *refused = store_call_file(store, statement, db_no_arguments);

	for (size_t row = 0; row < store_count(refused); row++) {
		refuse_line(store, file, store_text(refused, row, "line"), column,
		            describe(file->faults.arena, refused, row));
	}
}

static const struct flaw *
describe_room(struct arena *arena, const struct db_result *rooms, size_t row)
{
	const char *room = store_text(rooms, row, "room");
	const char *other = store_text(rooms, row, "other");
	const char *other_line = store_text(rooms, row, "other_line");

	if (other_line == NULL) {
		return flaw_of(arena, "doubtful_room",
		               "%s differs only by zeros in front from %s, which is on "
		               "record; write the room as it is there",
		               room, other);
	}
	return flaw_of(arena, "doubtful_rooms",
	               "%s differs only by zeros in front from %s on line %s; write both in "
	               "one way",
	               room, other, other_line);
}

static const struct flaw *
describe_likely(struct arena *arena, const struct db_result *likely, size_t row)
{
	const char *home =
	    arena_format(arena, "%s号楼%s单元%s室", store_text(likely, row, "building"),
	                 store_text(likely, row, "unit"), store_text(likely, row, "room"));

	if (strcmp(store_text(likely, row, "is_rename"), "t") == 0) {
		return flaw_of(
		    arena, "likely_rename",
		    "this may be another name of somebody whom the file lacks; write that name "
		    "in the column 原姓名, or 无 if they are two people: %s, %s",
		    store_text(likely, row, "other"), home);
	}
	return flaw_of(
	    arena, "likely_move",
	    "this may be somebody who has moved; write the former address in the column 原住址, "
	    "or 无 if they are two people: %s, %s",
	    store_text(likely, row, "name"), home);
}

/* The missing, who leave in this transaction. */
static void
let_leave(struct store *store, const struct db_result *missing,
          const struct register_options *options)
{
	const struct db_result *counts =
	    store_call(store,
	               "SELECT count(*) AS living FROM xinyi.resident "
	               "WHERE community_id = :in_community AND left_at IS NULL",
	               db_no_arguments);
	int64_t living = store_integer(counts, "living");
	int64_t leaving = (int64_t)store_count(missing);

	if (leaving * 100 > living * LEAVING_PERCENT_MAX && !options->may_be_many) {
		store_refuse(store,
		             "%" PRId64 " of %" PRId64 " residents are missing from the file, more "
		             "than %d %%: is it complete? If they have all left, say --many",
		             leaving, living, LEAVING_PERCENT_MAX);
	}
	store_run_file(store, "import/register/leave.sql");
}

static const struct flaw *
describe_owner(struct arena *arena, const struct db_result *conflicts, size_t row)
{
	return flaw_of(arena, "phone_of_another",
	               "this number belongs to another resident: %s, %s号楼%s单元%s室",
	               store_text(conflicts, row, "name"), store_text(conflicts, row, "building"),
	               store_text(conflicts, row, "unit"), store_text(conflicts, row, "room"));
}

/*
 * A resident whose line is removed keeps the number on record, which another line may need: so
 * repeat until no two lines conflict.
 */
static void
refuse_taken_phones(struct store *store, struct arena *arena, struct register_file *file)
{
	for (;;) {
		const struct db_result *conflicts =
		    store_call_file(store, "import/register/conflicts.sql", db_no_arguments);

		if (store_count(conflicts) == 0)
			return;
		for (size_t row = 0; row < store_count(conflicts); row++) {
			refuse_line(store, file, store_text(conflicts, row, "line"), REGISTER_PHONE,
			            describe_owner(arena, conflicts, row));
		}
	}
}

static void
seal_phones(struct store *store, struct arena *arena, const struct phone_keys *keys,
            const struct register_file *file)
{
	const struct db_result *lines =
	    store_call_file(store, "import/register/unsealed.sql", db_no_arguments);
	struct progress progress =
	    progress_begin("Sealing phone numbers", (int64_t)store_count(lines));
	struct buffer rows = buffer_create(arena, ROWS_BYTES_FIRST);
	const struct register_person *person = file->people;

	for (size_t row = 0; row < store_count(lines); row++) {
		int64_t line = 0;
		const char *resident_id;
		const char *owner;
		struct text sealed;

		text_to_integer(text_of(store_text(lines, row, "line")), &line);
		while (person->line != line)
			person++;
		resident_id = store_text(lines, row, "resident_id");
		owner = arena_format(arena, "%s:%s", store_community(store), resident_id);
		sealed = phone_seal(arena, keys, owner, person->phone);
		copy_text(&rows, resident_id);
		copy_bytes(&rows, sealed.data, sealed.bytes);
		copy_end_row(&rows);
		progress_step(&progress, (int64_t)row);
	}
	progress_end(&progress);
	store_copy(store, "COPY register_phone (resident_id, phone_sealed) FROM STDIN",
	           buffer_text(&rows));
}

/* Which lines are whom; the lines that leave it open are removed. Returns who is missing. */
static const struct db_result *
compare(struct store *store, struct register_file *file)
{
	refuse_found(store, file, "import/register/names.sql", REGISTER_NAME, describe_name);
	store_run_file(store, "import/register/match.sql");
	refuse_found(store, file, "import/register/former.sql", REGISTER_NAME, describe_former);
	store_run_file(store, "import/register/index.sql");
	/* Only the clerk knows which room is right, and whether a new line is a new person. */
	refuse_found(store, file, "import/register/rooms.sql", REGISTER_ROOM, describe_room);
	refuse_found(store, file, "import/register/likely.sql", REGISTER_NAME, describe_likely);
	return store_call_file(store, "import/register/missing.sql", db_no_arguments);
}

struct register_summary
register_store_plan(struct store *store, struct arena *arena, struct register_file *file,
                    const struct register_options *options)
{
	struct phone_keys keys = { 0 };
	struct progress progress;
	const struct db_result *missing;
	const struct db_result *counts;

	if (has_phones(file) && !phone_keys_load(&keys))
		store_refuse(store, "phone numbers cannot be stored without these keys");
	progress = progress_begin("Comparing with the register", 0);
	stage(store, arena, &keys, file);
	store_call(store, "SELECT rule.explain_changes($1, NULL)", db_arguments(options->reason));
	missing = compare(store, file);
	if (options->is_complete && file->faults.count == 0)
		let_leave(store, missing, options);
	refuse_taken_phones(store, arena, file);
	faults_sort(&file->faults);
	progress_end(&progress);
	seal_phones(store, arena, &keys, file);
	crypto_wipe(&keys, sizeof(keys));

	counts = store_call_file(store, "import/register/summary.sql", db_no_arguments);
	return (struct register_summary){
		.households_added = store_integer(counts, "households_added"),
		.residents_added = store_integer(counts, "residents_added"),
		.residents_changed = store_integer(counts, "residents_changed"),
		.phones_changed = store_integer(counts, "phones_changed"),
		.residents_returned = store_integer(counts, "residents_returned"),
		.residents_unchanged = store_integer(counts, "residents_unchanged"),
		.missing = missing,
		.named = store_call_file(store, "import/register/named.sql",
		                         db_arguments(_("was %s"), _("lived in %s号楼 %s单元 %s室"),
		                                      _("head instead of %s"))),
	};
}

void
register_store_apply(struct store *store)
{
	struct progress progress = progress_begin("Writing the register", 0);

	store_run_file(store, "import/register/apply.sql");
	progress_end(&progress);
}
