"""HTTP as a phone speaks it, and many phones at once.

    answer = Client(port).call("PUT", f"/v1/deeds/{deed_id}", {"item": "ZY01"}, token=token)
    answers = volley(port, [Call("PUT", path, body, token) for ...])
"""

import http.client
import json
import socket
import time
from typing import NamedTuple

TIMEOUT_S = 40
IDLE_S_MAX = 5  # servers close connections that are idle for longer
BROKEN = (OSError, http.client.HTTPException)


class Call(NamedTuple):
    method: str
    path: str
    body: object = None
    token: str | None = None
    headers: dict = {}

    def content(self):
        if self.body is None or isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, ensure_ascii=False).encode()

    def fields(self):
        fields = dict(self.headers)
        if self.token:
            fields["Authorization"] = f"Bearer {self.token}"
        if self.body is not None:
            fields.setdefault("Content-Type", "application/json")
        return fields

    def bytes(self):
        content = self.content()
        fields = {"Host": "localhost", "Connection": "close", **self.fields()}
        if content is not None:
            fields["Content-Length"] = str(len(content))
        lines = [f"{self.method} {self.path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in fields.items()]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + (content or b"")


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    content: bytes

    @property
    def json(self):
        return json.loads(self.content)

    @property
    def code(self):
        """The error code of a problem document, or None."""
        return self.json["code"] if self.status >= 400 else None

    def __str__(self):
        return f"{self.status} {self.content[:300].decode(errors='replace')}"


def read_answer(response):
    return Answer(response.status, response.headers, response.read())


class Client:
    """One connection, which is kept; for one thread."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        self.used_at = 0

    def send(self, call):
        """Raises one of BROKEN when the connection breaks; the next call has a new one."""
        if time.monotonic() - self.used_at > IDLE_S_MAX:
            self.close()
        self.used_at = time.monotonic()
        try:
            self.connection.request(call.method, call.path, call.content(), call.fields())
            return read_answer(self.connection.getresponse())
        except BROKEN:
            self.connection.close()
            raise

    def call(self, method, path, body=None, token=None):
        return self.send(Call(method, path, body, token))

    def expect(self, status, *arguments, **more):
        """The answer, which must have that status."""
        answer = self.call(*arguments, **more)
        if answer.status != status:
            raise RuntimeError(f"{arguments[:2]}: {status} expected, not {answer}")
        return answer

    def close(self):
        self.connection.close()


def volley(port, calls):
    """Answers in the order of the calls, which nginx gets within a moment: each lacks only its last
    byte before any is complete."""
    sockets = []
    for call in calls:
        connection = socket.create_connection(("127.0.0.1", port), TIMEOUT_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(call.bytes()[:-1])
        sockets.append(connection)
    for connection, call in zip(sockets, calls):
        connection.sendall(call.bytes()[-1:])
    answers = []
    for connection, call in zip(sockets, calls):
        response = http.client.HTTPResponse(connection, method=call.method)
        response.begin()
        answers.append(read_answer(response))
        connection.close()
    return answers
