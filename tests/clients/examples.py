#!/usr/bin/env python3
"""The examples of all requests with a body, sent to the running stack: it accepts them, and again
when each is spelt in other ways. Residents, households, codes and days of the examples become those
of the stack."""

import json
import os
import re
import unittest
import uuid
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from tests.clients.contract import operations_of, read_contract
from tests.e2e.harness.client import Call
from tests.e2e.harness.people import People, today
from tests.e2e.harness.shop import Shop
from tests.e2e.harness.stack import COMMUNITY, Stack

CONTRACT = read_contract(Path(os.environ["XINYI_BUILD"], "src/http/openapi.json"))
WRITTEN_ON = date(2026, 11, 22)  # the day on which the examples play
CHINA = timezone(timedelta(hours=8))


def resolve(node):
    while "$ref" in node:
        _, _, kind, name = node["$ref"].split("/")
        node = {**CONTRACT["components"][kind][name],
                **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def example_of(schema):
    """Made of the examples of its required members."""
    schema = resolve(schema)
    if "properties" in schema:
        return {name: example_of(schema["properties"][name]) for name in schema.get("required", [])}
    return [example_of(schema["items"])] if "items" in schema else schema["example"]


def rewrite(value, schema, change, name=""):
    """The value with change(scalar, schema, name of the member) in place of every scalar."""
    schema = resolve(schema)
    if isinstance(value, dict):
        return {name: rewrite(inside, schema["properties"][name], change, name)
                for name, inside in value.items()}
    if isinstance(value, list):
        return [rewrite(inside, schema["items"], change, name) for inside in value]
    return change(value, schema, name)


def spell_otherwise(instant_form):
    """The same value in another spelling, instants by that function."""
    def spell(value, schema, _):
        if isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if schema.get("format") == "uuid":
            return value.upper()
        if schema.get("format") == "date-time":
            return instant_form(datetime.fromisoformat(value))
        return value
    return spell


def with_offset(instant):
    return instant.astimezone(CHINA).strftime("%Y-%m-%dt%H:%M:%S.000000000+08:00")


def in_small_letters(instant):
    return instant.astimezone(timezone.utc).strftime("%Y-%m-%dt%H:%M:%S.0z")


def with_defaults(body, schema):
    """Members in another order, and those that were left out with their defaults."""
    members = {name: resolve(node) for name, node in resolve(schema)["properties"].items()}
    defaults = {name: node.get("default") for name, node in members.items()
                if name not in body and ("default" in node or "null" in node["type"])}
    return dict(reversed([*body.items(), *defaults.items()]))


def spellings(body, schema):
    """The request as its bytes may be otherwise."""
    first = with_defaults(rewrite(body, schema, spell_otherwise(with_offset)), schema)
    second = rewrite(body, schema, spell_otherwise(in_small_letters))
    yield json.dumps(first, ensure_ascii=False)
    yield json.dumps(second, ensure_ascii=True, indent="\t", separators=("\r\n,", " : "))
    yield re.sub('"([^"]*)"', lambda text: '"' + "".join(
        f"\\u{ord(letter):04X}" for letter in text[1]) + '"', json.dumps(body, ensure_ascii=False))


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = cls.enterClassContext(Stack())
        cls.people = People(cls.stack)
        cls.operations = {operation["operationId"]: (method, path, operation)
                          for path, method, operation in operations_of(CONTRACT)
                          if "application/json" in operation.get("requestBody", {}).get(
                              "content", {})}

    def setUp(self):
        self.sent = set()
        self.resident = self.people.find("resident")
        self.household = self.people.household(self.resident)
        self.administrator = self.people.find("administrator")
        self.reviewer = self.people.find("reviewer")
        self.storekeeper = self.people.find("storekeeper")

    @staticmethod
    def example_id(name):
        return CONTRACT["components"]["schemas"][name]["example"]

    def here(self, value, schema, _=""):
        """A value of an example as it is in this stack."""
        if schema.get("title") == "居民编号":
            return self.household["members"][0]["resident_id"]
        if value == self.example_id("HouseholdCode"):
            return self.household["household_code"]
        since = (today() - WRITTEN_ON).days
        if schema.get("format") == "date":
            return (date.fromisoformat(value) + timedelta(since)).isoformat()
        if schema.get("format") == "date-time":
            return (datetime.fromisoformat(value) + timedelta(since)).isoformat()
        return value

    def path(self, operation_id, given):
        path = self.operations[operation_id][1]
        for parameter in map(resolve, CONTRACT["paths"][path].get("parameters", [])):
            name, example = parameter["name"], resolve(parameter["schema"])["example"]
            path = path.replace(f"{{{name}}}", str(given.get(name, example)))
        return path

    def bodies(self, operation_id, real):
        """The named examples, or the one that is made of the members' examples; real are values
        that only the stack can know, by the name of their member."""
        content = self.operations[operation_id][2]["requestBody"]["content"]["application/json"]
        named = {name: each["value"] for name, each in content.get("examples", {}).items()}
        for name, body in (named or {"": example_of(content["schema"])}).items():
            yield name, rewrite(body, content["schema"], lambda value, schema, member: real.get(
                member, self.here(value, schema))), content["schema"]

    def call(self, method, path, person, body=None):
        return self.people.client.expect(200, method, path, body, token=person.token).json

    def send_body(self, operation_id, person, body, schema, given):
        """As it is, and in other spellings: the same request, the same answer."""
        method, _, operation = self.operations[operation_id]
        path = self.path(operation_id, given)
        capitals = self.path(operation_id, {name: value.upper() if isinstance(value, str) else value
                                            for name, value in given.items()
                                            if name != "document"})
        headers = {}
        if "412" in operation["responses"]:
            known = self.people.client.call("GET", path, token=person.token)
            headers = {"If-Match": known.headers["ETag"]} if known.status == 200 else {}
        token = person.token if person else None
        first = self.people.client.send(Call(method.upper(), path, body, token, headers))
        self.assertEqual(first.status, 200, f"{operation_id} {json.dumps(body)}: {first}")
        for text in spellings(body, schema):
            answer = self.people.client.send(Call(method.upper(), capitals, text.encode(), token,
                                                  headers))
            self.assertEqual(answer.status, 200, f"{operation_id} {text}: {answer}")
            self.assertEqual(answer.json, first.json, text)
        self.sent.add(operation_id)
        return first.json

    def send(self, operation_id, person, given=None, **real):
        """Each example, under the given names or each under its own; (example, names, answer)."""
        named = re.findall(r"{(\w+_id)}", self.operations[operation_id][1])
        for name, body, schema in self.bodies(operation_id, real):
            names = given or {key: str(uuid.uuid4()) for key in named}
            yield name, names, self.send_body(operation_id, person, body, schema, names)

    def send_one(self, operation_id, person, given=None, **real):
        (_, names, answer), = self.send(operation_id, person, given, **real)
        return answer, names

    def sign_in(self):
        openid = f"stranger-{uuid.uuid4().hex[:20]}"
        self.people.simulator.add_user(openid)
        self.send_one("openSession", None, community=COMMUNITY,
                      code=self.people.simulator.login_code(openid))
        newcomer = self.people.find("newcomer")
        self.call("PUT", "/v1/me/consents/privacy", newcomer,
                  {"version": self.call("GET", "/v1/me", newcomer)["privacy_version"],
                   "given": True})
        self.send_one("bindPhone", newcomer, code=self.people.simulator.phone_code(
            newcomer.openid, newcomer.phone))
        self.send_one("recordConsent", self.resident)

    def claim(self):
        stranger = self.people.stranger()
        adults = self.stack.database.column("SELECT resident_id FROM resident"
                                            " WHERE birth_year < 2000")
        for resident in self.people.all_of("resident"):
            home = self.people.household(resident)
            free = [member for member in home["members"]
                    if not member["bound"] and member["resident_id"] in adults]
            if free:
                break
        _, names = self.send_one("fileClaim", stranger, building=home["building"],
                                 unit=home["unit"], room=home["room"], name=free[0]["name"])
        self.send_one("decideClaim", self.reviewer, names)

    def deeds(self):
        self.send_one("issueReminder", self.reviewer,
                      {"reminder_id": self.example_id("ReminderId")})
        self.send_one("answerReminder", self.resident,
                      {"reminder_id": self.example_id("ReminderId")})
        self.stack.xinyi("clock", "advance", COMMUNITY, "--days", "1")
        deeds = {name: names for name, names, _ in self.send("submitDeed", self.administrator)}
        self.send_one("answerDeduction", self.resident, deeds["deduction"])
        self.send_one("withdrawDeed", self.administrator, deeds["by_day"])
        self.send_one("reviewDeed", self.reviewer, deeds["timed"])
        self.send_one("readNotices", self.resident)
        entries = self.call("GET", "/v1/household/ledger", self.resident)["items"]
        entry = next(entry for entry in entries if entry["deed_id"] == deeds["timed"]["deed_id"])
        self.send_one("reverseEntry", self.administrator, {"entry_id": entry["entry_id"]})
        self.join()

    def join(self):
        """A deed of another household, at the hours of the one that was reversed."""
        neighbour = next(
            person for person in self.people.all_of("resident")
            if self.people.household(person)["household_code"] != self.household["household_code"])
        members = self.people.household(neighbour)["members"]
        [body] = [body for name, body, _ in self.bodies("submitDeed", {
            "resident_id": members[0]["resident_id"]}) if name == "timed"]
        deed = {"deed_id": str(uuid.uuid4())}
        self.call("PUT", f"/v1/deeds/{deed['deed_id']}", neighbour, body)
        invited = self.call("PUT", f"/v1/deeds/{deed['deed_id']}/invitation", neighbour)
        self.send_one("lookUpDeed", self.resident, deed_code=invited["deed_code"])
        self.send_one("joinDeed", self.resident, deed, deed_code=invited["deed_code"])

    def inspect(self):
        """Of a building in which no reviewer lives."""
        failed = self.people.household(self.administrator)
        _, names = self.send_one("fileInspection", self.administrator,
                                 month=today().strftime("%Y-%m"), building=failed["building"],
                                 household_code=failed["household_code"])
        self.send_one("reviewInspection", self.reviewer,
                      {**names, "building": failed["building"]})
        self.send_one("withdrawInspection", self.administrator, self.send_one(
            "fileInspection", self.administrator, month=today().strftime("%Y-%m"), item="WM03",
            building=failed["building"], household_code=failed["household_code"])[1])

    def save_shop(self):
        """An event under way with goods and a voucher."""
        rewards = {name: names["reward_id"]
                   for name, names, _ in self.send("saveReward", self.storekeeper)}
        for reward_id in rewards.values():
            self.send_one("moveStock", self.storekeeper, reward_id=reward_id)
        self.send_one("countStock", self.storekeeper, reward_id=rewards["goods"], moves=1)
        self.send_one("saveEvent", self.storekeeper, rewards=rewards["goods"])
        event_id, now = str(uuid.uuid4()), datetime.now(timezone.utc) + timedelta(days=1)
        self.call("PUT", f"/v1/events/{event_id}", self.storekeeper, {
            "name": "兑换日", "place": "信义超市", "rewards": list(rewards.values()),
            "opens_at": (now - timedelta(hours=1)).isoformat(),
            "closes_at": (now + timedelta(hours=8)).isoformat()})
        return event_id, rewards

    def shop(self):
        Shop(self.stack.database).fund(1000)
        event_id, rewards = self.save_shop()
        goods = {"event_id": event_id, "reward_id": rewards["goods"], "quantity": 1}
        _, names = self.send_one("redeem", self.resident, **goods)
        self.send_one("cancelRedemption", self.resident, names)
        held, names = self.send_one("redeem", self.resident, **goods)
        self.send_one("lookUpRedemption", self.storekeeper, code=held["code"])
        self.send_one("collectRedemption", self.storekeeper, names, code=held["code"])
        self.send_one("undoCollection", self.storekeeper, names)
        shown = self.call("POST", "/v1/household/counter_codes", self.resident)
        card, names_of_card = self.send_one(
            "issueHouseholdCard", self.administrator,
            household_code=self.household["household_code"])
        visit = {"counter_code": shown["code"], "card_code": card["code"],
                 "present": self.household["members"][0]["resident_id"]}
        list(self.send("lookUpCounterCode", self.storekeeper, event_id=event_id, **visit))
        list(self.send("redeemAtCounter", self.storekeeper, **visit, **goods))
        self.send_one("withdrawHouseholdCard", self.administrator, names_of_card)
        helper = self.people.household(self.people.find("leader"))["members"][0]
        _, named = self.send_one("recordHouseholdHelper", self.reviewer,
                                 household_code=self.household["household_code"],
                                 resident_id=helper["resident_id"])
        self.send_one("dismissHouseholdHelper", self.resident, named)
        self.send_one("redeem", self.resident, **goods | {"reward_id": rewards["voucher"]})
        code = self.call("GET", "/v1/household/vouchers", self.resident)["items"][0]["code"]
        desk = self.people.find("property")
        self.send_one("checkVoucher", desk, code=code)
        self.stack.xinyi("clock", "advance", COMMUNITY, "--days", "60")  # it is valid later
        _, names = self.send_one("useVoucher", desk, code=code)
        self.send_one("undoVoucherUse", desk, names)

    def govern(self):
        member = self.people.find("resident", 2)
        self.send_one("assignRoles", self.administrator, {"member_id": member.member_id})
        _, names = self.send_one("draftRulebook", self.administrator, {"version": 2})
        draft = self.call("GET", "/v1/rulebooks/2", self.administrator)
        self.send_one("adoptRulebook", self.administrator, names, digest=draft["digest"])
        self.send_one("changeSettings", self.administrator)
        self.confirm(member)
        self.send_one("saveTeam", self.administrator, name="晨练队")
        self.send_one("unbindMember", self.administrator, {"member_id": member.member_id})

    def consent_for_child(self):
        child = self.household["members"][-1]["resident_id"]
        self.stack.database.run("UPDATE resident SET birth_year = extract(year FROM now())::integer"
                                f" - 8 WHERE resident_id = '{child}'; UPDATE resident SET"
                                " birth_year = 1980 WHERE resident_id ="
                                f" '{self.household['members'][0]['resident_id']}'")
        self.send_one("decideForChild", self.resident, {"resident_id": child})

    def complain(self):
        _, names = self.send_one("fileFeedback", self.resident)
        self.send_one("answerFeedback", self.administrator, names)

    def confirm(self, member):
        """What a second administrator answers."""
        self.stack.xinyi("grant", COMMUNITY, self.reviewer.member_id, "administrator")
        path = f"/v1/members/{member.member_id}/roles"
        tag = self.people.client.call("GET", path, token=self.administrator.token).headers["ETag"]
        asked = self.people.client.send(Call(
            "PUT", path, {"roles": ["auditor"]}, self.administrator.token, {"If-Match": tag})).json
        self.send_one("answerConfirmation", self.reviewer, {
            "confirmation_id": asked["confirmation_id"]})
        giver, taker = (self.people.household(resident)
                        for resident in self.people.all_of("resident")[3:5])
        self.send_one("splitHousehold", self.administrator, room="9999",
                      household_code=giver["household_code"], points=0,
                      members=giver["members"][-1]["resident_id"])
        self.send_one("mergeHouseholds", self.administrator, into=taker["household_code"],
                      household_code=giver["household_code"])

    def import_register(self):
        import_id = {"import_id": str(uuid.uuid4())}
        path = f"/v1/register_imports/{import_id['import_id']}"
        content = CONTRACT["paths"]["/v1/register_imports/{import_id}"]["put"]["requestBody"][
            "content"]["text/csv"]["schema"]["example"].encode()
        upload = Call("PUT", path, content, self.administrator.token,
                      {"Content-Type": "text/csv"})
        self.assertEqual(self.people.client.send(upload).status, 200)
        self.stack.xinyi("register", "process", COMMUNITY)
        planned = self.call("GET", path, self.administrator)
        self.send_one("confirmRegisterImport", self.administrator, import_id,
                      report_digest=planned["report_digest"])

    def change_residents(self):
        """One who is entered and then goes through every change, in the order of the examples."""
        _, names = self.send_one("enterResident", self.administrator, building=9001, unit=1,
                                 room="101")
        resident_id = names["resident_id"]
        for name, body, schema in self.bodies("changeResident", {}):
            self.send_body("changeResident", self.administrator, body, schema,
                           {"resident_id": resident_id, "change_id": str(uuid.uuid4())})
        home = self.call("GET", f"/v1/residents/{resident_id}", self.administrator)
        self.send_one("changeHousehold", self.administrator, {
            "household_code": home["household_code"], "change_id": str(uuid.uuid4())})

    def test_every_request_with_a_body(self):
        for step in (self.sign_in, self.claim, self.import_register, self.change_residents,
                     self.deeds, self.inspect, self.govern, self.shop, self.complain,
                     self.consent_for_child):
            with self.subTest(step.__name__):
                step()
        self.assertEqual(self.sent, set(self.operations))


if __name__ == "__main__":
    unittest.main()
