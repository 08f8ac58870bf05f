#!/usr/bin/env python3
"""The public reads no name in whatever writing, no room and no phone, and all the rest as typed.

    python3 -m tests.names.public_text --seed 1 --cases 20000
"""

import json
import random
import unicodedata
import unittest

from tests.names.properties import Names, main, quoted
from tests.names.spellings import COMPOUND, Spelling, key

BEFORE = ("帮", "今天陪", "探访", "为", "（一）", "①替", "上午和", "送")
BEHIND = ("提米", "看病，往返２小时", "打扫卫生", "家修水管", "", "。", "、邻居一起扫雪", "㎡")
FLATS = ("{}号楼{}单元{}室", "{}-{}-{}", "{}号楼{}单元{}", "{} {} {}", "{}/{}/{}",
         "{}栋{}单元{}号", "{}幢-{}-{}", "{}＃{}－{}", "{}楼{}单元{}户")
DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8,
          "九": 9, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9}
STAY = ("献血400毫升", "清扫一单元楼道", "捐款1000元", "２０２６年６月１２日清扫",
        "2026-06-12值守", "扫雪300米", "50-100元", "三室一厅保洁", "3号楼1、2单元清扫",
        "拨打110报警", "服务120人次", "乘301路去医院", "400-500克", "3号楼，（三层）①㎡",
        "第一次、第二次", "清理2单元5层杂物", "12345热线反映", "捐书１２０本",
        "扫楼道一百二十平米")
HIDE = {"鲁P12345": "12345", "鲁 Ｐ·１２３４５": "12345", "京A·D12345": "12345",
        "新ad12345": "12345", "13800138000": "13800138000", "138 0013 8000": "13800138000",
        "138-0013-8000": "13800138000", "１３８００１３８０００": "13800138000",
        "+86 138 0013 8000": "13800138000", "一三八零零一三八零零零": "13800138000",
        "(0635) 8512345": "8512345", "0635-8512345": "8512345",
        "37250119800101123X": "19800101", "372501 19800101 1234": "19800101",
        "6222 0212 3456 7890 123": "7890"}


def digits_of(text):
    """The digits of all numerals, by Python's idea of them."""
    return "".join(str(DIGITS.get(c, unicodedata.digit(c, ""))) for c in text)


def has_room(shown, room):
    return room in digits_of(shown)


class PublicText(Names):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sql("SELECT rule.visit('here'); "
                "INSERT INTO xinyi.resident (community_id, household_id, name) "
                "SELECT community_id, household_id, other "
                "FROM (SELECT community_id, household_id FROM xinyi.household LIMIT 1) h, "
                "unnest(ARRAY['张三丰', '张三', '买买提', '艾力江·买买提']) AS other")

    def public(self, texts, parts=None):
        """What the public reads of each text, by the deed's people's parts of names."""
        parts = parts or [None] * len(texts)
        said = self.sql(f"""
            SELECT rule.visit('here');
            SELECT to_json(rule.public_text(rule.actor_community_id(), texted.pair ->> 0,
                           coalesce(rule.name_parts(texted.pair ->> 1), '{{}}')))
            FROM jsonb_array_elements({quoted(list(zip(texts, parts)))}) AS texted(pair)""")[1:]
        return [json.loads(line) for line in said]

    def leaks(self):
        """Texts with a name of the register of which more than the beginning is to be read."""
        before = [self.spelling.random.choice(BEFORE) for _ in self.names]
        behind = [self.spelling.random.choice(BEHIND) for _ in self.names]
        shown = self.public([b + name + e for b, name, e in zip(before, self.respelt, behind)])
        return [f"{b}{name!a}{e}: {text!a}"
                for b, name, e, known, text in zip(before, self.respelt, behind, self.names, shown)
                if key(known) in key(text) or not text.startswith(b) or not text.endswith("**" + e)]

    def part_leaks(self):
        """Texts with a part of the name of somebody of the deed that is still to be read."""
        pairs = [(name, part) for name in self.names for part in self.parts(name)]
        shown = self.public([f"陪{self.spelling.respell(part)}散步" for _, part in pairs],
                            [name for name, _ in pairs])
        return [f"{part} of {name}: {text}" for (name, part), text in zip(pairs, shown)
                if key(part) in key(text)]

    @staticmethod
    def parts(name):
        parts = name.replace("·", " ").replace("-", " ").split()
        if len(parts) == 1 and len(name) > 2 and "\u4e00" <= name[0] <= "\u9fff":
            parts = [name[2:] if name.startswith(COMPOUND) else name[1:]]
        return [part for part in parts if len(key(part)) > 1]

    def room_leaks(self):
        """Flats in the numerals of any keyboard with a room that can still be read."""
        draw, wrong, flats, texts = self.spelling.random, [], [], []
        for _ in range(self.cases):
            room = f"{draw.randint(1, 32)}{draw.randint(1, 9):02}"
            shape = draw.choice(FLATS)
            flat = shape.format(draw.randint(1, 60), draw.randint(1, 6), room)
            flats.append((flat, room))
            texts.append("到" + self.other_numerals(flat) + "王奶奶家")
        for (flat, room), text, shown in zip(flats, texts, self.public(texts)):
            if has_room(shown, room):
                wrong.append(f"{text} ({flat}): {shown}")
        return wrong

    def other_numerals(self, text):
        alphabet = self.spelling.random.choice((
            "0123456789", "０１２３４５６７８９", "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖",
            "⓪①②③④⑤⑥⑦⑧⑨"))
        return text.translate(str.maketrans("0123456789", alphabet))

    def test_no_name_of_the_register_is_public(self):
        self.expect_none(self.leaks())

    def test_no_part_of_a_name_of_the_deed_is_public(self):
        self.expect_none(self.part_leaks())

    def test_no_room_is_public(self):
        self.expect_none(self.room_leaks())

    def test_no_number_that_leads_to_a_person_is_public(self):
        shown = self.public([f"联系{number}取" for number in HIDE])
        self.expect_none([f"{number}: {text}" for (number, digits), text in zip(HIDE.items(), shown)
                          if digits in digits_of(text) or not text.endswith("取")])

    def test_everything_else_is_public_as_typed(self):
        self.assertEqual(self.public(list(STAY)), list(STAY))
        self.assertEqual(self.public(["扫" * 41]), ["扫" * 40])

    def beginnings(self):
        """Texts with names that begin alike, of which not the longest is hidden."""
        wanted = {"帮张三丰和张三扫雪": "帮张**和张**扫雪",
                  "买买提 和 艾力江•买买提": "买** 和 艾**",
                  "张三买买提": "张**买**", "热合曼、热合扫雪": "**、**扫雪"}
        shown = self.public(list(wanted), ["热合·热合曼"] * len(wanted))
        return [text for text, right in zip(shown, wanted.values()) if text != right]

    def test_of_names_that_begin_alike_the_longest_is_hidden(self):
        self.expect_none(self.beginnings())

    def test_the_cost_does_not_grow_with_the_register(self):
        text = "阿卜杜热合曼和阿卜杜热西在阿卜杜家"
        self.grow(0, 2000)
        before = self.buffers(text)
        self.grow(2000, 16000)
        self.assertLess(self.buffers(text), 1.5 * before)

    def grow(self, first, last):
        """Residents whose names share five letters."""
        self.sql("SELECT rule.visit('here'); "
                 "INSERT INTO xinyi.resident (community_id, household_id, name) "
                 "SELECT community_id, household_id, '阿卜杜热合' || chr(20000 + place) "
                 "FROM (SELECT community_id, household_id FROM xinyi.household LIMIT 1) h, "
                 f"generate_series({first} + 1, {last}) AS place; ANALYZE xinyi.resident")

    def buffers(self, text):
        """Pages that a masking touches, once its plans are made."""
        masking = f"SELECT rule.public_text(rule.actor_community_id(), '{text}', '{{}}')"
        said = self.sql("SET plan_cache_mode = force_generic_plan; SELECT rule.visit('here'); "
                        f"{masking}; EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {masking}")
        plan = json.loads("\n".join(said[said.index("["):]))[0]["Plan"]
        return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]

    def test_a_name_within_a_word_is_none(self):
        shown = self.public(["练习Smithsonian英语", "Mr. Smith来了"], ["John Smith"] * 2)
        self.assertEqual(shown, ["练习Smithsonian英语", "Mr. **来了"])


class Planted(PublicText):
    """Each of these faults in a routine must be noticed by a property."""

    FAULTS = (
        ("unify_characters", "•‧∙⋅・･", "\u3041\u3042\u3043\u3044\u3045\u3046", "leaks"),
        ("unify_characters", ", NFKC)", ", NFC)", "leaks"),
        ("name_length_at", "RETURN length(nearest)", "RETURN 2", "leaks"),
        ("name_length_at", "RETURN length(nearest)", "RETURN 2", "beginnings"),
        ("longest_prefix", "max(", "min(", "beginnings"),
        ("name_starts", "UNION", "EXCEPT", "part_leaks"),
        ("figures_of", "〇零一二三四", "ぁぃぅぇぉか", "room_leaks"),
    )

    def test_planted_faults_are_noticed(self):
        for routine, text, fault, property_ in self.FAULTS:
            with self.subTest(routine=routine, fault=fault, property=property_):
                self.assertNotEqual(self.with_fault(routine, text, fault, property_), [])

    def with_fault(self, routine, text, fault, property_):
        definition = self.definition(routine)
        self.assertIn(text, definition)
        self.sql(definition.replace(text, fault))
        try:
            return getattr(self, property_)()
        finally:
            self.sql(definition)

    def definition(self, routine):
        return "\n".join(self.sql(
            f"SELECT pg_get_functiondef('rule.{routine}'::regproc)"))


def load_tests(loader, _tests, _pattern):
    """Those of this file, each once."""
    suite = unittest.TestSuite()
    for case in (PublicText, Planted):
        names = [name for name in loader.getTestCaseNames(case) if name in vars(case)]
        suite.addTests(case(name) for name in names)
    return suite


if __name__ == "__main__":
    main()
