# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes in, bytes out: what a client sees of each verb, on both sockets."""
import json
import unittest

from jianyan_testing import Connection, Daemon

FIRST = "2021-hunan-mayors#1"


class OneDaemon(unittest.TestCase):
    """All tests of a class share a daemon, and have a connection each."""

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon("--deadline", "20000")
        cls.daemon.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.daemon.__exit__(None, None, None)

    def connect(self, local=False):
        connection = Connection(self.daemon.unix if local else self.daemon.tcp)
        self.addCleanup(connection.close)
        return connection

    def exchange(self, data, local=False):
        """What comes back for `data`, up to the end of the connection."""
        connection = self.connect(local)
        connection.send(data)
        connection.shut()
        return connection.read_all()

    def error_of(self, reply):
        self.assertIs(reply["ok"], False)
        return reply["error"]["code"], reply["error"]["message"]


class Bytes(OneDaemon):

    def test_a_ping_is_answered_byte_for_byte(self):
        for local in False, True:
            self.assertEqual(self.exchange(b"PING\n", local),
                             b'{"ok":true,"pong":true}\n')

    def test_a_line_may_end_in_crlf(self):
        self.assertEqual(self.exchange(b"PING\r\nping\r\n"),
                         b'{"ok":true,"pong":true}\n' * 2)

    def test_the_id_comes_back_as_it_was(self):
        for given in ('"r1"', "7", "-7", "9007199254740991", '"请求一"',
                      r'"\u0001\"\\"'):
            self.assertEqual(
                self.exchange('{"op":"ping","id":%s}\n' % given),
                ('{"ok":true,"id":%s,"pong":true}\n' % given).encode())

    def test_an_error_brings_the_id_back(self):
        self.assertEqual(
            self.exchange('{"id":"r1","op":"fly"}\n').decode(),
            '{"ok":false,"id":"r1","error":{"code":"bad_request",'
            '"message":"no op is called \\"fly\\""}}\n')

    def test_a_request_in_pieces_of_one_byte_is_the_same_request(self):
        whole = "SEARCH limit=1 智能制造\n".encode()
        connection = self.connect()
        for i in range(len(whole)):
            connection.send(whole[i:i + 1])
        reply = connection.read_reply()
        self.assertEqual(reply["hits"][0]["id"], FIRST)

    def test_pipelined_requests_are_answered_in_their_order(self):
        ops = ["search", "ping", "count", "hello", "get", "status"] * 50
        lines = []
        for number, op in enumerate(ops):
            fields = {"search": {"q": "税"}, "count": {"q": "企业"},
                      "get": {"doc": FIRST}}.get(op, {})
            lines.append(json.dumps({"op": op, "id": number, **fields}))
        connection = self.connect()
        connection.send("\n".join(lines) + "\n")
        for number in range(len(ops)):
            reply = connection.read_reply()
            self.assertTrue(reply["ok"], reply)
            self.assertEqual(reply["id"], number)

    def test_a_client_that_has_said_all_gets_every_reply(self):
        replies = self.exchange("SEARCH 税\n" * 30).splitlines()
        self.assertEqual(len(replies), 30)

    def test_a_line_without_its_end_is_no_request(self):
        self.assertEqual(self.exchange("PING\nPING"),
                         b'{"ok":true,"pong":true}\n')

    def test_quit_says_goodbye_and_closes(self):
        connection = self.connect()
        connection.send("QUIT\nPING\n")
        self.assertEqual(connection.read_line(), b'{"ok":true,"bye":true}')
        self.assertTrue(connection.is_closed())


class Verbs(OneDaemon):

    def test_both_forms_mean_the_same(self):
        connection = self.connect()
        words = connection.request("SEARCH limit=2 offset=1 snippet=40 企业")
        object_ = connection.ask("search", q="企业", limit=2, offset=1,
                                 snippet=40)
        for reply in words, object_:
            del reply["took_us"]
        self.assertEqual(words, object_)

    def test_a_search_has_the_page_that_was_asked_for(self):
        reply = self.connect().request("SEARCH limit=1 offset=1 企业")
        self.assertEqual(list(reply), ["ok", "generation", "query", "total",
                                       "total_is", "match", "took_us", "hits",
                                       "notes"])
        self.assertEqual((reply["total"], reply["total_is"]), (3, "exact"))
        self.assertEqual([hit["rank"] for hit in reply["hits"]], [2])

    def test_a_hit_has_its_fields_and_marks_in_code_points(self):
        hit = self.connect().request("SEARCH 智能制造")["hits"][0]
        self.assertEqual(list(hit), ["rank", "id", "score", "title", "speaker",
                                     "office", "place", "source", "lines", "snippet"])
        self.assertEqual(hit["speaker"], "阳卫国")
        text = hit["snippet"]["text"]
        self.assertTrue(hit["snippet"]["marks"])
        for begin, end in hit["snippet"]["marks"]:
            self.assertEqual(text[begin:end], "智能制造")

    def test_limit_0_only_counts(self):
        reply = self.connect().request("SEARCH limit=0 企业")
        self.assertEqual((reply["total"], reply["hits"]), (3, []))

    def test_nothing_found_is_a_reply(self):
        reply = self.connect().request("SEARCH 鲸鱼鲸鱼")
        self.assertEqual((reply["ok"], reply["total"], reply["hits"]),
                         (True, 0, []))

    def test_count_counts(self):
        reply = self.connect().request("COUNT 企业")
        self.assertEqual(list(reply), ["ok", "generation", "query", "total",
                                       "total_is", "match", "took_us",
                                       "notes"])
        self.assertEqual(reply["total"], 3)

    def test_get_has_the_whole_document(self):
        document = self.connect().request("GET " + FIRST)["document"]
        self.assertEqual(document["id"], FIRST)
        self.assertEqual(document["speaker"], "阳卫国")
        self.assertIn("释放发展活力", document["body"])

    def test_get_of_what_is_not_there_names_it(self):
        code, message = self.error_of(self.connect().request("GET 没有#1"))
        self.assertEqual(code, "not_found")
        self.assertIn("没有#1", message)

    def test_hello_tells_the_limits(self):
        reply = self.connect().request("HELLO")
        self.assertEqual(reply["protocol"], 1)
        self.assertEqual(reply["limits"], {
            "line_bytes": 65536, "id_characters": 128,
            "query_characters": 1000, "query_words": 64, "query_depth": 16,
            "query_prefixes": 2, "near_words": 5, "near_characters": 100,
            "results": 1000, "family": 100, "snippet_characters": 1000,
            "snippet_windows": 3, "snippet_marks": 200, "facet_values": 100,
            "suggest_characters": 64, "suggestions": 100,
            "similar_characters": 2000, "kwic_lines": 100000,
            "kwic_width": 100, "deadline_ms": 20000})

    def test_help_lists_every_verb_with_its_usage(self):
        verbs = self.connect().request("HELP")["verbs"]
        self.assertEqual([entry["verb"] for entry in verbs],
                         ["SEARCH", "COUNT", "GET", "SUGGEST", "SIMILAR",
                          "KWIC", "EXPLAIN", "STATUS", "HELLO", "PING", "HELP",
                          "JOB", "REBUILD", "RELOAD", "QUIT"])
        self.assertEqual([entry["verb"] for entry in verbs
                          if entry.get("needs") == "unix socket"],
                         ["REBUILD", "RELOAD"])

    def test_status_counts_what_happened(self):
        connection = self.connect()
        before = connection.request("STATUS")
        connection.request("SEARCH 税")
        connection.request("GET 没有")
        after = connection.request("STATUS")
        self.assertEqual(after["requests"]["search"],
                         before["requests"]["search"] + 1)
        self.assertEqual(after["requests"]["errors"]["not_found"],
                         before["requests"]["errors"].get("not_found", 0) + 1)
        self.assertEqual(after["documents"], 3)
        self.assertEqual(after["pid"], self.daemon.pid)
        self.assertEqual(after["queue"]["limit"], 512)
        self.assertNotIn("trouble", after)

    def test_before_any_rebuild_there_is_no_job(self):
        connection = self.connect()
        self.assertEqual(self.error_of(connection.request("JOB"))[0],
                         "not_found")
        self.assertEqual(self.error_of(connection.request("JOB 7")),
                         ("not_found",
                          "there is no job 7, or it is long over"))

    def test_changing_verbs_are_forbidden_over_tcp(self):
        for verb in "REBUILD", "RELOAD":
            code, message = self.error_of(self.connect().request(verb))
            self.assertEqual(code, "forbidden")
            self.assertIn("unix socket", message)

    def test_a_reload_without_news_changes_nothing(self):
        reply = self.connect(local=True).request("RELOAD")
        self.assertEqual(reply, {"ok": True, "generation": 1,
                                 "changed": False})


class Refusals(OneDaemon):

    def test_an_empty_query_is_a_bad_query(self):
        code, _ = self.error_of(self.connect().ask("search", q=""))
        self.assertEqual(code, "bad_query")

    def test_a_query_beyond_1000_characters_is_cut_and_a_note_says_so(self):
        connection = self.connect()
        whole = connection.ask("count", q="税" * 1000)
        self.assertEqual((whole["ok"], whole["notes"]), (True, []))
        cut = connection.ask("count", q="税" * 1001)
        self.assertEqual((cut["ok"], len(cut["notes"])), (True, 1))
        self.assertIn("1000", cut["notes"][0])

    def test_a_query_beyond_64_words_is_cut_and_a_note_says_so(self):
        connection = self.connect()
        whole = connection.ask("count", q="税 " * 64)
        self.assertEqual((whole["ok"], whole["notes"]), (True, []))
        cut = connection.ask("count", q="税 " * 65)
        self.assertEqual((cut["ok"], len(cut["notes"])), (True, 1))
        self.assertIn("64", cut["notes"][0])

    def test_texts_beyond_their_limits_are_too_large(self):
        connection = self.connect()
        for op, most in ("suggest", 64), ("similar", 2000):
            self.assertTrue(connection.ask(op, text="税" * most)["ok"])
            code, message = self.error_of(
                connection.ask(op, text="税" * (most + 1)))
            self.assertEqual(code, "too_large")
            self.assertIn(str(most), message)

    def test_a_page_beyond_1000_results_is_too_large(self):
        connection = self.connect()
        self.assertTrue(connection.request("SEARCH limit=1 offset=999 税")["ok"])
        code, _ = self.error_of(
            connection.request("SEARCH limit=2 offset=999 税"))
        self.assertEqual(code, "too_large")

    def test_each_mistake_is_named_and_the_connection_lives(self):
        connection = self.connect()
        for line, message in (
                ("", "an empty line is no request; HELP lists the verbs"),
                ("搜 税", 'no verb is called "搜"; HELP lists the verbs'),
                ("SEARCH limit=x 税", '"limit=x" needs a whole number'),
                ("PING 税", 'PING stands alone, "税" is too much'),
                (b"PI\0NG", "control byte 0x00 at byte 2"),
                (b"GET \xff", "invalid UTF-8 at byte 4"),
                ("SEARCH facets=age 税",
                 'facets has no "age", there are title|speaker|office|place|'
                 'role|source|year'),
                ("SEARCH facets=year,year 税", 'facets has "year" twice'),
                ("SEARCH facets= 税", "facets= has no value"),
                ("SEARCH sort=rank 税",
                 'sort has no "rank", there are score|date|-date'),
                ("SEARCH windows=4 税", "windows is 4, outside 1..3"),
                ('{"op":"ping"', "byte 11: not JSON"),
                ('{"op":"ping","q":1}', 'ping has no key "q"'),
        ):
            self.assertEqual(self.error_of(connection.request(line)),
                             ("bad_request", message))
        self.assertTrue(connection.request("PING")["ok"])


if __name__ == "__main__":
    unittest.main()
