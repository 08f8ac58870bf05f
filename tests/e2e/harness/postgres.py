"""A PostgreSQL server to itself, that a test may stop, crash and freeze."""

import os
import signal
import subprocess
import time
from pathlib import Path

from tests.e2e.harness.processes import Server, wait_until

CRASH_TRIES_MAX = 50
RELOAD_S = 0.2


class Postgres:
    def __init__(self, stack):
        self.stack = stack
        self.directory = stack.directory / "cluster"
        self.server = None
        stack.shell('cluster_create "$stack_cluster"')
        self.log = self.directory / "postgresql.log"
        self.programs = stack.shell("postgresql_programs").strip()
        self.socket = stack.shell('cluster_socket "$stack_cluster"').strip()

    def accepts(self):
        question = [f"{self.programs}/pg_isready", "-q", "-h", self.socket]
        return subprocess.run(question).returncode == 0

    def launch(self):
        self.server = Server(self.log, f"{self.programs}/postgres", "-D", self.directory / "data",
                             signal_to_stop=signal.SIGINT)

    def start(self):
        self.launch()
        wait_until(self.accepts, f"PostgreSQL, see {self.log}")
        self.stack.shell('cluster_write_roles "$stack_cluster"')

    def stop(self, signal_number=signal.SIGINT):
        """SIGINT: a clean shutdown. SIGQUIT: at once, without writing memory to disk."""
        self.thaw()
        self.server.stop(signal_number)

    def crash(self):
        """Everything killed, as by the kernel; the children first, so that none can write on."""
        children = self.children()
        for pid in [self.server.pid, *children]:
            os.kill(pid, signal.SIGSTOP)
        for pid in [self.server.pid, *children]:
            os.kill(pid, signal.SIGKILL)
        self.server.process.wait()

    def restart(self):
        """After a stop or a crash; the shared memory of the dead may take a moment to go."""
        for _ in range(CRASH_TRIES_MAX):
            self.launch()
            while self.server.is_running():
                if self.accepts():
                    return
                time.sleep(0.02)
            time.sleep(0.1)
        raise TimeoutError(f"PostgreSQL does not come back, see {self.log}")

    def configure(self, **settings):
        """Settings for as long as nothing else is said; without any, those of the beginning."""
        lines = [f"{name} = {value}\n" for name, value in settings.items()]
        (self.directory / "data/postgresql.auto.conf").write_text("".join(lines))
        self.server.send(signal.SIGHUP)
        time.sleep(RELOAD_S)

    def children(self):
        path = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def freeze(self):
        """Nothing is answered, but nothing is closed either."""
        self.frozen = [self.server.pid, *self.children()]
        for pid in self.frozen:
            os.kill(pid, signal.SIGSTOP)

    def thaw(self):
        for pid in self.__dict__.pop("frozen", []):
            os.kill(pid, signal.SIGCONT)
