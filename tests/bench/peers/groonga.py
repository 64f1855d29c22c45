# SPDX-License-Identifier: GPL-3.0-or-later
"""Groonga: TokenBigram, NormalizerAuto, its server over HTTP and over GQTP.

The index is made after the documents are loaded, which is the fastest way
Groonga has; the cache of replies is off.  Its HTTP server closes a connection
behind each reply; GQTP keeps it.
"""
import json
import subprocess
from urllib.parse import urlencode

from peers.engine import (PAGE, ServerEngine, free_port, measured,
                          wait_for_port)

SCHEMA = """\
table_create Docs TABLE_HASH_KEY ShortText
column_create Docs title COLUMN_SCALAR ShortText
column_create Docs speaker COLUMN_SCALAR ShortText
column_create Docs source COLUMN_SCALAR ShortText
column_create Docs date COLUMN_SCALAR ShortText
column_create Docs text COLUMN_SCALAR LongText
load --table Docs
"""
INDEX = """
table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram \
--normalizer NormalizerAuto
column_create Terms docs_text COLUMN_INDEX|WITH_POSITION Docs text
column_create Terms docs_title COLUMN_INDEX|WITH_POSITION Docs title
column_create Terms docs_speaker COLUMN_INDEX|WITH_POSITION Docs speaker
"""


def condition(query):
    """What a document must have, as Groonga's --filter takes it."""
    return " && ".join(f'{field or "text"} @ "{text}"'
                       for field, text in query.words)


class Groonga(ServerEngine):
    name = "groonga"
    title = "Groonga, HTTP, snippets"
    program = "groonga"
    framing = "http"
    protocol = "http"
    has_snippets = True

    def cannot(self, query):
        return "no OR of a text's bigrams" if query.is_question else ""

    def prepare(self):
        self.folder.mkdir()
        with open(self.folder / "load", "w", encoding="utf-8") as file:
            file.write(SCHEMA + "[\n")
            for number, document in enumerate(self.corpus):
                document["_key"] = document.pop("id")
                file.write((",\n" if number else "") +
                           json.dumps(document, ensure_ascii=False))
            file.write("\n]\n" + INDEX)

    def build(self):
        (self.folder / "db").mkdir()
        with open(self.folder / "load", encoding="utf-8") as file:
            return measured(["groonga", "-n", self.folder / "db" / "docs"],
                            self.folder / "db", stdin=file,
                            stdout=subprocess.DEVNULL)

    def start(self):
        port = free_port()
        self.address = f"127.0.0.1:{port}"
        self.process = subprocess.Popen(
            ["groonga", "-s", "--protocol", self.protocol, "--bind-address",
             "127.0.0.1", "-p", str(port), "--cache-limit", "0",
             self.folder / "db" / "docs"])
        wait_for_port(port, self.process)

    def select(self, query, limit, columns):
        return {"table": "Docs", "filter": condition(query),
                "output_columns": columns, "limit": limit,
                "sort_keys": "-_score"}

    def request(self, query):
        return self.form(self.select(
            query, PAGE, "_key,_score,title,speaker,source,snippet_html(text)"))

    def count_request(self, query):
        return self.form(self.select(query, 0, "_id"))

    def form(self, words):
        return "/d/select?" + urlencode(words)

    def read_count(self, reply):
        return json.loads(reply.partition(b"\r\n\r\n")[2])[1][0][0][0]


class GroongaGqtp(Groonga):
    """The same index, by Groonga's own protocol."""
    name = "groonga-gqtp"
    title = "Groonga, GQTP, snippets"
    framing = "gqtp"
    protocol = "gqtp"

    def prepare(self):
        self.shared = self.place / Groonga.name
        if not self.shared.is_dir():
            super().prepare()

    def build(self):
        if self.shared.is_dir():
            self.folder = self.shared
            return None
        return super().build()

    def form(self, words):
        return "select " + " ".join(
            f"--{name} {json.dumps(str(value), ensure_ascii=False)}"
            for name, value in words.items())

    def read_count(self, reply):
        return json.loads(reply[reply.index(b"[["):])[0][0][0]
