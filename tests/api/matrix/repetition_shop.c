#include "repetition_shop.h"

#include <string.h>

struct asking
redeem(void)
{
	return asked_by(&now.zhang, new_under("redemptions"),
	                json_written("{'event_id': '%s', 'lines': [%s, %s]}", now.event,
	                             shop_line(now.rice, 1), shop_line(now.pass, 1)));
}

void
collect(struct asking redemption)
{
	const char *id = last_of(redemption.target);

	expect_status(shop_collect(&now.admin, id, shop_code(id)), 200);
}

struct asking
collect_redemption(void)
{
	const char *id = shop_hold(&now.zhang, now.event, now.rice, 1);

	return asked_by(&now.admin, written("/v1/redemptions/%s/collection", id),
	                json_written("{'code': '%s'}", shop_code(id)));
}

struct asking
cancel_redemption(void)
{
	const char *id = shop_hold(&now.zhang, now.event, now.rice, 1);

	return asked_by(&now.admin, written("/v1/redemptions/%s/cancellation", id),
	                json_written("{'reason': '大米受潮'}"));
}

struct asking
redeem_at_counter(void)
{
	const char *code =
	    answer_text(call(&now.zhang, "POST", "/v1/household/counter_codes", NULL), "/code");

	return asked_by(&now.admin, new_under("counter_redemptions"),
	                json_written("{'counter_code': '%s', 'event_id': '%s', 'lines': [%s]}",
	                             code, now.event, shop_line(now.rice, 1)));
}

struct asking
issue_card(void)
{
	return asked_by(&now.admin, new_under("household_cards"),
	                json_written("{'household_code': '%s', 'reason': '没有手机'}",
	                             now.zhang.household_code));
}

struct asking
withdraw_card(void)
{
	struct asking card = issue_card();

	expect_status(call(card.by, "PUT", card.target, card.body), 200);
	return asked_by(&now.admin, written("%s/withdrawal", card.target),
	                json_written("{'reason': '遗失'}"));
}

struct asking
redeem_by_card(void)
{
	struct asking card = issue_card();
	const char *code = answer_text(call(card.by, "PUT", card.target, card.body), "/code");

	return asked_by(&now.admin, new_under("counter_redemptions"),
	                json_written("{'card_code': '%s', 'present': '%s', 'event_id': '%s', "
	                             "'lines': [%s]}",
	                             code, now.zhang.resident_id, now.event,
	                             shop_line(now.rice, 1)));
}

struct asking
record_helper(void)
{
	return asked_by(&now.reviewer, new_under("household_helpers"),
	                json_written("{'household_code': '%s', 'resident_id': '%s', "
	                             "'document': '委托书 3', 'ends_on': '2026-12-31'}",
	                             now.zhang.household_code, now.chen.resident_id));
}

struct asking
dismiss_helper(void)
{
	return asked_by(&now.zhang,
	                written("/v1/household_helpers/%s/dismissal",
	                        shop_name_helper(&now.reviewer, &now.chen, &now.zhang)),
	                json_written("{'reason': '不再需要'}"));
}

struct asking
use_voucher(void)
{
	const char *id = shop_hold(&now.zhang, now.event, now.pass, 1);

	return asked_by(
	    &now.property, new_under("voucher_uses"),
	    json_written("{'code': '%s', 'reference': '收据 7'}",
	                 sql_text("SELECT code FROM voucher WHERE redemption_id = '%s'", id)));
}

void
undo(struct asking asked)
{
	expect_status(call(asked.by, "PUT", written("%s/undo", asked.target),
	                   json_written("{'reason': '拿错了'}")),
	              200);
}

void
undo_collected(struct asking collection)
{
	const char *id = written("%.36s", collection.target + strlen("/v1/redemptions/"));

	undo((struct asking){ .by = collection.by, .target = written("/v1/redemptions/%s", id) });
}

struct asking
undo_collection(void)
{
	struct asking collection = collect_redemption();
	const char *id = written("%.36s", collection.target + strlen("/v1/redemptions/"));

	expect_status(call(collection.by, "PUT", collection.target, collection.body), 200);
	return asked_by(&now.admin, written("/v1/redemptions/%s/undo", id),
	                json_written("{'reason': '拿错了'}"));
}

struct asking
undo_voucher_use(void)
{
	struct asking use = use_voucher();

	expect_status(call(use.by, "PUT", use.target, use.body), 200);
	return asked_by(&now.property, written("%s/undo", use.target),
	                json_written("{'reason': '扫错了'}"));
}

struct asking
move_stock(void)
{
	return asked_by(&now.admin, new_under("stock_moves"),
	                json_written("{'reward_id': '%s', 'kind': 'received', 'quantity': 2, "
	                             "'reason': '供货单 8'}",
	                             now.rice));
}

struct asking
count_stock(void)
{
	return asked_by(&now.admin, new_under("stock_counts"),
	                json_written("{'reason': '月底盘点', 'lines': [{'reward_id': '%s', "
	                             "'counted': 8}, {'reward_id': '%s', 'counted': 9}]}",
	                             now.rice, now.pass));
}
