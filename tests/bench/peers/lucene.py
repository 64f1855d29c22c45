# SPDX-License-Identifier: GPL-3.0-or-later
"""Lucene 8 with its CJKAnalyzer, in process; see LuceneBench.java."""
import shutil
import subprocess
from pathlib import Path

from peers.engine import HERE, PipeEngine, measured

JARS = Path("/usr/share/java")
NEEDED = ("lucene-core-8.*.jar", "lucene-analyzers-common-8.*.jar")


def jars():
    return [str(path) for name in NEEDED for path in JARS.glob(name)]


class Lucene(PipeEngine):
    name = "lucene"
    title = "Lucene 8, in process, no snippets"
    program = "javac"

    @classmethod
    def missing(cls, tools):
        if len(jars()) < len(NEEDED):
            return "Lucene 8 is not installed"
        return super().missing(tools)

    def cannot(self, query):
        return ("single characters are not in its index"
                if query.shortest < 2 else "")

    def prepare(self):
        """Compile our program for it."""
        self.classes = self.file(".classes")
        subprocess.run(["javac", "-d", self.classes, "-cp", ":".join(jars()),
                        HERE / "LuceneBench.java"], check=True)

    def java(self, *words):
        return [shutil.which("java"), "-Xmx2g", "-cp",
                ":".join([str(self.classes), *jars()]), "LuceneBench", *words]

    def build(self):
        with open(self.corpus.records, "rb") as records:
            return measured(self.java("build", self.folder), self.folder,
                            stdin=records)

    def write(self, query):
        return "\t".join(["any" if query.is_question else "all"] +
                         [f"{field or 'text'}={text}"
                          for field, text in query.words])

    def command(self, queries):
        return self.java("ask", self.folder, queries)
