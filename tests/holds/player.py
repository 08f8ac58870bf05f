"""Plays a program, and the same one without the holds that were given back.

    player = Player(books)
    player.check(program)

check() raises AssertionError when a household ends with other points than it would have had without
the redemptions that it cancelled or did not collect; when those that the shop cancelled made more
of a difference than their returns say; or when an invariant of the ledger does not hold.
"""

import re
from pathlib import Path

from tests.e2e.harness.processes import TOP
from tests.holds.programs import HOUSEHOLDS, identifier
from tests.race.connections import Connection

COMPLAINT = "\\if :ERROR\n\\echo failed: :LAST_ERROR_MESSAGE\n\\endif\n"
PROVE = """
SELECT 'failed: {name} does not hold: ' || string_agg(broken::text, ' ')
FROM ({proof}) broken HAVING count(*) > 0;
"""
PROVED = "01 03 07 29 36 37 39 40 42 43 46".split()
# As the invariant does for all households, which takes long.
RECOUNT = """
SELECT 'failed: household ' || household_id || ' has ' || available_points(h) || ' and not '
       || recount_points(community_id, household_id)
FROM household h
WHERE household_id IN ({households})
	AND available_points(h) <> recount_points(community_id, household_id)
	AND household_id NOT IN (SELECT household_id FROM dispute_hold
	                         UNION SELECT household_id FROM ledger_entry WHERE kind = 'return');
"""
ENDS = "SELECT redemption_id || ' ' || status || ' ' || coalesce(cancelled_by, '') FROM redemption"
GIVEN_BACK = "cancelled household", "lapsed "


def check(truth, message):
    if not truth:
        raise AssertionError(message)


class Played:
    """What a program led to."""

    def __init__(self, program, lines):
        self.outcomes = dict(zip(program, lines))
        self.states = lines[len(program):len(program) + HOUSEHOLDS]
        self.renewed = [int(line) for line in lines[len(program) + HOUSEHOLDS:][:HOUSEHOLDS]]
        self.ends = {}
        for line in lines[len(program) + 2 * HOUSEHOLDS:]:
            name, _, end = line.partition(" ")
            self.ends[name] = end

    def end(self, step):
        return self.ends.get(str(identifier(step.name)))


class Player:
    def __init__(self, books):
        self.books = books
        self.households = books.actors()[:HOUSEHOLDS]
        self.connection = Connection(books.database)
        community = books.database.value("SELECT actor_community_id()")
        self.ask("SET search_path = xinyi, rule;\n"
                 f"SELECT set_config('xinyi.community', '{community}', false) \\g /dev/null\n")
        self.proofs = {path.stem: re.sub(r"^--.*$", "", path.read_text(), flags=re.M)
                       for path in sorted((Path(TOP) / "src/cli/invariants").glob("*.sql"))
                       if path.name[:2] in PROVED}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def ask(self, script):
        self.connection.write(script)
        return self.connection.read()

    def play(self, program, proofs=()):
        calls = [step.call(self.households) for step in program]
        calls += [f"state({household})" for household in self.households]
        calls += [f"renewed({household})" for household in self.households]
        script = "".join(f"SELECT play.{call};\n{COMPLAINT}" for call in calls)
        proving = "".join(PROVE.format(name=name, proof=self.proofs[name]) + COMPLAINT
                          for name in proofs)
        if proofs:
            proving += RECOUNT.format(households=",".join(self.households)) + COMPLAINT
        since = "SELECT coalesce(max(redemption_no), 0) AS before FROM redemption \\gset\n"
        lines = self.ask(f"{since}BEGIN;\n{script}{ENDS} WHERE redemption_no > :before;\n"
                         f"{proving}ROLLBACK;\n")
        failed = [line for line in lines if line.startswith("failed: ")]
        check(not failed, failed[0] if failed else "")
        return Played(program, lines)

    def check(self, program):
        held = self.play(program, self.proofs)
        kept, delivered = self.without(program, held)
        never = self.play(kept)
        for step in kept:
            if step.kind == "redeem":
                check(never.outcomes[step] == f"held {step.points}",
                      f"{step}: {never.outcomes[step]}")
        check(held.states == never.states,
              f"with what was given back {held.states}, without {never.states}")
        check(held.renewed == never.renewed, f"renewed {held.renewed}, {never.renewed}")
        if delivered != kept:
            self.check_returns(never, self.play(delivered))

    def check_books(self, program):
        """Only that the invariants hold: which points go along depends on what is held."""
        self.play(program, self.proofs)

    def without(self, program, held):
        """The program without what the household gave back, and without what the shop did."""
        kept, delivered = [], []
        for step in program:
            end = held.end(step) if step.kind in ("redeem", "end") else "other"
            if step.kind == "redeem" and end:
                step = step._replace(points=int(held.outcomes[step].split()[1]))
            if end and end not in GIVEN_BACK:
                kept.append(step)
                if end != "cancelled shop":
                    delivered.append(step)
        return kept, delivered

    def check_returns(self, shop, never):
        """No more than was renewed, and nothing when nothing was."""
        for state, plain, renewed, before in zip(shop.states, never.states, shop.renewed,
                                                 never.renewed):
            more = int(state.split()[0]) - int(plain.split()[0])
            check(0 <= more <= renewed - before or renewed == before and state == plain,
                  f"{state} after what the shop gave back, {plain} without: {renewed} renewed")
