# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures to reach: each is one line, measured against its bound.

A figure that could not be measured (an engine was not there, a part was left
out) says so and is neither reached nor missed.
"""
from dataclasses import asdict, dataclass
from typing import Optional

from latency import percentile

MEMORY_MB = 64
START_MS = 100


@dataclass
class Figure:
    what: str
    bound: float
    at_least: bool = False
    unit: str = "×"
    measured: Optional[float] = None
    note: str = ""

    @property
    def reached(self):
        if self.measured is None:
            return None
        return (self.measured >= self.bound if self.at_least
                else self.measured <= self.bound)


def value(tree, *path):
    """What lies at the end of a path of keys; None if it breaks off."""
    for key in path:
        if not isinstance(tree, (dict, list)) or (
                isinstance(tree, dict) and key not in tree):
            return None
        tree = tree[key]
    return tree


def ratio(one, other):
    return one / other if one is not None and other else None


def noted(form, *measured):
    """A note, where there is something to tell."""
    return "" if None in measured else form.format(*measured)


def best(values, choose):
    known = [one for one in values if one is not None]
    return choose(known) if known else None


def throughput(name, found):
    """Against whichever of Groonga's two protocols is the faster."""
    for many in sorted(value(found, "load", "jianyan") or [], key=int):
        def per_second(engine, many=many):
            return value(found, "load", engine, many, "per_second")
        groonga = best([per_second("groonga"), per_second("groonga-gqtp")],
                       max)
        yield Figure(f"{name}: queries a second over TCP, {many} connections,"
                     " against Groonga's server", 15, True,
                     measured=ratio(per_second("jianyan"), groonga),
                     note=f"{per_second('jianyan'):.0f} a second" +
                     refused(value(found, "load", "jianyan", many)))


def refused(run):
    """Part of a note, where requests were not answered."""
    return f", {run['errors']:,.0f} refused" if run["errors"] else ""


def tail(name, found):
    def p99(engine):
        return value(found, "load", engine, 16, "latency_us", "p99")
    groonga = best([p99("groonga"), p99("groonga-gqtp")], min)
    yield Figure(f"{name}: p99 over TCP, 16 connections, against Groonga's "
                 "server", 1 / 15, measured=ratio(p99("jianyan"), groonga),
                 note=noted("{:,.0f} µs", p99("jianyan")))


def common(found, one, other):
    """The times of the queries that both can answer."""
    pairs = [pair for pair in zip(value(found, "latency", one, "times") or [],
                                  value(found, "latency", other, "times")
                                  or []) if None not in pair]
    return list(zip(*pairs)) or None


def against(name, found, other, text, bounds):
    both = common(found, "jianyan", other)
    measures = {"mean": lambda times: sum(times) / len(times),
                "p50": lambda times: percentile(times, .5),
                "p99": lambda times: percentile(times, .99)}
    for what, bound in bounds:
        one, two = map(measures[what], both) if both else (None, None)
        yield Figure(f"{name}: {what} over TCP, one connection, {text}",
                     bound, measured=ratio(one, two),
                     note=f"{one:.0f} and {two:.0f} µs, {len(both[0])} "
                     "queries" if both else "")


def overhead(name, found):
    both = common(found, "jianyan", "in-process")
    more = [one - two for one, two in zip(*both)] if both else None
    yield Figure(f"{name}: more than in process, one connection, mean", 60,
                 unit="µs", measured=sum(more) / len(more) if more else None)


def cost_of_build(name, found):
    def cpu(engine):
        return value(found, "build", engine, "cpu_s")
    megabytes = value(found, "corpus", "json_bytes") / 1e6
    for engine, text, bound in (("groonga", "Groonga", .9),
                                ("lucene", "Lucene", .9),
                                ("xapian-bigrams", "Xapian with "
                                 "positions of bigrams", 1 / 3),
                                ("xapian", "Xapian's own n-grams with "
                                 "positions", 1 / 3)):
        own = cpu("jianyan")
        yield Figure(f"{name}: build, CPU, against {text}", bound,
                     measured=ratio(own, cpu(engine)),
                     note=f"{own / megabytes:.3f} s/MB" if own else "")


def size(name, found, bound):
    own = value(found, "build", "jianyan", "bytes")
    text = value(found, "corpus", "text_bytes")
    of_json = ratio(own, value(found, "corpus", "json_bytes"))
    yield Figure(f"{name}: index with stored text, against raw text", bound,
                 measured=ratio(own, text),
                 note=f"{of_json:.2f} × the JSON lines" if own else "")


def against_xapian(name, found):
    for engine, text in (("xapian-bigrams", "positions of bigrams"),
                         ("xapian", "its own n-grams")):
        yield Figure(f"{name}: index, against Xapian's with {text} and stored "
                     "text", .6, measured=ratio(
                         value(found, "build", "jianyan", "bytes"),
                         value(found, "build", engine, "bytes")))


def cached(name, found):
    def per_second(engine):
        return value(found, "daemon", "cache", engine, "per_second")
    yield Figure(f"{name}: cached replies a second, against redis-server's, "
                 "16 connections", .8, True,
                 measured=ratio(per_second("jianyan"), per_second("redis")),
                 note=noted("{:,.0f} a second", per_second("jianyan")))


def daemon_alone(name, found):
    requests = value(found, "daemon", "memory", "requests")
    yield Figure(f"{name}: daemon's own memory after many queries, no cache",
                 MEMORY_MB, unit="MB",
                 measured=value(found, "daemon", "memory", "after_mb"),
                 note=noted("{:,} queries", requests))
    start = value(found, "daemon", "start_s")
    yield Figure(f"{name}: start until the first answer", START_MS, unit="ms",
                 measured=start and start * 1000)
    slowest = value(found, "daemon", "switch", "switched", "max")
    p99 = value(found, "daemon", "switch", "steady", "p99")
    without = value(found, "daemon", "switch", "steady", "max")
    yield Figure(f"{name}: slowest reply while the generation changes, "
                 "against the steady p99", 2, measured=ratio(slowest, p99),
                 note=f"{slowest:.0f} µs; {without:.0f} µs without a change"
                 if slowest else "")


def growth(points):
    """The whole against the smallest part."""
    for what, bound in (("p50", 2), ("p99", 5)):
        first = value(points, 0, "latency", "jianyan", what)
        last = value(points, -1, "latency", "jianyan", what)
        yield Figure(f"growth: {what}, {points[0]['corpus']['documents']:,} to "
                     f"{points[-1]['corpus']['documents']:,} documents", bound,
                     measured=ratio(last, first),
                     note=noted("{:,.0f} to {:,.0f} µs", first, last))
    yield from size("growth", points[-1], 2.6)


def figures(results):
    found = []
    for name, one in results["corpora"].items():
        found += throughput(name, one)
        found += tail(name, one)
        found += against(name, one, "lucene", "snippets, against Lucene in "
                         "process without", (("mean", .5), ("p99", .5)))
        found += against(name, one, "in-process", "against our index in "
                         "process", (("mean", 1.25), ("p50", 1.25)))
        found += overhead(name, one)
        found += cached(name, one)
        found += cost_of_build(name, one)
        found += size(name, one, 2.2) if name == "long" else ()
        found += against_xapian(name, one)
        found += daemon_alone(name, one)
    if results["growth"]:
        found += growth(results["growth"])
    return [{**asdict(one), "reached": one.reached} for one in found]
