"""The sample community. A test server keeps one for each build and size, and stacks copy it.

Phone numbers in it are sealed, so the credentials of the stack that loaded it are copied too.
"""

import contextlib
import fcntl
import os
import subprocess
import uuid
import zlib
from datetime import datetime
from zoneinfo import ZoneInfo

IDENTITY = "SELECT oid FROM pg_database WHERE datname = '{}'"
STAMP = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{}'"


class Sample:
    def __init__(self, stack):
        self.stack = stack
        self.template = os.environ["XINYI_TEST_TEMPLATE"]
        self.folder = stack.build / f"sample-{stack.households}"
        self.name = f"sample_{stack.households}_{zlib.crc32(bytes(stack.build))}"

    @contextlib.contextmanager
    def alone(self):
        self.folder.mkdir(exist_ok=True)
        with open(self.folder / "lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def copy(self, name):
        """Makes a database of the test server, and gives the stack the credentials for it."""
        with self.alone():
            if not self.is_current():
                self.load()
            self.copy_credentials(self.folder, self.stack.directory)
            self.ask(f"CREATE DATABASE {name} OWNER xinyi_owner TEMPLATE {self.name}")

    @staticmethod
    def copy_credentials(source, target):
        """Which belong to the service user, and go on doing so."""
        subprocess.run(["cp", "-a", source / "credentials", target], check=True)

    def ask(self, statement):
        done = subprocess.run(["psql", "-X", "-h", self.stack.cluster, "-U", "postgres", "-d",
                               "postgres", "-Atqc", statement],
                              check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout.strip()

    def wanted(self):
        """The sample is made from the template, by the program, for this day."""
        program = (self.stack.build / "src/cli/xinyi").stat().st_mtime_ns
        today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
        return f"{self.ask(IDENTITY.format(self.template))} {program} {today}"

    def is_current(self):
        """The name that both parts got when they were made keeps the two together."""
        stamp = self.folder / "stamp"
        known = stamp.read_text("utf-8") if stamp.exists() else ""
        return (known.rpartition(" ")[0] == self.wanted()
                and known == self.ask(STAMP.format(self.name)))

    def load(self):
        stamp = f"{self.wanted()} {uuid.uuid4()}"
        self.ask(f"DROP DATABASE IF EXISTS {self.name}")
        self.ask(f"CREATE DATABASE {self.name} OWNER xinyi_owner TEMPLATE {self.template}")
        self.stack.load_sample(self.name)
        self.copy_credentials(self.stack.directory, self.folder)
        self.ask(f"COMMENT ON DATABASE {self.name} IS '{stamp}'")
        (self.folder / "stamp").write_text(stamp, "utf-8")
