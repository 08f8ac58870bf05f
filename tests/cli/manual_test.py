#!/usr/bin/env python3
"""The manual pages are well-formed and describe the commands."""

import re
import subprocess
import unittest

from cli_case import ROLES, TOP, commands, run

PAGES = {path.stem: path for path in sorted((TOP / "docs/man").glob("*.1"))}
SOURCES = {name: path.read_text(encoding="utf-8") for name, path in PAGES.items()}
# Commands whose page is a link to that of another one.
LINKS = {"xinyi-revoke": "xinyi-grant"}


def page_of(command):
    name = f"xinyi-{command.split()[0]}"
    return LINKS.get(name, name)


def options(text):
    return set(re.findall(r"(--[a-z]+(?:-[a-z]+)*)", text))


def documented_options(page):
    return {f"-{option}" for option in re.findall(r"Fl (-[a-z]+(?:-[a-z]+)*)", SOURCES[page])}


class Manual(unittest.TestCase):
    def test_every_page_is_well_formed(self):
        for path in PAGES.values():
            done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", path], text=True,
                                  capture_output=True, check=False)
            self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_every_command_is_on_its_page_as_the_program_has_it(self):
        for name, arguments in commands().items():
            page = SOURCES[page_of(name)]
            synopsis = page.partition(".Sh SYNOPSIS\n")[2].partition(".Sh DESCRIPTION")[0]
            shown = synopsis.partition(f".Nm xinyi {name}\n")[2].partition(".Nm")[0]
            words = re.sub(r"\.(Ar|Fl|Op)\b|\b(Ar|Fl|Op)\b", " ", shown).split()
            plain = [word if not word.startswith("-") else f"-{word}" for word in words]
            self.assertEqual(plain, re.sub(r"[\[\]]", "", arguments).split(), name)
            self.assertIn(f".Nm xinyi {name}", SOURCES["xinyi"])

    def test_every_option_is_explained_and_no_other(self):
        by_page = {}
        for name, arguments in commands().items():
            by_page.setdefault(page_of(name), set()).update(options(arguments))
        for page, taken in by_page.items():
            explained = {f"-{option}" for option in
                         re.findall(r"(?m)^\.It Fl (-[a-z]+(?:-[a-z]+)*)", SOURCES[page])}
            self.assertEqual(explained, taken, page)
        general = options(run("--help").stdout.partition("Options of every command")[2]
                          .partition("\n\n")[0])
        self.assertLessEqual(general, documented_options("xinyi"))

    def test_every_role_is_explained_and_no_other(self):
        roles = SOURCES["xinyi-grant"].partition(".Bl")[2].partition(".El")[0]
        self.assertEqual(re.findall(r"(?m)^\.It (\w+)$", roles), ROLES)

    def test_every_exit_status_is_in_the_table(self):
        header = (TOP / "src/cli/lib/command.h").read_text(encoding="utf-8")
        statuses = set(re.findall(r"\bEXIT_\w+ = (\d+)", header)) | {"78"}
        table = SOURCES["xinyi"].partition(".Sh EXIT STATUS")[2].partition(".Sh")[0]
        self.assertEqual(set(re.findall(r"(?m)^\.It (\d+)", table)), statuses)

    def test_every_page_is_named_by_the_first(self):
        for page in PAGES:
            if page != "xinyi":
                self.assertIn(f".It Xr {page} 1", SOURCES["xinyi"])
                self.assertIn(f".Xr {page} 1", SOURCES["xinyi"].partition("SEE ALSO")[2])

    def test_pages_refer_to_pages_that_are_there(self):
        for name, source in SOURCES.items():
            for other in re.findall(r"Xr (\S+) 1", source):
                self.assertIn(other, PAGES, name)


if __name__ == "__main__":
    unittest.main()
