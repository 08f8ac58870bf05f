"""Shell functions of tools/stack, and servers that end with the test that started them.

    shell('stack_open "$1" "$2" "$3"', directory, build, port)
    nginx = Server(log, "nginx", "-c", configuration)
    ...
    nginx.stop()
"""

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[3]
STOP_LIMIT_S = 20
FUNCTIONS = "set -euo pipefail\n" + "".join(
    f". '{TOP}/tools/stack/{name}.sh'\n" for name in ("base", "database", "services"))


def shell(script, *arguments):
    """Runs a script with the functions of tools/stack; returns its standard output."""
    done = subprocess.run(["bash", "-c", FUNCTIONS + script, "test", *map(str, arguments)],
                          capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{script} {arguments}: {done.stdout}{done.stderr}")
    return done.stdout


def wait_until(condition, what, limit_s=30):
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"gave up waiting for {what} after {limit_s} s")
        time.sleep(0.02)


# Blocks of ports below those that the kernel gives to clients.
PORTS_FIRST, PORTS_END, PORTS_PER_BLOCK = 20000, 32768, 8
reservations = []  # until the process ends


def reserve(block):
    """Whether no other test has the block: a name that one process can have, while it lives."""
    reservation = socket.socket(socket.AF_UNIX)
    try:
        reservation.bind(f"\0xinyi-ports-{block}")
    except OSError:
        reservation.close()
        return False
    reservations.append(reservation)
    return True


def are_free(ports):
    with contextlib.ExitStack() as stack:
        for port in ports:
            try:
                stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                return False
    return True


def free_ports(count):
    """The first of some neighbouring ports that nobody uses, for this process alone."""
    blocks = (PORTS_END - PORTS_FIRST) // PORTS_PER_BLOCK
    for block in range(os.getpid(), os.getpid() + blocks):
        first = PORTS_FIRST + block % blocks * PORTS_PER_BLOCK
        if are_free(range(first, first + count)) and reserve(block % blocks):
            return first
    raise OSError("no free ports")


class Server:
    """A process of the service user. Start it from the main thread: it ends together with that."""

    def __init__(self, log, *command, signal_to_stop=signal.SIGTERM, environment=None):
        self.signal_to_stop = signal_to_stop
        name = signal_to_stop.name.removeprefix("SIG")
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                ["bash", "-c", FUNCTIONS + f'cd / && become_service {name} "$@"', "server",
                 *map(str, command)],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
                env=environment)

    @property
    def pid(self):
        return self.process.pid

    def send(self, signal_number):
        self.process.send_signal(signal_number)

    def is_running(self):
        return self.process.poll() is None

    def stop(self, signal_number=None):
        """Asks the process to end, and kills it after a while. Raises when it has crashed."""
        if not self.is_running():
            return
        asked = signal_number or self.signal_to_stop
        self.send(asked)
        try:
            status = self.process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        if status not in (os.EX_OK, -asked):
            raise RuntimeError(f"{self.process.args[4]} ended with {status} when it was stopped")
