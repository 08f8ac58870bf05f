"""A copy of the checkout in which mutants are built and tested, one after the other.

    with Laboratory(folder) as laboratory:
        verdict = laboratory.judge(mutant)

The tests use the server that XINYI_TEST_CLUSTER names; a mutant of a routine gets a template of its
own there, so laboratories may work at the same time.
"""

import fcntl
import json
import os
import re
import signal
import subprocess
from pathlib import Path
from typing import NamedTuple

from tests import outcome
from tests.e2e.harness.processes import TOP
from tests.mutation.nearest import tests_for

LINES_SHOWN = 15
# A mutant may never end. No test of those that are asked takes that long without one.
TEST_S_MAX = 240
ENDLESS = "no end"
# A build in which the generator of the contract refuses a statement fails, and ./test with it.
GENERATOR = "the generator"
REFUSED = re.compile(r"^\S+\.(?:sql|yaml):\d+: .*", re.MULTILINE)
# A worker that cannot prepare a statement does not start.
NOT_PREPARED = "no database:"


class Verdict(NamedTuple):
    kind: str  # noticed, survived, invalid, or equivalent
    by: str  # the test, or the reason


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, errors="replace", **options)


def checked(command, **options):
    done = run(command, **options)
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout


class Laboratory:
    def __init__(self, folder, tests_for=tests_for):
        """tests_for(path, known): the names of the tests that a mutant of the file meets."""
        self.tests_for = tests_for
        self.tree = Path(folder).resolve()
        self.build = self.tree / ".local/test-gcc"  # where ./test has it, for the compiler's cache
        self.template = f"mutant_{self.tree.name}_{os.getpid()}"
        self.tests, self.targets, self.trusted, self.broken = {}, {}, {GENERATOR}, {}

    def __enter__(self):
        self.build.parent.mkdir(parents=True, exist_ok=True)
        self.lock = open(self.build.parent / "lock", "w", encoding="utf-8")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.lock.close()
            raise SystemExit(f"{self.tree} is in use") from None
        self.copy_tree()
        self.set_up()
        return self

    def __exit__(self, *_):
        self.statement(f"DROP DATABASE IF EXISTS {self.template} WITH (FORCE)")
        self.lock.close()

    def copy_tree(self):
        """The files that git tracks or would track; only changed ones are written and rebuilt."""
        listed = checked(["git", "-c", "safe.directory=*", "ls-files", "-coz",
                          "--exclude-standard"], cwd=TOP)
        names = {name for name in listed.split("\0") if name and (TOP / name).is_file()}
        for name in names:
            source, copy = TOP / name, self.tree / name
            if not copy.is_file() or copy.read_bytes() != source.read_bytes():
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(source.read_bytes())
            copy.chmod(source.stat().st_mode & 0o777)
        for folder, folders, files in os.walk(self.tree):
            if folder == str(self.tree):
                folders.remove(".local")
            for file in files:
                if os.path.relpath(f"{folder}/{file}", self.tree) not in names:
                    os.unlink(f"{folder}/{file}")

    def set_up(self):
        environment = os.environ | {"CC": "gcc"}
        if not (self.build / "build.ninja").is_file():
            checked(["meson", "setup", "--buildtype=debugoptimized", self.build, self.tree],
                    env=environment)
        checked(["ninja", "-C", self.build, "build.ninja"])
        self.read_tests()

    def read_tests(self):
        """What meson knows, by the names of ./test --list."""
        def introspect(what):
            return json.loads(checked(["meson", "introspect", what, self.build]))

        self.targets = {target["id"]: [os.path.relpath(file, self.build)
                                       for file in target["filename"]]
                        for target in introspect("--targets")}
        self.tests = {outcome.path_of(test["suite"], test["name"]): test
                      for test in introspect("--tests")}

    def statement(self, text):
        return checked(["psql", "-X", "-q", "-At", "-h", os.environ["XINYI_TEST_CLUSTER"],
                        "-U", "postgres", "-d", "postgres", "-c", text],
                       env=os.environ | {"PGOPTIONS": "--client-min-messages=warning"})

    def end_statements(self, pid):
        """What the killed test asked its databases, which have its process id in their names."""
        self.statement("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                       f"WHERE datname ~ '_{pid}(_|$)'")

    def judge(self, mutant):
        """Without tests that fail on the text as it is, too: these notice nothing."""
        file = self.tree / mutant.path
        while True:
            file.write_text(mutant.mutated, "utf-8")
            try:
                verdict = self.look(mutant)
            finally:
                file.write_text(mutant.text, "utf-8")
            if verdict.kind != "noticed" or self.can_trust(verdict.by):
                return verdict

    def look(self, mutant):
        """Until the first test fails, twice, or does not end."""
        template = "xinyi_template"
        if mutant.path.startswith("migrations/"):
            template = self.template
            if complaint := self.migrate():
                return Verdict("invalid", complaint)
        names = [name for name in self.tests_for(mutant.path, self.tests)
                 if name not in self.broken]
        for name in names:
            if complaint := self.make(name):
                refused = REFUSED.match(complaint)
                return Verdict("noticed", GENERATOR) if refused else Verdict("invalid", complaint)
            failure = self.failure(name, template)
            if failure and NOT_PREPARED in failure and mutant.path.startswith("src/api/"):
                return Verdict("invalid", "PostgreSQL cannot prepare it")
            if failure == ENDLESS:
                self.trusted.discard(name)  # on a busy machine, perhaps nor does it without
            if failure == ENDLESS or failure and self.failure(name, template):
                return Verdict("noticed", name)
            self.trusted.add(name)
        return Verdict("survived", f"{len(names)} tests")

    def can_trust(self, name):
        if name in self.trusted:
            return True
        complaint = self.make(name) or self.failure(name, "xinyi_template")
        if complaint:
            self.broken[name] = complaint
        else:
            self.trusted.add(name)
        return not complaint

    def migrate(self):
        """Makes the template database with the tree's routines; returns PostgreSQL's error."""
        self.statement(f"DROP DATABASE IF EXISTS {self.template} WITH (FORCE)")
        self.statement(f"CREATE DATABASE {self.template} OWNER xinyi_owner")
        done = run([self.tree / "deploy/migrate", self.template],
                   env=os.environ | {"PGHOST": os.environ["XINYI_TEST_CLUSTER"]})
        if done.returncode:
            return done.stderr.strip().splitlines()[0] if done.stderr.strip() else "no migration"
        self.statement(f"ALTER DATABASE {self.template} ALLOW_CONNECTIONS false")
        return ""

    def make(self, name):
        """Builds the targets that the test needs; returns the error of compiler or generator."""
        files = [file for target in self.tests[name]["depends"] for file in self.targets[target]]
        done = run(["ninja", "-C", self.build, *files]) if files else None
        if done is None or done.returncode == 0:
            return ""
        errors = [line for line in done.stdout.splitlines() if " error: " in line]
        refusals = REFUSED.findall(done.stdout)
        return (errors or refusals or done.stdout.splitlines()[-1:] or ["no build"])[0]

    def failure(self, name, template):
        """Runs a test; returns the end of its output if it fails."""
        test = self.tests[name]
        process = subprocess.Popen(
            test["cmd"], cwd=test["workdir"] or self.build, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            start_new_session=True,
            env=os.environ | test["env"] | {"XINYI_TEST_TEMPLATE": template})
        try:
            said, _ = process.communicate(timeout=min(test["timeout"], TEST_S_MAX))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            self.end_statements(process.pid)
            return ENDLESS
        skipped = process.returncode == 77
        return "" if process.returncode == 0 or skipped else (
            "\n".join(said.splitlines()[-LINES_SHOWN:]) or "no word")
