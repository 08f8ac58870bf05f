#include "cli/sample/load.h"

#include "base/buffer.h"
#include "cli/import/document_store.h"
#include "cli/import/register_store.h"
#include "cli/import/rulebook_file.h"
#include "cli/import/rulebook_store.h"
#include "cli/lib/console.h"
#include "cli/lib/copy.h"
#include "cli/lib/embedded.h"
#include "cli/lib/list.h"
#include "cli/lib/publication.h"
#include "cli/sample/people.h"
#include "cli/sample/stories.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define ROWS_BYTES_FIRST ((size_t)64 * 1024)
#define OPENID_PREFIX "sample-member-"

static void
load_rulebook(struct store *store, struct arena *arena)
{
	const struct embedded_file *source = embedded_find("data/rulebook-39.tsv");
	struct json_rows items = json_rows_read(arena, (struct text){ source->text, source->bytes },
	                                        &rulebook_file_shape);
	const struct db_result *saved =
	    rulebook_save(store, &items, "信义积分管理条例（样例）", NULL);
	const struct db_result *first =
	    store_call_file(store, "sample/first_day.sql", db_no_arguments);
	const char *first_day = store_text(first, 0, "first_day");

	rulebook_put_in_force(store, &(struct rulebook_adoption){
	                                 .version = store_text(saved, 0, "version"),
	                                 .digest = store_text(saved, 0, "tag"),
	                                 .decided_by = "居民代表会议",
	                                 .decided_on = first_day,
	                                 .from = first_day,
	                             });
}

static void
load_documents(struct store *store, struct arena *arena)
{
	static const char *const names[] = { "privacy", "publication", "shop", "help" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct embedded_file *source =
		    embedded_find(arena_format(arena, "data/documents/%s.md", names[i]));
		struct document_file file;
		const char *flaw =
		    document_file_read(arena, (struct text){ source->text, source->bytes }, &file);

		assert(flaw == NULL);
		document_save(store, names[i], &file);
	}
}

void
sample_found(struct store *store, struct arena *arena, int64_t months)
{
	const struct db_result *founded = store_call_file(
	    store, "sample/found.sql",
	    db_arguments(SAMPLE_COMMUNITY, arena_format(arena, "%" PRId64, months)));

	store_set_community(store, store_text(founded, 0, "community_id"));
	load_rulebook(store, arena);
	load_documents(store, arena);
}

static void
add_people(struct arena *arena, struct register_file *file,
           const struct sample_household *household)
{
	for (size_t i = 0; i < household->member_count; i++) {
		const struct sample_member *member = &household->members[i];

		list_reserve(arena, &file->people, file->people_count, &file->people_capacity);
		file->people[file->people_count] = (struct register_person){
			.line = (int64_t)file->people_count + 1,
			.building = household->building,
			.unit = household->unit,
			.room = arena_copy_string(arena, household->room),
			.name = arena_copy_string(arena, member->name),
			.phone = *member->phone ? arena_copy_string(arena, member->phone) : NULL,
			.birth_year = member->birth_year,
			.is_head = member->is_head,
		};
		file->people_count++;
	}
}

void
sample_fill_register(struct store *store, struct arena *arena, uint32_t households)
{
	static const struct register_options options = { .reason = "sample" };
	struct register_file file = {
		.is_readable = true,
		.names_heads = true,
		.faults = { .arena = arena },
	};

	for (uint32_t index = 0; index < households; index++) {
		struct sample_household household = sample_household(index);

		add_people(arena, &file, &household);
	}
	register_store_plan(store, arena, &file, &options);
	register_store_apply(store);
}

struct sample_account {
	const char *openid;
	const char *role; /* NULL for none but that of a resident */
	int household; /* -1 for an outsider */
	int member;
	int team;
	bool is_named;
};

static void
append_account(struct buffer *rows, const struct sample_account *account)
{
	copy_text(rows, account->openid);
	copy_text(rows, account->role);
	if (account->household < 0) {
		for (int i = 0; i < 4; i++)
			copy_null(rows);
	} else {
		struct sample_household household = sample_household((uint32_t)account->household);

		copy_integer(rows, household.building);
		copy_integer(rows, household.unit);
		copy_text(rows, household.room);
		copy_text(rows, household.members[account->member].name);
	}
	copy_integer(rows, account->team);
	copy_boolean(rows, account->is_named);
	copy_end_row(rows);
}

/* Notice sheets name the reviewers. */
static bool
is_in_public_lists(const struct sample_person *person)
{
	return person->team || strcmp(person->role, "reviewer") == 0;
}

static void
append_known_accounts(struct buffer *rows)
{
	for (size_t i = 0; i < sample_people_known_count; i++) {
		const struct sample_person *person = &sample_people_known[i];
		bool has_role =
		    strcmp(person->role, "resident") != 0 && strcmp(person->role, "former") != 0;
		struct sample_account account = {
			.openid = person->openid,
			.role = has_role ? person->role : NULL,
			.household = person->household,
			.member = person->member,
			.team = person->team,
			.is_named = !has_role || is_in_public_lists(person),
		};

		if (!person->joins_later)
			append_account(rows, &account);
	}
}

void
sample_add_members(struct store *store, struct arena *arena, uint32_t households)
{
	struct progress progress = progress_begin("Signing people in", 0);
	struct buffer rows = buffer_create(arena, ROWS_BYTES_FIRST);

	append_known_accounts(&rows);
	for (uint32_t index = 0; index < households; index++) {
		struct sample_account account;

		if (!sample_household_is_member(index))
			continue;
		account = (struct sample_account){
			.openid = arena_format(arena, OPENID_PREFIX "%" PRIu32, index + 1),
			.household = (int)index,
			.is_named = sample_household_is_named(index),
		};
		append_account(&rows, &account);
	}
	store_run_file(store, "sample/stage.sql");
	store_run_file(store, "sample/acting.sql");
	store_copy(store, "COPY sample_account FROM STDIN", buffer_text(&rows));
	store_run_file(store, "sample/members.sql");
	progress_end(&progress);
}

void
sample_play_month(struct store *store, bool opens_shop)
{
	store_run_file(store, "sample/deeds.sql");
	store_run_file(store, "sample/postings.sql");
	if (opens_shop) {
		store_run_file(store, "sample/rewards.sql");
		store_run_file(store, "sample/event.sql");
	}
	store_run_file(store, "sample/deductions.sql");
	store_run_file(store, "sample/month_end.sql");
	publication_close(store);
	publication_refresh(store);
	publication_publish(store);
}

void
sample_play_open_month(struct store *store, struct arena *arena, bool opens_shop)
{
	store_run_file(store, "sample/deeds.sql");
	store_run_file(store, "sample/postings.sql");
	store_run_file(store, "sample/waiting.sql");
	if (opens_shop)
		store_run_file(store, "sample/rewards.sql");
	store_run_file(store, "sample/open_event.sql");
	sample_play_stories(store, arena);
}
