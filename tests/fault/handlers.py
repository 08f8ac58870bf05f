#!/usr/bin/env python3
"""The database fails at each statement of the operations written in C, and of two that are not.

    python3 -m tests.fault.handlers

The client hears that it may ask again, does so, and has what it wanted; nothing is done twice or by
half. What a migration has outdated is prepared again, and the client notices nothing.
"""

import random
import re

from tests.e2e.harness.deeds import Deeds, deed_body, make_id
from tests.e2e.harness.processes import TOP, wait_until
from tests.e2e.harness.stack import COMMUNITY, SELF_CHECK
from tests.fault.case import FaultCase, main
from tests.fault.wire import CONNECTING, FAILURES, LOCKED, NOTHING, OUTDATED, Wire

LOGIN = "/sns/jscode2session"
PHONE = "/wxa/business/getuserphonenumber"
TOKEN_REFUSED = 40001
STEPS_MAX = 60
READERS, WRITERS = 3, 5  # of both workers
SESSION, WRITER, READER = "xinyi", "xinyi writer", "xinyi reader"
# Until a connection can be used: the second looks whether the server is fit.
OPENING = CONNECTING, "SELECT current_setting('fsync')"
UNBIND = """UPDATE membership SET resident_id = NULL, bound_by = NULL, bound_at = NULL
WHERE membership_id = '{}'"""
LOCKS = """SELECT count(*) FROM pg_locks
WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database
                                            WHERE datname = current_database())"""

# The operations written in C, by their test below.
HANDLERS = {"open_session": "test_signing_in", "bind_phone": "test_binding_by_phone"}


class Handlers(FaultCase):
    """One worker in each pool, so that a retry reaches the worker that failed."""

    settings = (SELF_CHECK, "log_level = info")
    workers = {"api": 1, "wechat": 1}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cluster = cls.stack.shell('cluster_socket "$stack_cluster"').strip()
        cls.wire = cls.enterClassContext(Wire(cluster))
        settings = cls.stack.directory / "xinyi.conf"
        settings.write_text(re.sub(r"(?m)^(database_(?:reader|writer) = host=)\S+",
                                   rf"\g<1>{cls.wire.directory}", settings.read_text()))
        for pool in cls.workers:
            cls.stack.stop(pool)
            cls.stack.start_pool(pool)
        cls.stack.wait_ready()
        wait_until(lambda: all((cls.stack.run / f"{pool}.sock.pids").exists()
                               for pool in cls.workers), "the workers")
        cls.secrets = []
        cls.deeds = Deeds(cls.people)
        cls.household = cls.deeds.any_household(random)

    def setUp(self):
        self.pids = [self.stack.worker_pids(pool) for pool in self.workers]
        self.addCleanup(self.people.simulator.clear)

    def tearDown(self):
        self.assertEqual(self.pids, [self.stack.worker_pids(pool) for pool in self.workers])
        logs = "".join((self.stack.log / f"{pool}.log").read_text(errors="replace")
                       for pool in self.workers)
        for secret in self.secrets:
            self.assertNotIn(secret, logs)
        self.stack.verify()

    def expected(self, failure, statement):
        if failure in (LOCKED, OUTDATED) and not statement.startswith(OPENING):
            return "busy"
        return "unavailable"

    def assert_may_ask_again(self, answer, codes, what):
        self.assertEqual(answer.status, 503, f"{what}: {answer}")
        self.assertIn(answer.code, codes, what)
        self.assertEqual(answer.headers["Retry-After"], "1", what)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json", what)

    def ask_in_vain(self, application, failure, step, ask):
        """The answer, and how it went."""
        self.wire.arm(failure, step, application)
        answer = ask()
        # The COMMIT of a read may come after its answer.
        wait_until(lambda: self.wire.is_quiet(application), f"{application} to be quiet")
        statement, self.seen = self.wire.disarm()
        return answer, statement, f"{failure.name}: {statement}"

    def fail_at_each(self, application, prepare, right=(200, None), codes=()):
        """prepare() makes a request and the check of its effect when the answer is right."""
        count = 0
        for failure in FAILURES:
            failed = []
            for step in range(1, STEPS_MAX):
                ask, check = prepare()
                answer, statement, what = self.ask_in_vain(application, failure, step, ask)
                if answer.status != right[0]:
                    self.assert_may_ask_again(
                        answer, {self.expected(failure, statement), *codes}, what)
                again = ask()
                self.assertEqual((again.status, again.code), right, f"{what}: {answer}; {again}")
                if answer.status == 200:
                    self.assertEqual(answer.content, again.content, what)
                check(again, what)
                if statement is None:
                    break
                failed.append(statement)
            self.assertTrue(failed)
            self.assertEqual(failed, self.seen, "each of those that run when nothing fails")
            count += len(failed)
        print(f"{self.id().rpartition('.')[2]}: {count} failures", flush=True)

    def prepare_sign_in(self):
        """On a connection that is yet to be made; WeChat takes a code once."""
        self.wire.drop(SESSION)
        openid = f"handler-{make_id(random)}"
        self.people.simulator.add_user(openid)
        code = self.people.simulator.login_code(openid)
        asked = self.people.simulator.count(LOGIN)
        self.secrets += [openid, code]

        def ask():
            return self.people.client.call("POST", "/v1/sessions",
                                           {"community": COMMUNITY, "code": code})

        def check(answer, what):
            token = answer.json["token"]
            self.secrets.append(token)
            self.people.client.expect(200, "GET", "/v1/me", token=token)
            self.assertEqual(self.stack.database.value(
                "SELECT count(*) FROM session JOIN membership USING (community_id, membership_id)"
                " JOIN account USING (community_id, account_id) "
                f"WHERE openid = '{openid}'"), 1, what)
            self.assertEqual(self.people.simulator.count(LOGIN), asked + 1, what)
            self.assert_nothing_locked(what)

        return ask, check

    def assert_nothing_locked(self, what):
        wait_until(lambda: self.stack.database.value(LOCKS) == 0, f"locks to go: {what}", 5)

    def test_signing_in(self):
        self.fail_at_each(SESSION, self.prepare_sign_in)

    def prepare_binding(self):
        """With a token of WeChat's, in the memory of the worker alone, that has to be replaced."""
        self.stack.database.run(UNBIND.format(self.asker.member_id) + "; DELETE FROM wechat_token")
        self.wire.drop(SESSION)
        simulator = self.people.simulator
        simulator.clear()
        code = simulator.phone_code(self.asker.openid, self.phone)
        simulator.post("/rotations", visible=True)
        simulator.fail(PHONE, "errcode", errcode=TOKEN_REFUSED)
        self.secrets += [code, self.phone, self.asker.openid, self.asker.token]

        def ask():
            return self.people.client.call("POST", "/v1/me/phone", {"code": code},
                                           token=self.asker.token)

        def check(answer, what):
            self.assertEqual(self.stack.database.value(
                "SELECT count(*) FROM membership WHERE resident_id = "
                f"'{answer.json['resident_id']}'"), 1, what)
            self.assert_nothing_locked(what)

        return ask, check

    def test_binding_by_phone(self):
        self.asker = self.people.stranger()
        self.phone = self.people.known["sample-newcomer-1"]["phone"]
        self.prepare_binding()[0]()
        self.fail_at_each(SESSION, self.prepare_binding, codes={"wechat_unavailable"})

    def prepare_stranger(self):
        """Who names a community that is not there; WeChat is not asked."""
        self.wire.drop(SESSION)
        code = f"made-up-{make_id(random)}"
        asked = self.people.simulator.count(LOGIN)

        def ask():
            return self.people.client.call("POST", "/v1/sessions",
                                           {"community": "nowhere", "code": code})

        return ask, lambda _, what: self.assertEqual(self.people.simulator.count(LOGIN), asked,
                                                     what)

    def test_signing_in_to_a_community_that_is_not_there(self):
        self.fail_at_each(SESSION, self.prepare_stranger, right=(422, "unknown_community"))

    def prepare_refused_code(self):
        self.wire.drop(SESSION)
        code = f"made-up-{make_id(random)}"

        def ask():
            return self.people.client.call("POST", "/v1/sessions",
                                           {"community": COMMUNITY, "code": code})

        return ask, lambda _, what: self.assert_nothing_locked(what)

    def test_signing_in_with_a_code_that_wechat_refuses(self):
        self.fail_at_each(SESSION, self.prepare_refused_code, right=(422, "login_code_invalid"))

    def settle(self):
        """Every connection for statements is there again."""
        for application, count in (WRITER, WRITERS), (READER, READERS):
            wait_until(lambda: self.wire.idle(application) >= count, application)

    def prepare_deed(self):
        self.settle()
        deed_id = make_id(random)
        call = self.deeds.filing(deed_id, deed_body("WM06", self.household.residents[:1]))

        def check(_, what):
            self.assertEqual(self.stack.database.value(
                f"SELECT count(*) FROM deed WHERE deed_id = '{deed_id}'"), 1, what)

        return lambda: self.people.client.send(call), check

    def test_a_write(self):
        self.fail_at_each(WRITER, self.prepare_deed)

    def prepare_page(self):
        self.settle()
        token = self.people.find("resident").token
        return (lambda: self.people.client.call("GET", "/v1/household", token=token),
                lambda *_: None)

    def test_a_read(self):
        self.fail_at_each(READER, self.prepare_page)

    def test_a_migration_is_not_noticed(self):
        """On none of the connections, each of which has prepared the statements."""
        for application, prepare in (WRITER, self.prepare_deed), (READER, self.prepare_page):
            for step in 2, 3:  # behind BEGIN
                ask, check = prepare()
                answer, statement, what = self.ask_in_vain(application, OUTDATED, step, ask)
                self.assertTrue(statement)
                self.assertEqual(answer.status, 200, f"{what}: {answer}")
                check(answer, what)

    def test_every_handler_is_looked_at(self):
        declared = (TOP / "src/api/handlers.h").read_text(encoding="utf-8")
        self.assertEqual(set(re.findall(r"operation_handler (\w+);", declared)), set(HANDLERS))
        for test in HANDLERS.values():
            self.assertTrue(hasattr(self, test))

    def assert_noticed(self, prepare):
        with self.assertRaises(AssertionError) as noticed:
            self.fail_at_each(SESSION, prepare)
        print(f"{self.id().rpartition('.')[2]}: {str(noticed.exception)[:200]}", flush=True)

    def test_a_sign_in_that_is_not_one_transaction_is_noticed(self):
        self.addCleanup(self.wire.replaced.clear)
        self.wire.replaced["BEGIN"] = NOTHING
        self.assert_noticed(self.prepare_sign_in)


if __name__ == "__main__":
    main(1)
