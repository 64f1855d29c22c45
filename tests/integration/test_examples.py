# SPDX-License-Identifier: GPL-3.0-or-later
"""The example clients in Python, Node and shell, against a daemon."""
import json
import socket
import subprocess
import sys
import threading
import unittest

from jianyan_testing import PATIENCE, SOURCE, Connection, Daemon

EXAMPLES = SOURCE / "client" / "examples"
PYTHON = [sys.executable, str(EXAMPLES / "search.py")]
NODE = ["node", str(EXAMPLES / "search.mjs")]
SHELL = ["sh", str(EXAMPLES / "search.sh")]
QUERY = "智能制造"


def run(command, *arguments):
    return subprocess.run([*command, *arguments], stdin=subprocess.DEVNULL,
                          capture_output=True, encoding="utf-8", check=False,
                          timeout=PATIENCE)


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon().__enter__()
        cls.addClassCleanup(cls.daemon.__exit__, None, None, None)
        with Connection(cls.daemon.tcp) as connection:
            cls.hits = connection.request(f"SEARCH limit=3 {QUERY}")["hits"]
        assert cls.hits

    def check(self, command, *arguments):
        done = run(command, *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        position = 0
        for hit in self.hits:
            for text in hit["title"], hit["snippet"]["text"]:
                position = done.stdout.index(text, position)

    def test_python(self):
        self.check(PYTHON, self.daemon.tcp, QUERY)
        self.check(PYTHON, self.daemon.unix, QUERY)

    def test_node(self):
        self.check(NODE, self.daemon.tcp, QUERY)
        self.check(NODE, self.daemon.unix, QUERY)

    def test_shell(self):
        self.check(SHELL, QUERY, *self.daemon.tcp.split(":"))
        self.check(SHELL, QUERY, "-U", self.daemon.unix)


class Pieces(unittest.TestCase):
    """A reply that arrives in awkward pieces, with awkward characters."""

    def serve(self, listener):
        hit = {"id": "a", "title": "一\u2028二\u0085三",
               "snippet": {"text": "𠮷\x1b[31m\u202e", "marks": []}}
        reply = json.dumps({"ok": True, "hits": [hit]}, ensure_ascii=False)
        peer, _ = listener.accept()
        with peer:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer.recv(65536)
            for byte in reply.encode() + b"\n":
                peer.sendall(bytes([byte]))

    def test_characters_are_whole_and_lines_end_at_lf_only(self):
        for command in PYTHON, NODE:
            with socket.create_server(("127.0.0.1", 0)) as listener:
                thread = threading.Thread(target=self.serve, args=(listener,))
                thread.start()
                done = run(command, "127.0.0.1:%d" % listener.getsockname()[1],
                           "税")
                thread.join(PATIENCE)
            self.assertEqual((done.stdout, done.stderr), (
                "一?二?三\n    𠮷?[31m?\n", ""), command)


if __name__ == "__main__":
    unittest.main()
