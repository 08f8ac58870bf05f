"""Two who do something at once, always in the same order of events.

    with Duel(database) as duel:
        first, second = duel.fight(Step(...), Step(...))

The first one's transaction stays open when its statement is done. The second begins and either
ends or waits for a lock. Then the first does what it does afterwards, and commits. What both were
answered tells whether the second decided on what the first had changed.
"""

import re
import select

from tests.race.connections import Connection

WAITS = "SELECT count(*) FROM pg_locks WHERE pid = {pid} AND NOT granted"
WAIT_MAX = 500
LOCK = re.compile(r"FOR (?:NO KEY UPDATE|UPDATE|KEY SHARE|SHARE)\b(?: SKIP LOCKED| NOWAIT)?"
                  r"|pg_(?:try_)?advisory_(?:xact_)?lock(?:_shared)?\((\w+)\(\)")
ROUTINES = """
SELECT proname, pg_get_functiondef(oid) FROM pg_proc
WHERE pronamespace = 'rule'::regnamespace AND prokind = 'f' ORDER BY proname, oid"""
COMPLAINT = "\\if :ERROR\n\\echo ! :LAST_ERROR_MESSAGE\n\\endif\n"


def find_locks(database):
    """What each lock in the text of the routines is called, and (routine, statement, worse one)."""
    found = {}
    for routine, source in database.rows(ROUTINES):
        for clause in LOCK.finditer(re.sub(r"--[^\n]*", lambda comment: " " * len(comment[0]),
                                           source)):
            start = max(source.rfind(mark, 0, clause.start()) + len(mark)
                        for mark in (";", "BEGIN", "LOOP", "AS $function$"))
            end = source.find(";", clause.end())
            end = len(source) if end < 0 else end + 1
            statement = source[start:end]
            for name, worse in worsened(source[start:clause.start()], clause,
                                        source[clause.end():end]):
                found.setdefault(f"{routine}: {name}", []).append((routine, statement, worse))
    return found


def worsened(before, clause, after):
    """Names of the faults, each with its statement."""
    if clause[1]:
        whole = f"{before}{clause[0]}{after}"
        yield (f"{clause[0].partition('(')[0]} {clause[1]}",
               re.sub(r"PERFORM pg_advisory[^;]*;", "", whole) if "PERFORM" in whole
               else re.sub(r"pg_try_advisory_lock\(.*\)\n", "true\n", whole))
        return
    table = re.search(r"\bFROM (?:xinyi\.)?(\w+)", before)[1]
    yield f"{table} {clause[0]}", before + after
    if "ORDER BY" in before:
        yield (f"{table} {clause[0]} in order",
               re.sub(r"ORDER BY (\w+)", r"ORDER BY \1 DESC", before) + clause[0] + after)


class Duel:
    def __init__(self, database):
        self.waits = 0
        database.run(f"ALTER DATABASE {database.name} SET deadlock_timeout = '50ms'")
        self.connections = [Connection(database) for _ in range(3)]
        community = database.value("SELECT actor_community_id()")
        for connection in self.connections:
            connection.write("SET search_path = xinyi, rule;\nSET lock_timeout = 0;\n"
                             f"SELECT set_config('xinyi.community', '{community}', false)"
                             " \\g /dev/null\nSELECT pg_backend_pid();\n")
            connection.pid = connection.read()[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for connection in self.connections:
            connection.close()

    def fight(self, first, second, afterwards=None):
        """What the first and the second were answered."""
        one, two, _ = self.connections
        one.write(begin(first))
        answered = one.read()
        two.write(begin(second) + end())
        self.await_decision(two)
        one.write((f"{afterwards};\n{COMPLAINT}" if afterwards else "") + end())
        answered += one.read()
        answers = "|".join(answered), "|".join(two.read())
        for connection in (one, two):
            connection.write("SELECT pg_stat_force_next_flush() \\g /dev/null\n")
            connection.read()
        return answers

    def await_decision(self, connection):
        """Until it has answered or waits for a lock."""
        watcher = self.connections[2]
        for _ in range(WAIT_MAX):
            if select.select([connection.process.stdout], [], [], 0.01)[0]:
                return
            watcher.write(WAITS.format(pid=connection.pid) + ";\n")
            if watcher.read() != ["0"]:
                self.waits += 1
                return
        raise RuntimeError("the second neither ends nor waits")


def begin(step):
    return step.script().replace("\\echo :LAST", "\\echo ! :LAST").rpartition("COMMIT;")[0]


def end():
    return f"COMMIT;\n{COMPLAINT}"
