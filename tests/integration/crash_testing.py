# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of kills and broken disks need: a corpus whose documents
say of which version they are, and an eye on what an index folder holds.

A reply, or a generation, has to be wholly of one version.  Most documents
never change; those that do bear the version in their title, so that an
update has something to leave alone and something to replace.
"""
import collections
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from jianyan_testing import PATIENCE, Connection, program, run

STABLE = 240   # documents that stay as they are
STAMPED = 24   # documents that bear the version
QUESTION = "SEARCH limit=100 snippet=20 盖了章的"
COUNT_ALL = "COUNT 卷宗"

# The text has to be of some size, so that a build has blocks to write.
WORDS = ("营商环境", "产业集群", "数字经济", "乡村振兴", "先进制造", "绿色发展",
         "科技创新", "对外开放", "城乡融合", "民生保障", "生态修复", "招商引资")

# How an index folder may look when nobody is at work.
AT_REST = re.compile(r"current|lock|\d{10}")


class Corpus:
    """Files in `folder`; `write(version)` brings them to that version."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir()
        lines = [json.dumps({"id": f"旧{i}", "title": f"第{i}卷",
                             "body": f"卷宗第{i}号。" + self._text(i)},
                            ensure_ascii=False) for i in range(STABLE)]
        (self.folder / "旧.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        self.version = 0

    @staticmethod
    def _text(i):
        return "，".join(WORDS[(i * 7 + j * (i % 5 + 1)) % len(WORDS)]
                         for j in range(30)) + "。"

    def write(self, version):
        self.version = version
        for i in range(STAMPED):
            line = json.dumps(
                {"id": f"章{i}", "title": f"第{version}版",
                 "body": f"盖了章的卷宗第{i}号，第{version}版。"
                         + self._text(i + version)}, ensure_ascii=False)
            (self.folder / f"章{i}.jsonl").write_text(line + "\n", "utf-8")


def stamp(title):
    return int(re.fullmatch(r"第(\d+)版", title)[1])


def versions_in(reply):
    """The versions that the hits of a reply to QUESTION bear."""
    return {stamp(hit["title"]) for hit in reply["hits"]}


def versions_of(index):
    """The versions of the published generation, which has to be whole."""
    done = run("jianyan-index", "check", "--index", index)
    assert done.returncode == 0, f"the index is damaged: {done.stderr}"
    done = run("jianyan-index", "dump", "--index", index)
    documents = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(documents) == STABLE + STAMPED, f"{len(documents)} documents"
    stamped = [doc for doc in documents if doc["id"].startswith("章")]
    assert len(stamped) == STAMPED, f"{len(stamped)} stamped ones"
    return {stamp(doc["title"]) for doc in stamped}


def published(index):
    return int((Path(index) / "current").read_text())


def debris(index, generations=2):
    """What is in the index folder beside what belongs there."""
    names = sorted(os.listdir(index))
    kept = [name for name in names if re.fullmatch(r"\d{10}", name)]
    strange = [name for name in names if not AT_REST.fullmatch(name)]
    too_many = kept[:-generations] if len(kept) > generations else []
    return strange + too_many


def has_update(index):
    """Does the indexer know `update`?"""
    return run("jianyan-index", "update", "--index", index).returncode != 2


def commands(index, corpus):
    """The ways to make a new generation, by name."""
    found = {"build": [program("jianyan-index"), "build", "--index",
                       str(index), "--json", str(corpus)]}
    if has_update(index):
        found["update"] = [program("jianyan-index"), "update", "--index",
                           str(index), "--json"]
    return found


def strace():
    """The path of strace, if it may trace here; else None."""
    path = shutil.which("strace")
    works = path and subprocess.run([path, "-o", "/dev/null", "true"],
                                    capture_output=True, check=False)
    return path if works and works.returncode == 0 else None


def traced(command, *options):
    """Run a command under strace with these options."""
    return subprocess.run([strace(), "-f", "-qq", *options, *command],
                          capture_output=True, encoding="utf-8", check=False,
                          stdin=subprocess.DEVNULL, timeout=4 * PATIENCE)


def calls_of(command, *names):
    """How often, at most in one thread, a command makes each system call.

    strace counts by thread what it is to meddle with.
    """
    with tempfile.NamedTemporaryFile("r", prefix="jianyan-") as log:
        done = traced(command, "-o", log.name, "-e", "trace=" + ",".join(names))
        assert done.returncode == 0, done.stderr
        counts = collections.Counter(
            re.findall(r"^(\d+)\s+(\w+)\(", log.read(), re.M))
    most = collections.Counter()
    for (_, name), count in counts.items():
        most[name] = max(most[name], count)
    return most


class Questioner:
    """Asks QUESTION and COUNT_ALL so many times a second, and judges.

        asked    replies that have come
        failed   replies that are none, or not in time
        mixed    replies of more than one version, or of another one than
                 the same generation had before
        lost     replies that miss documents
    """

    def __init__(self, address, rate=50):
        self.asked = 0
        self.failed, self.mixed, self.lost = [], [], []
        self.version_of = {}  # by generation
        self._pause = 2 / rate
        self._ends = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._ask,
                                          args=(address, question))
                         for question in (QUESTION, COUNT_ALL)]
        for thread in self._threads:
            thread.start()

    def _ask(self, address, question):
        due = time.monotonic()
        try:
            with Connection(address) as connection:
                while not self._ends.is_set():
                    self._judge(question, connection.request(question))
                    due += self._pause
                    self._ends.wait(max(0.0, due - time.monotonic()))
        except (OSError, EOFError, ValueError) as fault:
            self.failed.append((question, repr(fault)))

    def _judge(self, question, reply):
        with self._lock:
            self.asked += 1
            if not reply.get("ok"):
                self.failed.append((question, reply))
            elif question == COUNT_ALL:
                if reply["total"] != STABLE + STAMPED:
                    self.lost.append(reply)
            else:
                if reply["total"] != STAMPED or len(reply["hits"]) != STAMPED:
                    self.lost.append(reply)
                versions = versions_in(reply)
                known = self.version_of.setdefault(reply["generation"],
                                                   versions)
                if len(versions) != 1 or versions != known:
                    self.mixed.append((reply["generation"], versions, known))

    def finish(self):
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def verdict(self):
        """What is wrong, as text; empty if nothing is."""
        return "\n".join(f"{name}: {len(what)}, such as {what[0]}"
                         for name, what in (("failed", self.failed),
                                            ("mixed", self.mixed),
                                            ("lost", self.lost)) if what)
