"""A FastCGI server for tests, which records nginx's requests and answers as the test says.

    with Worker(path) as worker:
        worker.answer = lambda request: Reply("204 No Content")
        ... worker.requests[0].params["REQUEST_URI"]

Or it asks a worker without nginx: ask(path, Request(params, body, keep=False)).
"""

import contextlib
import io
import os
import socket
import socketserver
import struct
import sys
import threading
from typing import NamedTuple

HEADER = struct.Struct(">BBHHBx")
BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6
KEEP_CONNECTION = 1
RESPONDER = struct.pack(">HBxxxxx", 1, 0)
RECORD_BYTES_MAX = 0xFFFF


class Request(NamedTuple):
    params: dict
    body: bytes
    keep: bool


class Reply(NamedTuple):
    status: str = "200 OK"
    headers: tuple = ()
    body: bytes = b"{}"


class Hangup(Exception):
    """Raised by an answer to close the connection without one, as a killed worker does."""


def read_record(stream):
    head = stream.read(HEADER.size)
    if len(head) < HEADER.size:
        return None, b""
    _, kind, _, content_bytes, padding_bytes = HEADER.unpack(head)
    content = stream.read(content_bytes)
    stream.read(padding_bytes)
    return kind, content


def write_record(stream, kind, content):
    stream.write(HEADER.pack(1, kind, 1, len(content), 0) + content)


def read_length(data, place):
    if data[place] < 0x80:
        return data[place], place + 1
    return struct.unpack_from(">I", data, place)[0] & 0x7FFFFFFF, place + 4


def decode_params(data):
    params, place = {}, 0
    while place < len(data):
        name_bytes, place = read_length(data, place)
        value_bytes, place = read_length(data, place)
        name = data[place:place + name_bytes].decode()
        place += name_bytes
        params[name] = data[place:place + value_bytes].decode()
        place += value_bytes
    return params


def read_request(stream):
    contents = {BEGIN: b"", PARAMS: b"", STDIN: b""}
    while True:
        kind, content = read_record(stream)
        if kind is None:
            return None
        contents[kind] += content
        if kind == STDIN and not content:
            break
    keep = contents[BEGIN][2] & KEEP_CONNECTION != 0
    return Request(decode_params(contents[PARAMS]), contents[STDIN], keep)


def encode_length(count):
    return bytes([count]) if count < 0x80 else struct.pack(">I", count | 0x80000000)


def encode_params(params):
    return b"".join(encode_length(len(name)) + encode_length(len(value)) + name + value
                    for name, value in ((name.encode(), value.encode())
                                        for name, value in params.items()))


def encode_request(request):
    stream = io.BytesIO()
    write_record(stream, BEGIN, RESPONDER)
    write_record(stream, PARAMS, encode_params(request.params))
    write_record(stream, PARAMS, b"")
    for start in range(0, len(request.body), RECORD_BYTES_MAX):
        write_record(stream, STDIN, request.body[start:start + RECORD_BYTES_MAX])
    write_record(stream, STDIN, b"")
    return stream.getvalue()


def ask(path, request):
    """What a real worker answers, as it says it."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        with contextlib.suppress(BrokenPipeError):  # it may answer before it has read everything
            connection.sendall(encode_request(request))
        with connection.makefile("rb") as stream:
            answer = b""
            while (record := read_record(stream))[0] not in (END, None):
                answer += record[1]
            return answer


class Connection(socketserver.StreamRequestHandler):
    def setup(self):
        super().setup()
        self.server.worker.begin(self.connection)

    def finish(self):
        self.server.worker.end(self.connection)
        super().finish()

    def handle(self):
        worker = self.server.worker
        while request := read_request(self.rfile):
            worker.requests.append(request)
            try:
                self.write(worker.answer(request))
            except Hangup:
                return
            if not request.keep:
                return

    def write(self, reply):
        lines = [f"Status: {reply.status}", *(f"{name}: {value}" for name, value in reply.headers)]
        output = "\r\n".join(lines).encode() + b"\r\n\r\n" + reply.body
        for start in range(0, len(output), 0xFFFF):
            write_record(self.wfile, STDOUT, output[start:start + 0xFFFF])
        write_record(self.wfile, STDOUT, b"")
        write_record(self.wfile, END, bytes(8))
        self.wfile.flush()


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, request, client_address):
        if not isinstance(sys.exception(), ConnectionError):  # nginx may close as it likes
            super().handle_error(request, client_address)


class Worker:
    def __init__(self, path):
        self.path = path
        self.lock = threading.Lock()
        self.open = set()
        self.connections = 0
        self.reset()

    def reset(self):
        """Forgets requests and answers, and closes the connections that nginx keeps."""
        self.requests = []
        with self.lock:
            for connection in self.open:
                connection.shutdown(socket.SHUT_RDWR)
        self.answer = lambda request: Reply()

    def begin(self, connection):
        with self.lock:
            self.open.add(connection)
            self.connections += 1

    def end(self, connection):
        with self.lock:
            self.open.discard(connection)

    def __enter__(self):
        self.server = Server(self.path, Connection)
        self.server.worker = self
        os.chmod(self.path, 0o666)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        os.unlink(self.path)
