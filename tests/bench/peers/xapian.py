# SPDX-License-Identifier: GPL-3.0-or-later
"""Xapian's own cutter and parser, with n-grams; see xapian_ngram.cc."""
from peers.engine import PipeEngine, measured


class Xapian(PipeEngine):
    name = "xapian"
    form = ""
    title = "Xapian n-grams, in process, no snippets"

    @classmethod
    def missing(cls, tools):
        return ("" if (tools / "bench_xapian_ngram").is_file()
                else "bench_xapian_ngram is not built")

    def build(self):
        with open(self.corpus.records, "rb") as records:
            return measured([self.tools / "bench_xapian_ngram", "build" + self.form,
                             self.folder], self.folder, stdin=records)

    def write(self, query):
        if query.is_question:
            return query.words[0][1]
        return " AND ".join((f"{field}:" if field else "") + f'"{text}"'
                            for field, text in query.words)

    def command(self, queries):
        return [self.tools / "bench_xapian_ngram", "ask" + self.form, self.folder,
                queries]


class XapianBigrams(Xapian):
    """Pairs of neighbours as terms, with positions, and OP_PHRASE."""
    name = "xapian-bigrams"
    title = "Xapian bigrams with positions, in process, no snippets"
    form = "-bigrams"
    prefixes = {None: "", "title": "S", "speaker": "A"}

    def cannot(self, query):
        if query.is_question:
            return "not asked for any of the words"
        if query.kind == "phrase":
            return "phrases with marks"
        return "single characters" if query.shortest < 2 else ""

    def write(self, query):
        return " ".join(f"{self.prefixes[field]}={text}"
                        for field, text in query.words)
