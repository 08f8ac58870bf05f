"""What is in a database, in a few characters, and databases that are copied again and again.

    content = Content(socket, "commands_4711")
    content.restore("commands_4711_today")
    before = content.versions()
    ...
    if content.versions() == before:
        content.rewind()
"""

import subprocess

from tests.e2e.harness.processes import wait_until

END = "__end__"
# What differs from one run to the next: identifiers, moments, sealed bytes, codes of households.
VARIES = (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(\d{4}-\d\d-\d\d[ T])?\d\d:\d\d[0-9:.+-]*"
          r"|\\+x[0-9a-f]+|\y[0-9A-Z]{6}\y")
TABLES = """SELECT c.oid::regclass FROM pg_class c
WHERE c.relnamespace = 'xinyi'::regnamespace AND c.relkind = 'r'
ORDER BY 1;"""
SEQUENCES = """SELECT format('SELECT setval(%L, %s, %L)', c.oid::regclass,
                             coalesce(pg_sequence_last_value(c.oid), s.seqstart),
                             pg_sequence_last_value(c.oid) IS NOT NULL)
FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid
WHERE c.relnamespace = 'xinyi'::regnamespace;"""

OTHERS = """SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend';"""


class Content:
    def __init__(self, socket, name):
        self.name = name
        self.process = subprocess.Popen(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", socket, "-U",
             "postgres", "-d", "postgres"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.settle()

    def settle(self):
        """What is done here need not survive a crash of the server."""
        self.run("SET client_min_messages = error;\nSET synchronous_commit = off;")

    def leave(self):
        """So that the database can be renamed."""
        self.run("\\c postgres")

    def close(self):
        self.leave()
        self.run(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE);")
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def run(self, script):
        """The lines that the statements answer."""
        self.process.stdin.write(f"{script}\n\\echo {END}\n")
        lines = []
        while (line := self.process.stdout.readline()) != f"{END}\n":
            if not line:
                raise RuntimeError(f"psql has ended: {script}")
            lines.append(line.rstrip("\n"))
        return lines

    def restore(self, template):
        """A copy of another database, in place of this one."""
        self.leave()
        self.settle()
        self.run(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE);\n"
                 f"CREATE DATABASE {self.name} OWNER xinyi_owner TEMPLATE {template};\n"
                 f"\\c {self.name}")
        self.settle()
        self.tables = self.run(TABLES)
        self.sequences = self.run(SEQUENCES)

    def await_others(self):
        """Until nobody else is connected: of a broken connection, what was sent goes on and holds
        its locks."""
        wait_until(lambda: self.run(OTHERS) == ["0"], "the end of the other connections")

    def of_rows(self, value):
        """An aggregate of every table, by its name."""
        values = " UNION ALL ".join(
            f"SELECT '{table}', {value}::text FROM {table} t" for table in self.tables)
        return dict(line.split("|") for line in self.run(f"{values};"))

    def versions(self):
        """Differs when a transaction has changed something."""
        return self.of_rows("count(*) || ' ' || coalesce(sum(t.xmin::text::bigint), 0)")

    def meaning(self):
        """The same after two runs of the same command, and after no other."""
        row = f"regexp_replace(t::text, '{VARIES}', '*', 'g')"
        return self.of_rows(f"md5(string_agg({row}, ' ' ORDER BY {row}))")

    def outline(self):
        """Which tables have rows: all that two runs with random contents have in common."""
        return self.of_rows("(count(*) > 0)")

    def rewind(self):
        """Sequences go on from where they were when the copy was made, as tables do after a
        transaction that was rolled back."""
        self.run("\n".join(["BEGIN;", *(f"{sequence};" for sequence in self.sequences), "COMMIT;"]))
