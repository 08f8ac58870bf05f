#!/usr/bin/env python3
"""Progress shows on a terminal, and nowhere else."""

import os
import pty
import subprocess
import unittest

from cli_case import CliCase, XINYI

HOUSEHOLDS = 500
ERASE_LINE = "\r\x1b[K"


class Terminal(CliCase):
    def import_on_terminal(self, *options):
        """What a terminal received while a register was imported."""
        register = self.directory / "register.csv"
        with register.open("w", encoding="utf-8") as output:
            subprocess.run([XINYI, "sample", "register", "--households", str(HOUSEHOLDS)],
                           stdout=output, check=True)
        self.invoke("community", "create", "arcadia", "阿尔卡迪亚社区")
        terminal, other_end = pty.openpty()
        command = [XINYI, "--config", self.settings, "register", "import", "arcadia", register]
        subprocess.run([*command, *options], stdout=subprocess.PIPE, stderr=other_end, check=True,
                       env=os.environ | {"CREDENTIALS_DIRECTORY": str(self.keys)})
        os.set_blocking(terminal, False)
        try:
            return os.read(terminal, 100000).decode()
        except BlockingIOError:
            return ""
        finally:
            os.close(terminal)
            os.close(other_end)

    def test_long_steps_are_named_and_the_last_line_is_taken_away(self):
        shown = self.import_on_terminal("--dry-run")
        self.assertIn("Comparing with the register …", shown)
        self.assertTrue(shown.endswith(ERASE_LINE), repr(shown))
        self.assertIn("Writing the register …", self.import_on_terminal())

    def test_quiet_shows_nothing(self):
        self.assertEqual(self.import_on_terminal("--quiet"), "")


if __name__ == "__main__":
    unittest.main()
