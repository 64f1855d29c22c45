# SPDX-License-Identifier: GPL-3.0-or-later
"""The corpora of a run: read from JSON lines, or made from the speeches.

A corpus is two files: `lines`, JSON lines as jianyan-index builds from, and
`records`, the same documents as jianyan-index reads them, in the plain form
that the programs of the peers take: id, title, speaker, text, source and
date, each ended by 0x1f, the document by 0x1e.  `text` is what a word without
a field is looked for in: title, speaker and body.
"""
import bisect
import itertools
import json
import lzma
import random
import re
import subprocess
from pathlib import Path

HAN = re.compile("[\u4e00-\u9fff]+")

FIELDS_END = "\u2029"  # no engine finds anything across it

# A file of documents larger than the first on average is of long ones,
# smaller than the second of small ones; between them it only counts as growth.
LONG_BYTES = 10_000
SMALL_BYTES = 1_000

# How much text is made where no data is given: documents, Han in each.
MADE = {"long": (1500, 8000), "small": (60000, 60)}
MADE_QUICK = {"long": (60, 3000), "small": (2000, 60)}


class Corpus:
    """Documents in files of a folder."""

    def __init__(self, folder, name, lines, indexer):
        self.name = name
        self.folder = Path(folder) / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.lines = self.folder / "corpus.jsonl"
        self.records = self.folder / "records"
        self.documents = self.characters = self.text_bytes = 0
        with open(self.lines, "wb") as file:
            file.writelines(lines)
        self.json_bytes = self.lines.stat().st_size
        self._write_records(indexer)

    def _write_records(self, indexer):
        with open(self.records, "w", encoding="utf-8", newline="") as file:
            for document in parse(indexer, self.lines):
                file.write("\x1f".join(record(document)) + "\x1f\x1e")
                self.documents += 1
                self.characters += len(document["body"])
                self.text_bytes += sum(len(value.encode()) for value in
                                       document.values()
                                       if isinstance(value, str))

    def __iter__(self):
        """Documents as dicts of id, title, speaker, text, source, date."""
        rest = ""
        with open(self.records, encoding="utf-8", newline="") as file:
            while chunk := file.read(1 << 22):
                *whole, rest = (rest + chunk).split("\x1e")
                for one in whole:
                    yield dict(zip(("id", "title", "speaker", "text",
                                    "source", "date"), one.split("\x1f")))

    def thin(self, every, indexer):
        """Every n-th document of this corpus, as a corpus."""
        with open(self.lines, "rb") as file:
            return Corpus(self.folder.parent, f"{self.name}-{every}",
                          itertools.islice(file, 0, None, every), indexer)

    def describe(self):
        return {"documents": self.documents, "characters": self.characters,
                "json_bytes": self.json_bytes, "text_bytes": self.text_bytes}


def parse(indexer, *paths):
    """The documents that jianyan-index reads from files."""
    with subprocess.Popen([indexer, "parse", *paths], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as process:
        for line in process.stdout:
            yield json.loads(line)


def record(document):
    title, speaker = document.get("title", ""), document.get("speaker", "")
    text = FIELDS_END.join(part for part in
                           (title, speaker, document["body"]) if part)
    fields = (document["id"], title, speaker, text,
              document.get("source", ""), document.get("date", ""))
    return [re.sub("[\x1e\x1f]", " ", field) for field in fields]


def open_lines(path):
    return lzma.open(path, "rb") if path.suffix == ".xz" else open(path, "rb")


def lines_of(paths):
    for path in paths:
        with open_lines(path) as file:
            for line in file:
                yield line if line.endswith(b"\n") else line + b"\n"


def data_files(places):
    """The files of JSON lines that are named, or in the folders named."""
    for place in places:
        if place.is_file():
            yield place
        else:
            yield from sorted(path for path in place.rglob("*.jsonl*")
                              if path.suffix in (".jsonl", ".xz"))


def mean_size(path):
    sizes = [len(line) for line in itertools.islice(lines_of([path]), 2000)]
    return sum(sizes) / max(1, len(sizes))


def read(folder, places, indexer):
    """Corpora of the data's long documents, of its small ones, of all."""
    files = {path: mean_size(path) for path in data_files(places)}
    sets = {"long": [path for path, size in files.items()
                     if size >= LONG_BYTES],
            "small": [path for path, size in files.items()
                      if size < SMALL_BYTES]}
    if not files:
        raise SystemExit(f"{places[0]}: no file of JSON lines is there")
    return {name: Corpus(folder, name, lines_of(paths), indexer)
            for name, paths in sets.items() if paths}, list(files)


class Author:
    """Makes Chinese text that is like the speeches and larger than they.

    Between runs of the speeches' characters (each drawn by what follows its
    forerunner there) stand words of two to four characters that are invented
    once, some of them much more frequent than others, as words are.
    """
    WORDS = 30000

    def __init__(self, bodies, seed):
        self.chance = random.Random(seed)
        self.next = {}
        for run in itertools.chain.from_iterable(map(HAN.findall, bodies)):
            for one, two in zip(run, run[1:]):
                self.next.setdefault(one, []).append(two)
        self.first = sorted(self.next)
        rare = [chr(code) for code in range(0x4e00, 0x9fa6)]
        self.chance.shuffle(rare)
        signs = self.first * 3 + rare[:3000]
        self.words = ["".join(self.chance.choices(
            signs, k=self.chance.choice((2, 2, 2, 3, 4))))
            for _ in range(self.WORDS)]
        self.sums = list(itertools.accumulate(
            1 / (rank + 3) for rank in range(self.WORDS)))

    def word(self):
        at = self.chance.random() * self.sums[-1]
        return self.words[bisect.bisect(self.sums, at)]

    def run(self, size):
        found = self.chance.choice(self.first)
        while len(found) < size:
            found += self.chance.choice(self.next.get(found[-1], self.first))
        return found

    def sentence(self):
        parts = [self.run(self.chance.randint(2, 6)) + self.word()
                 for _ in range(self.chance.randint(2, 5))]
        return "，".join(parts) + self.chance.choice("。。。；！")

    def body(self, size):
        paragraphs, length = [], 0
        while length < size:
            sentences = [self.sentence() for _ in
                         range(self.chance.randint(1, 6))]
            paragraphs.append("".join(sentences))
            length += len(paragraphs[-1])
        return "\n".join(paragraphs)

    def documents(self, prefix, count, size):
        for number in range(count):
            length = int(size * self.chance.uniform(0.3, 1.7))
            yield {"id": f"{prefix}-{number:06}",
                   "title": self.word() + self.run(4),
                   "speaker": self.words[self.chance.randrange(500)],
                   "source": prefix, "body": self.body(length)}


def make(folder, speeches, sizes, seed, indexer):
    """Corpora of made text: the same seed makes the same text anywhere."""
    author = Author([document["body"] for document in
                     parse(indexer, speeches)], seed)
    corpora = {}
    for name, (count, size) in sizes.items():
        lines = (json.dumps(document, ensure_ascii=False).encode() + b"\n"
                 for document in author.documents(name, count, size))
        corpora[name] = Corpus(folder, name, lines, indexer)
    return corpora, [corpus.lines for corpus in corpora.values()]
