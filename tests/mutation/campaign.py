"""Mutants that several laboratories take from one queue, and their results."""

import threading
from collections import Counter

from tests.mutation import equivalents
from tests.mutation.laboratory import Laboratory, Verdict
from tests.mutation.nearest import tests_for

KINDS = ("noticed", "survived", "invalid", "equivalent")


class Campaign:
    def __init__(self, mutants, excused, nearest=None):
        """With a number of nearest tests, the others are left out."""
        self.queue = list(reversed(mutants))
        self.excused = excused
        self.nearest = nearest
        self.found = {}
        self.broken = {}
        self.trouble = None
        self.changing = threading.Lock()

    def take(self):
        with self.changing:
            return self.queue.pop() if self.queue and not self.trouble else None

    def note(self, number, area, mutant, verdict):
        with self.changing:
            self.found[number] = area, mutant, verdict
            print(f"{number} {mutant}  {verdict.kind}: {verdict.by}", flush=True)

    def work_with(self, laboratory):
        while (taken := self.take()) is not None:
            number, area, mutant = taken
            reason = self.excused.get(equivalents.key_of(mutant))
            self.note(number, area, mutant, Verdict("equivalent", reason) if reason
                      else laboratory.judge(mutant))

    def tests_for(self, path, known):
        return tests_for(path, known)[:self.nearest]

    def work(self, folder):
        try:
            with Laboratory(folder, self.tests_for) as laboratory:
                self.work_with(laboratory)
                self.broken |= laboratory.broken
        except (Exception, SystemExit) as trouble:  # of one thread, told by the main one
            self.trouble = trouble

    def run(self, at_once, folder):
        workers = [threading.Thread(target=self.work, args=[folder / f"{number}"])
                   for number in range(1, at_once + 1)]
        for worker in workers:
            worker.start()
        try:
            for worker in workers:
                worker.join()
        except KeyboardInterrupt:
            self.queue.clear()  # the tests that run come to their end
            for worker in workers:
                worker.join()
        if self.trouble:
            raise self.trouble

    def report(self, seed):
        """Prints the survivors and the counts; returns the percentage that was noticed."""
        for name, complaint in self.broken.items():
            print(f"{name} fails without any mutant:\n{complaint}")
        for number, (_, mutant, verdict) in sorted(self.found.items()):
            if verdict.kind == "survived":
                print(f"survived: {number} {mutant}")
        for area in sorted({area for area, _, _ in self.found.values()}):
            counts = Counter(verdict.kind for of, _, verdict in self.found.values() if of == area)
            print(f"{area}: {self.counted(counts)}")
        counts = Counter(verdict.kind for _, _, verdict in self.found.values())
        valid = counts["noticed"] + counts["survived"]
        percent = 100 * counts["noticed"] / valid if valid else 100
        print(f"--seed {seed}: {self.counted(counts)}; {percent:.0f} % of {valid} noticed")
        return percent

    @staticmethod
    def counted(counts):
        return ", ".join(f"{counts[kind]} {kind}" for kind in KINDS)
