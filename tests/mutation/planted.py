#!/usr/bin/env python3
"""A mutant of each area is built, tested and noticed; one that changes nothing survives."""

import contextlib
import io
import unittest
from pathlib import Path

from tests.e2e.harness.processes import TOP, shell
from tests.mutation.campaign import Campaign
from tests.mutation.equivalents import key_of
from tests.mutation.laboratory import ENDLESS, Laboratory, Verdict
from tests.mutation.mutants import Mutant, changes
from tests.mutation.nearest import tests_for

# A file, a line of it, and the text that replaces the line.
ROUTINE = ("migrations/repeatable/47_budget.sql", "IF total > limits.budget_ceiling THEN",
           "IF total >= limits.budget_ceiling THEN")
STATEMENT = ("src/api/budget/get_budget.sql",
             "WHERE r.community_id = p.community_id AND r.period_id = p.period_id",
             "WHERE r.community_id = p.community_id")
C = ("src/base/text.c", "if (string == NULL)", "if (!(string == NULL))")


def mutant_of(plant):
    path, before, after = plant
    listed = changes(path, (TOP / path).read_text("utf-8"))
    return next(mutant for each in listed.values() for mutant in each
                if mutant.lines == (before, after))


def comment_of(path):
    """Of C, the first letter of the first comment; nobody can notice it."""
    text = (TOP / path).read_text("utf-8")
    start = text.index("/* ") + 3
    return Mutant(path, "comment changed", text, start, start + 1, "*")


class Planted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        local = shell(f". '{TOP}/tools/stack/build.sh'; local_directory").strip()
        cls.laboratory = cls.enterClassContext(Laboratory(
            Path(local) / "mutation/planted", lambda path, known: tests_for(path, known)[:1]))
        cls.laboratory.trusted.add("api/budget")  # ./test says whether it passes

    def assert_noticed(self, plant, test):
        self.assertEqual(self.laboratory.judge(mutant_of(plant)), Verdict("noticed", test))

    def test_a_routine(self):
        self.assert_noticed(ROUTINE, "api/budget")

    def test_a_statement(self):
        self.assert_noticed(STATEMENT, "api/budget")

    def test_c(self):
        self.assert_noticed(C, "unit/base/text")

    def test_what_nobody_can_notice_survives(self):
        self.assertEqual(self.laboratory.judge(comment_of("src/base/text.c")),
                         Verdict("survived", "1 tests"))

    def test_what_does_not_compile_is_invalid(self):
        mutant = mutant_of(C)._replace(after="nothing")
        self.assertEqual(self.laboratory.judge(mutant).kind, "invalid")

    def assert_notices_nothing(self, complaint, **replaced):
        test = self.laboratory.tests["unit/base/text"]
        self.laboratory.tests["unit/base/text"] = test | replaced
        self.addCleanup(self.laboratory.tests.__setitem__, "unit/base/text", test)
        self.addCleanup(self.laboratory.broken.clear)
        self.assertEqual(self.laboratory.judge(mutant_of(C)), Verdict("survived", "0 tests"))
        self.assertEqual(self.laboratory.broken, {"unit/base/text": complaint})

    def test_a_test_that_fails_by_itself_notices_nothing(self):
        self.laboratory.trusted.discard("unit/base/text")
        self.assert_notices_nothing("no word", cmd=["false"])

    def test_a_test_that_once_passed_and_is_too_slow_now_notices_nothing(self):
        self.laboratory.trusted.add("unit/base/text")
        self.assert_notices_nothing(ENDLESS, cmd=["sleep", "60"], timeout=1)

    def test_a_test_without_an_end_leaves_no_statement_behind(self):
        query = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(4%'"
        command = ("psql -X -q -h $XINYI_TEST_CLUSTER -U postgres -d postgres -c "
                   "\"CREATE DATABASE test_$$\" && exec psql -X -h $XINYI_TEST_CLUSTER "
                   "-U postgres -d test_$$ -c 'SELECT pg_sleep(4000)'")
        self.laboratory.trusted.add("unit/base/text")
        self.assert_notices_nothing(ENDLESS, cmd=["sh", "-c", command], timeout=5)
        self.assertEqual(self.laboratory.statement(query).strip(), "0")


class Report(unittest.TestCase):
    def report(self, *kinds):
        """The percentage and the last line, for mutants of which that became."""
        campaign = Campaign([], {})
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            for number, kind in enumerate(kinds, 1):
                campaign.note(number, "c", mutant_of(C), Verdict(kind, "unit/base/text"))
            percent = campaign.report(7)
        return percent, printed.getvalue().splitlines()[-1]

    def test_only_what_could_be_noticed_counts(self):
        self.assertEqual(self.report("noticed", "noticed", "noticed", "survived", "invalid",
                                     "equivalent"),
                         (75, "--seed 7: 3 noticed, 1 survived, 1 invalid, 1 equivalent; "
                              "75 % of 4 noticed"))

    def test_what_is_listed_as_equivalent_is_not_run(self):
        mutant = mutant_of(C)
        campaign = Campaign([(1, "c", mutant)], {key_of(mutant): "nobody asks"})
        with contextlib.redirect_stdout(io.StringIO()):
            campaign.work_with(None)
        self.assertEqual(campaign.found[1][2], Verdict("equivalent", "nobody asks"))


if __name__ == "__main__":
    unittest.main()
