"""nginx with the files of deploy/nginx, in front of workers that the test plays itself."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from fastcgi import Reply, Worker

TOP = Path(__file__).resolve().parents[2]
STACK = f"""set -euo pipefail
. {TOP}/tools/stack/base.sh
. {TOP}/tools/stack/database.sh
. {TOP}/tools/stack/services.sh
"""
TOKEN = "t" * 43
BEARER = {"Authorization": f"Bearer {TOKEN}"}
START_LIMIT_S = 10


def shell(script, *arguments):
    subprocess.run(["bash", "-c", STACK + script, "test", *map(str, arguments)], check=True)


def free_ports(count):
    """The first of some neighbouring ports that nobody uses."""
    for first in range(20000 + os.getpid() % 20000, 60000, count):
        sockets = [socket.socket() for _ in range(count)]
        try:
            for offset, candidate in enumerate(sockets):
                candidate.bind(("127.0.0.1", first + offset))
            return first
        except OSError:
            continue
        finally:
            for candidate in sockets:
                candidate.close()
    raise OSError("no free ports")


class NginxCase(unittest.TestCase):
    """One nginx per class; adapt() may change its files before it starts."""

    @classmethod
    def adapt(cls, files):
        """files is the folder of the files that nginx is going to read."""

    @classmethod
    def setUpClass(cls):
        cls.directory = Path(tempfile.mkdtemp(prefix="xinyi-nginx-"))
        cls.addClassCleanup(shutil.rmtree, cls.directory)
        cls.directory.chmod(0o755)
        cls.port = free_ports(4)
        build = os.environ["XINYI_BUILD"]
        shell('stack_open "$1" "$2" "$3"; stack_write_nginx', cls.directory, build, cls.port)
        cls.adapt(cls.directory / "nginx")
        run = (cls.directory / "run").resolve()
        cls.api = cls.enterClassContext(Worker(str(run / "api.sock")))
        cls.wechat = cls.enterClassContext(Worker(str(run / "wechat.sock")))
        cls.start_nginx()

    @classmethod
    def start_nginx(cls):
        command = 'become_service TERM nginx -e "$1/log/nginx-error.log" -c "$1/nginx/nginx.conf"'
        nginx = subprocess.Popen(["bash", "-c", STACK + command, "nginx", str(cls.directory)])
        cls.addClassCleanup(cls.stop, nginx)
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", cls.port)) == 0:
                    return
            assert nginx.poll() is None, "nginx does not start, see above"
            time.sleep(0.05)
        raise TimeoutError("nginx does not listen")

    @staticmethod
    def stop(nginx):
        nginx.send_signal(signal.SIGTERM)
        nginx.wait(START_LIMIT_S)

    def setUp(self):
        self.api.reset()
        self.wechat.reset()

    def connect(self, port=None):
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=30)
        self.addCleanup(connection.close)
        return connection

    def call(self, method, path, body=None, headers=None):
        """The response, its body read into .content."""
        connection = self.connect()
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        response.content = response.read()
        return response

    def answer(self, *args, **kwargs):
        self.api.answer = lambda request: Reply(*args, **kwargs)
