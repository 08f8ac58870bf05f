"""What spreadsheets and people make of a table: a small model of opening and saving it.

A program opens the text of a table, takes cells for numbers, dates, truth values or formulas as it
does, and saves the shown text. A shape is a program with the way in which the file is written."""

import csv
import io
import re
from dataclasses import dataclass, field

WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
NARROW = str.maketrans({wide: chr(narrow) for narrow, wide in WIDE.items()})
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
MONTH = "(?i:(" + "|".join(MONTHS) + ")[a-z]*)"


def month_number(word):
    return 1 + [month.lower() for month in MONTHS].index(word[:3].lower())


def parse(text, separator):
    """The rows of a table, read as the standard says."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


@dataclass
class Program:
    """How a spreadsheet shows an opened file."""
    name: str
    whole_day: str = "{y}/{m}/{d}"
    day_of_year: str = "{m}月{d}日"
    digits_max: int = 11
    reads_wide: bool = True
    upper_truth: bool = True

    def show(self, cell):
        text = cell.translate(NARROW) if self.reads_wide else cell
        bare = text.strip(" ")
        if re.fullmatch(r'=".*"', bare, re.S):
            return bare[2:-1].replace('""', '"')
        if bare[:1] == "=" or (bare[:1] in "+-@" and bare[1:2] and not self.number(bare)):
            return "#NAME?"
        if bare.lower() in ("true", "false"):
            return bare.upper() if self.upper_truth else bare
        for reading in (self.number, self.date, self.time):
            shown = reading(bare)
            if shown is not None:
                return shown
        return cell

    def number(self, text):
        if not re.fullmatch(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?(e[+-]?\d{1,3})?", text, re.I):
            return None
        value = float(text.replace(",", ""))
        if "e" in text.lower() or abs(value) >= 10 ** self.digits_max:
            return f"{value:.2E}"
        return str(int(value)) if value == int(value) else repr(value)

    def date(self, text):
        """Days with and without a year, and months: 2028-1-1, 1-2, 3月2日, 2-Mar, Mar-28."""
        found = re.fullmatch(r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?( 0?0:00(:00)?)?", text)
        if found:
            year, month, day = map(int, found.groups()[:3])
            return self.day(year, month, day)
        found = re.fullmatch(r"(\d{1,2})[-/月](\d{1,2})日?", text)
        if found:
            month, day = map(int, found.groups())
            if month <= 12 and 1 <= day <= 31 and month:
                return self.day_of_year.format(m=month, d=day, name=MONTHS[month - 1])
            return f"{MONTHS[month - 1]}-{day}" if 1 <= month <= 12 else None
        found = re.fullmatch(r"(\d{4})[-/年](\d{1,2})月?", text)
        if found and 1 <= int(found[2]) <= 12:
            return f"{MONTHS[int(found[2]) - 1]}-{found[1][2:]}"
        found = re.fullmatch(r"(\d{1,2})[- ]?" + MONTH, text)
        if found:
            return f"{int(found[1])}-{MONTHS[month_number(found[2]) - 1]}"
        found = re.fullmatch(MONTH + r"[- ](\d{1,2})", text)
        return f"{int(found[2])}-{MONTHS[month_number(found[1]) - 1]}" if found else None

    def day(self, year, month, day):
        if 1 <= month <= 12 and 1 <= day <= 31:
            return self.whole_day.format(y=year, m=month, d=day)
        return None

    def time(self, text):
        found = re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2}) (\d{1,2}):(\d\d)(:\d\d)?", text)
        if found:
            year, month, day, hour, minute = map(int, found.groups()[:5])
            shown = self.day(year, month, day)
            return shown and f"{shown} {hour}:{minute:02}"
        found = re.fullmatch(r"(\d{1,2}):(\d\d)(:\d\d)?", text)
        if found:
            return f"{int(found[1])}:{found[2]}"
        found = re.fullmatch(r"(?i)(\d{1,2}) ([ap])m?", text)
        return f"{int(found[1])}:00 {found[2].upper()}M" if found else None


class Plain(Program):
    """An editor or a script, which shows the text unchanged."""

    def show(self, cell):
        return cell


PROGRAMS = [
    Program("Excel in China"),
    Program("Excel elsewhere", day_of_year="{d}-{name}", reads_wide=False),
    Program("Excel with narrow columns", digits_max=10),
    Program("WPS", whole_day="{y}年{m}月{d}日"),
    Program("LibreOffice", whole_day="{y}-{m:02}-{d:02}", digits_max=15, reads_wide=False),
    Plain("editor"),
]
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"]
SEPARATORS = [",", "\t", ";", "，"]


def pad(rng, rows):
    """Rows with cells behind the table, as colouring them leaves them there."""
    width = rng.randint(1, 80)
    return [row + [""] * width for row in rows]


def cut(_rng, rows):
    """Rows that end with their last cell that has something in it."""
    result = []
    for row in rows:
        while row and not row[-1]:
            row = row[:-1]
        result.append(row)
    return result


def add_titles(rng, rows):
    titles = [["信义积分，登记表"], ["制表人：\"物业\"", "", "2026年11月"], [""], ["sep=,"]]
    return titles[:rng.randint(1, 4)] + rows


def add_blank_rows(rng, rows):
    result = []
    for row in rows:
        result += [row] + [[""] * rng.randint(1, 9)] * rng.randint(0, 2)
    return result


def add_column(rng, rows):
    """One more column, somewhere, which nobody asked for."""
    place = rng.randint(0, len(rows[0]))
    words = ["备注", *(rng.choice(["", "x", "1", "合计"]) for _ in rows[1:])]
    return [row[:place] + [word] + row[place:] for row, word in zip(rows, words)]


def shuffle_columns(rng, rows):
    order = rng.sample(range(len(rows[0])), len(rows[0]))
    return [[row[place] for place in order] for row in rows]


def repeat_head(rng, rows):
    place = rng.randint(1, len(rows))
    return rows[:place] + rows[:1] + rows[place:]


def space_out(rng, rows):
    return rows[:1] + [[cell and " " * rng.randint(0, 2) + cell if cell[:1] not in "'" else cell
                        for cell in row] for row in rows[1:]]


# The columns have to be all there before rows are cut, padded or moved down.
CHANGES = [shuffle_columns, add_column, space_out, repeat_head, cut, pad, add_blank_rows,
           add_titles]


@dataclass
class Shape:
    """A file as a program and a person leave it."""
    program: Program
    encoding: str
    separator: str
    line_end: str
    quotes_all: bool
    changes: list = field(default_factory=list)

    def __str__(self):
        words = [self.program.name, self.encoding, repr(self.separator), repr(self.line_end),
                 "all quoted" if self.quotes_all else "", *(c.__name__ for c in self.changes)]
        return ", ".join(word for word in words if word)

    def save(self, rng, printed):
        """The bytes of the file that a table of tab-separated cells becomes."""
        rows = [[self.program.show(cell) for cell in row] for row in parse(printed, "\t")]
        for change in self.changes:
            rows = change(rng, rows)
        text = self.line_end.join(self.separator.join(map(self.quote, row)) for row in rows)
        mark = "\ufeff" if self.encoding == "utf-16-be" else ""
        return (mark + text + self.line_end).encode(self.encoding)

    def quote(self, cell):
        if self.quotes_all or any(sign in cell for sign in ('"', "\n", "\r", self.separator)):
            return '"' + cell.replace('"', '""') + '"'
        return cell


def draw(rng):
    return Shape(rng.choice(PROGRAMS), rng.choice(ENCODINGS), rng.choice(SEPARATORS),
                 rng.choice(["\n", "\r\n"]), rng.random() < 0.2,
                 [change for change in CHANGES if rng.random() < 0.3])
