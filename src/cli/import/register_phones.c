#include "cli/import/register_phones.h"

#include "base/crypto.h"
#include "cli/lib/console.h"

#include <string.h>

static bool
open_phone(struct arena *arena, const struct key *key, const struct db_result *waiting,
           struct text *phone)
{
	struct text sealed;

	return crypto_base64url_decode(arena, text_of(store_text(waiting, 0, "phone")), &sealed) &&
	       crypto_open_with(arena, key, text_of(store_text(waiting, 0, "context")), sealed,
	                        phone);
}

/* Who asked for it is who changes the register. Returns done, or why it was refused. */
static const char *
enter(struct store *store, struct arena *arena, const struct register_keys *keys,
      const struct db_result *waiting)
{
	const char *owner = arena_format(arena, "%s:%s", store_community(store),
	                                 store_text(waiting, 0, "resident_id"));
	const char *hash = NULL;
	const char *sealed = NULL;
	struct text phone;

	if (open_phone(arena, &keys->upload, waiting, &phone)) {
		const char *digits = arena_copy(arena, phone.data, phone.bytes);
		struct digest digest = phone_hash(&keys->phones, digits);
		struct text bytes = phone_seal(arena, &keys->phones, owner, digits);

		hash = crypto_hex(arena, digest.bytes, sizeof(digest.bytes));
		sealed = crypto_hex(arena, bytes.data, bytes.bytes);
	}
	store_call(store, "SELECT set_config('xinyi.membership', $1, true)",
	           db_arguments(store_text(waiting, 0, "requested_by")));
	return store_text(
	    store_call(store,
	               "SELECT rule.enter_phone(:in_community, $1::uuid, decode($2::text, 'hex'), "
	               "decode($3::text, 'hex')) AS outcome",
	               db_arguments(store_text(waiting, 0, "change_id"), hash, sealed)),
	    0, "outcome");
}

bool
register_phones_enter_next(struct store *store, struct arena *arena,
                           const struct register_keys *keys, const char *community)
{
	const struct db_result *waiting;
	const char *change_id;
	const char *outcome = NULL;

	store_begin(store, community);
	waiting = store_call_file(store, "commands/register/take_phone.sql", db_no_arguments);
	change_id = store_text(waiting, 0, "change_id");
	if (change_id != NULL)
		outcome = enter(store, arena, keys, waiting);
	if (store_finish(store) != EXIT_DONE || change_id == NULL)
		return false;
	console_say("%s: the phone number of change %s: %s", community, change_id, outcome);
	return true;
}
