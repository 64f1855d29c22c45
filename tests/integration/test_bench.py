# SPDX-License-Identifier: GPL-3.0-or-later
"""jianyan bench: its counts are the daemon's, and nothing is passed over."""
import json
import os
import pty
import resource
import signal
import socket
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from jianyan_testing import (FAULTS, PATIENCE, Connection, Daemon, program,
                             run, wait_until)

QUERIES = ["营商环境 郴州", '"三高四新"战略', "智能制造", "饕餮"]
NUMBERS = {"generation", "connections", "pipeline", "rate", "queries",
           "requests", "seconds", "per_second", "answered", "found_nothing",
           "errors", "unsent", "warm_up", "bytes_out", "bytes_in", "opened",
           "refused", "lost"}
LATENCIES = ["min", "p50", "p90", "p95", "p99", "p999", "max"]

HELLO = b'{"ok":true,"protocol":1,"server":"jianyan 9","generation":4}\n'
PONG = b'{"ok":true,"pong":true}\n'
BUSY = (b'{"ok":false,"error":{"code":"busy","message":"the queue is full"}}\n')


class Bench(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="jianyan-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.queries = self.folder / "queries.txt"
        self.queries.write_text("\n".join(QUERIES) + "\n", "utf-8")

    def bench(self, server, *arguments, status=0):
        """The object of --json."""
        done = run("jianyan", "bench", "--server", server, "--json", *arguments)
        self.assertIsNone(FAULTS.search(done.stderr), done.stderr)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return self.check(json.loads(done.stdout))

    def check(self, result):
        """What is true of every result."""
        self.assertEqual(result["errors"],
                         sum(result["errors_by_code"].values()))
        self.assertEqual(result["requests"],
                         result["answered"] + result["errors"])
        latency = [result["latency_us"][name] for name in LATENCIES]
        self.assertEqual(latency, sorted(latency))
        self.assertLessEqual(latency[0], result["latency_us"]["mean"])
        self.assertLessEqual(result["latency_us"]["mean"], latency[-1])
        if result["seconds"] > 0:
            self.assertAlmostEqual(result["answered"] / result["seconds"],
                                   result["per_second"], delta=0.01)
        return result

    def start(self, server, *arguments):
        process = subprocess.Popen(
            [program("jianyan"), "bench", "--server", server, "--json",
             *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            encoding="utf-8")
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def end(self, process):
        output, errors = process.communicate(timeout=PATIENCE)
        self.assertIsNone(FAULTS.search(errors), errors)
        return json.loads(output), process.returncode


class AgainstADaemon(Bench):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon("--workers", "1", "--cache", "0").__enter__()
        cls.addClassCleanup(cls.daemon.__exit__, None, None, None)

    def status(self):
        with Connection(self.daemon.tcp) as connection:
            return connection.ask("status")

    def test_a_number_of_requests_is_what_the_daemon_counts(self):
        before = self.status()
        for server in self.daemon.tcp, self.daemon.unix:
            result = self.bench(server, "--requests", "200", "--connections",
                                "3", "--queries", self.queries)
            self.assertEqual((result["requests"], result["answered"]),
                             (200, 200))
            self.assertEqual(result["found_nothing"], 50)
        after = self.status()
        self.assertEqual(after["requests"]["search"]
                         - before["requests"]["search"], 400)
        # One of each asks who is there; the last is ours.
        self.assertEqual(after["connections"]["accepted"]
                         - before["connections"]["accepted"], 2 * (3 + 1) + 1)

    def test_a_closed_loop_takes_its_time_and_counts_all_it_has_sent(self):
        before = self.status()["requests"]["count"]
        result = self.bench(self.daemon.tcp, "--duration", "0.3", "--warm-up",
                            "0.1", "--verb", "count", "企业")
        self.assertGreaterEqual(result["seconds"], 0.3)
        self.assertGreater(result["warm_up"], 0)
        self.assertEqual(self.status()["requests"]["count"] - before,
                         result["requests"] + result["warm_up"])

    def test_a_fixed_rate_sends_as_many_as_are_due(self):
        before = self.status()["requests"]["search"]
        result = self.bench(self.daemon.tcp, "--rate", "200", "--duration",
                            "0.5", "--warm-up", "0.1", "-n", "1", "企业")
        self.assertEqual((result["requests"], result["warm_up"]), (100, 20))
        self.assertGreaterEqual(result["seconds"], 0.5)
        self.assertEqual(self.status()["requests"]["search"] - before, 120)
        line = '{"op":"search","limit":1,"q":"企业"}\n'.encode()
        self.assertEqual(result["bytes_out"], 100 * len(line))

    def test_many_requests_are_under_way_on_a_connection(self):
        before = self.status()["requests"]["ping"]
        result = self.bench(self.daemon.tcp, "--pipeline", "64", "--requests",
                            "20000", "--connections", "2", "--verb", "PING")
        self.assertEqual(result["answered"], 20000)
        self.assertEqual(result["bytes_in"], 20000 * len(PONG))
        self.assertEqual(self.status()["requests"]["ping"] - before, 20000)

    def test_busy_replies_are_counted_apart(self):
        before = self.status()["requests"]["errors"].get("busy", 0)
        done = run("jianyan", "bench", "--server", self.daemon.tcp, "--json",
                   "--connections", "900", "--requests", "3000", "--verb",
                   "kwic", "企业")  # more at once than may wait
        result = self.check(json.loads(done.stdout))
        busy = self.status()["requests"]["errors"].get("busy", 0) - before
        self.assertEqual(result["requests"], 3000)
        self.assertEqual(result["errors_by_code"].get("busy", 0), busy)
        self.assertEqual(done.returncode, 1 if result["errors"] else 0)

    def test_connections_beyond_the_daemons_limit_are_told(self):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        if 0 <= hard < 2000:
            self.skipTest("too few descriptors may be opened")
        result = self.bench(self.daemon.unix, "--connections", "1003",
                            "--requests", "5000", "--verb", "ping", status=1)
        self.assertEqual(result["refused"] + result["lost"], 3, result)

    def test_the_object_has_the_fields_that_are_documented(self):
        result = self.bench(self.daemon.tcp, "--requests", "1", "企业")
        self.assertEqual(set(result), NUMBERS | {
            "address", "server", "interrupted", "errors_by_code",
            "latency_us"})
        self.assertEqual(set(result["latency_us"]), {*LATENCIES, "mean"})
        for name in NUMBERS:
            self.assertIsInstance(result[name], (int, float), name)
        shown = run("jianyan", "help", "bench").stdout
        for name in [*result, *LATENCIES]:
            self.assertIn(name, shown)

    def test_people_are_shown_the_same(self):
        done = run("jianyan", "bench", "--server", self.daemon.tcp,
                   "--requests", "100", "--queries", self.queries)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"(?m)^requests +100 in \d+\.\d\d s$")
        self.assertRegex(done.stdout, r"(?m)^answered +100, [\d.]+ a second; "
                                      r"25 found nothing$")
        self.assertRegex(done.stdout, r"(?m)^errors +none$")
        self.assertRegex(done.stdout, r"(?m)^latency, us  mean [\d.]+  p50 ")

    def test_a_terminal_is_shown_how_it_is_getting_on(self):
        master, slave = pty.openpty()
        done = subprocess.run(
            [program("jianyan"), "bench", "--server", self.daemon.tcp,
             "--rate", "10", "--duration", "1.2", "企业"], check=False,
            stdout=subprocess.PIPE, stderr=slave, timeout=PATIENCE)
        os.close(slave)
        shown = os.read(master, 4096).decode()
        os.close(master)
        self.assertEqual(done.returncode, 0, shown)
        self.assertRegex(shown, r"\r +1 s: \d+ replies a second, 0 errors")

    def test_the_histogram_can_be_had(self):
        dump = self.folder / "histogram.tsv"
        result = self.bench(self.daemon.tcp, "--requests", "500", "--dump",
                            dump, "企业")
        rows = [line.split("\t") for line in
                dump.read_text("utf-8").splitlines()]
        values = [float(value) for value, _ in rows]
        self.assertEqual(values, sorted(set(values)))
        self.assertEqual(sum(int(count) for _, count in rows),
                         result["answered"])

    def test_raw_lines_are_sent_as_they_are(self):
        lines = self.folder / "lines.txt"
        lines.write_text('COUNT 税\n{"op":"ping"}\nSEARCH limit=5000 税\n',
                         "utf-8")
        before = self.status()["requests"]
        result = self.bench(self.daemon.tcp, "--raw", "--queries", lines,
                            "--requests", "30", status=1)
        after = self.status()["requests"]
        self.assertEqual(result["errors_by_code"], {"bad_request": 10})
        for verb in "count", "ping":
            self.assertEqual(after[verb] - before[verb], 10)

    def test_an_interrupt_tells_what_was_measured(self):
        before = self.status()["requests"]["suggest"]
        process = self.start(self.daemon.tcp, "--duration", "600", "--verb",
                             "suggest", "zhuz")
        wait_until(lambda: self.status()["requests"]["suggest"] > before,
                   "the bench asks")
        process.send_signal(signal.SIGINT)
        result, status = self.end(process)
        self.assertEqual((result["interrupted"], status), (True, 0))
        self.assertGreater(result["answered"], 0)
        self.assertEqual(result["errors"], 0)

    def test_what_makes_no_sense_is_refused_with_the_reason(self):
        empty = self.folder / "empty.txt"
        empty.write_text("\n\n")
        bad = self.folder / "bad.txt"
        bad.write_bytes("税\n".encode() + b"\xe7\xa8\n")
        for arguments, message in [
                ((), "give a query, or --queries file"),
                (("企业", "--queries", self.queries), "not both"),
                (("--queries", empty), "empty.txt: there is no query in it"),
                (("--queries", bad), "bad.txt:2: it is not UTF-8"),
                (("--queries", "nowhere.txt"), "nowhere.txt: No such file"),
                (("--queries", self.folder), "Is a directory"),
                (("--connections", "0", "企业"), "from 1 to 4096, not '0'"),
                (("--connections", "4097", "企业"), "from 1 to 4096"),
                (("--rate", "fast", "企业"), "--rate takes a number from 1"),
                (("--duration", "0", "企业"), "0.01 to 86400 seconds"),
                (("--order", "sorted", "企业"), "random or given"),
                (("--verb", "find", "企业"), "not 'find'"),
                (("--verb", "rebuild"), "takes no rebuild"),
                (("--verb", "quit"), "takes no quit"),
                (("--verb", "ping", "企业"), "ping is asked without a text"),
                (("--verb", "count", "-n", "3", "企业"), "count takes no"),
                (("--raw", "-n", "3", "PING"), "limit goes into them"),
                (("--raw", "--verb", "count", "PING"), "not both"),
                (("--dump", self.folder, "企业"), "Is a directory")]:
            done = run("jianyan", "bench", "--server", self.daemon.tcp,
                       *arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""),
                             arguments)
            self.assertIn(message.lower(), done.stderr.lower())
        done = run("jianyan", "search", "--rate", "3", "企业")
        self.assertIn("search takes no --rate", done.stderr)


class AgainstADaemonThatEnds(Bench):
    def test_what_is_lost_when_the_daemon_stops_is_told(self):
        with Daemon() as daemon:
            with Connection(daemon.unix) as connection:
                process = self.start(daemon.tcp, "--duration", "600",
                                     "--connections", "4", "企业")
                wait_until(lambda: connection.ask("status")["requests"]
                           ["search"] > 100, "the bench asks")
            daemon.terminate()
            result, status = self.end(process)
        self.check(result)
        self.assertEqual((status, result["opened"], result["lost"]),
                         (1, 4, 4))
        self.assertGreater(result["answered"], 0)
        self.assertLess(result["seconds"], 600)
        self.assertLessEqual(set(result["errors_by_code"]), {"lost"})

    def test_a_daemon_that_is_not_there_is_named(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            address = "127.0.0.1:%d" % listener.getsockname()[1]
        done = run("jianyan", "bench", "--server", address, "企业")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn(f"{address}: cannot connect", done.stderr)


class Server:
    """Answers HELLO, and any other line with what `answer` makes of it."""

    def __init__(self, answer):
        self._answer = answer
        self.lines = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self._listener.getsockname()[1]
        self._threads = []

    def __enter__(self):
        self._begin(self._accept)
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _begin(self, target, *arguments):
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            self._begin(self._serve, peer)

    def _serve(self, peer):
        with peer, peer.makefile("rb") as lines:
            try:
                for line in lines:
                    if b"hello" in line:
                        peer.sendall(HELLO)
                        continue
                    self.lines.append(line.decode().rstrip("\n"))
                    reply = self._answer(len(self.lines))
                    if reply is None:
                        return
                    peer.sendall(reply)
            except OSError:
                pass


class AgainstALiar(Bench):
    def ask(self, answer, *arguments, status=0):
        with Server(answer) as server:
            result = self.bench(server.address, *arguments, status=status)
        self.lines = server.lines
        return result

    def test_options_and_order_are_those_that_were_given(self):
        self.ask(lambda _: PONG, "--order", "given", "--queries", self.queries,
                 "--requests", "6", "--limit", "3", "--match", "all",
                 "--snippet", "50")
        asked = [json.loads(line) for line in self.lines]
        self.assertEqual([request.pop("q") for request in asked],
                         QUERIES + QUERIES[:2])
        for request in asked:
            self.assertEqual(request, {"op": "search", "limit": 3,
                                       "match": "all", "snippet": 50})

    def test_a_seed_gives_the_same_order_again(self):
        orders = []
        for seed in "3", "3", "4":
            self.ask(lambda _: PONG, "--queries", self.queries, "--requests",
                     "40", "--seed", seed)
            orders.append(self.lines)
        self.assertEqual(orders[0], orders[1])
        self.assertNotEqual(orders[0], orders[2])

    def test_errors_have_no_latency(self):
        result = self.ask(lambda number: BUSY if number % 2 else PONG,
                          "--requests", "100", "--dump",
                          self.folder / "dump", "企业", status=1)
        self.assertEqual((result["answered"], result["errors_by_code"]),
                         (50, {"busy": 50}))
        self.assertEqual(sum(int(line.split("\t")[1]) for line in
                             (self.folder / "dump").read_text().splitlines()),
                         50)

    def test_a_line_that_is_no_reply_is_garbled(self):
        result = self.ask(lambda _: b"HTTP/1.1 200 OK\r\n", "--requests", "5",
                          "企业", status=1)
        self.assertEqual(result["errors_by_code"], {"garbled": 5})

    def test_a_daemon_that_says_nothing_is_given_up(self):
        result = self.ask(lambda number: PONG if number < 3 else b"",
                          "--patience", "0.1", "--requests", "5", "企业",
                          status=1)
        self.assertEqual((result["answered"], result["errors_by_code"],
                          result["unsent"]), (2, {"unanswered": 1}, 2))

    def test_a_connection_that_breaks_loses_what_is_under_way(self):
        result = self.ask(lambda number: PONG if number < 3 else None,
                          "--requests", "9", "--pipeline", "4", "企业",
                          status=1)
        self.assertEqual((result["answered"], result["lost"]), (2, 1))
        self.assertEqual(result["errors_by_code"], {"lost":
                                                    result["requests"] - 2})
        self.assertEqual(result["requests"] + result["unsent"], 9)

    def test_a_reply_to_nothing_is_a_connection_refused(self):
        result = self.ask(lambda _: PONG + BUSY, "--rate", "1", "--requests",
                          "2", "企业", status=1)
        self.assertEqual((result["answered"], result["refused"],
                          result["opened"]), (1, 1, 0))

    def test_a_fixed_rate_counts_from_when_a_request_was_due(self):
        # The third reply is late by 0.4 s, and 40 requests with it.
        stall = threading.Event()
        def answer(number):
            if number == 3:
                stall.wait(0.4)
            return PONG
        result = self.ask(answer, "--rate", "100", "--requests", "60", "企业")
        self.assertEqual(result["answered"], 60)
        self.assertGreater(result["latency_us"]["max"], 390000)
        self.assertGreater(result["latency_us"]["p50"], 50000)

    def test_what_is_due_and_cannot_be_sent_is_told(self):
        result = self.ask(lambda number: PONG if number < 3 else b"",
                          "--rate", "1000", "--requests", "20", "--patience",
                          "0.2", "企业", status=1)
        self.assertEqual((result["answered"], result["errors_by_code"],
                          result["unsent"]), (2, {"unanswered": 1}, 17))

    def test_a_server_that_is_no_daemon_is_refused(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        def greet():
            peer, _ = listener.accept()
            with peer:
                peer.recv(100)
                peer.sendall(PONG)
        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        done = run("jianyan", "bench", "--server",
                   "127.0.0.1:%d" % listener.getsockname()[1], "企业")
        thread.join(PATIENCE)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("not one of a jianyan daemon", done.stderr)


if __name__ == "__main__":
    unittest.main()
