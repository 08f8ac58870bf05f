"""Small pieces of C source."""


def c_string(text):
    """A C string literal of the text's UTF-8, one source line for each line of the text."""
    escapes = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n"}
    lines = text.split("\n")
    pieces = [line + "\n" for line in lines[:-1]] + lines[-1:]
    literals = []
    for piece in pieces:
        characters = [escapes.get(c) or (f"\\{ord(c):03o}" if ord(c) < 32 or ord(c) == 127 else c)
                      for c in piece]
        literals.append('"' + "".join(characters).replace("??", "?\\?") + '"')
    return "\n\t".join(literals)


def c_bool(value):
    return "true" if value else "false"


def lines_of(rows):
    return "".join(f"\t{row},\n" for row in rows)


def c_list(identifier, c_type, rows):
    """A static array and the name to use for it; C has no empty arrays."""
    if not rows:
        return "NULL", ""
    return identifier, f"static const {c_type} {identifier}[] = {{\n{lines_of(rows)}}};\n"
