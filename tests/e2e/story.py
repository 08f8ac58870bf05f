#!/usr/bin/env python3
"""Two years of a household of five: they marry, split, move and die, a tenant follows at their
address, phones change hands, and the register's file is imported twice in between. After every
step the books are right, and everybody sees what is theirs and nothing else."""

import random
import unittest
import uuid

from tests.e2e.harness.client import Call
from tests.e2e.harness.people import People
from tests.e2e.harness.shop import Shop
from tests.e2e.harness.stack import COMMUNITY, Stack

HOME, NEXT_DOOR, UPSTAIRS = "998/1/101", "998/1/102", "998/1/201"
PHONES = {"张建国": "13911110001", "李秀兰": "13911110002", "张强": "13911110003",
          "张小妹": "13911110004", "王磊": "13911110005"}
FAMILY = """楼栋,单元,室,姓名,手机,出生年份,户主
998,1,101,张建国,13911110001,1958,是
998,1,101,李秀兰,13911110002,1960,否
998,1,101,张强,13911110003,1985,否
998,1,101,张小妹,13911110004,1990,否
998,1,101,张爷爷,,1932,否
"""


class Story(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = cls.enterClassContext(Stack(workers={"api": 1, "wechat": 1}))
        cls.people = People(cls.stack)
        cls.client = cls.people.client
        cls.shop = Shop(cls.stack.database)
        cls.administrators = [cls.address_of("sample-administrator-1"),
                              cls.address_of("sample-reviewer-4")]
        cls.stack.xinyi("grant", COMMUNITY, cls.administrators[1], "administrator")
        cls.accounts = {}
        cls.tokens = {}

    @classmethod
    def address_of(cls, openid):
        row = cls.people.known[openid]
        return "/".join(row[column] for column in ("building", "unit", "room", "name"))

    def xinyi(self, *words):
        return self.stack.xinyi(words[0], words[1], COMMUNITY, *words[2:])

    def resident(self, act, *words):
        return self.xinyi("resident", act, *words, "--reason", "社区登记")

    def over_the_api(self, flat, name, act, /, **members):
        """An administrator does it, and the job enters a phone number."""
        token = self.people.find("administrator").token
        found = self.client.expect(200, "GET", f"/v1/residents?query={flat.replace('/', '-')}",
                                   token=token).json["residents"]
        resident_id = next((one["resident_id"] for one in found if one["name"] == name),
                           str(uuid.uuid4()))
        path = f"/v1/residents/{resident_id}"
        if act == "enter":
            building, unit, room = flat.split("/")
            members |= {"building": int(building), "unit": int(unit), "room": room, "name": name}
        else:
            path += f"/changes/{uuid.uuid4()}"
            members["act"] = act
        self.client.expect(200, "PUT", path, {**members, "reason": "社区登记"}, token=token)
        self.stack.xinyi("register", "process")
        return self.client.expect(200, "GET", f"/v1/residents/{resident_id}", token=token).json

    def write(self, name, content):
        path = self.stack.directory / name
        path.write_text(content, encoding="utf-8")
        return path

    def decided(self, document):
        return ("--document", document, "--administrator", self.administrators[0], "--second",
                self.administrators[1])

    def household(self, flat):
        """Number, code and points of those who live there now."""
        return self.stack.database.rows(
            "SELECT household_id, code, balance FROM household WHERE closed_on IS NULL AND "
            f"building || '/' || unit || '/' || room = '{flat}'")[0]

    def fund(self, flat, points):
        self.shop.fund(points, [self.household(flat)[0]])

    def pass_days(self, *spans):
        """The nightly jobs come when their time has come."""
        for days in spans:
            self.stack.xinyi("clock", "advance", COMMUNITY, "--days", days)
            for job in (("redemption", "lapse"), ("points", "lapse"), ("publish",)):
                self.stack.xinyi(*job)

    def bind(self, name):
        """A new account, bound by the phone that the register has."""
        account = self.people.stranger()
        self.accounts[name], self.tokens[name] = account.openid, account.token
        code = self.people.simulator.phone_code(account.openid, PHONES[name])
        self.client.expect(200, "POST", "/v1/me/phone", {"code": code}, account.token)

    def sign_in_again(self, name):
        """The session has ended with the old home."""
        self.assertEqual(self.call(name, "GET", "/v1/me").code, "unauthenticated")
        self.tokens[name] = self.people.open_session(self.accounts[name])["token"]

    def call(self, name, *request):
        return self.client.call(*request, token=self.tokens[name])

    def expect_homes(self, **homes):
        """In each flat those people, who see one household, its points and one another."""
        self.stack.verify()
        for flat, names in homes.items():
            self.check_home(flat, names.split())

    def check_home(self, flat, names):
        _, code, points = self.household({"home": HOME, "next_door": NEXT_DOOR,
                                          "upstairs": UPSTAIRS}[flat])
        for name in names:
            if name not in self.tokens:
                continue
            seen = self.call(name, "GET", "/v1/household")
            self.assertEqual(seen.status, 200, f"{name}: {seen}")
            self.assertEqual((seen.json["household_code"], seen.json["balance"]),
                             (code, int(points)), name)
            self.assertEqual(sorted(member["name"] for member in seen.json["members"]),
                             sorted(names), name)
            entries = self.call(name, "GET", "/v1/household/ledger?limit=100").json["items"]
            self.assertEqual(sum(entry["points"] for entry in entries), int(points), name)

    def expect_told(self, names):
        """Of the newest split or merge, those of both households who have an account, once each."""
        told = self.stack.database.column(
            "SELECT r.name FROM notice JOIN membership USING (community_id, membership_id) "
            "JOIN resident r USING (community_id, resident_id) "
            "WHERE kind = 'points_transferred' AND subject = "
            "(SELECT max(transfer_no)::text FROM household_transfer)")
        self.assertEqual(sorted(told), sorted(names.split()))

    def redeem(self, name, stall):
        placed = self.call(name, "PUT", f"/v1/redemptions/{uuid.uuid4()}",
                           stall.request((stall.rewards[0], 1)))
        self.assertEqual(placed.status, 200, str(placed))
        return placed.json["code"]

    def held_code(self, name):
        held = self.call(name, "GET", "/v1/household/redemptions?status=held").json["items"]
        return held[0]["code"]

    def test_a_family_of_five(self):
        self.a_family_is_entered()
        self.the_daughter_marries_and_they_split()
        self.the_grandfather_dies()
        self.the_son_moves_out()
        self.phones_change_hands()
        old = self.the_old_couple_leaves_and_a_tenant_follows()
        self.their_points_lapse(old)
        self.brother_and_sister_merge()

    def import_over_the_api(self, content):
        """An administrator uploads the file, reads the report and confirms it."""
        token = self.people.find("administrator").token
        path = f"/v1/register_imports/{uuid.uuid4()}"
        upload = Call("PUT", path, content.encode(), token, {"Content-Type": "text/csv"})
        self.assertEqual(self.client.send(upload).status, 200)
        self.stack.xinyi("register", "process")
        planned = self.client.expect(200, "GET", path, token=token).json
        self.assertEqual((planned["status"], planned["report"]["residents_added"]), ("planned", 5))
        self.client.expect(200, "PUT", f"{path}/confirmation", {
            "report_digest": planned["report_digest"], "reason": "社区登记"}, token=token)
        self.stack.xinyi("register", "process")
        self.assertEqual(self.client.expect(200, "GET", path, token=token).json["status"], "done")

    def a_family_is_entered(self):
        self.import_over_the_api(FAMILY)
        for name in ("张建国", "李秀兰", "张强", "张小妹"):
            self.bind(name)
        self.fund(HOME, 100)
        self.expect_homes(home="张建国 李秀兰 张强 张小妹 张爷爷")
        self.pass_days(180)

    def the_daughter_marries_and_they_split(self):
        entered = self.over_the_api(HOME, "王磊", "enter", birth_year=1988, phone=PHONES["王磊"])
        self.assertEqual((entered["phone"], entered["phone_status"]), (True, "done"))
        self.bind("王磊")
        self.over_the_api(HOME, "张小妹", "rename", name="王小妹")
        self.expect_homes(home="张建国 李秀兰 张强 王小妹 张爷爷 王磊")
        self.tokens["王小妹"] = self.tokens.pop("张小妹")
        self.accounts["王小妹"] = self.accounts.pop("张小妹")
        self.xinyi("household", "split", HOME, NEXT_DOOR, "王小妹,王磊", "--points", 40,
                   *self.decided("分户协议"))
        for name in ("王小妹", "王磊"):
            self.sign_in_again(name)
        self.assertEqual([self.household(flat)[2] for flat in (HOME, NEXT_DOOR)], ["60", "40"])
        self.expect_told("张建国 李秀兰 张强 王小妹 王磊")
        self.expect_homes(home="张建国 李秀兰 张强 张爷爷", next_door="王小妹 王磊")
        self.fund(NEXT_DOOR, 90)
        self.pass_days(150)

    def the_grandfather_dies(self):
        left = self.over_the_api(HOME, "张爷爷", "leave", cause="died")
        self.assertEqual(left["left_because"], "died")
        self.expect_homes(home="张建国 李秀兰 张强", next_door="王小妹 王磊")

    def the_son_moves_out(self):
        """What he redeemed for the household stays with it, and no code of his is any good."""
        keeper = self.people.find("storekeeper")
        stall = self.shop.open(random.Random(1), price=10)
        known = self.redeem("张强", stall)
        shown = self.call("张强", "POST", "/v1/household/counter_codes").json["code"]
        moved = self.over_the_api(HOME, "张强", "move", building=998, unit=1, room="201")
        self.assertEqual([home["room"] for home in moved["homes"]], ["201", "101"])
        self.sign_in_again("张强")
        self.expect_homes(home="张建国 李秀兰", next_door="王小妹 王磊", upstairs="张强")
        self.assertEqual(self.call("张强", "GET", "/v1/household/redemptions").json["items"], [])
        self.assertNotEqual(self.held_code("张建国"), known)
        looked_up = self.client.call("POST", "/v1/redemption_lookups", {"code": known},
                                     token=keeper.token)
        self.assertEqual(looked_up.status, 404, str(looked_up))
        counter = self.client.call(
            "PUT", "/v1/counter_redemptions/7b0d6f6e-2a44-4a2e-9a53-0c5f1d2e3a41",
            {"counter_code": shown, **stall.request((stall.rewards[0], 1))}, token=keeper.token)
        self.assertEqual(counter.code, "counter_code_invalid")
        self.shop.clear()
        self.stack.verify()

    def phones_change_hands(self):
        """The son has a new number, and his mother gets his old one."""
        corrected = self.over_the_api(UPSTAIRS, "张强", "correct", phone="13911110006")
        self.assertEqual(corrected["phone_status"], "done")
        self.resident("correct", f"{HOME}/李秀兰", "--phone", self.write("phone", PHONES["张强"]))
        self.expect_homes(home="张建国 李秀兰", next_door="王小妹 王磊", upstairs="张强")
        self.fund(UPSTAIRS, 50)
        self.pass_days(60)

    def the_old_couple_leaves_and_a_tenant_follows(self):
        """The whole register is imported, without the couple and with their tenant."""
        _, old, points = self.household(HOME)
        lines = [line for line in self.stack.xinyi(
            "register", "export", COMMUNITY, "--phones").splitlines()
            if "\t张建国\t" not in line and "\t李秀兰\t" not in line]
        lines.append(f"998\t1\t101\t赵租客\t1995\t是\t{PHONES['张建国']}")
        with self.assertRaisesRegex(RuntimeError, "another name of somebody .*: 张建国"):
            self.xinyi("register", "import", self.write("all.tsv", "\n".join(lines)), "--complete")
        lines[0] += "\t原姓名"
        lines[-1] += "\t无"
        self.xinyi("register", "import", self.write("all.tsv", "\n".join(lines)), "--complete")
        PHONES["赵租客"] = PHONES["张建国"]
        self.bind("赵租客")
        self.expect_homes(home="赵租客", next_door="王小妹 王磊", upstairs="张强")
        _, new, nothing = self.household(HOME)
        self.assertNotEqual(new, old)
        self.assertEqual(nothing, "0")
        for name in ("张建国", "李秀兰"):
            self.sign_in_again(name)
            self.assertEqual(self.call(name, "GET", "/v1/household").code, "not_bound")
        self.assertEqual(self.seen_by_staff(old), int(points))
        return old

    def seen_by_staff(self, code):
        administrator = self.people.find("administrator")
        return self.client.expect(200, "GET", f"/v1/households/{code}",
                                  token=administrator.token).json["balance"]

    def their_points_lapse(self, old):
        self.pass_days(250, 200)
        self.people.signed_in.clear()
        self.assertEqual(self.seen_by_staff(old), 0)
        self.expect_homes(home="赵租客", next_door="王小妹 王磊", upstairs="张强")

    def brother_and_sister_merge(self):
        self.fund(UPSTAIRS, 100)
        points = [int(self.household(flat)[2]) for flat in (NEXT_DOOR, UPSTAIRS)]
        self.xinyi("household", "merge", UPSTAIRS, NEXT_DOOR, *self.decided("并户协议"))
        self.sign_in_again("张强")
        self.assertEqual(int(self.household(NEXT_DOOR)[2]), sum(points))
        self.expect_told("王小妹 王磊 张强")
        self.expect_homes(home="赵租客", next_door="王小妹 王磊 张强")
        self.assertEqual(self.stack.database.column(
            "SELECT act FROM resident_change JOIN resident USING (community_id, resident_id) "
            "WHERE name = '张强' ORDER BY change_no"), ["enter", "move", "correct", "move"])


if __name__ == "__main__":
    unittest.main()
