# SPDX-License-Identifier: GPL-3.0-or-later
"""The program jianyan: against a daemon, and against a server that lies."""
import json
import os
import signal
import socket
import subprocess
import unittest

from client_testing import (BOLD, DONE, HIT, JOB, PAGE, PLAIN, RED,
                            AgainstALiar, Server, on_terminal)
from jianyan_testing import (FAULTS, PATIENCE, Connection, Daemon, program,
                             run)

class AgainstADaemon(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon().__enter__()
        cls.addClassCleanup(cls.daemon.__exit__, None, None, None)

    def jianyan(self, *arguments, server=None, **options):
        done = run("jianyan", "--server", server or self.daemon.tcp,
                   *arguments, **options)
        self.assertIsNone(FAULTS.search(done.stderr), done.stderr)
        return done

    def test_the_same_answer_comes_over_tcp_and_the_unix_socket(self):
        for server in self.daemon.tcp, self.daemon.unix:
            done = self.jianyan("智能制造", server=server)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("智能制造", done.stdout)
            self.assertIn("阳卫国 · 株洲市市长", done.stdout)
            self.assertRegex(done.stdout, r"(?m)^\d+ documents? \(\d+\.\d ms\)$")

    def test_the_server_comes_from_the_environment(self):
        done = run("jianyan", "ping", env={**os.environ, "JIANYAN_SERVER":
                                           self.daemon.unix})
        self.assertEqual((done.returncode, done.stdout),
                         (0, f"{self.daemon.unix} answers\n"))

    def test_json_is_the_reply_line_unchanged(self):
        with Connection(self.daemon.tcp) as connection:
            connection.send('GET 2021-hunan-mayors#1\n')
            line = connection.read_line().decode()
        done = self.jianyan("get", "--json", "2021-hunan-mayors#1")
        self.assertEqual(done.stdout, line + "\n")
        self.assertEqual(done.returncode, 0)

    def test_a_pipe_gets_plain_text(self):
        self.assertNotIn("\x1b", self.jianyan("智能制造").stdout)

    def test_a_terminal_gets_the_marks_in_colour(self):
        output, status = on_terminal("--server", self.daemon.tcp, "智能制造")
        self.assertEqual(status, 0)
        self.assertIn(f"{RED}智能制造{PLAIN}", output)
        self.assertIn(BOLD, output)

    def test_no_color_is_heeded(self):
        output, _ = on_terminal("--server", self.daemon.tcp, "智能制造",
                                NO_COLOR="1")
        self.assertNotIn("\x1b", output)

    def test_exit_statuses_are_those_of_grep(self):
        found = self.jianyan("税")
        nothing = self.jianyan("饕餮")
        self.assertEqual(found.returncode, 0)
        self.assertEqual(nothing.returncode, 1)
        self.assertIn("0 documents", nothing.stdout)
        self.assertEqual(self.jianyan("count", "饕餮").stdout, "0\n")
        self.assertEqual(self.jianyan("count", "饕餮").returncode, 1)
        self.assertEqual(self.jianyan("--json", "饕餮").returncode, 1)
        self.assertEqual(self.jianyan("count", "智能制造").returncode, 0)

    def test_a_document_comes_whole(self):
        done = self.jianyan("get", "2021-hunan-mayors#1")
        self.assertEqual(done.returncode, 0)
        self.assertIn("speaker  阳卫国\n", done.stdout)
        with Connection(self.daemon.tcp) as connection:
            body = connection.ask("get", doc="2021-hunan-mayors#1")[
                "document"]["body"]
        for paragraph in body.split("\n"):
            self.assertIn(f"\n{paragraph}\n", done.stdout)

    def test_a_document_that_is_not_there_is_named(self):
        done = self.jianyan("get", "nobody#9")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("nobody#9", done.stderr)

    def test_status_tells_what_is_served(self):
        done = self.jianyan("status")
        self.assertEqual(done.returncode, 0)
        self.assertIn("documents: 3\n", done.stdout)
        self.assertIn(f"pid: {self.daemon.pid}\n", done.stdout)

    def test_search_before_a_command_word_searches_for_it(self):
        for words in ("search", "status"), ("--", "status"):
            done = self.jianyan("--json", *words)
            self.assertEqual(json.loads(done.stdout)["query"], "status")

    def test_options_may_follow_the_query(self):
        done = self.jianyan("市", "--json", "-n", "1")
        self.assertEqual(len(json.loads(done.stdout)["hits"]), 1)
        done = self.jianyan("市", "-n1", "--offset=1")
        self.assertRegex(done.stdout, r"^  2  ")

    def test_one_dash_excludes(self):
        with_it = json.loads(self.jianyan("--json", "营商环境").stdout)
        without = json.loads(
            self.jianyan("--json", "营商环境", "-智能制造").stdout)
        self.assertEqual(without["query"], "营商环境 -智能制造")
        self.assertLess(without["total"], with_it["total"])

    def test_on_a_terminal_each_line_is_a_command_or_a_query(self):
        output, status = on_terminal(
            "--server", self.daemon.tcp, "--json",
            typed="count 企业\n\n  智能制造  -饕餮\n-n many x\n\x04")
        self.assertEqual(status, 0)
        self.assertIn('> {"ok":true,"generation":', output)
        self.assertIn('"query":"企业","total":3', output)
        self.assertIn('"query":"智能制造 -饕餮","total":2', output)
        self.assertTrue(output.endswith("> \n"), output)

    def test_quit_and_exit_end_the_asking_and_help_helps(self):
        for word in "quit", " exit ":
            output, status = on_terminal("--server", self.daemon.tcp, "-n", "1",
                                         typed=f"help\n{word}\ncount 企业\n")
            self.assertEqual((output.count("\n> "), status), (2, 0), output)
            self.assertIn("usage: jianyan", output)

    def test_a_rebuild_is_followed_to_its_end(self):
        done = self.jianyan("rebuild", server=self.daemon.unix)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        last = done.stdout.splitlines()[-1]
        self.assertRegex(last, r"^job \d+ done: generation \d+, 1 file, "
                               r"3 documents, 0 problems, \d+\.\d s$")
        self.assertEqual(self.jianyan("job").stdout.splitlines()[-1], last)
        generation = int(last.split("generation ")[1].split(",")[0])
        with Connection(self.daemon.tcp) as connection:
            self.assertGreaterEqual(connection.ask("hello")["generation"],
                                    generation)

    def test_a_rebuild_over_tcp_is_forbidden(self):
        done = self.jianyan("rebuild")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn(self.daemon.tcp, done.stderr)

    def test_reload_tells_the_generation(self):
        done = self.jianyan("reload", server=self.daemon.unix)
        self.assertRegex(done.stdout, r"^generation \d+, ")
        self.assertEqual(done.returncode, 0)

    def test_a_query_too_long_for_a_line_is_told_so(self):
        done = self.jianyan("税" * 30000)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(done.stderr.count("\n"), 1)


class Replies(AgainstALiar):
    def test_requests_are_sent_as_json(self):
        self.ask("-n", "5", "--offset", "10", "--snippet=40", "营商环境",
                 "“三高四新”\n税")
        self.assertEqual(self.requests, [
            {"op": "search", "q": "营商环境 “三高四新”\n税", "limit": 5,
             "offset": 10, "snippet": 40}])
        self.ask("税")
        self.assertEqual(self.requests, [{"op": "search", "q": "税"}])

    def test_people_see_rank_title_origin_snippet_and_total(self):
        done = self.ask("智能制造")
        self.assertEqual(done.stdout,
                         "  1  培育产业集群\n"
                         "     阳卫国 · 株洲市市长 · a#1\n"
                         "     以智能制造为主\n"
                         "\n"
                         "1 document (0.2 ms)\n")
        self.assertEqual(done.returncode, 0)

    def test_an_estimate_and_the_notes_are_told(self):
        page = {**PAGE, "total": 4000, "total_is": "at_least",
                "notes": ["the quote is not closed"]}
        done = self.ask("a", replies=[page])
        self.assertTrue(done.stdout.endswith(
            "\n\nat least 4000 documents (0.2 ms)\n"
            "note: the quote is not closed\n"), done.stdout)
        done = self.ask("count", "a", replies=[page])
        self.assertEqual((done.stdout, done.stderr), (
            "at least 4000\n", "note: the quote is not closed\n"))

    def test_nothing_that_a_terminal_obeys_gets_through(self):
        evil = "\x1b]52;c;eA==\x07\x9b31m\u202e\u2066\x7f\r"
        hit = {**HIT, "title": evil, "speaker": evil, "id": evil,
               "snippet": {"text": evil, "marks": [[0, 2]]}}
        document = {"id": evil, "title": evil, "body": evil + "\n" + evil}
        status = {"ok": True, "server": evil, "generation": 1, evil: evil,
                  "a": {evil: {evil: evil}}}
        error = {"ok": False, "error": {"code": "internal", "message": evil}}
        for arguments, reply in [
                (["x"], {**PAGE, "hits": [hit], "notes": [evil]}),
                (["get", "x"], {"ok": True, "document": document}),
                (["status"], status), (["x"], error),
                (["job"], {**JOB, "phase": evil}),
                (["job"], {**DONE, "state": "failed",
                           "error": {"code": "internal", "message": evil}})]:
            for color in "always", "never":
                done = self.ask("--color", color, *arguments, replies=[reply])
                text = done.stdout + done.stderr
                for own in BOLD, RED, PLAIN:
                    text = text.replace(own, "")
                self.assertFalse(
                    set(text) & set("\x1b\x07\x9b\u202e\u2066\x7f\r"), text)
                self.assertIn("\\x1b]52;c;eA==\\x07\\u009b31m\\u202e", text)

    def test_an_argument_is_shown_harmless_too(self):
        done = run("jianyan", "--server", "/no\x1b[31m", "ping")
        self.assertNotIn("\x1b", done.stderr)
        self.assertEqual(done.returncode, 2)

    def test_what_is_no_reply_is_an_error_that_names_the_server(self):
        def hit(**changes):
            return {**PAGE, "hits": [{**HIT, **changes}]}

        def marks(*ranges):
            return hit(snippet={"text": "以智能制造为主",
                                "marks": list(ranges)})
        for reply in [
                b"\n", b"hello\n", b"[]\n", b"{}\n", b"null\n", b'{"ok":1}\n',
                b'{"ok":true}\n', b'{"ok":true} x\n', b'{"ok":true\n',
                b'{"ok":false}\n', b'{"ok":false,"error":"no"}\n',
                b"[" * 100000 + b"\n",
                {**PAGE, "total": "1"}, {**PAGE, "total": -1},
                {**PAGE, "total": 1.5}, {**PAGE, "took_us": None},
                {**PAGE, "notes": [1]}, {**PAGE, "notes": "x"},
                {**PAGE, "hits": {}}, {**PAGE, "hits": [[]]},
                {**PAGE, "total_is": 1}, {**PAGE, "match": 1},
                {**PAGE, "facets": []}, {**PAGE, "facets": [["a", 1]]},
                {**PAGE, "facets": {"year": 1}},
                {**PAGE, "facets": {"year": [["2021"]]}},
                {**PAGE, "facets": {"year": [{"a": "2021", "b": 1}]}},
                {**PAGE, "facets": {"year": [[2021, 1]]}},
                # A key that is there twice: only the first one is well-formed.
                json.dumps({**PAGE, "facets": {}}).replace(
                    '"facets": {}', '"facets": {"a": [["x", 1]], "a": ["x"]}'
                ).encode() + b"\n",
                {**PAGE, "did_you_mean": "x"}, hit(snippets={}),
                hit(snippets=[{"text": "x", "marks": [[0, 2]]}]),
                hit(title_marks=[[0, 7]]), hit(title=None, title_marks=[]),
                hit(title=1), hit(speaker=[]), hit(id=None), hit(rank="1"),
                hit(snippet="x"), hit(snippet={"text": "x"}),
                marks([0, 8]), marks([3, 3]), marks([3, 1]), marks([-1, 2]),
                marks([2, 4], [3, 5]), marks([3, 5], [1, 2]), marks([1]),
                marks([1, 2, 3]), marks(["1", 2]), marks(1),
                marks([0, 1e300]), marks([0.5, 2]),
                marks({"start": 1, "end": 3})]:
            for arguments in ["x"], ["--color", "always", "x"]:
                done = self.ask(*arguments, replies=[reply])
                self.assertEqual((done.returncode, done.stdout), (2, ""),
                                 reply)
                self.assertEqual(
                    done.stderr, f"jianyan: {self.address}: the reply is not "
                                 "one of a jianyan daemon\n")

    def test_other_commands_look_at_their_replies_too(self):
        for arguments in (["count", "x"], ["get", "x"], ["status"], ["job"],
                          ["reload"], ["ping"], ["rebuild"], ["kwic", "x"],
                          ["suggest", "x"], ["similar", "x"],
                          ["explain", "x"]):
            done = self.ask(*arguments, replies=[b'{"ok":true}\n'])
            self.assertEqual((done.returncode, done.stdout), (2, ""),
                             arguments)
            self.assertIn(self.address, done.stderr)

    def test_a_broken_connection_names_the_server(self):
        for reply, words in [(b"", "closed without a reply"),
                             (b'{"ok":tr', "closed in the middle"),
                             (b"{}\n{}\n", "more than one line"),
                             (b'"\xff"\n', "not UTF-8 at byte 1"),
                             (b"x" * (65 << 20), "longer than 67108864")]:
            done = self.ask("税", replies=[reply])
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(words, done.stderr)
            self.assertIn(self.address, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1)

    def test_an_error_reply_is_printed_with_json_as_well(self):
        error = {"ok": False, "error": {"code": "busy", "message": "later"}}
        for arguments, before in (["x"], []), (["rebuild"], []), (
                ["rebuild"], [{"ok": True, "job": 3}, JOB]):
            done = self.ask("--json", *arguments, replies=[*before, error])
            self.assertEqual(done.stdout, json.dumps(error) + "\n")
            self.assertEqual(done.stderr, f"jianyan: {self.address}: later\n")
            self.assertEqual(done.returncode, 2)

    def test_what_is_no_reply_is_not_printed_with_json_either(self):
        done = self.ask("--json", "x", replies=[b"HTTP/1.1 400\n"])
        self.assertEqual((done.returncode, done.stdout), (2, ""))

    def test_a_rebuild_in_a_pipe_has_a_line_for_each_news(self):
        done = self.ask("rebuild", replies=[
            {"ok": True, "job": 3}, JOB, JOB, {**JOB, "documents": 9}, DONE])
        self.assertEqual(done.stdout, "".join(line + "\n" for line in [
            "job 3 running: reading, 1 file, 2 documents, 0 problems",
            "job 3 running: reading, 1 file, 9 documents, 0 problems",
            "job 3 done: generation 8, 1 file, 3 documents, 0 problems, "
            "1.2 s"]))
        self.assertEqual(self.requests[1], {"op": "job", "job": 3})

    def test_a_rebuild_on_a_terminal_redraws_one_line(self):
        with Server({"ok": True, "job": 3}, JOB, {**JOB, "documents": 9},
                    DONE) as server:
            output, status = on_terminal("--server", server.address,
                                         "rebuild")
        self.assertEqual(status, 0)
        self.assertEqual(output.count("\n"), 1)
        self.assertEqual(output.count("\r\x1b[K"), 3)

    def test_a_daemon_lost_while_rebuilding_is_an_error(self):
        with Server({"ok": True, "job": 3}, JOB, b"") as server:
            output, status = on_terminal("--server", server.address,
                                         "rebuild")
        self.assertEqual(status, 2)
        self.assertTrue(output.endswith("0 problems\n"), output)

    def test_a_rebuild_that_fails_is_an_error(self):
        failed = {**JOB, "state": "failed", "error": {
            "code": "not_found", "message": "/gone: no such folder"}}
        done = self.ask("rebuild", replies=[{"ok": True, "job": 3}, failed])
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, "job 3 failed: reading, 1 file, "
                                      "2 documents, 0 problems, 0.1 s\n")
        self.assertEqual(done.stderr, f"jianyan: {self.address}: "
                                      "/gone: no such folder\n")

    def test_a_rebuild_with_json_prints_the_last_reply(self):
        done = self.ask("rebuild", "--json",
                        replies=[{"ok": True, "job": 3}, JOB, DONE])
        self.assertEqual(done.stdout, json.dumps(DONE) + "\n")


class Alone(unittest.TestCase):
    def test_no_daemon_is_an_error_that_names_the_address(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            address = "127.0.0.1:%d" % server.getsockname()[1]
        for name in address, "/nowhere/socket", "[::1]:1":
            done = run("jianyan", "--server", name, "税")
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertTrue(done.stderr.startswith(
                f"jianyan: {name}: cannot connect: "), done.stderr)

    def test_wrong_usage_is_named(self):
        for arguments, words in [
                ([], "usage:"), (["get"], "usage: jianyan get ID"),
                (["search"], "usage: jianyan search QUERY..."),
                (["status", "x"], "one word too many: x"),
                (["--server"], "--server needs a value"),
                (["-n", "many", "x"], "'many'"), (["-n"], "-n needs a value"),
                (["--offset=-1", "x"], "'-1'"), (["--nonsense"], "--nonsense"),
                (["--color", "red", "x"], "'red'"),
                (["--json=1", "x"], "--json=1"),
                (["count", "-n", "1", "x"], "count takes no --limit"),
                (["--windows", "2", "kwic", "x"], "kwic takes no --windows"),
                (["--facets"], "--facets needs a value"),
                (["--facet_values", "1", "x"], "--facet_values")]:
            done = run("jianyan", *arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""),
                             arguments)
            self.assertIn(words, done.stderr)

    def test_an_argument_that_is_not_utf8_is_named(self):
        done = subprocess.run([program("jianyan"), b"\xcbx"],
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr,
                         b"jianyan: argument 1 is not UTF-8: \\xcbx\n")

    def test_help_and_version_go_to_standard_output(self):
        for arguments in ["help"], ["--help"], ["-h"], ["get", "--help"]:
            done = run("jianyan", *arguments)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("usage: jianyan", done.stdout)
        self.assertRegex(run("jianyan", "--version").stdout,
                         r"^jianyan \d+\.\d+\.\d+\n$")

    def test_a_full_disk_is_an_error(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([program("jianyan"), "help"], stdout=full,
                                  stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"No space left", done.stderr)

    def test_a_reader_that_goes_away_ends_it_quietly(self):
        page = {**PAGE, "hits": [HIT] * 1000}
        with Server(page) as server:
            process = subprocess.Popen(
                [program("jianyan"), "--server", server.address, "x"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdout.readline()
            process.stdout.close()
            errors = process.stderr.read()
            process.stderr.close()
            self.assertEqual(process.wait(PATIENCE), -signal.SIGPIPE)
        self.assertEqual(errors, b"")


if __name__ == "__main__":
    unittest.main()
