# SPDX-License-Identifier: GPL-3.0-or-later
"""The results as tables in Markdown."""

KINDS = (("rare words", "mid words", "frequent words") +
         tuple(f"words of {size}" for size in range(1, 9)) +
         ("pair", "phrase", "field", "question"))
MEASURES = ("mean", "p50", "p90", "p99", "max")


def table(head, rows):
    """Numbers stand to the right: every column but the first."""
    lines = ["| " + " | ".join(head) + " |",
             "|---" + "|---:" * (len(head) - 1) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def number(figure):
    if figure is None:
        return "–"
    return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"


def build_rows(one):
    megabytes = one["corpus"]["json_bytes"] / 1e6
    text = one["corpus"]["text_bytes"]
    for name, cost in one["build"].items():
        yield [name, number(cost["cpu_s"]), number(cost["wall_s"]),
               number(cost["cpu_s"] / megabytes),
               number(cost["bytes"] / 1e6), f"{cost['bytes'] / text:.2f}"]


def latency_rows(one, titles):
    for name, kinds in one["latency"].items():
        found = kinds["all"]
        yield [titles[name], str(found["queries"])] + [
            number(found[what]) for what in MEASURES]


def kind_rows(one):
    """By kind of query, mean and p99 of each engine."""
    for kind in KINDS:
        cells = [kinds.get(kind) for kinds in one["latency"].values()]
        if any(cells):
            yield [kind] + [f"{number(cell['mean'])} · {number(cell['p99'])}"
                            if cell else "–" for cell in cells]


def load_rows(one, titles):
    for name, by_connections in one["load"].items():
        for many, run in by_connections.items():
            times = run["latency_us"]
            yield [titles[name], str(many), number(run["per_second"]),
                   number(times["mean"]), number(times["p50"]),
                   number(times["p99"]), number(times["p999"]),
                   number(run["errors"])]


def agreement_text(found):
    lines = [f"{found['queries']} queries: all engines that can answer find "
             f"the same number of documents in {found['same']}, and differ "
             f"in {found['differing']} ({found['examined']} of these were "
             "looked into). How each engine reads the text in those:", ""]
    lines += [f"* {name}: " + ", ".join(f"{why} ({count})" for why, count in
                                        sorted(ways.items()))
              for name, ways in found["ways"].items()]
    lines += [f"* **not explained**: {case}" for case in found["unexplained"]]
    return "\n".join(lines) + "\n"


def corpus_text(name, one, titles):
    about = one["corpus"]
    yield (f"## {name}: {about['documents']:,} documents, "
           f"{about['json_bytes'] / 1e6:.1f} MB of JSON lines, "
           f"{about['text_bytes'] / 1e6:.1f} MB of text\n")
    yield "### Build\n"
    yield table(["engine", "s CPU", "s", "s CPU/MB", "index, MB",
                 "index/text"], build_rows(one))
    if "latency" in one:
        yield "### One query after the other, microseconds\n"
        yield table(["engine", "queries", *MEASURES],
                    latency_rows(one, titles))
        yield "By kind, mean · p99:\n"
        yield table(["kind", *one["latency"]], kind_rows(one))
        yield "\n".join(f"* {engine} leaves out: {'; '.join(found['cannot'])}"
                        for engine, found in one["latency"].items()
                        if found["cannot"]) + "\n"
        yield "### The same question?\n"
        yield agreement_text(one["agreement"])
    if "load" in one:
        yield "### Under load, microseconds\n"
        yield table(["server", "connections", "a second", "mean", "p50",
                     "p99", "p99.9", "errors"], load_rows(one, titles))


def figure_rows(figures):
    for one in figures:
        bound = "≥" if one["at_least"] else "≤"
        reached = {True: "yes", False: "**no**", None: "not measured"}
        measured = ("" if one["measured"] is None else
                    f"{number(one['measured'])} {one['unit']}")
        yield [one["what"], f"{bound} {number(one['bound'])} {one['unit']}",
               measured, reached[one["reached"]], one["note"]]


def growth_rows(points):
    for point in points:
        for name, found in point["latency"].items():
            yield [name, f"{point['corpus']['documents']:,}",
                   number(point["corpus"]["json_bytes"] / 1e6)] + [
                number(found[what]) for what in ("mean", "p50", "p99")]


def write(results):
    about = results["machine"]
    parts = [f"# Side by side\n\n{about['processors']} processors, "
             f"{about['system']}; load {about['load_before']:.1f} before, "
             f"{about['load_after']:.1f} after.\n"]
    for name, one in results["corpora"].items():
        parts += corpus_text(name, one, results["titles"])
    if results["growth"]:
        parts.append("## Growth, microseconds\n")
        parts.append(table(["engine", "documents", "MB", "mean", "p50",
                            "p99"], growth_rows(results["growth"])))
    parts.append("## Figures to reach\n")
    parts.append(table(["figure", "to reach", "measured", "reached", ""],
                       figure_rows(results["figures"])))
    return "\n".join(parts)
