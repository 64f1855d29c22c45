# SPDX-License-Identifier: GPL-3.0-or-later
"""Text in the encodings that Chinese is written in, told apart by its bytes.

Whatever a file is in, its document is the one that the same text gives in
UTF-8, or the file is named; it is never silently something else.

With JIANYAN_DATA (a folder with scale/ and genre/, see relevance/README.md)
the same is measured over two hundred texts an encoding; JIANYAN_DATA_LENGTH
is their length, 200 characters unless told.
"""
import json
import lzma
import os
import random
import tempfile
import unittest
from pathlib import Path

import jianyan_testing as testing

DATA = os.environ.get("JIANYAN_DATA")
LENGTH = int(os.environ.get("JIANYAN_DATA_LENGTH", 200))
TEXTS = 200

# name -> Python's codec, what the file begins with, script of the texts
ENCODINGS = {
    "UTF-8": ("utf-8", b"", "simplified"),
    "UTF-8 with BOM": ("utf-8", b"\xef\xbb\xbf", "simplified"),
    "UTF-16LE with BOM": ("utf-16-le", b"\xff\xfe", "simplified"),
    "UTF-16BE with BOM": ("utf-16-be", b"\xfe\xff", "traditional"),
    "UTF-16LE": ("utf-16-le", b"", "simplified"),
    "UTF-16BE": ("utf-16-be", b"", "traditional"),
    "GB18030": ("gb18030", b"", "simplified"),
    "GBK": ("gbk", b"", "simplified"),
    "GB18030, traditional": ("gb18030", b"", "traditional"),
    "Big5": ("cp950", b"", "traditional"),
    "Big5-HKSCS": ("big5hkscs", b"", "traditional"),
}


# What 0xA241 is in Big5 depends on whom one asks.
SAME = str.maketrans("∕", "／")


def encoded(text, codec, mark):
    """The bytes of a text, or None if the encoding does not have it all."""
    try:
        data = text.encode(codec)
        return mark + data if data.decode(codec) == text else None
    except UnicodeError:
        return None


def parse(folder, *options):
    """The body of every document in a folder, by id, and what was said."""
    done = testing.run("jianyan-index", "parse", *options, folder)
    assert done.returncode in (0, 1), done.stderr
    documents = map(json.loads, done.stdout.splitlines())
    return {item["id"]: item["body"].translate(SAME)
            for item in documents}, done.stderr


def write(folder, texts, codec, mark):
    """Each text in a file of its own; those that were left out count not."""
    written = 0
    for text in texts:
        data = encoded(text, codec, mark)
        if data is not None and written < TEXTS:
            (folder / f"{written:03}.txt").write_bytes(data)
            (folder.parent / "utf8" / f"{written:03}.txt").write_text(text,
                                                                      "utf-8")
            written += 1
    return written


def compare(texts, codec, mark):
    """How many texts there were, were right, were silently wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "utf8").mkdir()
        (folder / "other").mkdir()
        count = write(folder / "other", texts, codec, mark)
        expected, _ = parse(folder / "utf8")
        found, said = parse(folder / "other")
    right = sum(found.get(key) == body for key, body in expected.items())
    silent = [key for key, body in expected.items()
              if found.get(key) != body and f"/{key}.txt:" not in said]
    return count, right, silent


def own_texts(script):
    """Pieces of what the project has, every ten characters."""
    if script == "traditional":
        source = (testing.SOURCE / "tests/data/encoding/traditional.txt"
                  ).read_text("utf-8")
    else:
        source = "".join(path.read_text("utf-8") for path in
                         sorted(testing.SPEECHES.glob("*.txt")))[:8000]
    return [source[at:at + LENGTH]
            for at in range(0, len(source) - LENGTH, 10)][:TEXTS]


def lines(path):
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            if number == 20000:
                return
            yield json.loads(line)["body"]


def data_texts(script):
    """Pieces from everywhere in everybody's texts, the same ones each time."""
    names = {"traditional": ["scale/laws_tw.jsonl.xz",
                             "genre/archive_tw_transcripts.jsonl.xz"],
             "simplified": ["scale/laws_cn.jsonl.xz",
                            "genre/gov_work_reports.jsonl",
                            "genre/cpc_congress_reports.jsonl"]}[script]
    chance = random.Random(4)
    texts = []
    for name in names:
        bodies = [body for body in lines(Path(DATA) / name)
                  if len(body) >= LENGTH]
        for _ in range(2 * TEXTS):
            body = chance.choice(bodies)
            at = chance.randrange(len(body) - LENGTH + 1)
            texts.append(body[at:at + LENGTH])
    chance.shuffle(texts)
    return texts


class Detection(unittest.TestCase):
    def check(self, texts_of):
        texts = {script: texts_of(script)
                 for script in ("simplified", "traditional")}
        for name, (codec, mark, script) in ENCODINGS.items():
            with self.subTest(encoding=name):
                count, right, silent = compare(texts[script], codec, mark)
                print(f"{name}: {right} of {count} right, "
                      f"{count - right - len(silent)} named, "
                      f"{len(silent)} silently wrong")
                self.assertGreater(count, TEXTS // 4)
                self.assertEqual(silent, [])
                self.assertGreaterEqual(right, count * 0.995)

    def test_the_own_texts_are_told_apart(self):
        self.check(own_texts)

    @unittest.skipUnless(DATA, "JIANYAN_DATA names no folder with data")
    def test_two_hundred_texts_in_each_encoding_are_told_apart(self):
        self.check(data_texts)


if __name__ == "__main__":
    unittest.main()
