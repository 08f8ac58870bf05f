"""Aggregates that gather rows into one value: over a bounded set of rows, or not at all.

What is gathered becomes one member of an answer, so nothing but the statement itself bounds it. An
aggregate must read one source and nothing else: a subquery that ends in LIMIT and a number,

    SELECT json_agg(r.name ORDER BY r.name) FROM (SELECT ... LIMIT 100) r

or a function that unfolds an argument of the request.
"""

import re

from contract.statements import Refusal, read_tokens

AGGREGATES = {"array_agg", "json_agg", "jsonb_agg", "json_object_agg", "jsonb_object_agg",
              "json_arrayagg", "json_objectagg", "string_agg", "xmlagg"}
UNFOLDING = {"generate_series", "unnest", "jsonb_array_elements", "jsonb_array_elements_text",
             "jsonb_each", "string_to_table", "regexp_matches"}
BEHIND_SOURCE = {")", ";", "where", "group", "having", "order", "limit", "union", "into"}
LIMIT_MAX = 500

MENTIONED = re.compile(rf"\b({'|'.join(sorted(AGGREGATES))})\W*\(", re.IGNORECASE)


class Tokens:
    """The tokens of a text without blanks: their words in small letters, and matching brackets."""

    def __init__(self, text, first_line=1):
        found = [(kind, token, line + first_line - 1) for kind, token, line in read_tokens(text)
                 if kind != "space"]
        self.kinds = [kind for kind, _, _ in found]
        self.texts = [token for _, token, _ in found]
        self.words = [token.strip('"').lower() for token in self.texts]
        self.lines = [line for _, _, line in found]
        self.closing, self.opening = {}, {}
        stack = []
        for index, word in enumerate(self.words):
            if word == "(":
                stack.append(index)
            elif word == ")" and stack:
                self.closing[stack[-1]] = index
                self.opening[index] = stack.pop()

    def word(self, index):
        return self.words[index] if index < len(self.words) else ";"

    def source_of(self, index):
        """Where the FROM of the SELECT stands that index is in; None when it has none."""
        while index < len(self.words):
            word = self.word(index)
            if word == "(":
                index = self.closing.get(index, len(self.words))
            elif word == ")" and self.word(self.opening.get(index, -1) + 1) in ("select", "with"):
                return None
            elif word == "from":
                return index
            elif word == ";":
                return None
            index += 1
        return None

    def limit_before(self, closing):
        """The number in LIMIT at the end of a subquery, or None."""
        index = closing - 1
        digits = ""
        while self.word(index).isdigit():
            digits = self.word(index) + digits
            index -= 1
        return int(digits) if digits and self.word(index) == "limit" else None

    def is_bounded(self, source):
        """Whether what stands behind the FROM at this place is one bounded source."""
        index = source + 1
        if self.word(index) in UNFOLDING:
            index += 1
        elif self.word(index + 1) not in ("select", "with", "("):
            return False
        end = self.closing.get(index)
        if end is None:
            return False
        if self.word(index - 1) not in UNFOLDING:
            limit = self.limit_before(end)
            if limit is None or limit > LIMIT_MAX:
                return False
        return self.word(self.behind_alias(end + 1)) in BEHIND_SOURCE

    def behind_alias(self, index):
        if self.word(index) == "as":
            index += 1
        if self.word(index) not in BEHIND_SOURCE and self.kinds_at(index) in ("word", "quoted"):
            index += 1
            if self.word(index) == "(":
                index = self.closing.get(index, index) + 1
        return index

    def kinds_at(self, index):
        return self.kinds[index] if index < len(self.kinds) else "end"


def find_unbounded(text, arrays=False, first_line=1):
    """Yields the line and the name of each aggregate that may gather any number of rows; with
    arrays, of ARRAY(SELECT ...) as well."""
    tokens = Tokens(text, first_line)
    for index, word in enumerate(tokens.words):
        kind, line = tokens.kinds[index], tokens.lines[index]
        if kind == "dollar":
            yield from find_in_body(tokens.texts[index], arrays, line)
        elif kind == "quoted" and tokens.texts[index][0] != '"':
            if MENTIONED.search(tokens.texts[index]):
                yield line, "an aggregate in a text"
        elif word == "aggregate" and tokens.word(index - 1) in ("create", "replace"):
            yield line, "CREATE AGGREGATE"
        elif tokens.word(index + 1) == "(" and word in AGGREGATES:
            source = tokens.source_of(tokens.closing.get(index + 1, index) + 1)
            if source is None or not tokens.is_bounded(source):
                yield line, word
        elif arrays and word == "array" and tokens.word(index + 1) == "(":
            yield from unbounded_array(tokens, index + 1, line)


def find_in_body(quoted, arrays, line):
    """In the body of a routine; a text that is none has no tokens."""
    tag = re.match(r"\$\w*\$", quoted).group()
    try:
        yield from list(find_unbounded(quoted[len(tag):-len(tag)], arrays, line))
    except Refusal:
        if MENTIONED.search(quoted):
            yield line, "an aggregate in a text"


def unbounded_array(tokens, opening, line):
    closing = tokens.closing.get(opening, len(tokens.words))
    source = tokens.source_of(opening + 2)
    if source is None or tokens.limit_before(closing) is not None:
        return
    if not tokens.is_bounded(source):
        yield line, "ARRAY(SELECT ...)"


def check_aggregates(text, arrays=False):
    """Refuses the first aggregate that is not bounded."""
    for line, name in find_unbounded(text, arrays):
        raise Refusal(line, f"{name} gathers any number of rows: let it read nothing but a "
                      f"subquery that ends in LIMIT and a number up to {LIMIT_MAX}")


def gathered_members(tokens):
    """Yields the line, the name and the limit of each member `json_agg(...) ... AS name`."""
    for index, word in enumerate(tokens.words):
        if word != "as" or index - 1 not in tokens.opening:
            continue
        start = tokens.opening[index - 1] - 1
        aggregate = next((at for at in range(start, index) if tokens.words[at] in AGGREGATES), None)
        if aggregate is None:
            continue
        yield tokens.lines[index], tokens.word(index + 1), limit_of(tokens, aggregate)


def limit_of(tokens, aggregate):
    """The LIMIT of what the aggregate at this place reads, or None."""
    source = tokens.source_of(tokens.closing[aggregate + 1] + 1)
    if source is None:
        return None
    return tokens.limit_before(tokens.closing.get(source + 1, 0))


def items_between(tokens, start, end):
    """Where the items of a list begin that commas part."""
    index, begins = start, [start]
    while index < end:
        if tokens.words[index] == ",":
            begins.append(index + 1)
        index = tokens.closing.get(index, index) + 1
    return begins


def gathered_variables(text, first_line=1):
    """Yields the line, the name and the limit of each variable `name := (SELECT json_agg(...) ...)`
    and `SELECT json_agg(...), ... INTO name, ...` of the routines, and of each member there."""
    tokens = Tokens(text, first_line)
    yield from gathered_members(tokens)
    for index, word in enumerate(tokens.words):
        if tokens.kinds[index] == "dollar":
            tag = re.match(r"\$\w*\$", tokens.texts[index]).group()
            body = tokens.texts[index][len(tag):-len(tag)]
            yield from gathered_variables(body, tokens.lines[index])
        elif word == ":=" and tokens.word(index + 1) == "(":
            yield from gathered_in(tokens, index + 1, tokens.closing[index + 1],
                                   tokens.word(index - 1))
        elif word == "into" and tokens.word(index - 1) != "insert":
            yield from gathered_into(tokens, index)


def gathered_in(tokens, start, end, name):
    """The first aggregate between two places makes the variable."""
    for at in range(start, end):
        if tokens.words[at] in AGGREGATES and tokens.word(at + 1) == "(":
            yield tokens.lines[at], name, limit_of(tokens, at)
            return


def gathered_into(tokens, into):
    select = next((at for at in range(into, -1, -1) if tokens.words[at] == "select"
                   and tokens.source_of(at) in (None, tokens.source_of(into))), None)
    if select is None:
        return
    items = items_between(tokens, select + 1, into)
    end = tokens.source_of(into) or into
    for begin, behind, target in zip(items, [*items[1:], into],
                                     items_between(tokens, into + 1, end)):
        yield from gathered_in(tokens, begin, behind, tokens.word(target))


def check_limits(text, counts_max):
    """A list that is gathered for a member has as many rows as the contract lets it have."""
    check_counts(gathered_members(Tokens(text)),
                 {name: {count} for name, count in counts_max.items()})


def check_variables(text, counts):
    """A list that a routine gathers under the name of a member has as many rows as a schema of the
    contract lets such a member have."""
    check_counts(gathered_variables(text), counts)


def check_counts(gathered, counts):
    for line, name, limit in gathered:
        if name in counts and limit not in counts[name]:
            wanted = " or ".join(str(count) for count in sorted(counts[name]))
            raise Refusal(line, f"{name} is gathered up to LIMIT {limit}, and the contract's "
                          f"maxItems is {wanted}")
