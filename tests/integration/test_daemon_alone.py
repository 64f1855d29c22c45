# SPDX-License-Identifier: GPL-3.0-or-later
"""Who asks alone is answered by the thread that reads; nobody waits for it.

The worker sends the reply itself, past the loop, if nothing else is to be sent
to that client: no byte may be lost, doubled or sent to another by that.
"""
import json
import select
import signal
import socket
import struct
import tempfile
import unittest
from pathlib import Path

from jianyan_testing import Connection, Daemon, wait_until

ALONE = 8  # JY_ALONE_QUESTIONS
SLOW = "KWIC limit=1000 sort=left 税"
BIG = 1 << 20  # bytes of a document: more than a unix socket takes at once


class Alone(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="jianyan-")
        cls.addClassCleanup(temporary.cleanup)
        corpus = Path(temporary.name) / "长.jsonl"
        cls.body = "税务企业智能制造。" * 250
        cls.big = "郴州营商环境，" * (BIG // len("郴州营商环境，".encode()))
        bodies = {f"d{i}": cls.body for i in range(400)} | {"大": cls.big}
        corpus.write_text("".join(
            json.dumps({"id": name, "body": body}, ensure_ascii=False) + "\n"
            for name, body in bodies.items()))
        cls.daemon = Daemon("--workers", "1", "--deadline", "60000",
                            "--cache", "0", corpus=(corpus,))
        cls.daemon.__enter__()
        cls.addClassCleanup(cls.daemon.__exit__, None, None, None)

    def connect(self, local=False):
        connection = Connection(self.daemon.unix if local else self.daemon.tcp)
        self.addCleanup(connection.close)
        return connection

    def ask_alone(self, connection):
        for _ in range(ALONE + 1):
            self.assertEqual(connection.request("COUNT 税务")["total"], 400)

    def assert_is_big(self, reply):
        self.assertTrue(reply["document"]["body"] == self.big, "another body")

    def test_others_are_answered_while_the_one_alone_waits(self):
        lone, other = self.connect(), self.connect()
        self.ask_alone(lone)
        lone.send((SLOW + "\n") * 10)
        # Were they kept waiting, it would be over whenever they are told.
        wait_until(lambda: other.request("STATUS")["workers"]["busy"] == 1,
                   "an answer while it is searched")
        for _ in range(10):
            self.assertEqual(lone.read_reply()["total"], 100000)

    def test_a_reply_greater_than_the_socket_takes_comes_whole(self):
        slow, other = self.connect(local=True), self.connect()
        for _ in range(ALONE // 2):
            slow.send("GET 大\nPING\nCOUNT 郴州\n")
            # What is not taken yet keeps nobody else waiting.
            self.assertEqual(other.request("COUNT 郴州")["total"], 1)
            self.assert_is_big(slow.read_reply())
            self.assertTrue(slow.read_reply()["ok"])
            self.assertEqual(slow.read_reply()["total"], 1)
        self.ask_alone(slow)
        self.assert_is_big(slow.request("GET 大"))

    def test_replies_come_in_the_order_of_the_requests(self):
        lone = self.connect()
        self.ask_alone(lone)
        requests = [{"op": ("count", "ping", "search", "x")[i % 4], "id": i,
                     "q": "税务"} for i in range(400)]
        for request in requests:
            if request["op"] == "ping":
                del request["q"]
        lone.send("".join(json.dumps(request) + "\n" for request in requests))
        for request in requests:
            reply = lone.read_reply()
            self.assertEqual((reply["id"], reply["ok"]),
                             (request["id"], request["op"] != "x"))

    def test_who_leaves_before_the_reply_takes_nobody_with_them(self):
        for i in range(40):
            lone = self.connect()
            self.ask_alone(lone)
            lone.send((SLOW, "GET 大", "COUNT 税务", "GET d7")[i % 4] + "\n")
            if i % 8 < 4:
                lone.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                       struct.pack("ii", 1, 0))
            lone.close()
            with Connection(self.daemon.tcp) as successor:
                successor.send('{"op":"get","doc":"d3","id":7}\n')
                self.assertEqual(successor.read_reply()["id"], 7)
                successor.send("QUIT\n")
                self.assertEqual(successor.read_all().count(b"\n"), 1)

    def test_who_has_said_it_all_is_answered_and_let_go(self):
        lone = self.connect()
        self.ask_alone(lone)
        lone.send(SLOW + "\nCOUNT 税务\n")
        lone.shut()
        self.assertEqual(lone.read_reply()["total"], 100000)
        self.assertEqual(lone.read_reply()["total"], 400)
        self.assertTrue(lone.is_closed())

    def test_it_is_answered_though_the_daemon_is_told_to_stop(self):
        with Daemon("--cache", "0") as daemon, \
                Connection(daemon.tcp) as lone:
            for _ in range(ALONE + 1):
                lone.request("COUNT 企业")
            lone.send("SEARCH limit=400 snippet=1000 企业\n")
            wait_until(lambda: select.select([lone.socket], [], [], 0)[0],
                       "the reply to begin")
            daemon.signal(signal.SIGTERM)
            self.assertTrue(lone.read_reply()["ok"])
            self.assertTrue(lone.is_closed())
            self.assertEqual(daemon.wait(), 0)


if __name__ == "__main__":
    unittest.main()
