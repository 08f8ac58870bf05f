#!/usr/bin/env python3
"""PostgreSQL crashed, restarted and frozen under load; and servers that a worker refuses to trust.

    python3 -m tests.fault.server --cycles 200
"""

import signal
import time

from tests.e2e.harness.client import Call, Client, volley
from tests.e2e.harness.deeds import deed_body, make_id
from tests.e2e.harness.processes import wait_until
from tests.fault.case import FaultCase, main
from tests.fault.load import Load

CYCLES = 6
WRITERS = 6
READERS = 2
WORK_S = 0.4
RECOVERY_S_MAX = 10
CROWD = 700  # more than two workers let wait
REFUSED_S_MAX = 4
HUNG_S_MAX = 20


def crash_while_writing(stack, people, cycles):
    """Everything of PostgreSQL is killed at once; what was acknowledged must be there afterwards."""
    filed = 0
    for _ in range(cycles):
        load = Load(stack, people)
        load.add_writers(WRITERS)
        with load:
            time.sleep(WORK_S)
            stack.postgres.crash()
            load.abandon()
            stack.postgres.restart()
        load.check(stack.database)
        filed += len(load.filed) + len(load.approved)
        stack.wait_ready()
    print(f"{cycles} crashes: {filed} writes acknowledged, none lost", flush=True)
    return filed


class Server(FaultCase):
    own_server = True

    def test_what_was_acknowledged_outlives_a_crash(self):
        filed = crash_while_writing(self.stack, self.people, self.cycles)
        self.assertGreater(filed, 0)
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

    def test_sign_in_comes_back_after_a_restart(self):
        self.stack.postgres.stop()
        self.stack.postgres.restart()
        self.stack.wait_ready()
        self.people.stranger()


class Frozen(FaultCase):
    """A server that answers nothing and closes nothing, as behind a broken network."""

    own_server = True

    def setUp(self):
        self.token = self.people.find("administrator").token
        self.stack.postgres.freeze()
        self.addCleanup(self.stack.wait_ready)
        self.addCleanup(self.stack.postgres.thaw)

    def crowd(self):
        body = deed_body("WM06", ["00000000-0000-4000-8000-000000000000"])
        return [Call("PUT", f"/v1/deeds/{make_id(self.random)}", body, self.token)
                for _ in range(CROWD)]

    def test_more_writes_than_may_wait_are_refused_soon(self):
        started = time.monotonic()
        answers = volley(self.stack.port, self.crowd())
        self.assertLess(time.monotonic() - started, HUNG_S_MAX)
        self.assertEqual({answer.status for answer in answers}, {503})


if __name__ == "__main__":
    main(CYCLES)
