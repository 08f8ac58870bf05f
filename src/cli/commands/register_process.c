#include "base/crypto.h"
#include "cli/commands/commands.h"
#include "cli/import/register_file.h"
#include "cli/import/register_phones.h"
#include "cli/import/register_report.h"
#include "cli/import/register_store.h"
#include "cli/lib/console.h"
#include "cli/lib/keys.h"
#include "cli/lib/phone.h"
#include "cli/lib/store.h"
#include "cli/lib/translation.h"

#include <inttypes.h>
#include <string.h>

/* A file that an administrator uploaded. */
struct upload {
	const char *import_id; /* NULL when there is none to read */
	const char *status;
	const char *confirmed_digest;
	bool is_complete;
	const char *reason;
	const char *content; /* sealed, in base64url */
	const char *version; /* of the register */
	int64_t living_count;
};

/* What is written down about it. */
struct settlement {
	const char *status;
	const char *report;
	const char *digest;
};

/* Whether no other job reads the uploads of the community; until the transaction ends. */
static bool
lock_uploads(struct store *store)
{
	const struct db_result *locked = store_call(
	    store, "SELECT pg_try_advisory_xact_lock(rule.import_lock(), :in_community) AS own",
	    db_no_arguments);

	return !store_failed(store) && strcmp(store_text(locked, 0, "own"), "t") == 0;
}

/* Nobody withdraws a file that was confirmed, so nobody waits for its row; it may expire. */
static bool
lock_confirmed(struct store *store, const char *import_id)
{
	return store_count(store_call(store,
	                              "SELECT FROM xinyi.register_import "
	                              "WHERE community_id = :in_community "
	                              "AND import_id = $1::uuid AND status = 'confirmed' "
	                              "FOR UPDATE",
	                              db_arguments(import_id))) == 1;
}

/* Who confirmed is who changes the register. */
static struct upload
take(struct store *store)
{
	const struct db_result *taken =
	    store_call_file(store, "commands/register/take.sql", db_no_arguments);
	struct upload upload = {
		.import_id = store_text(taken, 0, "import_id"),
		.status = store_text(taken, 0, "status"),
		.confirmed_digest = store_text(taken, 0, "report_digest"),
		.reason = store_text(taken, 0, "reason"),
		.content = store_text(taken, 0, "content"),
		.version = store_text(taken, 0, "version"),
		.living_count = store_integer(taken, "living"),
	};

	if (upload.import_id == NULL)
		return upload;
	upload.is_complete = strcmp(store_text(taken, 0, "complete"), "t") == 0;
	if (strcmp(upload.status, "confirmed") == 0) {
		if (!lock_confirmed(store, upload.import_id))
			return (struct upload){ 0 };
		store_call(store, "SELECT set_config('xinyi.membership', $1, true)",
		           db_arguments(store_text(taken, 0, "confirmed_by")));
	}
	return upload;
}

/* The file; one that cannot be opened is unreadable. */
static struct register_file
read_file(struct store *store, struct arena *arena, const struct key *key,
          const struct upload *upload)
{
	const char *context =
	    arena_format(arena, "%s:%s", store_community(store), upload->import_id);
	struct text sealed;
	struct text opened;
	struct register_file file = { .faults = { .arena = arena }, .notes = { .arena = arena } };

	if (crypto_base64url_decode(arena, text_of(upload->content), &sealed) &&
	    crypto_open_with(arena, key, text_of(context), sealed, &opened))
		return register_file_read(arena, opened);
	faults_add(&file.faults, 0, NULL, "sealed_to_another_key",
	           "the file was sealed to another key; upload it again");
	return file;
}

/* Of the report and of the register that it was made with. */
static const char *
digest_report(struct arena *arena, struct text report, const char *version)
{
	const char *whole = arena_format(arena, "%s %.*s", version, (int)report.bytes, report.data);
	struct digest digest = crypto_sha256(text_of(whole));

	return crypto_hex(arena, digest.bytes, sizeof(digest.bytes));
}

/* Plans the import, and writes it if this very report was confirmed. */
static struct settlement
plan(struct store *store, struct arena *arena, struct register_file *file,
     const struct upload *upload)
{
	struct register_options options = {
		.reason = upload->reason,
		.is_complete = upload->is_complete,
		.may_be_many = true, /* who confirms decides */
	};
	struct settlement settlement = { .status = file->is_readable ? "planned" : "refused" };
	struct register_summary summary = { 0 };
	struct text report;

	if (file->is_readable)
		summary = register_store_plan(store, arena, file, &options);
	report = register_report_make(arena, file, &summary, upload->living_count);
	settlement.report = report.data;
	settlement.digest = digest_report(arena, report, upload->version);
	if (strcmp(upload->status, "confirmed") == 0 &&
	    strcmp(settlement.digest, upload->confirmed_digest) == 0) {
		register_store_apply(store);
		settlement.status = "done";
	}
	return settlement;
}

/* Whether it was still so as it was taken. */
static bool
settle(struct store *store, const struct upload *upload, const struct settlement *settlement)
{
	return store_count(store_call_file(store, "commands/register/settle.sql",
	                                   db_arguments(upload->import_id, upload->status,
	                                                settlement->status, settlement->report,
	                                                settlement->digest, upload->version))) == 1;
}

/*
 * A plan is tried and taken back; what it found is written down in a transaction of its own, unless
 * the file was withdrawn or confirmed meanwhile.
 */
static void
settle_apart(struct store *store, const char *community, const struct upload *upload,
             const struct settlement *settlement)
{
	bool is_settled;

	store_begin(store, community);
	is_settled = settle(store, upload, settlement);
	if (store_finish(store) == EXIT_DONE && is_settled) {
		console_say("%s: import %s is %s", community, upload->import_id,
		            settlement->status);
	}
}

/* What the database refuses would be refused again: the administrator must know. */
static void
settle_refused(struct store *store, struct arena *arena, const char *community,
               const struct upload *upload)
{
	struct register_file file = { .faults = { .arena = arena }, .notes = { .arena = arena } };
	struct register_summary summary = { 0 };
	struct settlement settlement = { .status = "refused" };
	struct text report;

	translation_speak_chinese(true);
	faults_add(&file.faults, 0, NULL, "register_refuses",
	           "the register refuses the file; the log of the server has the reason");
	translation_speak_chinese(false);
	report = register_report_make(arena, &file, &summary, upload->living_count);
	settlement.report = report.data;
	settlement.digest = digest_report(arena, report, upload->version);
	settle_apart(store, community, upload, &settlement);
}

static void
process_upload(struct store *store, struct arena *arena, const struct key *key,
               const char *community)
{
	struct upload upload = { 0 };
	struct register_file file;
	struct settlement settlement;

	store_begin(store, community);
	if (lock_uploads(store))
		upload = take(store);
	if (upload.import_id == NULL) {
		store_finish(store);
		return;
	}
	translation_speak_chinese(true);
	file = read_file(store, arena, key, &upload);
	settlement = plan(store, arena, &file, &upload);
	translation_speak_chinese(false);
	if (!store_failed(store) && strcmp(settlement.status, "done") == 0) {
		settle(store, &upload, &settlement);
		if (store_finish(store) == EXIT_DONE)
			console_say("%s: import %s is done", community, upload.import_id);
	} else if (store_abandon(store) == EXIT_DONE) {
		settle_apart(store, community, &upload, &settlement);
	}
	if (store_status(store) == EXIT_REFUSED) {
		store_forgive(store);
		settle_refused(store, arena, community, &upload);
	}
}

static void
expire(struct store *store, const char *community)
{
	store_begin(store, community);
	store_run_file(store, "commands/register/expire.sql");
	store_finish(store);
}

/* Each continues after a failure of the other one; returns the first. */
static enum exit_status
process_community(struct store *store, struct arena *arena, const struct register_keys *keys,
                  const char *community)
{
	enum exit_status status;
	enum exit_status later;

	expire(store, community);
	while (register_phones_enter_next(store, arena, keys, community))
		continue;
	status = store_forgive(store);
	process_upload(store, arena, &keys->upload, community);
	later = store_forgive(store);
	return status == EXIT_DONE ? later : status;
}

enum exit_status
register_process(struct invocation *invocation)
{
	struct store *store = store_open(invocation, STORE_REGISTRAR);
	const struct db_result *listed;
	enum exit_status status;
	struct register_keys keys;

	if (!phone_keys_load(&keys.phones) || !keys_load("upload-key", &keys.upload))
		return EXIT_REFUSED;
	listed = store_list_communities(store, invocation_value(invocation, "COMMUNITY"));
	status = store_forgive(store);
	for (size_t i = 0; i < store_count(listed); i++) {
		const char *community = store_text(listed, i, "code");
		enum exit_status failure =
		    process_community(store, invocation->arena, &keys, community);

		status = status == EXIT_DONE ? failure : status;
	}
	crypto_wipe(&keys, sizeof(keys));
	return status;
}
