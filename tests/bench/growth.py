# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of a query's time as the corpus grows: every tenth document
of everything, every fifth, half, all.

The queries are drawn from the smallest corpus, so that each finds something
in all of them, and ten times as much in the largest.  All sizes take turns: a
machine that is slower for some minutes is so for all of them.
"""
import shutil

import corpus as corpora
import queries as questions
from latency import by_name, measure_latency


def build_points(options, kinds, folder, tools, whole, build_all):
    """A size each, the smallest first: the corpus, its engines, what their
    builds have cost."""
    for every in sorted(map(int, options.sizes), reverse=True):
        thin = (whole if every == 1
                else whole.thin(every, tools / "jianyan-index"))
        place = folder / f"growth-{every}.ix"
        place.mkdir()
        built, costs = build_all(kinds, place, tools, thin)
        yield every, thin, built, costs


def measure_growth(options, kinds, folder, tools, files, build_all, say):
    """A list of points, the smallest corpus first."""
    whole = corpora.Corpus(folder, "everything", corpora.lines_of(files),
                           tools / "jianyan-index")
    sizes = list(build_points(options, kinds, folder, tools, whole, build_all))
    asked = questions.draw(sizes[0][1], options.queries, options.seed)
    say(f"growth: {len(asked)} queries, {options.rounds} rounds")
    found, _ = measure_latency([engine for _, _, built, _ in sizes
                                for engine in built], asked, options.rounds)
    points = []
    for every, thin, built, costs in sizes:
        latency = by_name({engine: found[engine]["all"] for engine in built
                           if engine in found})
        points.append({"every": every, "corpus": thin.describe(),
                       "build": costs, "latency": latency})
        shutil.rmtree(folder / f"growth-{every}.ix")
    return points
