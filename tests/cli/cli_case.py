"""The command line tool on a database of its own, a copy of the migrated template."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
XINYI = os.environ["XINYI_CLI"]
CATALOGUES = Path(XINYI).parents[2] / "po"
CONTRACT = json.loads((Path(XINYI).parents[1] / "http/openapi.json").read_text("utf-8"))
ROLES = CONTRACT["components"]["schemas"]["Role"]["enum"]

DONE, REFUSED, MISUSED, UNREACHABLE, NOT_DUE = range(5)


def run(*words, settings=None, credentials=None, environment=None):
    """What a command printed and how it ended."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                   "TEXTDOMAINDIR": str(CATALOGUES), **(environment or {})}
    for name, value in os.environ.items():
        if name.endswith("SAN_OPTIONS"):
            environment[name] = value
    if credentials:
        environment["CREDENTIALS_DIRECTORY"] = str(credentials)
    options = ["--config", str(settings)] if settings else []
    return subprocess.run([XINYI, *options, *map(str, words)], capture_output=True, text=True,
                          env=environment, stdin=subprocess.DEVNULL, check=False)


def commands():
    """Words and arguments of every command, as --help tells them."""
    listing = run("--help").stdout.partition("Commands:\n")[2].partition("\n\n")[0]
    names = [line[2:20].strip() for line in listing.splitlines()]
    usages = [run(*name.split(), "--help").stdout.splitlines()[0] for name in names]
    return {name: usage.removeprefix(f"usage: xinyi {name}").strip()
            for name, usage in zip(names, usages)}


class CliCase(unittest.TestCase):
    """One database and one set of keys for the tests of a class."""

    @classmethod
    def setUpClass(cls):
        cls.directory = Path(tempfile.mkdtemp(prefix="xinyi-cli-"))
        cls.addClassCleanup(shutil.rmtree, cls.directory)
        cls.cluster = os.environ["XINYI_TEST_CLUSTER"]
        cls.database = f"cli_{os.getpid()}"
        cls.settings = cls.directory / "xinyi.conf"
        cls.settings.write_text("".join(
            f"database_{role} = host={cls.cluster} dbname={cls.database} user=xinyi_{role}\n"
            for role in ("owner", "publisher", "registrar")))
        cls.keys = cls.directory / "keys"
        cls.keys.mkdir()
        run("key", "new", cls.keys)
        cls.drop_database()
        cls.psql("postgres", f"CREATE DATABASE {cls.database} OWNER xinyi_owner "
                             f"TEMPLATE {os.environ['XINYI_TEST_TEMPLATE']}")
        cls.addClassCleanup(cls.drop_database)

    @classmethod
    def drop_database(cls):
        cls.psql("postgres", f"DROP DATABASE IF EXISTS {cls.database} WITH (FORCE)")

    @classmethod
    def psql(cls, database, statement):
        command = ["psql", "-X", "-q", "-A", "-t", "-F", "|", "-v", "ON_ERROR_STOP=1",
                   "-h", cls.cluster, "-U", "postgres", "-d", database, "-c", statement]
        done = subprocess.run(command, capture_output=True, text=True, check=False,
                              env=os.environ | {"PGOPTIONS": "-c client_min_messages=error"})
        if done.returncode:
            raise AssertionError(f"{statement}: {done.stderr}")
        return done.stdout.splitlines()

    @classmethod
    def sql(cls, statement):
        """Lines of the answer, as the superuser sees the database; cells parted by |."""
        return cls.psql(cls.database, statement)

    @classmethod
    def invoke(cls, *words):
        return run(*words, settings=cls.settings, credentials=cls.keys)

    def xinyi(self, *words, status=DONE):
        """What a command printed; it must end with the status."""
        done = self.invoke(*words)
        said = f"xinyi {' '.join(map(str, words))}\n{done.stdout}{done.stderr}"
        self.assertEqual(done.returncode, status, said)
        return done.stdout if status == DONE else done.stderr

    @classmethod
    def write(cls, name, content, encoding="utf-8"):
        """A file of the test."""
        path = cls.directory / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path
