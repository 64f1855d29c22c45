# SPDX-License-Identifier: GPL-3.0-or-later
"""Every answer is what a plain reader of the same texts would give.

The plain reader (twin_*.py) knows no index, no bigram and no C: it folds text
with Python's own Unicode data and looks for strings.  Random queries, made as
trees and written down as people type them, are answered by both.

The whole run, and others like it:
    TWIN_QUERIES=10000 TWIN_DOCUMENTS=2000 TWIN_SEED=7 \
        python3 tests/integration/test_twin.py
"""
import collections
import json
import os
import random
import tempfile
import unittest
from pathlib import Path

import jianyan_testing as testing
from twin_documents import make_documents
from twin_query import Document, everything_in
from twin_random import Writer
from twin_text import kind_behind

DOCUMENTS = int(os.environ.get("TWIN_DOCUMENTS", "300"))
QUERIES = int(os.environ.get("TWIN_QUERIES", "2000"))
SEED = int(os.environ.get("TWIN_SEED", "20210308"))
HITS_MAX = 1000  # in one reply

# Every form of the language; each has to occur.
FORMS = """word; phrase; word with quotation marks; one character; letters;
digits; signs; full width; combining mark; variation selector; beyond the BMP;
traditional or variant; of which there are variants; and; OR; -; ( ); title:;
speaker:; office:; place:; role:; source:; credit:; body:; field:( ); id:;
=word; word*; widened number; NEAR; NEAR/n; NEAR of 2; NEAR of 3; NEAR of 4;
NEAR of 5; NEAR of 6; NEAR as text; sign as text; date:day; date:month;
date:year; date:from..to; date:from..; date:..to; date:to..from; date:( );
date: and no date; date:"…\""""


def parse(*paths):
    """What jianyan-index reads from files, as dictionaries."""
    done = testing.run("jianyan-index", "parse", *paths)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def whole(text, begin, end):
    """Marks are shown with what they stand on."""
    while begin > 0 and kind_behind(text, begin) == "M":
        begin -= 1
    return text[begin:end]


class Twin(unittest.TestCase):
    def test_random_queries_find_what_a_plain_reader_finds(self):
        chance = random.Random(SEED)
        source = "".join(document["body"]
                         for document in parse(testing.SPEECHES))
        with tempfile.TemporaryDirectory() as folder:
            corpus = Path(folder) / "文.jsonl"
            made = list(make_documents(source, DOCUMENTS, chance))
            corpus.write_text("".join(
                json.dumps(fields, ensure_ascii=False) + "\n"
                for fields, _ in made), "utf-8")
            fields = parse(corpus)
            documents = [Document(read, days)
                         for read, (_, days) in zip(fields, made)]
            self.assertEqual([document.id for document in documents],
                             [fields["id"] for fields, _ in made])
            self.compare_all(corpus, documents, Writer(fields, chance))

    def compare_all(self, corpus, documents, writer):
        self.documents = {document.id: document for document in documents}
        forms, matches = collections.Counter(), collections.Counter()
        with testing.Daemon("--deadline", "20000", corpus=[corpus]) as daemon, \
                testing.Connection(daemon.unix) as connection:
            for number in range(QUERIES):
                query = writer.query()
                with self.subTest(number=number, query=query.write()):
                    labels = set().union(*(part.labels for part
                                           in everything_in(query)))
                    forms.update(labels)
                    if self.compare(connection, query, documents):
                        matches.update(labels)
        print(f"{QUERIES} queries, {len(documents)} documents, seed {SEED}: "
              "form, queries with it, those with hits")
        for form, count in sorted(forms.items()):
            print(f"  {form:28}{count:7}{matches[form]:7}")
        missing = {" ".join(form.split()) for form in FORMS.split(";")} - \
            {form for form in forms if matches[form]}
        self.assertEqual(missing, set())

    def compare(self, connection, query, documents):
        """How many documents match, as both agree."""
        typed = query.write()
        expected = {document.id: document for document in documents
                    if query.matches(document)}
        counted = connection.ask("count", q=typed)
        self.assertTrue(counted["ok"], counted)
        self.assertEqual((counted["total"], counted["total_is"]),
                         (len(expected), "exact"))
        reply = connection.ask("search", q=typed, limit=HITS_MAX, windows=3,
                               match="all")
        self.assertTrue(reply["ok"], reply)
        found = [hit["id"] for hit in reply["hits"]]
        self.assertEqual(len(found), min(len(expected), HITS_MAX))
        self.assertEqual(len(found), len(set(found)))
        self.assertLessEqual(set(found), set(expected))
        if reply["total_is"] == "exact":
            self.assertEqual(reply["total"], len(expected))
        for hit in reply["hits"]:
            self.check_hit(query, hit, expected[hit["id"]])
        if not expected:
            self.check_relaxed(query, connection.ask("search", q=typed))
        return len(expected)

    def check_relaxed(self, query, reply):
        """Nothing has every word: what is found has what is demanded."""
        self.assertTrue(reply["ok"], reply)
        self.assertEqual(reply["match"], "any" if reply["hits"] else "all")
        for hit in reply["hits"]:
            document = self.documents[hit["id"]]
            for demand in query.demands():
                self.assertTrue(demand.matches(document),
                                (hit["id"], demand.write()))

    def check_hit(self, query, hit, document):
        """In its title and its pieces of text is marked what matches."""
        self.assertIn(hit["snippet"], hit["snippets"])
        pieces = [(piece["text"], piece["marks"]) for piece in hit["snippets"]]
        self.check_marks(query, pieces, document, "body")
        self.check_marks(query, [(hit.get("title", ""),
                                  hit.get("title_marks", []))],
                         document, "title")

    def check_marks(self, query, pieces, document, field):
        """They are in order, apart, inside the text, and on what matches;
        there are some if something in the field does."""
        shown = [part for part in query.shown() if field in part.fields]
        words = {word for part in shown for word in part.children() or (part,)}
        where = document.fields.get(field)
        places = {whole(where.original, *place) for word in words
                  for place in word.places(where)} if where else set()
        for text, marks in pieces:
            end = 0
            for begin, after in marks:
                self.assertTrue(end <= begin < after <= len(text),
                                (document.id, text, marks))
                end = after
                marked = text[begin:after]  # several, where they overlap
                self.assertTrue(any(map(marked.startswith, places)) and
                                any(map(marked.endswith, places)),
                                (document.id, text, marked))
        self.assertEqual(any(marks for _, marks in pieces), where is not None
                         and any(part.has(where) for part in shown),
                         (document.id, field, pieces))


if __name__ == "__main__":
    unittest.main()
