#!/usr/bin/env python3
"""Names, phone numbers, tokens, codes and keys stay out of every log, whatever goes wrong."""

import csv
import io
import itertools
import os
import random
import signal
import threading
import time
import unittest

from tests.e2e.harness.client import BROKEN, Call
from tests.e2e.harness.deeds import deed_body, make_id
from tests.e2e.harness.people import People
from tests.e2e.harness.stack import COMMUNITY, HOUSEHOLDS, SELF_CHECK, Stack, replace_in
from tests.fault.wechat import LATE, LOGIN, LOGINS, PHONE, PHONES, TOKEN, errcode

SECRET_FILES = ("wechat-secret", "phone-hash-key", "phone-seal-key", "token-seal-key")
# What people write: nothing of it belongs into a log either.
WRITTEN = "书写标记"
NAME = "欧阳标记"
NUMBER = "17712345678"
TOKEN_SENT = "marker-token-0123456789-abcdefghijklmnopqrs"
TIMEOUT_MS = 400


class Witness:
    """Remembers the texts that must not be found, and looks for them."""

    def __init__(self, stack, people):
        self.stack = stack
        self.people = people
        register = stack.xinyi("sample", "register", "--households", HOUSEHOLDS)
        rows = list(csv.reader(io.StringIO(register)))[1:]
        self.markers = {WRITTEN, NAME, NUMBER, TOKEN_SENT}
        self.markers |= {row[3] for row in rows} | {row[4] for row in rows if row[4]}
        self.markers |= {(stack.directory / "credentials" / name).read_text().strip()
                         for name in SECRET_FILES}

    def remember(self):
        """Secrets created since the start: sessions, codes, and the users' data at WeChat."""
        state = self.people.simulator.state()
        for person in self.people.signed_in.values():
            self.markers |= {person.token, person.openid}
        for section in ("users", "login_codes", "phone_codes"):
            self.markers |= set(state[section])
        self.markers |= {user["session_key"] for user in state["users"].values()
                         if "session_key" in user}
        self.markers |= {app["stable"]["value"] for app in state["apps"].values()
                         if app["stable"].get("value")}

    def files(self):
        folders = [self.stack.log, self.stack.directory / "cache"]
        found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        if self.stack.postgres:
            found.append(self.stack.postgres.log)
        return [path for path in found if path.name != "simulator.log"]

    def find(self):
        """Lines "file: marker"; the metrics are looked through as well."""
        self.remember()
        texts = {path.name: path.read_bytes() for path in self.files()}
        texts["/metrics"] = self.stack.internal().expect(200, "GET", "/metrics").content
        return sorted(f"{name}: {marker}" for name, text in texts.items()
                      for marker in self.markers if marker.encode() in text)


class Leaks(unittest.TestCase):
    def setUp(self):
        self.random = random.Random()

    def enter(self, **options):
        settings = [SELF_CHECK, "log_level = debug", f"wechat_timeout_ms = {TIMEOUT_MS}"]
        self.stack = self.enterContext(Stack(settings=settings, **options))
        self.people = People(self.stack)
        self.client = self.people.client
        self.witness = Witness(self.stack, self.people)

    def call(self, method, path, body=None, person=None, **headers):
        return self.client.send(Call(method, path, body, person and person.token, headers))

    def sign_in_in_every_way(self):
        simulator = self.people.simulator
        simulator.add_user("marked-user", unionid="marked-union", phone=NUMBER)
        for fault in [*LATE, *(fault for fault, _ in LOGINS)]:
            simulator.clear()
            simulator.fail(LOGIN, **fault)
            self.call("POST", "/v1/sessions", {"community": COMMUNITY,
                                               "code": simulator.login_code("marked-user")})
        stranger = self.people.stranger()
        faults = [(PHONE, fault) for fault in [*LATE, *(fault for fault, _ in PHONES)]]
        faults.append((TOKEN, errcode(40164)))
        for path, fault in faults:
            simulator.clear()
            simulator.fail(path, **fault)
            self.call("POST", "/v1/me/phone",
                      {"code": simulator.phone_code(stranger.openid, NUMBER)}, stranger)
        simulator.clear()

    def send_what_is_wrong(self):
        stranger, resident = self.people.stranger(), self.people.find("resident")
        claim = {"building": 1, "unit": 1, "room": "101", "name": NAME}
        for body in (claim, {**claim, "name": f"{NAME}\n"}, {**claim, NUMBER: NAME},
                     {**claim, "room": NUMBER}, f'{{"name":"{NAME}",'.encode(), [NAME], NAME):
            self.call("PUT", f"/v1/claims/{make_id(self.random)}", body, stranger)
        deed = deed_body("HR02", [self.people.household(resident)["members"][0]["resident_id"]],
                         content=WRITTEN, place=WRITTEN, evidence=[NAME])
        deed_id = make_id(self.random)
        for body in (deed, {**deed, "place": NUMBER}, {**deed, "item": NUMBER},
                     {**deed, "happened_on": NAME}, {**deed, WRITTEN: 1}):
            self.call("PUT", f"/v1/deeds/{deed_id}", body, resident)
        for token in (TOKEN_SENT, TOKEN_SENT[:20], f"{TOKEN_SENT} {NUMBER}"):
            self.call("GET", "/v1/me", Authorization=f"Bearer {token}")
        for name in ("X-Request-Id", "If-None-Match", "Cookie", "X-Forwarded-For"):
            self.call("GET", "/v1/communities", **{name: TOKEN_SENT})

    def use_everything(self):
        """One GET of everything that takes nothing, by everybody."""
        contract = self.client.expect(200, "GET", "/openapi.json").json
        people = [self.people.find(role) for role in
                  ("resident", "leader", "reviewer", "administrator", "auditor")]
        paths = [path.replace("{community}", COMMUNITY) for path, operations
                 in contract["paths"].items() if "get" in operations]
        for path, person in itertools.product(paths, [None, *people]):
            if "{" not in path:
                self.call("GET", path, person=person)
        published = f"/v1/communities/{COMMUNITY}/publications"
        period = self.call("GET", published).json["items"][0]["period"]
        for path in ("lines?limit=100", "lines.csv"):
            self.call("GET", f"{published}/{period}/{path}")
        for line in self.call("GET", f"{published}/{period}/lines?limit=100").json["items"]:
            self.call("GET", f"{published}/{period}/lines/{line['household_code']}/entries")

    def break_things_under_load(self):
        """Workers and PostgreSQL die while marked deeds are filed."""
        over = threading.Event()
        resident = self.people.find("resident")
        body = deed_body("WM06", [self.people.household(resident)["members"][0]["resident_id"]],
                         content=WRITTEN)

        def file_deeds():
            client = self.stack.client()
            while not over.is_set():
                try:
                    client.call("PUT", f"/v1/deeds/{make_id(random.Random())}", body,
                                token=resident.token)
                except BROKEN:
                    pass

        threads = [threading.Thread(target=file_deeds) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(3):
            time.sleep(0.3)
            os.kill(self.stack.worker_pids()[0], signal.SIGKILL)
        self.stack.postgres.crash()
        self.stack.postgres.restart()
        over.set()
        for thread in threads:
            thread.join()
        self.stack.wait_ready()

    def test_no_log_has_anything_of_anybody(self):
        self.enter(own_server=True)
        self.sign_in_in_every_way()
        self.send_what_is_wrong()
        self.use_everything()
        self.break_things_under_load()
        self.assertEqual(self.witness.find(), [])
        size = sum(path.stat().st_size for path in self.witness.files())
        print(f"{len(self.witness.markers)} markers, none in {size} bytes of "
              f"{len(self.witness.files())} files", flush=True)

    def test_a_log_that_shows_a_token_is_noticed(self):
        def adapt(files):
            replace_in(files / "xinyi.conf", r" status=\$status ",
                       " status=$status sent=$http_authorization ")

        self.enter(adapt=adapt)
        person = self.people.find("resident")
        self.call("GET", "/v1/me", person=person)
        self.assertEqual(self.await_leak(), [f"nginx-access.log: {person.token}"])

    def await_leak(self):
        """nginx writes its line once the client has the answer."""
        for _ in range(100):
            if found := self.witness.find():
                return found
            time.sleep(0.05)
        return []


if __name__ == "__main__":
    unittest.main()
