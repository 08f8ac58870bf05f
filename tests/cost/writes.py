#!/usr/bin/env python3
"""What a write costs does not depend on how much there is.

The writes of every day, as the role that serves them and with the very statement that the workers
prepare, in a community with ROWS of everything and in one with eight times as many. PostgreSQL
counts the blocks that they touch; then each is undone.

    python3 -m tests.cost.writes
"""

import json
import unittest
from datetime import date, timedelta

from tests.cost.lists import GROWTH_MAX, HERE, ROWS, SLACK, TIMES, Crowd, operations_of, plan_of

NEW = "00000000-0000-0000-0000-000000000001"
YESTERDAY = date.today() - timedelta(days=1)
HOURS = {"started_at": f"{YESTERDAY}T09:00:00+08:00", "ended_at": f"{YESTERDAY}T10:00:00+08:00"}
DEED = {"content": "为三楼老人代购药品", "place": "本社区", "evidence": ["照片"],
        "team_id": "{team}", "participants": [{"resident_id": "{resident}"}]}
VERDICT = {"deed_id": "{waiting}", "reason": None, "public_content": None, "except": None,
           "minutes": None}
BASKET = {"event_id": "{sale}", "lines": [{"reward_id": "{reward}", "quantity": 1}]}

# Each with the member who asks: the first files and redeems, the third decides and hands over, the
# fourth joins.
WRITES = {
    "submitDeed": (1, [
        {"deed_id": NEW, "body": {**DEED, **HOURS, "item": "ZY03"}},
        {"deed_id": NEW, "body": {**DEED, "item": "WM06", "happened_on": str(YESTERDAY)}}]),
    "joinDeed": (4, [{"deed_id": "{shared}", "body": {
        "deed_code": "{deed_code}", "participants": [{"resident_id": "{fourth}"}]}}]),
    "withdrawDeed": (2, [{"deed_id": "{waiting}", "reason": None}]),
    "reviewDeed": (3, [
        {**VERDICT, "verdict": "approved"},
        {**VERDICT, "verdict": "rejected", "reason": "重复"}]),
    "redeem": (1, [{"redemption_id": NEW, "body": BASKET}]),
    "collectRedemption": (3, [{"redemption_id": "{held}", "code": "{hold_code}"}]),
    "cancelRedemption": (1, [{"redemption_id": "{held}", "reason": None}]),
    "useVoucher": (3, [{"use_id": NEW, "code": "{voucher}", "reference": "收据1"}]),
    "undoCollection": (3, [{"redemption_id": "{collected}", "reason": "拿错了"}]),
    "undoVoucherUse": (3, [{"use_id": "{use}", "reason": "扫错了"}]),
    "moveStock": (3, [{"move_id": NEW, "reward_id": "{reward}", "kind": "received", "quantity": 1,
                       "reason": "进货"}]),
    "countStock": (3, [{"count_id": NEW, "body": {"reason": "盘点", "lines": [
        {"reward_id": "{reward}", "counted": 90000}]}}]),
    "issueReminder": (3, [{"household_code": "000001", "reminder_id": NEW, "item": "SF01",
                           "content": "请改正", "correct_by": str(date.today() + timedelta(5))}]),
    "reverseEntry": (3, [{"entry_id": "{entry}", "reason": "重复登记"}]),
    "decideClaim": (3, [{"claim_id": "{claim}", "body": {"verdict": "refused",
                                                         "reason": "不符"}}]),
    "recordConsent": (1, [{"document": "publication", "version": "2026-01", "given": True}]),
}


class Ready(Crowd):
    """A crowd in which people write."""

    def __enter__(self):
        super().__enter__()
        self.psql("postgres", (HERE / "writes.sql").read_text())
        known = self.psql("postgres", "COPY (SELECT to_json(k) FROM public.known k) TO STDOUT")
        self.known = json.loads(known)
        self.analyze()
        return self

    def enter_as(self, number):
        return f"""SET statement_timeout = 10000;
            BEGIN;
            SELECT set_config('xinyi.community', '{self.known['community']}', true)
            \\g /dev/null
            SELECT set_config('xinyi.membership', m.membership_id::text, true),
                   set_config('xinyi.resident', m.resident_id::text, true),
                   set_config('xinyi.household', r.household_id::text, true),
                   set_config('xinyi.roles', m.roles::text, true),
                   set_config('xinyi.operation', 'cost', true)
            FROM xinyi.membership m
            JOIN xinyi.resident r USING (community_id, resident_id)
            WHERE m.membership_id = md5('member' || {number})::uuid \\g /dev/null\n"""

    def write(self, operation, number, values):
        """The error of the answer, or the blocks that it took; of the second time."""
        filled = {name: self.fill(value) for name, value in values.items()}
        prepare, execute = self.call(operation, {"in_community": "{community}", **filled})
        explain = f"EXPLAIN (ANALYZE, BUFFERS, TIMING off, FORMAT json) {execute};\n"
        begin = self.enter_as(number) + prepare + "SAVEPOINT before;\n"
        answered = self.psql("xinyi_writer", begin + f"{execute};\n")
        done = self.psql("xinyi_writer", begin + f"{execute} \\g /dev/null\n"
                         "ROLLBACK TO before;\n" + explain)
        plan = plan_of(done)
        return answered.split(",")[0], plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]

    def fill(self, value):
        """Braces of JSON and of names in one text."""
        if not isinstance(value, dict):
            return value
        text = json.dumps(value, ensure_ascii=False)
        for name, known in self.known.items():
            text = text.replace("{%s}" % name, str(known))
        return text.replace("{", "{{").replace("}", "}}")


class Writes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.few = cls.enterClassContext(Ready(ROWS))
        cls.many = cls.enterClassContext(Ready(ROWS * TIMES))

    def test_a_write_costs_the_same_however_much_there_is(self):
        for operation in operations_of(*WRITES):
            number, variants = WRITES[operation.id]
            for values in variants:
                with self.subTest(operation.id, **values):
                    (error, few), (again, many) = [
                        crowd.write(operation, number, values) for crowd in (self.few, self.many)]
                    print(f"{few:7} {many:7}  {operation.id} {error}", flush=True)
                    self.assertEqual((error, again), ("", ""))
                    self.assertLessEqual(many, few * GROWTH_MAX + SLACK)


if __name__ == "__main__":
    unittest.main()
