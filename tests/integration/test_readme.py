# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of README.md work as they are written, and print what it shows."""
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from jianyan_testing import BIN, PATIENCE, SOURCE, Log

README = (SOURCE / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^    (build/bin/.*)$", README, re.M)
SHOWN = re.findall(r"^\$ (build/bin/.*)\n((?:.*\n)*?.* ms\)\n)", README, re.M)


def without_times(text):
    return re.sub(r"\d+\.\d ms", "? ms", text)


class Readme(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="jianyan-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        (self.folder / "build").mkdir()
        (self.folder / "build" / "bin").symlink_to(BIN)
        (self.folder / "corpus").symlink_to(SOURCE / "corpus")
        self.environment = {**os.environ, "HOME": str(self.folder)}

    def start_daemon(self, command):
        """On any free port, so that tests may run side by side."""
        process = subprocess.Popen(
            ["sh", "-c", f"exec {command} --listen 127.0.0.1:0"],
            stderr=subprocess.PIPE, encoding="utf-8", cwd=self.folder,
            env=self.environment)
        self.addCleanup(process.stderr.close)
        log = Log(process.stderr)
        self.addCleanup(log.close)
        self.addCleanup(process.wait, PATIENCE)
        self.addCleanup(process.terminate)
        addresses = [match[1] for match in
                     log.wait_for(r"listening on (\S+)", 2)]
        self.environment["JIANYAN_SERVER"], = [
            address for address in addresses if not address.startswith("/")]

    def output(self, command):
        done = subprocess.run(["sh", "-c", command], cwd=self.folder,
                              env=self.environment, capture_output=True,
                              check=False, encoding="utf-8", timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stderr}")
        return done.stdout

    def test_every_command_works_and_prints_what_is_shown(self):
        self.assertGreaterEqual(len(COMMANDS), 7)
        self.assertGreaterEqual(len(SHOWN), 2)
        for command in COMMANDS:
            if "jianyand " in command:
                self.start_daemon(command)
            else:
                self.output(command)
        for command, shown in SHOWN:
            self.assertEqual(without_times(self.output(command)),
                             without_times(shown))


if __name__ == "__main__":
    unittest.main()
