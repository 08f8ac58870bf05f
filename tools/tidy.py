#!/usr/bin/env python3
"""The rules that no compiler checks; CONTRIBUTING.md explains them.

    tools/tidy.py            every file that git tracks or would track
    tools/tidy.py FILE...    only these

Each fault is one line `path:line: rule: message`; the exit status is 1 when there is one.
"""

import argparse
import ast
import re
import subprocess
import sys
import unicodedata
from functools import cached_property
from pathlib import Path
from typing import Callable, Iterable, Iterator, NamedTuple

COLUMNS_MAX = 100
TAB_COLUMNS = {"sql": 4}  # 8 elsewhere
FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 60
PARAMETERS_MAX = 5

# Third-party and generated files.
EXEMPT = ("deploy/docs/swagger-ui/", "tests/api/matrix/answers/", "tests/unit/contract/golden/")

# A folder of src/ may include its own headers and those of the folders named here.
LAYERS = {
    "base": set(),
    "db": {"base"},
    "wechat": {"base"},
    "http": {"base", "db"},
    "api": {"base", "db", "wechat", "http"},
    "worker": {"base", "db", "wechat", "http", "api"},
    "cli": {"base", "db", "cli/lib", "cli/commands"},
    "cli/lib": {"base", "db"},
    "cli/import": {"base", "db", "cli/lib"},
    "cli/sample": {"base", "db", "cli/lib", "cli/import"},
    "cli/commands": {"base", "db", "cli/lib", "cli/import", "cli/sample"},
}


class Ban(NamedTuple):
    """Text that C files in `scope` must not contain, except in one of `homes`."""

    pattern: str
    scope: str
    homes: tuple[str, ...]
    advice: str


BANS = (
    Ban(r"\b(?:strcpy|strcat|sprintf|vsprintf|gets)\s*\(", "", (), "does not know the size"),
    Ban(r"\bstrtok\s*\(", "", (), "keeps hidden state; cut a struct text"),
    Ban(r"\bato(?:i|l|ll|f)\s*\(", "", (), "cannot fail; use text_to_integer"),
    Ban(r"\b(?:system|popen)\s*\(", "", (), "starts a shell"),
    Ban(r"\bsizeof\s+\S|\bsizeof\s*$", "", (), "write sizeof(x)"),
    Ban(r"\b[a-z]\w*s_count\b", "", (), "count in the singular: thing_count"),
    Ban(r"\bgoto\b", "", (), "return early; the arena cleans up"),
    Ban(r"\btypedef\s+(?:struct|union|enum)\b\s*\w*\s*(?:\{|[\s*]*\w+\s*;)", "", (),
        "write the word struct, union or enum where the type is used"),
    Ban(r"\b(?:class|delete|namespace|new|operator|private|public|template|this|typename|using)\b",
        "", (), "a word of C++, and clang-format takes it for that"),
    Ban(r"\b(?:malloc|calloc|realloc|free)\s*\(", "src/", ("src/base/",), "use the arena"),
    Ban(r"\bPQ[a-z]\w*", "src/", ("src/db/",), "libpq belongs to src/db"),
    Ban(r"\bFCGX_\w+", "src/", ("src/http/",), "libfcgi belongs to src/http"),
    Ban(r"\b(?:curl_\w+|CURL\w*)", "src/", ("src/wechat/",), "libcurl belongs to src/wechat"),
    Ban(r"\bfprintf\s*\(\s*stderr\b", "src/", ("src/cli/",), "use base/log.h"),
)

# The community is an argument of statements and routines, which is a constant for the planner. The
# setting is for row-level security, and for the clock of a sample community.
COMMUNITY_SETTING = re.compile(r"\bactor_community_id\b")
COMMUNITY_SCOPE = ("migrations/", "src/")
INSTANT_HOME = "migrations/repeatable/55_home.sql"
COMMUNITY_HOMES = {"migrations/repeatable/10_context.sql",
                   "migrations/repeatable/90_row_security.sql",
                   "migrations/repeatable/91_privileges.sql"}

# Bracketed so that this file does not match its own patterns.
NOTES = re.compile(r"\b(?:T[O]DO|F[I]XME|X[X]X|H[A]CK)\b")
WORDS = re.compile(r"\b(?:an[e]w|besid[e]|bear[s]|stand[s] in|whoeve[r])\b", re.IGNORECASE)
PLACES = re.compile(r"(?<![\w.])/(?:work|farm)/|/tmp/(?:brief)|\.\./shared\b"
                    r"|//[\w.-]*mirror|--index\Wurl|\bGO[P]ROXY\b|\bnpm_config_[r]egistry\b")

# By name: what an address looks like, the line of a package, and of the first of its hashes.
LOCK_FILES = {
    "requirements.txt": (r"://|^--", r"^[a-z0-9]", r"^[a-z0-9].*\\\n +--hash=sha256:"),
    "package-lock.json": (r'"resolved":', r'^    "node_modules/', r'^      "integrity": "sha512-'),
    "go.sum": (r"://", r"^\S", r" h1:\S+=$"),
}

NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|' r"'(?:\\.|[^'\\\n])*'", re.DOTALL)
ATTRIBUTE = "__attribute__"

SUFFIX_KINDS = {".c": "c", ".h": "h", ".sql": "sql", ".py": "py", ".sh": "sh"} | dict.fromkeys(
    (".md", ".conf", ".html", ".js", ".service", ".socket", ".target", ".timer", ".1", ".5", ".8",
     ".plan"), "text") | dict.fromkeys((".yaml", ".yml", ".build", ".options"), "listing")
C = {"c", "h"}
CODE = C | {"sql", "py", "sh"}
TEXT = CODE | {"listing", "text"}
ANY = TEXT | {"data"}


class Function(NamedTuple):
    name: str
    first: int  # line of the return type
    last: int  # line of the closing brace or of the semicolon
    parameters: int
    is_typedef: bool


class Source:
    """One file, with the properties that the rules check."""

    def __init__(self, path: str, text: str):
        self.path = path
        self.text = text
        self.lines = text.split("\n")
        self.kind = SUFFIX_KINDS.get(Path(path).suffix) or self._kind_of_script()

    def _kind_of_script(self) -> str:
        shebang = self.lines[0] if self.text.startswith("#!") else ""
        return "sh" if shebang.endswith("sh") else "py" if "python" in shebang else "data"

    def line_of(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1

    @cached_property
    def code(self) -> str:
        """C without comments and contents of literals, every character in its place."""
        return NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), self.text)

    @cached_property
    def tree(self) -> ast.Module | None:
        """Python, parsed; None when it cannot be."""
        try:
            return ast.parse(self.text)
        except SyntaxError:
            return None

    @cached_property
    def functions(self) -> list[Function]:
        readers = {"c": c_functions, "h": c_functions, "py": python_functions,
                   "sh": shell_functions, "sql": sql_functions}
        return list(readers[self.kind](self))


Faults = Iterator[tuple[int, str]]


def matching_parenthesis(code: str, opening: int) -> int:
    depth = 0
    for place in range(opening, len(code)):
        depth += {"(": 1, ")": -1}.get(code[place], 0)
        if depth == 0:
            return place
    return len(code)


def c_functions(source: Source) -> Iterator[Function]:
    """Definitions and declarations, found by their layout: a type line, then `name(`."""
    code = source.code
    lines = code.split("\n")
    for match in re.finditer(r"^([A-Za-z_]\w*)\(", code, re.MULTILINE):
        line = source.line_of(match.start())
        type_line = lines[line - 2].rstrip() if line > 1 else ""
        if match[1] == ATTRIBUTE or not re.match(r"[A-Za-z_].*[\w*)]$", type_line):
            continue
        closing = matching_parenthesis(code, match.end() - 1)
        ending = re.compile(r";|^\}", re.MULTILINE)
        if re.match(r"\s*\{", code[closing + 1:]):
            ending = re.compile(r"^\}", re.MULTILINE)
        end = ending.search(code, closing)
        yield Function(match[1], line - 1, source.line_of(end.start() if end else len(code)), 0,
                       type_line.startswith("typedef"))


def python_functions(source: Source) -> Iterator[Function]:
    for node in ast.walk(source.tree) if source.tree else ():
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            names = [a.arg for a in node.args.posonlyargs + node.args.args + node.args.kwonlyargs]
            count = len(names) - (names[:1] in (["self"], ["cls"]))
            yield Function(node.name, node.lineno, node.end_lineno, count, False)


def shell_functions(source: Source) -> Iterator[Function]:
    for match in re.finditer(r"^(\w+)\(\)\s*[{(].*?^[})]", source.text, re.MULTILINE | re.DOTALL):
        yield Function(match[1], source.line_of(match.start()), source.line_of(match.end()), 0,
                       False)


def sql_functions(source: Source) -> Iterator[Function]:
    """Routines. Their parameters are columns by another name and are not counted."""
    routine = re.compile(
        r"^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE)\s+([\w.]+).*?"
        r"(?:\bAS\s+(\$\w*\$).*?\2|\bBEGIN ATOMIC\b.*?^END;|;)", re.MULTILINE | re.DOTALL)
    for match in routine.finditer(source.text):
        yield Function(match[1], source.line_of(match.start()), source.line_of(match.end()), 0,
                       False)


def width(line: str, tab: int) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1
               for character in line.expandtabs(tab))


def check_columns(source: Source) -> Faults:
    tab = TAB_COLUMNS.get(source.kind, 8)
    for number, line in enumerate(source.lines, 1):
        columns = width(line, tab)
        if columns > COLUMNS_MAX:
            yield number, f"{columns} columns, at most {COLUMNS_MAX}"


def check_file_length(source: Source) -> Faults:
    count = source.text.count("\n")
    if count > FILE_LINES_MAX:
        yield FILE_LINES_MAX + 1, f"{count} lines, at most {FILE_LINES_MAX}"


def check_function_length(source: Source) -> Faults:
    for function in source.functions:
        count = function.last - function.first + 1
        if count > FUNCTION_LINES_MAX:
            yield function.first, f"{function.name}: {count} lines, at most {FUNCTION_LINES_MAX}"


def check_parameters(source: Source) -> Faults:
    for function in source.functions:
        if function.parameters > PARAMETERS_MAX:
            yield function.first, (f"{function.name}: {function.parameters} parameters, "
                                   f"at most {PARAMETERS_MAX}")


def check_trailing_blank(source: Source) -> Faults:
    for number, line in enumerate(source.lines, 1):
        if line != line.rstrip():
            yield number, "blank at the end of the line"


def check_final_newline(source: Source) -> Faults:
    if source.text and not source.text.endswith("\n"):
        yield len(source.lines), "no newline at the end of the file"
    elif source.text.endswith("\n\n"):
        yield len(source.lines) - 1, "empty line at the end of the file"


def check_notes(source: Source) -> Faults:
    for match in NOTES.finditer(source.text):
        yield source.line_of(match.start()), f"{match[0]}: do it now or open an issue"


def check_words(source: Source) -> Faults:
    for match in WORDS.finditer(source.text):
        yield source.line_of(match.start()), f"{match[0]}: not the English of CONTRIBUTING.md"


def check_places(source: Source) -> Faults:
    for match in PLACES.finditer(source.text):
        yield source.line_of(match.start()), f"{match[0]}: a place that users do not have"


def check_lock_file(source: Source) -> Faults:
    """Every file has its hash and no address: the machine's settings name the registry."""
    name = Path(source.path).name
    if not source.path.startswith("tools/locked/") or name not in LOCK_FILES:
        return
    addresses, entry, hashed = LOCK_FILES[name]
    for number, line in enumerate(source.lines, 1):
        if re.search(addresses, line):
            yield number, "a lock file names no address"
    if len(re.findall(entry, source.text, re.M)) > len(re.findall(hashed, source.text, re.M)):
        yield 1, "a package of the lock file has no hash"


def check_header_opening(source: Source) -> Faults:
    if not re.match(r"#pragma once\n\n/\*", source.text):
        yield 1, "a header opens with #pragma once, an empty line and what it is for"


def check_header_comments(source: Source) -> Faults:
    """A function has a comment of its own, or is in the example of the header's first one."""
    if not source.path.startswith("src/"):
        return
    opening = source.text.partition("*/")[0]
    for function in source.functions:
        if function.is_typedef or re.search(rf"\b{function.name}\b", opening):
            continue
        above = function.first - 1
        while above and source.lines[above - 1].startswith(ATTRIBUTE):
            above -= 1
        if not above or not re.match(r"\s*(?:/\*.*|\*.*)?\*/$", source.lines[above - 1]):
            yield function.first, f"{function.name} has no comment above it"


def check_bans(source: Source) -> Faults:
    for ban in BANS:
        if source.path.startswith(ban.scope) and not source.path.startswith(ban.homes or ("\0",)):
            for match in re.finditer(ban.pattern, source.code):
                word = match[0].split("(")[0].strip()
                yield source.line_of(match.start()), f"{word}: {ban.advice}"


def check_community(source: Source) -> Faults:
    if source.path.startswith(COMMUNITY_SCOPE) and source.path not in COMMUNITY_HOMES:
        for match in COMMUNITY_SETTING.finditer(source.text):
            yield (source.line_of(match.start()),
                   f"{match[0]} is for row-level security: take in_community as the first "
                   "parameter, or write :in_community")


def check_instants(source: Source) -> Faults:
    if source.path != INSTANT_HOME:
        for match in re.finditer(r"to_char\([^;]*?\"Z\"'", source.text):
            yield (source.line_of(match.start()),
                   "an instant in JSON is rule.instant(…), whatever the zone of the session")


class Include(NamedTuple):
    line: int
    group: int
    name: str


def includes(source: Source) -> list[Include]:
    found = []
    for number, line in enumerate(source.lines, 1):
        match = re.match(r'#\s*include\s+([<"])([^">]+)', line)
        if not match:
            continue
        own = not found and Path(match[2]).stem == Path(source.path).stem
        group = 3 if match[2] == "cmocka.h" else 2 if match[1] == "<" else 0 if own else 1
        found.append(Include(number, group, match[2]))
    return found


def layer_of(path: str) -> str:
    """The innermost folder of LAYERS that a path below src/ is in; "" for none."""
    folders = [str(parent) for parent in Path(path).parents]
    return next((folder for folder in folders if folder in LAYERS), "")


def check_layers(source: Source) -> Faults:
    own = layer_of(source.path.removeprefix("src/"))
    if not source.path.startswith("src/") or not own:
        return
    for include in includes(source):
        project = include.group < 2 and "/" in include.name
        layer = layer_of(include.name)
        if project and layer not in LAYERS[own] | {own}:
            yield include.line, f"src/{own} must not use {layer or include.name}"


def check_operation_comment(source: Source) -> Faults:
    if source.path.startswith("src/api/") and not re.match(r"-- \w.{8,}", source.text):
        yield 1, "an operation opens with a comment that says what it answers"


def check_python_syntax(source: Source) -> Faults:
    if not source.tree:
        yield 1, f"Python {sys.version_info.major}.{sys.version_info.minor} cannot read it"


def check_shell_options(source: Source) -> Faults:
    sourced = not source.text.startswith("#!")
    if not sourced and "set -euo pipefail" not in source.lines:
        yield 1, "set -euo pipefail is missing"


class Rule(NamedTuple):
    name: str
    kinds: set[str]
    check: Callable[[Source], Faults]


RULES = (
    Rule("columns", CODE | {"listing"}, check_columns),
    Rule("file-length", CODE, check_file_length),
    Rule("function-length", CODE - C, check_function_length),
    Rule("parameters", {"py"}, check_parameters),
    Rule("trailing-blank", TEXT, check_trailing_blank),
    Rule("final-newline", TEXT, check_final_newline),
    Rule("note", TEXT, check_notes),
    Rule("word", TEXT, check_words),
    Rule("place", ANY, check_places),
    Rule("lock-file", ANY, check_lock_file),
    Rule("banned", C, check_bans),
    Rule("community", C | {"sql"}, check_community),
    Rule("instant", {"sql"}, check_instants),
    Rule("layer", C, check_layers),
    Rule("header-opening", {"h"}, check_header_opening),
    Rule("header-comment", {"h"}, check_header_comments),
    Rule("operation-comment", {"sql"}, check_operation_comment),
    Rule("python-syntax", {"py"}, check_python_syntax),
    Rule("shell-options", {"sh"}, check_shell_options),
)


def faults_of(source: Source) -> list[str]:
    return [f"{source.path}:{line}: {rule.name}: {message}"
            for rule in RULES if source.kind in rule.kinds
            for line, message in rule.check(source)]


TAG = re.compile(r"^[ \t]*(?:(?:static|const|extern|typedef) )*(?:struct|enum|union) (\w+)\s*\{",
                 re.MULTILINE)


def faults_of_tags(sources: Iterable[Source]) -> Iterator[str]:
    """A tag names one structure in the whole tree, so that a search finds one definition."""
    seen = {}
    for source in sources:
        for match in TAG.finditer(source.code) if source.kind in C else ():
            place = f"{source.path}:{source.line_of(match.start(1))}"
            if match[1] in seen:
                yield f"{place}: tag: {match[1]} is defined in {seen[match[1]]} too"
            seen.setdefault(match[1], place)


def files_of_repository(root: Path) -> list[str]:
    listing = subprocess.run(
        ["git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        check=True, capture_output=True, text=True).stdout
    return sorted(set(filter(None, listing.split("\0"))))


def read(root: Path, path: str) -> Source | None:
    file = root / path
    if path.startswith(EXEMPT) or file.is_symlink() or not file.is_file():
        return None
    try:
        return Source(path, file.read_bytes().decode())
    except UnicodeDecodeError:
        return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("files", nargs="*", help="paths below the root; all files by default")
    arguments = parser.parse_args()
    paths = arguments.files or files_of_repository(arguments.root)
    sources = [source for path in paths if (source := read(arguments.root, path))]
    faults = [fault for source in sources for fault in faults_of(source)]
    faults += faults_of_tags(sources)
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
