#!/usr/bin/env python3
"""tools/tidy.py finds a planted fault for every rule, and none in files that keep the rules."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(TOP / "tools"), str(TOP / "tests/style")]

import structure  # noqa: E402
import tidy  # noqa: E402

HEADER = """#pragma once

/*
 * Bowls of water.
 *
 *	struct bowl bowl = bowl_fill(5);
 */

#include "base/text.h"

#include <stddef.h>

struct bowl {
	size_t litres;
};

typedef void
bowl_watcher(struct bowl *bowl);

struct bowl
bowl_fill(size_t litres);

/* Ignores the rest. */
void
bowl_empty(struct bowl *bowl, const char *format, ...) __attribute__((format(printf, 2, 3)));
"""

SOURCE = """#include "base/bowl.h"

#include "base/arena.h"
#include "base/text.h"

#include <stddef.h>
#include <string.h>

/* goto, strcpy() and 	tabs do no harm in comments and in "literals". */
static const char *const names[] = {
	"strcpy(a, b)",
};

struct bowl
bowl_fill(size_t litres)
{
	if (litres == 0 ||
	    litres > names[0][0])
		return (struct bowl){ 0 };
	return (struct bowl){ litres };
}
"""

OPERATION = "-- The bowls of a community, fullest first.\nSELECT 1;\n"
SCRIPT = "#!/usr/bin/env bash\nset -euo pipefail\n\nfill() {\n\techo full\n}\n"
MODULE = "def fill(a, b, c, d, e):\n    return a + b + c + d + e\n"

CLEAN = {
    "src/base/bowl.h": HEADER,
    "src/base/bowl.c": SOURCE,
    "src/api/bowls/list_bowls.sql": OPERATION,
    "migrations/deploy/bowls.sql": "\t" * 22 + "SELECT 1;\n",
    "tools/fill.sh": SCRIPT,
    "tools/sourced.sh": "fill() {\n\techo full\n}\n",
    "run": SCRIPT,
    "tools/fill.py": MODULE,
    "docs/bowls.md": "碗" * 80 + "\n",
}


class Planted(NamedTuple):
    rule: str
    path: str
    text: str
    line: int


def long_function(name_line: str, body_line: str, last_line: str) -> str:
    return name_line + body_line * 60 + last_line


def c_body(line: str) -> str:
    return f"static void\nbowl_spill(void)\n{{\n\t{line}\n}}\n"


RULES_BROKEN = (
    Planted("columns", "src/base/a.c", "/* " + "x" * 95 + " */\n", 1),
    Planted("columns", "src/base/a.c", "\n/* " + "碗" * 48 + " */\n", 2),
    Planted("columns", "src/base/a.c", c_body("\t" * 11 + "spill();"), 4),
    Planted("columns", "migrations/deploy/a.sql", "\t" * 23 + "SELECT 1;\n", 1),
    Planted("columns", "src/api/bowls/contract.yaml", "a:\n  b: " + "碗" * 48 + "\n", 2),
    Planted("file-length", "migrations/deploy/a.sql", "SELECT 1;\n" * 501, 501),
    Planted("function-length", "a.py", long_function("def spill():\n", "    pass\n", ""), 1),
    Planted("function-length", "a.sh", long_function("spill() {\n", "\ttrue\n", "}\n"), 1),
    Planted("function-length", "migrations/repeatable/a.sql",
            long_function("\nCREATE FUNCTION rule.spill(a integer) RETURNS void\nAS $$\n",
                          "SELECT 1;\n", "$$;\n"), 2),
    Planted("function-length", "migrations/repeatable/a.sql",
            long_function("CREATE FUNCTION rule.spill()\nBEGIN ATOMIC\n", "SELECT 1;\n", "END;\n"),
            1),
    Planted("parameters", "a.py", "def spill(a, b, c, d, *, e, f):\n    return a\n", 1),
    Planted("trailing-blank", "docs/a.md", "one\ntwo \n", 2),
    Planted("final-newline", "docs/a.md", "one\ntwo", 2),
    Planted("final-newline", "docs/a.md", "one\n\n", 2),
    Planted("note", "docs/a.md", "one\nTO" "DO: two\n", 2),
    Planted("note", "src/base/a.c", "/* FIX" "ME */\n", 1),
    Planted("word", "docs/a.md", "The line bear" "s a code.\n", 1),
    Planted("word", "src/base/a.c", "/* Whoev" "er asks. */\n", 1),
    Planted("place", "docs/a.md", "see /wor" "k/main\n", 1),
    Planted("place", "data/a.tsv", "https://mirr" "ors.example.org/debian\n", 1),
    Planted("lock-file", "tools/locked/a/requirements.txt",
            "--find-links https://example.org\na==1 \\\n    --hash=sha256:0f\n", 1),
    Planted("lock-file", "tools/locked/a/requirements.txt",
            "a==1 \\\n    --hash=sha256:0f\nb==2\n", 1),
    Planted("lock-file", "tools/locked/a/package-lock.json",
            '    "node_modules/a": {\n      "resolved": "here",\n'
            '      "integrity": "sha512-0f"\n    }\n', 2),
    Planted("lock-file", "tools/locked/a/package-lock.json",
            '    "node_modules/a": {\n      "version": "1"\n    }\n', 1),
    Planted("lock-file", "tools/locked/a/go.sum", "a v1 h1:0f=\nb v1 0f\n", 1),
    Planted("community", "migrations/repeatable/60_deeds.sql",
            "SELECT 1\nWHERE community_id = rule.actor_community_id();\n", 2),
    Planted("instant", "src/api/bowls/get_bowl.sql",
            "-- The bowl.\nSELECT to_char(b.filled_at,\n"
            "               'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS filled_at\n", 2),
    Planted("community", "src/api/bowls/get_bowl.sql",
            "-- The bowl.\nSELECT 1 WHERE community_id = :actor_community_id\n", 2),
    Planted("community", "src/cli/commands/a.c",
            c_body('call("SELECT rule.actor_community_id()");'), 4),
    Planted("layer", "src/base/a.c", '#include "db/connection.h"\n', 1),
    Planted("layer", "src/db/a.c", '#include "wechat/client.h"\n', 1),
    Planted("layer", "src/cli/a.c", '#include "http/contract.h"\n', 1),
    Planted("layer", "src/http/a.c", '#include "wechat/client.h"\n', 1),
    Planted("layer", "src/cli/lib/a.c", '#include "cli/import/csv.h"\n', 1),
    Planted("layer", "src/cli/import/a.h", '#include "cli/commands/option.h"\n', 1),
    Planted("layer", "src/cli/import/a.c", '#include "cli/sample/people.h"\n', 1),
    Planted("layer", "src/http/a.c", '#include "support/world.h"\n', 1),
    Planted("header-opening", "src/base/a.h", "/* A. */\n\n#pragma once\n", 1),
    Planted("header-opening", "tests/support/a.h", "#pragma once\n\n#include <stddef.h>\n", 1),
    Planted("header-comment", "src/base/a.h",
            "#pragma once\n\n/* A. */\n\nint a; /* b */\n\n__attribute__((noreturn))\nvoid\n"
            "spill(void);\n", 8),
    Planted("operation-comment", "src/api/bowls/get_bowl.sql", "SELECT 1;\n", 1),
    Planted("python-syntax", "a.py", "def spill(:\n", 1),
    Planted("shell-options", "run", "#!/bin/sh\nset -e\n", 1),
)

# What clang-format has to refuse, because no rule of tidy.py looks at the layout of C.
LAYOUT_BROKEN = (
    c_body("spill();\n        spill();"),
    c_body("spill();\n \tspill();"),
    "static int spill(void)\n{\n}\n",
    "int *spill(void);\n",
    '#include <a.h>\n#include "base/b.h"\n',
    "#include <b.h>\n#include <a.h>\n",
    '#include "base/b.h"\n#include <a.h>\n',
    "#include <a.h>\n\n#include <b.h>\n",
    '#include "base/b.h"\n#include "base/a.h"\n',
    "#include <cmocka.h>\n\n#include <setjmp.h>\n",
)

# What clang-tidy has to refuse, each with its check.
CHECKS_BROKEN = (
    ("readability-function-size",
     long_function("void\nspill(void)\n{\n", "\tspill();\n", "}\n")),
    ("readability-function-size",
     "int\nspill(int a, int b, int c, int d, int e, int f)\n"
     "{\n\treturn a + b + c + d + e + f;\n}\n"),
    ("readability-braces-around-statements",
     "int\nspill(int a)\n{\n\tif (a > 0)\n\t\treturn a +\n\t\t       1;\n\treturn 0;\n}\n"),
)

# A line of C for every ban, in a folder where it is forbidden.
BANS_BROKEN = (
    ("tests/unit/a.c", "strcpy(a, b);"),
    ("src/base/a.c", "sprintf (a, b);"),
    ("src/base/a.c", "strtok(a, b);"),
    ("src/cli/a.c", "return atoi(a);"),
    ("tests/unit/a.c", "system(a);"),
    ("src/base/a.c", "bytes = sizeof bytes;"),
    ("src/base/a.c", "size_t cells_count;"),
    ("src/base/a.c", "goto end;"),
    ("src/base/a.c", "typedef struct bowl {"),
    ("src/base/a.c", "typedef struct bowl *bowl_t;"),
    ("src/base/a.c", "enum colour class;"),
    ("src/db/a.c", "free(a);"),
    ("src/http/a.c", "PQclear(a);"),
    ("src/worker/a.c", "FCGX_Init();"),
    ("src/api/a.c", "CURLcode code;"),
    ("src/worker/a.c", "fprintf(stderr, a);"),
)

# The same words where they are at home, and words that only look alike.
BANS_KEPT = (
    ("src/base/a.c", "free(a);"),
    ("tests/unit/a.c", "free(a);"),
    ("src/db/a.c", "PQclear(a);"),
    ("src/http/a.c", "FCGX_Init();"),
    ("src/wechat/a.c", "curl_easy_init();"),
    ("src/cli/a.c", "fprintf(stderr, a);"),
    ("src/db/a.c", "arena_free(a), snprintf(a, b), vsnprintf(a, b);"),
    ("src/db/a.c", "bytes = sizeof(bytes) + cell_count;"),
    ("src/db/a.c", "typedef struct response handler(struct request *request);"),
)


SCHEMA = """CREATE FUNCTION rule.post(points integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM rule.post(points - 1);
END
$$;
COMMENT ON FUNCTION rule.post IS 'Not this; post(1) is a call.';
GRANT EXECUTE ON FUNCTION rule.post(integer), rule.guard() TO xinyi_writer;
CREATE VIEW rule.shown WITH (security_invoker = true) AS SELECT a FROM deed;
CREATE MATERIALIZED VIEW xinyi.month AS SELECT a FROM deed;
CREATE FUNCTION rule.guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER guard BEFORE DELETE ON xinyi.deed FOR EACH ROW EXECUTE FUNCTION rule.guard();
"""


def complains(command: list[str], text: str, expected: str) -> bool:
    done = subprocess.run(command, input=text, cwd=TOP, capture_output=True, text=True)
    return done.returncode != 0 and expected in done.stdout + done.stderr


def faults(path: str, text: str) -> list[str]:
    return tidy.faults_of(tidy.Source(path, text))


class Structure(unittest.TestCase):
    def faults_of(self, **files):
        with tempfile.TemporaryDirectory() as directory:
            for name, text in files.items():
                path = Path(directory, f"{name[:-2]}.{name[-1]}".replace("__", "/"))
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return list(structure.faults_of(Path(directory, "src"), Path(directory, "tests")))

    def test_a_module_without_a_header_is_found(self):
        self.assertEqual(self.faults_of(src__base__a_c=""), ["base/a.c has no header"])

    def test_a_circle_of_modules_is_found(self):
        self.assertEqual(self.faults_of(src__base__a_h='#include "base/b.h"\n',
                                        src__base__b_h='#include "base/a.h"\n'),
                         ["a circle of includes: base/a -> base/b -> base/a"])

    def test_a_circle_of_folders_is_found(self):
        self.assertEqual(self.faults_of(src__base__a_h='#include "db/a.h"\n', src__db__a_h="",
                                        src__db__b_h='#include "base/c.h"\n', src__base__c_h=""),
                         ["a circle of includes: base -> db -> base"])

    def test_a_circle_of_subfolders_is_found(self):
        self.assertEqual(self.faults_of(src__cli__lib__a_h='#include "cli/import/a.h"\n',
                                        src__cli__import__a_h="", src__cli__lib__b_h="",
                                        src__cli__import__b_h='#include "cli/lib/b.h"\n'),
                         ["a circle of includes: cli/import -> cli/lib -> cli/import"])

    def test_a_circle_through_different_subfolders_is_found(self):
        self.assertEqual(self.faults_of(src__cli__lib__a_h='#include "db/a.h"\n', src__db__a_h="",
                                        src__db__b_h='#include "cli/import/a.h"\n',
                                        src__cli__import__a_h=""),
                         ["a circle of includes: cli -> db -> cli"])

    def test_a_circle_is_found_however_the_includes_are_written(self):
        self.assertEqual(self.faults_of(src__base__a_h='#include "b.h"\n',
                                        src__base__b_h="#include <base/a.h>\n"),
                         ["a circle of includes: base/a -> base/b -> base/a"])

    def test_a_helper_of_the_tests_that_nothing_needs_is_found(self):
        files = {"tests__a_h": "void\nfill(void);\n", "tests__a_c": "void\nfill(void)\n{\n}\n"}
        self.assertEqual(self.faults_of(**files), ["a.h: nothing needs fill"])
        self.assertEqual(self.faults_of(**files, tests__b_c="void\ng(void)\n{\n\tfill();\n}\n"),
                         [])

    def test_a_file_that_is_not_built_is_found(self):
        with tempfile.TemporaryDirectory() as directory:
            source = Path(directory)
            for name, text in {"cli/meson.build": "files('main.c', 'proofs/01_a.sql')",
                               "cli/main.c": "", "cli/old.c": "", "cli/proofs/01_a.sql": "",
                               "cli/proofs/02_b.sql": "", "api/meson.build": "",
                               "api/deeds/get_deed.sql": ""}.items():
                (source / name).parent.mkdir(parents=True, exist_ok=True)
                (source / name).write_text(text)
            self.assertEqual([str(path) for path, _ in structure.unlisted_of(source)],
                             ["cli/old.c", "cli/proofs/02_b.sql"])

    def unused_of_schema(self, statement):
        with tempfile.TemporaryDirectory() as directory:
            for name, text in {"migrations/repeatable/a.sql": SCHEMA,
                               "src/api/a.sql": statement}.items():
                path = Path(directory, name)
                path.parent.mkdir(parents=True)
                path.write_text(text)
            return [name for _, name in structure.unused_of_schema(Path(directory))]

    def test_a_routine_that_no_statement_calls_is_found(self):
        call = "SELECT post(1) FROM shown JOIN rule.month USING (a)"
        self.assertEqual(self.unused_of_schema(call), [])
        self.assertEqual(self.unused_of_schema(call.replace("post(1)", "post")), ["post"])
        self.assertEqual(self.unused_of_schema(call.replace("shown", "deed")), ["shown"])
        self.assertEqual(self.unused_of_schema("-- post() FROM month\nSELECT FROM shown"),
                         ["post", "month"])

    def test_a_routine_that_an_earlier_migration_calls_is_found(self):
        body = "CREATE FUNCTION rule.{} RETURNS integer LANGUAGE {} AS $$\n{}\n$$;\n"
        called = body.format("spill()", "sql", "SELECT 1")
        callers = {
            "plpgsql": body.format("fill()", "plpgsql", "BEGIN RETURN spill(); END"),
            "sql": body.format("fill()", "sql", "SELECT rule.spill()"),
            "trigger": "CREATE TRIGGER t AFTER INSERT ON xinyi.a EXECUTE FUNCTION rule.spill();\n",
        }
        for kind, caller in callers.items():
            with self.subTest(kind), tempfile.TemporaryDirectory() as directory:
                folder = Path(directory, "migrations/repeatable")
                folder.mkdir(parents=True)
                (folder / "10_a.sql").write_text("-- Like spill().\n" + caller)
                (folder / "20_b.sql").write_text(called)
                self.assertEqual([tuple(map(str, fault))
                                  for fault in structure.called_early(Path(directory))],
                                 [("migrations/repeatable/10_a.sql", "spill", "20_b.sql")])
                (folder / "20_b.sql").rename(folder / "05_b.sql")
                self.assertEqual(list(structure.called_early(Path(directory))), [])

    def test_a_function_that_nothing_needs_is_found(self):
        header, body = "void\nfill(void);\n", "void\nfill(void)\n{\n}\n"
        caller = "void\ncall(void)\n{\n\tfill();\n}\n"
        unused = ["base/a.h: nothing needs fill"]
        files = {"src__base__a_h": header, "src__base__a_c": body}
        self.assertEqual(self.faults_of(**files), unused)
        self.assertEqual(self.faults_of(**files, tests__a_c=caller), unused)
        self.assertEqual(self.faults_of(**files | {"src__base__a_c": body + caller}), unused)
        self.assertEqual(self.faults_of(**files | {"src__base__a_c": body + caller},
                                        tests__a_c=caller), [])
        self.assertEqual(self.faults_of(**files, src__main_c=caller), [])


class Rules(unittest.TestCase):
    def test_files_that_keep_the_rules_have_no_faults(self):
        for path, text in CLEAN.items():
            with self.subTest(path):
                self.assertEqual(faults(path, text), [])

    def test_a_planted_fault_is_found_where_it_stands(self):
        for planted in RULES_BROKEN:
            with self.subTest(planted.rule, path=planted.path, line=planted.line):
                expected = f"{planted.path}:{planted.line}: {planted.rule}: "
                found = faults(planted.path, planted.text)
                self.assertTrue(any(fault.startswith(expected) for fault in found), found)

    def test_clang_format_refuses_another_layout(self):
        command = ["clang-format", "--dry-run", "-Werror", "--assume-filename=src/base/a.c"]
        for text in LAYOUT_BROKEN:
            with self.subTest(text):
                self.assertTrue(complains(command, text, "-Wclang-format-violations"))

    def test_clang_tidy_refuses_what_is_too_large(self):
        for check, text in CHECKS_BROKEN:
            with self.subTest(check, text=text), tempfile.TemporaryDirectory() as directory:
                path = Path(directory, "a.c")
                path.write_text(text)
                command = ["clang-tidy", f"--config-file={TOP}/.clang-tidy", str(path), "--"]
                self.assertTrue(complains(command, "", check))

    def test_every_rule_has_a_planted_fault(self):
        planted = {planted.rule for planted in RULES_BROKEN} | {"banned"}
        self.assertEqual(planted, {rule.name for rule in tidy.RULES})

    def test_a_banned_word_is_found(self):
        for path, line in BANS_BROKEN:
            with self.subTest(line, path=path):
                found = faults(path, c_body(line))
                self.assertTrue(any(f"{path}:4: banned: " in fault for fault in found), found)

    def test_every_ban_has_a_planted_fault(self):
        text = "\n".join(line for path, line in BANS_BROKEN)
        for ban in tidy.BANS:
            self.assertRegex(text, ban.pattern)

    def test_a_banned_word_is_allowed_at_home(self):
        for path, line in BANS_KEPT:
            with self.subTest(line, path=path):
                self.assertEqual(faults(path, c_body(line)), [])


class Command(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = Path(directory.name)
        subprocess.run(["git", "init", "--quiet", self.root], check=True)

    def write(self, path: str, content: bytes):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def tidy(self, *files: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, TOP / "tools/tidy.py", "--root", self.root, *files],
            capture_output=True, text=True, check=False)

    def test_it_is_silent_about_a_tidy_repository(self):
        self.write("docs/a.md", b"one\n")
        done = self.tidy()
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_it_prints_faults_of_tracked_and_new_files_and_fails(self):
        self.write("tracked.md", b"one")
        subprocess.run(["git", "-C", self.root, "add", "tracked.md"], check=True)
        self.write("new.md", b"one ")
        done = self.tidy()
        self.assertEqual(done.returncode, 1)
        self.assertEqual([line.split(" ")[:2] for line in done.stdout.splitlines()], [
            ["new.md:1:", "trailing-blank:"], ["new.md:1:", "final-newline:"],
            ["tracked.md:1:", "final-newline:"]])

    def test_a_tag_is_defined_once_in_the_tree(self):
        self.write("src/base/a.c", b"struct pair;\n\nenum side {\n\tLEFT,\n};\n")
        self.write("tests/b.c", b"/* struct pair { */\nstatic const struct pair {\n\tint a;\n} "
                                b"pairs[];\n")
        self.assertEqual(self.tidy().stdout, "")
        self.write("src/db/a.h", b"#pragma once\n\n/* Pairs. */\n\nunion pair {\n\tint a;\n};\n")
        self.write("tests/c.c", b"enum side\n{\n\tRIGHT,\n};\n")
        done = self.tidy()
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.splitlines(), [
            "tests/b.c:2: tag: pair is defined in src/db/a.h:5 too",
            "tests/c.c:1: tag: side is defined in src/base/a.c:3 too"])

    def test_it_leaves_out_ignored_vendored_and_binary_files(self):
        self.write(".gitignore", b"/build/\n")
        self.write("build/a.md", b"one")
        self.write("deploy/docs/swagger-ui/LICENSE.md", b"one")
        self.write("a.md", b"\xff\xfe")
        self.assertEqual(self.tidy().returncode, 0)

    def test_it_can_look_at_one_file(self):
        self.write("a.md", b"one")
        self.write("b.md", b"one\n")
        self.assertEqual(self.tidy("b.md").returncode, 0)
        self.assertEqual(self.tidy("a.md").returncode, 1)


if __name__ == "__main__":
    unittest.main()
