#pragma once

/*
 * What is asked first of the shop, and what follows:
 *
 *	{ .operation = "useVoucher", .prepare = use_voucher, .follow = undo }
 */

#include "repetition.h"

struct asking
redeem(void);

void
collect(struct asking redemption);

struct asking
collect_redemption(void);

struct asking
cancel_redemption(void);

struct asking
redeem_at_counter(void);

struct asking
redeem_by_card(void);

struct asking
issue_card(void);

struct asking
withdraw_card(void);

struct asking
record_helper(void);

struct asking
dismiss_helper(void);

struct asking
use_voucher(void);

void
undo(struct asking asked);

void
undo_collected(struct asking collection);

struct asking
undo_collection(void);

struct asking
undo_voucher_use(void);

struct asking
move_stock(void);

struct asking
count_stock(void);
