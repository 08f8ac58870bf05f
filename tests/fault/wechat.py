#!/usr/bin/env python3
"""WeChat slow, down, lying or refusing: each has its answer, and nobody else waits for it."""

import secrets
import signal
import threading

from tests.e2e.harness.processes import wait_until
from tests.e2e.harness.stack import COMMUNITY, SELF_CHECK
from tests.fault.case import FaultCase, main

LOGIN = "/sns/jscode2session"
PHONE = "/wxa/business/getuserphonenumber"
TOKEN = "/cgi-bin/stable_token"
TIMEOUT_MS = 600
UNKNOWN_NUMBER = "13800000000"
ALWAYS = 9  # times: more than anybody tries
READS = 20
# They hold the code that they ask WeChat about.
WAITING = """SELECT count(*) FROM pg_locks
WHERE locktype = 'advisory' AND classid = rule.code_lock()::oid AND granted"""
FLOOD = 80

SUCCESS = (200, None)
UNAVAILABLE = (503, "wechat_unavailable")
BUSY = (503, "wechat_busy")

# Faults of the simulator, see tests/support/simulator/faults.c, whichever path they strike.
LATE = ({"kind": "latency", "milliseconds": TIMEOUT_MS + 300},)
SPOILT = (
    {"kind": "reset"}, {"kind": "refused"}, {"kind": "cut_short"}, {"kind": "truncated_json"},
    {"kind": "status", "status": 503}, {"kind": "status_of_answer", "status": 500},
    {"kind": "redirect"}, {"kind": "html"}, {"kind": "empty"}, {"kind": "oversized"},
    {"kind": "not_utf8"},
)
HARMLESS = ({"kind": "text_plain"}, {"kind": "errcode_as_string"})


def errcode(number, **more):
    return {"kind": "errcode", "errcode": number, **more}


def merged(*groups):
    """Pairs of a fault and the status and code that it leads to."""
    return [(fault, outcome) for faults, outcome in groups for fault in faults]


LOGINS = merged(
    (SPOILT, UNAVAILABLE),
    (HARMLESS, SUCCESS),
    ([errcode(-1)], SUCCESS),
    ([errcode(-1, times=ALWAYS), errcode(45009), errcode(45011)], BUSY),
    ([errcode(40029), errcode(40163),
      {"kind": "errcode_after_effect", "errcode": -1}], (422, "login_code_invalid")),
    ([errcode(40226)], (403, "login_refused")),
    ([errcode(number) for number in (40013, 40125, 40164, 99999)], UNAVAILABLE),
)

# WeChat's success leads to this refusal here: no resident has the number.
NUMBER_OF_NOBODY = (409, "phone_not_registered")
PHONES = merged(
    (SPOILT, UNAVAILABLE),
    (HARMLESS, NUMBER_OF_NOBODY),
    ([errcode(-1)], NUMBER_OF_NOBODY),
    ([errcode(-1, times=ALWAYS), errcode(45009), errcode(45011)], BUSY),
    ([errcode(40029), errcode(40163)], (422, "phone_code_invalid")),
    ([errcode(number) for number in (40013, 41001, 48001, 99999)], UNAVAILABLE),
)

TOKENS = [*SPOILT[:5], errcode(40164), errcode(40125), errcode(45009), errcode(-1)]


def outcome(answer):
    return answer.status, answer.code


class WechatCase(FaultCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.simulator = cls.people.simulator
        cls.asker = cls.people.stranger()

    def setUp(self):
        self.simulator.clear()

    def sessions(self):
        return self.stack.database.value("SELECT count(*) FROM session")

    def sign_in(self, code):
        return self.people.client.call("POST", "/v1/sessions",
                                       {"community": COMMUNITY, "code": code})

    def bind(self, code):
        return self.people.client.call("POST", "/v1/me/phone", {"code": code},
                                       token=self.asker.token)

    def phone_code(self):
        return self.simulator.phone_code(self.asker.openid, UNKNOWN_NUMBER)

    def assert_outcome(self, answer, expected):
        self.assertEqual(outcome(answer), expected, str(answer))
        if answer.status == 503:
            self.assertTrue(answer.headers["Retry-After"])

    def check_logins(self, faults):
        self.simulator.add_user("somebody")
        for fault, expected in faults:
            with self.subTest(fault):
                self.simulator.clear()
                before = self.sessions()
                code = self.simulator.login_code("somebody")
                self.simulator.fail(LOGIN, **fault)
                self.assert_outcome(self.sign_in(code), expected)
                self.assertEqual(self.sessions() - before, 1 if expected == SUCCESS else 0)
                asked = self.simulator.count(LOGIN)
                self.assert_outcome(self.sign_in(code), expected)
                self.assertEqual(self.simulator.count(LOGIN), asked, "the answer was kept")

    def check_phones(self, faults):
        for fault, expected in faults:
            with self.subTest(fault):
                self.simulator.clear()
                code = self.phone_code()
                self.simulator.fail(PHONE, **fault)
                self.assert_outcome(self.bind(code), expected)
                asked = self.simulator.count(PHONE)
                self.assert_outcome(self.bind(code), expected)
                self.assertEqual(self.simulator.count(PHONE), asked, "the answer was kept")

    def check_tokens(self, faults):
        for fault in faults:
            with self.subTest(fault):
                self.forget_token()
                self.simulator.clear()
                code = self.phone_code()
                self.simulator.fail(TOKEN, **fault, times=ALWAYS)
                self.assert_outcome(self.bind(code), UNAVAILABLE)
                self.assertEqual(self.simulator.count(PHONE), 0)
                self.simulator.clear()
                self.assert_outcome(self.bind(code), NUMBER_OF_NOBODY)

    def forget_token(self):
        self.stack.database.run("DELETE FROM wechat_token")
        self.stack.restart_workers("wechat")


class Late(WechatCase):
    """Answers that come after the worker has given up. Here alone it gives up early: a machine that
    is busy with something else must not look like a WeChat that is late."""

    settings = (SELF_CHECK, f"wechat_timeout_ms = {TIMEOUT_MS}")

    def test_a_late_answer_is_none(self):
        self.check_logins(merged((LATE, UNAVAILABLE)))
        self.check_phones(merged((LATE, UNAVAILABLE)))
        self.check_tokens(LATE)


class Wechat(WechatCase):
    def test_every_fault_of_signing_in_has_its_answer(self):
        self.check_logins(LOGINS)

    def test_every_fault_of_binding_by_phone_has_its_answer(self):
        self.check_phones(PHONES)

    def test_without_a_token_the_code_is_as_good_as_before(self):
        self.check_tokens(TOKENS)

    def test_a_refused_token_is_fetched_again_and_the_question_asked_again(self):
        for refusal in (40001, 40014, 42001):
            with self.subTest(refusal):
                self.forget_token()
                self.bind(self.phone_code())
                self.simulator.clear()
                self.simulator.post("/rotations", visible=True)
                self.simulator.fail(PHONE, **errcode(refusal))
                self.assert_outcome(self.bind(self.phone_code()), NUMBER_OF_NOBODY)
                self.assertEqual(self.simulator.count(TOKEN), 1)
                self.assertEqual(self.simulator.count(PHONE), 2)

    def test_a_token_that_wechat_hands_out_and_refuses_is_replaced_by_force_once(self):
        self.forget_token()
        self.bind(self.phone_code())
        self.simulator.clear()
        self.simulator.post("/rotations", visible=False)
        self.assert_outcome(self.bind(self.phone_code()), NUMBER_OF_NOBODY)
        self.assertEqual((self.simulator.count(TOKEN), self.simulator.count(PHONE)), (2, 2))
        self.simulator.post("/rotations", visible=False)
        self.assert_outcome(self.bind(self.phone_code()), UNAVAILABLE)
        self.assertLessEqual(self.simulator.count(TOKEN), 3, "no force again so soon")
        self.simulator.post("/rotations", visible=True)

    def test_a_wechat_that_is_not_there_leaves_the_code_alone(self):
        self.simulator.add_user("patient")
        code = self.simulator.login_code("patient")
        self.simulator.client.close()
        self.stack.stop("simulator")
        self.assert_outcome(self.sign_in(code), UNAVAILABLE)
        self.stack.start_simulator()
        self.assert_outcome(self.sign_in(code), SUCCESS)

    def test_nobody_else_waits_for_a_slow_wechat(self):
        """While WeChat hangs and sign-ins wait for it, all other requests are served."""
        self.simulator.add_user("slow")
        codes = [self.simulator.login_code("slow") for _ in range(6)]
        simulator = self.stack.servers["simulator"]
        simulator.send(signal.SIGSTOP)
        self.addCleanup(simulator.send, signal.SIGCONT)
        threads = [threading.Thread(target=self.stack.client().call, args=[
            "POST", "/v1/sessions", {"community": COMMUNITY, "code": code}]) for code in codes]
        for thread in threads:
            thread.start()
            self.addCleanup(thread.join)
        wait_until(lambda: self.stack.database.value(WAITING) == len(codes),
                   "requests that wait for WeChat")
        for _ in range(READS):
            self.people.client.expect(200, "GET", "/v1/me", token=self.asker.token)
        self.assertTrue(all(thread.is_alive() for thread in threads))


class Flood(WechatCase):
    """One worker, and WeChat does not answer about codes that were made up."""

    workers = {"wechat": 1}

    def setUp(self):
        super().setUp()
        self.addCleanup(self.simulator.clear)

    def hold(self, path, count, make_call):
        """Requests that the simulator holds; the answers that have come are in a list."""
        answers, name = [], secrets.token_hex(8)
        threads = [threading.Thread(target=lambda number=number: answers.append(
            make_call(self.stack.client(), f"{name}-{number}"))) for number in range(count)]
        self.simulator.fail(path, "hold", code=name, times=count)
        for thread in threads:
            thread.start()
            self.addCleanup(thread.join)
        wait_until(lambda: self.simulator.count(path) == count, f"{count} calls of {path}")
        return threads, answers

    def let_go(self, threads):
        self.simulator.client.expect(200, "DELETE", "/faults")
        for thread in threads:
            thread.join()

    def sign_in_held(self, client, code):
        return client.call("POST", "/v1/sessions", {"community": COMMUNITY, "code": code})

    def test_somebody_signs_in_while_many_wait(self):
        threads, answers = self.hold(LOGIN, FLOOD, self.sign_in_held)
        self.simulator.add_user("somebody")
        self.assert_outcome(self.sign_in(self.simulator.login_code("somebody")), SUCCESS)
        self.assert_outcome(self.bind(self.phone_code()), NUMBER_OF_NOBODY)
        self.assertEqual(answers, [], "all others still wait")
        self.let_go(threads)
        self.assertEqual({outcome(answer) for answer in answers}, {(422, "login_code_invalid")})
        self.assertEqual(self.simulator.count(LOGIN), FLOOD + 1)

    def test_what_wechat_was_asked_before_is_answered_while_it_is_silent(self):
        code = self.phone_code()
        self.assert_outcome(self.bind(code), NUMBER_OF_NOBODY)
        threads, answers = self.hold(LOGIN, FLOOD, self.sign_in_held)
        self.assert_outcome(self.bind(code), NUMBER_OF_NOBODY)
        self.assertEqual(answers, [])
        self.let_go(threads)

    def test_one_token_is_fetched_for_all_who_wait_for_it(self):
        self.forget_token()
        codes = [self.phone_code() for _ in range(8)]
        self.simulator.fail(TOKEN, "hold")
        answers = []
        threads = [threading.Thread(target=lambda code=code: answers.append(
            self.stack.client().call("POST", "/v1/me/phone", {"code": code},
                                     token=self.asker.token))) for code in codes]
        for thread in threads:
            thread.start()
            self.addCleanup(thread.join)
        wait_until(lambda: self.stack.database.value(WAITING) == len(codes), "all to wait")
        self.let_go(threads)
        self.assertEqual({outcome(answer) for answer in answers}, {NUMBER_OF_NOBODY})
        self.assertEqual(self.simulator.count(TOKEN), 1)

    def test_a_worker_that_leaves_answers_those_who_wait(self):
        threads, answers = self.hold(LOGIN, 20, self.sign_in_held)
        stopping = threading.Thread(target=self.stack.restart_workers, args=["wechat"])
        stopping.start()
        self.addCleanup(stopping.join)
        self.let_go(threads)
        self.assertEqual({outcome(answer) for answer in answers}, {(422, "login_code_invalid")})


if __name__ == "__main__":
    main(1)
