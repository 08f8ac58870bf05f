#!/usr/bin/env python3
"""What a page of a list costs does not depend on how much there is behind it.

Every list operation of the contract, as the role that serves it and with the very statement that
the workers prepare, reads a page in a community with ROWS of everything and in one with eight
times as many, and PostgreSQL counts the blocks that it touches. A list that is added later is
measured without more ado, or the test says what crowd.sql or VALUES lacks for it.

    python3 -m tests.cost.lists
"""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

from tests.e2e.harness.processes import TOP

sys.path.insert(0, str(TOP / "tools"))

from contract.document import Document  # noqa: E402, needs the path above
from contract.operations import Operations  # noqa: E402
from contract.schemas import Schemas  # noqa: E402
from contract.sources import Problems  # noqa: E402
from contract.statements import SQL_TYPES  # noqa: E402

HERE = Path(__file__).parent
TEMPLATE = os.environ["XINYI_TEST_TEMPLATE"]
ROWS = 500
TIMES = 8
LIMIT = 20

# An index of eight times as many rows may be one level deeper, for each of the look-ups of a page.
GROWTH_MAX = 1.3
SLACK = 60
# Without statistics the plan may be a poor one, but not one that multiplies tables.
UNKNOWN_MAX = 20000
NEVER_ENDS = 10 ** 9  # within the statement_timeout

# What the server supplies when no cursor is given.
BEGINNING = {"after": 0, "before": 2 ** 63 - 1}

# Each parameter with the values that it is measured with; for a filter, the second one fits few.
VALUES = {
    "in_community": ["{community}"],
    "community": ["c1"],
    "token_hash": ["\\x" + hashlib.sha256(b"token2").hexdigest()],
    "household_code": ["000001"],
    "period": ["2000-01"],
    "event_id": ["{event}"],
    "reward_id": ["{reward}"],
    "team_id": ["{team}"],
    "building": [None, "1", "2"],
    "day": [None, "2026-10-31"],
    "item": [None, "WM06", "WM07"],
    "mine": [None, "true"],
    "overdue": [None, "true"],
    "resident_id": [None, "{resident}"],
    "waiting": [None, "true"],
    "unit": [None, "1"],
    "room": [None],
    "role": [None, "reviewer", "auditor"],
    "member_id": [None, "{member}"],
    "state": [None, "open", "overdue", "answered"],
    "operation": [None, "redeem", "assignRoles"],
}
# Those of one operation.
DAYS = {"listAudit": [None, "2026-01-01"]}
BUILDINGS = {"listReviews": [None, "3"]}
TEAMS = {"listReviews": [None, "{team}"]}
HOUSEHOLDS = {"listHouseholdCards": [None, "000001"], "listHouseholdHelpers": [None, "000001"]}
STATUSES = {
    "listFiledDeeds": [None, "approved", "rejected"],
    "listHouseholdDeeds": [None, "approved", "rejected"],
    "listHouseholdRedemptions": [None, "held", "cancelled"],
    "listRedemptions": [None, "held", "cancelled"],
}
# These fit fewer rows than a page has.
RARE = {"rejected", "cancelled", "auditor", "{member}", "2026-10-31", "WM07", "assignRoles"}
FEW = RARE | {"reviewer", "3"}  # and these no more than a few pages

# Indexes that enforce nothing and that no statement here has read, unless their comment names a
# routine or an operation that reads them. A routine must exist.
UNREAD_INDEXES = """
SELECT s.indexrelname
FROM pg_stat_user_indexes s
JOIN pg_index i USING (indexrelid)
CROSS JOIN LATERAL (SELECT obj_description(s.indexrelid, 'pg_class') AS comment) c
WHERE s.schemaname = 'xinyi' AND s.idx_scan = 0 AND NOT i.indisunique
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = s.indexrelid)
    AND (c.comment IS NULL
         OR EXISTS (SELECT FROM regexp_matches(c.comment, 'rule[.][a-z_]+', 'g') AS name
                    WHERE to_regproc(name[1]) IS NULL))
ORDER BY s.indexrelname;
"""


class Crowd:
    """A database in which there are so many rows behind each list."""

    household = 1  # of the member who asks

    def __init__(self, rows):
        self.rows = rows
        self.name = f"cost_{os.getpid()}_{rows}"
        self.socket = os.environ["XINYI_TEST_CLUSTER"]

    def __enter__(self):
        self.database("CREATE DATABASE {name} OWNER xinyi_owner TEMPLATE {template}")
        self.psql("postgres", f"\\set rows {self.rows}\n" + self.without_autovacuum()
                  + (HERE / "crowd.sql").read_text())
        names = ("community", "member", "other", "resident", "event", "reward", "team")
        known = self.psql("postgres", f"SELECT {', '.join(names)} FROM known").strip()
        self.known = dict(zip(names, known.split(","), strict=True))
        return self

    def __exit__(self, *_):
        self.database("DROP DATABASE {name} WITH (FORCE)")

    def database(self, statement):
        subprocess.run(["psql", "-X", "-q", "-h", self.socket, "-U", "postgres", "-d", "postgres",
                        "-c", statement.format(name=self.name, template=TEMPLATE)], check=True)

    def without_autovacuum(self):
        """Nobody but the test decides when there are statistics."""
        return """SELECT format('ALTER TABLE xinyi.%I SET (autovacuum_enabled = off)', relname)
            FROM pg_class WHERE relnamespace = 'xinyi'::regnamespace AND relkind = 'r' \\gexec\n"""

    def psql(self, role, script):
        done = self.run_psql(role, script)
        if done.returncode:
            raise AssertionError(f"{done.stderr}{script}")
        return done.stdout

    def run_psql(self, role, script):
        return subprocess.run(
            ["psql", "-X", "-q", "-At", "--csv", "-v", "ON_ERROR_STOP=1", "-h", self.socket, "-U",
             role, "-d", self.name], input=script, capture_output=True, text=True)

    def analyze(self):
        self.psql("postgres", "VACUUM ANALYZE")

    def enter(self):
        """What rule.enter sets."""
        return f"""SET statement_timeout = 10000;
            BEGIN READ ONLY;
            SELECT set_config('xinyi.community', '{self.known['community']}', true),
                   set_config('xinyi.membership', '{self.known['member']}', true),
                   set_config('xinyi.resident', '{self.known['resident']}', true),
                   set_config('xinyi.household', '{self.household}', true),
                   set_config('xinyi.roles', '{{leader}}', true) \\g /dev/null\n"""

    def call(self, operation, values):
        """PREPARE and EXECUTE of the operation's statement."""
        arguments = operation.statement.arguments
        types = ", ".join(SQL_TYPES[kind] for _, kind, _, _ in arguments)
        actual = ", ".join("NULL" if values[name] is None
                           else "'{}'".format(str(values[name]).format(**self.known))
                           for name, _, _, _ in arguments)
        return (f"PREPARE page{f'({types})' if types else ''} AS {operation.statement.text};\n",
                f"EXECUTE page{f'({actual})' if actual else ''}")

    def measure(self, operation, values):
        """Rows and blocks; of the third run, when all that is looked up once is known."""
        prepare, execute = self.call(operation, values)
        explain = f"EXPLAIN (ANALYZE, BUFFERS, TIMING off, FORMAT json) {execute};\n"
        done = self.run_psql("xinyi_reader", self.enter() + prepare
                             + 2 * f"{execute} \\g /dev/null\n" + explain)
        if "statement timeout" in done.stderr:
            return LIMIT + 1, NEVER_ENDS
        if done.returncode:
            raise AssertionError(f"{done.stderr}{prepare}{execute}")
        plan = plan_of(done.stdout)
        return plan["Actual Rows"], plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]

    def deep(self, operation, values):
        """The cursor after a tenth of the list, or after the largest page."""
        limit = min(self.rows // 10, 100)
        prepare, execute = self.call(operation, {**values, "limit": limit})
        answered = self.psql("xinyi_reader", self.enter() + prepare + execute + ";\n")
        rows = list(csv.reader(io.StringIO(answered)))
        if not rows:
            raise AssertionError(f"{operation.id}: crowd.sql makes no rows for {values}")
        return rows[-1][-1]


def plan_of(explained):
    """Of EXPLAIN (FORMAT json), as psql prints it."""
    return json.loads(next(csv.reader(io.StringIO(explained)))[0])[0]["Plan"]


def operations_of(*names):
    """The operations of these names, or all."""
    problems = Problems(TOP)
    document = Document(TOP / "openapi.yaml", TOP / "src/api", problems)
    operations = Operations(document, Schemas(document), TOP / "src/api").read()
    if problems.messages:
        raise AssertionError("\n".join(problems.messages))
    return [operation for operation in operations if not names or operation.id in names]


def list_operations():
    return [operation for operation in operations_of() if operation.answer == "ANSWER_LIST"]


def variants(operation):
    """The arguments to measure a list with: each filter by itself."""
    names = [name for name, _, _, _ in operation.statement.arguments]
    base = {"limit": LIMIT, **{name: BEGINNING[name] for name in names if name in BEGINNING}}
    choices = {}
    for name in names:
        if name in base:
            continue
        own = {"status": STATUSES, "building": BUILDINGS, "day": DAYS,
               "team_id": TEAMS, "household_code": HOUSEHOLDS}.get(name, {})
        choices[name] = own.get(operation.id) or VALUES[name]
        base[name] = choices[name][0]
    yield base
    for name, values in choices.items():
        for value in values[1:]:
            changed = {**base, name: value}
            if name == "unit":
                changed["building"] = "1"
            if value == "assignRoles":
                changed["member_id"] = "{other}"
            yield changed


class Lists(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.few = cls.enterClassContext(Crowd(ROWS))
        cls.many = cls.enterClassContext(Crowd(ROWS * TIMES))
        cls.unknown = cls.pages(cls.many)
        cls.few.analyze()
        cls.many.analyze()
        cls.in_few, cls.in_many = cls.pages(cls.few), cls.pages(cls.many)

    @classmethod
    def pages(cls, crowd):
        """Rows and blocks of every page, by its name."""
        measured = {}
        for operation in list_operations():
            for values in variants(operation):
                shown = {k: v for k, v in values.items()
                         if k != "limit" and k not in BEGINNING and v is not None}
                name = f"{operation.id} {json.dumps(shown)}"
                measured[name] = crowd.measure(operation, values)
                if not FEW & set(map(str, values.values())):
                    place = next(name for name in BEGINNING if name in values)
                    further = {**values, place: crowd.deep(operation, values)}
                    measured[f"{name} further on"] = crowd.measure(operation, further)
        return measured

    def test_every_list_has_a_page_to_measure(self):
        for name, (rows, _) in self.in_few.items():
            with self.subTest(name):
                rare = any(value.strip("{}") in name for value in RARE - {"{member}"})
                wanted = 1 if rare or "member_id" in name else LIMIT + 1
                self.assertGreaterEqual(rows, wanted, "crowd.sql makes no rows for this list")
                self.assertEqual(self.in_many[name][0], rows)

    def test_a_page_costs_the_same_however_much_there_is(self):
        for name, (_, many) in self.in_many.items():
            few = self.in_few[name][1]
            print(f"{few:7} {many:7} {self.unknown[name][1]:7}  {name}", flush=True)
            with self.subTest(name):
                self.assertLessEqual(many, few * GROWTH_MAX + SLACK)

    def test_an_index_is_read_by_a_list_or_says_what_reads_it(self):
        self.assertEqual(self.many.psql("postgres", UNREAD_INDEXES).split(), [])

    def test_a_page_is_read_by_key_before_the_first_statistics(self):
        for name, (_, blocks) in self.unknown.items():
            with self.subTest(name):
                self.assertLessEqual(blocks, UNKNOWN_MAX)


if __name__ == "__main__":
    unittest.main()
