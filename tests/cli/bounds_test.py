#!/usr/bin/env python3
"""The files of the command line have the same bounds as the contract."""

import csv
import io
import itertools
import sys
import unittest

from cli_case import REFUSED, TOP, CliCase

sys.path.insert(0, str(TOP / "tools"))

from contract.document import read_contract  # noqa: E402, needs the path above

SCHEMAS = read_contract(TOP)["components"]["schemas"]
GOODS = {"name": "大米", "kind": "goods", "unit": "袋", "price": 40, "description": "",
         "cost_fen": "", "limit_per_period": "", "low_stock": "", "discount_percent": "",
         "discount_fen": "", "valid_from": "", "valid_until": ""}
VOUCHER = GOODS | {"name": "券", "kind": "voucher", "valid_from": "2027-01-01",
                   "valid_until": "2027-03-31"}
EVENT = {"name": "兑换日", "place": "广场", "opens_at": "2100-01-01 09:00",
         "closes_at": "2100-01-02 09:00"}
ITEM = {"code": "ZY01", "category": "志愿服务", "title_zh": "甲", "title_en": "A",
        "basis": "per_occurrence", "points": 5, "cap_period": "month", "cap_points": 10000,
        "evidence_required": "yes", "reviewer_level": "double", "content_public": "yes",
        "minutes_min": 0, "times_required": "yes", "position": 0, "hint": ""}
DEDUCTION = ITEM | {"code": "SF01", "category": "失范扣分", "cap_period": "none", "cap_points": 0,
                    "times_required": "no"}

# Of each file the command, the schema of what a line becomes, and the lines that a bound is put in.
FILES = {
    "reward": ("RewardRequest", {"discount_percent": VOUCHER, "discount_fen": VOUCHER}, GOODS),
    "event": ("EventRequest", {}, EVENT),
    "rulebook": ("RuleItemRequest", {("points", "minimum"): DEDUCTION,
                                     ("cap_points", "minimum"): ITEM | {"cap_period": "none"}},
                 ITEM),
}


def resolve(schema):
    """The schema that a reference means."""
    while "$ref" in schema:
        schema = SCHEMAS[schema["$ref"].rpartition("/")[2]]
    return schema


def bounds_of(schema):
    """(keyword, accepted values, refused values)."""
    if "maxLength" in schema and "format" not in schema and "enum" not in schema:
        yield "maxLength", "A" * schema["maxLength"], "A" * (schema["maxLength"] + 1)
    for keyword, further in (("minimum", -1), ("maximum", 1)):
        if keyword in schema:
            yield keyword, schema[keyword], schema[keyword] + further


class Bounds(CliCase):
    numbers = itertools.count()

    def importing(self, kind, *lines, status=0):
        code = f"bounds-{next(self.numbers)}"
        self.xinyi("community", "create", code, "社区")
        table = io.StringIO()
        writer = csv.DictWriter(table, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
        return self.xinyi("--quiet", kind, "import", code,
                          self.write(f"{kind}.csv", table.getvalue()), status=status)

    def check(self, kind):
        name, special, usual = FILES[kind]
        seen = 0
        for column, schema in SCHEMAS[name]["properties"].items():
            for keyword, taken, refused in bounds_of(resolve(schema)):
                if column not in usual or column == "code":  # which has one length
                    continue
                line = special.get((column, keyword), special.get(column, usual))
                with self.subTest(kind, column=column, keyword=keyword):
                    self.importing(kind, line | {column: taken})
                    said = self.importing(kind, line | {column: refused}, status=REFUSED)
                    self.assertIn(column, said)
                seen += 1
        return seen

    def test_rewards_have_the_bounds_of_the_contract(self):
        self.assertGreater(self.check("reward"), 12)

    def test_events_have_the_bounds_of_the_contract(self):
        self.assertEqual(self.check("event"), 2)

    def test_items_have_the_bounds_of_the_contract(self):
        self.assertEqual(self.check("rulebook"), 11)

    def test_a_rulebook_has_as_many_items_as_the_contract_says(self):
        most = SCHEMAS["RulebookRequest"]["properties"]["items"]["maxItems"]
        items = [ITEM | {"code": f"{first}{second}{number:02}"}
                 for first, second in ("AA", "AB", "AC") for number in range(100)]
        self.importing("rulebook", *items[:most])
        self.importing("rulebook", *items[:most + 1], status=REFUSED)


if __name__ == "__main__":
    unittest.main()
