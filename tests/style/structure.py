"""The structure of src/, drawn from its includes.

Neither modules (a .c and its .h) nor folders include each other in a circle; every .c has its
header, but for programs, operations and commands, which one list for all declares; and what a
header declares is called outside its module, or by its module and a test.
"""

import re
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))

import tidy  # noqa: E402, needs the path above

INCLUDE = re.compile(r'^#\s*include\s+"([^"]+)\.h"', re.M)
# The tests of the operations wait with it for the database.
FOR_TESTS = {"engine_trouble"}
LISTED = re.compile(r"(\w+/)?main|api/\w+/\w+|cli/commands/\w+")


def modules_of(source):
    """Each module below a folder with those that it includes."""
    found = {}
    for path in sorted(source.rglob("*.[ch]")):
        module = str(path.relative_to(source).with_suffix(""))
        uses = found.setdefault(module, set())
        uses.update(name for name in INCLUDE.findall(path.read_text(encoding="utf-8"))
                    if name != module and (source / f"{name}.h").exists())
    return found


def folders_of(modules):
    folders = {}
    for module, uses in modules.items():
        folder = str(Path(module).parent)
        others = {str(Path(use).parent) for use in uses} - {folder}
        folders.setdefault(folder, set()).update(others)
    return folders


def circle_of(graph):
    """The names along a circle; empty when there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1][::-1]
    return []


def code_below(folder):
    """The code of each C file below a folder, without comments."""
    return {path: tidy.NOT_CODE.sub(" ", path.read_text(encoding="utf-8"))
            for path in sorted(folder.rglob("*.[ch]"))}


def unused_of(source, tests):
    """(header, function) of each declaration that nothing needs."""
    program, tested = code_below(source), " ".join(code_below(tests).values())
    for header in (path for path in program if path.suffix == ".h"):
        own = header.with_suffix(".c")
        others = " ".join(text for path, text in program.items() if path not in (header, own))
        for function in tidy.Source(str(header), header.read_text(encoding="utf-8")).functions:
            word = re.compile(rf"\b{function.name}\b")
            # Each has the name once without a call: in its definition, in its declaration.
            is_called_inside = len(word.findall(program.get(own, ""))) > 1
            is_in_macro = len(word.findall(program[header])) > 1
            needed = (function.is_typedef or function.name in FOR_TESTS or is_in_macro
                      or word.search(others) or (is_called_inside and word.search(tested)))
            if not needed:
                yield header.relative_to(source), function.name


def faults_of(source, tests):
    modules = modules_of(source)
    for graph in (modules, folders_of(modules)):
        if circle := circle_of(graph):
            yield f"a circle of includes: {' -> '.join(circle)}"
    for module in modules:
        has_header = (source / f"{module}.h").exists()
        if not has_header and not LISTED.fullmatch(module):
            yield f"{module}.c has no header"
    for header, name in unused_of(source, tests):
        yield f"{header}: nothing needs {name}"


def check(source, tests):
    """Prints the faults; true when there are none."""
    faults = list(faults_of(source, tests))
    print(*faults, sep="\n")
    return not faults
