#!/usr/bin/env python3
"""Linters on the contract, and the contract's limits compared with nginx's configuration."""

import os
import re
import unittest
from pathlib import Path

from tests.clients.contract import read_contract
from tests.clients.makers import Failed, node, node_module

HERE = Path(__file__).parent
NGINX = HERE.parents[1] / "deploy/nginx"
CONTRACT = Path(os.environ["XINYI_BUILD"], "src/http/openapi.json")


class Linters(unittest.TestCase):
    def assert_nothing_said(self, *command):
        try:
            node(HERE, *command, REDOCLY_TELEMETRY="off", REDOCLY_SUPPRESS_UPDATE_NOTICE="true")
        except Failed as failed:
            self.fail(str(failed))

    def test_redocly(self):
        self.assert_nothing_said(node_module("@redocly/cli/bin/cli.js"), "lint", CONTRACT,
                                 "--config", HERE / "redocly.yaml")

    def test_spectral(self):
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
