#!/usr/bin/env python3
"""The changes that each operator makes to small texts; a seed draws the same mutants again."""

import re
import unittest

from tests.e2e.harness.processes import TOP
from tests.mutation import equivalents
from tests.mutation.mutants import AREAS, changes, drawn, drawn_in_turn, files_of
from tests.mutation.nearest import BY_PLACE, ROUTINES, parts_of

# By language and operator: a text, and all that may become of it.
EXPECTED = {
    ("a.sql", "conjunct dropped"): {
        "SELECT a FROM t WHERE b = 1 AND c = 2 ORDER BY d": {
            "SELECT a FROM t WHERE b = 1 ORDER BY d", "SELECT a FROM t WHERE c = 2 ORDER BY d"},
        "SELECT (SELECT a FROM t WHERE b = left(c, 2) LIMIT 1)": {
            "SELECT (SELECT a FROM t WHERE true LIMIT 1)"},
        "IF a BETWEEN 1 AND 2 AND b THEN": {"IF a BETWEEN 1 AND 2 THEN"},
        "IF a OR b AND c = 'AND' THEN": {"IF a OR b THEN"},
        "WHERE a = CASE WHEN b THEN 1 END AND c;": {
            "WHERE a = CASE WHEN b THEN 1 END ;", "WHERE c;"},
        "$$ SELECT a FROM t WHERE b = 1 AND c = 2 $$;": {
            "$$ SELECT a FROM t WHERE b = 1 $$;", "$$ SELECT a FROM t WHERE c = 2 $$;"},
        "WHERE community_id = in_community AND a;": {"WHERE community_id = in_community ;"},
        "WHERE community_id = :in_community AND a;": {"WHERE community_id = :in_community ;"},
        "WHERE b.a AND b.community_id = c.community_id;": {
            "WHERE b.community_id = c.community_id;"},
    },
    ("a.sql", "AND and OR exchanged"): {
        "IF a OR b BETWEEN 1 AND 2 THEN": {"IF a AND b BETWEEN 1 AND 2 THEN"},
        "CREATE OR REPLACE TRIGGER t BEFORE INSERT OR UPDATE ON a": set(),
    },
    ("a.sql", "comparison changed"): {
        "UPDATE t SET a = 1, b = 2 WHERE c = 3": {"UPDATE t SET a = 1, b = 2 WHERE c <> 3"},
        "a := b ->> 'c'; f(d => 1)": set(),
        "IF a <= b THEN": {"IF a < b THEN"},
        "SELECT a && '{b}' AND c > d": {"SELECT a && '{b}' AND c >= d"},
    },
    ("a.sql", "branch never taken"): {
        "IF a > 1 THEN b; END IF;": {"IF false THEN b; END IF;"},
        "CASE WHEN a IS NULL THEN b END": {"CASE WHEN false THEN b END"},
        "CASE a WHEN 'deed' THEN b END": set(),
    },
    ("a.sql", "call dropped"): {
        "BEGIN\n\tPERFORM refuse('a;b');\nEND": {"BEGIN\n\tNULL;\nEND"},
        "GRANT EXECUTE ON FUNCTION f TO a;": set(),
    },
    ("a.sql", "lock dropped"): {
        "SELECT a FROM t WHERE b\n\tFOR NO KEY UPDATE;": {"SELECT a FROM t WHERE b;"},
    },
    ("a.sql", "statement dropped"): {
        "CREATE TRIGGER a AFTER INSERT ON b\nFOR EACH ROW EXECUTE FUNCTION c();\n": {"\n"},
        "GRANT SELECT ON xinyi.a, xinyi.b TO c;": {"", "GRANT SELECT ON xinyi.b TO c;"},
    },
    ("a.sql", "order dropped"): {
        "AS $$\nSELECT a\nORDER BY b\n$$;\nSELECT c;": {"AS $$\nSELECT a\n$$;\nSELECT c;"},
        "SELECT a FROM t ORDER BY b, c DESC LIMIT 1": {"SELECT a FROM t LIMIT 1"},
        "json_agg(a ORDER BY b)": {"json_agg(a)"},
    },
    ("a.sql", "constant changed"): {
        "LIMIT 5 -- at most 5": {"LIMIT 6 -- at most 5", "LIMIT 4 -- at most 5"},
        "COMMENT ON TABLE a IS\n'1; 2';\nLIMIT 0 'at 3'": {
            "COMMENT ON TABLE a IS\n'1; 2';\nLIMIT 1 'at 3'"},
        "SELECT $1, a2, 1.5, '7'": set(),
    },
    ("a.sql", "NOT dropped"): {
        "IF NOT FOUND AND a IS NOT NULL THEN": {
            "IF FOUND AND a IS NOT NULL THEN", "IF NOT FOUND AND a IS NULL THEN"},
    },
    ("a.c", "condition negated"): {
        "\tif (a(b) > 1) /* if (c) */\n\t\td();": {
            "\tif (!(a(b) > 1)) /* if (c) */\n\t\td();"},
    },
    ("a.c", "branch never taken"): {
        "\tif (a) {\n\t\tb();\n\t\treturn c;\n\t}": {
            "\tif (0 && (a)) {\n\t\tb();\n\t\treturn c;\n\t}"},
        "\tif (a)\n\t\tb();": set(),
    },
    ("a.c", "comparison changed"): {
        "#if A > B\n\tfor (; a->b < 1 << 2;)": {"#if A > B\n\tfor (; a->b <= 1 << 2;)"},
        "\tassert(a == b);\n\tlog_error(\"a\", a == b);": set(),
    },
    ("a.c", "&& and || exchanged"): {
        "\ta = b && \"&& \\\" && \";": {"\ta = b || \"&& \\\" && \";"},
    },
    ("a.c", "constant changed"): {
        "#define A 1\n\ta = b[0] + 0x10 + 10U;": {"#define A 1\n\ta = b[1] + 0x10 + 10U;"},
        "\ta = buffer_create(b, 64 + c(1));": set(),
    },
    ("a.c", "call dropped"): {
        "{\n\ta(b, c(d));\n\tif (e)\n\t\tf();\n}": {
            "{\n\t{}\n\tif (e)\n\t\tf();\n}", "{\n\ta(b, c(d));\n\tif (e)\n\t\t{}\n}"},
        "{\n\ta = b();\n\treturn (c);\n\tlog_debug(d);\n}": set(),
    },
    ("a.c", "return changed"): {
        "\treturn true;": {"\treturn false;"},
        "\treturn -1;": {"\treturn 0;"},
        "\treturn a + 1;": set(),
    },
}
ENTRY = """# A comment.

a.c owner
- if (a < b)
+ if (a <= b)
They are never equal, as
the caller checks.
"""
OWNED = "int\nowner(int a)\n{\n\tif (a < b)\n\t\treturn 1;\n}\n"


class Operators(unittest.TestCase):
    def test_every_operator_changes_what_it_should_and_nothing_else(self):
        for (path, operator), texts in EXPECTED.items():
            for text, expected in texts.items():
                with self.subTest(operator, text=text):
                    found = changes(path, text).get(operator, [])
                    self.assertEqual({re.sub(" +", " ", mutant.mutated) for mutant in found},
                                     expected)

    def test_every_operator_has_a_text(self):
        for area, path in (("routines", "a.sql"), ("c", "a.c")):
            used = {operator for name, text in files_of(TOP, area).items()
                    for operator in changes(name, text)}
            self.assertEqual(used, {operator for of, operator in EXPECTED if of == path})


class Drawing(unittest.TestCase):
    def test_a_seed_draws_the_same_mutants_and_another_seed_others(self):
        def first(seed, count):
            return list(drawn_in_turn(TOP, list(AREAS), count, seed))

        self.assertEqual(first(7, 12), first(7, 30)[:12])
        self.assertNotEqual(first(7, 12), first(8, 12))
        self.assertEqual([area for _, area, _ in first(7, 4)], [*AREAS, "routines"])

    def test_no_mutant_is_drawn_twice_and_few_are_all(self):
        files = {"a.c": "\tif (a < b)\n\t\tc();\n"}
        everything = {mutant for each in changes("a.c", files["a.c"]).values() for mutant in each}
        found = list(drawn(files, 1))
        self.assertEqual(len(found), len(everything))
        self.assertEqual(set(found), everything)


class Equivalents(unittest.TestCase):
    def test_an_entry_is_known_by_its_texts(self):
        entries = equivalents.read_entries(ENTRY)
        mutant = changes("a.c", OWNED)["comparison changed"][0]
        self.assertEqual(entries[equivalents.key_of(mutant)],
                         "They are never equal, as the caller checks.")

    def test_an_entry_without_a_reason_is_refused(self):
        with self.assertRaises(SystemExit):
            equivalents.read_entries(ENTRY.partition("They")[0])

    def test_an_entry_whose_text_is_gone_is_a_fault(self):
        entries = equivalents.read_entries(ENTRY.replace("a.c owner", "src/base/text.c text_of"))
        self.assertEqual(list(equivalents.faults(entries, TOP)), [
            "equivalent: no mutant of src/base/text.c, text_of: if (a < b)"])

    def test_every_entry_of_the_file_is_about_something(self):
        entries = equivalents.read_entries(equivalents.FILE.read_text("utf-8"))
        self.assertEqual(list(equivalents.faults(entries, TOP)), [])


class Nearest(unittest.TestCase):
    def test_every_file_has_tests(self):
        for area in AREAS:
            for path in files_of(TOP, area):
                self.assertTrue(parts_of(path), path)

    def test_every_file_that_is_named_is_there(self):
        for stem in ROUTINES:
            self.assertTrue((TOP / f"migrations/repeatable/{stem}.sql").is_file(), stem)
        for parts in (*ROUTINES.values(), *(parts for _, parts in BY_PLACE)):
            self.assertTrue(parts)


if __name__ == "__main__":
    unittest.main()
