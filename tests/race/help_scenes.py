"""Duels over cards and helpers of households without a phone."""

import json
import random

from tests.race.connections import Step
from tests.race.scenes import SYSTEM, new_id
from tests.race.shop_scenes import ShopScenes

ISSUE = """
SELECT coalesce(error, 'issued') FROM issue_card(actor_community_id(), '{}', {}, '没有手机')"""
WITHDRAW = """
SELECT coalesce(error, 'withdrawn') FROM withdraw_card(actor_community_id(), '{}', '{}')"""
NAME = """
SELECT coalesce(error, 'named') FROM record_helper(actor_community_id(), '{helper}', {household},
	jsonb_build_object('resident_id', '{resident}', 'document', '委托书',
	                   'ends_on', day(rule.now()) + 30))"""
DISMISS = "SELECT coalesce(error, 'ended') FROM dismiss_helper(actor_community_id(), '{}', '到期')"
AT_COUNTER = """
SELECT coalesce(error, (redemption).status) FROM redeem_at_counter(actor_community_id(), '{name}',
	ROW (NULL, '{code}', '{present}')::visitor, '{wish}')"""
REDEEM = "SELECT coalesce(error, (redemption).status) FROM redeem(actor_community_id(), '{}', '{}')"


class HelpScenes(ShopScenes):
    def issuing(self, household):
        return Step(SYSTEM, ISSUE.format(new_id(), household))

    def card(self, household):
        """A new card, and its code."""
        card = new_id()
        self.duel.fight(Step(SYSTEM, ISSUE.format(card, household)), Step(SYSTEM, "SELECT 1"))
        return card, self.database.value("SELECT card_code(community_id, card_no)"
                                         f" FROM household_card WHERE card_id = '{card}'")

    def two_issue_a_card(self):
        household = self.family()[0].household
        self.fight(self.issuing(household), self.issuing(household), ("issued", "issued", "1"),
                   look="SELECT count(*) FROM household_card WHERE withdrawn_at IS NULL"
                   f" AND household_id = {household}")

    def two_withdraw_a_card(self):
        card, _ = self.card(self.family()[0].household)
        self.fight(Step(SYSTEM, WITHDRAW.format(card, "遗失")),
                   Step(SYSTEM, WITHDRAW.format(card, "被盗")), ("withdrawn", "card_withdrawn"))

    def a_card_is_withdrawn_before_it_is_shown(self):
        member, stall = self.customer()
        card, code = self.card(member.household)
        wish = json.dumps(stall.request((stall.rewards[0], 1)))
        self.fight(Step(SYSTEM, WITHDRAW.format(card, "遗失")),
                   Step(self.shop.storekeepers[-1].settings(),
                        AT_COUNTER.format(name=new_id(), code=code, present=member.resident,
                                          wish=wish)),
                   ("withdrawn", "card_withdrawn"))

    def two_name_a_helper(self):
        helped, helper = self.families()
        step = [Step(SYSTEM, NAME.format(helper=new_id(), household=helped.household,
                                         resident=helper.resident)) for _ in range(2)]
        self.fight(*step, ("named", "helps_already"))

    def a_helper_is_dismissed_before_a_hold(self):
        helped, helper = self.families()
        self.shop.fund(60, [helped.household])
        stall, term = self.shop.open(random, stock=50), new_id()
        self.duel.fight(Step(SYSTEM, NAME.format(helper=term, household=helped.household,
                                                 resident=helper.resident)),
                        Step(SYSTEM, "SELECT 1"))
        number = self.database.value("SELECT helper_no FROM household_helper"
                                     f" WHERE helper_id = '{term}'")
        acting = {**helper.settings(), "resident": "", "household": helped.household,
                  "roles": "{helper}", "helper": number}
        request = json.dumps(stall.request((stall.rewards[0], 1)))
        self.fight(Step(SYSTEM, DISMISS.format(term)),
                   Step(acting, REDEEM.format(new_id(), request)), ("ended", "not_a_helper"))
