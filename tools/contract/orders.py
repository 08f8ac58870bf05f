"""Orders that are written down. Without ORDER BY PostgreSQL may return rows in any order, but a
small table returns them as they were inserted, so that no test sees what is missing.

A LIMIT needs the order that decides which rows it omits, unless SKIP LOCKED takes any. An aggregate
that makes a list needs the order of its elements, unless it reads a function that unfolds an
argument; so does an array of rows. A function that numbers rows or compares neighbours needs an
order in its window, as does a window that ends at a row; DISTINCT ON and the rows of a file need
one. So does what a routine does with rows one after the other, in a loop or by PERFORM of what is
DISTINCT, and a lock of several rows: two transactions that lock them in opposite orders wait for
each other.
"""

import re

from contract.aggregates import AGGREGATES, UNFOLDING, Tokens
from contract.statements import Refusal

LISTS = AGGREGATES - {"json_object_agg", "jsonb_object_agg", "json_objectagg"}
WINDOW_FUNCTIONS = {"row_number", "rank", "dense_rank", "lag", "lead", "first_value", "last_value"}
ORDER = ["order", "by"]
LOCKS = (["for", "update"], ["for", "no"], ["for", "share"], ["for", "key"])
# Conditions that several rows may fulfil; those of one row compare the columns of its key.
OF_SEVERAL = {"in", "any", "or"}


class Orders(Tokens):
    def select_before(self, index):
        """Where the SELECT begins that index is in, and the words of it up to there that are in no
        further brackets."""
        words = []
        index -= 1
        while index >= 0 and self.words[index] not in ("(", ";"):
            if self.words[index] == ")":
                index = self.opening.get(index, 0)
            else:
                words.insert(0, self.words[index])
                if self.words[index] == "select" or self.is_condition(index):
                    break
            index -= 1
        return index, words

    def is_condition(self, index):
        """Whether what stands before this THEN of PL/pgSQL is another statement."""
        return self.words[index:index + 2] == ["then", "perform"]

    def takes_any(self, index):
        return "skip" in self.words[index:index + 9]

    def is_loop_over_rows(self, index):
        """Whether FOR ... IN SELECT ends at this LOOP, and does not unfold an
        argument."""
        start, words = self.select_before(index)
        while self.word(start - 1) in ("union", "all") and start > 0:
            start, words = self.select_before(start)
        source = self.source_of(start + 1)
        if words[:1] != ["select"] or self.word(start - 1) != "in":
            return False
        if source is None:
            return "distinct" in words
        name = source + 3 if self.word(source + 2) == "." else source + 1
        return self.word(name) not in UNFOLDING or self.closing.get(name + 1) != index - 1

    def locks_several(self, index):
        if self.words[index:index + 2] not in LOCKS or self.takes_any(index):
            return False
        start, _ = self.select_before(index)
        return not OF_SEVERAL.isdisjoint(self.words[start + 1:index])

    def is_performed(self, index):
        """Whether the bracket behind this FROM is of a PERFORM of what is DISTINCT."""
        return (self.words[index + 1:index + 4] == ["(", "select", "distinct"]
                and "perform" in self.select_before(index)[1])

    def has_order(self, opening):
        """Whether the brackets have an ORDER BY that is in no further ones."""
        index = opening + 1
        while index < self.closing.get(opening, 0):
            if self.words[index:index + 2] == ORDER:
                return True
            index = self.closing.get(index, index) + 1
        return False

    def keeps_order(self, select):
        """Whether the SELECT takes what a function unfolds as it comes."""
        source = self.source_of(select)
        return self.word(select + 1 if source is None else source + 1) in UNFOLDING \
            and self.word(select + 1) != "distinct"

    def enclosing(self, index):
        """The bracket around this place."""
        while index >= 0 and self.words[index] != "(":
            index = (self.opening.get(index, 0) if self.words[index] == ")" else index) - 1
        return index

    def has_order_behind(self, index):
        """Whether the SELECT of this place has an ORDER BY."""
        while self.word(index) not in (";", ")"):
            if self.words[index:index + 2] == ORDER:
                return True
            index = self.closing.get(index, index) + 1
        return False

    def unfolds(self, opening):
        source = self.source_of(self.closing.get(opening, opening) + 1)
        return source is not None and self.word(source + 1) in UNFOLDING


def missing_orders(text, first_line=1):
    """Yields the line of each place that lacks an order, and what it is."""
    tokens = Orders(text, first_line)
    for index, word in enumerate(tokens.words):
        kind, line, called = tokens.kinds[index], tokens.lines[index], tokens.word(index + 1) == "("
        if kind == "dollar":
            yield from in_body(tokens.texts[index], line)
        elif kind == "word" and word == "limit":
            _, before = tokens.select_before(index)
            if "order" not in before and not tokens.takes_any(index):
                yield line, "LIMIT"
        elif word == "loop" and tokens.is_loop_over_rows(index) or tokens.locks_several(index):
            if "order" not in tokens.select_before(index)[1]:
                yield line, "LOOP" if word == "loop" else "a lock of several rows"
        elif word == "from" and tokens.is_performed(index):
            if not tokens.has_order(index + 1):
                yield line, "PERFORM of what is DISTINCT"
        elif called and word in LISTS:
            if not tokens.has_order(index + 1) and not tokens.unfolds(index + 1):
                yield line, word
        elif called and tokens.words[index:index + 3] == ["array", "(", "select"]:
            if not tokens.has_order(index + 1) and not tokens.keeps_order(index + 2):
                yield line, "ARRAY(SELECT ...)"
        elif called and word in WINDOW_FUNCTIONS:
            window = tokens.closing.get(index + 1, index) + 2
            if not tokens.has_order(window):
                yield line, word
        elif word == "rows" and tokens.word(index + 1) == "between":
            if "order" not in tokens.words[tokens.enclosing(index):index]:
                yield line, "a window that ends at a row"
        elif tokens.words[index:index + 2] == ["distinct", "on"]:
            if not tokens.has_order_behind(index):
                yield line, "DISTINCT ON"


def in_body(quoted, line):
    """In the body of a routine; a text that is none has no tokens."""
    tag = re.match(r"\$\w*\$", quoted).group()
    try:
        yield from list(missing_orders(quoted[len(tag):-len(tag)], line))
    except Refusal:
        return


def check_orders(text):
    for line, name in missing_orders(text):
        raise Refusal(line, f"{name} needs an ORDER BY: without one, the order is arbitrary")


def check_file_order(text):
    """Of the rows of a file."""
    tokens = Orders(text)
    end = len(tokens.words) - (tokens.words[-1:] == [";"])
    if "order" not in tokens.select_before(end)[1]:
        raise Refusal(tokens.lines[-1], "the rows of a file need an ORDER BY")
