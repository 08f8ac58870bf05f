"""Names as people write them, and an oracle that knows which of them are one.

The oracle is Python's unicodedata and the file of the Unicode Character Database that Debian's
unicode-data installs; it shares nothing with the routines of the database.
"""

import random
import unicodedata
from pathlib import Path

UNIFIED = Path("/usr/share/unicode/EquivalentUnifiedIdeograph.txt")
MIDDLE_DOTS = "·•‧∙⋅・･．"
SEPARATORS = " ·.'-_"
SPACES = " \u3000\u00A0\u2009\u202F"
INVISIBLE = "\u200B\u200C\u200D\u2060\uFEFF\u00AD\u202C"
SELECTORS = "\uFE00\uFE0F\U000E0100\U000E01EF"
HYPHENS = "-‐‑–—－"
APOSTROPHES = "'’‘＇ʼ"

SURNAMES = "赵钱孙李周吴郑王冯陈马高石田金方白龙黄贝谷骆鹿麻齐鱼山川" "\U00020BB7"
COMPOUND = ("欧阳", "司马", "上官", "诸葛")
GIVEN = ("秀英建国文小玉明大力香门青雨龙风飞食骨鬼黑鼎鼓舟"
         "色竹米羽老耳至自行言豆足车辛辰金革页首高禾水火")
UYGHUR = ("阿卜杜热西提", "买买提", "艾力", "古丽娜", "阿依古丽", "吐尔逊",
          "努尔买买提", "帕提古丽", "库尔班", "阿不都热合曼", "赛提尼亚孜")
LATIN = ("John", "Smith", "Renée", "O'Neill", "Anne-Marie", "Müller", "Zoë", "Nguyễn", "Đặng",
         "Åsa", "García", "Weber")
OTHERS = ("Алёна Петрова", "Ирина Йованович", "김철수", "박서연", "ヤマダ ハナコ",
          "ガルシア·ペドロ", "山田ひろし")


def read_unified():
    """Radical or stroke to unified ideograph."""
    pairs = {}
    for line in UNIFIED.read_text(encoding="utf-8").splitlines():
        content = line.split("#")[0].strip()
        if content:
            codes, unified = (part.strip() for part in content.split(";"))
            first, _, last = codes.partition("..")
            for code in range(int(first, 16), int(last or first, 16) + 1):
                pairs[chr(code)] = chr(int(unified, 16))
    return pairs


def invert_compatibility():
    """Ideograph to the characters that a PDF or an old encoding has in its place."""
    variants = {}
    blocks = (range(0x2E80, 0x2FD6), range(0xF900, 0xFADA), range(0x2F800, 0x2FA1E))
    for code in (code for block in blocks for code in block):
        plain = UNIFIED_IDEOGRAPHS.get(chr(code), unicodedata.normalize("NFKC", chr(code)))
        if plain != chr(code):
            variants.setdefault(plain, []).append(chr(code))
    return variants


UNIFIED_IDEOGRAPHS = read_unified()
COMPATIBILITY = invert_compatibility()
FOLDS = ({ord(dot): "·" for dot in MIDDLE_DOTS} | {ord(c): "'" for c in APOSTROPHES}
         | {ord(c): "-" for c in HYPHENS})


def is_invisible(character):
    return (unicodedata.category(character) == "Cf" or "\uFE00" <= character <= "\uFE0F"
            or "\U000E0100" <= character <= "\U000E01EF")


def key(text):
    """What all writings of a name have in common, and a text that holds one of them."""
    text = "".join(character for character in text if not is_invisible(character))
    text = unicodedata.normalize("NFKC", text.translate(FOLDS))
    text = "".join(UNIFIED_IDEOGRAPHS.get(character, character) for character in text)
    text = unicodedata.normalize("NFC", text).lower()
    return "".join(c for c in text if c not in SEPARATORS and not c.isspace())


def is_wide(character):
    return unicodedata.east_asian_width(character) == "W"


class Spelling:
    """A writer of names, with keyboard, files and habits drawn from a seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def name(self):
        """A name in its form."""
        return self.random.choice((self.han, self.han, self.uyghur, self.uyghur, self.latin,
                                   lambda: self.random.choice(OTHERS)))()

    def han(self):
        surname = self.random.choice(COMPOUND if self.random.random() < 0.1 else SURNAMES)
        return surname + "".join(self.random.choices(GIVEN, k=self.random.choice((1, 2, 2, 2))))

    def uyghur(self):
        parts = self.random.choices(UYGHUR, k=self.random.choice((1, 2, 2, 3, 4)))
        return "·".join(parts)

    def latin(self):
        return " ".join(self.random.sample(LATIN, self.random.choice((2, 2, 3))))

    def respell(self, name):
        """The same name in another writing."""
        habits = self.random.sample((self.other_dots, self.widen, self.decompose, self.from_pdf,
                                     self.space_out, self.hide, self.change_case, self.retouch), 3)
        for habit in habits:
            name = habit(name)
        return name

    def other_dots(self, name):
        dot = self.random.choice(MIDDLE_DOTS)
        gap = self.random.choice(("", "", " ", "\u3000"))
        return name.replace("·", gap + dot + gap)

    def widen(self, name):
        return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalpha() else
                       "\u3000" if c == " " else c for c in name)

    def decompose(self, name):
        return unicodedata.normalize("NFD", name)

    def from_pdf(self, name):
        return "".join(self.random.choice(COMPATIBILITY.get(c, [c])) for c in name)

    def space_out(self, name):
        space = self.random.choice(SPACES)
        spaced = [a + space if is_wide(a) and is_wide(b) and not unicodedata.combining(b)
                  and self.random.random() < 0.7 else a for a, b in zip(name, name[1:] + " ")]
        return "".join(spaced).replace(" ", space * self.random.choice((1, 2)))

    def hide(self, name):
        """With invisible characters between two characters or after one."""
        return "".join(c + (self.random.choice(INVISIBLE) if self.random.random() < 0.3 else "")
                       + (self.random.choice(SELECTORS) if is_wide(c) and self.random.random() < 0.2
                          else "") for c in name)

    def change_case(self, name):
        return self.random.choice((str.upper, str.lower, str))(name)

    def retouch(self, name):
        return (name.replace("'", self.random.choice(APOSTROPHES))
                    .replace("-", self.random.choice(HYPHENS)))
