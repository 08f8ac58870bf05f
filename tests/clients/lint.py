#!/usr/bin/env python3
"""Linters on the contract, and the contract's limits compared with nginx's configuration.

What is served is in one piece and has the errors of every operation, so linters and generators get
that. The root, with the files that it refers to, is for tools that name the line to edit.
"""

import json
import os
import re
import sys
import tempfile
import unittest
from pathlib import Path

from tests.clients.contract import operations_of, read_contract
from tests.clients.makers import Failed, node, node_module

HERE = Path(__file__).parent
TOP = HERE.parents[1]
sys.path.insert(0, str(TOP / "tools"))

from contract import acting, conditions  # noqa: E402, needs the path above
from contract.public import without_extensions  # noqa: E402

NGINX = TOP / "deploy/nginx"
ROOT = TOP / "openapi.yaml"
CONTRACT = Path(os.environ["XINYI_BUILD"], "src/http/openapi.json")


def as_written(path):
    """A contract without the keys that only the generator reads, and without what it adds; numbers
    as JavaScript counts, in doubles."""
    contract = without_extensions(json.loads(path.read_text("utf-8"), parse_int=float))
    for _, _, operation in operations_of(contract):
        operation["responses"] = {
            status: {key: value for key, value in answer.items() if key != "headers"}
            for status, answer in operation["responses"].items() if status.startswith("2")}
        operation["parameters"] = [parameter for parameter in operation.get("parameters", [])
                                   if parameter not in (acting.PARAMETER, conditions.PARAMETER)]
    return contract


class Linters(unittest.TestCase):
    def assert_nothing_said(self, *command):
        try:
            node(HERE, *command, REDOCLY_TELEMETRY="off", REDOCLY_SUPPRESS_UPDATE_NOTICE="true")
        except Failed as failed:
            self.fail(str(failed))

    def redocly(self, *arguments):
        self.assert_nothing_said(node_module("@redocly/cli/bin/cli.js"), *arguments)

    def test_redocly(self):
        self.redocly("lint", CONTRACT, "--config", HERE / "redocly.yaml")

    def test_redocly_on_the_root(self):
        """The responses of errors are generated."""
        self.redocly("lint", ROOT, "--config", HERE / "redocly.yaml",
                     "--skip-rule", "operation-4xx-response")

    def test_redocly_makes_the_same_of_the_root_as_the_generator(self):
        with tempfile.TemporaryDirectory(prefix="lint-") as folder:
            bundle = Path(folder, "bundle.json")
            self.redocly("bundle", ROOT, "--output", bundle)
            theirs, ours = as_written(bundle), as_written(CONTRACT)
        self.assertEqual(theirs["paths"], ours["paths"])
        for kind, components in theirs["components"].items():
            for name, component in components.items():
                self.assertEqual(component, ours["components"][kind][name], name)

    def test_spectral(self):
        """On the root it refuses every path that is a reference, which OpenAPI allows."""
        self.assert_nothing_said(node_module("@stoplight/spectral-cli/dist/index.js"), "lint",
                                 CONTRACT, "--ruleset", HERE / "spectral.yaml",
                                 "--fail-severity", "hint")


class Rates(unittest.TestCase):
    """The limits in the contract are those in nginx's configuration."""

    LIMITS = re.compile(r"zone=xinyi_(?P<rate>\w+):\w+ rate=(?P<per_second>\d+)r/s;"
                        r"|limit_req zone=xinyi_(?P<burst>\w+) burst=(?P<more>\d+)"
                        r"|limit_conn xinyi_(?P<busy>\w+) (?P<under_way>\d+);")
    SENTENCE = (
        "one token may make {token_rate} requests per second, with bursts of {token_burst}; one "
        "address {address_rate} per second, with bursts of {address_burst}. One address may send "
        "{caller_rate} requests per second that sign in or bind by phone; {caller_burst} more wait "
        "in a queue. Concurrent requests are limited to {token_busy} per token, {address_busy} per "
        "address, {caller_busy} per address for those that sign in or bind by phone, and {busy} in "
        "total.")

    def setUp(self):
        self.told = " ".join(read_contract(CONTRACT)["info"]["description"].split())
        self.settings = "".join((NGINX / file).read_text("utf-8")
                                for file in ("limits.conf", "xinyi.conf"))

    def sentence(self, settings):
        numbers = {}
        for limit in self.LIMITS.finditer(settings):
            for kind, number in (("rate", "per_second"), ("burst", "more"), ("busy", "under_way")):
                if limit[kind]:
                    name = limit[kind] if kind == "busy" else f"{limit[kind]}_{kind}"
                    self.assertNotIn(name, numbers)
                    numbers[name] = limit[number]
        return self.SENTENCE.format(**numbers)

    def test_the_contract_tells_the_limits_of_nginx(self):
        self.assertIn(self.sentence(self.settings), self.told)

    def test_every_other_number_is_noticed(self):
        numbers = list(re.finditer(r"(?:\brate=|\bburst=|\blimit_conn \w+ )(\d+)", self.settings))
        self.assertEqual(len(numbers), 10)
        for number in numbers:
            with self.subTest(number[0]):
                changed = f"{self.settings[:number.end()]}1{self.settings[number.end():]}"
                self.assertNotIn(self.sentence(changed), self.told)


if __name__ == "__main__":
    unittest.main()
