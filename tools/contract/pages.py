"""Where the page of a list starts: `x > :after` when the cursor grows along the page, `x < :before`
when it falls. The server supplies both: the cursor of the request or, without one, the start of the
list, which is 0 or the largest bigint.
"""

from contract.statements import Refusal, read_tokens

# Where the value comes from, and the comparison that belongs to it.
NAMES = {"after": ("ARGUMENT_AFTER", ">"), "before": ("ARGUMENT_BEFORE", "<")}
RULE = "write > :after when the cursor grows along the page, < :before when it falls"
END = ["limit", ":limit", "+", "1"]


def replace_cursor(sources):
    """Replaces cursor by after and before in the sources of a list."""
    _, index, schema = sources.pop("cursor", (None, 0, {}))
    for name, (source, _) in NAMES.items():
        sources[name] = (source, index, schema)


def check_page(text):
    tokens = [(token.lower(), line) for kind, token, line in read_tokens(text)
              if kind not in ("space", "end")]
    words = [token for token, _ in tokens]
    for token, line in tokens:
        if token == ":cursor":
            raise Refusal(line, f":cursor is not supplied: {RULE}")
    used = [name for name in NAMES if f":{name}" in words]
    if not used:
        raise Refusal(1, f"a list must use :after or :before: {RULE}")
    if len(used) > 1:
        raise Refusal(tokens[words.index(f":{used[1]}")][1],
                      f"a list must not use both :after and :before: {RULE}")
    check_direction(tokens, words, used[0])
    check_limits(tokens, words)


def check_limits(tokens, words):
    """Of subqueries too: one row more than the page shows that there is another page."""
    for index, (_, line) in enumerate(tokens):
        if words[index:index + 2] == END[:2] and words[index:index + 4] != END:
            raise Refusal(line, "LIMIT :limit in a list must be LIMIT :limit + 1")
    if words[-len(END):] != END:
        raise Refusal(tokens[-1][1], "a list must end in LIMIT :limit + 1")


def check_direction(tokens, words, name):
    """Every comparison with the name, and the order before every LIMIT :limit, must fit it."""
    comparison = NAMES[name][1]
    for index, (token, line) in enumerate(tokens):
        if token == f":{name}" and words[index - 1] != comparison:
            raise Refusal(line, f":{name} must follow {comparison}: {RULE}")
        falls = words[index - 1] == "desc"
        if words[index:index + 2] == END[:2] and falls != (name == "before"):
            order = "ascending" if falls else "DESC"
            raise Refusal(line, f"a list with :{name} needs {order} order before its LIMIT")
