#!/usr/bin/env python3
"""The races over redemptions are worth something: each notices when its routine is made worse."""

import unittest

from tests.e2e.harness.database import Database
from tests.race.case import PlantedCase
from tests.race.redemption_races import LargeStack, RedemptionRaces

NAP = "PERFORM pg_sleep(0.1);"

STOCK_SELECTED_THEN_UPDATED = (
    "hold_stock",
    "UPDATE reward_stock SET held = held + line.quantity\n"
    "\t\tWHERE community_id = placed.community_id AND reward_id = line.reward_id\n"
    "\t\t\tAND stock - held >= line.quantity\n"
    "\t\tRETURNING stock - held INTO free;\n"
    "\t\tIF NOT FOUND THEN\n"
    "\t\t\tPERFORM refuse_sold_out(placed.community_id, basket[i:]);\n"
    "\t\tEND IF;",
    "SELECT stock - held INTO free FROM reward_stock\n"
    "\t\tWHERE community_id = placed.community_id AND reward_id = line.reward_id;\n"
    "\t\tIF free < line.quantity THEN\n"
    "\t\t\tPERFORM refuse('sold_out');\n"
    "\t\tEND IF;\n"
    f"\t\t{NAP}\n"
    "\t\tUPDATE reward_stock SET held = stock - free + line.quantity\n"
    "\t\tWHERE community_id = placed.community_id AND reward_id = line.reward_id;")
# One statement takes points and stock, each if there is enough; it says whether it took both, and
# when it did not, what it took alone stays taken.
POINTS_AND_STOCK_IN_ONE_STATEMENT = (
    "hold_points",
    "UPDATE household SET held = held + total\n"
    "\tWHERE community_id = spender.community_id AND household_id = spender.household_id\n"
    "\tRETURNING * INTO STRICT spender;",
    "WITH paid AS (\n"
    "\t\tUPDATE household SET held = held + total\n"
    "\t\tWHERE community_id = spender.community_id AND household_id = spender.household_id\n"
    "\t\t\tAND balance - held - disputed >= total\n"
    "\t\tRETURNING household_id\n"
    "\t), promised AS (\n"
    "\t\tUPDATE reward_stock s SET held = s.held + l.quantity\n"
    "\t\tFROM unnest(basket) l\n"
    "\t\tWHERE s.community_id = spender.community_id AND s.reward_id = l.reward_id\n"
    "\t\t\tAND s.stock - s.held >= l.quantity\n"
    "\t\tRETURNING s.reward_id\n"
    "\t)\n"
    "\tSELECT count(*) INTO placed.redemption_no FROM paid, promised;\n"
    "\tIF placed.redemption_no = 0 THEN\n"
    "\t\tRETURN NULL;\n"
    "\tEND IF;")
STOCK_NOT_HELD_AGAIN = ("hold_points", "PERFORM hold_stock(placed, basket);", "")
SAYS_WHEN_IT_DID_NOT_TAKE_BOTH = (
    "place_redemption",
    "redemption := CASE WHEN error IS NULL THEN known END;",
    "IF error IS NULL AND known.redemption_id IS NULL THEN\n"
    "\t\terror := 'sold_out';\n"
    "\tEND IF;\n"
    "\tredemption := CASE WHEN error IS NULL THEN known END;")
HOUSEHOLD_NOT_LOCKED = ("place_redemption", "FOR NO KEY UPDATE;", f"; {NAP}")
SHELVES_IN_ANY_ORDER = ("place_redemption", "ORDER BY l.reward_id", "ORDER BY random()")
GAUGE_READ_THEN_WRITTEN = (
    "gauge_redeemed",
    "INSERT INTO budget_gauge AS gauge (community_id, period_id, redeemed)\n"
    "\tVALUES (limits.community_id, in_period, change)\n"
    "\tON CONFLICT (community_id, period_id) DO UPDATE SET redeemed = gauge.redeemed + change\n"
    "\tRETURNING redeemed INTO STRICT total;",
    "SELECT redeemed + change INTO STRICT total FROM budget_gauge\n"
    "\tWHERE community_id = limits.community_id AND period_id = in_period;\n"
    f"\t{NAP}\n"
    "\tUPDATE budget_gauge SET redeemed = total\n"
    "\tWHERE community_id = limits.community_id AND period_id = in_period;")
HOLD_NOT_LOCKED = ("lock_redemption", "redemption_id = of_redemption;",
                   f"redemption_id = of_redemption; {NAP}")
HOUSEHOLD_NOT_LOCKED_AT_THE_END = (
    "lock_redemption", "household_id = known.household_id\n\tFOR NO KEY UPDATE;",
    "household_id = known.household_id;")
ENDED_HOLD_NOT_GUARDED = ("guard_redemption", "\tRETURN NULL;", "\tRETURN new;")
NOTHING_REFUSED = ("guard_redemption", "PERFORM rule.refuse(", "PERFORM upper(")
VOUCHER_NOT_LOCKED = ("use_voucher", "read_code(typed_code) FOR UPDATE;",
                      f"read_code(typed_code); {NAP}")
USED_VOUCHER_NOT_GUARDED = (
    "guard_voucher", "PERFORM refuse('voucher_used');", "RETURN new;")


class SpareStack(LargeStack):
    """With a copy of its database as it was at the beginning; its workers stay with the first."""

    def open_database(self):
        super().open_database()
        self.opened = self.database.name
        self.copy_database(f"{self.opened}_kept", self.opened)
        self.cleanup.callback(self.shell, 'database_drop "$stack_cluster" "$4"\n'
                              'database_drop "$stack_cluster" "$5"',
                              f"{self.opened}_kept", f"{self.opened}_fault")

    def copy_database(self, name, source):
        self.shell('database_drop "$stack_cluster" "$4"\n'
                   'database_copy "$stack_cluster" "$4" "$5"', name, source)

    def start_afresh(self):
        name = f"{self.opened}_fault"
        self.copy_database(name, f"{self.opened}_kept")
        self.shell('stack_write_settings "${@:4}"', name, *self.settings)
        self.database = Database(self.database.socket, name)
        # One second, as it is by default, for each of 200 deadlocks would be all that this does.
        self.database.run(f"ALTER DATABASE {name} SET deadlock_timeout = '50ms'")


class PlantedRedemptions(PlantedCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = cls.enterClassContext(SpareStack(workers={"api": 1, "wechat": 1},
                                                     may_deadlock=True))

    def setUp(self):
        super().setUp()
        self.stack.start_afresh()
        self.races = self.enterContext(RedemptionRaces(self.stack))

    def test_stock_selected_and_then_updated(self):
        self.assert_noticed(self.races.everybody_wants_the_same, STOCK_SELECTED_THEN_UPDATED)

    def test_one_statement_with_two_conditional_updates(self):
        self.assert_noticed(self.races.everybody_wants_the_same,
                            POINTS_AND_STOCK_IN_ONE_STATEMENT, STOCK_NOT_HELD_AGAIN,
                            SAYS_WHEN_IT_DID_NOT_TAKE_BOTH)

    def test_shelves_locked_in_any_order(self):
        self.assert_noticed(self.races.baskets_in_every_order, SHELVES_IN_ANY_ORDER)

    def test_the_same_request_without_lock(self):
        self.assert_noticed(self.races.the_same_request_twenty_times, HOUSEHOLD_NOT_LOCKED)

    def test_a_limit_counted_without_lock(self):
        self.assert_noticed(self.races.one_household_meets_its_limit, HOUSEHOLD_NOT_LOCKED)

    def test_points_counted_without_lock(self):
        self.assert_noticed(self.races.one_household_spends_its_last_points, HOUSEHOLD_NOT_LOCKED)

    def test_a_budget_read_and_then_written(self):
        self.assert_noticed(self.races.everybody_meets_the_ceiling, GAUGE_READ_THEN_WRITTEN)

    def test_a_hold_that_is_ended_without_lock(self):
        self.assert_noticed(self.races.holds_end_in_three_ways, HOLD_NOT_LOCKED,
                            HOUSEHOLD_NOT_LOCKED_AT_THE_END,
                            ENDED_HOLD_NOT_GUARDED, NOTHING_REFUSED)

    def test_a_voucher_used_without_lock(self):
        self.assert_noticed(self.races.one_voucher_at_twenty_desks, VOUCHER_NOT_LOCKED,
                            USED_VOUCHER_NOT_GUARDED)


if __name__ == "__main__":
    unittest.main()
