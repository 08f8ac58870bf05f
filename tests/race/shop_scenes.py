"""Duels over goods, events and holds."""

import json
import random

from tests.race.connections import Step
from tests.race.scenes import SYSTEM, Scenes, new_id

EVENT = """
SELECT jsonb_build_object('name', '信义超市', 'place', '{place}',
	'opens_at', rule.now() - interval '{opened} hours',
	'closes_at', rule.now() + interval '{closes} hours', 'rewards', '{rewards}'::jsonb)"""
# To a flat where nobody lives.
MOVE = """
SELECT coalesce(error, 'moved') FROM move_resident(actor_community_id(), '{}', jsonb_build_object(
	'building', 9001, 'unit', 1, 'room', (SELECT (count(*) + 100)::text FROM household)),
	'结婚', NULL)"""
REDEEM = "SELECT coalesce(error, (redemption).status) FROM redeem(actor_community_id(), '{}', '{}')"


class ShopScenes(Scenes):
    def customer(self, **reward):
        member = self.family()[0]
        self.shop.fund(60, [member.household])
        return member, self.shop.open(random, stock=50, **reward)

    def redeeming(self, member, stall, name=None):
        request = json.dumps(stall.request((stall.rewards[0], 1)))
        return Step(member.settings(), REDEEM.format(name or new_id(), request))

    def hold(self, member, stall):
        hold = new_id()
        self.duel.fight(self.redeeming(member, stall, hold), Step(SYSTEM, "SELECT 1"))
        return hold

    def cancelling(self, hold):
        return ("SELECT coalesce(error, (redemption).status)"
                f" FROM cancel_redemption(actor_community_id(), '{hold}', NULL)")

    def mover(self):
        """Somebody who can redeem for a household, and leaves others behind."""
        member, (resident, _) = self.stranger(), self.unbound()
        household, = self.database.column("SELECT household_id FROM resident"
                                          f" WHERE resident_id = '{resident}'")
        self.database.run(f"UPDATE membership SET resident_id = '{resident}', bound_by = 'phone',"
                          f" bound_at = rule.now() WHERE membership_id = '{member.membership}'")
        self.shop.fund(60, [household])
        return member._replace(resident=resident, household=household, roles="{resident}")

    def moving(self, member):
        return Step(SYSTEM, MOVE.format(member.resident))

    def a_member_moves_before_a_hold(self):
        member, stall = self.mover(), self.shop.open(random, stock=50)
        self.fight(self.moving(member), self.redeeming(member, stall),
                   ("moved", "unauthenticated"))

    def a_member_moves_after_a_hold(self):
        """Who has left does not know the code of what waits for the others."""
        member, stall, hold = self.mover(), self.shop.open(random, stock=50), new_id()
        request = json.dumps(stall.request((stall.rewards[0], 1)))
        redeeming = REDEEM.replace("(redemption).status", "(redemption).code")
        known, moved = self.duel.fight(
            Step(member.settings(), redeeming.format(hold, request)), self.moving(member))
        held = self.database.rows(f"SELECT status, code <> '{known}' FROM redemption"
                                  f" WHERE redemption_id = '{hold}'")
        if (moved, held) != ("moved", [["held", "t"]]):
            raise AssertionError(f"{moved}, {held}")

    def saving_event(self, stall, opened, closes, rewards=None):
        rewards = json.dumps(stall.rewards if rewards is None else rewards)
        event = EVENT.format(place="广场", opened=opened, closes=closes, rewards=rewards)
        tag = self.tag("redemption_event", f"event_id = '{stall.event}'")
        return Step(SYSTEM, "SELECT coalesce(error, 'saved') FROM"
                    f" save_event(actor_community_id(), '{stall.event}', ({event}),"
                    f" ARRAY['{tag}'])")

    def an_event_closes_before_a_hold(self):
        member, stall = self.customer()
        self.fight(self.saving_event(stall, 100, -80), self.redeeming(member, stall),
                   ("saved", "event_over"))
        member, stall = self.customer()
        self.fight(self.saving_event(stall, 1, 24, rewards=[]), self.redeeming(member, stall),
                   ("saved", "not_on_offer"))

    def an_event_closes_after_a_hold(self):
        member, stall = self.customer()
        self.fight(self.redeeming(member, stall), self.saving_event(stall, 100, -80),
                   ("held", "event_has_holds"))

    def an_event_is_extended_while_its_holds_lapse(self):
        member, stall = self.customer()
        self.hold(member, stall)
        self.database.run("UPDATE redemption_event SET opens_at = rule.now() - interval '3 h',"
                          " closes_at = rule.now() - interval '2 h',"
                          " lapses_at = rule.now() - interval '1 h'"
                          f" WHERE event_id = '{stall.event}'")
        self.fight(self.saving_event(stall, 3, 20),
                   Step(SYSTEM, "SELECT coalesce(lapse_next_hold(actor_community_id())::text,"
                                " 'none')"),
                   ("saved", "none"))

    def saving_reward(self, stall, price, tag):
        body = json.dumps({"kind": "goods", "name": "大米", "unit": "袋", "price": price})
        return Step(SYSTEM, "SELECT coalesce(error, 'saved') FROM"
                    f" save_reward(actor_community_id(), '{stall.rewards[0]}', '{body}',"
                    f" ARRAY['{tag}'])")

    def two_save_a_reward(self):
        member, stall = self.customer()
        tag = self.tag("reward", f"reward_id = '{stall.rewards[0]}'")
        self.fight(self.saving_reward(stall, 7, tag), self.saving_reward(stall, 8, tag),
                   ("saved", "changed_meanwhile"))
        tag = self.tag("reward", f"reward_id = '{stall.rewards[0]}'")
        self.fight(self.saving_reward(stall, 9, tag), self.redeeming(member, stall),
                   ("saved", "held", "9"), look="SELECT max(price) FROM redemption_line"
                   f" WHERE reward_id = '{stall.rewards[0]}'")

    def one_delivery_is_booked_twice(self):
        _, stall = self.customer()
        step = Step(SYSTEM, "SELECT coalesce(error, 'moved') FROM move_stock(actor_community_id(), "
                    f"'{new_id()}', '{stall.rewards[0]}', 'received', 5, '进货')")
        self.fight(step, step, ("moved", "moved", "55"), look=(
            f"SELECT stock FROM reward_stock WHERE reward_id = '{stall.rewards[0]}'"))

    @staticmethod
    def counting(name, rewards):
        lines = json.dumps([{"reward_id": reward, "counted": 7} for reward in rewards])
        return Step(SYSTEM, "SELECT coalesce(error, 'counted') FROM"
                    f" count_stock(actor_community_id(), '{name}',"
                    f" jsonb_build_object('reason', '盘点', 'lines', '{lines}'::jsonb))")

    def one_count_is_booked_twice(self):
        _, stall = self.customer()
        step = self.counting(new_id(), stall.rewards)
        self.fight(step, step, ("counted", "counted", "2"), look=(
            "SELECT move_count FROM reward_stock WHERE reward_id ="
            f" '{stall.rewards[0]}'"))

    def two_counts_name_the_same_shelves(self):
        stall = self.shop.open(random, rewards=2, stock=50)
        low, high = sorted(stall.rewards)
        lock = "SELECT FROM reward_stock WHERE reward_id = '{}' FOR NO KEY UPDATE"
        self.fight(Step(SYSTEM, lock.format(low)), self.counting(new_id(), [high, low]),
                   ("", "counted"), lock.format(high))

    def one_redemption_is_asked_for_twice(self):
        member, stall = self.customer()
        step = self.redeeming(member, stall, new_id())
        self.fight(step, step, ("held", "held"))

    def a_hold_is_collected_and_cancelled(self):
        member, stall = self.customer()
        hold = self.hold(member, stall)
        code = self.database.column("SELECT code FROM redemption"
                                    f" WHERE redemption_id = '{hold}'")[0]
        self.fight(Step(self.shop.storekeepers[-1].settings(),
                        "SELECT coalesce(error, (redemption).status) FROM"
                        f" collect_redemption(actor_community_id(), '{hold}', '{code}')"),
                   Step(member.settings(), self.cancelling(hold)),
                   ("collected", "already_collected"))

    def one_voucher_is_used_twice(self):
        member, stall = self.customer(kind="voucher", discount_percent=10,
                                      valid_from="2026-01-01", valid_until="2099-12-31")
        hold = self.hold(member, stall)
        code = self.database.column("SELECT code FROM voucher"
                                    f" WHERE redemption_id = '{hold}'")[0]
        use = ("SELECT coalesce(error, 'used')"
               " FROM use_voucher(actor_community_id(), '{}', '{}', NULL)")
        desk = self.shop.property[-1].settings()
        self.fight(Step(desk, use.format(new_id(), code)), Step(desk, use.format(new_id(), code)),
                   ("used", "voucher_used"))

    def one_use_of_a_voucher_is_undone_twice(self):
        member, stall = self.customer(kind="voucher", discount_percent=10,
                                      valid_from="2026-01-01", valid_until="2099-12-31")
        hold, use = self.hold(member, stall), new_id()
        code = self.database.column(f"SELECT code FROM voucher WHERE redemption_id = '{hold}'")[0]
        desk = self.shop.property[-1].settings()
        self.duel.fight(Step(desk, "SELECT coalesce(error, 'used') FROM"
                             f" use_voucher(actor_community_id(), '{use}', '{code}', NULL)"),
                        Step(SYSTEM, "SELECT 1"))
        undo = ("SELECT coalesce(error, 'undone')"
                f" FROM undo_voucher_use(actor_community_id(), '{use}', '{{}}')")
        self.fight(Step(desk, undo.format("扫错了")), Step(desk, undo.format("误扫")),
                   ("undone", "already_undone"))

    def collected(self, hold):
        code = self.database.column(f"SELECT code FROM redemption WHERE redemption_id = '{hold}'")
        keeper = self.shop.storekeepers[-1].settings()
        return Step(keeper, "SELECT coalesce(error, (redemption).status) FROM"
                    f" collect_redemption(actor_community_id(), '{hold}', '{code[0]}')")

    def undoing(self, hold, reason="拿错了"):
        return Step(self.shop.storekeepers[-1].settings(),
                    "SELECT coalesce(error, (redemption).status) FROM"
                    f" undo_collection(actor_community_id(), '{hold}', '{reason}')")

    def one_hand_over_is_undone_twice(self):
        member, stall = self.customer()
        hold = self.hold(member, stall)
        self.duel.fight(self.collected(hold), Step(SYSTEM, "SELECT 1"))
        self.fight(self.undoing(hold), self.undoing(hold, "误发"),
                   ("undone", "already_undone", "50"), look=(
                       f"SELECT stock FROM reward_stock WHERE reward_id = '{stall.rewards[0]}'"))

    def a_hand_over_is_undone_as_it_happens(self):
        member, stall = self.customer()
        hold = self.hold(member, stall)
        self.fight(self.collected(hold), self.undoing(hold), ("collected", "undone"))

    def a_voucher_is_used_while_its_redemption_is_undone(self):
        """A used voucher stays used, and a void one is not accepted."""
        for undone_first in (True, False):
            member, stall = self.customer(kind="voucher", discount_percent=10,
                                          valid_from="2026-01-01", valid_until="2099-12-31")
            hold = self.hold(member, stall)
            code = self.database.column("SELECT code FROM voucher"
                                        f" WHERE redemption_id = '{hold}'")[0]
            using = Step(self.shop.property[-1].settings(),
                         "SELECT coalesce(error, 'used') FROM use_voucher(actor_community_id(),"
                         f" '{new_id()}', '{code}', NULL)")
            steps = (self.undoing(hold), using) if undone_first else (using, self.undoing(hold))
            self.fight(*steps, ("undone", "voucher_void") if undone_first
                       else ("used", "! voucher_used"))
