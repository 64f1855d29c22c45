# SPDX-License-Identifier: GPL-3.0-or-later
"""This project: its indexer, its daemon over TCP, and its index in process."""
import json
import subprocess

from peers.engine import PAGE, PipeEngine, ServerEngine, measured


def query_text(query):
    """A query as a user types it."""
    return " ".join((f"{field}:" if field else "") +
                    (f'"{text}"' if query.kind == "phrase" else text)
                    for field, text in query.words)


def build_index(engine):
    return measured([engine.tools / "jianyan-index", "build", "--index",
                     engine.folder, engine.corpus.lines], engine.folder,
                    stderr=subprocess.DEVNULL)


class Jianyan(ServerEngine):
    name = "jianyan"
    title = "jianyan, TCP, snippets"
    framing = "line"
    has_snippets = True
    cache_mb = 0

    def build(self):
        return build_index(self)

    def start(self):
        """--cache is named only where the daemon has it."""
        daemon = self.tools / "jianyand"
        options = subprocess.run([daemon, "--help"], capture_output=True,
                                 text=True, check=True).stdout
        cache = ["--cache", str(self.cache_mb)] if "--cache" in options else []
        self.socket = self.file(".sock")
        self.process = subprocess.Popen(
            [daemon, "--index", self.folder, "--listen", "127.0.0.1:0",
             "--unix", self.socket, "--deadline", "30000", *cache],
            stderr=subprocess.PIPE, text=True)
        self.address = ""
        for line in self.process.stderr:
            where = line.rstrip().rpartition(" ")[2]
            if "listening on /" in line:
                break
            if "listening on " in line:
                self.address = where
        else:
            raise SystemExit("jianyand does not start")

    def request(self, query):
        return json.dumps({"op": "search", "q": query_text(query),
                           "limit": PAGE}, ensure_ascii=False)

    def count_request(self, query):
        return json.dumps({"op": "count", "q": query_text(query)},
                          ensure_ascii=False)

    def read_count(self, reply):
        return json.loads(reply)["total"]

    def close(self):
        super().close()
        self.process.stderr.close()


class InProcess(PipeEngine):
    """The same index without a daemon: it shares the one that is built."""
    name = "in-process"
    title = "jianyan, in process, snippets"
    has_snippets = True

    def build(self):
        shared = self.place / Jianyan.name
        if shared.is_dir():
            self.folder = shared
            return None
        return build_index(self)

    def write(self, query):
        return query_text(query)

    def command(self, queries):
        return [self.tools / "bench_in_process", self.folder, queries]
