"""SQL files: `:name` becomes `$n`, everything that is not a name is left alone."""

import re
from dataclasses import dataclass, field

TOKEN = re.compile(r"""
      (?P<comment>--[^\n]*)
    | (?P<block>/\*)
    | (?P<quoted>[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*")
    | (?P<dollar>\$(?:[A-Za-z_]\w*)?\$)
    | (?P<open>['"])
    | (?P<number>\$\d+)
    | (?P<word>[^\W\d][\w$]*)
    | (?P<operator>::|:=)
    | :(?P<name>[A-Za-z_]\w*)
    | (?P<end>;)
    | (?P<space>\s+)
    | (?P<other>.)
""", re.VERBOSE | re.DOTALL)

# Names that are not arguments but calls: the session prelude has set what they read.
CALLS = {
    "now": "rule.now()",
    "actor_id": "rule.actor_id()",
    "actor_resident_id": "rule.actor_resident_id()",
    "actor_household_id": "rule.actor_household_id()",
}

# The community in which an operation works: the number with which a session token begins. A visitor
# names a community by its code, whose number rule.visit has looked up and set.
COMMUNITY = "in_community"
COMMUNITY_OF_TOKEN = ("ARGUMENT_COMMUNITY", 0, {"type": "integer", "format": "int32"})
COMMUNITY_OF_VISIT = "(SELECT rule.actor_community_id())"

# Names of values that the server supplies: source and type of the argument.
SUPPLIED = {
    "body": ("ARGUMENT_BODY", "TYPE_JSONB"),
    "token_hash": ("ARGUMENT_TOKEN_HASH", "TYPE_BYTEA"),
    "request_id": ("ARGUMENT_REQUEST_ID", "TYPE_TEXT"),
    "if_match": ("ARGUMENT_IF_MATCH", "TYPE_TEXT_ARRAY"),
}

# The same for operations with an uploaded file: only the digest of the file is readable.
UPLOADED = {
    "upload": ("ARGUMENT_UPLOAD", 0, {"type": "string", "format": "binary"}),
    "upload_digest": ("ARGUMENT_UPLOAD_DIGEST", 0, {"type": "string", "format": "binary"}),
}

# A member that the server seals, so that the database cannot read it.
SEALED = {"type": "string", "format": "binary"}

# The types of arguments: their names in src/db/type.h, and in SQL.
SQL_TYPES = {"TYPE_BOOL": "boolean", "TYPE_BYTEA": "bytea", "TYPE_INT8": "bigint",
             "TYPE_INT4": "integer", "TYPE_TEXT": "text", "TYPE_TEXT_ARRAY": "text[]",
             "TYPE_DATE": "date", "TYPE_TIMESTAMPTZ": "timestamptz", "TYPE_UUID": "uuid",
             "TYPE_JSONB": "jsonb"}
SCALAR_TYPES = {"boolean": "TYPE_BOOL", "integer": "TYPE_INT8", "string": "TYPE_TEXT",
                "array": "TYPE_JSONB", "object": "TYPE_JSONB"}
FORMAT_TYPES = {"uuid": "TYPE_UUID", "date": "TYPE_DATE", "date-time": "TYPE_TIMESTAMPTZ",
                "int32": "TYPE_INT4", "binary": "TYPE_BYTEA"}


# The bytes that PostgreSQL may send for one answer. A page of 100 items has about 100 KB; a CSV of
# ten times 7,482 lines has 7 MB. PostgreSQL itself refuses more, so that a worker never receives
# it: libpq would read a result of any size into memory.
ROWS_BYTES_MAX = {"ANSWER_OBJECT": 2 << 20, "ANSWER_LIST": 2 << 20, "ANSWER_CSV": 8 << 20}

BOUNDED = """WITH answer_rows AS MATERIALIZED (
{statement}
)
SELECT answer_rows.* FROM answer_rows
WHERE answer_fits({bytes}, {bytes_max})"""

# An object is one row, which is measured without starting a second scan and an aggregate.
BYTES_OF_ROW = "pg_column_size(answer_rows)"
BYTES_OF_ROWS = "(SELECT sum(pg_column_size(answer_rows)) FROM answer_rows)"


@dataclass
class Statement:
    text: str
    arguments: list = field(default_factory=list)  # (name, type, source, index)
    names: set = field(default_factory=set)


class Refusal(Exception):
    def __init__(self, line, text):
        super().__init__(text)
        self.line = line


def argument_type(schema):
    """PostgreSQL's type for a value of this schema."""
    types = schema.get("type", "object")
    if isinstance(types, list):
        types = next(name for name in types if name != "null")
    return FORMAT_TYPES.get(schema.get("format"), SCALAR_TYPES.get(types))


def skip_block_comment(text, start, line):
    depth = 0
    for mark in re.finditer(r"/\*|\*/", text[start:]):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return start + mark.end()
    raise Refusal(line, "this comment does not end")


def skip_dollar_quote(text, match, line):
    end = text.find(match.group(), match.end())
    if end < 0:
        raise Refusal(line, f"the string opened by {match.group()} does not end")
    return end + len(match.group())


def read_tokens(text):
    """Yields (kind, text, line); a run of comments and white space comes out as one space."""
    position, blank = 0, ""
    while position < len(text):
        match = TOKEN.match(text, position)
        line = text.count("\n", 0, position) + 1
        kind, end = match.lastgroup, match.end()
        if kind == "open":
            raise Refusal(line, f"the quote {match.group()} does not end")
        if kind == "block":
            kind, end = "comment", skip_block_comment(text, position, line)
        elif kind == "dollar":
            end = skip_dollar_quote(text, match, line)
        token, position = text[position:end], end
        if kind in ("comment", "space"):
            blank += " " if kind == "comment" else token
            continue
        if blank:
            yield "space", "\n" if "\n" in blank else " ", line
            blank = ""
        yield kind, token, line


def compile_statement(text, sources):
    """sources: name -> (source, index, schema) of everything that the request may supply."""
    parts, arguments, names = [], {}, set()
    ended = False
    for kind, token, line in read_tokens(text):
        if ended and kind != "space":
            raise Refusal(line, "only one statement may stand in a file")
        if kind == "number":
            raise Refusal(line, f"{token}: arguments are written :name")
        if kind == "end":
            ended = True
        elif kind != "name":
            parts.append(token)
        else:
            name = token[1:]
            names.add(name)
            parts.append(place_argument(name, line, sources, arguments))
    text = "".join(parts).strip()
    return Statement(text, list(arguments.values()), names)


def bound_answer(text, answer):
    """The statement, which fails with answer_too_large when its rows are larger than allowed."""
    if answer not in ROWS_BYTES_MAX:
        return text
    return BOUNDED.format(statement=text, bytes_max=ROWS_BYTES_MAX[answer],
                          bytes=BYTES_OF_ROW if answer == "ANSWER_OBJECT" else BYTES_OF_ROWS)


def place_argument(name, line, sources, arguments):
    if name in CALLS:
        return CALLS[name]
    if name == COMMUNITY and name not in sources and "community" in sources:
        return COMMUNITY_OF_VISIT
    if name in arguments:
        return f"${list(arguments).index(name) + 1}"
    if name in SUPPLIED:
        source, type_name = SUPPLIED[name]
        arguments[name] = (name, type_name, source, 0)
    elif name in sources:
        source, index, schema = sources[name]
        arguments[name] = (name, argument_type(schema), source, index)
    else:
        raise Refusal(line, f":{name} cannot come from the request: it is no parameter, "
                      "no member of the body and no name that the server supplies")
    return f"${len(arguments)}"
