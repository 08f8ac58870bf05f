#!/usr/bin/env python3
"""PostgreSQL crashed, restarted and frozen under load; and servers that a worker refuses to trust.

    python3 -m tests.fault.server --cycles 200
"""

import random
import signal
import time

from tests.e2e.harness.client import Call, volley
from tests.e2e.harness.deeds import deed_body, make_id
from tests.e2e.harness.processes import wait_until
from tests.fault.case import FaultCase, main
from tests.fault.load import Load

CYCLES = 5
WRITERS = 6
READERS = 2
WORK_S = 0.4
RECOVERY_S_MAX = 10
CROWD = 600  # more than two workers let wait
NOBODY = "00000000-0000-4000-8000-000000000000"
# A statement may take 5 s, and work waits 2 s for its turn.
GIVEN_UP_S_MAX = 10


def crash_while_writing(stack, people, cycles):
    """All of PostgreSQL is killed at once; what was acknowledged must be there afterwards."""
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
        self.started = time.monotonic()

    def assert_unavailable(self, answers):
        for answer in answers:
            self.assertEqual(answer.status, 503, str(answer))
            self.assertIn(answer.code, ("busy", "unavailable"))
            self.assertTrue(answer.headers["Retry-After"])
        self.assertLess(time.monotonic() - self.started, GIVEN_UP_S_MAX)

    def test_more_writes_than_may_wait_are_refused(self):
        body = deed_body("WM06", [NOBODY])
        self.assert_unavailable(volley(self.stack.port, [
            Call("PUT", f"/v1/deeds/{make_id(random.Random())}", body, self.token)
            for _ in range(CROWD)]))

    def test_reads_are_given_up(self):
        call = Call("GET", "/v1/household", token=self.token)
        self.assert_unavailable(volley(self.stack.port, [call] * 20))

    def test_the_process_is_healthy_and_not_ready(self):
        internal = self.stack.internal()
        volley(self.stack.port, [Call("GET", "/v1/household", token=self.token)] * 20)
        self.assertEqual(internal.call("GET", "/healthz").status, 200)
        self.assertEqual(internal.call("GET", "/readyz").status, 503)


class Refusals(FaultCase):
    """A worker does not serve on a server that may forget, or that has another schema."""

    own_server = True

    def assert_refused(self, reason, methods=("GET", "PUT")):
        """By new workers; those that serve already have checked their connections."""
        self.stack.restart_workers("api")
        internal = self.stack.internal()
        wait_until(lambda: reason in internal.call("GET", "/readyz").content.decode(), reason)
        self.assertEqual(internal.call("GET", "/readyz").status, 503)
        self.assertEqual(internal.call("GET", "/healthz").status, 200)
        for method in methods:
            body = deed_body("WM06", [NOBODY]) if method == "PUT" else None
            answer = self.people.client.call(method, f"/v1/deeds/{make_id(random.Random())}", body,
                                             token=self.token)
            self.assertEqual((answer.status, answer.code), (503, "unavailable"))

    def setUp(self):
        self.token = self.people.find("administrator").token
        self.addCleanup(self.forget_settings)

    def forget_settings(self):
        self.stack.postgres.configure()
        self.stack.restart_workers("api")
        self.stack.wait_ready()

    def refuse_setting(self, name):
        self.stack.postgres.configure(**{name: "off"})
        self.assert_refused(f"{name} is off")

    def test_synchronous_commit_is_off(self):
        self.refuse_setting("synchronous_commit")

    def test_fsync_is_off(self):
        self.refuse_setting("fsync")

    def test_full_page_writes_is_off(self):
        self.refuse_setting("full_page_writes")

    def test_synchronous_commit_is_off_for_the_writers_alone(self):
        self.addCleanup(self.stack.database.run,
                        "ALTER ROLE xinyi_writer RESET synchronous_commit")
        self.stack.database.run("ALTER ROLE xinyi_writer SET synchronous_commit = off")
        self.assert_refused("synchronous_commit is off", methods=["PUT"])

    def test_the_schema_is_older(self):
        self.people.find("administrator")
        newest = self.stack.database.value(
            "SELECT change FROM sqitch.changes ORDER BY committed_at DESC LIMIT 1")
        rename = "UPDATE sqitch.changes SET change = '{}' WHERE change = '{}'"
        self.addCleanup(self.forget_settings)
        self.addCleanup(self.stack.database.run, rename.format(newest, "another"))
        self.stack.database.run(rename.format("another", newest))
        self.assert_refused(f"the migration {newest} has not been deployed")


if __name__ == "__main__":
    main(CYCLES)
