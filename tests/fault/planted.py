#!/usr/bin/env python3
"""The tests of this folder are worth something: each notices the fault that it is there for."""

import os
import signal
import sys
import unittest

from tests.e2e.harness.people import People
from tests.e2e.harness.processes import TOP
from tests.e2e.harness.shop import Shop
from tests.e2e.harness.stack import Stack, replace_in
from tests.fault.load import Load
from tests.fault.redemptions import kill_server, kill_worker, redeem_while_dying
from tests.fault.server import crash_while_writing
from tests.fault.workers import kill_workers, write_while_workers_die

KILLS = 12
CRASHES_MAX = 6  # any commit that does wait takes those before it along; then nothing is lost

# Past the worker's own check, which looks at the connection and not at every transaction.
FORGETFUL = """
CREATE OR REPLACE FUNCTION rule.forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('synchronous_commit', 'off', true);
	RETURN new;
END
$$;
GRANT EXECUTE ON FUNCTION rule.forget TO PUBLIC;
CREATE OR REPLACE TRIGGER forget BEFORE INSERT ON deed
FOR EACH ROW EXECUTE FUNCTION rule.forget();
CREATE OR REPLACE TRIGGER forget BEFORE INSERT ON review
FOR EACH ROW EXECUTE FUNCTION rule.forget();
CREATE OR REPLACE TRIGGER forget BEFORE INSERT OR UPDATE ON redemption
FOR EACH ROW EXECUTE FUNCTION rule.forget();
"""
WAL_WRITER = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'"


class Planted(unittest.TestCase):
    def enter(self, **options):
        stack = self.enterContext(Stack(**options))
        return stack, People(stack)

    def assert_noticed(self, act, *arguments):
        with self.assertRaises(AssertionError) as noticed:
            act(*arguments)
        print(f"{self.id().rpartition('.')[2]}: {noticed.exception}", flush=True)

    def plant_forgetful_commits(self, stack):
        stack.database.run(FORGETFUL)
        # What reaches the kernel outlives a killed server; only a lost machine would lose it.
        os.kill(stack.database.value(WAL_WRITER), signal.SIGSTOP)

    def crash_forgetfully(self, stack, act, *arguments):
        """Each crash starts a new writer of the log."""
        for _ in range(CRASHES_MAX):
            self.plant_forgetful_commits(stack)
            act(*arguments)

    def plant_hasty_workers(self, stack):
        for pool in ("api", "nginx"):
            stack.stop(pool)
        real = stack.run / "real.sock"
        stack.start_pool("real", stack.worker_command("api"))
        stack.start_pool("api", [sys.executable, "-m", "tests.fault.hasty_worker", real],
                         {"PYTHONPATH": str(TOP)})
        stack.start_nginx()
        stack.wait_ready()

    def test_a_commit_that_does_not_wait_for_the_disk(self):
        stack, people = self.enter(own_server=True)
        crash_while_writing(stack, people, cycles=2)
        self.assert_noticed(self.crash_forgetfully, stack, crash_while_writing, stack, people, 1)

    def test_a_redemption_that_does_not_wait_for_the_disk(self):
        stack, _ = self.enter(own_server=True)
        shop = Shop(stack.database)
        redeem_while_dying(stack, shop, 2, [kill_worker, kill_server])
        self.assert_noticed(self.crash_forgetfully, stack, redeem_while_dying, stack, shop, 1,
                            [kill_server])

    def test_a_reply_before_the_commit(self):
        stack, people = self.enter()
        write_while_workers_die(stack, people, KILLS)
        self.plant_hasty_workers(stack)
        self.assert_noticed(write_while_workers_die, stack, people, KILLS)

    def test_a_redemption_acknowledged_before_the_commit(self):
        stack, _ = self.enter()
        shop = Shop(stack.database)
        redeem_while_dying(stack, shop, KILLS, [kill_worker])
        self.plant_hasty_workers(stack)
        self.assert_noticed(redeem_while_dying, stack, shop, KILLS, [kill_worker])

    def fail_no_request(self, stack, people):
        """As a restart of the workers should; but these are killed."""
        load = Load(stack, people, retries=False)
        load.add_writers(4)
        with load:
            kill_workers(stack, KILLS)
        load.check(stack.database)

    def test_a_restart_that_does_not_wait_for_requests(self):
        def adapt(files):
            replace_in(files / "fastcgi.conf", "fastcgi_next_upstream .*;",
                       "fastcgi_next_upstream off;")

        self.assert_noticed(self.fail_no_request, *self.enter(adapt=adapt))


if __name__ == "__main__":
    unittest.main()
