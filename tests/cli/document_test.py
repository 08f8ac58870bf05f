#!/usr/bin/env python3
"""Importing, listing, showing and adopting texts for people."""

import unittest

from cli_case import MISUSED, REFUSED, TOP, CliCase

NAMES = ("help", "privacy", "publication", "shop")
TEXT = "# 使用帮助\n\n您好。\n"


class Document(CliCase):
    def setUp(self):
        self.code = "d" + str(abs(hash(self.id())))[:12]
        self.xinyi("community", "create", self.code, "测试社区")

    def importing(self, content, *options, name="help", status=0, encoding="utf-8"):
        path = self.write("text.md", content, encoding)
        return self.xinyi("document", "import", self.code, name, path, *options, status=status)

    def show(self, *words, status=0):
        return self.xinyi("document", "show", self.code, *words, status=status)

    def setting(self, name):
        return self.sql(f"SELECT {name}_version FROM xinyi.settings JOIN xinyi.community "
                        f"USING (community_id) WHERE code = '{self.code}'")[0]

    def test_the_texts_of_the_sample_come_back_as_they_were(self):
        for name in NAMES:
            with self.subTest(name):
                path = TOP / f"data/documents/{name}.md"
                said = self.xinyi("document", "import", self.code, name, path)
                self.assertIn(f"document {name} version 2026-01 is imported: ", said)
                self.assertIn(", in force from 2026-01-01, the current version", said)
                shown = self.show(name)
                self.assertEqual(shown, path.read_text("utf-8"))
                self.assertIn("is unchanged", self.importing(shown, name=name))

    def test_a_text_without_a_head_takes_its_version_from_the_command(self):
        self.assertIn("it has no version", self.importing(TEXT, status=REFUSED))
        self.importing("\n\n" + TEXT + "\n\n", "2026-02", "--from", "2026-02-03")
        self.assertEqual(self.show("help"), "---\ndocument: help\nversion: 2026-02\n"
                                            f"in_force_from: 2026-02-03\n---\n\n{TEXT}")

    def test_every_encoding_and_line_end_is_the_same_text(self):
        self.importing(TEXT, "2026-02")
        for content, encoding in ((TEXT.replace("\n", "\r\n"), "utf-8-sig"), (TEXT, "gb18030"),
                                  (TEXT.replace("\n", "\r"), "utf-16"), (TEXT.strip(), "utf-8")):
            with self.subTest(encoding):
                self.assertIn("is unchanged",
                              self.importing(content, "2026-02", encoding=encoding))

    def test_a_version_does_not_change(self):
        self.importing(TEXT, "2026-02")
        said = self.importing(TEXT + "再见。\n", "2026-02", status=REFUSED)
        self.assertIn("there is a version 2026-02 of help with another text, and versions do not "
                      "change", said)
        self.assertIn("unchanged", self.importing(TEXT, "2026-02"))
        self.importing(TEXT, "2026-02", "--from", "2026-01-05", status=REFUSED)

    def test_the_first_text_is_the_one_to_agree_to(self):
        self.importing("# 告知书\n", "2030-01", "--from", "2030-01-01", name="privacy")
        self.assertEqual(self.setting("privacy"), "2026-01")
        self.assertIn("the current version", self.importing("# 告知书", "first", name="privacy"))
        self.assertEqual(self.setting("privacy"), "first")
        self.importing("# 新告知书", "second", name="privacy")
        self.assertEqual(self.setting("privacy"), "first")

    def test_members_are_asked_for_another_version_when_it_is_adopted(self):
        self.importing("# 同意书", "first", name="publication")
        said = self.xinyi("document", "adopt", self.code, "publication", "second", status=REFUSED)
        self.assertIn("the community has no text of that version", said)
        self.importing("# 新同意书", "second", name="publication")
        self.assertIn("is in force\n",
                      self.xinyi("document", "adopt", self.code, "publication", "second"))
        self.assertEqual(self.setting("publication"), "second")
        self.assertIn("is in force already",
                      self.xinyi("document", "adopt", self.code, "publication", "second"))
        said = self.xinyi("document", "adopt", self.code, "help", "first", status=MISUSED)
        self.assertIn("of the others the newest version in force applies", said)

    def test_all_versions_are_listed(self):
        self.importing(TEXT, "2026-01", "--from", "2026-01-01")
        self.importing(TEXT, "2026-02", "--from", "2026-02-01")
        self.importing(TEXT, "2039-01", "--from", "2039-01-01")
        self.assertEqual(self.xinyi("document", "list", self.code),
                         "document\tversion\ttitle\tin_force_from\tcurrent\n"
                         "help\t'2026-01\t使用帮助\t2026-01-01\tno\n"
                         "help\t'2026-02\t使用帮助\t2026-02-01\tyes\n"
                         "help\t'2039-01\t使用帮助\t2039-01-01\tno\n")
        self.assertIn("there is no help version 2027-01", self.show("help", "2027-01",
                                                                    status=REFUSED))
        self.assertIn("there is no shop in force", self.show("shop", status=REFUSED))
        self.assertIn("DOCUMENT is privacy", self.show("hilfe", status=MISUSED))
        self.assertIn("VERSION has 1 to 20", self.show("help", "-1", "--quiet", status=MISUSED)
                      + self.show("help", "a/b", status=MISUSED))

    def expect_flaw(self, content, says, *options):
        said = self.importing(content, *(options or ("v",)), status=REFUSED)
        self.assertIn(f"text.md: {says}", said)
        self.assertEqual(self.sql("SELECT count(*) FROM xinyi.document JOIN xinyi.community USING"
                                  f" (community_id) WHERE code = '{self.code}'"), ["0"])

    def test_flaws_are_named_with_their_line(self):
        self.expect_flaw("您好。\n", "the text has no title")
        self.expect_flaw("", "the text has no title")
        self.expect_flaw("# " + "长" * 81, "line 1: the title has 1 to 80 characters")
        self.expect_flaw("# 帮助\n\n<b>您好</b>\n", "line 3: there is HTML")
        self.expect_flaw("# 帮助\n\n您\u200b好\n", "line 3: there is a control character")
        self.expect_flaw("# 帮助\n" + "长" * 20000, "the text has more than 20000 characters")
        self.expect_flaw("---\nversion: 1\n# 帮助\n", 'line 3: write "key: value"')
        self.expect_flaw("---\nversion: 1\n", "line 2: the head does not end")
        self.expect_flaw("---\nversion: -1\n---\n# 帮助", "line 2: a version has 1 to 20 letters")
        self.expect_flaw("---\nin_force_from: soon\n---\n# 帮助", "line 2: in_force_from is a day")
        self.expect_flaw("---\nauthor: 王\n---\n# 帮助", "line 2: the head has the keys document")
        self.expect_flaw("---\nversion: a\n---\n# 帮助", "its head has version a, the command b",
                         "b")
        self.expect_flaw("---\ndocument: shop\n---\n# 帮助", "its head has document shop, the "
                                                             "command help")


if __name__ == "__main__":
    unittest.main()
