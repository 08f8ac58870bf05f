#!/usr/bin/env python3
"""What linters say of the contract, and whether it says of nginx what nginx does."""

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
    def number(self, file, pattern):
        found = re.findall(pattern, (NGINX / file).read_text("utf-8"))
        self.assertEqual(len(set(found)), 1, f"{pattern} in {file}")
        return found[0]

    def test_the_contract_tells_the_rates_of_nginx(self):
        rates = {}
        for zone in ("token", "address"):
            rates[zone] = (
                self.number("limits.conf", rf"zone=xinyi_{zone}:\w+ rate=(\d+)r/s;"),
                self.number("xinyi.conf", rf"limit_req zone=xinyi_{zone} burst=(\d+) nodelay;"))
        text = read_contract(CONTRACT)["info"]["description"]
        self.assertIn("one token may make {} requests a second, and {} at once; one address {} a "
                      "second, and {} at once".format(*rates["token"], *rates["address"]),
                      " ".join(text.split()))


if __name__ == "__main__":
    unittest.main()
