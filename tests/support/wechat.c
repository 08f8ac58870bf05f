#include "support/wechat.h"

#include "support/sql.h"
#include "support/world.h"
#include "support/written.h"

#include <stdlib.h>

#define APPID "wx0123456789abcdef"
#define SECRET "00112233445566778899aabbccddeeff"
#define CALL_TIMEOUT_MS 1000
#define BUDGET_MS 3000

struct simulator wechat_simulator;

static const struct key phone_hash_key = { .bytes = "a key for phones in tests only!" };

struct services *
wechat_begin(struct arena *arena)
{
	const char *program = getenv("XINYI_WECHAT_SIMULATOR");
	struct services *services = arena_new(arena, struct services);

	if (program == NULL || *program == '\0')
		return NULL;
	wechat_simulator = simulator_start(program, APPID, SECRET);
	services->wechat = wechat_client_create(arena, &(struct wechat_settings){
	                                                   .base_url = wechat_simulator.base_url,
	                                                   .appid = APPID,
	                                                   .secret = SECRET,
	                                                   .connect_timeout_ms = CALL_TIMEOUT_MS,
	                                                   .call_timeout_ms = CALL_TIMEOUT_MS,
	                                                   .budget_ms = BUDGET_MS,
	                                               });
	services->tokens = wechat_token_keeper_create(arena, services->wechat);
	services->phone_hash_key = phone_hash_key;
	crypto_random(&services->token_seal_key, sizeof(services->token_seal_key));
	return services;
}

void
wechat_end(void)
{
	if (wechat_simulator.process != 0)
		simulator_stop(&wechat_simulator);
}

const char *
wechat_login_code(const char *openid)
{
	simulator_make_user(&wechat_simulator, openid);
	return written("%s", simulator_mint_login_code(&wechat_simulator, openid).text);
}

const char *
wechat_phone_code(const struct person *person, const char *phone)
{
	const char *openid =
	    sql_text("SELECT openid FROM account JOIN membership USING (community_id, account_id) "
	             "WHERE membership_id = '%s'",
	             person->member_id);

	simulator_make_user(&wechat_simulator, openid);
	return written("%s", simulator_mint_phone_code(&wechat_simulator, openid, phone).text);
}

void
wechat_register_phone(const struct person *person, const char *phone)
{
	struct digest hash = crypto_hmac_sha256(&phone_hash_key, text_of(phone));

	sql("UPDATE resident SET phone_sealed = '\\x00', phone_hash = '\\x%s' "
	    "WHERE resident_id = '%s'",
	    crypto_hex(world.arena, hash.bytes, sizeof(hash.bytes)), person->resident_id);
}
