# SPDX-License-Identifier: GPL-3.0-or-later
"""bootstrap among commands that only pretend to install and to build."""
import os
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from jianyan_testing import BIN, PATIENCE, SOURCE, survivors

REAL = ("bash", "cat", "dirname", "env", "grep")
MISSING = "g++", "cmake"


class Build(unittest.TestCase):
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


class Run(unittest.TestCase):
    """The real programs, in a folder that looks like a built project."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="jianyan-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        for name in "commands", "temporary", "build/bin":
            (self.folder / name).mkdir(parents=True)
        for name in "jianyan", "jianyand", "jianyan-index":
            (self.folder / "build" / "bin" / name).symlink_to(BIN / name)
        (self.folder / "corpus").symlink_to(SOURCE / "corpus")
        shutil.copy(SOURCE / "bootstrap", self.folder)
        self.script("commands/cmake", ":")
        self.script("commands/dpkg-query", "echo installed")

    def script(self, name, line):
        path = self.folder / name
        path.unlink(missing_ok=True)
        path.write_text(f"#!/bin/sh\n{line}\n", "utf-8")
        path.chmod(0o755)

    def start(self):
        process = subprocess.Popen(
            [self.folder / "bootstrap", "run"], encoding="utf-8",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True,
            env={**os.environ, "TMPDIR": str(self.folder / "temporary"),
                 "PATH": f"{self.folder}/commands:{os.environ['PATH']}"})
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        return process

    def finish(self, process):
        output, errors = process.communicate(timeout=PATIENCE)
        self.assertEqual(os.listdir(self.folder / "temporary"), [])
        self.assertEqual(survivors(process.pid), [])
        return output, errors

    def test_three_questions_are_answered_and_nothing_is_left(self):
        process = self.start()
        output, errors = self.finish(process)
        self.assertEqual((process.returncode, errors), (0, ""))
        self.assertEqual(output.count("\n$ build/bin/jianyan "), 3)
        self.assertEqual(output.count(" ms)\n"), 3)
        self.assertIn("\n  build/bin/jianyand --index ", output)

    def test_nothing_is_left_when_it_is_stopped_half_way(self):
        self.script("build/bin/jianyan", "echo asked; exec sleep 600")
        process = self.start()
        while process.stdout.readline() != "asked\n":
            self.assertIsNone(process.poll())
        os.killpg(process.pid, signal.SIGTERM)
        self.finish(process)
        self.assertEqual(process.returncode, 128 + signal.SIGTERM)

    def test_a_daemon_that_does_not_start_is_told_with_its_words(self):
        self.script("build/bin/jianyand", "echo no such luck >&2; exit 2")
        process = self.start()
        errors = self.finish(process)[1]
        self.assertEqual(process.returncode, 1)
        self.assertIn("jianyand did not start:\nno such luck\n", errors)

    def test_an_answer_that_does_not_come_is_a_failure(self):
        self.script("build/bin/jianyan", "echo jianyan: lost >&2; exit 2")
        process = self.start()
        errors = self.finish(process)[1]
        self.assertEqual(process.returncode, 1)
        self.assertIn("jianyan: lost\nbootstrap: jianyan ended with status 2",
                      errors)


if __name__ == "__main__":
    unittest.main()
