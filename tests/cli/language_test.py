#!/usr/bin/env python3
"""Messages in Chinese and in English: the catalogue against the sources, and commands in both."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from cli_case import DONE, MISUSED, REFUSED, TOP, XINYI, CliCase, commands, run
from spreadsheets import parse

CATALOGUE = TOP / "po/zh_CN.po"
BUILD = Path(XINYI).parents[2]
CHINESE = {"LC_ALL": "zh_CN.UTF-8", "TEXTDOMAINDIR": str(BUILD / "po")}
# Words that are the same in both languages.
SAME = re.compile(r"[a-z_]*_id|xinyi .*")


def messages(path):
    """Of a catalogue: each message with its context and what it is translated by."""
    found = {}
    for part in path.read_text("utf-8").split("\n\n"):
        fields = {}
        for line in part.splitlines():
            start = re.match(r'(msg\w+) "(.*)"$', line)
            name = start[1] if start else name if line.startswith('"') else None
            if name:
                fields[name] = fields.get(name, "") + (start[2] if start else line[1:-1])
        if "msgid" in fields:
            found[fields.get("msgctxt"), fields["msgid"]] = fields["msgstr"]
    return found


class Catalogue(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="language-")))
        arguments = re.search(r"xgettext_arguments = \[(.*?)\]",
                              (TOP / "po/meson.build").read_text("utf-8"), re.S)[1]
        cls.files = (TOP / "po/POTFILES").read_text("utf-8").split()
        cls.template = cls.folder / "xinyi.pot"
        subprocess.run(["xgettext", *re.findall("'(.*)'", arguments), "-o", cls.template,
                        *cls.files], cwd=TOP, check=True, stderr=subprocess.DEVNULL)
        cls.wanted, cls.known = messages(cls.template), messages(CATALOGUE)

    def test_every_message_of_the_sources_is_translated_and_no_other(self):
        self.assertGreater(len(self.wanted), 400)
        self.assertEqual(sorted(map(str, self.wanted.keys() - self.known.keys())), [])
        self.assertEqual(sorted(map(str, self.known.keys() - self.wanted.keys())), [])
        self.assertEqual([key for key, text in self.known.items() if text == ""], [])
        self.assertNotRegex(CATALOGUE.read_text("utf-8"), r"(?m)^#(~|,.*fuzzy)")

    def test_both_languages_have_the_same_formats(self):
        subprocess.run(["msgfmt", "--check", "-o", os.devnull, CATALOGUE], check=True)
        for (_, message), text in self.known.items():
            formats = [sorted(re.sub(r"\d+\$", "", found) for found in re.findall(
                r"%(?:\d+\$)?[-.*\d]*(?:<\w+>|z?[a-z%])", side)) for side in (message, text)]
            self.assertEqual(*formats, message)
            self.assertEqual(message.endswith("\\n"), message != "" and text.endswith("\\n"))

    def test_a_chinese_message_is_chinese(self):
        for (_, message), text in self.known.items():
            if re.sub(r"%[-.*\d$]*(<\w+>|z?[a-z])", "", message).strip(" :,×…-/%").isascii() and \
                    re.search("[a-z]{3} ", message) and not SAME.fullmatch(message):
                self.assertRegex(text, "[\u4e00-\u9fff]", message)

    def test_every_source_is_listed(self):
        sources = {str(path.relative_to(TOP)) for path in (TOP / "src/cli").rglob("*.c")}
        self.assertEqual(sources - set(self.files), set())

    def test_the_claims_of_the_invariants_are_translated(self):
        for path in (TOP / "src/cli/invariants").glob("*.sql"):
            comment = re.match(r"(?:-- .*\n)+", path.read_text("utf-8"))[0]
            claim = re.match(r"[^.]+\.", comment.replace("-- ", "").replace("\n", " "))[0]
            self.assertIn((None, claim), self.known, path.name)

    def test_the_catalogue_is_installed_where_the_program_looks_for_it(self):
        subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--tags", "i18n",
                        "--destdir", self.folder], check=True, stdout=subprocess.DEVNULL)
        installed = list(self.folder.rglob("xinyi.mo"))
        self.assertEqual(len(installed), 1)
        place = installed[0].parents[2]
        self.assertIn(b"/" + bytes(place.relative_to(self.folder)) + b"\0",
                      Path(XINYI).read_bytes())
        said = run("--help", environment={**CHINESE, "TEXTDOMAINDIR": str(place)}).stdout
        self.assertTrue(said.startswith("用法：xinyi "), said)


class Language(CliCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        loaded = cls.invoke("sample", "load", "--months", 1, "--households", 190)
        assert loaded.returncode == DONE, loaded.stderr

    def say(self, *words, status=DONE, **environment):
        done = run(*words, settings=self.settings, credentials=self.keys,
                   environment={**CHINESE, **environment})
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_help_is_in_the_language_of_the_locale(self):
        for name in ("", *commands()):
            words = (*name.split(), "--help")
            self.assertTrue(run(*words).stdout.startswith("usage: xinyi "), name)
            said = self.say(*words)
            self.assertTrue(said.startswith("用法：xinyi "), said)
            for line in said.splitlines():
                rest = re.sub("(xinyi|man) [-a-z ]*|[A-Z]+|YYYY-MM-DD|--?[a-z-]*|[(）。，]", " ",
                              line)
                self.assertTrue(re.search("[\u4e00-\u9fff]", line) or not re.search(
                    "[a-z]{3,} [a-z]{3,}", rest), line)

    def test_the_locale_decides(self):
        chinese = "用法："
        for environment, begins in (
                ({"LC_ALL": "zh_CN.UTF-8"}, chinese), ({"LC_ALL": "", "LANG": "zh_CN"}, chinese),
                ({"LC_ALL": "", "LC_MESSAGES": "zh_CN.UTF-8", "LANG": "de_DE.UTF-8"}, chinese),
                ({"LC_ALL": "", "LC_MESSAGES": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, "usage: "),
                ({"LC_ALL": "C"}, "usage: "), ({"LC_ALL": "fr_FR.UTF-8"}, "usage: "),
                ({"LC_ALL": ""}, "usage: ")):
            said = self.say("--help", **environment)
            self.assertTrue(said.startswith(begins), (environment, said[:40]))

    def test_lists_have_chinese_columns(self):
        household = self.sql("SELECT code FROM xinyi.household ORDER BY household_id")[0]
        resident = next("/".join(line.split("\t")[2:6]) for line in
                        self.xinyi("sample", "people").splitlines() if "\t1\t" in line)
        period = self.sql("SELECT name FROM xinyi.period WHERE status = 'published'")[0]
        for words in (("community", "list"), ("reward", "list"), ("event", "list"),
                      ("rulebook", "show"), ("stock", "show"), ("stock", "show", "毛巾"),
                      ("member", "list"), ("document", "list"), ("publication", "list"),
                      ("publication", "print", period), ("points", "lapse", "--preview"),
                      ("household", "show", household), ("resident", "show", resident)):
            arcadia = () if words[0] == "community" else ("arcadia",)
            said = self.say(*words[:2], *arcadia, *words[2:], "--quiet")
            heads = [part.splitlines()[0 if words[0] != "publication" or words[1] == "list" else 3]
                     for part in said.split("\n\n")]
            for cell in "\t".join(heads).split("\t"):
                self.assertFalse(cell.isascii(), (words, cell))

    def test_what_is_printed_in_chinese_is_imported_again(self):
        english = {words: self.xinyi(*words[:2], "arcadia", *words[2:])
                   for words in (("reward", "list"), ("rulebook", "show"), ("event", "list"))}
        printed = {words: self.write("-".join(words), self.say(*words[:2], "arcadia", *words[2:]))
                   for words in english}
        self.xinyi("community", "create", "second", "第二社区")
        for words, path in printed.items():
            self.xinyi(words[0], "import", "second", path)
            self.assertFalse(path.read_text("utf-8").splitlines()[-1].isascii())
        self.assertEqual(self.without_ids(self.xinyi("reward", "list", "second")),
                         self.without_ids(english["reward", "list"]))
        self.assertEqual(self.items(self.xinyi("rulebook", "show", "second", 1)),
                         self.items(english["rulebook", "show"]))
        self.assertEqual(len(self.xinyi("event", "list", "second").splitlines()),
                         len(english["event", "list"].splitlines()))
        self.assertIn(" residents are as they were", self.xinyi(
            "register", "import", "arcadia",
            self.write("register", self.say("register", "export", "arcadia"))))

    def without_ids(self, printed):
        """The content of a list; ids and stock belong to the community."""
        head, *rows = parse(printed, "\t")
        shown = [place for place, name in enumerate(head)
                 if name not in ("reward_id", "stock", "held")]
        return [[row[place] for place in shown] for row in [head, *rows]]

    def items(self, printed):
        return [line for line in printed.splitlines() if not line.startswith("#")]

    def test_errors_are_in_chinese(self):
        for words, status, reason in (
                (("reward", "list", "nowhere"), REFUSED,
                 "xinyi: 没有社区 nowhere；见 xinyi community list\n"),
                (("reward", "list"), MISUSED,
                 "xinyi: 缺少 COMMUNITY；见 xinyi reward list --help\n"),
                (("reward", "lists", "arcadia"), MISUSED,
                 "xinyi: 没有命令 reward lists；见 xinyi --help\n"),
                (("publish", "--period", "x"), MISUSED,
                 "xinyi: --period 应为月份，YYYY-MM；见 xinyi publish --help\n"),
                (("publish", "arcadia", "--period", "2099-01"), 4, "尚未开始；当前是"),
                (("team", "create", "arcadia", "甲"), DONE, "志愿队 甲 已建立\n"),
                (("team", "create", "arcadia", "甲"), REFUSED, "xinyi: 已有同名的志愿队\n"),
                (("ledger", "reverse", "arcadia", "999999999", "x"), REFUSED,
                 "xinyi: 没有流水 999999999\n")):
            self.assertIn(reason, self.say(*words, status=status), words)
        path = self.write("bad.csv", "名称,种类,单位,单价\n甲,实物,袋,x\n")
        self.assertIn("第 2 行，单价 列：请写 1 到 ",
                      self.say("reward", "import", "arcadia", path, status=REFUSED))
        path = self.write("people.csv", "楼栋,单元,室,姓名,手机,出生年份,户主\n1,1,101,张三,1,,\n")
        self.assertIn("不是手机号码",
                      self.say("register", "import", "arcadia", path, status=REFUSED))

    def test_refusals_have_the_titles_of_the_contract(self):
        entry = self.sql("SELECT min(entry_id) FROM xinyi.ledger_entry WHERE kind = 'deed'")[0]
        self.say("ledger", "reverse", "arcadia", entry, "重复")
        self.assertRegex(self.say("ledger", "reverse", "arcadia", entry, "别的", status=REFUSED),
                         "^xinyi: [\u4e00-\u9fff]")

    def test_broken_books_are_named_in_chinese(self):
        self.sql("UPDATE xinyi.household SET balance = balance + 1 WHERE household_id = 1")
        self.addCleanup(self.sql, "UPDATE xinyi.household SET balance = balance - 1 "
                                  "WHERE household_id = 1")
        self.assertIn("arcadia：不成立：户的余额和流水数与其流水一致。",
                      self.say("ledger", "verify", status=REFUSED))


if __name__ == "__main__":
    unittest.main()
