# SPDX-License-Identifier: GPL-3.0-or-later
"""What no well-meaning client sends; the daemon and the others live on."""
import json
import os
import resource
import select
import socket
import struct
import tempfile
import threading
import time
import unittest
from pathlib import Path

from jianyan_testing import Connection, Daemon, wait_until

LINE_MAX = 65536


def descriptors(daemon):
    return len(list(Path(f"/proc/{daemon.pid}/fd").iterdir()))


def processor_seconds(daemon):
    fields = Path(f"/proc/{daemon.pid}/stat").read_text().rsplit(")")[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def reset(connection):
    """Close so that the peer gets a reset, not an end."""
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                 struct.pack("ii", 1, 0))
    connection.close()


class Hostile(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon()
        cls.daemon.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.daemon.__exit__(None, None, None)

    def setUp(self):
        self.connection = self.connect()

    def tearDown(self):
        """Whatever a test did, the next client is served."""
        self.assertEqual(self.connect().request("COUNT 智能制造")["total"], 2)

    def connect(self, local=False):
        connection = Connection(self.daemon.unix if local else self.daemon.tcp)
        self.addCleanup(connection.close)
        return connection

    def assert_error(self, reply, code, text=""):
        self.assertEqual(reply.get("error", {}).get("code"), code, reply)
        self.assertIn(text, reply["error"]["message"])

    def assert_alive(self):
        self.assertTrue(self.connection.request("PING")["ok"])


class Lines(Hostile):

    def test_the_greatest_line_passes_and_one_byte_more_does_not(self):
        fill = LINE_MAX - len("COUNT ")
        for size in fill - 1, fill:  # the query is cut, the line is read
            reply = self.connection.request("COUNT " + "x" * size)
            self.assertEqual((reply["total"], len(reply["notes"])), (0, 1))
        self.assert_error(self.connection.request("COUNT " + "x" * (fill + 1)),
                          "too_large", f"{LINE_MAX} bytes")
        self.assertTrue(self.connection.request(
            " " * (LINE_MAX - 4) + "PING")["ok"])
        self.connection.send(" " * (LINE_MAX - 4) + "PING\r\n")
        self.assertTrue(self.connection.read_reply()["ok"])
        self.assert_error(self.connection.request(
            " " * (LINE_MAX - 3) + "PING"), "too_large")
        self.assert_alive()

    def test_a_query_of_100_000_characters_is_too_large(self):
        for line in ("SEARCH " + "税" * 100_000,
                     json.dumps({"op": "search", "q": "税" * 100_000},
                                ensure_ascii=False)):
            self.assert_error(self.connection.request(line), "too_large",
                              "65536")
            self.assert_alive()

    def test_a_line_without_an_end_is_hung_up_on(self):
        before = self.daemon.memory()
        with self.assertRaises(OSError):
            while True:
                self.connection.send(b"x" * 65536)
        self.assertLess(self.daemon.memory(), before + 2048)

    def test_the_reply_to_a_line_without_an_end_arrives(self):
        self.connection.send(b"x" * (1 << 20) + b"x")
        self.assert_error(self.connection.read_reply(), "too_large")
        self.assertTrue(self.connection.is_closed())

    def test_every_control_byte_is_named_wherever_it_stands(self):
        good = "SEARCH 税务".encode()
        for byte in [*range(0x20), 0x7F]:
            if byte in (0x09, 0x0A, 0x16):
                continue
            for at in 0, 3, 7, 10:
                line = good[:at] + bytes([byte]) + good[at:]
                self.assert_error(self.connection.request(line),
                                  "bad_request",
                                  f"0x{byte:02X} at byte {at}")
        self.assert_alive()

    def test_what_is_not_utf8_is_named(self):
        for bad in (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80",
                    b"\xe7\xa8", b"\xf0\x9f\x98", b"\x80"):
            self.assert_error(self.connection.request(b"SEARCH " + bad),
                              "bad_request", "invalid UTF-8 at byte 7")
        self.assert_alive()

    def test_characters_beyond_the_bmp_are_text_like_any_other(self):
        reply = self.connection.request("SEARCH 𠮷野家𪚥")
        self.assertEqual((reply["query"], reply["total"]), ("𠮷野家𪚥", 0))

    def test_json_bombs_are_refused(self):
        for line in ("{" + '"a":[' * 3000, '{"q":' * 3000,
                     '{"op":"search","q":' + "[" * 8000,
                     '{"op":"search","limit":[' + "1," * 8000 + "1]}",
                     '{"op":"search","q":"税","limit":' + "9" * 16000 + "}",
                     '{"op":"ping"' + ',"id":1' * 2000 + "}",
                     '{"op":"ping",' + '"x":1,' * 2000 + '"y":1}'):
            self.assert_error(self.connection.request(line), "bad_request")
        self.assert_alive()

    def test_other_protocols_get_one_reply_and_nothing_of_theirs_is_done(self):
        before = self.connection.request("STATUS")["requests"]["ping"]
        for opener in (b"GET / HTTP/1.1\r\n", b"POST /search HTTP/1.1\r\n",
                       b"HEAD / HTTP/1.0\r\n", b"OPTIONS * HTTP/1.1\r\n",
                       b"\x16\x03\x01\x02\x00\x01"):
            stranger = self.connect()
            stranger.send(opener + b"Host: x\r\nPING\r\nPING\r\n")
            self.assert_error(stranger.read_reply(), "bad_request")
            self.assertTrue(stranger.is_closed())
        self.assertEqual(self.connection.request("STATUS")["requests"]["ping"],
                         before)

    def test_get_is_still_a_verb_of_ours(self):
        self.assert_error(self.connection.request("GET HTTP/1.1"), "not_found")
        self.assert_alive()

    def test_a_line_that_takes_too_long_is_hung_up_on(self):
        self.connection.send("SEARCH 税")
        start = time.monotonic()
        self.assert_error(self.connection.read_reply(), "timeout", "10 s")
        self.assertTrue(self.connection.is_closed())
        self.assertLess(time.monotonic() - start, 15)


class Queries(Hostile):

    def test_hostile_queries_are_answered_in_time(self):
        for query in ("(" * 999, '"' * 999, "- " * 60, "-" * 999, "* " * 60,
                      "OR " * 60, "税 OR " * 60, "speaker:" * 100, "= " * 60,
                      "NOT 税", "-税", "a NEAR/99999999999999999999 b",
                      "税" * 1000, '"' + "税" * 998 + '"', "\\" * 999,
                      "().*+?[]{}|^$" * 70, "%s%n%x" * 100, "\u202e税\u2066"):
            start = time.monotonic()
            reply = self.connection.ask("search", q=query)
            self.assertLess(time.monotonic() - start, 5)
            if not reply["ok"]:
                self.assertIn(reply["error"]["code"],
                              ("bad_query", "too_large", "timeout"), query)

    def test_300_at_once_get_one_reply_each(self):
        clients = [self.connect() for _ in range(300)]
        for client in clients:
            client.send("SEARCH 企业\n")
        for client in clients:
            reply = client.read_reply()
            self.assertTrue(reply["ok"]
                            or reply["error"]["code"] in ("busy", "timeout"))

    def test_a_flood_of_requests_leaves_the_others_their_turn(self):
        flood = self.connect()
        lines = 20_000

        def read():
            for _ in range(lines):
                flood.read_line()
        reader = threading.Thread(target=read)
        sender = threading.Thread(target=flood.send, args=(
            "PING\n" * lines,))
        reader.start()
        sender.start()
        slowest = 0
        while reader.is_alive():
            start = time.monotonic()
            self.assert_alive()
            slowest = max(slowest, time.monotonic() - start)
        sender.join()
        reader.join()
        self.assertLess(slowest, 1)


class Clients(Hostile):

    def wait_to_be_alone(self):
        """Until the daemon has seen that those before have left."""
        wait_until(lambda: self.connection.request("STATUS")
                   ["connections"]["open"] == 1, "the others to be gone")

    def test_hanging_up_in_the_middle_200_times_leaves_nothing_behind(self):
        self.wait_to_be_alone()
        before = descriptors(self.daemon)
        for i in range(200):
            client = Connection(self.daemon.unix if i % 2 else self.daemon.tcp)
            client.send(("SEARCH 企", "SEARCH 企业\n" * 20, "",
                         '{"op":"search","q":"')[i % 4])
            client.close() if i % 3 else reset(client)
        wait_until(lambda: descriptors(self.daemon) <= before,
                   "the descriptors of clients that have left")
        self.wait_to_be_alone()

    def test_a_slow_reader_costs_bounded_memory_and_misses_nothing(self):
        before = self.daemon.memory()
        lines = 4000
        request = "SEARCH limit=3 snippet=1000 企业\n".encode()
        sender = threading.Thread(target=self.connection.send,
                                  args=(request * lines,))
        sender.start()
        other = self.connect()

        def stands_still():
            counts = [other.request("STATUS")["requests"]["search"]
                      for _ in range(50)]
            return counts[0] > 0 and counts[0] == counts[-1]
        wait_until(stands_still, "the daemon to take no more")
        self.assertLess(self.daemon.memory(), before + 8192)
        for _ in range(lines):
            self.assertEqual(self.connection.read_reply()["total"], 3)
        sender.join()
        self.assert_alive()

    def test_the_1001st_client_is_told_so(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard < 1200:
            self.skipTest("this machine does not give 1200 descriptors")
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 1200), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE,
                        (soft, hard))
        self.wait_to_be_alone()
        others = [Connection(self.daemon.tcp) for _ in range(999)]
        try:
            self.assertTrue(others[-1].request("PING")["ok"])
            last = self.connect()
            self.assert_error(last.read_reply(), "busy", "1000")
            self.assertTrue(last.is_closed())
            self.assert_alive()
            status = self.connection.request("STATUS")["connections"]
            self.assertEqual(status["open"], 1000)
            self.assertGreaterEqual(status["refused"], 1)
        finally:
            for other in others:
                other.close()
        self.wait_to_be_alone()


class Neighbours(unittest.TestCase):
    """Whoever asks for little is not kept waiting by who asks for much."""

    def test_a_cheap_query_is_answered_while_slow_ones_run(self):
        slow = "KWIC limit=1000 sort=left 税"
        with tempfile.TemporaryDirectory(prefix="jianyan-") as folder:
            corpus = Path(folder) / "长.jsonl"
            corpus.write_text("".join(
                json.dumps({"id": f"d{i}", "body": "税务企业智能制造。" * 250},
                           ensure_ascii=False) + "\n" for i in range(400)))
            with Daemon("--workers", "1", "--deadline", "60000", "--cache",
                        "0", corpus=(corpus,)) as daemon, \
                    Connection(daemon.tcp) as first, \
                    Connection(daemon.tcp) as second, \
                    Connection(daemon.tcp) as cheap:
                first.send(f"{slow}\n")
                second.send(f"{slow}\n")
                wait_until(lambda: cheap.request("STATUS")["workers"]["busy"]
                           == 2, "the second to begin beside the first")
                self.assertTrue(cheap.request("GET d7")["ok"])
                readable, _, _ = select.select([first.socket, second.socket],
                                               [], [], 0)
                self.assertLess(len(readable), 2)
                for client in (first, second):
                    self.assertEqual(client.read_reply()["total"], 100000)

    def test_ten_thousand_requests_in_a_row_leave_others_their_turn(self):
        many = 10000
        asked = b"SEARCH limit=3 snippet=300 windows=3 \xe4\xbc\x81\n"
        for cache in (0, 1):
            with Daemon("--cache", cache) as daemon, \
                    Connection(daemon.tcp) as greedy, \
                    Connection(daemon.tcp) as other:
                sender = threading.Thread(target=greedy.send,
                                          args=(asked * many,))
                sender.start()
                self.assertTrue(greedy.read_reply()["ok"])
                self.assertEqual(other.request("COUNT 企业")["total"], 3)
                told = other.request("STATUS")["requests"]
                self.assertLess(told["search"], many)
                for _ in range(many - 1):
                    self.assertTrue(greedy.read_line().startswith(b'{"ok":t'))
                sender.join()


class Pressure(unittest.TestCase):
    """One worker, a short deadline, and queries that keep it busy."""

    CLIENTS = 700

    def test_who_cannot_be_served_is_told_so_and_pings_are_answered(self):
        with tempfile.TemporaryDirectory(prefix="jianyan-") as folder:
            corpus = Path(folder) / "长.jsonl"
            corpus.write_text("".join(
                json.dumps({"id": f"d{i}", "body": "税务企业智能制造。" * 200},
                           ensure_ascii=False) + "\n" for i in range(400)))
            with Daemon("--workers", "1", "--deadline", "200",
                        "--cache", "0",
                        corpus=(corpus,)) as daemon:
                self.press(daemon)

    def press(self, daemon):
        clients = [Connection(daemon.tcp) for _ in range(self.CLIENTS)]
        for client in clients:
            client.send("SEARCH limit=400 snippet=1000 税务\n")
        with Connection(daemon.tcp) as other:
            start = time.monotonic()
            self.assertTrue(other.request("PING")["ok"])
            status = other.request("STATUS")
            self.assertLess(time.monotonic() - start, 1)
            self.assertLessEqual(status["queue"]["waiting"], 512)
        outcomes = {}
        for client in clients:
            reply = client.read_reply()
            outcome = reply.get("error", {}).get("code", "ok")
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
            client.close()
        self.assertIn("busy", outcomes)
        self.assertLessEqual(set(outcomes), {"ok", "busy", "timeout"})
        with Connection(daemon.tcp) as other:
            self.assertEqual(other.request("COUNT 税务")["total"], 400)


class Descriptors(Hostile):

    def test_without_descriptors_it_waits_and_does_not_spin(self):
        limit = descriptors(self.daemon) + 20
        resource.prlimit(self.daemon.pid, resource.RLIMIT_NOFILE,
                         (limit, limit))
        others = [Connection(self.daemon.tcp) for _ in range(60)]
        self.daemon.log.wait_for("no client is accepted: Too many open files")
        start = processor_seconds(self.daemon)
        end = time.monotonic() + 2
        while time.monotonic() < end:
            self.assert_alive()
            threading.Event().wait(0.1)
        self.assertLess(processor_seconds(self.daemon) - start, 0.5)
        for other in others:
            other.close()
        # The log is not filled: one line a minute.
        self.assertEqual(self.daemon.log.text.count("no client is accepted"),
                         1)


if __name__ == "__main__":
    unittest.main()
