"""The database behind the back of the API.

    database.value("SELECT count(*) FROM deed")
    database.run("UPDATE settings SET publish_time = '00:00'")

Statements run as the superuser, who sees every row, in the sample community like a command of the
server. With wounded(), a routine is replaced by a worse one, to see whether the tests notice.
"""

import contextlib
import csv
import io
import subprocess

ENTER = """SET search_path = xinyi, rule;
DO $$ BEGIN
	PERFORM set_config('xinyi.community', community_id::text, false)
	FROM community WHERE sample;
END $$;
"""


class Database:
    def __init__(self, socket, name):
        self.socket = socket
        self.name = name

    def psql(self, *arguments, statement=None):
        done = subprocess.run(
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.socket, "-U", "postgres", "-d",
             self.name, *arguments],
            input=ENTER + statement, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"psql: {done.stderr}{statement}")
        return done.stdout

    def rows(self, statement):
        """Lists of texts; null is the empty one."""
        return list(csv.reader(io.StringIO(self.psql("--csv", "-t", statement=statement))))

    def column(self, statement):
        return [row[0] for row in self.rows(statement)]

    def value(self, statement):
        """The first column of the first row, as a number if it is one."""
        value = self.rows(statement)[0][0]
        return int(value) if value.lstrip("-").isdigit() else value

    def run(self, statement):
        self.psql(statement=statement)

    @contextlib.contextmanager
    def wounded(self, routine, good, bad):
        """Replaces a part of a routine's source for a while."""
        source = self.psql("-At", statement=(
            f"SELECT pg_get_functiondef(oid) FROM pg_proc"
            f" WHERE proname = '{routine}' AND pronamespace = 'rule'::regnamespace"))
        if source.count(good) != 1:
            raise RuntimeError(f"rule.{routine} does not contain once: {good}")
        self.run(source.replace(good, bad))
        try:
            yield
        finally:
            self.run(source)
