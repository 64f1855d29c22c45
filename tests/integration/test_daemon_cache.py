# SPDX-License-Identifier: GPL-3.0-or-later
"""--cache: whoever asks again gets the same reply, and never an old one."""
import re
import unittest

from jianyan_testing import (Connection, Daemon, OwnCorpus, build_index, run,
                             wait_until)

# Every verb that asks the index, in both forms, found and not.
REQUESTS = [
    "SEARCH 智能制造",
    "SEARCH  limit=2 offset=1 企业",
    '{"op":"search","q":"企业","limit":2,"offset":1,"id":"r1"}',
    '{"op":"search","q":"企业","limit":2,"offset":1,"id":2}',
    '{"op":"search","q":"企业","id":",\\"took_us\\":5,"}',
    "SEARCH limit=1 snippet=40 windows=2 facets=place,speaker 企业",
    "SEARCH sort=date 企业",
    "SEARCH match=any 鲸鱼 企业",
    "SEARCH 税收 鲸鱼",
    "SEARCH match=all 株州",
    'SEARCH "三高四新',
    'SEARCH ,"took_us":5',
    "COUNT 企业 -税",
    "COUNT 企业  -税",
    "COUNT facets=place 企业",
    "COUNT 鲸鱼",
    "GET 2021-hunan-mayors#1",
    "GET 2021-hunan-mayors#9",
    "SUGGEST zhuz",
    "SUGGEST limit=2 企",
    "SIMILAR 以园区为主战场，以智能制造为方向",
    "SIMILAR doc=2021-hunan-mayors#2",
    '{"op":"similar","doc":"2021-hunan-mayors#2","limit":1}',
    "KWIC limit=3 width=5 企业",
    "KWIC sort=right limit=3 企业",
    "EXPLAIN 智能制造",
    "EXPLAIN doc=2021-hunan-mayors#2 智能制造",
    "SEARCH limit=600 offset=600 税",
    "SEARCH sort=rank 税",
    '{"op":"count","q":"   ","id":"r3"}',
]


def answer(connection, request):
    """The reply's bytes, but for the time it took."""
    connection.send(request + "\n")
    return re.sub(rb'("took_us":)[0-9]+(?=,"(?:hits|notes|lines|sugg|facets))',
                  rb"\1-", connection.read_line())


class Cached(OwnCorpus):

    def daemon(self, *options):
        return Daemon("--deadline", "20000", *options, index=self.index,
                      corpus=(self.corpus,))

    def test_replies_are_the_same_with_a_cache_and_without(self):
        with self.daemon("--cache", "0") as plain, \
                self.daemon("--cache", "1") as cached, \
                Connection(plain.tcp) as one, Connection(cached.tcp) as other:
            for _ in range(3):
                for request in REQUESTS:
                    self.assertEqual(answer(one, request),
                                     answer(other, request), request)
            told = other.request("STATUS")["cache"]
            self.assertGreater(told["hits"], 2 * 20)
            self.assertGreater(told["entries"], 20)
            self.assertLessEqual(told["bytes"], told["limit"])
            self.assertEqual(told["limit"], 1 << 20)
            self.assertEqual(one.request("STATUS")["cache"],
                             {"hits": 0, "misses": 0, "entries": 0,
                              "bytes": 0, "limit": 0})

    def test_pipelined_requests_are_answered_in_their_order(self):
        with self.daemon() as daemon, Connection(daemon.tcp) as connection:
            questions = ["企业", "税", "株洲", "郴州", "智能制造"]
            for _ in range(2):
                connection.send("".join(
                    f'{{"op":"count","q":"{questions[i % 5]}{i // 50}",'
                    f'"id":{i}}}\nPING\n' for i in range(1000)))
                for i in range(1000):
                    reply = connection.read_reply()
                    self.assertEqual((reply["id"], reply["query"]),
                                     (i, f"{questions[i % 5]}{i // 50}"))
                    self.assertTrue(connection.read_reply()["pong"])

    def test_after_a_rebuild_nothing_old_is_told(self):
        with self.daemon() as daemon, Connection(daemon.unix) as connection:
            for number in range(1, 6):
                (self.corpus / f"鲸{number}.txt").write_text("鲸鱼不是鱼。\n")
                for _ in range(2):
                    reply = connection.request("COUNT 鲸鱼")
                    self.assertEqual((reply["total"], reply["generation"]),
                                     (number - 1, number))
                connection.request("REBUILD full=1")
                wait_until(lambda: connection.request(
                    f"JOB {number}")["state"] != "running", "the rebuild")
                self.assertEqual(connection.request("STATUS")["cache"]
                                 ["entries"], 0)
            self.assertEqual(connection.request("COUNT 鲸鱼")["total"], 5)

    def test_an_earlier_generation_answers_for_itself(self):
        with self.daemon() as daemon, Connection(daemon.unix) as connection:
            connection.request("COUNT 鲸鱼")
            (self.corpus / "鲸.txt").write_text("鲸鱼不是鱼。\n")
            build_index(self.index, self.corpus)
            connection.request("RELOAD")
            self.assertEqual(connection.request("COUNT 鲸鱼")["total"], 1)
            done = run("jianyan-index", "rollback", "--index", self.index)
            self.assertEqual(done.returncode, 0, done.stderr)
            connection.request("RELOAD")
            reply = connection.request("COUNT 鲸鱼")
            self.assertEqual((reply["total"], reply["generation"]), (0, 1))

    def test_errors_are_not_kept(self):
        with self.daemon() as daemon, Connection(daemon.tcp) as connection:
            for request in ("SEARCH limit=600 offset=600 税",
                            "GET 2021-hunan-mayors#9"):
                for _ in range(2):
                    self.assertFalse(connection.request(request)["ok"])
            told = connection.request("STATUS")["cache"]
            self.assertEqual((told["hits"], told["entries"]), (0, 0))


if __name__ == "__main__":
    unittest.main()
