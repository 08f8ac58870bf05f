"""Turns files into the C table of embedded.h: embed.py OUTPUT FILE...

In the table a file is called by its folder and its name: sql/team_join.sql.
"""

import pathlib
import sys

NUMBERS_PER_LINE = 24


def c_bytes(content):
    numbers = [str(byte - 256 if byte > 127 else byte) for byte in content + b"\0"]
    lines = (numbers[i:i + NUMBERS_PER_LINE] for i in range(0, len(numbers), NUMBERS_PER_LINE))
    return ",\n\t".join(", ".join(line) for line in lines)


def c_table(paths):
    yield '#include "cli/lib/embedded.h"\n'
    for number, path in enumerate(paths):
        yield f"static const char file_{number}[] = {{\n\t{c_bytes(path.read_bytes())}}};\n"
    yield "const struct embedded_file embedded_files[] = {"
    for number, path in enumerate(paths):
        name = f"{path.parent.name}/{path.name}"
        yield f'\t{{"{name}", file_{number}, sizeof(file_{number}) - 1}},'
    yield "};\n"
    yield "const size_t embedded_file_count = sizeof(embedded_files) / sizeof(embedded_files[0]);"


def main(output, *inputs):
    paths = sorted((pathlib.Path(name) for name in inputs), key=lambda path: path.parts[-2:])
    text, output = "\n".join(c_table(paths)) + "\n", pathlib.Path(output)
    # One that says what it said keeps its time, and is not compiled again.
    if not output.exists() or output.read_text("utf-8") != text:
        output.write_text(text, "utf-8")


main(*sys.argv[1:])
