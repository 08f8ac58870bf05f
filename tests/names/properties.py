#!/usr/bin/env python3
"""However a name is written, it is the same person: on import, in a claim, at the terminal.

    python3 -m tests.names.properties --seed 1 --cases 20000
"""

import argparse
import json
import random
import sys
import unittest

from tests.cli.cli_case import CliCase
from tests.names.spellings import MIDDLE_DOTS, UNIFIED_IDEOGRAPHS, Spelling, key

CASES = 200
HEADER = "楼栋,单元,室,姓名\n"


def quoted(value):
    """As a literal of SQL."""
    return "'" + json.dumps(value, ensure_ascii=True).replace("'", "''") + "'::jsonb"


class Names(CliCase):
    seed = 0
    cases = CASES

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.spelling = Spelling(cls.seed)
        cls.invoke("community", "create", "here", "测试社区")
        cls.names = [cls.spelling.name() for _ in range(cls.cases)]
        cls.respelt = [cls.spelling.respell(name) for name in cls.names]
        cls.invoke("register", "import", "here", cls.register(cls.names))

    @classmethod
    def register(cls, names):
        """A file with one household for each name."""
        path = cls.directory / "register.csv"
        path.write_text(HEADER + "".join(f'{1 + i // 900},1,{100 + i % 900},"{name}"\n'
                                         for i, name in enumerate(names)), encoding="utf-8")
        return path

    def expect_none(self, wrong):
        shown = "\n".join(f"--seed {self.seed} --cases {self.cases}: {line}" for line in wrong[:5])
        self.assertEqual(wrong, [], shown)

    def test_the_register_has_the_form(self):
        stored = self.sql("SELECT name FROM xinyi.resident "
                          "JOIN xinyi.household USING (household_id) ORDER BY building, room")
        self.expect_none([f"{name!a} stored as {found!a}"
                          for name, found in zip(self.names, stored, strict=True)
                          if name.replace(" ", "") != found.replace(" ", "")])

    def test_another_writing_is_the_same_resident_on_import(self):
        said = self.xinyi("register", "import", "here", self.register(self.respelt), "--dry-run")
        self.assertIn("would add 0 households and 0 residents\n", said, self.seed)
        self.assertIn(f"{self.cases} residents are as they were\n", said, self.seed)

    def test_a_claim_in_another_writing_means_the_same_resident(self):
        found = self.sql(f"""
            SELECT rule.visit('here');
            SELECT claimed.place FROM jsonb_array_elements_text({quoted(self.respelt)})
                WITH ORDINALITY AS claimed(name, place)
            WHERE rule.claimed_resident(jsonb_populate_record(NULL::xinyi.claim, jsonb_build_object(
                'community_id', rule.actor_community_id(), 'unit', 1,
                'building', 1 + (claimed.place - 1) / 900, 'room', 100 + (claimed.place - 1) % 900,
                'name', rule.name_form(claimed.name)))) IS NULL""")[1:]
        self.expect_none([f"{self.respelt[int(place) - 1]!a} is nobody" for place in found])

    def test_names_are_one_when_the_oracle_says_so(self):
        """Also that different names stay different: pairs with one character changed."""
        pairs = [(name, self.spelling.random.choice(self.respelt)) for name in self.names]
        said = self.sql("SELECT rule.name_key(pair ->> 0) = rule.name_key(pair ->> 1) "
                        f"FROM jsonb_array_elements({quoted(pairs)}) AS pair")
        self.expect_none([f"{one!a} {other!a}: {same}" for (one, other), same in zip(pairs, said)
                          if (key(one) == key(other)) != (same == "t")])

    def test_every_dot_and_every_radical_of_unicode_is_known(self):
        typed = [f"买买提{dot}艾力" for dot in MIDDLE_DOTS] + list(UNIFIED_IDEOGRAPHS)
        said = self.sql(f"SELECT rule.name_key(name), rule.name_form(name) "
                        f"FROM jsonb_array_elements_text({quoted(typed)}) AS name")
        self.expect_none([f"{name!a} is {found}" for name, found in zip(typed, said, strict=True)
                          if found.split("|")[0] != key(name)])
        self.assertEqual({form.split("|")[1] for form in said[:len(MIDDLE_DOTS)]}, {"买买提·艾力"})

    def test_a_form_is_its_own_form(self):
        said = self.sql("SELECT rule.name_form(rule.name_form(name)) = rule.name_form(name) "
                        f"FROM jsonb_array_elements_text({quoted(self.respelt)}) AS name")
        self.expect_none([ascii(name) for name, same in zip(self.respelt, said) if same != "t"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10 ** 6))
    parser.add_argument("--cases", type=int, default=CASES)
    options, rest = parser.parse_known_args()
    Names.seed, Names.cases = options.seed, options.cases
    print(f"--seed {options.seed} --cases {options.cases}", flush=True)
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
