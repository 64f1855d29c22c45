#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Are phrases found that cross a line end of the source?

    crossing.py FILE [PHRASES]

FILE (.jsonl, or .jsonl.xz) has documents of which some were typed into lines.
PHRASES (500) places are chosen where a line surely was broken: the next one
begins with a mark that begins no line, or one of the width that most broken
lines of FILE have ends inside a sentence.  Eight characters around each are
asked of an index of FILE; the document must be among the hits.
"""
import collections
import json
import lzma
import os
import random
import re
import socket
import subprocess
import sys
import tempfile

BIN = os.environ.get("JIANYAN_BIN", "build/bin")
BEGIN_INSIDE = "，。、；：）」』"
ENDS = "。！？；：…!?;:，、﹐﹑」』）)│"
MARKER = re.compile(r"第 ?[一二三四五六七八九十百\d]|[一二三四五六七八九十]+、|"
                    r"[（(][一二三四五六七八九十\d]+[）)]|\d")
DRAWN = re.compile("[\u2500-\u257f]")
HAN = re.compile("[\u4e00-\u9fff]{4}")


def columns(line):
    return sum(2 if ord(c) >= 0x2E80 else 1 for c in line)


def places(documents):
    widths = collections.Counter()
    found = []
    for document in documents:
        lines = document["body"].split("\n")
        for line, following in zip(lines, lines[1:]):
            if (not line or not following or DRAWN.search(line + following)
                    or MARKER.match(following)):
                continue
            if following[0] in BEGIN_INSIDE and line[-1] not in ENDS:
                found.append((document["id"], line, following, None))
            elif line[-1] not in ENDS and not MARKER.match(line):
                widths[columns(line)] += 1
                found.append((document["id"], line, following, columns(line)))
    usual = widths.most_common(1)[0][0]
    print(f"most broken lines have {usual} columns")
    return [p for p in found if p[3] in (None, usual)]


def phrase_of(place):
    """Four characters on either side, or more where there are marks."""
    before = place[1][-4:]
    after = place[2][1:5] if place[3] is None else place[2][:4]
    if HAN.fullmatch(before) and HAN.fullmatch(after):
        mark = place[2][0] if place[3] is None else ""
        return before + mark + after
    return None


def ask(address, cases):
    host, port = address.rsplit(":", 1)
    missed = []
    with socket.create_connection((host, int(port))) as connection:
        stream = connection.makefile("rw", encoding="utf-8", newline="\n")
        for number, phrase in cases:
            request = {"op": "search", "q": f'"{phrase}" id:{number}',
                       "match": "all"}
            stream.write(json.dumps(request, ensure_ascii=False) + "\n")
            stream.flush()
            reply = json.loads(stream.readline())
            if number not in [hit["id"] for hit in reply.get("hits", [])]:
                missed.append((number, phrase))
    return missed


def main():
    if len(sys.argv) < 2 or not os.path.isfile(sys.argv[1]):
        print("skipped: no such file")
        return 0
    path = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    opened = lzma.open if path.endswith(".xz") else open
    with opened(path, "rt", encoding="utf-8") as file:
        documents = [json.loads(line) for line in file]
    all_places = places(documents)
    chosen = [(p[0], phrase_of(p)) for p in all_places if phrase_of(p)]
    cases = random.Random(2026).sample(chosen, min(count, len(chosen)))
    with tempfile.TemporaryDirectory() as folder:
        index = os.path.join(folder, "index")
        subprocess.run([os.path.join(BIN, "jianyan-index"), "build", "--index",
                        index, path], check=False, stderr=subprocess.DEVNULL)
        daemon = subprocess.Popen(
            [os.path.join(BIN, "jianyand"), "--index", index, "--listen",
             "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
        try:
            for line in daemon.stderr:
                if "listening on " in line:
                    missed = ask(line.split()[-1], cases)
                    break
        finally:
            daemon.terminate()
            daemon.communicate()
    for case in missed:
        print("not found:", *case)
    print(f"{len(cases) - len(missed)} of {len(cases)} phrases found")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
