# SPDX-License-Identifier: GPL-3.0-or-later
"""What every engine of the bench can do, and the two ways to ask one.

An engine builds an index of a corpus, is opened with a list of queries, and
then asks all of them once, as often as `times` is called.  `counts` asks, in
no measured time, how many documents match each.
"""
import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = 10      # documents asked for
PATIENCE = 60  # seconds for a server to start


@dataclass
class Built:
    """What a build has cost."""
    cpu_s: float
    wall_s: float
    bytes: int

    def describe(self):
        return asdict(self)


class Engine:
    name = ""
    title = ""            # in tables
    program = ""          # that has to be there
    has_snippets = False

    def __init__(self, tools, folder, corpus):
        self.tools = tools            # folder of the bench's own programs
        self.corpus = corpus
        self.place = Path(folder)
        self.folder = self.place / self.name  # the index
        self.queries = []

    def file(self, ending):
        """A file of this engine's own beside its index."""
        return self.place / (self.name + ending)

    @classmethod
    def missing(cls, tools):
        """Why this engine cannot be measured here; empty if it can."""
        if cls.program and not shutil.which(cls.program):
            return f"{cls.program} is not installed"
        return ""

    def cannot(self, query):
        """Why this engine cannot answer a query; empty if it can."""
        return ""

    def prepare(self):
        """Write the corpus in the engine's own form; not measured."""

    def build(self):
        """Build the index in self.folder; returns Built."""
        raise NotImplementedError

    def open(self, queries):
        """Be ready to ask these."""
        raise NotImplementedError

    def times(self):
        """Ask all once: nanoseconds of each."""
        raise NotImplementedError

    def counts(self):
        """How many documents match each; None of what is not exact."""
        raise NotImplementedError

    def close(self):
        pass


def measured(command, index, **options):
    """Run a command that builds `index`; what it and its children cost."""
    begun = time.monotonic()
    process = subprocess.Popen(command, **options)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[0]}: ended with {process.returncode}")
    return Built(usage.ru_utime + usage.ru_stime, time.monotonic() - begun,
                 disk_bytes(index))


def disk_bytes(path):
    """What is really on the disk: some engines make files with holes."""
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_blocks * 512 for file in files
               if file.is_file())


class PipeEngine(Engine):
    """An engine in process: a program of ours that asks a list of queries for
    each word on its standard input, and tells `nanoseconds hits`."""

    def command(self, queries):
        raise NotImplementedError

    def write(self, query):
        """A query in the engine's own words."""
        raise NotImplementedError

    def open(self, queries):
        self.queries = queries
        file = self.file(".queries")
        file.write_text("".join(self.write(query) + "\n"
                                for query in queries), "utf-8")
        self.process = subprocess.Popen(
            self.command(file), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env=self.environment())

    def environment(self):
        return None

    def _ask(self, word):
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        lines = [self.process.stdout.readline().split()
                 for _ in self.queries]
        if not all(len(line) == 2 for line in lines):
            raise SystemExit(f"{self.name}: does not answer")
        return [[int(number) for number in line] for line in lines]

    def times(self):
        return [line[0] for line in self._ask("search")]

    def counts(self):
        return [None if query.is_question else line[1]
                for query, line in zip(self.queries, self._ask("count"))]

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class ServerEngine(Engine):
    """An engine behind a socket, asked by bench_ask."""
    framing = ""
    has_load = True

    def start(self):
        """Start the server: self.process and self.address."""
        raise NotImplementedError

    def request(self, query):
        raise NotImplementedError

    def count_request(self, query):
        raise NotImplementedError

    def read_count(self, reply):
        """The number of documents in a reply's bytes."""
        raise NotImplementedError

    def open(self, queries):
        self.queries = queries
        self.requests = self._write(".requests", self.request)
        self.start()

    def _write(self, ending, form):
        file = self.file(ending)
        file.write_text("".join(form(query) + "\n" for query in self.queries),
                        "utf-8")
        return file

    def _each(self, requests, *more):
        done = subprocess.run(
            [self.tools / "bench_ask", "each", self.framing, self.address,
             requests, *more], stdout=subprocess.PIPE, check=True, text=True)
        return [[int(number) for number in line.split()]
                for line in done.stdout.splitlines()]

    def times(self):
        lines = self._each(self.requests)
        refused = [query.text for query, line in zip(self.queries, lines)
                   if not line[2]]
        if refused:
            raise SystemExit(f"{self.name}: refuses {len(refused)} queries, "
                             f"such as {refused[0]}")
        return [line[0] for line in lines]

    def replies(self, requests):
        file = self.file(".replies")
        self._each(requests, file)
        with open(file, "rb") as replies:
            while line := replies.readline():
                yield replies.read(int(line))

    def counts(self):
        requests = self._write(".counting", self.count_request)
        return [None if query.is_question else self.read_count(reply)
                for query, reply in zip(self.queries,
                                        self.replies(requests))]

    def load(self, connections, seconds, seed=1, count=0):
        """Keep so many connections busy; what bench_ask tells of it."""
        done = subprocess.run(
            [self.tools / "bench_ask", "load", self.framing, self.address,
             self.requests, str(connections), str(seconds), str(count),
             str(seed)], stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)

    def pid(self):
        return self.process.pid

    def close(self):
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)
            return
        self.process.kill()
        self.process.wait()


def free_port():
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for_port(port, process):
    """Until somebody listens there."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"{process.args[0]}: does not start")
            time.sleep(0.01)
