# SPDX-License-Identifier: GPL-3.0-or-later
"""SQLite FTS5 with its trigram tokenizer, in process.

Run as a program it builds or asks, as the other programs in process do:

    sqlite.py build FILE < RECORDS
    sqlite.py ask FILE QUERIES
"""
import sqlite3
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from peers.engine import PAGE, PipeEngine, measured

FIELDS = ("id UNINDEXED", "title", "speaker", "text", "source UNINDEXED",
          "date UNINDEXED")


class Sqlite(PipeEngine):
    name = "sqlite"
    title = "SQLite FTS5 trigram, in process, no snippets"

    @classmethod
    def missing(cls, tools):
        try:
            with sqlite3.connect(":memory:") as database:
                database.execute("CREATE VIRTUAL TABLE t USING "
                                 "fts5(a, tokenize='trigram')")
        except sqlite3.OperationalError as error:
            return f"SQLite: {error}"
        return ""

    def cannot(self, query):
        if query.is_question:
            return "no OR of a text's trigrams"
        return "under three characters" if query.shortest < 3 else ""

    def build(self):
        with open(self.corpus.records, "rb") as records:
            return measured([sys.executable, "-B", __file__, "build",
                             self.folder], self.folder, stdin=records)

    def write(self, query):
        return " AND ".join(f'{field or "text"} : "{text}"'
                            for field, text in query.words)

    def command(self, queries):
        return [sys.executable, "-B", __file__, "ask", self.folder, queries]


def build(database, records):
    database.execute(f"CREATE VIRTUAL TABLE docs USING fts5("
                     f"{', '.join(FIELDS)}, tokenize='trigram')")
    rest = ""
    while chunk := records.read(1 << 22):
        *whole, rest = (rest + chunk).split("\x1e")
        database.executemany("INSERT INTO docs VALUES (?, ?, ?, ?, ?, ?)",
                             (one.split("\x1f")[:6] for one in whole))
    database.commit()


def ask(database, queries, word):
    page = ("SELECT id, title FROM docs WHERE docs MATCH ? ORDER BY rank "
            f"LIMIT {PAGE}")
    count = "SELECT count(*) FROM docs WHERE docs MATCH ?"
    for query in queries:
        begun = time.monotonic_ns()
        rows = database.execute(count if word == "count" else page,
                                (query,)).fetchall()
        took = time.monotonic_ns() - begun
        print(took, rows[0][0] if word == "count" else len(rows))
    sys.stdout.flush()


def main(verb, file, *more):
    database = sqlite3.connect(file)
    if verb == "build":
        with open(0, encoding="utf-8", newline="") as records:
            build(database, records)
        return
    queries = Path(more[0]).read_text("utf-8").splitlines()
    for line in sys.stdin:
        ask(database, queries, line.strip())


if __name__ == "__main__":
    main(*sys.argv[1:])
