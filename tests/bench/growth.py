# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of a query's time as the corpus grows: every tenth document
of everything, every fifth, half, all.

The queries are drawn from the smallest corpus, so that each finds something
in all of them, and ten times as much in the largest.
"""
import shutil

import corpus as corpora
import queries as questions
from latency import measure_latency


def measure_growth(options, kinds, folder, tools, files, build_all, say):
    """A list of points, the smallest corpus first."""
    whole = corpora.Corpus(folder, "everything", corpora.lines_of(files),
                           tools / "jianyan-index")
    asked, points = None, []
    for every in sorted(map(int, options.sizes), reverse=True):
        thin = (whole if every == 1
                else whole.thin(every, tools / "jianyan-index"))
        asked = asked or questions.draw(thin, options.queries, options.seed)
        place = folder / f"growth-{every}.ix"
        place.mkdir()
        built, costs = build_all(kinds, place, tools, thin)
        say(f"growth: {thin.documents} documents, {len(asked)} queries")
        found, _ = measure_latency(built, asked, options.rounds)
        points.append({"every": every, "corpus": thin.describe(),
                       "build": costs,
                       "latency": {name: one["all"]
                                   for name, one in found.items()}})
        shutil.rmtree(place)
    return points
