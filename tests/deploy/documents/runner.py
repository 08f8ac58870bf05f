#!/usr/bin/env python3
"""Inside the scratch machine: runs the scripts of a JSON file one after the other, in one folder.

    runner.py SCRIPTS.JSON RESULTS.JSON FOLDER

A script is {"place", "text"}; a result {"place", "status", "output"}. Wrong ones stop no other.
"""

import fcntl
import json
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

SIOCSIFFLAGS = 0x8914
IFF_UP_RUNNING = 0x41
TYPED = "0123456789abcdef0123456789abcdef\n"  # what a person would type
LIMIT_S = 120


def bring_loopback_up():
    with socket.socket() as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP_RUNNING))


def run(script, folder):
    # A file for the output: servers that a script starts keep a pipe open.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        try:
            status = subprocess.run(["bash", "-euo", "pipefail", "-c", script["text"]], cwd=folder,
                                    input=TYPED, text=True, stdout=output,
                                    stderr=subprocess.STDOUT, timeout=LIMIT_S).returncode
        except subprocess.TimeoutExpired:
            status = -1
        output.seek(0)
        return {"place": script["place"], "status": status, "output": output.read()}


def main(scripts, results, folder):
    bring_loopback_up()
    Path(folder).mkdir()
    done = [run(script, folder) for script in json.loads(Path(scripts).read_text("utf-8"))]
    Path(results).write_text(json.dumps(done), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
