#!/usr/bin/env python3
"""PostgreSQL crashed, restarted and frozen under load.

    python3 -m tests.fault.server --cycles 200
"""

import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor

from tests.e2e.harness.client import Call, volley
from tests.e2e.harness.deeds import deed_body, make_id
from tests.fault.case import FaultCase, main
from tests.fault.load import Load

CYCLES = 5
WRITERS = 6
READERS = 2
WORK_S = 0.4
RECOVERY_S_MAX = 10
# A worker tries to connect after 20 ms, 40 ms later, and so on up to once a second.
FIRST_ATTEMPTS_S = 1
MORE_ATTEMPTS_S = 2.5
CROWD = 600  # more than two workers let wait
NOBODY = "00000000-0000-4000-8000-000000000000"
# The worker gives a connection up after 11 s; a read is tried on another one.
GIVEN_UP_S_MAX = 25


def crash_while_writing(stack, people, cycles):
    """All of PostgreSQL is killed at once; acknowledged requests must be found afterwards."""
    acknowledged = 0
    for _ in range(cycles):
        load = Load(stack, people)
        load.add_writers(WRITERS)
        with load:
            time.sleep(WORK_S)
            stack.postgres.crash()
            load.abandon()
            stack.postgres.restart()
        stack.wait_ready()
        load.check(stack.database)
        acknowledged += len(load.filed) + len(load.approved)
    print(f"{cycles} crashes: {acknowledged} writes acknowledged, none lost", flush=True)
    return acknowledged


class Server(FaultCase):
    own_server = True

    def test_what_was_acknowledged_outlives_a_crash(self):
        acknowledged = crash_while_writing(self.stack, self.people, self.cycles)
        self.assertGreater(acknowledged, 0)
        self.stack.verify()

    def restart_under_load(self, signal_number):
        """Clients that ask again come through, with the workers that there were."""
        workers = self.stack.worker_pids()
        load = Load(self.stack, self.people)
        load.add_writers(WRITERS)
        load.add_readers(READERS)
        with load:
            time.sleep(WORK_S)
            self.stack.postgres.stop(signal_number)
            time.sleep(WORK_S)
            self.stack.postgres.restart()
            started = time.monotonic()
            self.stack.wait_ready()
            recovery_s = time.monotonic() - started
            time.sleep(WORK_S)
        print(f"{signal_number.name}, back after {recovery_s:.2f} s: {load}", flush=True)
        load.check(self.stack.database)
        self.assertLess(recovery_s, RECOVERY_S_MAX)
        self.assertEqual(self.stack.worker_pids(), workers)
        self.stack.verify()

    def test_readers_and_writers_come_back_after_a_restart(self):
        self.restart_under_load(signal.SIGINT)

    def test_readers_and_writers_come_back_after_an_immediate_stop(self):
        self.restart_under_load(signal.SIGQUIT)

    def times_told(self):
        """How often a worker has logged that it has no connection."""
        return sum(path.read_text(errors="replace").count("event=database_lost")
                   for path in self.stack.log.glob("*.log"))

    def test_a_lost_connection_is_told_once_and_not_at_each_attempt(self):
        self.stack.postgres.stop()
        time.sleep(FIRST_ATTEMPTS_S)
        told = self.times_told()
        time.sleep(MORE_ATTEMPTS_S)
        self.assertEqual(self.times_told(), told)
        self.assertGreater(told, 0)
        self.stack.postgres.restart()
        self.stack.wait_ready()

    def test_sign_in_comes_back_after_a_restart(self):
        self.stack.postgres.stop()
        self.stack.postgres.restart()
        self.stack.wait_ready()
        self.people.stranger()


class Frozen(FaultCase):
    """A server that answers nothing and closes nothing, as behind a broken network."""

    own_server = True

    def assert_refused(self, answers):
        for answer in answers:
            self.assertEqual(answer.status, 503, str(answer))
            self.assertIn(answer.code, ("busy", "unavailable"))
            self.assertTrue(answer.headers["Retry-After"])

    def test_everybody_is_refused_in_time_and_the_process_stays_healthy(self):
        token = self.people.find("administrator").token
        body = deed_body("WM06", [NOBODY])
        calls = [Call("PUT", f"/v1/deeds/{make_id(random.Random())}", body, token)
                 for _ in range(CROWD)] + [Call("GET", "/v1/household", token=token)] * 20
        self.stack.postgres.freeze()
        self.addCleanup(self.stack.wait_ready)
        self.addCleanup(self.stack.postgres.thaw)
        started = time.monotonic()
        with ThreadPoolExecutor() as executor:
            answers = executor.submit(volley, self.stack.port, calls)
            internal = self.stack.internal()
            while not answers.done():
                self.assertEqual(internal.call("GET", "/healthz").status, 200)
                time.sleep(0.2)
        seconds = time.monotonic() - started
        self.assertEqual(internal.call("GET", "/readyz").status, 503)
        self.assert_refused(answers.result())
        print(f"frozen: {len(calls)} requests refused within {seconds:.1f} s", flush=True)
        self.assertLess(seconds, GIVEN_UP_S_MAX)


if __name__ == "__main__":
    main(CYCLES)
