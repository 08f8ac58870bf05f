#include "cli/sample/stories.h"

#include "base/buffer.h"
#include "cli/lib/copy.h"
#include "cli/lib/phone.h"
#include "cli/sample/people.h"

#define ROWS_BYTES_FIRST ((size_t)1024)

/* Who has no account and plays a part. */
static const struct {
	const char *name;
	uint32_t household;
	int member;
} parts[] = {
	{ "spouse", 20, 2 },       { "grandfather", 99, 3 },     { "grandmother", 99, 5 },
	{ "unsorted here", 8, 0 }, { "unsorted there", 110, 0 },
};

static void
stage_parts(struct store *store, struct arena *arena)
{
	struct buffer rows = buffer_create(arena, ROWS_BYTES_FIRST);

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct sample_household home = sample_household(parts[i].household);

		copy_text(&rows, parts[i].name);
		copy_integer(&rows, home.building);
		copy_integer(&rows, home.unit);
		copy_text(&rows, home.room);
		copy_text(&rows, home.members[parts[i].member].name);
		copy_end_row(&rows);
	}
	store_run_file(store, "sample/stories/cast.sql");
	store_copy(store, "COPY sample_part FROM STDIN", buffer_text(&rows));
}

static void
enter_member(struct store *store, struct arena *arena, const struct phone_keys *keys,
             const struct sample_household *home, const struct sample_member *member)
{
	const struct db_result *drawn =
	    store_call(store, "SELECT gen_random_uuid() AS resident_id", db_no_arguments);
	const char *resident_id = store_text(drawn, 0, "resident_id");
	const char *hash_hex = NULL;
	const char *sealed_hex = NULL;

	if (*member->phone && !store_failed(store)) {
		struct digest hash = phone_hash(keys, member->phone);
		const char *owner =
		    arena_format(arena, "%s:%s", store_community(store), resident_id);
		struct text sealed = phone_seal(arena, keys, owner, member->phone);

		hash_hex = crypto_hex(arena, hash.bytes, sizeof(hash.bytes));
		sealed_hex = crypto_hex(arena, sealed.data, sealed.bytes);
	}
	store_refuse_error(
	    store,
	    store_call_file(
	        store, "sample/stories/enter.sql",
	        db_arguments(resident_id, arena_format(arena, "%d", home->building),
	                     arena_format(arena, "%d", home->unit), home->room, member->name,
	                     arena_format(arena, "%d", member->birth_year), hash_hex, sealed_hex)));
}

/* Their phones are sealed, so that they can bind by phone. */
static void
enter_following_family(struct store *store, struct arena *arena)
{
	static const struct sample_person head = { .household = SAMPLE_FOLLOWING };
	struct sample_household home = sample_home(&head);
	struct phone_keys keys = { 0 };

	if (!phone_keys_load(&keys))
		store_refuse(store, "phone numbers cannot be stored without these keys");
	for (size_t i = 0; i < home.member_count; i++)
		enter_member(store, arena, &keys, &home, &home.members[i]);
	crypto_wipe(&keys, sizeof(keys));
}

void
sample_play_stories(struct store *store, struct arena *arena)
{
	stage_parts(store, arena);
	/* Who moves in afterwards has not passed it. */
	store_run_file(store, "sample/stories/inspection.sql");
	store_run_file(store, "sample/stories/split.sql");
	store_run_file(store, "sample/stories/moves.sql");
	enter_following_family(store, arena);
	store_run_file(store, "sample/stories/phones.sql");
	store_run_file(store, "sample/stories/corrections.sql");
	store_run_file(store, "sample/stories/end.sql");
}
