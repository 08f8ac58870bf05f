#!/usr/bin/env python3
"""Workers killed in mid-write, restarted one after the other, and nginx reloaded, all under load.

    python3 -m tests.fault.workers --cycles 500
"""

import os
import random
import signal
import time

from tests.e2e.harness.client import Call
from tests.e2e.harness.stack import COMMUNITY
from tests.fault.case import FaultCase, main
from tests.fault.load import Asker, Load

CYCLES = 30
WRITERS = 6
READERS = 2
PAUSE_S = 0.3


def kill_workers(stack, cycles):
    """One after the other, each at whatever it is doing; how many there were."""
    killed = 0
    for _ in range(cycles):
        time.sleep(random.uniform(0, 2) * PAUSE_S)
        try:
            os.kill(random.choice(stack.worker_pids()), signal.SIGKILL)
            killed += 1
        except ProcessLookupError:
            pass  # its successor is not written down yet
    return killed


def write_while_workers_die(stack, people, cycles):
    load = Load(stack, people)
    load.add_writers(WRITERS)
    load.add_readers(READERS)
    with load:
        killed = kill_workers(stack, cycles)
        stack.wait_ready()
    print(f"{killed} workers killed: {load}", flush=True)
    load.check(stack.database)
    return load


def sign_in_again(load):
    """A new code each time, which WeChat takes once: an answer that is lost is lost for good."""
    asker = Asker(load)
    simulator = load.people.simulator

    def sign_in():
        simulator.add_user("restless")
        body = {"community": COMMUNITY, "code": simulator.login_code("restless")}
        asker.ask(Call("POST", "/v1/sessions", body))

    return sign_in


class Workers(FaultCase):
    def test_what_was_acknowledged_outlives_killed_workers(self):
        load = write_while_workers_die(self.stack, self.people, self.cycles)
        self.assertGreater(len(load.approved), 0)
        self.stack.verify()

    def test_a_restart_of_workers_fails_no_request(self):
        load = Load(self.stack, self.people, retries=False)
        load.add_writers(WRITERS)
        load.add_readers(READERS)
        load.add(sign_in_again(load))
        restarts = max(self.cycles // 10, 3)
        with load:
            for _ in range(restarts):
                for pool in ("api", "wechat"):
                    self.stack.restart_workers(pool)
        print(f"{4 * restarts} workers restarted: {load}", flush=True)
        load.check(self.stack.database)
        self.assertEqual(set(load.outcomes), {"200"})

    def test_a_reload_of_nginx_fails_no_request(self):
        load = Load(self.stack, self.people, retries=False)
        load.add_writers(WRITERS)
        for asker in load.askers:
            asker.keeps_connection = False
        with load:
            for _ in range(3):
                self.stack.servers["nginx"].send(signal.SIGHUP)
                time.sleep(0.5)
        self.people.client.close()  # nginx did, without a word
        print(f"nginx reloaded: {load}", flush=True)
        load.check(self.stack.database)


if __name__ == "__main__":
    main(CYCLES)
