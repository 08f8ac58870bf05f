#!/usr/bin/env python3
"""One request does not cost the service: not the one that kills workers, not the one whose answer
is larger than a worker should hold.

    python3 -m tests.fault.costly --cycles 100

XINYI_POISON_LIBRARY is the library of poison.c.
"""

import os
import random
import re
import signal
import time

from tests.e2e.harness.client import Call, volley
from tests.e2e.harness.deeds import deed_body, make_id
from tests.e2e.harness.processes import wait_until
from tests.fault.case import FaultCase, main
from tests.fault.load import Load

CYCLES = 8
WRITERS = 4
READERS = 4
BURST = 200  # opens as many connections to the workers as nginx will keep
DEATHS_MAX = 2  # for one request
POISON = "13131313-1313-4313-8313-131313131313"
PAUSE_S = 0.3
REPLACED_S = 1  # a worker that died is replaced after 0.2 s

# What a statement answers when nobody has bounded it: one value, and many rows.
LARGE_BYTES = 100 << 20
LARGE_CSV_LINES = 170_000
PEAK_KIB_MAX = 64 << 10
LARGE_VALUE = f"""
CREATE OR REPLACE FUNCTION rule.household_members(
	in_community integer, of_household bigint, OUT members json, OUT members_left_out integer)
LANGUAGE plpgsql STABLE AS $$
BEGIN members := to_json(repeat('x', {LARGE_BYTES})); members_left_out := 0; END $$;
"""
PUBLISHED = """
ALTER TABLE publication_line DISABLE TRIGGER ALL,
	DROP CONSTRAINT IF EXISTS household_published_twice;
INSERT INTO period (community_id, period_id, name, starts_at, ends_at, status, closed_at)
VALUES (actor_community_id(), 90{month}, '2019-0{month}', '2019-0{month}-01', '2019-0{month}-02',
        'published', '2019-0{month}-02');
INSERT INTO publication (community_id, period_id, number, published_at, line_count, points, minutes,
                         entry_count)
VALUES (actor_community_id(), 90{month}, 90{month}, now(), 0, 0, 0, 0);
INSERT INTO publication_line (community_id, period_id, line_no, rank, household_id, household_code,
                              building, points, deeds, minutes, entry_count)
SELECT community_id, 90{month}, n, 1, household_id, code, 1, 1, 1, 0, 1
FROM (SELECT * FROM household ORDER BY household_id LIMIT 1) h
CROSS JOIN generate_series(1, {lines}) AS n;
ANALYZE publication_line;
"""
CSV = "/v1/communities/arcadia/publications/2019-0{month}/lines.csv"
CSV_LINES = 74820  # ten times the community of 7,482 households
CSV_HEAD_LINES = 4  # title, period, totals and the names of columns


def started_count(stack):
    """How many api workers have been started so far."""
    return len(re.findall("event=started", (stack.log / "api.log").read_text(errors="replace")))


def peak_kib(pid):
    """The most memory that a process has ever used."""
    with open(f"/proc/{pid}/status", encoding="ascii") as stream:
        return int(re.search(r"VmHWM:\s+(\d+) kB", stream.read())[1])


class Poison(FaultCase):
    """Two things that pull in opposite directions, under one configuration of nginx: a request
    whose worker died goes to another one, and one that kills workers does not go on for long."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stack.stop("api")
        cls.stack.start_pool("api", environment={
            "LD_PRELOAD": os.environ["XINYI_POISON_LIBRARY"], "XINYI_POISON": POISON})
        cls.stack.wait_ready()

    def deaths_by(self, call):
        """How many workers die of the request; it is answered, and so is what comes after it."""
        self.stack.wait_ready()
        before = started_count(self.stack)
        answer = self.stack.client().send(call)
        self.assertEqual((answer.status, answer.code), (503, "unavailable"))
        time.sleep(REPLACED_S)
        self.stack.wait_ready()
        return started_count(self.stack) - before

    def fill_connections(self):
        """nginx has as many connections to the workers as a rush leaves."""
        token = self.people.find("resident").token
        answers = volley(self.stack.port, [Call("GET", "/v1/household", token=token)] * BURST)
        self.assertEqual({answer.status for answer in answers}, {200})

    def assert_two_die(self):
        token = self.people.find("resident").token
        body = deed_body("WM06", [make_id(random.Random())])
        calls = [Call("GET", f"/v1/communities/arcadia/events?cursor={POISON}"),
                 Call("PUT", f"/v1/deeds/{POISON}", body, token),
                 Call("POST", f"/v1/voucher_checks?{POISON}", {"code": "0"}, token)]
        deaths = []
        for call in calls:
            for fill in (self.fill_connections, lambda: None):
                fill()
                deaths.append(self.deaths_by(call))
        print(f"workers that die of one request: {deaths}", flush=True)
        self.assertLessEqual(max(deaths), DEATHS_MAX)
        self.assertGreater(min(deaths), 0)

    def kill_each(self):
        for _ in range(self.cycles):
            for pid in self.stack.worker_pids():
                time.sleep(random.uniform(0.5, 1) * PAUSE_S)
                os.kill(pid, signal.SIGKILL)
                wait_until(lambda pid=pid: pid not in self.stack.worker_pids(), "its successor")
                self.stack.wait_ready()

    def restart_each(self):
        for _ in range(self.cycles):
            time.sleep(PAUSE_S)
            self.stack.restart_workers("api")

    def assert_none_fails(self, act):
        load = Load(self.stack, self.people, retries=False)
        load.add_writers(WRITERS)
        load.add_readers(READERS)
        with load:
            act()
        print(f"{act.__name__}: {load}", flush=True)
        load.check(self.stack.database)
        self.assertEqual(set(load.outcomes), {"200"})

    def test_a_request_that_kills_workers_ends_two_and_those_of_others_none(self):
        self.assert_two_die()
        self.assert_none_fails(self.kill_each)
        self.assert_none_fails(self.restart_each)
        self.stack.verify()


class Large(FaultCase):
    settings = ()  # another stack: what is planted here stays

    def publish(self, month, lines):
        """A list of so many lines, and the request for it."""
        self.stack.database.run(PUBLISHED.format(month=month, lines=lines))
        return Call("GET", CSV.format(month=month))

    def assert_too_large(self, call):
        pids = self.stack.worker_pids()
        answer = self.stack.client().send(call)
        self.assertEqual((answer.status, answer.code), (500, "answer_too_large"))
        self.assertEqual(self.stack.worker_pids(), pids)
        peaks = [peak_kib(pid) for pid in pids]
        print(f"{call.path}: peaks of {peaks} KiB", flush=True)
        self.assertLess(max(peaks), PEAK_KIB_MAX)

    def test_an_answer_beyond_the_limit_is_refused_and_nobody_dies(self):
        token = self.people.find("resident").token
        log = self.stack.log / "api.log"
        self.stack.database.run(LARGE_VALUE)
        self.assert_too_large(Call("GET", "/v1/household", token=token))
        self.assert_too_large(self.publish(1, LARGE_CSV_LINES))
        answer = self.stack.client().send(self.publish(2, CSV_LINES))
        self.assertEqual((answer.status, answer.content.count(b"\n")),
                         (200, CSV_HEAD_LINES + CSV_LINES))
        peaks = [peak_kib(pid) for pid in self.stack.worker_pids()]
        print(f"{CSV_LINES} lines: {len(answer.content)} bytes, peaks of {peaks} KiB", flush=True)
        self.assertLess(max(peaks), PEAK_KIB_MAX)
        self.assertEqual(log.read_text().count("event=answer_too_large"), 2)
        self.assertEqual(self.stack.client().call("GET", "/v1/communities").status, 200)


if __name__ == "__main__":
    main(CYCLES)
