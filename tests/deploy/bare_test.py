#!/usr/bin/env python3
"""tools/bare, with a debootstrap that takes no time: it copies a few programs of this machine."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
BARE = TOP / "tools/bare"
SKIPPED = 77
NO_DEBIAN = 125
LIMIT_S = 60

DEBOOTSTRAP = """#!/bin/bash
set -e
root=$3
mkdir -p "$root"/{dev,etc,proc,root,srv,sys,tmp,usr/{bin,sbin,lib,lib64}}
for name in bin sbin lib lib64; do ln -s "usr/$name" "$root/$name"; done
for name in bash cat env ls mount readlink rmdir sleep umount; do
	program=$(command -v "$name")
	cp -L "$program" "$root/usr/bin"
	for library in $(ldd "$program" | grep -o '/[^ ]*'); do
		mkdir -p "$root${library%/*}"
		cp -L "$library" "$root$library"
	done
done
"""


TAKEN = {"apt": "/etc/apt", "certificates": "/usr/local/share/ca-certificates"}

# What the command sees, a line for each kind of thing. It ends with a status of its own.
LOOK = """
shopt -s globstar dotglob
echo environment: $(env | while IFS= read -r line; do echo "${line%%=*}"; done)
[ -e "$1" ] && echo outside: yes || echo outside: no
processes=(/proc/[0-9]*)
echo processes: ${#processes[@]}
read -r head <.git/HEAD
[ "${head#ref: }" = "$head" ] || read -r head <".git/${head#ref: }"
echo commit: $head
echo files: *
names() { for file in "$1"/**; do [ ! -f "$file" ] || echo "${file##*/}"; done; }
echo apt: $(names /etc/apt)
echo certificates: $(names /usr/local/share/ca-certificates)
exit 7
"""


def git(*arguments):
    return subprocess.run(["git", "-c", "safe.directory=*", *arguments], cwd=TOP, check=True,
                          capture_output=True, text=True).stdout.strip()


def mounts():
    return Path("/proc/self/mounts").read_text()


def running(marker):
    """Whether a process has that among its arguments, in whatever namespace."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if marker.encode() in path.read_bytes():
                return True
        except OSError:
            pass
    return False


class Bare(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="xinyi-bare-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.programs = self.folder / "programs"
        self.roots = self.folder / "roots"
        self.programs.mkdir()
        self.roots.mkdir()
        self.write_debootstrap(DEBOOTSTRAP)
        self.mounts = mounts()

    def write_debootstrap(self, text):
        (self.programs / "debootstrap").write_text(text)
        (self.programs / "debootstrap").chmod(0o755)

    def start(self, *command):
        environment = {**os.environ, "PATH": f"{self.programs}:{os.environ['PATH']}",
                       "TMPDIR": str(self.roots), "CI": "true", "XINYI_MARKER": "outside"}
        return subprocess.Popen([BARE, *command], env=environment, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT)

    def run_bare(self, *command):
        process = self.start(*command)
        output, _ = process.communicate(timeout=LIMIT_S)
        self.assert_nothing_is_left()
        return process.returncode, output

    def assert_nothing_is_left(self):
        self.assertEqual(list(self.roots.iterdir()), [])
        self.assertEqual(mounts(), self.mounts)

    def test_the_command_sees_a_clone_of_the_commit_and_nothing_of_this_machine(self):
        (self.folder / "seen").touch()
        status, output = self.run_bare("bash", "-c", LOOK, "bash", self.folder / "seen")
        self.assertEqual(status, 7, output)
        seen = {key: value.split() for key, _, value in
                (line.partition(": ") for line in output.splitlines())}
        self.assertEqual(set(seen["environment"]) - {"PWD", "SHLVL", "_"},
                         {"PATH", "HOME", "LANG"})
        self.assertEqual(seen["outside"], ["no"])
        self.assertLess(int(seen["processes"][0]), 6)
        self.assertEqual(seen["commit"], [git("rev-parse", "HEAD")])
        self.assertIn("openapi.yaml", seen["files"])
        self.assertNotIn(".local", seen["files"])
        for key, name in TAKEN.items():
            here = {path.name for path in Path(name).rglob("*") if path.is_file()}
            self.assertLessEqual(here, set(seen[key]))

    def test_without_a_debian_the_status_says_so(self):
        self.write_debootstrap("#!/bin/sh\necho planted\nexit 1\n")
        status, output = self.run_bare("true")
        self.assertEqual(status, NO_DEBIAN, output)
        self.assertIn("planted", output)
        self.assertIn("the bare Debian cannot be made", output)

    def interrupt(self, number):
        """The status and the marker of the command that was running."""
        marker = f"600.{os.getpid()}{number}"
        process = self.start("bash", "-c", f"echo ready; sleep {marker}")
        while process.stdout.readline() not in ("ready\n", ""):
            pass
        self.assertTrue(running(marker))
        process.send_signal(number)
        process.communicate(timeout=LIMIT_S)
        return process.returncode, marker

    def test_an_interrupt_removes_everything(self):
        for number, expected in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with self.subTest(number):
                status, marker = self.interrupt(number)
                self.assertEqual(status, expected)
                self.assertFalse(running(marker))
                self.assert_nothing_is_left()

    def test_even_after_kill_no_process_and_no_mount_is_left(self):
        _, marker = self.interrupt(signal.SIGKILL)
        end = time.monotonic() + LIMIT_S
        while running(marker) and time.monotonic() < end:
            time.sleep(0.05)
        self.assertFalse(running(marker))
        self.assertEqual(mounts(), self.mounts)


if __name__ == "__main__":
    if os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"],
                                           capture_output=True).returncode != 0:
        print("only root may make namespaces, and not everywhere")
        sys.exit(SKIPPED)
    unittest.main()
