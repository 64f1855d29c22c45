# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions drawn from a corpus, the same for every engine.

Words are of 1 to 8 characters as they stand in the text, rare, middling or
frequent by how many documents of a sample have them; the seed decides.
"""
import random
from collections import Counter
from dataclasses import dataclass
from typing import Optional, Tuple

from corpus import HAN

SIZES = range(1, 9)
CLASSES = ("rare", "mid", "frequent")
SAMPLE_CHARACTERS = 1_000_000
FREQUENT = 200  # so many words of each length are the frequent ones

# How many of each kind in a set of 1: the option --queries multiplies it.
SHARES = {"word": 1, "pair": 4, "phrase": 3, "field": 3, "question": 2}

QUESTIONS = ("如何{}", "{}是什么", "为什么要{}", "怎样才能{}和{}", "{}有哪些规定",
             "谁提出了{}", "什么时候{}")


@dataclass(frozen=True)
class Query:
    """All of the words, each in its field (None: title, speaker or body); of
    a question any part of the text."""
    kind: str
    words: Tuple[Tuple[Optional[str], str], ...]
    frequency: str = ""  # of a word: its class

    @property
    def is_question(self):
        return self.kind == "question"

    @property
    def shortest(self):
        return min(len(text) for _, text in self.words)

    @property
    def label(self):
        if self.kind == "word":
            return f"word of {len(self.words[0][1])}, {self.frequency}"
        return self.kind

    @property
    def text(self):
        return " ".join(f"{field}:{text}" if field else text
                        for field, text in self.words)


class Sample:
    """A part of the corpus, and how many of its documents have which word."""

    def __init__(self, corpus, chance):
        room = SAMPLE_CHARACTERS / max(1, corpus.characters)
        self.documents = [document for document in corpus
                          if chance.random() < room]
        if not self.documents:
            self.documents = list(corpus)
        self.texts = [document["text"][:SAMPLE_CHARACTERS // 20]
                      for document in self.documents]
        self.runs = [HAN.findall(text) for text in self.texts]

    def words(self, size):
        """Words of a length by class, each list in an order of its own."""
        counts = Counter()
        for runs in self.runs:
            counts.update({run[at:at + size] for run in runs
                           for at in range(len(run) - size + 1)})
        ranked = sorted(counts, key=lambda word: (-counts[word], word))
        frequent, rest = ranked[:FREQUENT], ranked[FREQUENT:]
        rare = [word for word in rest if counts[word] == 1]
        mid = [word for word in rest if counts[word] > 1]
        return {"rare": rare or ranked, "mid": mid or ranked,
                "frequent": frequent}


def draw_words(sample, chance, count):
    for size in SIZES:
        by_class = sample.words(size)
        for name in CLASSES:
            for word in chance.choices(by_class[name], k=count):
                yield Query("word", ((None, word),), name)


def run_of(runs, chance, longest, shortest=2):
    """Some characters in a row, out of one text."""
    fit = [run for run in runs if len(run) >= shortest]
    if not fit:
        return None
    run = chance.choice(fit)
    size = chance.randint(shortest, min(longest, len(run)))
    at = chance.randrange(len(run) - size + 1)
    return run[at:at + size]


def draw_pairs(sample, chance):
    while True:
        runs = chance.choice(sample.runs)
        one, two = (run_of(runs, chance, 4) for _ in range(2))
        if one and two and one != two:
            yield Query("pair", ((None, one), (None, two)))


def draw_phrases(sample, chance):
    """Pieces across a comma: a mark of punctuation is part of the phrase."""
    while True:
        text = chance.choice(sample.texts)
        comma = chance.choice([at for at, sign in enumerate(text)
                               if sign == "，"] or [0])
        piece = text[max(0, comma - chance.randint(2, 4)):
                     comma + chance.randint(3, 5)]
        sides = piece.split("，")
        if len(sides) == 2 and all(len(side) > 1 and HAN.fullmatch(side)
                                   for side in sides):
            yield Query("phrase", ((None, piece),))


def draw_fields(sample, chance):
    while True:
        at = chance.randrange(len(sample.documents))
        document = sample.documents[at]
        field = chance.choice([name for name in ("title", "speaker")
                               if document[name]] or ["title"])
        word = run_of(HAN.findall(document[field]), chance, 4)
        other = run_of(sample.runs[at], chance, 3)
        if word and other:
            yield Query("field", ((field, word), (None, other)))


def draw_questions(sample, chance):
    while True:
        runs = chance.choice(sample.runs)
        one, two = (run_of(runs, chance, 6) for _ in range(2))
        if one and two:
            yield Query("question",
                        ((None, chance.choice(QUESTIONS).format(one, two)),))


def draw(corpus, count, seed):
    """`count` words of each length and class, and the other kinds with them."""
    chance = random.Random(seed)
    sample = Sample(corpus, chance)
    queries = list(draw_words(sample, chance, count))
    for kind, source in (("pair", draw_pairs), ("phrase", draw_phrases),
                         ("field", draw_fields),
                         ("question", draw_questions)):
        found = source(sample, chance)
        queries += [next(found) for _ in range(count * SHARES[kind])]
    chance.shuffle(queries)
    return queries
