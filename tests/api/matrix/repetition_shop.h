#pragma once

/*
 * What is asked first of the shop, and what follows:
 *
 *	{ .operation = "useVoucher", .prepare = use_voucher, .follow = undo }
 */

#include "repetition.h"

struct asking
asked_by(const struct person *by, const char *target, const char *body);

/* A path with an identifier of its own. */
const char *
new_under(const char *folder);

/* The last part of a path. */
const char *
last_of(const char *target);

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
use_voucher(void);

void
undo(struct asking asked);

void
undo_collected(struct asking collection);

struct asking
undo_collection(void);

struct asking
undo_voucher_use(void);
