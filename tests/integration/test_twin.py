# SPDX-License-Identifier: GPL-3.0-or-later
"""Every answer is what a plain reader of the same texts would give.

The plain reader below knows no index, no bigram and no C: it folds text with
Python's own Unicode data and looks for strings.  Random queries, made as trees
and written down as people type them, are answered by both.

For a longer run, with other queries:
    TWIN_QUERIES=100000 TWIN_SEED=7 python3 tests/integration/test_twin.py
"""

import json
import os
import random
import tempfile
import unicodedata
import unittest
from pathlib import Path

import jianyan_testing as testing

DOCUMENTS = 300
QUERIES = int(os.environ.get("TWIN_QUERIES", "2000"))
SEED = int(os.environ.get("TWIN_SEED", "20210308"))

QUOTES = "\"'‘’“”「」『』"

# Pieces that real text has between its Han: letters, digits, signs, blanks,
# full width, beyond the basic plane, combining marks, ideographic selectors.
SPICE = ["，", "。", "、", "“", "”", "（", "）", "GDP", "ＡＩ", "said", "5A",
         "２０３５", "135", "1.2", "%", "％", "·", "　", " ", "𠮷", "㈱", "café",
         "e\u0301", "ガ", "ｶﾞ", "葛\U000E0100", "—", "：", "😀", "-", "OR", "\n"]


def fold(text):
    """As index/fold.h promises: one code point at a time, never composed."""
    out = []
    for character in text:
        if character != "\n" and (character.isspace() or
                                  unicodedata.category(character) == "Cc"):
            folded = " "
        else:
            folded = unicodedata.normalize("NFKD", character).casefold()
            folded = unicodedata.normalize("NFKD", folded)
            folded = "".join(c for c in folded
                             if not "\ufe00" <= c <= "\ufe0f" and
                             not "\U000E0100" <= c <= "\U000E01EF")
        if folded == " " and out and out[-1] == " ":
            continue
        out.extend(folded)
    return "".join(out)


def is_letter(character):
    return unicodedata.category(character) in ("Lu", "Ll", "Lt")


def is_mark(character):
    return unicodedata.category(character)[0] == "M"


def follows_letter(text, at):
    """Marks belong to what they stand on."""
    while at and is_mark(text[at - 1]):
        at -= 1
    return at > 0 and is_letter(text[at - 1])


def ends_early(text, end):
    after = text[end] if end < len(text) else " "
    return is_mark(after) or (is_letter(after) and follows_letter(text, end))


def cuts_word(text, begin, end):
    return ends_early(text, end) or (
        (is_letter(text[begin]) or is_mark(text[begin])) and
        follows_letter(text, begin))


def match_pieces(text, at, pieces):
    """The end of pieces standing side by side at `at`, else None."""
    if not text.startswith(pieces[0], at):
        return None
    at += len(pieces[0])
    for piece in pieces[1:]:
        if ends_early(text, at):
            return None
        for _ in range(2):
            if not text.startswith(piece, at) and text[at:at + 1] and \
                    text[at] in QUOTES:
                at += 1
        if not text.startswith(piece, at):
            return None
        at += len(piece)
    return at


class Word:
    """Pieces of text side by side, in one field or in those that count."""

    FIELDS = ("title", "speaker", "place", "body")

    def __init__(self, typed, pieces, field=None):
        self.typed, self.field = typed, field
        self.pieces = [fold(piece).strip(" ") for piece in pieces]

    def write(self):
        return f"{self.field}:{self.typed}" if self.field else self.typed

    def matches(self, folded):
        fields = (self.field,) if self.field else self.FIELDS
        return any(self.stands_in(folded[field]) for field in fields
                   if field in folded)

    def stands_in(self, text):
        at = text.find(self.pieces[0])
        while at >= 0:
            end = match_pieces(text, at, self.pieces)
            if end is not None and not cuts_word(text, at, end):
                return True
            at = text.find(self.pieces[0], at + 1)
        return False


class Not:
    def __init__(self, child):
        self.child = child

    def write(self):
        return "-" + self.child.write()

    def matches(self, folded):
        return not self.child.matches(folded)


class Group:
    def __init__(self, children, operator):
        self.children, self.operator = children, operator

    def write(self):
        return "(" + self.operator.join(c.write() for c in self.children) + ")"

    def matches(self, folded):
        judge = any if "OR" in self.operator else all
        return judge(child.matches(folded) for child in self.children)


def make_texts(source, chance):
    """Documents shuffled together out of real sentences and of spice."""
    sentences = [s + "。" for s in "".join(source).replace("\n", "").split("。")
                 if s]
    for number in range(DOCUMENTS):
        body = []
        for _ in range(chance.randint(1, 6)):
            sentence = list(chance.choice(sentences))
            for _ in range(chance.randint(0, 8)):
                sentence.insert(chance.randint(0, len(sentence)),
                                chance.choice(SPICE))
            body.extend(sentence)
        text = "".join(body)
        document = {"id": f"文{number}", "body": text}
        if number % 3 == 0:
            document["title"] = "".join(chance.choice(sentences))[:12] or "题"
        if number % 5 == 0:
            document["speaker"] = chance.choice(["阳卫国", "刘革安", "刘志仁",
                                                 "王·阿依"])
            document["place"] = chance.choice(["株洲市", "郴州市"])
        yield document


def is_plain(text):
    """Whether `text`, typed as a word, is only itself."""
    special = set('()"“”-:：\n')
    return (text and not any(c.isspace() or c in special for c in text) and
            text != "OR" and fold(text).strip(" ") != "")


def random_word(documents, chance):
    field = None
    if chance.random() < 0.15:
        field = chance.choice(["title", "speaker", "place"])
    while True:
        document = chance.choice(documents)
        text = document.get(field) if field else document["body"]
        if not text:
            field = None
            continue
        size = chance.choice([1, 1, 2, 2, 2, 3, 4, 5, 6, 8, 40])
        begin = chance.randrange(len(text))
        piece = text[begin:begin + size]
        if chance.random() < 0.05:
            piece = piece[::-1]  # most likely nowhere
        form = chance.random()
        if form < 0.7:
            if is_plain(piece):
                return Word(piece, [piece], field)
        elif '"' not in piece and "\n" not in piece and fold(piece).strip(" "):
            if form < 0.9 or not is_plain(piece):
                return Word(f'"{piece}"', [piece], field)
            cut = chance.randint(0, len(piece))
            pieces = [p for p in (piece[:cut], piece[cut:]) if p]
            if len(pieces) == 2 and all(map(is_plain, pieces)):
                return Word(f"“{pieces[0]}”{pieces[1]}", pieces, field)


def random_query(documents, chance, depth=0):
    kind = chance.random()
    if depth >= 3 or kind < 0.5:
        return random_word(documents, chance)
    if kind < 0.62:
        child = random_query(documents, chance, depth + 1)
        return child if isinstance(child, Not) else Not(child)
    children = [random_query(documents, chance, depth + 1)
                for _ in range(chance.randint(2, 3))]
    return Group(children, " OR " if kind < 0.8 else " ")


def parse(*paths):
    """What jianyan-index reads from files, as dictionaries."""
    done = testing.run("jianyan-index", "parse", *paths)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


class Twin(unittest.TestCase):
    def test_random_queries_find_what_a_plain_reader_finds(self):
        chance = random.Random(SEED)
        source = [document["body"] for document in parse(testing.SPEECHES)]
        with tempfile.TemporaryDirectory() as folder:
            corpus = Path(folder) / "文.jsonl"
            with corpus.open("w", encoding="utf-8") as file:
                for document in make_texts(source, chance):
                    print(json.dumps(document, ensure_ascii=False), file=file)
            documents = parse(corpus)
            folded = [{field: fold(text) for field, text in document.items()}
                      for document in documents]
            with testing.Daemon(corpus=[corpus]) as daemon, \
                    testing.Connection(daemon.unix) as connection:
                for _ in range(QUERIES):
                    self.compare(connection, random_query(documents, chance),
                                 documents, folded)

    def compare(self, connection, query, documents, folded):
        typed = query.write()
        expected = {document["id"] for document, texts
                    in zip(documents, folded) if query.matches(texts)}
        reply = connection.ask("search", q=typed, limit=1000)
        self.assertTrue(reply["ok"], (typed, reply))
        found = [hit["id"] for hit in reply["hits"]]
        self.assertEqual(len(found), len(set(found)), typed)
        self.assertEqual(sorted(set(found) ^ expected), [], typed)
        self.assertEqual(reply["total"], len(expected), typed)
        counted = connection.ask("count", q=typed)
        self.assertEqual((counted["total"], counted["total_is"]),
                         (len(expected), "exact"), typed)
        self.check_marks(query, reply["hits"], typed)

    def check_marks(self, query, hits, typed):
        """Marks are in order, apart, and inside the text."""
        for hit in hits:
            end = 0
            for begin, after in hit["snippet"]["marks"]:
                self.assertTrue(end <= begin < after <=
                                len(hit["snippet"]["text"]), typed)
                end = after
            if isinstance(query, Word) and len(query.pieces) == 1:
                for begin, after in hit["snippet"]["marks"]:
                    marked = fold(hit["snippet"]["text"][begin:after])
                    if after - begin < 90:  # a longer one may be cut
                        self.assertIn(query.pieces[0], marked.strip(" ") +
                                      marked, (typed, hit))


if __name__ == "__main__":
    unittest.main()
