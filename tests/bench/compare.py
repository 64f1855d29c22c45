#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same queries to two builds, turn and turn about.

    python3 tests/bench/compare.py BIN_A BIN_B CORPUS... [--queries N] [--rounds N]

BIN_A and BIN_B are folders with jianyan-index and jianyand.  Each builds its
own index of CORPUS; queries are drawn from the corpus: runs of 2 to 6 Han as
they stand there, and pairs of runs out of one text.  Both daemons are asked
each query in turn, one connection each, for ten documents with every word,
and the time is what the daemon says it searched (took_us): the best of all
rounds, of which the first only warms up and does not count.

Prints a table in Markdown, with B's figures as a part of A's.
"""
import argparse
import contextlib
import json
import os
import random
import re
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

HAN = re.compile("[\u4e00-\u9fff]{2,}")


class Build:
    """A daemon of one build on an index of its own."""

    def __init__(self, folder, corpus, place):
        self.index = place / "index"
        self.socket = place / "socket"
        place.mkdir()
        start = time.monotonic()
        builder = subprocess.Popen(
            [folder / "jianyan-index", "build", "--index", self.index,
             *corpus], stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(builder.pid, 0)
        if status != 0:
            raise SystemExit(f"{folder}: the index cannot be built")
        self.figures = {
            "build, s": time.monotonic() - start,
            "build, s of processor": usage.ru_utime + usage.ru_stime,
            "build, MB of memory": usage.ru_maxrss / 1024,
            "index, MB": sum(path.stat().st_size for path in
                             self.index.rglob("*") if path.is_file()) / 2**20,
        }
        self.process = subprocess.Popen(
            [folder / "jianyand", "--index", self.index, "--listen", "none",
             "--unix", self.socket, "--deadline", "10000"],
            stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if "listening on" in line:
                break
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.connect(str(self.socket))
        self.lines = self.connection.makefile("rb")
        # Only documents with every word, if this build reads otherwise too.
        self.strictly = {"match": "all"}
        if not self.ask("税")["ok"]:
            self.strictly = {}

    def ask(self, query):
        request = {"op": "search", "q": query, "limit": 10, **self.strictly}
        self.connection.sendall(
            json.dumps(request, ensure_ascii=False).encode() + b"\n")
        return json.loads(self.lines.readline())

    def close(self):
        self.connection.close()
        self.process.stderr.close()
        self.process.terminate()
        self.process.wait()


def bodies(folder, corpus):
    """The texts as the corpus readers see them."""
    parse = subprocess.Popen([folder / "jianyan-index", "parse", *corpus],
                             stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL)
    for line in parse.stdout:
        yield json.loads(line)["body"]
    parse.wait()


def draw_queries(texts, count, chance):
    """Runs of 2 to 6 Han, and pairs of up to 3 Han out of one text."""
    def run(text, longest):
        han = chance.choice(text)
        size = chance.randint(2, longest)
        begin = chance.randrange(max(1, len(han) - size + 1))
        return han[begin:begin + size]
    runs = [found for found in map(HAN.findall, texts) if found]
    for number in range(count):
        text = chance.choice(runs)
        if number % 2 == 0:
            yield "run", run(text, 6)
        else:
            yield "pair", run(text, 3) + " " + run(text, 3)


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def report(kind, times):
    rows = {"mean": statistics.mean, "p50": lambda v: percentile(v, .5),
            "p99": lambda v: percentile(v, .99)}
    for name, function in rows.items():
        a, b = function(times[0]), function(times[1])
        print(f"| {kind} | {name} | {a:.0f} | {b:.0f} | {b / a:.2f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bin_a", type=Path)
    parser.add_argument("bin_b", type=Path)
    parser.add_argument("corpus", nargs="+", type=Path)
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    texts = list(bodies(options.bin_b, options.corpus))
    queries = list(draw_queries(texts, options.queries,
                                random.Random(options.seed)))
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        builds = []
        for name, folder in (("a", options.bin_a), ("b", options.bin_b)):
            builds.append(stack.enter_context(contextlib.closing(
                Build(folder.resolve(), options.corpus, place / name))))
        best = {}
        for round_number in range(options.rounds + 1):
            for number, (kind, query) in enumerate(queries):
                for which, build in enumerate(builds):
                    reply = build.ask(query)
                    if round_number and reply["ok"]:
                        key = (kind, which, number)
                        best[key] = min(best.get(key, 1e9), reply["took_us"])
        print(f"{len(texts)} documents, {len(queries)} queries, best of "
              f"{options.rounds} rounds each, microseconds\n")
        print("| what | | A | B | B/A |\n|---|---|---:|---:|---:|")
        for kind in ("run", "pair"):
            report(kind, [[time for (k, w, _), time in best.items()
                           if (k, w) == (kind, which)] for which in (0, 1)])
        for what, a in builds[0].figures.items():
            b = builds[1].figures[what]
            print(f"| {what} | | {a:.1f} | {b:.1f} | {b / a:.2f} |")


if __name__ == "__main__":
    main()
