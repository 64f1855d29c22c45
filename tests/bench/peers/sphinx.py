# SPDX-License-Identifier: GPL-3.0-or-later
"""Sphinx 2.2 with ngram_len=1: every character a word, its searchd asked by
MySQL's protocol.  It stores no text, so it can show none."""
import subprocess
from xml.sax.saxutils import escape

from peers.engine import (PAGE, ServerEngine, free_port, measured,
                          wait_for_port)

CONFIGURATION = """\
source docs
{{
    type = xmlpipe2
    xmlpipe_command = cat {folder}/docs.xml
}}
index docs
{{
    source = docs
    path = {folder}/docs
    ngram_len = 1
    ngram_chars = U+3005..U+3007, U+3400..U+9FFF, U+F900..U+FAFF, U+20000..U+2FA1F
}}
indexer
{{
    mem_limit = 512M
    max_xmlpipe2_field = 16M
}}
searchd
{{
    listen = 127.0.0.1:{port}:mysql41
    log = {folder}/log
    pid_file = {folder}/pid
    binlog_path =
}}
"""
HEAD = """<?xml version="1.0" encoding="utf-8"?>
<sphinx:docset><sphinx:schema><sphinx:field name="title"/>
<sphinx:field name="speaker"/><sphinx:field name="text"/></sphinx:schema>
"""


class Sphinx(ServerEngine):
    name = "sphinx"
    title = "Sphinx, MySQL's protocol, no snippets"
    program = "searchd"
    framing = "mysql"

    def cannot(self, query):
        return "not asked for any of the words" if query.is_question else ""

    def prepare(self):
        self.folder.mkdir()
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        (self.folder / "conf").write_text(CONFIGURATION.format(
            folder=self.folder, port=self.port), "utf-8")
        with open(self.folder / "docs.xml", "w", encoding="utf-8") as file:
            file.write(HEAD)
            for number, document in enumerate(self.corpus, 1):
                file.write(f'<sphinx:document id="{number}">')
                for field in ("title", "speaker", "text"):
                    file.write(f"<{field}>{escape(document[field])}"
                               f"</{field}>")
                file.write("</sphinx:document>\n")
            file.write("</sphinx:docset>\n")

    def build(self):
        built = measured(["indexer", "--config", self.folder / "conf",
                          "--quiet", "docs"], self.folder,
                         stdout=subprocess.DEVNULL)
        built.bytes -= (self.folder / "docs.xml").stat().st_blocks * 512
        return built

    def start(self):
        self.process = subprocess.Popen(
            ["searchd", "--config", self.folder / "conf", "--nodetach"],
            stdout=subprocess.DEVNULL)
        wait_for_port(self.port, self.process)

    def statement(self, query, columns, rest):
        words = " ".join(f'@{field or "text"} "{text}"'
                         for field, text in query.words)
        return f"SELECT {columns} FROM docs WHERE MATCH('{words}') {rest}"

    def request(self, query):
        return self.statement(query, "id, WEIGHT()", f"LIMIT {PAGE}")

    def count_request(self, query):
        return self.statement(query, "COUNT(*) AS n", "")

    def read_count(self, reply):
        """The one value of the one row; no row where nothing is found."""
        at, packets = 0, []
        while at < len(reply):
            size = int.from_bytes(reply[at:at + 3], "little")
            packets.append(reply[at + 4:at + 4 + size])
            at += 4 + size
        marks = [number for number, packet in enumerate(packets)
                 if packet[:1] == b"\xfe"]
        rows = packets[marks[0] + 1:marks[1]]
        return int(rows[0][1:].decode()) if rows else 0
