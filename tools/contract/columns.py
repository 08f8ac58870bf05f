"""The columns of a statement, as its text names them: they are the members of the answer."""

from dataclasses import dataclass

from contract.statements import Refusal, read_tokens

# Columns that the server reads instead of showing them; see src/http/answer.c.
READ_OF_OBJECT = {"error", "etag", "changed_at", "changed_by", "violations"}
READ_OF_LIST = {"error"}
CLAUSES = {"from", "where", "group", "order", "limit", "union", "on"}


@dataclass
class Column:
    name: str
    line: int


def outermost(text):
    """(token, line) of what no parenthesis encloses; each pair of them is left as "(", ")"."""
    depth = 0
    for kind, token, line in read_tokens(text):
        if kind == "space" or kind == "end":
            continue
        depth -= token in (")", "]")
        if depth == 0:
            yield (token.lower() if kind == "word" else token), line
        depth += token in ("(", "[")


def select_list(tokens):
    """What the outermost RETURNING or else SELECT lists, and the line on which it begins."""
    words = [token for token, _ in tokens]
    opening = next((word for word in ("returning", "select") if word in words), None)
    if opening is None:
        return [], 1
    start = words.index(opening) + 1
    end = next((i for i in range(start, len(words))
                if words[i] in CLAUSES and words[i - 1] != "distinct"), len(words))
    return tokens[start:end], tokens[start - 1][1]


def split_at_commas(tokens):
    parts = [[]]
    for token, line in tokens:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append((token, line))
    return [part for part in parts if part]


def read_column(part):
    """A name behind AS, or the last one of a reference such as (deed).status."""
    (last, line), before = part[-1], [token for token, _ in part[:-1]]
    if last == "*":
        raise Refusal(line, "the columns of an answer are named one by one, never *")
    is_reference = last[:1].isalpha() and (not before or before[-1] == ".")
    if not is_reference and before[-1:] != ["as"]:
        raise Refusal(line, "a column of an answer needs a name: AS and the member of the contract")
    return Column(last.strip('"'), line)


def check_names(columns, members, hidden, line):
    names = [column.name for column in columns]
    for column in columns:
        if names.count(column.name) > 1:
            raise Refusal(column.line, f"the column {column.name} stands there twice")
        if column.name not in members and column.name not in hidden:
            raise Refusal(column.line, f"the column {column.name} is no member of the answer")
    for member in members:
        if member not in names or member in hidden:
            raise Refusal(line, f"the answer's member {member} has no column")


def check_cursor(columns, line):
    """answer_list takes the last column for the place where the next page begins."""
    if not columns or columns[-1].name != "cursor":
        raise Refusal(columns[-1].line if columns else line,
                      "the last column of a list must be cursor")


def check_columns(text, answer, members):
    """The columns of a statement whose answer has these members; Refusal when they differ."""
    tokens = list(outermost(text))
    listed, line = select_list(tokens)
    if answer == "ANSWER_NOTHING":
        return []
    columns = [read_column(part) for part in split_at_commas(listed)]
    if answer == "ANSWER_LIST":
        check_cursor(columns, line)
        check_names(columns[:-1], members, READ_OF_LIST, line)
    elif answer == "ANSWER_OBJECT":
        check_names(columns, members, READ_OF_OBJECT, line)
    return columns
