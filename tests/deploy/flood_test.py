#!/usr/bin/env python3
"""Who holds connections, or asks for too much, takes nothing from others."""

import errno
import json
import re
import resource
import selectors
import socket
import subprocess
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from fastcgi import Reply
from nginx_case import BEARER, NginxCase

from tests.e2e.harness.processes import TOP

CONNECTIONS = 5000
PROBES = 75
UNDER_WAY_MAX = 400
SIGN_INS_MAX = 100
ATTACKER, RESIDENT = "127.0.0.2", "127.0.0.3"
BODY_NEVER_SENT = (b"PUT /v1/deeds/1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                   b"Content-Length: 60000\r\n\r\n{")
HEADER_NEVER_SENT = b"GET /v1/me HTTP/1.1\r\nHost: x\r\nX-Long: "
ANSWER_NEVER_READ = b"GET /v1/me HTTP/1.1\r\nHost: x\r\n\r\n"
ANSWER = b"x" * 200_000


def small_buffers(files):
    """The kernel would take all of an answer for a client that does not read."""
    listen = files / "listen.conf"
    listen.write_text(listen.read_text().replace(";", " sndbuf=16k;"))


def high_rates(files):
    limits = files / "limits.conf"
    limits.write_text(re.sub(r"rate=\d+r/s", "rate=100000r/s", limits.read_text()))


class FloodCase(NginxCase):
    @classmethod
    def setUpClass(cls):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        cls.addClassCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        super().setUpClass()

    def connect_from(self, address):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.bind((address, 0))
        connection.settimeout(30)
        connection.connect(("127.0.0.1", self.port))
        return connection

    def ask(self, address, request):
        """The status of the answer; 0 when the connection was reset."""
        try:
            with self.connect_from(address) as connection:
                connection.sendall(request)
                return int(connection.recv(4096).split(b" ", 2)[1])
        except (ConnectionError, IndexError):
            return 0

    def attack(self, request, count=CONNECTIONS):
        """Connections that have sent so much and do no more."""
        opened = []
        self.addCleanup(lambda: [connection.close() for connection in opened])
        for _ in range(count):
            try:
                opened.append(self.connect_from(ATTACKER))
                opened[-1].sendall(request)
            except ConnectionError:
                pass
        return opened

    def assert_nobody_else_notices(self, request):
        """Asks while the attack begins, and when all of it is there."""
        attack = threading.Thread(target=self.attack, args=[request])
        attack.start()
        self.addCleanup(attack.join)
        statuses = []
        while attack.is_alive() or len(statuses) < PROBES:
            statuses.append(self.ask(RESIDENT, b"GET /v1/teams HTTP/1.1\r\nHost: x\r\n\r\n"))
            time.sleep(0.02)
        self.assertEqual(statuses, [200] * len(statuses))


class Holding(FloodCase):
    @classmethod
    def adapt(cls, files):
        small_buffers(files)

    def test_bodies_that_are_never_sent(self):
        self.assert_nobody_else_notices(BODY_NEVER_SENT)

    def test_headers_that_are_never_sent(self):
        self.assert_nobody_else_notices(HEADER_NEVER_SENT)

    def test_answers_that_are_never_read(self):
        self.api.answer = lambda request: Reply(
            body=b"{}" if request.params["REMOTE_ADDR"] == RESIDENT else ANSWER)
        self.assert_nobody_else_notices(ANSWER_NEVER_READ)

    def test_so_many_of_one_address_are_under_way_and_no_more(self):
        """Those that wait for their body have no answer yet."""
        with selectors.DefaultSelector() as selector:
            for connection in self.attack(BODY_NEVER_SENT)[:2000]:
                selector.register(connection, selectors.EVENT_READ)
            waiting = len(selector.get_map()) - len(selector.select(1))
        self.assertLessEqual(waiting, UNDER_WAY_MAX)
        self.assertGreater(waiting, UNDER_WAY_MAX // 2)


class Reading(FloodCase):
    """Who reads nothing of an answer."""

    CHANGE = (r"$", "")  # of xinyi.conf

    @classmethod
    def adapt(cls, files):
        small_buffers(files)
        high_rates(files)
        server = files / "xinyi.conf"
        text, count = re.subn(*cls.CHANGE, server.read_text(), count=1)
        assert count == 1
        server.write_text(text)

    def hold(self, count):
        """Of so many connections those that are answered; they read nothing of the answer."""
        self.answer(body=ANSWER)
        return [connection for connection in self.attack(ANSWER_NEVER_READ, count)
                if connection.recv(12, socket.MSG_PEEK) == b"HTTP/1.1 200"]

    def given_up(self):
        """How many of ten nginx no longer waits for."""
        waiting = self.hold(10)
        time.sleep(3)
        return sum(connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.ECONNRESET
                   for connection in waiting)


class SlowReaders(Reading):
    def test_so_many_of_one_address_are_under_way_and_no_more(self):
        self.assertEqual(len(self.hold(UNDER_WAY_MAX + 100)), UNDER_WAY_MAX)


class SlowReadersUnlimited(Reading):
    CHANGE = (r"limit_conn xinyi_address_busy \d+;", "")

    def test_without_the_limit_there_are_more(self):
        self.assertEqual(len(self.hold(UNDER_WAY_MAX + 100)), UNDER_WAY_MAX + 100)


class SlowReadersGivenUp(Reading):
    CHANGE = (r"send_timeout 15s;", "send_timeout 1s;")

    def test_nobody_is_waited_for_longer_than_the_timeout(self):
        self.assertEqual(self.given_up(), 10)


class SlowReadersWaitedFor(Reading):
    CHANGE = (r"send_timeout 15s;", "")

    def test_without_the_timeout_they_are_waited_for(self):
        self.assertEqual(self.given_up(), 0)


class Counting(FloodCase):
    """As if each request came from the address that it names."""

    @classmethod
    def adapt(cls, files):
        with (files / "listen.conf").open("a") as stream:
            stream.write("set_real_ip_from 127.0.0.0/8;\nreal_ip_header X-Test;\n")
        high_rates(files)

    def setUp(self):
        super().setUp()
        self.released = threading.Event()
        self.addCleanup(self.released.set)

    def held(self, request):
        self.released.wait(20)
        return Reply()

    def under_way(self, worker, method, path, count, headers_of):
        """How many of the concurrent requests reach the worker, and the answers to the others."""
        worker.answer = self.held
        with ThreadPoolExecutor(count) as threads:
            calls = [threads.submit(self.call, method, path, None, headers_of(number))
                     for number in range(count)]
            deadline = time.monotonic() + 20
            while len(worker.requests) + sum(call.done() for call in calls) < count:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.01)
            self.released.set()
            refused = [call.result() for call in calls if call.result().status != 200]
        for response in refused:
            self.assertEqual(response.status, 429)
            self.assertEqual(json.loads(response.content)["code"], "rate_limited")
            self.assertEqual(response.headers["Retry-After"], "1")
        return len(worker.requests)

    def test_one_session_has_few_under_way(self):
        reached = self.under_way(self.api, "GET", "/v1/me", 30,
                                 lambda number: {**BEARER, "X-Test": f"192.0.2.{number}"})
        self.assertEqual(reached, 20)

    def test_one_network_has_so_many_sign_ins_under_way(self):
        reached = self.under_way(self.wechat, "POST", "/v1/sessions", SIGN_INS_MAX + 20,
                                 lambda number: {"X-Test": f"2001:db8:0:7:{number:x}::1"})
        self.assertEqual(reached, SIGN_INS_MAX)

    def test_other_networks_have_their_own(self):
        reached = self.under_way(self.wechat, "POST", "/v1/sessions", SIGN_INS_MAX + 20,
                                 lambda number: {"X-Test": f"2001:db8:0:{number % 2}::1"})
        self.assertEqual(reached, SIGN_INS_MAX + 20)

    def test_addresses_of_the_old_protocol_are_networks_of_their_own(self):
        reached = self.under_way(self.wechat, "POST", "/v1/me/phone", SIGN_INS_MAX + 20,
                                 lambda number: {"X-Test": f"192.0.2.{number % 2}"})
        self.assertEqual(reached, SIGN_INS_MAX + 20)


class Waiting(FloodCase):
    @classmethod
    def adapt(cls, files):
        limits = files / "limits.conf"
        text, count = re.subn(r"(zone=xinyi_caller:\S+ rate=)\d+r/s", r"\g<1>20r/s",
                              limits.read_text())
        assert count == 1
        limits.write_text(text)

    def test_sign_ins_that_come_too_fast_wait_for_their_turn(self):
        began = time.monotonic()
        with ThreadPoolExecutor(21) as threads:
            calls = [threads.submit(self.call, "POST", "/v1/sessions", b"{}") for _ in range(21)]
        self.assertEqual([call.result().status for call in calls], [200] * 21)
        self.assertGreater(time.monotonic() - began, 0.9)


class Room(NginxCase):
    def check(self, configuration):
        done = subprocess.run([TOP / "deploy/check-nginx", "-e", "stderr", "-c", configuration],
                              capture_output=True, text=True)
        return done.returncode, done.stdout

    def test_a_configuration_with_room_is_accepted(self):
        file = self.directory / "nginx/nginx.conf"
        text = re.sub(r"worker_rlimit_nofile \d+", "worker_rlimit_nofile 32768", file.read_text())
        enough = self.directory / "nginx/enough.conf"
        enough.write_text(text)
        self.assertEqual(self.check(enough), (0, ""))

    def test_what_debian_ships_is_too_little_and_the_manual_mends_it(self):
        debian = self.directory / "nginx/debian.conf"
        debian.write_text("user www-data;\nworker_processes auto;\npid /run/nginx.pid;\nevents {\n"
                          "\tworker_connections 768;\n\t# multi_accept on;\n}\nhttp {\n}\n")
        status, said = self.check(debian)
        self.assertEqual(status, 1)
        self.assertIn("worker_connections is 768; ", said)
        self.assertIn("worker_rlimit_nofile is not set; ", said)
        self.assertIn("pcre_jit is not on; ", said)
        manual = (TOP / "docs/operations.md").read_text()
        command = re.search(r"^   (sed -i -e 's/worker_connections.*?nginx\.conf)$", manual,
                            re.MULTILINE | re.DOTALL)[1]
        subprocess.run(["bash", "-ec", command.replace("/etc/nginx/nginx.conf", str(debian))],
                       check=True)
        self.assertEqual(self.check(debian), (0, ""))


if __name__ == "__main__":
    unittest.main()
