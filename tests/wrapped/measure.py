#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How well wrapped lines become paragraphs again.

    measure.py FOLDER [PAGES]

FOLDER has *.jsonl with documents whose bodies are not wrapped.  Their
paragraphs are set in columns of 8 to 30 characters, PAGES (1000) times, and
read by `jianyan-index parse` ($JIANYAN_BIN).  Pages with an even number are
for tuning, those with an odd one for telling.
"""
import collections
import glob
import json
import os
import random
import subprocess
import sys
import tempfile

import pages

PARSE = os.path.join(os.environ.get("JIANYAN_BIN", "build/bin"),
                     "jianyan-index")


def read_paragraphs(folder):
    found = []
    for path in sorted(glob.glob(os.path.join(folder, "*.jsonl"))):
        with open(path, encoding="utf-8") as file:
            for line in file:
                body = json.loads(line)["body"]
                found.append([p for p in body.split("\n")
                              if p.strip() and p == p.strip()])
    # Where notes were cut out of a source there are pieces of sentences.
    return [document for document in found
            if len(document) >= 12 and "↑" not in document]


def make(documents, number):
    rng = random.Random(number)
    document = rng.choice(documents)
    count = rng.randint(8, 24)
    first = rng.randrange(max(1, len(document) - count))
    paragraphs = document[first:first + count]
    text, lines, style = pages.make_page(paragraphs, number)
    return paragraphs, text, lines, style


def main():
    if len(sys.argv) < 2 or not os.path.isdir(sys.argv[1]):
        print("skipped: no folder with *.jsonl")
        return 0
    documents = read_paragraphs(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    made = [make(documents, number) for number in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        for number, page in enumerate(made):
            with open(os.path.join(folder, f"{number:05}.txt"), "w",
                      encoding="utf-8") as file:
                file.write(page[1])
        output = subprocess.run([PARSE, "parse", folder], check=False,
                                stdout=subprocess.PIPE).stdout
    bodies = {}
    for line in output.decode().splitlines():
        document = json.loads(line)
        bodies[int(document["id"])] = document["body"]
    total = collections.Counter()
    worst = []
    for number, (paragraphs, _, lines, style) in enumerate(made):
        half = "odd" if number % 2 else "even"
        wanted = "".join("".join(paragraphs).split())
        body = bodies.get(number, "")
        if "".join(body.split()) != wanted:
            total[half, "lost"] += 1
            print(f"page {number}: characters are lost", file=sys.stderr)
        wrong = pages.ends(paragraphs) ^ pages.ends(body.split("\n"))
        total[half, "lines"] += lines
        total[half, "wrong"] += len(wrong)
        missed = pages.ends(paragraphs) - pages.ends(body.split("\n"))
        total[half, "missed"] += len(missed)
        worst.append((len(wrong) / lines, number, len(wrong), len(missed),
                      vars(style)))
    for half in ("even", "odd"):
        lines = total[half, "lines"]
        print(f"{half}: {lines} lines, {total[half, 'wrong']} wrong "
              f"({total[half, 'missed']} paragraph ends missed), "
              f"{100 - 100 * total[half, 'wrong'] / max(1, lines):.3f} % right, "
              f"{total[half, 'lost']} pages with lost characters")
    if os.environ.get("SHOW"):
        for row in sorted(worst, reverse=True)[:int(os.environ["SHOW"])]:
            print(row)
    return 0


if __name__ == "__main__":
    sys.exit(main())
