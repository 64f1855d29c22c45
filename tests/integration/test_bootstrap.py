# SPDX-License-Identifier: GPL-3.0-or-later
"""bootstrap among commands that only pretend: what it would install, and how."""
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from jianyan_testing import PATIENCE, SOURCE

REAL = ("bash", "cat", "dirname", "env", "grep")
MISSING = "g++", "cmake"


class Bootstrap(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="jianyan-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.calls = self.folder / "calls"
        for name in REAL:
            (self.folder / name).symlink_to(shutil.which(name))
        self.pretend("id", "echo 1000")
        self.pretend("cmake")
        self.pretend("apt-get")
        self.pretend("sudo", '"$@"')
        self.pretend("dpkg-query", 'case " %s " in *" ${!#} "*) exit 1;; '
                                   '*) echo installed;; esac'
                     % " ".join(MISSING), silent=True)

    def pretend(self, name, script=":", silent=False):
        path = self.folder / name
        note = "" if silent else f'echo "{name} $*" >>{self.calls}\n'
        path.write_text(f"#!{self.folder}/bash\n{note}{script}\n", "utf-8")
        path.chmod(0o755)

    def build(self):
        return subprocess.run(
            [str(SOURCE / "bootstrap"), "build"], capture_output=True,
            check=False, encoding="utf-8", timeout=PATIENCE,
            env={**os.environ, "PATH": str(self.folder)})

    def called(self, name):
        lines = self.calls.read_text("utf-8").splitlines()
        return [line for line in lines if line.split()[0] == name]

    def test_what_is_missing_is_named_and_installed_through_sudo(self):
        done = self.build()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("installing from Debian: g++ cmake\n",
                      done.stdout)
        self.assertEqual(self.called("apt-get"), [
            "apt-get update", "apt-get install -y --no-install-recommends "
                              "g++ cmake"])
        self.assertEqual(len(self.called("sudo")), 2)

    def test_root_needs_no_sudo(self):
        self.pretend("id", "echo 0")
        self.assertEqual(self.build().returncode, 0)
        self.assertEqual(self.called("sudo"), [])
        self.assertEqual(len(self.called("apt-get")), 2)

    def test_when_all_is_there_nobody_is_asked(self):
        self.pretend("dpkg-query", "echo installed", silent=True)
        self.assertEqual(self.build().returncode, 0)
        self.assertEqual({line.split()[0] for line in
                          self.calls.read_text("utf-8").splitlines()},
                         {"cmake"})

    def test_neither_root_nor_sudo_is_told_what_root_has_to_do(self):
        (self.folder / "sudo").unlink()
        done = self.build()
        self.assertEqual(done.returncode, 1)
        self.assertIn("apt-get install g++ cmake\n", done.stderr)
        self.assertEqual(self.called("cmake"), [])

    def test_a_command_that_fails_is_shown_with_its_output(self):
        self.pretend("apt-get", "echo no route to host; exit 100")
        done = self.build()
        self.assertEqual(done.returncode, 1)
        self.assertIn("no route to host\nbootstrap: failed: sudo apt-get "
                      "update\n", done.stderr)

    def test_without_debian_it_says_what_is_needed_and_goes_on(self):
        (self.folder / "dpkg-query").unlink()
        done = self.build()
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr, "not Debian; needed.* cmake ")
        self.assertEqual(len(self.called("cmake")), 2)

    def test_an_unknown_word_is_wrong_usage(self):
        for word in ["nonsense"], []:
            done = subprocess.run([str(SOURCE / "bootstrap"), *word],
                                  capture_output=True, check=False)
            self.assertEqual((done.returncode, done.stdout), (2, b""))
            self.assertIn(b"usage: ./bootstrap build", done.stderr)


if __name__ == "__main__":
    unittest.main()
