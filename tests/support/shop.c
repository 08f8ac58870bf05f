#include "support/shop.h"

#include "base/buffer.h"
#include "base/cell.h"
#include "base/qr.h"
#include "support/deeds.h"
#include "support/expect.h"
#include "support/sql.h"
#include "support/world.h"
#include "support/written.h"

#define POINTS_OF_DEED 50

static const char *
or_null(int number)
{
	return number > 0 ? written("%d", number) : "null";
}

const char *
shop_reward_request(struct reward reward)
{
	bool voucher = reward.discount_percent > 0 || reward.discount_fen > 0;
	const char *from = reward.valid_from != NULL ? reward.valid_from : "2026-06-20";
	const char *until = reward.valid_until != NULL ? reward.valid_until : "2026-12-31";
	const char *days = voucher ? written("'valid_from': '%s', 'valid_until': '%s'", from, until)
	                           : "'valid_from': null, 'valid_until': null";

	return json_written(
	    "{'kind': '%s', 'name': '%s', 'unit': '%s', 'price': %d, 'cost_fen': %s, "
	    "'limit_per_period': %s, 'low_stock': %d, 'discount_percent': %s, "
	    "'discount_fen': %s, %s}",
	    voucher ? "voucher" : "goods", reward.name != NULL ? reward.name : "大米",
	    voucher ? "张" : "袋", reward.price > 0 ? reward.price : 10, or_null(reward.cost_fen),
	    or_null(reward.limit), reward.low_stock, or_null(reward.discount_percent),
	    or_null(reward.discount_fen), days);
}

struct answer
shop_move(const struct person *keeper, const char *move_id, const char *reward_id, const char *kind,
          int quantity)
{
	return call(keeper, "PUT", written("/v1/stock_moves/%s", move_id),
	            json_written("{'reward_id': '%s', 'kind': '%s', 'quantity': %d, "
	                         "'reason': '供货单 7'}",
	                         reward_id, kind, quantity));
}

const char *
shop_stock(const struct person *keeper, struct reward reward)
{
	const char *reward_id = uuid_written();

	expect_status(
	    call(keeper, "PUT", written("/v1/rewards/%s", reward_id), shop_reward_request(reward)),
	    200);
	if (reward.stock > 0) {
		expect_status(
		    shop_move(keeper, uuid_written(), reward_id, "received", reward.stock), 200);
	}
	return reward_id;
}

struct answer
shop_save_event(const struct person *keeper, const char *event_id, const char *opens,
                const char *closes, const char *const *rewards)
{
	struct buffer list = buffer_create(world.arena, 512);

	for (size_t i = 0; rewards[i] != NULL; i++)
		buffer_append_format(&list, "%s'%s'", i > 0 ? ", " : "", rewards[i]);
	return call_replacing(keeper, written("/v1/events/%s", event_id),
	                      json_written("{'name': '六月兑换日', 'place': '服务中心', "
	                                   "'opens_at': '%s:00+08:00', 'closes_at': '%s:00+08:00', "
	                                   "'rewards': [%s]}",
	                                   opens, closes, buffer_text(&list).data));
}

const char *
shop_open_list(const struct person *keeper, const char *const *rewards)
{
	const char *event_id = uuid_written();

	expect_status(
	    shop_save_event(keeper, event_id, "2026-06-15T08:00", "2026-06-16T18:00", rewards),
	    200);
	return event_id;
}

void
shop_earn(const struct person *who, int points)
{
	struct person first = people_appoint("{reviewer}");
	struct person second = people_appoint("{reviewer}");

	assert_int_equal(points % POINTS_OF_DEED, 0);
	for (; points > 0; points -= POINTS_OF_DEED) {
		const char *deed =
		    deed_file(who, (struct deed){ .item = "HR01",
		                                  .evidence = "捐献证书",
		                                  .day = sql_text("SELECT day(rule.now())") });

		deed_approve(&first, deed);
		deed_approve(&second, deed);
	}
}

const char *
shop_line(const char *reward_id, int quantity)
{
	return written("{'reward_id': '%s', 'quantity': %d}", reward_id, quantity);
}

struct answer
shop_redeem(const struct person *who, const char *redemption_id, const char *event_id,
            const char *lines)
{
	return call(who, "PUT", written("/v1/redemptions/%s", redemption_id),
	            json_written("{'event_id': '%s', 'lines': [%s]}", event_id, lines));
}

const char *
shop_hold(const struct person *who, const char *event_id, const char *reward_id, int quantity)
{
	const char *redemption_id = uuid_written();

	expect_status(shop_redeem(who, redemption_id, event_id, shop_line(reward_id, quantity)),
	              200);
	return redemption_id;
}

const char *
shop_code(const char *redemption_id)
{
	return sql_text("SELECT code FROM redemption WHERE redemption_id = '%s'", redemption_id);
}

const char *
shop_drawn(const char *code)
{
	struct buffer drawn = buffer_create(world.arena, 512);

	qr_append_rows(&drawn, qr_encode(world.arena, code));
	return written("'%s'", buffer_text(&drawn).data);
}

const char *
shop_cell(const char *code)
{
	struct buffer cell = buffer_create(world.arena, 16);

	cell_append(&cell, text_of(code), CELL_SIGNS_CSV);
	return buffer_text(&cell).data;
}

struct answer
shop_collect(const struct person *keeper, const char *redemption_id, const char *code)
{
	return call(keeper, "PUT", written("/v1/redemptions/%s/collection", redemption_id),
	            json_written("{'code': '%s'}", code));
}

struct answer
shop_cancel(const struct person *who, const char *redemption_id, const char *reason)
{
	return call(who, "PUT", written("/v1/redemptions/%s/cancellation", redemption_id),
	            reason != NULL ? json_written("{'reason': '%s'}", reason) : "{}");
}

const char *
shop_mistyped(const char *code)
{
	return written("%c%s", code[0] == '7' ? '8' : '7', code + 1);
}

const char *
shop_name_helper(const struct person *staff, const struct person *helper,
                 const struct person *whose)
{
	const char *helper_id = uuid_written();

	expect_status(call(staff, "PUT", written("/v1/household_helpers/%s", helper_id),
	                   json_written("{'household_code': '%s', 'resident_id': '%s', "
	                                "'document': '委托书 3', 'ends_on': '2026-12-31'}",
	                                whose->household_code, helper->resident_id)),
	              200);
	return helper_id;
}
