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

# query, part of the note that has to be there (None: there need be none)
ALONE = [
    ("-", None), ("--", None), ("OR", "OR"), ("NEAR", "NEAR"),
    ("NEAR/3", "NEAR"), ("NEAR/", None), ("NEAR/x", None), ("=", "="),
    ("==", "="), ("==税", "="), ("*", "*"), ("**", "*"), (":", None),
    ("：", None), ("(", "parenthesis"), (")", None), ("()", "parenthesis"),
    ("( )", "parenthesis"), ('"', "quotation mark"),
    ("“", "quotation mark"), ("”", None), ('""', "quotation mark"),
    ('"  "', "quotation mark"), ("“”", "quotation mark"), ("/", None),
    ("..", None), ("title:", "title"), ("TITLE：", "TITLE"),
    ("date:", "date"), ("id:", "id"), ("speaker:()", "parenthesis"),
    ("speaker:-", None), ("speaker:OR", None), ("date:..", "date"),
    ("date:()", None), ("id:\"\"", None), ("-=", None), ("=-", None),
    ("=*", "*"), ("-(", None), ("=(", None), ("=\"\"", None), ("- - -", None),
    ("OR OR OR", "OR"), ("NEAR NEAR NEAR", "NEAR"), ("-OR", None),
    ("-NEAR", None), ("税 OR", "OR"), ("OR 税", "OR"), ("(OR)", "OR"),
    ("税 NEAR", "NEAR"), ("NEAR 税", "NEAR"), ("(税 NEAR) 企业", "NEAR"),
]
UNBALANCED = [
    ("(税", "parenthesis"), ("税)", None), (")税(", None),
    ("((税)", "parenthesis"), ("(税))", None), ('"税', "quotation mark"),
    ('税"', "quotation mark"), ("“税", "quotation mark"), ("税”", None),
    ("”税“", "quotation mark"), ("““税”", "quotation mark"),
    ('("税)', "quotation mark"), ('"(税" )', None), ("（税", None),
    ("「税", None), ("-(税 OR", "OR"), ("title:(税", "parenthesis"),
    ("税 NEAR (企业 OR 市场)", "NEAR"), ("税 NEAR/3 -企业", "NEAR"),
    ("-税 NEAR/3 企业", "NEAR"), ("税 NEAR/3 id:企业", "NEAR"),
    ("税 NEAR/3 date:2021", "NEAR"), ("税 NEAR OR 企业", "NEAR"),
    ("*税", "*"), ("税*业", "*"), ("税 * 业", "*"), ('"税*"', None),
]
NAMES = [
    ("nofield:税", "no field"), ("body:税", "no field"), ("a:b:c", "no field"),
    ("title:speaker:税", None), ("标题:税", None), ("TITLE:税", None),
    ("date:2021-13", "date"), ("date:2021-02-30", "date"),
    ("date:2021-00-00", "date"), ("date:0000", "date"),
    ("date:99999", "date"), ("date:昨天", "date"), ("date:税*", "date"),
    ("date:2021...2022", None), ("date:2021..税", "date"),
    ("date:2022..2021", "turned"), ("date:2021..2021-13", "date"),
    ("date:-2021", None), ("date:=2021", None), ("date:2021年13月", "date"),
    ("date:二〇二一年二月三十日", "date"), ("-date:2021-13", "date"),
]
NOTHING = [
    ("，。、；", None), ("……", None), ("!?#$%&'", None), ("的的的", None),
    ("的", None), ("之乎者也", None), ("😀", None), ("👨‍👩‍👧‍👦", None),
    ("🇨🇳", None), ("❤\ufe0f", None), ("\u0301", None), ("\u0301\u0302", None),
    ("\u3099", None), ("\ue000", None), ("\U00100000", None),
    ("\ufe0f", "nothing to look for"), ("\U000E0100", "nothing to look for"),
    ("\ufe0f\U000E0100", "nothing to look for"), ("\u200d", None),
    ("\u200b", None), ("\ufeff", None), ("\u2060", None), ("\u202e", None),
    ("\ufffd", None), ("\uffff", None), ("\U0010ffff", None),
    ("\ufdd0", None), ("␀␛␡", None), ("\x80\x9f税", None), ("⿰氵木", None),
    ("\u1160", None), ("ﷺ", None), ("㌖", None), ("ß", None), ("İ", None),
    ("-\ufe0f", "nothing to look for"), ("=\ufe0f", None),
    ("\ufe0f*", None), ("title:\ufe0f", None), ("税 NEAR \ufe0f", None),
    ("(\ufe0f)", None), ("\ufe0f OR 税", None),
]
# As much as there may be, and one more.
LIMITS = [
    ("税" * 1000, None), ("税" * 1001, "1000"), ("a" * 60000, "1000"),
    ("税 " * 500, "64"), (" ".join(["税"] * 64), None),
    (" ".join(["税"] * 65), "64"), (" OR ".join(["税"] * 65), "64"),
    (" NEAR ".join(["税"] * 5), None), (" NEAR ".join(["税"] * 6), "NEAR"),
    (" NEAR/2 ".join(["税"] * 64), "NEAR"), ("税* 业*", None),
    ("税* 业* 市*", "*"), ("a*", "*"), ("1*", "*"), ("1a*", None),
    ("税*", None), ("税 NEAR/100 业", None), ("税 NEAR/101 业", "100"),
    ("税 NEAR/0 业", "NEAR"), ("税 NEAR/999999999 业", "100"),
    ("税 NEAR/99999999999999999999 业", None), ("税 NEAR/-1 业", None),
    ("税 NEAR/1.5 业", None), ("税 NEAR/１ 业", None),
    ("税 NEAR/001 业", None), ("(" * 16 + "税" + ")" * 16, None),
    ("(" * 17 + "税" + ")" * 17, "nested too deep"),
    ("(" * 64 + "税" + ")" * 64, "nested too deep"),
    ("(" * 499 + "税" + ")" * 499, "nested too deep"),
    ("2020年1月20日至2021年2月21日", "not in all"),
    ("百分之五月", "5%"), ("百分之五日", "5%"), ("5%5月", None),
    ("1958年" * 20, None), ("百分之五" * 80, None),
    ("5%" + "0" * 900, None), ("5." + "5" * 900 + "%", None),
    ("百分之三点" + "五" * 900, None), ("一" * 900 + "月", None),
]
MANY = ["-", "--", "OR ", "NEAR ", "NEAR/3 ", "=", "= ", "*", "* ", ":", "(",
        ")", "()", "( ", ") ", '"', '""', "“", "”", "“”", "title:", "date:",
        "date:..", "-(", ")(", "=*", "- ", "税 OR ", "税 NEAR ", "-税 ", "税* ",
        "=税 ", "\ufe0f", "\u0301", "的", "5%", "1年", "一月", "1\u200d", "“(",
        "😀", "百", "百分之", "(税 OR "]
ALPHABET = [*"-=*:：()\"“”/.%", " ", " ", " ", " ", "　", "OR", " OR ", "NEAR",
            " NEAR ", " NEAR/3 ", "/0 ", "title:", "speaker:", "date:", "id:",
            "date:2021", "..", "2021", "年", "月", "3", "一", "百分之", "五",
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
        for query, note in table:
            with self.subTest(query=query[:100]):
                notes = self.check(query)["notes"]
                if note is not None:
                    self.assertIn(note, "\n".join(notes))

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
