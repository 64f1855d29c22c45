# SPDX-License-Identifier: GPL-3.0-or-later
"""Do all engines answer the same question?

Where the numbers of documents differ, the documents are read one by one, in
each of the ways that an engine may read them, and each engine's number must
be that of one of the ways: then the difference is explained by what that way
passes over.  A number that no way explains is a fault of somebody's.
"""
import functools
import sys
import unicodedata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

# The greatest number of differing queries that are looked into: each costs
# the reading of the whole corpus.
EXAMINED = 60

NUMERALS = set("零〇一二三四五六七八九十百千万亿两年月日分")


def as_written(text):
    return text.casefold()


def joined(text):
    """The end of a paragraph is no character: a word goes on behind it."""
    return as_written(text).replace("\n", "")


@functools.lru_cache(maxsize=None)
def folded_character(sign):
    from twin_fold import fold_character
    return fold_character(sign)


def folded(text):
    """Traditional, variant and compatible characters are the same."""
    return text.translate({ord(sign): folded_character(sign)
                           for sign in set(text)})


@functools.lru_cache(maxsize=None)
def is_mark(sign):
    return unicodedata.category(sign)[0] in "PSZC"


def without_marks(text):
    """Punctuation and blanks are no characters, as cutters into words do."""
    return as_written(text).translate({ord(sign): None for sign in set(text)
                                       if is_mark(sign)})


WAYS = {
    "as written": as_written,
    "across paragraphs": joined,
    "punctuation passed over": without_marks,
    "forms of characters folded": folded,
}


class Reader:
    """Counts documents by reading them."""

    def __init__(self, corpus):
        self.corpus = corpus
        self.texts = {}

    def _read(self, way, field):
        key = way, field or "text"
        if key not in self.texts:
            self.texts[key] = [WAYS[way](document[field or "text"])
                               for document in self.corpus]
        return self.texts[key]

    def count(self, query, way):
        found = None
        for field, word in query.words:
            word = WAYS[way](word)
            texts = self._read(way, field)
            candidates = range(len(texts)) if found is None else found
            found = [at for at in candidates if word in texts[at]]
        return len(found)


WRITTEN, LINES, MARKS, FORMS = WAYS
NUMBERS = "numbers in both ways of writing"
ANY_MARK = "any mark where the phrase has one"

# What each engine does, and nothing else explains its numbers.
READS = {
    "jianyan": (FORMS,), "in-process": (FORMS,),
    "groonga": (WRITTEN, LINES, MARKS), "groonga-gqtp": (WRITTEN, LINES, MARKS),
    "lucene": (WRITTEN,), "sqlite": (WRITTEN,),
    "sphinx": (WRITTEN, MARKS), "xapian": (WRITTEN, MARKS),
    "xapian-bigrams": (WRITTEN,),
}


def explain(engine, count, query, readings):
    """How an engine reads the text, by its number; None if nothing fits."""
    for way in READS[engine]:
        if readings[way] == count:
            return way
    if (FORMS in READS[engine] and count > readings[FORMS] and
            NUMERALS & set(query.text)):
        return NUMBERS
    # It has tokens side by side, whichever mark or line end parts them.
    if (engine == "lucene" and query.kind == "phrase" and
            count > readings[WRITTEN]):
        return ANY_MARK
    return None


def compare(corpus, queries, counts):
    """`counts`: of each engine a list, None where it cannot answer."""
    asked = [number for number, query in enumerate(queries)
             if not query.is_question]
    def numbers(at):
        return {name: found[at] for name, found in counts.items()
                if found[at] is not None}
    differing = [at for at in asked if len(set(numbers(at).values())) > 1]
    reader, reasons, unexplained = Reader(corpus), {}, []
    for at in differing[:EXAMINED]:
        query = queries[at]
        readings = {way: reader.count(query, way) for way in WAYS}
        for name, count in numbers(at).items():
            why = explain(name, count, query, readings)
            if why is None:
                unexplained.append({"query": query.text, "engine": name,
                                    "count": count, **readings})
            else:
                reasons.setdefault(name, {}).setdefault(why, 0)
                reasons[name][why] += 1
    return {"queries": len(asked), "same": len(asked) - len(differing),
            "differing": len(differing),
            "examined": len(differing[:EXAMINED]), "ways": reasons,
            "unexplained": unexplained}
