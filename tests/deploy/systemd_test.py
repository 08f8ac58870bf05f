#!/usr/bin/env python3
"""The files that an installation gives to systemd: accepted, hardened, and complete."""

import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
DEPLOY = TOP / "deploy"
UNITS = DEPLOY / "systemd"

# Ten times what systemd-analyze security says: 0 is a sealed box, 100 no hardening at all.
EXPOSURE_MAX = {
    "xinyi-api@1.service": 2,
    "xinyi-wechat@1.service": 11,
    "xinyi-publish.service": 2,
    "xinyi-lapse.service": 2,
    "xinyi-nightly.service": 2,
    "xinyi-register.service": 2,
}


def run(*command, path=UNITS):
    return subprocess.run(list(map(str, command)), capture_output=True, text=True,
                          env={"SYSTEMD_UNIT_PATH": f"{path}:", "PATH": "/usr/bin:/bin"})


def unit_files():
    return sorted(path for path in UNITS.iterdir() if path.is_file())


def instance(path):
    return path.name.replace("@.", "@1.")


class Units(unittest.TestCase):
    def setUp(self):
        self.directory = Path(tempfile.mkdtemp(prefix="xinyi-systemd-"))
        self.addCleanup(shutil.rmtree, self.directory)

    def test_systemd_accepts_every_unit(self):
        """With programs that exist: those of the platform may not be installed here."""
        units = shutil.copytree(UNITS, self.directory / "units")
        for service in units.glob("*.service"):
            text = service.read_text()
            self.assertRegex(text, r"(?m)^ExecStart=/usr/(bin|libexec/xinyi)/xinyi\b")
            service.write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", text))
        done = run("systemd-analyze", "verify", "--man=no", *map(instance, unit_files()),
                   path=units)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_every_service_is_as_hardened_as_promised(self):
        services = {instance(path) for path in UNITS.glob("*.service")}
        self.assertEqual(services, set(EXPOSURE_MAX))
        for name, exposure_max in EXPOSURE_MAX.items():
            with self.subTest(name):
                done = run("systemd-analyze", "security", "--offline=true", "--no-pager",
                           f"--threshold={exposure_max}", name)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_target_or_a_timer_starts_every_unit(self):
        for path in unit_files():
            timed = path.suffix == ".service" and path.with_suffix(".timer").exists()
            if path.name != "xinyi.target" and not timed:
                self.assertIn("WantedBy=xinyi.target", path.read_text(), path.name)

    def test_every_service_has_a_user_of_its_own_that_exists(self):
        known = re.findall(r"(?m)^u (\S+)", (DEPLOY / "sysusers.d/xinyi.conf").read_text())
        used = [re.search(r"(?m)^User=(\S+)$", path.read_text())[1]
                for path in sorted(UNITS.glob("*.service"))]
        self.assertEqual(sorted(used), sorted(known))

    def test_a_service_writes_to_no_folder_but_its_own_user_s(self):
        owners = dict(re.findall(r"(?m)^d (\S+) +\d+ +(\S+)",
                                 (DEPLOY / "tmpfiles.d/xinyi.conf").read_text()))
        for path in UNITS.glob("*.service"):
            user = re.search(r"(?m)^User=(\S+)$", path.read_text())[1]
            for folder in re.findall(r"(?m)^ReadWritePaths=(\S+)$", path.read_text()):
                self.assertEqual(owners[folder], user, path.name)

    def test_no_night_is_left_out(self):
        """A timer that was down when its hour came makes up for it, and goes by community time. One
        that comes every few seconds has no hour."""
        for path in UNITS.glob("*.timer"):
            if "OnUnitInactiveSec=" in path.read_text():
                continue
            self.assertRegex(path.read_text(), r"(?m)^Persistent=true$", path.name)
            self.assertRegex(path.read_text(), r"(?m)^OnCalendar=\*-\*-\* .* Asia/Shanghai$")

    def test_holds_lapse_before_points_and_both_before_the_books_are_proved(self):
        commands = re.findall(r"(?m)^ExecStart=/usr/bin/xinyi (.*)$",
                              (UNITS / "xinyi-lapse.service").read_text())
        self.assertEqual(commands, ["redemption lapse", "points lapse"])
        hours = {name: re.search(r"OnCalendar=\*-\*-\* (\S+)",
                                 (UNITS / f"xinyi-{name}.timer").read_text())[1]
                 for name in ("lapse", "nightly")}
        self.assertLess(hours["lapse"], hours["nightly"])

    def test_the_users_and_folders_are_accepted(self):
        root = self.directory / "root"
        root.mkdir()
        for name, options in (("sysusers", ["--dry-run"]),
                              ("tmpfiles", ["--create", "--prefix=/none"])):
            done = run(f"systemd-{name}", *options, f"--root={root}",
                       DEPLOY / f"{name}.d/xinyi.conf")
            self.assertEqual(done.returncode, 0, done.stderr)


class Settings(unittest.TestCase):
    def test_the_example_shows_every_setting_there_is(self):
        table = re.search(r"known_settings\[\] = \{(.*?)\n\};",
                          (TOP / "src/base/configuration.c").read_text(), re.DOTALL)[1]
        known = re.findall(r'\{\s*"(\w+)",', table)
        shown = re.findall(r"(?m)^#?(\w+) = \S", (DEPLOY / "xinyi.conf.example").read_text())
        self.assertGreater(len(known), 5)
        self.assertEqual(sorted(shown), sorted(known))


if __name__ == "__main__":
    unittest.main()
