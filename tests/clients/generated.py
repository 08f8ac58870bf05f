#!/usr/bin/env python3
"""Clients made of the contract by the generators that people use: each has every operation,
answer and model, compiles under strict settings, and gets on with the running stack."""

import copy
import json
import os
import re
import shutil
import tempfile
import tomllib
import unittest
import uuid
from pathlib import Path

from tests.clients.contract import parts_of, read_contract
from tests.clients.makers import MAKERS, PythonMaker
from tests.e2e.harness.people import People, today
from tests.e2e.harness.stack import COMMUNITY, Stack

CONTRACT = Path(os.environ["XINYI_BUILD"], "src/http/openapi.json")


class Case(unittest.TestCase):
    def folder(self):
        folder = Path(tempfile.mkdtemp(prefix="xinyi-client-"))
        self.addCleanup(shutil.rmtree, folder)
        return folder

    def make(self, maker, contract):
        made = maker(self.folder(), contract)
        made.make()
        return made

    def lacking(self, client, root):
        """What the client lacks of the contract."""
        return client.made().lacking(client.expect(parts_of(root), root))


class Clients(Case):
    @classmethod
    def setUpClass(cls):
        cls.stack = cls.enterClassContext(Stack())
        cls.people = People(cls.stack)
        cls.root = read_contract(CONTRACT)

    def walk(self, client):
        """The report of the client's program on its walk, and the expected one."""
        person = self.people.find("resident")
        deed = str(uuid.uuid4())
        told = json.loads(client.walk(
            XINYI_URL=f"http://127.0.0.1:{self.stack.port}", XINYI_DEED=deed,
            XINYI_CODE=self.people.simulator.login_code(person.openid),
            XINYI_DAY=today().isoformat()))
        return told, {
            "communities": [COMMUNITY], "member": person.member_id, "deed": deed,
            "household": self.people.household(person)["household_code"], "refusal": "forbidden"}

    def check(self, maker):
        client = self.make(maker, CONTRACT)
        self.assertEqual(self.lacking(client, self.root), {})
        client.compile()
        told, expected = self.walk(client)
        self.assertEqual(told, expected)


def add_test(maker):
    setattr(Clients, f"test_{maker.__name__.removesuffix('Maker').lower()}",
            lambda self: self.check(maker))


for each in MAKERS:
    add_test(each)


class Package(Case):
    def test_pip_takes_its_name(self):
        client = self.make(PythonMaker, CONTRACT)
        project = tomllib.loads((client.folder / "made/pyproject.toml").read_text("utf-8"))
        self.assertRegex(project["tool"]["poetry"]["name"],
                         re.compile("^[A-Z0-9]([A-Z0-9._-]*[A-Z0-9])?$", re.IGNORECASE | re.ASCII))


class Noticed(Case):
    """The generator ends with status 0 whatever it leaves out."""

    def test_an_enum_that_is_left_out_is_noticed(self):
        root = copy.deepcopy(read_contract(CONTRACT))
        schemas = root["components"]["schemas"]
        schemas["DeedStatus"]["title"] = schemas["RedemptionStatus"]["title"]
        contract = self.folder() / "openapi.json"
        contract.write_text(json.dumps(root), "utf-8")
        lacking = self.lacking(self.make(PythonMaker, contract), root)
        self.assertIn("operations", lacking)
        self.assertIn("answers", lacking)


if __name__ == "__main__":
    unittest.main()
