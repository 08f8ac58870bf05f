#!/usr/bin/env python3
"""The examples of requests, sent to the running stack: it accepts them, and again when each is
spelt in another way. Residents, households and days of the examples become those of the stack."""

import json
import os
import unittest
import uuid
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from tests.clients.contract import operations_of, read_contract
from tests.e2e.harness.client import Call
from tests.e2e.harness.people import People, today
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
    """Made of the examples of its members; what is optional is left out."""
    schema = resolve(schema)
    if "properties" in schema:
        return {name: example_of(schema["properties"][name]) for name in schema["required"]}
    return [example_of(schema["items"])] if "items" in schema else schema["example"]


def rewrite(value, schema, change):
    """The value with change(scalar, schema) in place of every scalar."""
    schema = resolve(schema)
    if isinstance(value, dict):
        return {name: rewrite(inside, schema["properties"][name], change)
                for name, inside in value.items()}
    if isinstance(value, list):
        return [rewrite(inside, schema["items"], change) for inside in value]
    return change(value, schema)


def spell_otherwise(value, schema):
    """The same value in another spelling."""
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if schema.get("format") == "uuid":
        return value.upper()
    if schema.get("format") == "date-time":
        instant = datetime.fromisoformat(value).astimezone(CHINA)
        return instant.strftime("%Y-%m-%dt%H:%M:%S.000000000+08:00")
    return value


def with_defaults(body, schema):
    """Members in another order, and those that were left out with their defaults."""
    members = {name: resolve(node) for name, node in resolve(schema)["properties"].items()}
    defaults = {name: node.get("default") for name, node in members.items()
                if name not in body and ("default" in node or "null" in node["type"])}
    return dict(reversed([*body.items(), *defaults.items()]))


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = cls.enterClassContext(Stack())
        cls.people = People(cls.stack)
        cls.operations = {operation["operationId"]: (method, path, operation)
                          for path, method, operation in operations_of(CONTRACT)}

    def setUp(self):
        self.resident = self.people.find("resident")
        self.household = self.people.household(self.resident)

    @staticmethod
    def example_id(name):
        return CONTRACT["components"]["schemas"][name]["example"]

    def here(self, value, schema):
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

    def path(self, operation_id, **given):
        path = self.operations[operation_id][1]
        for parameter in map(resolve, CONTRACT["paths"][path].get("parameters", [])):
            name, example = parameter["name"], resolve(parameter["schema"])["example"]
            path = path.replace(f"{{{name}}}", str(given.get(name, example)))
        return path

    def bodies(self, operation_id):
        """The named examples, or the one that is made of the members' examples."""
        content = self.operations[operation_id][2]["requestBody"]["content"]["application/json"]
        named = {name: each["value"] for name, each in content.get("examples", {}).items()}
        for name, body in (named or {"": example_of(content["schema"])}).items():
            yield name, rewrite(body, content["schema"], self.here), content["schema"]

    def send(self, operation_id, person, body, schema, **given):
        """Twice, the second time in another spelling: the same request, the same answer."""
        ids = {name: value.upper() for name, value in given.items()}
        spelt = with_defaults(rewrite(body, schema, spell_otherwise), schema)
        answers = [self.people.client.send(Call("PUT", path, content, person.token))
                   for path, content in ((self.path(operation_id, **given), body),
                                         (self.path(operation_id, **ids), spelt))]
        for answer in answers:
            self.assertEqual(answer.status, 200, f"{operation_id} {json.dumps(spelt)}: {answer}")
        self.assertEqual(answers[0].json, answers[1].json)

    def send_all(self, operation_id, person, key=None):
        for name, body, schema in self.bodies(operation_id):
            with self.subTest(operation_id, example=name):
                self.send(operation_id, person, body, schema,
                          **({key: str(uuid.uuid4())} if key else {}))

    def test_consent(self):
        self.send_all("recordConsent", self.resident)

    def test_deeds(self):
        administrator = self.people.find("administrator")
        reviewer = self.people.find("reviewer")
        for _, body, schema in self.bodies("issueReminder"):
            self.send("issueReminder", reviewer, body, schema,
                      reminder_id=self.example_id("ReminderId"))
        self.stack.xinyi("clock", "advance", COMMUNITY, "--days", "1")
        self.send_all("submitDeed", administrator, "deed_id")

    def test_the_shop(self):
        storekeeper = self.people.find("storekeeper")
        goods, voucher = self.bodies("saveReward")
        self.send("saveReward", storekeeper, goods[1], goods[2],
                  reward_id=self.example_id("RewardId"))
        self.send("saveReward", storekeeper, voucher[1], voucher[2], reward_id=str(uuid.uuid4()))
        self.send_all("moveStock", storekeeper, "move_id")
        self.send_all("saveEvent", storekeeper, "event_id")


if __name__ == "__main__":
    unittest.main()
