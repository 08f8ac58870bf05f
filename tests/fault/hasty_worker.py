#!/usr/bin/env python3
"""A worker with a grave fault, for a test of the tests: it says that what was asked is done, and
only then passes it on to a real worker.

    hasty_worker.py SOCKET-OF-REAL-WORKERS    the listening socket is descriptor 0
"""

import socket
import struct
import sys
import threading
import time

from tests.deploy.fastcgi import (BEGIN, END, PARAMS, STDIN, STDOUT, read_record, read_request,
                                  write_record)

RESPONDER = struct.pack(">HBxxxxx", 1, 0)
HASTE_S = 0.05
SUCCESS = b"Status: 200\r\nContent-Type: application/json\r\n\r\n{}"
RECORD_BYTES_MAX = 0xFFFF


def encode_length(count):
    return bytes([count]) if count < 0x80 else struct.pack(">I", count | 0x80000000)


def encode_params(params):
    return b"".join(encode_length(len(name)) + encode_length(len(value)) + name + value
                    for name, value in ((name.encode(), value.encode())
                                        for name, value in params.items()))


def ask(path, request):
    """What a real worker answers, as it says it."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        with connection.makefile("rwb") as stream:
            write_record(stream, BEGIN, RESPONDER)
            write_record(stream, PARAMS, encode_params(request.params))
            write_record(stream, PARAMS, b"")
            for start in range(0, len(request.body), RECORD_BYTES_MAX):
                write_record(stream, STDIN, request.body[start:start + RECORD_BYTES_MAX])
            write_record(stream, STDIN, b"")
            stream.flush()
            answer = b""
            while (record := read_record(stream))[0] not in (END, None):
                answer += record[1]
            return answer


def answer(stream, content):
    for start in range(0, len(content), RECORD_BYTES_MAX):
        write_record(stream, STDOUT, content[start:start + RECORD_BYTES_MAX])
    write_record(stream, STDOUT, b"")
    write_record(stream, END, bytes(8))
    stream.flush()


def serve(connection, path):
    """One request, as nginx keeps no connections: the answer is whole when its end is seen."""
    with connection, connection.makefile("rwb") as stream:
        request = read_request(stream)
        if request and request.params["REQUEST_METHOD"] == "PUT":
            answer(stream, SUCCESS)
            connection.shutdown(socket.SHUT_RDWR)
            time.sleep(HASTE_S)
            ask(path, request)
        elif request:
            answer(stream, ask(path, request))


def main(path):
    listener = socket.socket(fileno=0)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=[connection, path], daemon=True).start()


if __name__ == "__main__":
    main(sys.argv[1])
