"""A proxy in front of PostgreSQL that makes one statement fail.

    with Wire(socket) as wire:              # programs connect to host=wire.directory
        wire.arm(LOST, 3)
        ...
        failed, seen = wire.disarm()        # the third statement, None when there were two; all

The steps of a program are what it waits for: a connection, a statement (of a pipeline: each), a
script, the end of a COPY. The server itself raises the errors, so that transactions and protocol go
on as they do after any error.
"""

import contextlib
import socket
import struct
import tempfile
import threading
from pathlib import Path
from typing import NamedTuple

SOCKET = ".s.PGSQL.5432"
BYTES = 1 << 16
CONNECTING = "a connection"
NOTHING = "DO $$ BEGIN END $$"
OUTDATED_BY = b"RRevalidateCachedQuery"


class Failure(NamedTuple):
    name: str
    sqlstate: str | None = None
    message: str = ""
    runs_first: bool = False  # whether the server runs the statement, and only the answer is lost
    is_final: bool = False  # whether connecting fails, too, until disarm()


LOST = Failure("the connection breaks")
UNANSWERED = Failure("the connection breaks after the statement", runs_first=True)
GONE = Failure("the server is gone after the statement", runs_first=True, is_final=True)
LOCKED = Failure("a lock is not had in time", "55P03", "canceling statement due to lock timeout")
OUTDATED = Failure("a migration has changed a result", "0A000",
                   "cached plan must not change result type")
FAILURES = (LOST, UNANSWERED, LOCKED, OUTDATED)


class Broken(Exception):
    """The connection ends here."""


def message(kind, *parts):
    body = b"".join(parts)
    return kind + struct.pack("!I", len(body) + 4) + body


def text(string):
    return string.encode() + b"\0"


def words(body):
    return [word.decode(errors="replace") for word in body.split(b"\0")]


def raising(failure):
    return (f"DO $$ BEGIN RAISE SQLSTATE '{failure.sqlstate}' USING MESSAGE = "
            f"'{failure.message}'; END $$")


def extended(statement):
    """The messages that replace an Execute; clients ignore the additional replies."""
    return (message(b"P", text(""), text(statement), b"\0\0")
            + message(b"B", text(""), text(""), bytes(6))
            + message(b"E", text(""), bytes(4)))


# Ready for the next statement, outside of a transaction and in a failed one; and undone.
IDLE, FAILED, UNDONE = message(b"Z", b"I"), message(b"Z", b"E"), message(b"C", text("ROLLBACK"))
STARTING_UP = message(b"E", *(text(field) for field in (
    "SFATAL", "VFATAL", "C57P03", "Mthe database system is starting up")), b"\0")


def take_messages(buffer):
    """The complete messages at the beginning of the buffer, and the rest of it."""
    messages = []
    while len(buffer) >= 5 and len(buffer) > (size := struct.unpack("!I", buffer[1:5])[0]):
        messages.append(buffer[:size + 1])
        buffer = buffer[size + 1:]
    return messages, buffer


def outdate(error):
    """The error, raised where a prepared statement turns out to be outdated."""
    fields = [OUTDATED_BY if field[:1] == b"R" else field for field in error[5:].split(b"\0")]
    return message(b"E", b"\0".join(fields))


class Connection:
    """One program's connection and the one to the server behind it; two threads."""

    def __init__(self, wire, client):
        self.wire = wire
        self.client = client
        self.server = socket.socket(socket.AF_UNIX)
        self.application = ""
        self.statements = {}
        self.portals = {}
        self.rounds_asked = 1  # the first ends when the connection is made
        self.rounds = 0
        self.last_ready = b""
        self.last_unanswered = b""  # the last message of an answer that is not passed on
        self.outdated = False
        self.undo = b""
        self.undoing = False

    def serve(self):
        with self.client, self.server, contextlib.suppress(OSError, Broken):
            self.server.connect(self.wire.server)
            rest = self.take_startup()
            answering = threading.Thread(target=self.return_answers)
            answering.start()
            try:
                self.pass_messages(rest)
            finally:
                self.end()
                answering.join()
        self.wire.forget(self)

    def end(self):
        for side in (self.client, self.server):
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)

    def receive(self, side):
        received = side.recv(BYTES)
        if not received:
            raise Broken
        return received

    def take_startup(self):
        buffer = self.receive(self.client)
        while len(buffer) < (size := struct.unpack("!I", buffer[:4])[0]):
            buffer += self.receive(self.client)
        settings = words(buffer[8:size])
        pairs = dict(zip(settings[::2], settings[1::2]))
        self.application = pairs.get("application_name", "")
        failure = self.wire.step(self, CONNECTING)
        if failure and failure.sqlstate:
            self.client.sendall(STARTING_UP)
            raise Broken
        self.break_off(failure)
        self.server.sendall(buffer[:size])
        return buffer[size:]

    def break_off(self, failure, last=b"Z"):
        if failure and not failure.runs_first and not failure.sqlstate:
            raise Broken
        if failure and failure.runs_first:
            self.last_unanswered = last

    def pass_messages(self, buffer):
        while True:
            messages, buffer = take_messages(buffer)
            self.server.sendall(b"".join(map(self.pass_message, messages)))
            buffer += self.receive(self.client)

    def pass_message(self, sent):
        kind, body = sent[:1], sent[5:]
        self.rounds_asked += kind in (b"S", b"Q")
        if kind == b"P":
            name, statement = words(body)[:2]
            self.statements[name] = statement
        elif kind == b"B":
            portal, name = words(body)[:2]
            self.portals[portal] = self.statements[name]
        elif kind == b"E":
            return self.run(sent, self.portals[words(body)[0]], extended)
        elif kind == b"Q":
            return self.run(sent, words(body)[0], lambda other: message(b"Q", text(other)))
        elif kind == b"c":
            return self.run(sent, "the end of a COPY", lambda _: message(b"f", text("given up")))
        elif kind == b"S":
            undo, self.undo = self.undo, b""
            self.rounds_asked += bool(undo)
            return sent + undo
        return sent

    def run(self, sent, statement, instead):
        """What is sent to the server when the program sends this statement."""
        failure = self.wire.step(self, statement)
        if failure and failure.sqlstate:
            self.outdated = failure is OUTDATED
            if statement == "COMMIT":
                # Whatever happens to a COMMIT, it ends the transaction.
                self.undo, self.undoing = message(b"Q", text("ROLLBACK")), True
            return instead(raising(failure))
        # A COMMIT may follow statements whose answers are still on their way.
        self.break_off(failure, IDLE if statement == "COMMIT" else b"Z")
        replaced = self.wire.replaced.get(statement)
        return instead(replaced) if replaced else sent

    def return_answers(self):
        buffer = b""
        with contextlib.suppress(OSError, Broken):
            while True:
                messages, buffer = take_messages(buffer + self.receive(self.server))
                self.client.sendall(b"".join(map(self.return_answer, messages)))
                ready = [answer for answer in messages if answer[:1] == b"Z"]
                self.last_ready = ready[-1] if ready else self.last_ready
                self.rounds += len(ready)
        self.end()

    @property
    def is_idle(self):
        """All that was asked is answered, and no transaction is open."""
        return self.rounds == self.rounds_asked and self.last_ready == IDLE

    def return_answer(self, answer):
        if self.last_unanswered:
            # Until the server has run the statement, or waits for the data of a COPY.
            if answer.startswith((self.last_unanswered, b"G")):
                raise Broken
            return b""
        if self.undoing and answer in (FAILED, UNDONE):
            return b""
        self.undoing = self.undoing and answer != IDLE
        if self.outdated and answer[:1] == b"E":
            self.outdated = False
            return outdate(answer)
        return answer


class Wire:
    def __init__(self, cluster):
        self.server = str(Path(cluster) / SOCKET)
        self.lock = threading.Lock()
        self.connections = set()
        self.replaced = {}  # statements that the server gets instead of others
        self.forget_failure()

    def __enter__(self):
        with contextlib.ExitStack() as opening:
            self.directory = opening.enter_context(tempfile.TemporaryDirectory(prefix="wire-"))
            self.listener = opening.enter_context(socket.socket(socket.AF_UNIX))
            self.listener.bind(f"{self.directory}/{SOCKET}")
            # For programs of another user than the test's.
            Path(self.directory).chmod(0o755)
            Path(self.directory, SOCKET).chmod(0o777)
            self.listener.listen(64)
            threading.Thread(target=self.accept, daemon=True).start()
            self.cleanup = opening.pop_all()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.drop()
        self.cleanup.close()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection = Connection(self, self.listener.accept()[0])
                self.connections.add(connection)
                threading.Thread(target=connection.serve, daemon=True).start()

    def forget(self, connection):
        self.connections.discard(connection)

    def drop(self, application=None):
        """Breaks the connections of programs of that name, or all."""
        for connection in list(self.connections):
            if application in (None, connection.application):
                connection.end()

    def idle(self, application):
        """Connections of that name that have been used and are not in use."""
        return sum(connection.application == application and connection.is_idle
                   and connection.rounds > 1 for connection in list(self.connections))

    def is_quiet(self, application):
        """Whether a step has failed, or no connection of that name is in use."""
        return self.failed is not None or all(
            connection.is_idle for connection in list(self.connections)
            if connection.application == application)

    def arm(self, failure, at, application="xinyi"):
        """From now on, only for programs of that name. 0 counts the steps and fails none."""
        with self.lock:
            self.failure, self.at, self.application = failure, at, application

    def forget_failure(self):
        self.failure, self.at, self.application, self.failed, self.seen = None, 0, None, None, []

    def disarm(self):
        """The statement that has failed, if one has, and all that there were."""
        with self.lock:
            failed, seen = self.failed, self.seen
            self.forget_failure()
        return failed, seen

    def step(self, connection, statement):
        """How the statement fails; None when it does not."""
        with self.lock:
            if self.failure is None or self.application != connection.application:
                return None
            if self.failed and self.failure.is_final:
                return LOST
            self.seen.append(statement)
            if len(self.seen) != self.at:
                return None
            self.failed = statement
            return self.failure
