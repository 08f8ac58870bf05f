#!/usr/bin/env python3
"""The folders of counters, made by sysusers and tmpfiles and tried as the users of both pools."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
DEPLOY = TOP / "deploy"
SKIPPED = 77
POOLS = {"api": "wechat", "wechat": "api"}  # each with the other

# Every way in which one user could spoil the file of another; prints those that worked.
ATTACKS = """
import os, sys
folder, file = sys.argv[1], sys.argv[1] + "/counters"
attacks = {
    "create": lambda: os.open(folder + "/new", os.O_RDWR | os.O_CREAT, 0o640),
    "open": lambda: os.open(file, os.O_RDWR),
    "open or create": lambda: os.open(file, os.O_RDWR | os.O_CREAT, 0o640),
    "truncate": lambda: os.truncate(file, 0),
    "chmod": lambda: os.chmod(file, 0o666),
    "rename": lambda: os.rename(file, folder + "/moved") or os.rename(folder + "/moved", file),
    "unlink": lambda: os.unlink(file),
    "replace the folder": lambda: os.rename(folder, folder + "-moved"),
    "create next to the folder": lambda: os.mkdir(folder + "-new"),
}
for name, attack in attacks.items():
    try:
        attack()
        print(name)
    except PermissionError:
        pass
"""


class Owners(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="xinyi-owners-"))
        self.addCleanup(shutil.rmtree, self.root)
        self.root.chmod(0o755)
        (self.root / "etc").mkdir()
        (self.root / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/:\n")
        (self.root / "etc/group").write_text("root:x:0:\nwww-data:x:33:\n")
        for command in (["systemd-sysusers"], ["systemd-tmpfiles", "--create"]):
            name = command[0].removeprefix("systemd-")
            subprocess.run([*command, f"--root={self.root}", DEPLOY / f"{name}.d/xinyi.conf"],
                           check=True, capture_output=True)
        users = (self.root / "etc/passwd").read_text()
        self.users = {pool: re.search(rf"(?m)^xinyi-{pool}:[^:]*:(\d+):", users)[1]
                      for pool in POOLS}
        self.group = re.search(r"(?m)^xinyi:[^:]*:(\d+):",
                               (self.root / "etc/group").read_text())[1]

    def run_as(self, pool, code, folder):
        """As a worker of that pool runs, by User= and Group= of its unit."""
        return subprocess.run(
            ["setpriv", "--reuid", self.users[pool], "--regid", self.group, "--clear-groups", "--",
             sys.executable, "-c", code, folder], capture_output=True, text=True, check=True,
            cwd="/").stdout.splitlines()

    def folder(self, pool):
        return self.root / "run/xinyi/metrics" / pool

    def make_file(self, pool):
        """As src/http/metrics.c does, twice: a second worker of the pool opens the same file."""
        code = ('import os, sys\nfor _ in range(2):\n    os.ftruncate(os.open(sys.argv[1] + '
                '"/counters", os.O_RDWR | os.O_CREAT, 0o640), 8)')
        self.run_as(pool, code, self.folder(pool))

    def test_a_pool_reads_the_file_of_the_other_and_cannot_touch_it(self):
        for pool, other in POOLS.items():
            with self.subTest(pool):
                self.make_file(other)
                self.assertEqual(self.run_as(pool, ATTACKS, self.folder(other)), [])
                code = 'import sys\nprint(len(open(sys.argv[1] + "/counters", "rb").read()))'
                self.assertEqual(self.run_as(pool, code, self.folder(other)), ["8"])

    def test_the_attacks_are_ones_that_work_on_a_folder_of_ones_own(self):
        self.make_file("api")
        worked = self.run_as("api", ATTACKS, self.folder("api"))
        self.assertEqual(worked, ["create", "open", "open or create", "truncate", "chmod",
                                  "rename", "unlink"])

    def test_no_folder_is_one_that_protected_regular_is_about(self):
        """fs.protected_regular=2 forbids O_CREAT on another's file below a sticky folder that its
        group or everybody may write to: nobody here has such a folder."""
        folders = [Path(path) for path, _, _ in os.walk(self.root / "run/xinyi")]
        self.assertEqual(len(folders), 4)
        for folder in folders:
            self.assertEqual(folder.stat().st_mode & 0o1022, 0, folder)


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("only root can try things as two users")
        sys.exit(SKIPPED)
    unittest.main()
