#!/usr/bin/env python3
"""Importing rewards, moving stock, and the events in which rewards are redeemed."""

import re
import unittest
from datetime import datetime, timedelta, timezone

from cli_case import DONE, MISUSED, REFUSED, CliCase

COMMUNITY_TIME = timezone(timedelta(hours=8))
HEADER = ("name,kind,unit,price,cost_fen,limit_per_period,low_stock,discount_percent,"
          "discount_fen,valid_from,valid_until")
RICE = "大米 5kg,goods,袋,40,3290,2,10,,,,"
EGGS = "鸡蛋 10 枚,goods,盒,12,,,,,,,"
VOUCHER = "物业费九五折券,voucher,张,150,,1,5,5,,2027-01-01,2027-03-31"


def moment(hours):
    at = datetime.now(COMMUNITY_TIME) + timedelta(hours=hours)
    return at.strftime("%Y-%m-%d %H:%M")


class RewardCase(CliCase):
    """A community for every test."""

    number = 0

    def setUp(self):
        RewardCase.number += 1
        self.code = f"shop-{RewardCase.number}"
        self.xinyi("community", "create", self.code, "社区")

    def importing(self, *lines, header=HEADER, options=(), status=DONE):
        path = self.write("rewards.csv", "\n".join((header, *lines)) + "\n")
        return self.xinyi("--quiet", "reward", "import", self.code, path, *options, status=status)

    def replacing(self, said):
        """What the refusal to overwrite asks for."""
        return re.search("--replacing [0-9a-f]{32}", said).group().split()

    def overwriting(self, *lines):
        return self.importing(*lines, options=self.replacing(
            self.importing(*lines, status=REFUSED)))

    def rewards(self):
        """Rows of reward list by name."""
        heads, *rows = [line.split("\t") for line in
                        self.xinyi("reward", "list", self.code).splitlines()]
        return {row["name"]: row for row in (dict(zip(heads, cells)) for cells in rows)}

    def stock(self, verb, *words, status=DONE):
        return self.xinyi("stock", verb, self.code, *words, status=status)


class Import(RewardCase):
    def test_goods_and_vouchers(self):
        self.assertEqual(self.importing(RICE, EGGS, VOUCHER),
                         "3 rewards added, 0 changed, 0 unchanged\n")
        rewards = self.rewards()
        self.assertEqual(list(rewards), ["大米 5kg", "鸡蛋 10 枚", "物业费九五折券"])
        self.assertEqual([rewards["大米 5kg"][cell] for cell in
                          ("price", "cost_fen", "limit_per_period", "low_stock", "stock", "held")],
                         ["40", "3290", "2", "10", "0", "0"])
        self.assertEqual([rewards["物业费九五折券"][cell] for cell in
                          ("discount_percent", "valid_from", "valid_until", "active")],
                         ["5", "2027-01-01", "2027-03-31", "yes"])

    def test_a_dry_run_changes_nothing(self):
        self.assertEqual(self.importing(RICE, options=["--dry-run"]),
                         "dry run: 1 rewards added, 0 changed, 0 unchanged\n")
        self.assertEqual(self.rewards(), {})

    def test_the_same_name_is_the_same_reward(self):
        self.importing(RICE, EGGS)
        known = self.rewards()["大米 5kg"]["reward_id"]
        self.assertEqual(self.overwriting(RICE.replace(",40,", ",45,"), VOUCHER),
                         "1 rewards added, 1 changed, 0 unchanged\n")
        rewards = self.rewards()
        self.assertEqual((rewards["大米 5kg"]["reward_id"], rewards["大米 5kg"]["price"]),
                         (known, "45"))
        self.assertIn("鸡蛋 10 枚", rewards)

    def test_nothing_is_overwritten_unseen(self):
        self.importing(RICE, EGGS)
        seen = self.replacing(self.importing(RICE.replace(",40,", ",45,"), status=REFUSED))
        self.assertEqual(self.rewards()["大米 5kg"]["price"], "40")
        self.overwriting(RICE.replace(",40,", ",50,"))
        said = self.importing(RICE.replace(",40,", ",45,"), VOUCHER, options=seen, status=REFUSED)
        self.assertRegex(said, "1 rewards say something else by now; nothing was changed, "
                               "--replacing [0-9a-f]{32} overwrites them")
        self.assertEqual((self.rewards()["大米 5kg"]["price"], len(self.rewards())), ("50", 2))
        self.assertEqual(self.importing(RICE.replace(",40,", ",50,"), options=seen),
                         "0 rewards added, 0 changed, 1 unchanged\n")

    def test_what_the_list_prints_can_be_imported(self):
        self.importing(RICE, VOUCHER)
        listed = self.xinyi("reward", "list", self.code)
        renamed = self.write("listed.tsv", listed.replace("大米 5kg", "东北大米 5kg"))
        said = self.xinyi("reward", "import", self.code, renamed, status=REFUSED)
        done = self.xinyi("reward", "import", self.code, renamed, *self.replacing(said))
        self.assertRegex(done, "^changed: 东北大米 5kg, last by xinyi reward import at [-0-9]{10} "
                               "[0-9:]{5}: name 大米 5kg -> 东北大米 5kg\n"
                               "unchanged: 物业费九五折券\n"
                               "0 rewards added, 1 changed, 1 unchanged\n$")
        self.assertEqual(self.xinyi("reward", "list", self.code),
                         listed.replace("大米 5kg", "东北大米 5kg"))

    def test_the_kind_stays(self):
        self.importing(RICE)
        said = self.importing(EGGS, RICE.replace("goods", "voucher").replace(
            ",,,,", ",5,,2027-01-01,2027-03-31"), status=REFUSED)
        self.assertRegex(said, r"(?m)line 3: .*with other content$")
        self.assertRegex(said, r"(?m)nothing was changed$")
        self.assertEqual(list(self.rewards()), ["大米 5kg"])

    def test_a_name_that_two_have_is_not_enough(self):
        self.importing(RICE)
        self.sql(f"SELECT rule.visit('{self.code}');"
                 "INSERT INTO xinyi.reward (community_id, reward_id, kind, name, unit, price) "
                 "SELECT community_id, gen_random_uuid(), kind, name, unit, price "
                 "FROM xinyi.reward WHERE community_id = rule.actor_community_id()")
        self.assertRegex(self.importing(RICE, status=REFUSED), "(?m)line 2: two rewards are called")
        self.assertIn("2 rewards are called 大米 5kg; name it by its id",
                      self.stock("receive", "大米 5kg", 1, "--reason", "x", status=REFUSED))

    def expect_fault(self, column, value, says, line=RICE):
        cells = line.split(",")
        cells[HEADER.split(",").index(column)] = value
        said = self.importing(EGGS, ",".join(cells), status=REFUSED)
        self.assertRegex(said, f"(?m)line 3(, column {column})?: {says}")
        self.assertRegex(said, "(?m)nothing was changed$")
        self.assertEqual(self.rewards(), {})

    def test_every_cell_is_checked(self):
        self.expect_fault("name", "", "the cell is empty")
        self.expect_fault("name", "长" * 61, "there are more than 60 characters")
        self.expect_fault("name", "a\u200bb", "there is a control character")
        self.expect_fault("name", "鸡蛋 10 枚", "it stands on line 2 already")
        self.expect_fault("kind", "gift", '"gift" is none of goods, voucher')
        self.expect_fault("unit", "九个字的单位太长了", "there are more than 8 characters")
        self.expect_fault("price", "0", "write a whole number from 1 to 100000")
        self.expect_fault("price", "1.5", "write a whole number")
        self.expect_fault("cost_fen", "-1", "write a whole number from 0")
        self.expect_fault("limit_per_period", "0", "write a whole number from 1 to 1000")
        self.expect_fault("low_stock", "many", "write a whole number from 0")
        self.expect_fault("discount_percent", "101", "write a whole number", VOUCHER)
        self.expect_fault("valid_from", "2027-02-30", "write a day", VOUCHER)

    def test_vouchers_are_checked_as_a_whole(self):
        self.expect_fault("discount_percent", "5", "only a voucher has a discount")
        self.expect_fault("discount_fen", "5000", "a voucher has a discount_percent or", VOUCHER)
        self.expect_fault("discount_percent", "", "a voucher has a discount_percent or", VOUCHER)
        self.expect_fault("valid_from", "", "a voucher has a day valid_from", VOUCHER)
        self.expect_fault("valid_until", "2026-12-31", "valid_until is before", VOUCHER)

    def test_files_without_rewards(self):
        self.assertIn("the file has no rewards", self.importing(status=REFUSED))
        self.assertIn("column 单价: the column is missing; it may be called price",
                      self.importing("x,goods,袋", header="name,kind,unit", status=REFUSED))
        self.assertRegex(self.importing("大米,goods", status=REFUSED),
                         "(?m)line 2, column unit: the cell is empty\n.*column price: the cell")
        self.assertIn("leave it empty, or keep what the list printed",
                      self.importing("大米,goods,袋,1,7", header="name,kind,unit,price,reward_id",
                                     status=REFUSED))


class Stock(RewardCase):
    def setUp(self):
        super().setUp()
        self.importing(RICE, EGGS)

    def test_what_comes_is_counted_and_breaks(self):
        self.assertEqual(self.stock("receive", "大米 5kg", 50, "--reason", "送货单 17"),
                         "大米 5kg: +50 袋, 50 on the shelf now\n")
        self.assertEqual(self.stock("waste", "大米 5kg", 2, "--reason", "受潮"),
                         "大米 5kg: -2 袋, 48 on the shelf now\n")
        self.assertEqual(self.stock("count", "大米 5kg", 47, "--reason", "月底盘点"),
                         "大米 5kg: -1 袋, 47 on the shelf now\n")
        moves = [line.split("\t")[1:] for line in self.stock("show", "大米 5kg").splitlines()]
        self.assertEqual([(row[0], row[1], row[2], row[4]) for row in moves[1:]],
                         [("received", "50", "50", "送货单 17"), ("wasted", "-2", "48", "受潮"),
                          ("counted", "-1", "47", "月底盘点")])
        self.assertEqual(self.stock("show").splitlines()[1:],
                         ["大米 5kg\t袋\t47\t0\t47\t", "鸡蛋 10 枚\t盒\t0\t0\t0\t"])

    def test_the_sheet_is_printed_filled_and_read(self):
        self.stock("receive", "大米 5kg", 50, "--reason", "送货单 17")
        sheet = [line.split("\t") for line in self.stock("sheet").splitlines()]
        self.assertEqual(sheet[0], ["name", "unit", "stock", "held", "counted", "moves",
                                    "reward_id"])
        self.assertEqual([row[:6] for row in sheet[1:]],
                         [["大米 5kg", "袋", "50", "0", "", "1"],
                          ["鸡蛋 10 枚", "盒", "0", "0", "", "0"]])
        sheet[1][4] = "48"
        filled = self.write("sheet.tsv", "".join("\t".join(row) + "\n" for row in sheet))
        self.assertIn("dry run: 1 rewards counted, 1 differ from the books\n", self.stock(
            "import", filled, "--reason", "月底盘点", "--dry-run"))
        self.assertEqual(self.stock("import", filled, "--reason", "月底盘点"),
                         "name\tstock\tcounted\tdifference\n大米 5kg\t50\t48\t-2\n"
                         "1 rewards counted, 1 differ from the books\n")
        self.assertIn("count that shelf again",
                      self.stock("import", filled, "--reason", "月底盘点", status=REFUSED))
        self.assertIn("大米 5kg\t袋\t48\t0\t48\t", self.stock("show"))

    def test_a_sheet_names_each_reward(self):
        filled = self.write("sheet.csv", "品名,实盘\n大米 5kg,3\n黄金,1\n")
        refused = self.stock("import", filled, "--reason", "盘点", status=REFUSED)
        self.assertIn("3: no reward or several are called that", refused)
        self.assertIn("nothing was changed", refused)
        self.assertIn("大米 5kg\t袋\t0", self.stock("show"))

    def test_it_can_be_named_by_its_id(self):
        known = self.rewards()["鸡蛋 10 枚"]["reward_id"]
        self.assertIn("+3 盒, 3 on", self.stock("receive", known.upper(), 3, "--reason", "x"))

    def test_what_is_low_is_marked(self):
        self.stock("receive", "大米 5kg", 9, "--reason", "x")
        self.assertIn("大米 5kg\t袋\t9\t0\t9\tlow\n", self.stock("show"))

    def test_nothing_is_wasted_that_is_not_there(self):
        self.assertIn("the shelf has fewer than that",
                      self.stock("waste", "大米 5kg", 1, "--reason", "x", status=REFUSED))
        self.assertIn("there is no reward 黄金",
                      self.stock("receive", "黄金", 1, "--reason", "x", status=REFUSED))

    def test_a_reason_and_a_quantity_are_needed(self):
        self.assertIn("--reason is missing", self.stock("receive", "大米 5kg", 1, status=MISUSED))
        for quantity in (0, -1, 100001, "one"):
            self.assertIn("QUANTITY is a number from 1 to 100000",
                          self.stock("receive", "大米 5kg", "--reason=x", "--", quantity,
                                     status=MISUSED))


class Event(RewardCase):
    def setUp(self):
        super().setUp()
        self.importing(RICE, EGGS, VOUCHER)

    def save(self, name, opens, closes, *options, status=DONE):
        return self.xinyi("event", "save", self.code, name, "--place", "信义超市", "--opens",
                          opens, "--closes", closes, *options, status=status)

    def overwrite(self, *words):
        return self.save(*words, *self.replacing(self.save(*words, status=REFUSED)))

    def listed(self):
        return [line.split("\t")[1:] for line in
                self.xinyi("event", "list", self.code).splitlines()[1:]]

    def test_a_new_one_offers_everything(self):
        opens, closes = moment(-1), moment(8)
        self.assertEqual(self.save("兑换日", opens, closes),
                         f"event 兑换日 is there: 3 rewards, to be collected before {moment(56)}\n")
        self.assertEqual(self.listed(),
                         [["兑换日", "信义超市", opens, closes, moment(56),
                           "大米 5kg, 鸡蛋 10 枚, 物业费九五折券", "0"]])

    def test_it_is_changed_until_it_has_closed(self):
        self.save("兑换日", moment(-1), moment(8), "--rewards", "大米 5kg, 鸡蛋 10 枚")
        said = self.save("兑换日", moment(-1), moment(9), status=REFUSED)
        self.assertRegex(said, "event 兑换日 was changed by xinyi event save at .* and says: "
                               "信义超市, .*, 2 rewards\n")
        seen = self.replacing(said)
        self.assertIn("is changed: 2 rewards",
                      self.save("兑换日", moment(-1), moment(9), *seen))
        self.assertIn("is changed: 2 rewards", self.save("兑换日", moment(-1), moment(9)))
        ending = ("兑换日", moment(-2), moment(-1), "--rewards", "大米 5kg")
        self.assertNotEqual(self.replacing(self.save(*ending, *seen, status=REFUSED)), seen)
        self.assertIn("is changed: 1 rewards", self.overwrite(*ending))
        self.assertIn("is there: 3 rewards", self.save("兑换日", moment(1), moment(2)))
        self.assertEqual([row[5] for row in self.listed()],
                         ["大米 5kg, 鸡蛋 10 枚, 物业费九五折券", "大米 5kg"])

    def test_one_that_has_closed_is_changed_by_its_id(self):
        self.save("兑换日", moment(-2), moment(-1))
        known = self.xinyi("event", "list", self.code).splitlines()[1].split("\t")[0]
        self.assertIn("is changed: 3 rewards", self.overwrite(known, moment(-2), moment(5)))
        self.assertEqual([(row[0], row[3]) for row in self.listed()], [("兑换日", moment(5))])
        self.assertIn("there is no event", self.save("00000000-0000-4000-8000-000000000000",
                                                     moment(1), moment(2), status=REFUSED))

    def import_events(self, *lines, head="名称,地点,开始时间,结束时间,兑换品", status=DONE,
                      options=()):
        path = self.write("events.csv", "\n".join((head, *lines)) + "\n")
        return self.xinyi("event", "import", self.code, path, *options, status=status)

    def test_a_file_of_events_comes_in_once(self):
        lines = ["一月,信义超市,2027/1/9 9:00,2027/1/9 17:00,\"大米 5kg, 鸡蛋 10 枚\"",
                 "二月,信义超市,2027年2月6日 9:00,2027-02-06 17:00:00,",
                 "三月,信义超市,2027-03-06 09:00,2027-03-06 17:00,none"]
        self.assertEqual(self.import_events(*lines, options=["--dry-run"]),
                         "dry run: 3 events added, 0 unchanged\n")
        self.assertEqual(self.listed(), [])
        self.assertEqual(self.import_events(*lines), "3 events added, 0 unchanged\n")
        self.assertEqual(self.import_events(*lines), "0 events added, 3 unchanged\n")
        self.assertEqual([row[:4] + [row[5]] for row in self.listed()],
                         [["三月", "信义超市", "2027-03-06 09:00", "2027-03-06 17:00", "none"],
                          ["二月", "信义超市", "2027-02-06 09:00", "2027-02-06 17:00",
                           "大米 5kg, 鸡蛋 10 枚, 物业费九五折券"],
                          ["一月", "信义超市", "2027-01-09 09:00", "2027-01-09 17:00",
                           "大米 5kg, 鸡蛋 10 枚"]])
        printed = self.xinyi("event", "list", self.code)
        path = self.write("listed.tsv", printed)
        self.assertEqual(self.xinyi("event", "import", self.code, path),
                         "0 events added, 3 unchanged\n")

    def test_events_that_cannot_be_are_told_by_line_and_none_comes_in(self):
        good = "一月,信义超市,2027/1/9 9:00,2027/1/9 17:00,大米 5kg"
        said = self.import_events(good, "二月,信义超市,2027/2/6,2027/2/6 17:00,",
                                  "三月,信义超市,2027/3/6 9:00,2027/3/6 9:00,",
                                  "四月,,2027/4/6 9:00,2027/4/6 17:00,", status=REFUSED)
        self.assertIn("line 3, column 开始时间: write a moment as YYYY-MM-DD HH:MM\n", said)
        self.assertIn("line 4: an event closes after it opens\n", said)
        self.assertIn("line 5, column 地点: the cell is empty\n", said)
        said = self.import_events(good, good, "二月,信义超市,2027/2/6 9:00,2027/2/6 17:00,黄金",
                                  status=REFUSED)
        self.assertIn("line 3: another line has an event of this name and opening\n", said)
        self.assertIn("line 4: what is on offer is the name or the id of one reward, "
                      "and not 黄金\n", said)
        self.assertEqual(self.listed(), [])
        self.import_events(good)
        for other in ("一月,别处,2027/1/9 9:00,2027/1/9 17:00,大米 5kg",
                      "一月,信义超市,2027/1/9 9:00,2027/1/9 17:00,none",
                      "一月,信义超市,2027/1/9 9:00,2027/1/9 18:00,大米 5kg"):
            said = self.import_events(other, status=REFUSED)
            self.assertIn("line 2: the event is there and says something else", said)

    def test_what_cannot_be(self):
        self.assertIn("an event closes after it opens",
                      self.save("兑换日", moment(2), moment(1), status=REFUSED))
        self.assertIn("0 rewards are called 黄金",
                      self.save("兑换日", moment(1), moment(2), "--rewards", "大米 5kg,黄金",
                                status=REFUSED))
        for wrong in ("2026-12-01", "2026-12-01T09:00", "2026-02-29 09:00", "2026-12-01 24:00",
                      "2026-12-01 09:60", "2026-12-01 9:00"):
            self.assertIn("--opens is a moment, YYYY-MM-DD HH:MM",
                          self.save("兑换日", wrong, moment(1), status=MISUSED))
        self.assertEqual(self.listed(), [])


if __name__ == "__main__":
    unittest.main()
