"""People at work while something is broken, and whether what they were told holds afterwards.

    load = Load(stack, people)
    load.add_writers(4)
    with load:
        break_something()
    load.check(stack.database)

A writer files a deed, and does not rest until it is told that it is filed; then a reviewer does the
same with its approval. Whatever was acknowledged must be there, once and unchanged; whatever was
asked again must have had one effect.
"""

import random
import threading
import time
from collections import Counter

from tests.e2e.harness.client import BROKEN, Call
from tests.e2e.harness.deeds import deed_body, make_id

KEPT = """
SELECT d.deed_id, d.content, count(DISTINCT p.resident_id), count(e.entry_id)
FROM deed d
JOIN participant p USING (community_id, deed_id)
LEFT JOIN ledger_entry e USING (community_id, deed_id)
GROUP BY d.deed_id, d.content"""
PAUSE_S = 0.05
PATIENCE_S = 60


class Load:
    def __init__(self, stack, people, retries=True):
        """Without retries an answer that is no success is an error."""
        self.stack = stack
        self.people = people
        self.retries = retries
        self.filed = {}
        self.approved = set()
        self.outcomes = Counter()
        self.errors = []
        self.over = threading.Event()
        self.abandoned = threading.Event()
        self.threads = []
        self.askers = []

    def add_writers(self, count):
        filers = self.people.all_of("resident") + self.people.all_of("leader")
        reviewers = self.people.all_of("reviewer")
        for number in range(count):
            filer = filers[number % len(filers)]
            household = self.people.household(filer)
            writer = Writer(self, filer, reviewers[number % len(reviewers)],
                            household["members"][0]["resident_id"])
            self.add(writer.write)

    def add_readers(self, count, path="/v1/household", role="resident"):
        token = self.people.find(role).token if role else None
        for _ in range(count):
            asker = Asker(self)
            self.add(lambda asker=asker: asker.ask(Call("GET", path, token=token)))

    def add(self, act):
        self.threads.append(threading.Thread(target=self.repeat, args=[act]))

    def repeat(self, act):
        try:
            while not self.over.is_set():
                act()
        except Exception as error:  # whatever it is, the test is told
            self.errors.append(repr(error))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def abandon(self):
        """Nobody retries; the outcome of requests under way stays unknown."""
        self.over.set()
        self.abandoned.set()

    def check(self, database):
        """Raises AssertionError when an acknowledgement was worth nothing."""
        if self.errors:
            raise AssertionError(f"{len(self.errors)} errors, the first: {self.errors[0]}")
        kept = {deed_id: (content, int(people), int(entries))
                for deed_id, content, people, entries in database.rows(KEPT)}
        lost = [deed_id for deed_id in self.filed if deed_id not in kept]
        altered = [deed_id for deed_id, content in self.filed.items()
                   if deed_id in kept and kept[deed_id][:2] != (content, 1)]
        unposted = [deed_id for deed_id in self.approved if kept.get(deed_id, (0, 0, 0))[2] != 1]
        if lost or altered or unposted:
            raise AssertionError(
                f"of {len(self.filed)} acknowledged deeds {len(lost)} are lost and {len(altered)}"
                f" altered; of {len(self.approved)} approvals {len(unposted)} have not one entry")

    def __str__(self):
        return (f"{len(self.filed)} deeds and {len(self.approved)} approvals acknowledged, "
                + ", ".join(f"{count} x {outcome}" for outcome, count in
                            sorted(self.outcomes.items(), key=str)))


class Asker:
    """One client with a connection of its own."""

    keeps_connection = True

    def __init__(self, load):
        self.load = load
        self.client = load.stack.client()
        load.askers.append(self)

    def ask(self, call):
        """The answer, once it is a success; None when it was given up."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            answer = self.try_once(call)
            if answer:
                return answer
            if self.load.abandoned.is_set():
                return None
            time.sleep(PAUSE_S)
        raise TimeoutError(f"{call.method} {call.path} did not succeed in {PATIENCE_S} s")

    def try_once(self, call):
        try:
            answer = self.client.send(call)
            if not self.keeps_connection:
                self.client.close()
        except BROKEN as error:
            self.load.outcomes[type(error).__name__] += 1
            self.insist_on_retries(call, repr(error))
            return None
        self.load.outcomes[f"{answer.status} {answer.code or ''}".rstrip()] += 1
        if answer.status == 200:
            return answer
        self.insist_on_retries(call, answer)
        if answer.status != 503 or not answer.headers["Retry-After"]:
            raise AssertionError(f"{call.method} {call.path}: {answer}")
        return None

    def insist_on_retries(self, call, what):
        if not self.load.retries:
            raise AssertionError(f"{call.method} {call.path}: {what}")


class Writer(Asker):
    def __init__(self, load, filer, reviewer, resident_id):
        super().__init__(load)
        self.filer = filer
        self.reviewer = reviewer
        self.resident_id = resident_id
        self.random = random.Random()

    def write(self):
        deed_id = make_id(self.random)
        content = f"参加楼栋议事会 {deed_id}"
        path = f"/v1/deeds/{deed_id}"
        body = deed_body("WM06", [self.resident_id], content=content)
        if self.ask(Call("PUT", path, body, self.filer.token)):
            self.load.filed[deed_id] = content
            approval = Call("PUT", f"{path}/review", {"verdict": "approved"}, self.reviewer.token)
            if self.ask(approval):
                self.load.approved.add(deed_id)
