#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""This project and its peers, side by side on one machine.

    tests/bench/run.py [--quick] [--data PLACE...] [--engines NAME,...]

Builds an index of each corpus with each engine, asks all the same queries in
turn, several rounds, puts load on the servers, and prints a table in
Markdown; --out names a folder for results.json, report.md and the plots.
Without --data the text is made from the speeches of the project.
"""
import argparse
import contextlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import agree
import corpus as corpora
import figures
import growth
import load
import plots
import queries as questions
import report
from latency import by_name, measure_latency
from peers.groonga import Groonga, GroongaGqtp
from peers.jianyan import InProcess, Jianyan
from peers.lucene import Lucene
from peers.redis import Redis
from peers.sphinx import Sphinx
from peers.sqlite import Sqlite
from peers.xapian import Xapian, XapianBigrams

SOURCE = Path(__file__).resolve().parents[2]
ENGINES = {engine.name: engine for engine in (
    Jianyan, InProcess, Groonga, GroongaGqtp, Lucene, Sphinx, Sqlite, Xapian,
    XapianBigrams)}
# What an option is where it is not given.
FULL = {"engines": ",".join(ENGINES), "growth_engines": "jianyan,lucene,groonga",
        "sizes": "10,5,2,1", "connections": "1,16,256", "queries": 15,
        "rounds": 5, "seconds": 5, "requests": 1_000_000}
QUICK = {"engines": "jianyan,in-process,sqlite", "growth_engines": "jianyan",
         "sizes": "4,2,1", "connections": "1,16", "queries": 3,
         "rounds": 2, "seconds": 0.5, "requests": 5000}
PARTS = ("latency", "load", "daemon", "growth")


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def read_options(words):
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--data", nargs="+", type=Path, metavar="PLACE",
                        help="files of JSON lines (.xz too), or folders")
    parser.add_argument("--engines", metavar="NAME,...",
                        help=f"some of {', '.join(ENGINES)}")
    parser.add_argument("--corpora", metavar="NAME,...", default="long,small")
    parser.add_argument("--parts", metavar="NAME,...",
                        default=",".join(PARTS),
                        help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--sizes", metavar="N,...",
                        help="growth: every n-th document (10,5,2,1)")
    parser.add_argument("--growth-engines", metavar="NAME,...")
    parser.add_argument("--queries", type=int, metavar="N",
                        help="words of each length and class (15)")
    parser.add_argument("--rounds", type=int, help="that count (5)")
    parser.add_argument("--seconds", type=float,
                        help="of each run under load (5)")
    parser.add_argument("--connections", metavar="N,...",
                        help="of the runs under load (1,16,256)")
    parser.add_argument("--requests", type=int,
                        help="before the daemon's memory is read (10^6)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bin", type=Path,
                        default=os.environ.get("JIANYAN_BIN",
                                               SOURCE / "build" / "bin"))
    parser.add_argument("--work", type=Path, help="a folder for indexes; "
                        "without it one that is removed at the end")
    parser.add_argument("--out", type=Path, help="a folder for the results")
    parser.add_argument("--quick", action="store_true",
                        help="little text, few queries, few engines")
    options = parser.parse_args(words)
    for name, value in (QUICK if options.quick else FULL).items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    for name in ("engines", "corpora", "parts", "sizes", "connections",
                 "growth_engines"):
        setattr(options, name, getattr(options, name).split(","))
    for name in options.engines + options.growth_engines:
        if name not in ENGINES:
            parser.error(f"there is no engine {name}")
    return options


def usable(names, tools):
    """The engines that can run here; of the others it is said why not."""
    found = []
    for name in names:
        why = ENGINES[name].missing(tools)
        if why:
            say(f"{name} is left out: {why}")
        else:
            found.append(ENGINES[name])
    return found


def make_corpora(options, folder, tools):
    indexer = tools / "jianyan-index"
    if options.data:
        return corpora.read(folder, options.data, indexer)
    sizes = corpora.MADE_QUICK if options.quick else corpora.MADE
    return corpora.make(folder, SOURCE / "corpus" / "speeches", sizes,
                        options.seed, indexer)


def build_all(engines, folder, tools, corpus):
    """Engines with an index of the corpus, and what each build has cost; a
    peer that fails is left out, for others have taken an hour."""
    built, costs = [], {}
    for kind in engines:
        engine = kind(tools, folder, corpus)
        say(f"{corpus.name}: {engine.name} builds")
        try:
            engine.prepare()
            cost = engine.build()
        except (SystemExit, OSError, subprocess.SubprocessError) as error:
            say(f"{corpus.name}: {engine.name} is left out: {error}")
            continue
        if cost:
            costs[engine.name] = cost.describe()
        built.append(engine)
    return built, costs


def measure_corpus(options, engines, folder, tools, corpus):
    """Everything that is measured on one corpus."""
    place = folder / f"{corpus.name}.ix"
    place.mkdir()
    asked = questions.draw(corpus, options.queries, options.seed)
    built, costs = build_all(engines, place, tools, corpus)
    result = {"corpus": corpus.describe(), "build": costs,
              "queries": len(asked)}
    if "latency" in options.parts:
        say(f"{corpus.name}: {len(asked)} queries, {options.rounds} rounds")
        latency, counts = map(by_name, measure_latency(built, asked,
                                                       options.rounds))
        result["latency"] = latency
        say(f"{corpus.name}: the numbers of hits are compared")
        result["agreement"] = agree.compare(corpus, asked, counts)
    if "load" in options.parts:
        say(f"{corpus.name}: load")
        result["load"] = load.measure_load(
            built, asked, [int(n) for n in options.connections],
            options.seconds, max(1, options.rounds // 2))
    if "daemon" in options.parts:
        say(f"{corpus.name}: the daemon alone")
        result["daemon"] = load.measure_daemon(
            tools, place, corpus, asked, options,
            None if Redis.missing(tools) else Redis)
    return result


def machine():
    return {"processors": os.cpu_count(), "system": platform.platform(),
            "load_before": os.getloadavg()[0]}


def run(options, folder):
    tools = Path(options.bin).resolve()
    results = {"machine": machine(), "corpora": {}, "growth": {}}
    engines = usable(options.engines, tools)
    sets, files = make_corpora(options, folder, tools)
    for name, corpus in sets.items():
        if name in options.corpora and set(options.parts) - {"growth"}:
            results["corpora"][name] = measure_corpus(
                options, engines, folder, tools, corpus)
            shutil.rmtree(folder / f"{name}.ix")
    if "growth" in options.parts:
        results["growth"] = growth.measure_growth(
            options, [kind for kind in usable(options.growth_engines, tools)],
            folder, tools, files, build_all, say)
    return results


def finish(results, out):
    """Draw conclusions, print them, and write all to a folder."""
    results["machine"]["load_after"] = os.getloadavg()[0]
    results["titles"] = {name: kind.title for name, kind in ENGINES.items()}
    results["figures"] = figures.figures(results)
    text = report.write(results)
    print(text)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / "results.json").write_text(
            json.dumps(results, ensure_ascii=False, indent=1), "utf-8")
        (out / "report.md").write_text(text, "utf-8")
        plots.draw_all(results, out)


def main(words=None):
    options = read_options(words)
    with contextlib.ExitStack() as stack:
        folder = options.work or Path(stack.enter_context(
            tempfile.TemporaryDirectory(prefix="bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        results = run(options, folder)
    finish(results, options.out)
    return results


if __name__ == "__main__":
    main()
