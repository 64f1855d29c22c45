# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers with many connections, and what the daemon alone is asked for: its
memory, its start, the switch to another generation, replies out of the cache.
"""
import contextlib
import json
import re
import socket
import statistics
import subprocess
import threading
import time

from peers.engine import ServerEngine
from peers.jianyan import Jianyan, query_text

CACHE_MB = 64
CONNECTIONS = 16  # where no other number is asked for
STARTS = 5
MEMORY_SECONDS = 600  # after so long the memory is read, however many asked


def medians(runs):
    """The median run, figure by figure."""
    found = {name: statistics.median(run[name] for run in runs)
             for name in ("requests", "seconds", "per_second", "errors")}
    found["latency_us"] = {
        name: statistics.median(run["latency_us"][name] for run in runs)
        for name in runs[0]["latency_us"]}
    found["curve"] = [statistics.median(column) for column in
                      zip(*(run["curve"] for run in runs))]
    return found


def measure_load(engines, queries, connections, seconds, rounds):
    """By engine and connections; engines take turns, the same queries for
    all, which all of them can answer."""
    servers = [engine for engine in engines
               if isinstance(engine, ServerEngine)]
    common = [query for query in queries
              if not any(engine.cannot(query) for engine in servers)]
    runs = {}
    with contextlib.ExitStack() as stack:
        for engine in servers:
            engine.open(common)
            stack.callback(engine.close)
            engine.times()  # warm
        for number in range(rounds):
            for many in connections:
                for engine in servers:
                    runs.setdefault((engine.name, many), []).append(
                        engine.load(many, seconds, seed=number + 1))
    found = {}
    for (name, many), some in runs.items():
        found.setdefault(name, {})[many] = medians(some)
    return found


def own_memory_mb(pid):
    """What a process has for itself: files that are mapped do not count."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        sizes = dict(re.findall(r"^(RssAnon|RssShmem):\s+(\d+)", file.read(),
                                re.M))
    return sum(map(int, sizes.values())) / 1024


@contextlib.contextmanager
def daemon(tools, place, corpus, queries, cache_mb=0):
    """A daemon on the index that is already there."""
    engine = Jianyan(tools, place, corpus)
    engine.cache_mb = cache_mb
    engine.open(queries)
    try:
        yield engine
    finally:
        engine.close()


def ask_unix(path, request):
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(str(path))
        one.sendall(json.dumps(request, ensure_ascii=False).encode() + b"\n")
        with one.makefile("rb") as lines:
            return json.loads(lines.readline())


def start_once(tools, place, query):
    """Seconds from the start of the program to its first answer."""
    path = place / "start.sock"
    begun = time.monotonic()
    process = subprocess.Popen(
        [tools / "jianyand", "--index", place / Jianyan.name, "--listen",
         "none", "--unix", path], stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                ask_unix(path, {"op": "search", "q": query_text(query)})
                return time.monotonic() - begun
            except OSError:
                if process.poll() is not None:
                    raise SystemExit("jianyand does not start")
                time.sleep(0.0005)
    finally:
        process.terminate()
        process.wait()


def measure_memory(engine, requests):
    before = own_memory_mb(engine.pid())
    run = engine.load(CONNECTIONS, MEMORY_SECONDS, count=requests)
    return {"requests": run["requests"], "errors": run["errors"],
            "at_start_mb": before, "after_mb": own_memory_mb(engine.pid())}


def measure_switch(engine, seconds):
    """Load without and with a switch to another generation in its middle."""
    subprocess.run([engine.tools / "jianyan-index", "build", "--index",
                    engine.folder, engine.corpus.lines], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    steady = engine.load(CONNECTIONS, seconds)
    replies = []
    timer = threading.Timer(seconds / 2, lambda: replies.append(
        ask_unix(engine.socket, {"op": "reload"})))
    timer.start()
    switched = engine.load(CONNECTIONS, seconds)
    timer.join()
    if not replies or not replies[0]["ok"]:
        raise SystemExit(f"the daemon does not reload: {replies}")
    return {"steady": steady["latency_us"],
            "switched": switched["latency_us"],
            "errors": switched["errors"]}


def measure_cache(tools, place, corpus, queries, redis_kind, seconds, rounds):
    """Replies out of the cache, and redis-server with the same bytes."""
    runs = {"jianyan": [], "redis": []}
    with daemon(tools, place, corpus, queries, CACHE_MB) as engine:
        redis = redis_kind(tools, place, corpus)
        redis.start()
        try:
            redis.fill(list(engine.replies(engine.requests)))
            engine.times()
            for number in range(rounds):
                for server in (engine, redis):
                    runs[server.name].append(server.load(
                        CONNECTIONS, seconds, seed=number + 1))
        finally:
            redis.close()
    return {name: medians(some) for name, some in runs.items()}


def measure_daemon(tools, place, corpus, queries, options, redis_kind):
    """None of the figures of what cannot be measured here."""
    if not (place / Jianyan.name).is_dir():
        return None
    found = {"start_s": statistics.median(
        start_once(tools, place, queries[0]) for _ in range(STARTS))}
    if redis_kind:
        found["cache"] = measure_cache(tools, place, corpus, queries,
                                       redis_kind, options.seconds,
                                       max(1, options.rounds // 2))
    with daemon(tools, place, corpus, queries) as engine:
        found["memory"] = measure_memory(engine, options.requests)
        found["switch"] = measure_switch(engine, options.seconds)
    return found
