"""Many connections to the database, each with a client of its own, that begin at one moment.

    with Connections(database, 32) as connections:
        outcomes = connections.run([Step(member.settings(), "SELECT error FROM redeem(...)"), ...])

A step is one transaction of somebody. Its outcome is the text that its statement answers; or the
message of the error that ended it, which is the code when a rule refuses. The steps are dealt out
to the connections in turn, and each connection takes those that it was dealt one after the other.
"""

import subprocess
from typing import NamedTuple

GATE = 20261122
END = "--end"


class Step(NamedTuple):
    settings: dict
    statement: str

    def script(self):
        setting = ", ".join(f"set_config('xinyi.{name}', '{value}', true)"
                            for name, value in self.settings.items())
        complaint = "\\if :ERROR\n\\echo :LAST_ERROR_MESSAGE\n\\endif\n"
        return (f"BEGIN;\nSELECT {setting} \\g /dev/null\n"
                f"{self.statement};\n{complaint}COMMIT;\n{complaint}")


class Connection:
    def __init__(self, database):
        self.process = subprocess.Popen(
            ["psql", "-X", "-q", "-At", "-h", database.socket, "-U", "xinyi_owner", "-d",
             database.name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def write(self, script):
        self.process.stdin.write(f"{script}\\echo {END}\n")
        self.process.stdin.flush()

    def read(self):
        """The lines answered to the statements."""
        lines = []
        for line in self.process.stdout:
            if line.rstrip("\n") == END:
                return lines
            lines.append(line.rstrip("\n"))
        raise RuntimeError(f"the connection was lost after {lines}")

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Connections:
    def __init__(self, database, count):
        self.connections = [Connection(database) for _ in range(count)]
        self.gatekeeper = Connection(database)
        community = database.value("SELECT actor_community_id()")
        for connection in self.connections:
            connection.write("SET search_path = xinyi, rule;\nSET lock_timeout = 0;\n"
                             "SET statement_timeout = 0;\n"
                             f"SELECT set_config('xinyi.community', '{community}', false)"
                             " \\g /dev/null\n")
            connection.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for connection in [*self.connections, self.gatekeeper]:
            connection.close()

    def keep_gate(self, act):
        self.gatekeeper.write(f"SELECT {act}({GATE}) \\g /dev/null\n")
        self.gatekeeper.read()

    def run(self, steps):
        """The outcomes in the order of the steps."""
        count = len(self.connections)
        self.keep_gate("pg_advisory_lock")
        for number, connection in enumerate(self.connections):
            dealt = steps[number::count]
            connection.write(f"SELECT pg_advisory_lock_shared({GATE}) \\g /dev/null\n"
                             f"SELECT pg_advisory_unlock_shared({GATE}) \\g /dev/null\n"
                             + "".join(step.script() for step in dealt))
        self.keep_gate("pg_advisory_unlock")
        outcomes = [None] * len(steps)
        for number, connection in enumerate(self.connections):
            answered = connection.read()
            if len(answered) != len(steps[number::count]):
                raise RuntimeError(f"not one answer for each step: {answered}")
            outcomes[number::count] = answered
        return outcomes
