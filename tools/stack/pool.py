#!/usr/bin/env python3
"""Does for a private stack what systemd does on a server: workers that share one socket.

    pool.py SOCKET COUNT COMMAND [ARGUMENT...]

Listens on the Unix socket SOCKET and runs COUNT copies of the command with it as their descriptor
0. A copy that dies is replaced; SIGHUP restarts the copies one after the other, SIGTERM ends them
all. The process ids of the copies are in SOCKET.pids, one per line. The exit status is 1 when a
copy that was told to stop crashed instead.
"""

import os
import signal
import socket
import sys
import time

BACKLOG = 1024
PAUSE_AFTER_DEATH_S = 0.2
STOP_LIMIT_S = 15
# One that has just started is not yet ready to be told.
PEACEFUL = {os.EX_OK, -signal.SIGTERM, -signal.SIGKILL}


class Pool:
    def __init__(self, path, count, command):
        self.path = path
        self.count = count
        # A copy ends with this process, however this one ends.
        self.command = ["setpriv", "--pdeathsig", "TERM", "--", *command]
        self.pids = set()
        self.stopping = set()
        self.crashed = False
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)

    def listen(self):
        if os.path.exists(self.path):
            os.unlink(self.path)
        self.listener.bind(self.path)
        os.chmod(self.path, 0o660)
        self.listener.listen(BACKLOG)

    def start_missing(self):
        while len(self.pids) < self.count:
            pid = os.fork()
            if pid == 0:
                signal.pthread_sigmask(signal.SIG_SETMASK, [])
                os.dup2(self.listener.fileno(), 0)
                os.execvp(self.command[0], self.command)
            self.pids.add(pid)
        self.write_pids()

    def write_pids(self):
        fresh = self.path + ".pids.new"
        with open(fresh, "w", encoding="ascii") as stream:
            stream.writelines(f"{pid}\n" for pid in sorted(self.pids))
        os.rename(fresh, self.path + ".pids")

    def reap(self):
        while self.pids:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            self.pids.discard(pid)
            ended_with = os.waitstatus_to_exitcode(status)
            if pid in self.stopping and ended_with not in PEACEFUL:
                self.crashed = True
                print(f"pool.py: worker {pid} was told to stop and ended with {ended_with}",
                      file=sys.stderr, flush=True)

    def stop(self, pids):
        self.stopping = pids & self.pids
        for pid in self.stopping:
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_LIMIT_S
        while pids & self.pids and time.monotonic() < deadline:
            self.reap()
            time.sleep(0.02)
        for pid in pids & self.pids:
            print(f"pool.py: worker {pid} does not stop, killed", file=sys.stderr)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            self.pids.discard(pid)

    def restart_each(self):
        for pid in sorted(self.pids):
            self.stop({pid})
            self.start_missing()

    def run(self):
        watched = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
        signal.pthread_sigmask(signal.SIG_BLOCK, watched)
        self.listen()
        self.start_missing()
        while (received := signal.sigwait(watched)) not in (signal.SIGTERM, signal.SIGINT):
            self.reap()
            if received == signal.SIGHUP:
                self.restart_each()
            elif len(self.pids) < self.count:
                time.sleep(PAUSE_AFTER_DEATH_S)
                self.start_missing()
        self.stop(set(self.pids))
        os.unlink(self.path)
        os.unlink(self.path + ".pids")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    pool = Pool(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
    pool.run()
    sys.exit(pool.crashed)
