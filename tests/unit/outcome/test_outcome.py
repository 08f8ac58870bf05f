#!/usr/bin/env python3
"""tests/outcome.py counts what meson logged, and lets nothing be skipped without a reason."""

import contextlib
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(TOP / "tests"))

import outcome  # noqa: E402


def entry(name, result, stdout="", stderr=""):
    return {"name": f"xinyi:{name}", "result": result, "stdout": stdout, "stderr": stderr}


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))


class Outcome(Case):
    def report(self, *entries, may_skip=None):
        """The exit status, and the lines that are printed."""
        log = self.folder / "testlog.json"
        log.write_text("".join(json.dumps(each) + "\n" for each in entries))
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            status = outcome.report([f"gcc={log}"], may_skip or {})
        return status, printed.getvalue().splitlines()

    def test_what_passed_is_counted(self):
        status, lines = self.report(entry("api / api/deeds", "OK"), entry("unit / tidy", "OK"))
        self.assertEqual((status, lines), (0, ["2 passed, 0 failed, 0 skipped"]))

    def test_a_failure_is_shown_with_the_end_of_its_output(self):
        status, lines = self.report(entry("api / api/deeds", "FAIL", stdout="first\nlast\n"),
                                    entry("unit / tidy", "TIMEOUT"))
        self.assertEqual(status, 1)
        self.assertEqual(lines, ["failed: api/deeds (gcc)", "    first", "    last",
                                 "failed: unit/tidy (gcc)", "0 passed, 2 failed, 0 skipped"])

    def test_no_log_is_a_failure(self):
        status, lines = self.report()
        self.assertEqual((status, lines[-1]), (1, "0 passed, 1 failed, 0 skipped"))

    def test_a_test_that_may_be_skipped_is_shown_with_the_reason(self):
        status, lines = self.report(entry("deploy+gcc / deploy/bare", "SKIP", stderr="not root"),
                                    may_skip={"deploy/bare": "only root may mount"})
        self.assertEqual(status, 0)
        self.assertEqual(lines, ["skipped: deploy/bare (gcc): only root may mount",
                                 "0 passed, 0 failed, 1 skipped"])

    def test_any_other_test_that_is_skipped_fails(self):
        status, lines = self.report(entry("e2e / e2e/memory", "SKIP", stderr="no wrk"),
                                    may_skip={"deploy/bare": "only root may mount"})
        self.assertEqual((status, lines[-1]), (1, "0 passed, 1 failed, 0 skipped"))
        self.assertEqual(lines[:2], ["failed: e2e/memory (gcc)", "    no wrk"])

    def test_a_program_that_leaves_out_some_of_its_tests_is_skipped_too(self):
        said = {"unittest": "Ran 3 tests in 0.1s\n\nOK (skipped=1)",
                "unittest as well": "OK (expected failures=1, skipped=2)",
                "cmocka": "[  PASSED  ] 9 test(s).\n[  SKIPPED ] 1 test(s), listed below:"}
        for framework, text in said.items():
            with self.subTest(framework):
                status, _ = self.report(entry("unit / base/arena", "OK", stderr=text))
                self.assertEqual(status, 1)

    def test_a_test_that_only_talks_of_skipping_passes(self):
        status, _ = self.report(entry("cli / cli/register", "OK", stdout="3 lines SKIPPED, OK"))
        self.assertEqual(status, 0)

    def test_a_name_without_a_reason_is_refused(self):
        file = self.folder / "may_skip"
        file.write_text("# comment\n\ndeploy/bare  only root may mount\n")
        self.assertEqual(outcome.read_may_skip(file), {"deploy/bare": "only root may mount"})
        file.write_text("deploy/bare\n")
        with self.assertRaisesRegex(SystemExit, "no reason why deploy/bare"):
            outcome.read_may_skip(file)


class Select(Case):
    """What a part needs is built and started, and nothing else."""

    TARGETS = [("deeds", "tests/api/deeds"), ("xinyi", "src/cli/xinyi"), ("other", "src/other")]
    TESTS = [("api/deeds", "api", ["deeds", "xinyi"], "/top/tests/support/with_cluster"),
             ("tidy", "style", [], "/usr/bin/python3"),
             ("cli/frame", "cli", ["xinyi"], "/usr/bin/python3"),
             ("wide", "unit", ["other"], "other"), ("wide", "fuzz", ["deeds"], "deeds")]

    def setUp(self):
        super().setUp()
        info = self.folder.resolve() / "meson-info"
        info.mkdir()
        (info / "intro-targets.json").write_text(json.dumps(
            [{"id": name, "filename": [f"{info.parent}/{file}"]} for name, file in self.TARGETS]))
        (info / "intro-tests.json").write_text(json.dumps(
            [{"name": name, "suite": [f"xinyi:{suite}"], "depends": depends, "cmd": [command]}
             for name, suite, depends, command in self.TESTS]))

    def select(self, *parts):
        printed, complaints = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complaints):
            status = outcome.select(self.folder, parts)
        return status, printed.getvalue().splitlines() or complaints.getvalue()

    def test_a_test_needs_what_it_depends_on(self):
        self.assertEqual(self.select("cli/frame"), (0, ["test cli/frame", "file src/cli/xinyi"]))

    def test_a_test_with_a_cluster_needs_the_server(self):
        self.assertEqual(self.select("api"), (0, ["test api/deeds", "file src/cli/xinyi",
                                                  "file tests/api/deeds", "server"]))

    def test_a_test_may_need_nothing(self):
        self.assertEqual(self.select("style/tidy"), (0, ["test tidy"]))

    def test_what_several_parts_need_is_named_once(self):
        self.assertEqual(self.select("cli", "cli/frame", "style"),
                         (0, ["test cli/frame", "test tidy", "file src/cli/xinyi"]))

    def test_the_name_of_another_test_means_that_one_too(self):
        self.assertEqual(self.select("unit/wide"),
                         (0, ["test wide", "file src/other", "file tests/api/deeds"]))

    def test_an_unknown_part_is_refused(self):
        self.assertEqual(self.select("api/deed"),
                         (2, "there is no test api/deed; see ./test --list\n"))


if __name__ == "__main__":
    unittest.main()
