"""Households at the shop while something is broken, and whether what they were told holds.

    shopping = Shopping(stack, Shop(stack.database))
    shopping.add_shoppers(6)
    with shopping:
        break_something()
        shopping.check(stack.database)

A shopper redeems, asks for the same once more at times, and then cancels or has it collected; and
does not rest until told that it is so. Whatever was acknowledged must be there, also while others
go on.
"""

import random

from tests.e2e.harness.client import Call
from tests.e2e.harness.deeds import make_id
from tests.e2e.harness.processes import TOP
from tests.fault.load import Asker, Load

STOCK = 100000
POINTS = 2000
HOUSEHOLDS = 4
REPEATED = 0.2
COLLECTED = 0.05

KEPT = """
SELECT r.redemption_id, r.code, r.status
FROM redemption r
WHERE r.redemption_id = ANY ('{{{ids}}}')"""
# Balances, entries, stock, what is held, and what each redemption took, returned and handed out.
CONSERVATION = ("01", "02", "03", "04", "26", "27", "28", "29", "30", "32")


def conservation_queries():
    folder = TOP / "src/cli/invariants"
    return ";\n".join(path.read_text() for path in sorted(folder.iterdir())
                      if path.name[:2] in CONSERVATION)


class Shopping(Load):
    def __init__(self, stack, shop):
        super().__init__(stack, None)
        self.shop = shop
        self.stall = shop.open(random.Random(), rewards=2, stock=STOCK)
        self.keeper = shop.sign_in(shop.storekeepers[0])
        self.conservation = conservation_queries()
        self.acknowledged = {}
        self.checked = 0
        self.households = sorted(shop.households)[:HOUSEHOLDS]
        shop.fund(POINTS, self.households)

    def add_shoppers(self, count):
        """Of a few households, so that some of them meet."""
        for number in range(count):
            members = self.shop.households[self.households[number % HOUSEHOLDS]]
            member = members[number // HOUSEHOLDS % len(members)]
            self.add(Shopper(self, self.shop.sign_in(member)).shop)

    def check(self, database):
        """What was acknowledged since the last time is there, and nothing was lost or made."""
        if self.errors:
            raise AssertionError(f"{len(self.errors)} errors, the first: {self.errors[0]}")
        told = list(self.acknowledged.copy().items())[self.checked:]  # others go on adding
        self.checked += len(told)
        kept = {row[0]: row[1:] for row in database.rows(
            KEPT.format(ids=",".join(redemption_id for redemption_id, _ in told)))}
        lost = [redemption_id for redemption_id, _ in told if redemption_id not in kept]
        altered = [redemption_id for redemption_id, (code, status) in told
                   if redemption_id in kept
                   and (code not in (None, kept[redemption_id][0])
                        or status not in ("held", kept[redemption_id][1]))]
        if lost or altered:
            raise AssertionError(f"of {len(told)} acknowledged redemptions {len(lost)} are lost and"
                                 f" {len(altered)} are not what was said")
        broken = database.rows(self.conservation)
        if broken:
            raise AssertionError(f"points or goods were lost or made: {broken[:5]}")

    def check_all(self, database):
        self.checked = 0
        self.check(database)
        self.stack.verify()

    def __str__(self):
        return (f"{len(self.acknowledged)} redemptions acknowledged, "
                + ", ".join(f"{count} x {outcome}" for outcome, count in
                            sorted(self.outcomes.items(), key=str)))


class Shopper(Asker):
    def __init__(self, load, token):
        super().__init__(load)
        self.token = token
        self.random = random.Random()

    def shop(self):
        redemption_id = make_id(self.random)
        path = f"/v1/redemptions/{redemption_id}"
        reward = self.random.choice(self.load.stall.rewards)
        redeeming = Call("PUT", path, self.load.stall.request((reward, 1)), self.token)
        answer = self.ask(redeeming)
        if not answer:
            return
        code = answer.json.get("code")  # which a worker that lies does not know
        self.load.acknowledged[redemption_id] = code, "held"
        if self.random.random() < REPEATED:
            again = self.ask(redeeming)
            if again and again.content != answer.content:
                raise AssertionError(f"{redeeming.path}: {answer}, and then {again}")
        self.end(redemption_id, path, code)

    def end(self, redemption_id, path, code):
        if code and self.random.random() < COLLECTED:
            ending, status = Call("PUT", f"{path}/collection", {"code": code},
                                  self.load.keeper), "collected"
        else:
            ending, status = Call("PUT", f"{path}/cancellation", {}, self.token), "cancelled"
        if self.ask(ending):
            self.load.acknowledged[redemption_id] = code, status
