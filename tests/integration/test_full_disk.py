# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that is full or broken: the old generation serves, the fault is
named, nothing is left over, and the next build with a good disk succeeds.

    JIANYAN_FAULTS=all python3 tests/integration/test_full_disk.py

breaks each system call that changes the disk, not only some of them.  Disks
of a certain size are small tmpfs mounts, which needs root.
"""
import json
import os
import random
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

from crash_testing import (QUESTION, Corpus, Questioner, calls_of, commands,
                           debris, published, strace, traced, versions_in,
                           versions_of)
from jianyan_testing import Connection, Daemon, build_index

IS_LONG = os.environ.get("JIANYAN_FAULTS") == "all"
SEED = int(os.environ.get("JIANYAN_SEED", time.time_ns() % 1_000_000))
PERCENT = range(5, 100, 10)
SAMPLE = 12

FAULTS = {"ENOSPC": "No space left on device", "EIO": "Input/output error"}
CALLS = ("write", "pwrite64", "writev", "pwritev", "fsync", "fdatasync",
         "ftruncate", "fallocate", "rename", "renameat", "renameat2", "link",
         "linkat", "mkdir", "mkdirat")


def mount(folder, size):
    """A tmpfs of so many bytes; False if that is not allowed here."""
    try:
        return subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "jianyan",
             str(folder)], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def resize(folder, size):
    subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)],
                   check=True, capture_output=True)


def used(folder):
    info = os.statvfs(folder)
    return (info.f_blocks - info.f_bfree) * info.f_frsize


class Disk(unittest.TestCase):

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="jianyan-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.index = self.folder / "index"
        self.corpus = Corpus(self.folder / "corpus")
        self.corpus.write(1)

    def prepare(self):
        """Two generations, for that is what there always is."""
        for _ in range(2):
            build_index(self.index, self.corpus.folder)
        self.commands = commands(self.index, self.corpus.folder)

    def run_command(self, name):
        return subprocess.run(self.commands[name], capture_output=True,
                              encoding="utf-8", check=False,
                              stdin=subprocess.DEVNULL, timeout=120)

    def assert_refused(self, done, fault):
        """It failed, and says so to people and to programs."""
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn(fault, done.stderr)
        if done.stdout:
            result = json.loads(done.stdout.splitlines()[-1])
            self.assertFalse(result["ok"])
            self.assertIn(fault, result["error"]["message"])

    def complete(self, name):
        """The same with a good disk."""
        done = self.run_command(name)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(debris(self.index), [])
        self.assertEqual(versions_of(self.index), {self.corpus.version})


class Full(Disk):

    def setUp(self):
        super().setUp()
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        if not mount(self.disk, 1 << 28):
            self.skipTest("a tmpfs can't be mounted here; root can")
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.disk)],
                        check=False)
        self.index = self.disk / "index"
        self.prepare()

    def need(self, name):
        """Bytes beyond what is used that a command takes for a while."""
        before = used(self.disk)
        most = [before]
        ends = threading.Event()

        def look():
            while not ends.is_set():
                most[0] = max(most[0], used(self.disk))
        looker = threading.Thread(target=look)
        self.corpus.write(self.corpus.version + 1)
        looker.start()
        self.complete(name)
        ends.set()
        looker.join()
        self.assertGreater(most[0], before)
        return most[0] - before

    def fill(self, name, daemon, control, size):
        """One failure for lack of room, and a success with it."""
        before = used(self.disk)
        generation = published(self.index)
        old = self.corpus.version
        self.corpus.write(old + 1)
        resize(self.disk, before + size)
        done = self.run_command(name)
        self.assert_refused(done, FAULTS["ENOSPC"])
        said = done.stderr.strip().splitlines()[-1]
        self.assertRegex(said, r"\b(terms|text|lexicon|manifest|files|order|"
                         r"collect|building|current)\b")  # which file
        self.assertEqual(debris(self.index), [])
        self.assertLessEqual(used(self.disk), before)
        self.assertEqual(published(self.index), generation)
        control.request("RELOAD")
        reply = control.request(QUESTION)
        self.assertEqual((reply["generation"], versions_in(reply)),
                         (generation, {old}))
        # The same through the daemon, which says why.
        control.request("REBUILD" if name == "update" else "REBUILD full=1")
        while (job := control.request("JOB"))["state"] == "running":
            pass
        self.assertEqual(job["state"], "failed")
        self.assertIn(FAULTS["ENOSPC"], job["error"]["message"])
        self.assertEqual(control.request("STATUS")["job"]["error"],
                         job["error"])
        resize(self.disk, 1 << 28)
        self.complete(name)
        self.assertEqual(control.request("RELOAD")["generation"],
                         published(self.index))
        self.assertEqual(versions_in(control.request(QUESTION)), {old + 1})
        return said

    def test_a_full_disk_at_ten_sizes(self):
        for name in self.commands:
            need = self.need(name)
            with Daemon(index=self.index,
                        corpus=(self.corpus.folder,)) as daemon, \
                    Connection(daemon.unix) as control:
                questioner = Questioner(daemon.tcp)
                try:
                    for percent in PERCENT:
                        with self.subTest(name, percent=percent):
                            print(f"{name}, {percent} % of {need}: ",
                                  self.fill(name, daemon, control,
                                            need * percent // 100))
                finally:
                    resize(self.disk, 1 << 28)
                    questioner.finish()
                self.assertEqual(questioner.verdict(), "")


@unittest.skipUnless(strace(), "strace is not there, or may not trace")
class Broken(Disk):

    def setUp(self):
        super().setUp()
        self.prepare()
        self.random = random.Random(SEED)

    def places(self, name):
        self.corpus.write(self.corpus.version + 1)
        most = calls_of(self.commands[name], *CALLS)
        places = [(fault, call, number) for fault in FAULTS
                  for call, count in sorted(most.items())
                  for number in range(1, count + 1)]
        return places if IS_LONG else self.random.sample(places, SAMPLE)

    def break_one(self, name, fault, call, number, *options):
        """Break one call; what came of it: refused, or published."""
        old = self.corpus.version
        generation = published(self.index)
        self.corpus.write(old + 1)
        done = traced(self.commands[name], "-o", "/dev/null", "-e",
                      f"inject={call}:error={fault}:when={number}", *options)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        self.assertEqual(debris(self.index), [], done.stderr)
        if done.returncode == 0:  # a pipe broke, or what can wait
            self.assertEqual(versions_of(self.index), {old + 1})
            self.assertGreater(published(self.index), generation)
            return "published"
        self.assert_refused(done, FAULTS[fault])
        self.assertEqual(versions_of(self.index), {old})
        self.assertEqual(published(self.index), generation)
        return "refused"

    def test_a_call_that_fails_is_named_and_harms_nothing(self):
        for name in self.commands:
            places = self.places(name)
            came = {"refused": 0, "published": 0}
            for fault, call, number in places:
                with self.subTest(name, fault=fault, call=call, number=number):
                    came[self.break_one(name, fault, call, number)] += 1
                self.complete(name)
            print(f"{name}: {len(places)} calls broken (seed {SEED}): {came}")


    def test_an_update_copies_where_no_file_has_two_names(self):
        if "update" not in self.commands:
            self.skipTest("the indexer knows no update")
        no_link = ("-e", "inject=linkat:error=EPERM")
        self.corpus.write(self.corpus.version + 1)
        done = traced(self.commands["update"], "-o", "/dev/null", *no_link)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(versions_of(self.index), {self.corpus.version})
        for fault in FAULTS:
            for number in 1, 2:
                with self.subTest(fault, number=number):
                    self.assertEqual(
                        self.break_one("update", fault, "sendfile", number,
                                       *no_link), "refused")
                    self.complete("update")


if __name__ == "__main__":
    unittest.main()
