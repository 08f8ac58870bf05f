#!/usr/bin/env python3
"""A worker with a grave fault, for a test of the tests: it reports that the request is done, and
only then passes it on to a real worker.

    hasty_worker.py SOCKET-OF-REAL-WORKERS    the listening socket is descriptor 0
"""

import socket
import sys
import threading
import time

from tests.deploy.fastcgi import END, RECORD_BYTES_MAX, STDOUT, ask, read_request, write_record

HASTE_S = 0.05
SUCCESS = b"Status: 200\r\nContent-Type: application/json\r\n\r\n{}"


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
