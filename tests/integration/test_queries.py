# SPDX-License-Identifier: GPL-3.0-or-later
"""No text is a wrong query: all of it is searched, or a note says what not.

    QUERIES_RANDOM=20000 QUERIES_SEED=7 python3 tests/integration/test_queries.py
"""
import os
import random
import time
import unittest

from jianyan_testing import Connection, Daemon

RANDOM = int(os.environ.get("QUERIES_RANDOM", "3000"))
SEED = int(os.environ.get("QUERIES_SEED", "20210308"))
LATE = 5.0  # seconds; the daemon itself gives a query one

# Tables: what the notes have to say, and the queries; "": nothing has to be
# said.
ALONE = {
    "": ["-", "--", ":", "：", "/", "..", "=-", "- - -", "-OR", "-NEAR",
         "speaker:-", "speaker:OR"],
    "OR": ["OR", "OR OR OR", "税 OR", "OR 税", "(OR)"],
    "NEAR": ["NEAR", "NEAR/3", "NEAR/", "NEAR/x", "NEAR NEAR NEAR", "税 NEAR",
             "NEAR 税", "(税 NEAR) 企业"],
    "=": ["=", "==", "==税", "-=", "=("],
    "*": ["*", "**", "=*"],
    "parenthesis": ["(", ")", "()", "( )", "-(", "speaker:()", "date:()"],
    "quotation mark": ['"', "“", "”", '""', '"  "', "“”", '=""', 'id:""'],
    "nothing follows": ["title:", "TITLE：", "date:", "id:"],
    "no date": ["date:..", "date:()"],
}
UNBALANCED = {
    "": ["（税", "「税", '"税*"'],
    "parenthesis": ["(税", "税)", ")税(", "((税)", "(税))", '"(税" )',
                    "title:(税"],
    "quotation mark": ['"税', '税"', "“税", "税”", "”税“", "““税”", '("税)'],
    "OR": ["-(税 OR"],
    "NEAR": ["税 NEAR (企业 OR 市场)", "税 NEAR/3 -企业", "-税 NEAR/3 企业",
             "税 NEAR/3 id:企业", "税 NEAR/3 date:2021", "税 NEAR OR 企业"],
    "*": ["*税", "税*业", "税 * 业"],
}
NAMES = {
    "": ["title:speaker:税", "标题:税", "TITLE:税", "body:税", "date:=2021"],
    "no field": ["nofield:税", "a:b:c"],
    "no date": ["date:2021-13", "date:2021-02-30", "date:2021-00-00",
                "date:0000", "date:99999", "date:昨天", "date:税*",
                "date:2021...2022", "date:2021..税", "date:2021..2021-13",
                "date:-2021", "date:2021年13月", "-date:2021-13",
                "date:二〇二一年二月三十日"],
    "turned": ["date:2022..2021"],
}
NOTHING = {
    "": ["，。、；", "……", "!?#$%&'", "的的的", "的", "之乎者也", "😀",
         "👨\u200d👩\u200d👧\u200d👦", "🇨🇳", "❤\ufe0f", "\u0301",
         "\u0301\u0302", "\u3099", "\ue000", "\U00100000", "\ufffd", "\uffff",
         "\U0010ffff", "\ufdd0", "␀␛␡", "\x80\x9f税", "⿰氵木", "ﷺ", "㌖",
         "ß", "İ"],
    "nothing to look for": [
        "\ufe0f", "\U000E0100", "\ufe0f\U000E0100", "\u200d", "\u200b",
        "\ufeff", "\u2060", "\u202e", "\u1160", "-\ufe0f", "=\ufe0f",
        "\ufe0f*", "title:\ufe0f", "税 NEAR \ufe0f", "(\ufe0f)",
        "\ufe0f OR 税"],
}
# As much as there may be, and one more.
LIMITS = {
    "": ["税" * 1000, " ".join(["税"] * 64), " NEAR ".join(["税"] * 5),
         "税* 业*", "1a*", "税*", "税 NEAR/100 业", "税 NEAR/001 业",
         "(" * 16 + "税" + ")" * 16],
    "first 1000": ["税" * 1001, "a" * 60000],
    "at most 64": ["税 " * 500, " ".join(["税"] * 65),
                   " OR ".join(["税"] * 65)],
    "at most 5": [" NEAR ".join(["税"] * 6), " NEAR/2 ".join(["税"] * 64)],
    "at most 2": ["税* 业* 市*"],
    "too short": ["a*", "1*"],
    "read as 100": ["税 NEAR/101 业", "税 NEAR/999999999 业"],
    "read as 1": ["税 NEAR/0 业"],
    "NEAR/": ["税 NEAR/99999999999999999999 业", "税 NEAR/-1 业",
              "税 NEAR/1.5 业", "税 NEAR/１ 业"],
    "nested too deep": ["(" * depth + "税" + ")" * depth
                        for depth in (17, 64, 499)],
}
NUMBERS = {
    "": ["5." + "5" * 900 + "%", "百分之三点" + "五" * 900, "一" * 900 + "月"],
    "looked for as": ["5%5月", "1958年" * 20, "百分之五" * 80, "5%" + "0" * 900],
    "5%": ["百分之五月", "百分之五日"],
    "not in all": ["2020年1月20日至2021年2月21日"],
}
MANY = ["-", "--", "OR ", "NEAR ", "NEAR/3 ", "=", "= ", "*", "* ", ":", "(",
        ")", "()", "( ", ") ", '"', '""', "“", "”", "“”", "title:", "date:",
        "date:..", "-(", ")(", "=*", "- ", "税 OR ", "税 NEAR ", "-税 ", "税* ",
        "=税 ", "\ufe0f", "\u0301", "的", "5%", "1年", "一月", "1\u200d", "“(",
        "😀", "百", "百分之", "(税 OR "]
ALPHABET = [*"-=*:：()\"“”/.%", " ", " ", " ", " ", "　", "OR", " OR ", "NEAR",
            " NEAR ", " NEAR/3 ", "/0 ", "title:", "speaker:", "date:", "id:",
            "date:2021", "..", "2021", "年", "月", "日", "3", "一", "百分之", "五",
            *"税企业智能制造的", "企业", "市场", "株洲", "裏", "𠮷", "a", "GDP",
            "é", "\u0301", "\ufe0f", "\u200d", "😀", "，", "\t", "#", "'"]


class Queries(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon()
        cls.daemon.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.daemon.__exit__(None, None, None)

    def setUp(self):
        self.connection = Connection(self.daemon.unix)
        self.addCleanup(self.connection.close)

    def ask(self, op, query, **fields):
        """The reply, which came in time and not as an error."""
        start = time.monotonic()
        reply = self.connection.ask(op, q=query, **fields)
        self.assertLess(time.monotonic() - start, LATE)
        self.assertTrue(reply["ok"], reply)
        return reply

    def check(self, query):
        """SEARCH in both readings and COUNT agree; the next query works."""
        strict = self.ask("search", query, match="all")
        self.assertEqual(strict["match"], "all")
        counted = self.ask("count", query)
        for key in ("total", "total_is", "notes"):
            self.assertEqual(counted[key], strict[key])
        relaxed = self.ask("search", query)
        if strict["total"]:
            self.assertEqual((relaxed["match"], relaxed["total"]),
                             ("all", strict["total"]))
        self.assertEqual(self.ask("count", "智能制造")["total"], 2)
        return strict

    def check_table(self, table):
        for note, queries in table.items():
            for query in queries:
                with self.subTest(query=query[:100]):
                    self.assertIn(note, "\n".join(self.check(query)["notes"]))

    def test_every_sign_alone_is_answered(self):
        self.check_table(ALONE)

    def test_what_is_unbalanced_or_joins_nothing_is_answered(self):
        self.check_table(UNBALANCED)

    def test_fields_and_dates_that_are_none_are_answered(self):
        self.check_table(NAMES)

    def test_what_is_no_word_is_answered(self):
        self.check_table(NOTHING)

    def test_a_query_at_a_limit_is_searched_and_beyond_it_noted(self):
        self.check_table(LIMITS)

    def test_numbers_that_overlap_or_have_no_end_are_answered(self):
        self.check_table(NUMBERS)

    def test_10_000_of_each_sign_are_answered(self):
        for sign in MANY:
            with self.subTest(sign=sign):
                count = min(10_000, 60_000 // len(sign.encode()))
                strict = self.check(sign * count)
                self.assertIn("1000", "\n".join(strict["notes"]))
                self.check((sign * 500)[:1000])

    def test_blanks_alone_are_told_to_be_no_query(self):
        for query in ("", " ", "\t", "　 \u2003", " " * 5000):
            reply = self.connection.ask("search", q=query)
            self.assertEqual(reply["error"]["code"], "bad_query", reply)

    def test_random_strings_are_answered(self):
        chance = random.Random(SEED)
        for number in range(RANDOM):
            query = "".join(chance.choices(ALPHABET, k=chance.choice(
                (1, 2, 3, 5, 8, 13, 30, 100))))
            with self.subTest(number=number, query=query):
                if query.strip():
                    self.check(query)
                else:
                    reply = self.connection.ask("search", q=query)
                    self.assertEqual(reply["error"]["code"], "bad_query")


if __name__ == "__main__":
    unittest.main()
