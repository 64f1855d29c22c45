# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is killed and whenever: nothing is lost, nothing is mixed.

    JIANYAN_KILLS=500 python3 tests/integration/test_kills.py

kills at random moments so many times (6), and before each system call that
changes the disk; without JIANYAN_KILLS before a few of them only.
"""
import os
import random
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from crash_testing import (COUNT_ALL, QUESTION, STABLE, STAMPED, Corpus,
                           Questioner, calls_of, commands, debris, published,
                           strace, traced, versions_in, versions_of)
from jianyan_testing import (Connection, Daemon, build_index, wait_until)

KILLS = int(os.environ.get("JIANYAN_KILLS", 6))
IS_LONG = "JIANYAN_KILLS" in os.environ
SEED = int(os.environ.get("JIANYAN_SEED", time.time_ns() % 1_000_000))

# What leaves a trace on the disk, or ends one.
CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "renameat",
         "renameat2", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat",
         "link", "linkat", "symlinkat", "ftruncate", "fallocate", "openat",
         "close")
SAMPLE = 14  # of them, in a short run


class Kills(unittest.TestCase):

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="jianyan-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.index = self.folder / "index"
        self.corpus = Corpus(self.folder / "corpus")
        self.corpus.write(1)
        build_index(self.index, self.corpus.folder)
        self.commands = commands(self.index, self.corpus.folder)
        self.random = random.Random(SEED)

    def next_version(self):
        self.corpus.write(self.corpus.version + 1)

    def complete(self, name):
        """Let a command run to its end: everything is there, nothing else."""
        done = subprocess.run(self.commands[name], capture_output=True,
                              encoding="utf-8", check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(debris(self.index), [])
        self.assertEqual(versions_of(self.index), {self.corpus.version})

    def assert_whole(self, allowed):
        """One version, one of these, and little that is left over."""
        versions = versions_of(self.index)
        self.assertEqual(len(versions), 1, versions)
        self.assertLessEqual(versions, allowed)
        left = debris(self.index, 3)  # and one that nobody has published
        self.assertLessEqual(set(left), {"building", "current.new"}, left)


class AtRandom(Kills):

    def duration(self, name):
        """Seconds that a command takes."""
        self.next_version()
        begun = time.monotonic()
        self.complete(name)
        return time.monotonic() - begun

    def kill_one(self, name, seconds):
        """True if it was killed before it had ended."""
        with subprocess.Popen(self.commands[name], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            try:
                process.wait(self.random.uniform(0, 1.1 * seconds))
                return False
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                return True

    def test_a_killed_indexer_harms_nobody(self):
        with Daemon(index=self.index, corpus=(self.corpus.folder,)) as daemon, \
                Connection(daemon.unix) as control:
            seconds = {name: self.duration(name) for name in self.commands}
            questioner = Questioner(daemon.tcp)
            killed = dict.fromkeys(self.commands, 0)
            published_all_the_same = 0
            begun = time.monotonic()
            names = sorted(self.commands)
            while sum(killed.values()) < KILLS:
                name = names[sum(killed.values()) % len(names)]
                before = versions_of(self.index)
                self.next_version()
                was_killed = self.kill_one(name, seconds[name])
                killed[name] += was_killed
                allowed = before | {self.corpus.version}
                self.assert_whole(allowed)
                published_all_the_same += was_killed and (
                    versions_of(self.index) != before)
                reply = control.request("RELOAD")
                self.assertTrue(reply["ok"], reply)
                self.assertEqual(reply["generation"], published(self.index))
                if self.random.random() < 0.5:
                    self.complete(self.random.choice(names))
                    control.request("RELOAD")
                if questioner.verdict():
                    break
            # A few more questions for the last generation.
            asked = questioner.asked
            wait_until(lambda: questioner.asked >= asked + 10 or
                       questioner.failed, "more replies")
            questioner.finish()
            print(f"{killed} kills in {time.monotonic() - begun:.0f} s "
                  f"(seed {SEED}; after publishing {published_all_the_same}), "
                  f"{questioner.asked} queries of "
                  f"{len(questioner.version_of)} generations: "
                  f"{len(questioner.failed)} failed, "
                  f"{len(questioner.mixed)} mixed, {len(questioner.lost)} "
                  "with documents lost")
            self.assertEqual(questioner.verdict(), "")
            self.assertGreater(len(questioner.version_of), 1)

    def test_a_killed_child_is_told_and_the_next_one_succeeds(self):
        rounds = max(2, KILLS // 20)
        with Daemon(index=self.index, corpus=(self.corpus.folder,)) as daemon, \
                Connection(daemon.unix) as control:
            questioner = Questioner(daemon.tcp)
            for number in range(1, 2 * rounds, 2):
                self.next_version()
                control.request("REBUILD full=1")
                children = Path(f"/proc/{daemon.pid}/task/{daemon.pid}"
                                "/children").read_text().split()
                for child in children:
                    os.kill(int(child), signal.SIGKILL)
                job = wait_until(
                    lambda: (lambda reply: reply["state"] != "running" and
                             reply)(control.request(f"JOB {number}")),
                    f"job {number}")
                if children:
                    self.assertEqual(job["state"], "failed")
                    self.assertIn("signal 9", job["error"]["message"])
                control.request("REBUILD")
                job = wait_until(
                    lambda: (lambda reply: reply["state"] != "running" and
                             reply)(control.request(f"JOB {number + 1}")),
                    f"job {number + 1}")
                self.assertEqual(job["state"], "done", job)
                self.assertEqual(debris(self.index), [])
                self.assertEqual(versions_in(control.request(QUESTION)),
                                 {self.corpus.version})
            questioner.finish()
            self.assertEqual(questioner.verdict(), "")

    def test_a_killed_daemon_comes_back_whole(self):
        for _ in range(max(3, KILLS // 5) if IS_LONG else 3):
            daemon = Daemon(index=self.index, corpus=(self.corpus.folder,))
            self.next_version()
            with self.assertRaises(Killed), daemon:
                with Connection(daemon.unix) as connection:
                    connection.request("REBUILD")
                    time.sleep(self.random.uniform(0, 0.1))  # any moment
                    os.kill(daemon.pid, signal.SIGKILL)
                    raise Killed
            begun = time.monotonic()
            with Daemon(index=self.index,
                        corpus=(self.corpus.folder,)) as daemon, \
                    Connection(daemon.unix) as connection:
                reply = connection.request(QUESTION)
                self.assertLess(time.monotonic() - begun, 2)
                self.assertEqual(len(versions_in(reply)), 1)
                self.assertEqual(reply["total"], STAMPED)
                self.assertEqual(connection.request(COUNT_ALL)["total"],
                                 STABLE + STAMPED)


class Killed(Exception):
    """The daemon was killed on purpose."""


@unittest.skipUnless(strace(), "strace is not there, or may not trace")
class BeforeEachCall(Kills):

    def places(self, name):
        """Each (system call, number) of a command, or some of them."""
        self.next_version()
        most = calls_of(self.commands[name], *CALLS)
        places = [(call, number) for call, count in sorted(most.items())
                  for number in range(1, count + 1)]
        return places if IS_LONG else self.random.sample(places, SAMPLE)

    def test_a_kill_before_any_call_leaves_a_whole_generation(self):
        for name, command in self.commands.items():
            places = self.places(name)
            survived = 0
            for call, number in places:
                with self.subTest(name, call=call, number=number):
                    before = versions_of(self.index)
                    self.next_version()
                    done = traced(command, "-o", "/dev/null", "-e",
                                  f"inject={call}:signal=KILL:when={number}")
                    survived += done.returncode == 0
                    self.assert_whole(before | {self.corpus.version})
                    self.complete(name)
            print(f"{name}: killed before {len(places)} calls, of which "
                  f"{survived} did not come this time")


if __name__ == "__main__":
    unittest.main()
