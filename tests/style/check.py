#!/usr/bin/env python3
"""One kind of check over the whole project.

    check.py structure|format|dialect|shell|cppcheck|clang_tidy|analyzer BUILD

BUILD is a configured build directory; its compile_commands.json says how each file is compiled.
"""

import json
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path

import dialect
import structure

TOP = Path(__file__).resolve().parents[2]
PLAIN = ["-fdiagnostics-plain-output"]
# States that clang's analyzer looks at for one function, where it would go on to 225,000. Faults
# planted before the last statement of every function are still found with 50,000, in a quarter of
# the time, and no longer all with 20,000.
STATES_MAX = ["-Xclang", "-analyzer-config", "-Xclang", "max-nodes=50000"]


def project_files():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=TOP,
                            check=True, capture_output=True, text=True).stdout
    return [TOP / name for name in listed.split("\0") if name and (TOP / name).is_file()]


def is_shell(path):
    with path.open("rb") as stream:
        return stream.readline().startswith(b"#!/usr/bin/env bash")


def compilations(build):
    """(source, command, directory) of every C file of the project."""
    for entry in json.loads(Path(build, "compile_commands.json").read_text()):
        directory = Path(entry["directory"])
        source = (directory / entry["file"]).resolve()
        if source.is_relative_to(TOP) and not source.is_relative_to(directory.resolve()):
            yield source, shlex.split(entry["command"]), directory


def run_each(commands):
    """Runs (command, directory) side by side; true when all of them went well."""
    def run(job):
        command, directory = job
        return subprocess.run(list(map(str, command)), cwd=directory, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    with ThreadPoolExecutor(cpu_count()) as threads:
        results = list(threads.map(run, commands))
    for result in results:
        if result.returncode != 0:
            print(result.stdout)
    return bool(results) and all(result.returncode == 0 for result in results)


def check_structure(_):
    return structure.check(TOP / "src", TOP / "tests")


def check_format(_):
    files = [path for path in project_files()
             if path.suffix in (".c", ".h") and path.parent.name != "golden"]  # made by programs
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", *files], capture_output=True,
                          text=True)
    places = [line.split(" error: ")[0] for line in done.stderr.splitlines() if " error: " in line]
    print("\n".join(f"{place} not as clang-format would have it" for place in places))
    return done.returncode == 0


def check_dialect(build):
    return dialect.check(list({source: (source, command, directory)
                               for source, command, directory in compilations(build)}.values()))


def check_shell(_):
    files = [path for path in project_files() if is_shell(path)]
    command = ["shellcheck", "--external-sources", "--source-path=SCRIPTDIR", *files]
    return run_each([(command, TOP)])


def check_cppcheck(build):
    """varFuncNullUB is about systems where NULL is an int, none of which has epoll."""
    return run_each([([
        "cppcheck", "--quiet", "--error-exitcode=1", "--inline-suppr", "--std=c11",
        "--enable=warning,performance,portability", "--suppress=varFuncNullUB",
        f"-j{cpu_count()}", f"--file-filter={TOP}/src/*",
        f"--project={Path(build).resolve()}/compile_commands.json"], TOP)])


def clang_tidy(build, source):
    """The paths through tests are those that the sanitizers watch them take."""
    checks = [] if source.is_relative_to(TOP / "src") else ["--checks=-clang-analyzer-*"]
    states = [f"--extra-arg={argument}" for argument in STATES_MAX]
    return ["clang-tidy", "--quiet", "--warnings-as-errors=*", *checks, *states, "-p", build,
            source]


def check_clang_tidy(build):
    sources = {source for source, _, _ in compilations(build)}
    return run_each([(clang_tidy(build, source), TOP) for source in sorted(sources)])


def check_analyzer(build):
    """gcc's own, which looks along paths through the calls of a file."""
    commands = []
    for source, command, directory in compilations(build):
        if source.is_relative_to(TOP / "src"):
            place = command.index("-o")
            command[place:place + 2] = ["-o", "/dev/null"]
            commands.append((["gcc", *command[1:], "-fanalyzer", "-S", *PLAIN], directory))
    return run_each(commands)


CHECKS = {"structure": check_structure, "format": check_format, "dialect": check_dialect,
          "shell": check_shell, "cppcheck": check_cppcheck, "clang_tidy": check_clang_tidy,
          "analyzer": check_analyzer}

if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in CHECKS:
        sys.exit(__doc__)
    sys.exit(0 if CHECKS[sys.argv[1]](sys.argv[2]) else 1)
