#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an update saves, and whether it answers as a build from nothing.

    python3 tests/bench/update.py CORPUS.jsonl[.xz] [DOCUMENTS [CHANGED [QUERIES]]]

Parts the first DOCUMENTS (100000) of a corpus of JSON lines among files of a
thousand, builds, changes CHANGED (10) documents in as many files, updates,
builds again elsewhere, and sends QUERIES (1000) to a daemon on each.  The
programs are those of JIANYAN_BIN, or of build/bin.
"""
import json
import lzma
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "integration"))

# pylint: disable=wrong-import-position
from jianyan_testing import Connection, Daemon, program  # noqa: E402
from test_update import Asker, dump, info, own_replies, published  # noqa: E402

IN_FILE = 1000
SETTLES = 2.1  # seconds, after which a file is believed to be as it looks
SEED = 20210308


def part(corpus, documents, folder):
    """Write the documents to files; returns the paths."""
    opened = lzma.open if corpus.suffix == ".xz" else open
    with opened(corpus, "rt", encoding="utf-8") as lines:
        for first in range(0, documents, IN_FILE):
            some = [line for line, _ in
                    zip(lines, range(min(IN_FILE, documents - first)))]
            (folder / f"{first // IN_FILE:04}.jsonl").write_text(
                "".join(some), "utf-8")
    return sorted(folder.iterdir())


def change(path):
    lines = path.read_text("utf-8").splitlines(keepends=True)
    document = json.loads(lines[len(lines) // 2])
    document["body"] = "改了。" + document["body"]
    lines[len(lines) // 2] = json.dumps(document, ensure_ascii=False) + "\n"
    path.write_text("".join(lines), "utf-8")


def timed(*arguments):
    """Run the indexer; the seconds it took."""
    begun = time.monotonic()
    done = subprocess.run([program("jianyan-index"), *map(str, arguments)],
                          capture_output=True, encoding="utf-8", check=False)
    assert done.returncode in (0, 1), done.stderr
    print("   ", done.stderr.strip().splitlines()[-1])
    return time.monotonic() - begun


def compare(updated, anew, queries):
    """How many replies differ; each is shown."""
    chance = random.Random(SEED)
    documents = dump(updated)
    assert documents == dump(anew), "the documents differ"
    assert info(updated)["fingerprint"] == info(anew)["fingerprint"]
    assert ((published(updated) / "lexicon").read_bytes()
            == (published(anew) / "lexicon").read_bytes()), "lexica differ"
    asker = Asker(documents, chance)
    different = 0
    with Daemon(index=updated) as one, Daemon(index=anew) as other, \
            Connection(one.unix) as a, Connection(other.unix) as b:
        for _ in range(queries):
            request = asker.request()
            if own_replies(a, request) != own_replies(b, request):
                print("    differs:", request)
                different += 1
    return different


def main(corpus, documents=100000, changed=10, queries=1000):
    with tempfile.TemporaryDirectory(prefix="jianyan-") as root:
        root = Path(root)
        folder, updated, anew = root / "文稿", root / "更新", root / "新建"
        folder.mkdir()
        paths = part(Path(corpus), int(documents), folder)
        time.sleep(SETTLES)  # a bench, not a test: nothing depends on it
        build = timed("build", "--index", updated, folder)
        for path in paths[::max(1, len(paths) // int(changed))][:int(changed)]:
            change(path)
        update = timed("update", "--index", updated)
        print(f"build {build:.2f} s, update {update:.2f} s: "
              f"{build / update:.0f} times less")
        timed("build", "--index", anew, folder)
        different = compare(updated, anew, int(queries))
        print(f"{queries} requests, {different} replies differ")
        return 1 if different else 0


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 5:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
