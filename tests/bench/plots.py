# SPDX-License-Identifier: GPL-3.0-or-later
"""Plots as SVG: lines over axes that may be logarithmic, a legend, no more."""
import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 200, 44, 56
COLOURS = ("#0b6e4f", "#d1495b", "#2e86ab", "#e09f3e", "#6a4c93", "#4d4d4d",
           "#8ab17d", "#b56576")
FONT = 'font-family="sans-serif"'


class Axis:
    """Values to places along one side of the plot."""

    def __init__(self, values, begin, end, logarithmic):
        self.begin, self.end, self.logarithmic = begin, end, logarithmic
        low, high = min(values), max(values)
        if logarithmic:
            self.low = 10 ** math.floor(math.log10(max(low, 1e-9)))
            self.high = 10 ** math.ceil(math.log10(max(high, 1e-9)))
            if self.low == self.high:
                self.high *= 10
        else:
            self.low, self.high = 0, high or 1

    def place(self, value):
        if self.logarithmic:
            part = (math.log10(max(value, self.low) / self.low) /
                    math.log10(self.high / self.low))
        else:
            part = (value - self.low) / (self.high - self.low)
        return self.begin + part * (self.end - self.begin)

    def ticks(self):
        if self.logarithmic:
            return [10 ** power for power in
                    range(round(math.log10(self.low)),
                          round(math.log10(self.high)) + 1)]
        rough = self.high / 5
        step = 10 ** math.floor(math.log10(rough))
        step *= min((1, 2, 5, 10), key=lambda n: abs(n * step - rough))
        return [step * n for n in range(int(self.high / step) + 1)]


def short(value):
    """1,200,000 as 1.2M."""
    for size, sign in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{sign}"
    return f"{value:g}"


def text(x, y, what, more=""):
    return (f'<text x="{x:.1f}" y="{y:.1f}" {FONT} font-size="12" '
            f'fill="#333" {more}>{escape(what)}</text>')


def grid(x_axis, y_axis, x_ticks):
    for value in x_ticks:
        x = x_axis.place(value)
        yield (f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" '
               f'y2="{HEIGHT - BOTTOM}" stroke="#e5e5e5"/>')
        yield text(x, HEIGHT - BOTTOM + 18, short(value),
                   'text-anchor="middle"')
    for value in y_axis.ticks():
        y = y_axis.place(value)
        yield (f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" '
               f'y2="{y:.1f}" stroke="#e5e5e5"/>')
        yield text(LEFT - 8, y + 4, short(value), 'text-anchor="end"')


def line(points, colour, dashed, dots):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    yield (f'<polyline points="{path}" fill="none" stroke="{colour}" '
           f'stroke-width="2"{dash}/>')
    if dots:
        for x, y in points:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'


def draw(title, x_label, y_label, lines, x_logarithmic=True, every_x=False):
    """`lines`: (name, [(x, y), ...], dashed); returns SVG.  With `every_x`
    the places that were measured are marked on the axis."""
    xs = [x for _, points, _ in lines for x, _ in points]
    ys = [y for _, points, _ in lines for _, y in points]
    x_axis = Axis(xs, LEFT, WIDTH - RIGHT, x_logarithmic)
    y_axis = Axis(ys, HEIGHT - BOTTOM, TOP, True)
    if every_x and x_logarithmic and min(xs) < max(xs):
        x_axis.low, x_axis.high = min(xs), max(xs)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
             f'height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">',
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
             text(LEFT, 24, title, 'font-weight="bold"')]
    parts += grid(x_axis, y_axis,
                  sorted(set(xs)) if every_x else x_axis.ticks())
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 16, x_label,
                      'text-anchor="middle"'))
    parts.append(text(18, HEIGHT / 2, y_label, 'text-anchor="middle" '
                      f'transform="rotate(-90 18 {HEIGHT / 2:.0f})"'))
    names = list(dict.fromkeys(name.rpartition(" ")[0] if dashes else name
                               for name, _, dashes in lines))
    for at, (name, points, dashed) in enumerate(lines):
        base = name.rpartition(" ")[0] if dashed else name
        colour = COLOURS[names.index(base) % len(COLOURS)]
        parts += line([(x_axis.place(x), y_axis.place(y)) for x, y in points],
                      colour, dashed, len(points) < 20)
        y = TOP + 10 + 20 * at
        parts += line([(WIDTH - RIGHT + 16, y), (WIDTH - RIGHT + 40, y)],
                      colour, dashed, False)
        parts.append(text(WIDTH - RIGHT + 46, y + 4, name))
    return "\n".join([*parts, "</svg>"]) + "\n"


def growth_plot(points):
    lines = []
    for name in points[-1]["latency"]:
        for what in ("p50", "p99"):
            lines.append((name if what == "p50" else f"{name} p99",
                          [(point["corpus"]["documents"], point["latency"][name][what])
                           for point in points], what == "p99"))
    return draw("Latency against corpus size (p50, dashed: p99)",
                "documents", "microseconds", lines, every_x=True)


def throughput_plot(name, found):
    lines = [(engine, [(int(many), run["per_second"]) for many, run in
                       runs.items()], False) for engine, runs in found.items()]
    return draw(f"{name}: queries a second", "connections",
                "queries a second", lines, every_x=True)


def percentile_plot(title, curves):
    """Each curve has a time for each per cent, or tenth of one."""
    lines = [(name, [(100 * at / (len(times) - 1), max(time, 0.1))
                     for at, time in enumerate(times)], False)
             for name, times in curves.items()]
    return draw(title, "per cent of queries that take at most so long",
                "microseconds", lines, x_logarithmic=False)


def draw_all(results, folder):
    """Write every plot for which there are figures."""
    found = {}
    for name, one in results["corpora"].items():
        if "latency" in one:
            found[f"{name}-percentiles"] = percentile_plot(
                f"{name}: one query after the other",
                {engine: kinds["all"]["curve"]
                 for engine, kinds in one["latency"].items()})
        if one.get("load"):
            found[f"{name}-throughput"] = throughput_plot(name, one["load"])
            many = 16 if 16 in next(iter(one["load"].values())) else 1
            found[f"{name}-load-percentiles"] = percentile_plot(
                f"{name}: {many} connections",
                {engine: runs[many]["curve"]
                 for engine, runs in one["load"].items() if many in runs})
    if results["growth"]:
        found["growth"] = growth_plot(results["growth"])
    for name, svg in found.items():
        (folder / f"{name}.svg").write_text(svg, "utf-8")
    return sorted(found)
