"""The structure of src/, drawn from its includes, and what nothing uses.

In no folder do modules (a .c and its .h) and subfolders include each other in a circle; every .c
has its header, but for programs, operations and commands, which one list for all declares; what a
header of src/ declares is called outside its module, or by its module and a test, and what a header
of the tests declares is called outside its module. Every routine and view of the schema is called
by another statement, and none by a repeatable migration before its own.
"""

import re
import sys
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))

import tidy  # noqa: E402, needs the path above

INCLUDE = re.compile(r'^#\s*include\s+["<]([^">]+)\.h[">]', re.M)
# The tests of the operations wait with it for the database.
FOR_TESTS = {"engine_trouble"}
# Only tests place disputes: no operation does.
PLAYED_BY_TESTS = {"place_dispute", "release_dispute"}
CREATED = re.compile(r"^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE|(?:MATERIALIZED )?VIEW)\s+"
                     r"(?:rule|xinyi)\.(\w+)[^;$]*(?:(\$\w*\$).*?\2)?[^;]*;", re.M | re.S)
# Of a routine, and of a view.
USE = re.compile(r"\b(\w+)\s*\(|\b(?:FROM|JOIN)\s+(?:\w+\.)?(\w+)")
# What names a routine without calling it.
NO_CALL = re.compile(r"--[^\n]*|^(?:COMMENT ON|GRANT|REVOKE|ALTER)\b(?:'[^']*'|[^;'])*;", re.M)
LISTED = re.compile(r"(\w+/)?main|api/\w+/\w+|cli/commands/\w+")


def modules_of(source):
    """Each module below a folder with those that it includes."""
    found = {}
    for path in sorted(source.rglob("*.[ch]")):
        module = str(path.relative_to(source).with_suffix(""))
        uses = found.setdefault(module, set())
        for name in INCLUDE.findall(path.read_text(encoding="utf-8")):
            nearby = str(Path(module).parent / name)  # where the compiler looks first
            uses.update(use for use in (nearby, name) if (source / f"{use}.h").exists())
        uses.discard(module)
    return found


def rooms_of(modules):
    """For each folder, what is in it, modules and subfolders, with what it includes of that."""
    folders = {}
    for module, uses in modules.items():
        parts = Path(module).parts
        for depth in range(len(parts)):
            rooms = folders.setdefault(parts[:depth], {}).setdefault("/".join(parts[:depth + 1]),
                                                                     set())
            rooms.update("/".join(other[:depth + 1]) for other in (Path(use).parts for use in uses)
                         if other[:depth] == parts[:depth] and other[depth] != parts[depth])
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


def unused_of_tests(tests):
    """The same for headers of the tests, which nothing else tests."""
    code = code_below(tests)
    for header in (path for path in code if path.suffix == ".h"):
        others = " ".join(text for path, text in code.items()
                          if path not in (header, header.with_suffix(".c")))
        for function in tidy.Source(str(header), header.read_text(encoding="utf-8")).functions:
            word = re.compile(rf"\b{function.name}\b")
            if not word.search(others) and len(word.findall(code[header])) == 1:
                yield header.relative_to(tests), function.name


def used_in(text):
    """The routines called and the views read there, among other words."""
    return [routine or view for routine, view in USE.findall(text)]


def calls_below(top, *patterns):
    """The text of each file without what only names routines."""
    return {path: NO_CALL.sub("", path.read_text(encoding="utf-8"))
            for pattern in patterns for path in sorted(top.glob(pattern))}


def unused_of_schema(top):
    """(file, name) of each routine and view that no statement but its own names."""
    texts = calls_below(top, "migrations/**/*.sql", "src/**/*.sql", "src/**/*.[ch]",
                        "tools/**/*.py")
    uses, created = Counter(), {}
    for path, text in texts.items():
        uses.update(used_in(text))
        for match in CREATED.finditer(text):
            created[match[1]] = path
            uses[match[1]] -= used_in(match[0]).count(match[1])
    for name, path in created.items():
        if uses[name] == 0 and name not in PLAYED_BY_TESTS:
            yield path.relative_to(top), name


def called_early(top):
    """(file, name, its file) of what a repeatable migration uses before a later one creates it.

    PostgreSQL does not look for the routines that a body of PL/pgSQL calls before it runs.
    """
    texts, homes = calls_below(top, "migrations/repeatable/*.sql"), {}
    for path, text in texts.items():
        for match in CREATED.finditer(text):
            homes.setdefault(match[1], path)
    for path, text in texts.items():
        for name in sorted(set(used_in(text))):
            if homes.get(name, path) > path:
                yield path.relative_to(top), name, homes[name].name


def unlisted_of(source):
    """Each file that no meson.build names; the generator reads the statements of api/ itself."""
    for path in sorted((*source.rglob("*.c"), *source.glob("cli/**/*.sql"))):
        build = next((folder / "meson.build" for folder in path.parents
                      if (folder / "meson.build").exists()), None)
        if build and f"'{path.relative_to(build.parent)}'" not in build.read_text("utf-8"):
            yield path.relative_to(source), build.relative_to(source)


def faults_of(source, tests):
    modules = modules_of(source)
    for graph in rooms_of(modules).values():
        if circle := circle_of(graph):
            yield f"a circle of includes: {' -> '.join(circle)}"
    for module in modules:
        has_header = (source / f"{module}.h").exists()
        if not has_header and not LISTED.fullmatch(module):
            yield f"{module}.c has no header"
    for path, build in unlisted_of(source):
        yield f"{path} is not listed in {build}"
    for header, name in (*unused_of(source, tests), *unused_of_tests(tests),
                         *unused_of_schema(source.parent)):
        yield f"{header}: nothing needs {name}"
    for path, name, home in called_early(source.parent):
        yield f"{path}: {name} is created later, in {home}"


def check(source, tests):
    """Prints the faults; true when there are none."""
    faults = list(faults_of(source, tests))
    print(*faults, sep="\n")
    return not faults
