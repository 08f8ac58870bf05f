#!/usr/bin/env python3
"""The columns of every statement have the types and nulls of the contract, as the migrated database
describes them; and the generator names each mismatch by file and line."""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tools"))

import gen_contract  # noqa: E402, needs the path above
from contract.statements import SQL_TYPES  # noqa: E402

# A statement, the text replaced in it and its replacement, and the generator's message.
FAULTS = {
    "a_column_of_another_type":
        ("events/list_events.sql", "e.place,", "e.event_no AS place,",
         "place is bigint, and the contract's is made of text"),
    "a_number_with_a_fraction":
        ("budget/get_budget.sql", "round(fen_per_point(:in_community) * 100)::integer",
         "fen_per_point(:in_community)",
         "fen_per_hundred_points is numeric, and the contract's is made"),
    "a_moment_as_text":
        ("events/get_event.sql", "e.opens_at,", "e.opens_at::text AS opens_at,",
         "opens_at is text, and the contract's is made of timestamp with time zone"),
    "an_array_that_is_no_json":
        ("deeds/get_deed.sql", "to_json(d.evidence) AS evidence", "d.evidence",
         "evidence is text[], and the contract's is made of json or jsonb"),
    "a_column_that_no_table_has":
        ("events/list_events.sql", "e.place,", "e.plaice AS place,",
         "column e.plaice does not exist LINE 2:"),
    "a_table_that_the_role_may_not_read":
        ("events/list_events.sql", "redemption_event e\n", "redemption_event e, account\n",
         "permission denied for table account"),
    "a_null": ("events/list_events.sql", "e.place,", "NULL AS place,",
               "place may be null, and the contract does not say so"),
    "a_case_without_else":
        ("claims/list_claims.sql", "ELSE 'free' END", "END",
         "match may be null, and the contract does not say so"),
    "a_row_that_an_outer_join_does_not_find":
        ("reminders/list_reminders.sql", "JOIN rule_item", "LEFT JOIN rule_item",
         "item_title may be null, and the contract does not say so"),
    "a_column_of_a_table_that_may_be_null":
        ("publications/list_line_entries.sql", "i.code AS item", "e.item",
         "item may be null, and the contract does not say so"),
}


class Columns(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        socket, cls.name = os.environ["XINYI_TEST_CLUSTER"], f"columns_{os.getpid()}"
        cls.server = ["psql", "-X", "-q", "-h", socket, "-U", "postgres", "-d", "postgres", "-c"]
        cls.conninfo = f"host={socket} dbname={cls.name}"
        cls.command(f"CREATE DATABASE {cls.name} OWNER xinyi_owner "
                    f"TEMPLATE {os.environ['XINYI_TEST_TEMPLATE']}")
        cls.addClassCleanup(cls.command, f"DROP DATABASE {cls.name} WITH (FORCE)")

    @classmethod
    def command(cls, statement):
        subprocess.run([*cls.server, statement], check=True)

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="columns-")))
        self.api = self.folder / "src/api"
        shutil.copytree(TOP / "src/api", self.api)
        shutil.copy(TOP / "openapi.yaml", self.folder)

    def generate(self):
        """Exit status and messages."""
        messages = io.StringIO()
        with contextlib.redirect_stderr(messages):
            status = gen_contract.main([
                "--openapi", str(self.folder / "openapi.yaml"), "--api", str(self.api),
                "--output", str(self.folder / "out"), "--database", self.conninfo])
        return status, messages.getvalue()

    def test_every_statement_answers_what_the_contract_says(self):
        self.assertEqual(self.generate(), (0, ""))

    def test_the_numbers_of_types_are_those_of_the_server(self):
        header = (TOP / "src/db/type.h").read_text("utf-8")
        numbers = re.findall(r"(?m)^\tTYPE_(\w+) = (\d+),$", header)
        self.assertGreater(len(numbers), len(SQL_TYPES))
        for name, number in numbers:
            element = name.removesuffix("_ARRAY")
            wanted = element.lower() + "[]" * (element != name)
            said = subprocess.run([*self.server[:-1], "-Atc", f"SELECT '{wanted}'::regtype::oid"],
                                  check=True, capture_output=True, text=True).stdout
            self.assertEqual(said.strip(), number, name)

    def refuse(self, name, good, bad, message):
        path = self.api / name
        text = path.read_text("utf-8")
        self.assertEqual(text.count(good), 1, f"{good!r} must occur once in {name}")
        path.write_text(text.replace(good, bad), "utf-8")
        status, messages = self.generate()
        self.assertEqual((status, len(messages.splitlines())), (1, 1), messages)
        place, line, said = messages.split(":", 2)
        self.assertEqual(place, f"src/api/{name}")
        self.assertIn(message, said)
        column = re.match(r" (\w+) (?:is|may be) ", said)
        if column:
            self.assertIn(column[1], path.read_text("utf-8").splitlines()[int(line) - 1])


for fault, row in FAULTS.items():
    setattr(Columns, f"test_{fault}_is_refused", lambda self, row=row: self.refuse(*row))


if __name__ == "__main__":
    unittest.main()
