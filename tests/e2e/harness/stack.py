"""The platform as deployed, in a directory and with a database of its own: nginx, workers, the
WeChat simulator, and the small sample community in it.

    with Stack() as stack:
        stack.client().call("GET", "/v1/communities")

XINYI_BUILD names the build. The database is a copy of the migrated one of the server whose socket
is in XINYI_TEST_CLUSTER; with own_server, or without that, it has a server to itself, which a test
may stop.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from tests.e2e.harness.client import BROKEN, Client
from tests.e2e.harness.database import Database
from tests.e2e.harness.postgres import Postgres
from tests.e2e.harness.processes import TOP, Server, free_ports, shell, wait_until
from tests.e2e.harness.sample import Sample

COMMUNITY = "arcadia"
HOUSEHOLDS = 190
READY_ANSWERS = 20
SANITIZER = "SUMMARY: "
COMPLAINT_BYTES_MAX = 8000
SELF_CHECK = "self_check = yes"  # a worker sends nothing that the contract does not declare


def replace_in(file, pattern, replacement):
    """Replaces a text that must exist."""
    text, count = re.subn(pattern, replacement, file.read_text())
    if not count:
        raise RuntimeError(f"{file} does not contain {pattern}")
    file.write_text(text)


class Stack:
    households = HOUSEHOLDS

    def __init__(self, own_server=False, workers=None, settings=(SELF_CHECK,), limited=False,
                 adapt=None):
        """Requests are limited only when limited says so. adapt(folder) may change nginx's files
        before nginx reads them."""
        self.build = Path(os.environ.get("XINYI_BUILD") or TOP / ".local/test-gcc").resolve()
        self.cluster = None if own_server else os.environ.get("XINYI_TEST_CLUSTER")
        self.workers = {"api": 2, "wechat": 2, **(workers or {})}
        self.settings = settings
        self.limited = limited
        self.adapt = adapt
        self.cleanup = contextlib.ExitStack()
        self.servers = {}

    def __enter__(self):
        with contextlib.ExitStack() as opening:
            opening.push(self.__exit__)
            self.open_directory()
            self.open_database()
            self.start_simulator()
            for pool in self.workers:
                self.start_pool(pool)
            self.start_nginx()
            self.wait_ready()
            opening.pop_all()
        return self

    def __exit__(self, *_):
        for server in reversed(list(self.servers.values())):
            server.stop()
        complaints = self.sanitizer_complaints()
        self.cleanup.close()
        if complaints:
            raise AssertionError(complaints)

    def sanitizer_complaints(self):
        """What a build with sanitizers wrote before it ended."""
        logs = [log.read_text(errors="replace") for log in self.directory.glob("log/*.log")]
        return "".join(log for log in logs if SANITIZER in log)[-COMPLAINT_BYTES_MAX:]

    def open_directory(self):
        self.directory = Path(tempfile.mkdtemp(prefix="xinyi-stack-"))
        self.cleanup.callback(shutil.rmtree, self.directory)
        self.directory.chmod(0o755)
        self.port = free_ports(4)
        self.shell("true")
        self.log = self.directory / "log"
        self.run = (self.directory / "run").resolve()

    def shell(self, script, *arguments):
        """With the functions of tools/stack and this stack opened; its arguments are $4 and on."""
        return shell('stack_open "$1" "$2" "$3"\n' + script, self.directory, self.build, self.port,
                     *arguments)

    def open_database(self):
        self.postgres = None
        name = f"stack_{os.getpid()}_{self.port}"
        if self.cluster:
            (self.directory / "cluster").mkdir()
            (self.directory / "cluster/socket").symlink_to(self.cluster)
            self.cleanup.callback(self.shell, 'database_drop "$stack_cluster" "$4"', name)
            Sample(self).copy(name)
            self.write_settings(name)
        else:
            self.postgres = self.servers["postgres"] = Postgres(self)
            self.postgres.start()
            self.shell('template_make "$stack_cluster"\n'
                       'database_copy "$stack_cluster" "$4" xinyi_template', name)
            self.load_sample(name)
        self.database = Database(self.shell('cluster_socket "$stack_cluster"').strip(), name)

    def write_settings(self, name):
        self.shell('stack_write_settings "${@:4}"', name, *self.settings)

    def load_sample(self, name):
        self.write_settings(name)
        self.xinyi("sample", "load", "--months", "1", "--households", self.households)

    def xinyi(self, *arguments):
        """Runs the command line tool; returns its output."""
        done = subprocess.run(
            [self.build / "src/cli/xinyi", "--config", self.directory / "xinyi.conf", "--quiet",
             *map(str, arguments)], capture_output=True, text=True, env=self.environment())
        if done.returncode:
            raise RuntimeError(f"xinyi {arguments}: {done.stdout}{done.stderr}")
        return done.stdout

    def environment(self):
        return {**os.environ, "CREDENTIALS_DIRECTORY": str(self.directory / "credentials"),
                "RUNTIME_DIRECTORY": str(self.run), "TEXTDOMAINDIR": str(self.build / "po"),
                "LC_ALL": "C.UTF-8"}

    def verify(self):
        """Every invariant of the ledger holds."""
        try:
            self.xinyi("ledger", "verify")
        except RuntimeError as error:
            raise AssertionError(str(error)) from None

    def start(self, name, *command, **options):
        self.servers[name] = Server(self.log / f"{name}.log", *command, **options)
        return self.servers[name]

    def stop(self, name):
        self.servers.pop(name).stop()

    def start_simulator(self):
        self.start("simulator", self.build / "tests/support/simulator/xinyi-wechat-simulator",
                   "--listen", f"127.0.0.1:{self.port + 2}",
                   "--admin", f"127.0.0.1:{self.port + 3}",
                   "--appid", self.shell('echo "$stack_appid"').strip(),
                   "--secret-file", self.directory / "credentials/wechat-secret",
                   "--state", self.directory / "simulator.json")
        wait_until(lambda: self.answers(3, "/healthz"), "the WeChat simulator", limit_s=10)

    def worker_command(self, pool):
        return [self.build / "src/worker/xinyi-worker", "--pool", pool, "--config",
                self.directory / "xinyi.conf"]

    def start_pool(self, pool, command=None, environment=None):
        self.start(pool, TOP / "tools/stack/pool.py", self.run / f"{pool}.sock",
                   self.workers.get(pool, 2), *(command or self.worker_command(pool)),
                   environment={**self.environment(), **(environment or {})})

    def worker_pids(self, pool="api"):
        return [int(line) for line in (self.run / f"{pool}.sock.pids").read_text().split()]

    def restart_workers(self, pool):
        """One after the other, as an upgrade does."""
        before = set(self.worker_pids(pool))
        self.servers[pool].send(signal.SIGHUP)
        wait_until(lambda: self.all_new(pool, before), f"new workers of {pool}")

    def all_new(self, pool, before):
        after = set(self.worker_pids(pool))
        return len(after) == self.workers[pool] and not after & before

    def start_nginx(self):
        files = self.directory / "nginx"
        self.shell("stack_write_nginx")
        if not self.limited:
            replace_in(files / "xinyi.conf", r"\t+limit_(?:req zone=|conn ).*\n", "")
        if self.adapt:
            self.adapt(files)
        self.start("nginx", "nginx", "-e", self.log / "nginx-error.log",
                   "-c", self.directory / "nginx/nginx.conf", signal_to_stop=signal.SIGQUIT)

    def answers(self, offset, path, times=1):
        """On which of the stack's ports; with success, as often as it is asked."""
        with contextlib.suppress(*BROKEN), contextlib.closing(Client(self.port + offset)) as client:
            return all(client.call("GET", path).status == 200 for _ in range(times))
        return False

    def is_ready(self):
        """Every worker says so: chance decides which worker answers, so this asks often enough."""
        return self.answers(1, "/readyz", READY_ANSWERS)

    def wait_ready(self):
        wait_until(self.is_ready, f"the stack in {self.directory} to be ready")

    def client(self, offset=0):
        client = Client(self.port + offset)
        self.cleanup.callback(client.close)
        return client

    def internal(self):
        """On the listener for health and metrics."""
        return self.client(1)
