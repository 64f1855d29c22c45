# SPDX-License-Identifier: GPL-3.0-or-later
"""One query after the other on one connection: how long each engine takes.

Engines take turns, a round each; the first round warms all up and does not
count.  A query's time is the median of its rounds, so that a moment in which
the machine did something else counts for nobody.
"""
import statistics


def percentile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def summary(times):
    """Of times in nanoseconds, in microseconds."""
    micros = [time / 1000 for time in times]
    return {"queries": len(micros), "mean": statistics.fmean(micros),
            "p50": percentile(micros, .5), "p90": percentile(micros, .9),
            "p99": percentile(micros, .99), "max": max(micros)}


def kinds_of(query):
    """The rows of the table that a query counts in."""
    yield query.kind
    if query.kind == "word":
        yield f"{query.frequency} words"
        yield f"words of {len(query.words[0][1])}"


def describe(queries, medians, rounds):
    """Of one engine: by kind of query, and of all queries it can answer."""
    groups = {"all": medians}
    for query, time in zip(queries, medians):
        for kind in kinds_of(query):
            groups.setdefault(kind, []).append(time)
    found = {kind: summary(times) for kind, times in groups.items()}
    pooled = [time for one in rounds for time in one]
    found["all"]["p99_of_all_rounds"] = percentile(pooled, .99) / 1000
    found["all"]["curve"] = [percentile(medians, part / 100) / 1000
                             for part in range(101)]
    return found


def ask_in_turn(engines, queries, rounds):
    """By engine: which queries it can answer, their times of each round, and
    its numbers of hits."""
    able, times, counts = {}, {}, {}
    try:
        for engine in engines:
            able[engine] = [at for at, query in enumerate(queries)
                            if not engine.cannot(query)]
            engine.open([queries[at] for at in able[engine]])
            times[engine] = []
        for number in range(rounds + 1):
            for engine in times:
                one = engine.times()
                if number:
                    times[engine].append(one)
        for engine in times:
            counts[engine] = engine.counts()
    finally:
        for engine in times:
            engine.close()
    return able, times, counts


def measure_latency(engines, queries, rounds):
    """By engine what `describe` tells, and `times`, the median of each query
    or None; and by engine the numbers of hits."""
    able, times, counts = ask_in_turn(engines, queries, rounds)
    found, hits = {}, {}
    for engine, rows in times.items():
        medians = [statistics.median(column) for column in zip(*rows)]
        found[engine] = describe([queries[at] for at in able[engine]],
                                 medians, rows)
        found[engine]["times"] = [None] * len(queries)
        hits[engine] = [None] * len(queries)
        for at, time, count in zip(able[engine], medians, counts[engine]):
            found[engine]["times"][at] = time / 1000
            hits[engine][at] = count
        found[engine]["cannot"] = sorted({
            engine.cannot(query) for query in queries} - {""})
    return found, hits


def by_name(found):
    """Of engines on one corpus."""
    return {engine.name: one for engine, one in found.items()}
