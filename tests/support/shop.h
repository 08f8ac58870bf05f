#pragma once

/*
 * The shop as tests tell of it. Whatever is left out is made up:
 *
 *	struct person keeper = people_appoint("{storekeeper}");
 *	const char *rice = shop_stock(&keeper, (struct reward){ .price = 30, .stock = 5 });
 *	const char *event = shop_open(&keeper, rice);
 *
 *	shop_earn(&zhang, 50);
 *	id = shop_hold(&zhang, event, rice, 1);
 *	expect_status(shop_collect(&keeper, id, shop_code(id)), 200);
 *
 * The event is from 08:00 on 15 June to 18:00 on the 16th; what is held can be collected for two
 * days more.
 */

#include "support/call.h"

struct reward {
	const char *name; /* 大米 */
	int price; /* 10 */
	int cost_fen; /* unknown */
	int limit; /* none */
	int low_stock;
	int stock; /* received after it was saved */
	int discount_percent; /* of a voucher; goods have none */
	int discount_fen;
	const char *valid_from; /* 2026-06-20 for a voucher */
	const char *valid_until; /* 2026-12-31 for a voucher */
};

/* The request as JSON. */
const char *
shop_reward_request(struct reward reward);

/* Saves the reward and puts it on the shelf, and expects success; returns its identifier. */
const char *
shop_stock(const struct person *keeper, struct reward reward);

struct answer
shop_move(const struct person *keeper, const char *move_id, const char *reward_id, const char *kind,
          int quantity);

/* An event in which these rewards are offered; its identifier. */
#define shop_open(keeper, ...) shop_open_list((keeper), (const char *const[]){ __VA_ARGS__, NULL })

const char *
shop_open_list(const struct person *keeper, const char *const *rewards);

struct answer
shop_save_event(const struct person *keeper, const char *event_id, const char *opens,
                const char *closes, const char *const *rewards);

/* Gives the household points, a multiple of 50, by deeds of today in the community. */
void
shop_earn(const struct person *who, int points);

/* One line of a request; several are joined by commas. */
const char *
shop_line(const char *reward_id, int quantity);

struct answer
shop_redeem(const struct person *who, const char *redemption_id, const char *event_id,
            const char *lines);

/* Redeems so many of one reward, and expects that this can be done; the redemption. */
const char *
shop_hold(const struct person *who, const char *event_id, const char *reward_id, int quantity);

/* The collection code of a redemption, as its household sees it. */
const char *
shop_code(const char *redemption_id);

/* What draws a code in an answer, as expect_json wants it. */
const char *
shop_drawn(const char *code);

/* A code as a CSV has it: one that looks like a number has a mark. */
const char *
shop_cell(const char *code);

struct answer
shop_collect(const struct person *keeper, const char *redemption_id, const char *code);

struct answer
shop_cancel(const struct person *who, const char *redemption_id, const char *reason);

/* A code with one symbol mistyped. */
const char *
shop_mistyped(const char *code);

/* The household has named a helper from today to the end of the year; the helper's identifier. */
const char *
shop_name_helper(const struct person *staff, const struct person *helper,
                 const struct person *whose);
