#!/usr/bin/python3
"""The generator's output for a small contract, and each thing that it refuses.

The expected output is in golden/. After a wanted change it is rewritten by
    tools/gen_contract.py --openapi sample/openapi.yaml --api sample/api \\
        --plan sample/sqitch.plan --output golden
run in this folder, and read before it is committed.
"""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

from refusals import REFUSALS
from refusals_of_files import FILES
from refusals_of_rows import BOUNDED, ORDERED

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import gen_contract  # noqa: E402, needs the path above
from contract.aggregates import check_aggregates, check_limits, check_variables  # noqa: E402
from contract.orders import check_orders  # noqa: E402
from contract.patterns import translate  # noqa: E402
from contract.statements import Refusal  # noqa: E402

OUTPUTS = ["contract_errors.h", "contract_tables.c", "contract_words.h", "openapi.json",
           "nginx/cache.conf", "nginx/pools.conf"]


SOURCES = ["--openapi", "openapi.yaml", "--api", "api", "--plan", "sqitch.plan"]
ARGUMENTS = [*SOURCES, "--output", "out", "--depfile", "out.d"]


def generate(folder, *options):
    """Exit status and messages of the generator in a folder that holds a copy of the sample."""
    messages = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stderr(messages):
        status = gen_contract.main([*ARGUMENTS, *options])
    return status, messages.getvalue()


class Sample(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="contract-"))
        self.addCleanup(shutil.rmtree, self.folder)
        shutil.copytree(HERE / "sample", self.folder, dirs_exist_ok=True)

    def edit(self, name, old, new):
        """Replaces the one occurrence of old; a file that is not there yet is made. Without a name
        it is the one file of the contract that has old."""
        if name is None:
            (name,) = (file for file in self.folder.rglob("*.yaml")
                       if old in file.read_text("utf-8"))
        path = self.folder / name
        if old is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(new, "utf-8")
            return
        text = path.read_text("utf-8")
        self.assertEqual(text.count(old), 1, f"{old!r} must occur once in {name}")
        path.write_text(text.replace(old, new), "utf-8")


class Aggregates(unittest.TestCase):
    def test_what_reads_a_bounded_source_is_accepted(self):
        for source in BOUNDED:
            with self.subTest(source):
                check_aggregates(f"SELECT (SELECT coalesce(json_agg(n), '[]') {source}) FROM b")


    def test_a_list_has_as_many_items_as_the_contract_says(self):
        rows = "FROM (SELECT * FROM note LIMIT 9) n"
        for text in (f"SELECT (SELECT coalesce(json_agg(n ORDER BY n), '[]') {rows}) AS notes",
                     f"SELECT gathered.notes FROM (SELECT json_agg(n ORDER BY n) AS notes {rows})"):
            with self.subTest(text):
                check_limits(text, {"notes": 9, "others": 8})
                with self.assertRaisesRegex(Refusal, "notes is gathered up to LIMIT 9, and the "
                                                     "contract's maxItems is 8"):
                    check_limits(text, {"notes": 8})

    def test_so_has_a_list_that_a_routine_gathers(self):
        rows = "FROM (SELECT * FROM note LIMIT 9) n"
        agg = "coalesce(json_agg(n ORDER BY n), '[]')"
        for text in (f"notes := (SELECT {agg} {rows});",
                     f"SELECT max(n.a, n.b), {agg} INTO most, notes {rows};",
                     f"RETURN QUERY SELECT (SELECT {agg} {rows}) AS notes;"):
            text = f"CREATE FUNCTION f() AS $$\nBEGIN\n{text}\nEND $$;"
            with self.subTest(text):
                check_variables(text, {"notes": {9, 12}, "most": {1}})
                with self.assertRaisesRegex(Refusal, "notes is gathered up to LIMIT 9, and the "
                                                     "contract's maxItems is 8 or 10") as refused:
                    check_variables(text, {"notes": {10, 8}})
                self.assertEqual(refused.exception.line, 3)


class Orders(unittest.TestCase):
    def test_what_has_its_order_or_needs_none_is_accepted(self):
        for text in ORDERED:
            with self.subTest(text):
                check_orders(text)


class GoldenFiles(Sample):
    def test_output_is_the_golden_one(self):
        result = subprocess.run([ROOT / "tools/gen_contract.py", *ARGUMENTS], cwd=self.folder,
                                capture_output=True, text=True, check=False)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        for name in OUTPUTS:
            with self.subTest(name):
                self.assertEqual((self.folder / "out" / name).read_text("utf-8"),
                                 (HERE / "golden" / name).read_text("utf-8"))

    def test_what_is_printed_is_the_public_copy(self):
        printed = subprocess.run([ROOT / "tools/gen_contract.py", *SOURCES, "--print"],
                                 cwd=self.folder, capture_output=True, text=True, check=True)
        self.assertEqual(yaml.safe_load(printed.stdout),
                         json.loads((HERE / "golden/openapi.json").read_text("utf-8")))
        self.assertEqual(list(self.folder.glob("out*")), [])

    def test_the_tables_compile_without_a_warning(self):
        generate(self.folder)
        command = ["cc", "-std=gnu11", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                   "-I", ROOT / "src", "-I", "out", "out/contract_tables.c"]
        result = subprocess.run(command, cwd=self.folder, capture_output=True, text=True,
                                check=False)
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_the_dependencies_name_every_file_and_folder_that_was_read(self):
        generate(self.folder)
        target, names = (self.folder / "out.d").read_text("utf-8").split(": ")
        self.assertEqual(target, "out/contract_tables.c")
        for name in ("openapi.yaml", "sqitch.plan", "api", "api/notes", "api/notes/write_note.sql",
                     "api/notes/contract.yaml", "api/common.yaml", "api/errors.yaml"):
            self.assertIn(name, names.split())


class ChangedFiles(Sample):
    """What is built from an output that says the same is not built again."""

    def changed_by(self, name, old, new):
        generate(self.folder)
        paths = {name: self.folder / "out" / name for name in OUTPUTS}
        for path in paths.values():
            os.utime(path, (0, 0))
        self.edit(name, old, new)
        self.assertEqual(generate(self.folder), (0, ""))
        return [name for name, path in paths.items() if path.stat().st_mtime > 0]

    def test_a_comment_changes_no_output(self):
        self.assertEqual(self.changed_by("api/towns/list_towns.sql", "-- and so on", "-- etc."), [])

    def test_a_comment_in_a_contract_changes_no_output(self):
        self.assertEqual(self.changed_by("api/notes/contract.yaml", "paths:", "# Notes.\npaths:"),
                         [])

    def test_a_word_of_a_contract_changes_the_public_copy_alone(self):
        self.assertEqual(self.changed_by("api/notes/contract.yaml", "Writes a note", "Writes one"),
                         ["openapi.json"])

    def test_a_statement_changes_the_tables_alone(self):
        self.assertEqual(self.changed_by("api/towns/list_towns.sql", "BY town_id", "BY size"),
                         ["contract_tables.c"])


class Patterns(unittest.TestCase):
    def test_patterns_become_those_of_posix(self):
        for written, expected in {
            r"^\d{4}-(0[1-9]|1[0-2])$": "^[0-9]{4}-(0[1-9]|1[0-2])$",
            r"^[\d-]*$": "^[0-9-]*$",
            r"^[\]\\a]+$": "^[]\\a]+$",
            r"^[a\^\-]$": "^[a^-]$",
            r"^[^\u0000-\u001F\u007F]+$": "^[^\1-\x1f\x7f]+$",
            r"^a\/b\.c\-d$": r"^a/b\.c-d$",
        }.items():
            with self.subTest(written):
                self.assertEqual(translate(written), expected)


class Refusals(Sample):
    """One test for each row of the refusals, made below."""

    def test_what_cannot_be_read_is_all_that_is_refused(self):
        self.edit("api/notes/contract.yaml", "paths:", "paths: [")
        status, messages = generate(self.folder)
        self.assertEqual((status, messages.count("\n")), (1, 1), messages)
        self.assertRegex(messages, r"^api/notes/contract.yaml:\d+: ")

    def refuse(self, edits, message):
        for edit in edits:
            self.edit(*edit)
        # As the build calls it; the messages name files by their path in the checkout all the same.
        status, messages = generate(self.folder, "--api", str(self.folder / "api"))
        self.assertEqual(status, 1, messages)
        self.assertIn(message, messages)
        self.assertNotIn(str(self.folder), messages)
        self.assertRegex(messages.splitlines()[0], r"^[^:]+:\d+: ")
        self.assertFalse((self.folder / "out").exists(), "nothing is written after a refusal")


def add_refusal(name, edits, message):
    setattr(Refusals, f"test_refuses_{name}", lambda self: self.refuse(edits, message))


for refusal in FILES + REFUSALS:
    assert not hasattr(Refusals, f"test_refuses_{refusal[0]}"), refusal[0]
    add_refusal(*refusal)


if __name__ == "__main__":
    unittest.main()
