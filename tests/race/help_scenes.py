"""Duels over cards of households without a phone."""

import json
import random

from tests.race.connections import Step
from tests.race.scenes import SYSTEM, new_id
from tests.race.shop_scenes import ShopScenes

ISSUE = """
SELECT coalesce(error, 'issued') FROM issue_card(actor_community_id(), '{}', {}, '没有手机')"""
WITHDRAW = """
SELECT coalesce(error, 'withdrawn') FROM withdraw_card(actor_community_id(), '{}', '{}')"""
AT_COUNTER = """
SELECT coalesce(error, (redemption).status) FROM redeem_at_counter(actor_community_id(), '{name}',
	ROW (NULL, '{code}', '{present}')::visitor, '{wish}')"""


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
