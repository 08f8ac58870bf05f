#!/usr/bin/env python3
"""meson installs the files that nginx's and systemd's configuration names."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
BUILD = os.environ["XINYI_BUILD"]
SKIPPED = 77
OURS = re.compile(r"/usr/(?:bin|libexec|share|lib)/[\w./@*-]*xinyi[\w./@*-]*")


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = Path(tempfile.mkdtemp(prefix="xinyi-install-"))
        cls.addClassCleanup(shutil.rmtree, cls.root)
        subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--quiet",
                        "--destdir", cls.root], check=True)

    def test_every_path_that_is_named_is_there(self):
        named = set()
        for path in (self.root / "usr").rglob("*"):
            if path.suffix in (".conf", ".service", ".socket", ".timer", ".target"):
                named |= set(OURS.findall(path.read_text()))
        self.assertIn("/usr/libexec/xinyi/xinyi-worker", named)
        for path in sorted(named):
            self.assertTrue(list(self.root.glob(path[1:])), path)

    def test_nothing_is_installed_where_operators_edit(self):
        self.assertEqual([path.name for path in self.root.iterdir()], ["usr"])

    def test_every_file_of_deploy_is_installed(self):
        installed = {path.name for path in self.root.rglob("*")}
        tools = {"meson.build", "install_contract"}
        for path in (TOP / "deploy").rglob("*"):
            if path.name not in tools:
                self.assertIn(path.name, installed)

    def test_the_installed_programs_run(self):
        for program in ("bin/xinyi", "libexec/xinyi/xinyi-worker"):
            done = subprocess.run([self.root / "usr" / program, "--version"], capture_output=True)
            self.assertEqual(done.returncode, 0, program)

    def test_the_installed_migrations_are_found(self):
        shared = self.root / "usr/share/xinyi"
        done = subprocess.run([shared / "deploy/migrate", "none"], capture_output=True, text=True,
                              env={"PATH": os.environ["PATH"], "PGHOST": str(self.root)})
        self.assertEqual(done.returncode, 1)
        self.assertIn(f'connection to server on socket "{self.root}', done.stderr)


if __name__ == "__main__":
    if os.environ["XINYI_PREFIX"] != "/usr":
        print("this build is for another prefix than /usr")
        sys.exit(SKIPPED)
    unittest.main()
