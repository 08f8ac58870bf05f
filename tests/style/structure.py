"""The structure of src/, drawn from its includes.

Neither modules (a .c and its .h) nor folders include each other in a circle, and every .c has its
header, but for programs, operations and commands, which one list for all declares.
"""

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

INCLUDE = re.compile(r'^#\s*include\s+"([^"]+)\.h"', re.M)
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


def faults_of(source):
    modules = modules_of(source)
    for graph in (modules, folders_of(modules)):
        if circle := circle_of(graph):
            yield f"a circle of includes: {' -> '.join(circle)}"
    for module in modules:
        has_header = (source / f"{module}.h").exists()
        if not has_header and not LISTED.fullmatch(module):
            yield f"{module}.c has no header"


def check(source):
    """Prints the faults; true when there are none."""
    faults = list(faults_of(source))
    print(*faults, sep="\n")
    return not faults
