"""nginx with the files of deploy/nginx, in front of workers that the test plays itself."""

import http.client
import os
import shutil
import socket
import tempfile
import unittest
from pathlib import Path

from fastcgi import Reply, Worker

from tests.e2e.harness.processes import Server, free_ports, shell, wait_until

TOKEN = "1." + "t" * 43
BEARER = {"Authorization": f"Bearer {TOKEN}"}


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
        nginx = Server(cls.directory / "log/nginx.log", "nginx",
                       "-e", cls.directory / "log/nginx-error.log",
                       "-c", cls.directory / "nginx/nginx.conf")
        cls.addClassCleanup(nginx.stop)
        wait_until(cls.listens, f"nginx, see {cls.directory}/log")

    @classmethod
    def listens(cls):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", cls.port)) == 0

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
