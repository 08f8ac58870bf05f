"""Turns files into the C table of embedded.h: embed.py OUTPUT FILE...

In the table a file has its path from this folder, commands/team/join.sql, or when it is elsewhere,
from the top of the repository: data/rulebook-39.tsv.
"""

import pathlib
import sys

NUMBERS_PER_LINE = 24
HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]


def name_of(path):
    return path.relative_to(HERE if path.is_relative_to(HERE) else TOP).as_posix()


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
        yield f'\t{{"{name_of(path)}", file_{number}, sizeof(file_{number}) - 1}},'
    yield "};\n"
    yield "const size_t embedded_file_count = sizeof(embedded_files) / sizeof(embedded_files[0]);"


def main(output, *inputs):
    paths = sorted((pathlib.Path(name).resolve() for name in inputs), key=name_of)
    text, output = "\n".join(c_table(paths)) + "\n", pathlib.Path(output)
    # One that says what it said keeps its time, and is not compiled again.
    if not output.exists() or output.read_text("utf-8") != text:
        output.write_text(text, "utf-8")


main(*sys.argv[1:])
