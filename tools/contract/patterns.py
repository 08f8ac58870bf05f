"""Patterns that mean the same to ECMA-262 and to POSIX extended regular expressions.

The contract writes them as JSON Schema does, and the C validator gives them to regcomp() in the C
locale, which sees bytes. So a single character that may take several bytes must not be counted.
"""

import re

PIECE = re.compile(r"""
      (?P<bracket>\[(?P<not>\^)?(?P<set>(?:\\u00[0-7][0-9A-Fa-f]|\\[\]\\^-]|\\d|[^\]\\])+)\])
    | (?P<digit>\\d)
    | (?P<escape>\\[.\\/*+?|(){}\[\]^$-])
    | (?P<count>[*+?]|\{\d+(?:,\d*)?\})
    | (?P<group>\((?!\?|\)|\|)|\|(?!\||\)|$)|\))
    | (?P<anchor>[\^$])
    | (?P<plain>[^\\.\[\]{}()*+?|^$])
""", re.VERBOSE)


class Refusal(Exception):
    pass


def translate(pattern):
    """The POSIX pattern, as text of bytes below 0x80."""
    if not pattern.isascii():
        raise Refusal("only ASCII may stand in a pattern")
    output, position, before = [], 0, None
    while position < len(pattern):
        piece = PIECE.match(pattern, position)
        if not piece:
            raise Refusal(f"{pattern[position:]!r} does not mean the same in ECMA and POSIX")
        check_piece(piece, before, pattern)
        output.append(translate_piece(piece))
        before, position = piece, piece.end()
    result = "".join(output)
    re.compile(result)
    return result


def check_piece(piece, before, pattern):
    kind = piece.lastgroup
    if kind == "anchor":
        at_edge = piece.start() == 0 if piece.group() == "^" else piece.end() == len(pattern)
        if not at_edge:
            raise Refusal(f"{piece.group()} may stand only at the edge of a pattern")
    if kind == "count":
        if before is None or before.lastgroup in ("anchor", "count"):
            raise Refusal(f"{piece.group()} has nothing to repeat")
        if before.group("not") and piece.group() not in "*+":
            raise Refusal(f"{before.group()} counts bytes, so only * and + may follow it")


def translate_piece(piece):
    if piece.lastgroup == "digit":
        return "[0-9]"
    if piece.lastgroup == "bracket":
        return translate_bracket(piece)
    return piece.group().replace("\\/", "/").replace("\\-", "-")


def translate_bracket(piece):
    """Between POSIX brackets a backslash is plain, and ], ^ and - have their places."""
    members, special = "", set()
    for token in re.findall(r"\\u00..|\\.|.", piece.group("set")):
        if token in ("\\]", "\\^", "\\-"):
            special.add(token[1])
        elif token == "\\d":
            members += "0-9"
        elif token.startswith("\\u"):
            members += chr(int(token[2:], 16))
        else:
            members += token[-1]
    if "\0" in members and not piece.group("not"):
        raise Refusal("NUL cannot occur in text")
    members = members.replace("\0", "\1")
    if "[" in members:
        raise Refusal("[ between brackets begins a class in POSIX")
    if "]" in special and members.startswith("-"):
        raise Refusal("write - last in a bracket")
    if members.endswith("-"):
        members, special = members[:-1], special | {"-"}
    inside = "".join(["]" if "]" in special else "", members,
                     "^" if "^" in special else "", "-" if "-" in special else ""])
    if inside.startswith("^"):
        raise Refusal("^ may not stand alone in a bracket")
    return f"[{piece.group('not') or ''}{inside}]"
