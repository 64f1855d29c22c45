# SPDX-License-Identifier: GPL-3.0-or-later
"""What each option and each verb that asks the index does, on small files."""
import json
import tempfile
import unittest
from pathlib import Path

from jianyan_testing import Connection, Daemon

SPEECHES = [
    {"id": "a#1", "title": "高质量发展", "speaker": "阳卫国", "place": "株洲市",
     "office": "市长", "role": "代表", "date": "2021-03-08",
     "body": "株洲推动高质量发展，以智能制造为主方向。\n"
             "坚持高质量发展不动摇。"},
    {"id": "a#2", "title": "智能制造", "speaker": "刘志仁", "place": "郴州市",
     "office": "市长", "date": "2020",
     "body": "郴州也推动高质量发展，以绿色化工为主方向。"},
    {"id": "b", "title": "税收", "speaker": "阳卫国", "date": "2019-01",
     "body": "税务部门为企业减税降费，企业减负。"},
    {"id": "c", "title": "报告", "body": "企业与税。"},
]
FACETS = ["title", "speaker", "office", "place", "role", "source", "year"]


class OneDaemon(unittest.TestCase):
    SPEECHES = SPEECHES

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="jianyan-")
        cls.addClassCleanup(folder.cleanup)
        corpus = Path(folder.name) / "speeches.jsonl"
        corpus.write_text("".join(json.dumps(speech, ensure_ascii=False) + "\n"
                                  for speech in cls.SPEECHES), "utf-8")
        cls.daemon = Daemon("--deadline", "20000", corpus=(corpus,)).__enter__()
        cls.addClassCleanup(cls.daemon.__exit__, None, None, None)

    def setUp(self):
        self.connection = Connection(self.daemon.tcp)
        self.addCleanup(self.connection.close)

    def ask(self, op, **fields):
        reply = self.connection.ask(op, **fields)
        self.assertTrue(reply["ok"], reply)
        return reply

    def ids(self, reply, name="hits"):
        return [item["id"] for item in reply[name]]

    def error_of(self, op, **fields):
        reply = self.connection.ask(op, **fields)
        self.assertFalse(reply["ok"], reply)
        return reply["error"]["code"]


class Search(OneDaemon):
    def test_hits_come_by_date_the_newest_or_the_oldest_first(self):
        query = "高质量 OR 税"
        newest = self.ask("search", q=query, sort="date")
        oldest = self.ask("search", q=query, sort="-date")
        self.assertEqual(self.ids(newest), ["a#1", "a#2", "b", "c"])
        self.assertEqual(self.ids(oldest), ["b", "a#2", "a#1", "c"])

    def test_a_facet_counts_the_documents_that_match(self):
        reply = self.ask("search", q="高质量 OR 税", limit=1,
                         facets=["year", "speaker"])
        self.assertEqual(list(reply)[-3:], ["hits", "facets", "notes"])
        self.assertEqual(reply["facets"]["speaker"],
                         [["阳卫国", 2], ["刘志仁", 1]])
        self.assertEqual(sorted(reply["facets"]["year"]),
                         [["2019", 1], ["2020", 1], ["2021", 1]])

    def test_each_facet_can_be_asked_for_and_none_is_told_unasked(self):
        for op in "search", "count", "kwic":
            self.assertNotIn("facets", self.ask(op, q="税"))
            self.assertEqual(
                list(self.ask(op, q="税", facets=FACETS)["facets"]), FACETS)
            for name in FACETS:
                self.assertEqual(
                    list(self.ask(op, q="税", facets=[name])["facets"]),
                    [name])

    def test_only_so_many_values_of_a_facet_are_told(self):
        reply = self.ask("count", q="高质量 OR 税", facets=["speaker"],
                         facet_values=1)
        self.assertEqual(reply["facets"], {"speaker": [["阳卫国", 2]]})

    def test_a_family_can_be_capped(self):
        self.assertEqual(len(self.ask("search", q="高质量")["hits"]), 2)
        self.assertEqual(len(self.ask("search", q="高质量", family=1)["hits"]),
                         1)

    def test_a_query_that_nothing_has_whole_is_relaxed_and_said_so(self):
        reply = self.ask("search", q="智能制造 减税")
        self.assertEqual(reply["match"], "any")
        self.assertEqual(sorted(self.ids(reply)), ["a#1", "a#2", "b"])
        strict = self.ask("search", q="智能制造 减税", match="all")
        self.assertEqual((strict["match"], strict["hits"]), ("all", []))
        loose = self.ask("search", q="高质量 智能制造", match="any")
        self.assertEqual(loose["match"], "any")

    def test_all_snippets_come_where_more_than_one_is_asked_for(self):
        hit = self.ask("search", q="智能制造 动摇", snippet=20)["hits"][0]
        self.assertNotIn("snippets", hit)
        hit = self.ask("search", q="智能制造 动摇", snippet=20,
                       windows=3)["hits"][0]
        self.assertIn(hit["snippet"], hit["snippets"])
        marked = {piece["text"][begin:end] for piece in hit["snippets"]
                  for begin, end in piece["marks"]}
        self.assertEqual(marked, {"智能制造", "动摇"})

    def test_marks_in_the_title_are_told_where_there_are_some(self):
        hits = {hit["id"]: hit
                for hit in self.ask("search", q="智能制造")["hits"]}
        self.assertEqual(hits["a#2"]["title_marks"], [[0, 4]])
        self.assertNotIn("title_marks", hits["a#1"])

    def test_a_query_without_hits_is_offered_another(self):
        reply = self.ask("search", q="株州", match="all")
        self.assertEqual(reply["hits"], [])
        self.assertIn("株洲", "".join(reply["did_you_mean"]))
        self.assertNotIn("did_you_mean", self.ask("search", q="株洲"))


class Suggest(OneDaemon):
    def texts(self, text, **options):
        reply = self.ask("suggest", text=text, **options)
        self.assertEqual(list(reply), ["ok", "generation", "text", "took_us",
                                       "suggestions"])
        return [entry["text"] for entry in reply["suggestions"]]

    def test_han_pinyin_and_initials_complete_the_same(self):
        for text in "株", "zhuz", "zhuzhou", "zzs":
            self.assertIn("株洲市", self.texts(text), text)

    def test_a_suggestion_has_its_kind_and_documents(self):
        reply = self.ask("suggest", text="阳卫")
        self.assertIn({"text": "阳卫国", "kind": "speaker", "documents": 2},
                      reply["suggestions"])

    def test_only_so_many_are_told(self):
        self.assertLessEqual(len(self.texts("z", limit=1)), 1)


class Similar(OneDaemon):
    QUOTATION = "株洲推动高质量发展，以智慧制造为主方向"

    def test_a_quotation_is_found_with_its_differences(self):
        reply = self.ask("similar", text=self.QUOTATION)
        self.assertEqual(list(reply), ["ok", "generation", "total", "total_is",
                                       "took_us", "hits", "notes"])
        self.assertEqual(reply["total_is"], "at_least")
        hit = reply["hits"][0]
        self.assertEqual((hit["rank"], hit["id"]), (1, "a#1"))
        passage = hit["passage"]
        begin, end = passage["at"]
        self.assertEqual(SPEECHES[0]["body"][begin:end], passage["text"])
        self.assertGreater(passage["same"], 0.8)
        self.assertLess(passage["same"], 1)
        self.assertEqual(
            [(entry["kind"], entry["here"], entry["there"])
             for entry in passage["differences"]],
            [("replaced", "能", "慧")])
        begin, end = passage["differences"][0]["at"]
        self.assertEqual(passage["text"][begin:end], "能")

    def test_an_id_means_the_document_whichever_way_it_is_said(self):
        replies = [self.ask("similar", doc="a#1"),
                   self.ask("similar", text="a#1"),
                   self.connection.request("SIMILAR a#1"),
                   self.connection.request("SIMILAR doc=a#1")]
        for reply in replies:
            del reply["took_us"]
            self.assertEqual(reply, replies[0])
        self.assertIn("a#2", self.ids(replies[0]))
        self.assertNotIn("a#1", self.ids(replies[0]))

    def test_a_document_that_is_not_there_is_not_found(self):
        self.assertEqual(self.error_of("similar", doc="nobody"), "not_found")

    def test_a_blank_text_is_a_bad_query(self):
        self.assertEqual(self.error_of("similar", text=" "), "bad_query")

    def test_a_page_can_be_turned(self):
        first = self.ask("similar", text="推动高质量发展", limit=1)
        second = self.ask("similar", text="推动高质量发展", limit=1, offset=1)
        self.assertEqual(second["hits"][0]["rank"], 2)
        self.assertNotEqual(self.ids(first), self.ids(second))


class ManyMarks(OneDaemon):
    """On both sides of the bound; of one word no more than 64 places count."""
    MARKS = 200
    WORDS = "税企业减"
    SPEECHES = [
        {"id": "都有", "title": "报告", "body": WORDS * (MARKS // 4)},
        {"id": "太多", "title": WORDS * (MARKS // 4 + 1),
         "body": WORDS * (MARKS // 4 + 1)}]

    def test_a_snippet_has_no_more_marks_than_are_stated(self):
        words = " ".join(f"body:{word}" for word in self.WORDS)
        for name, notes in ("都有", 0), ("太多", 1):
            reply = self.ask("search", q=f"id:{name} {words}", snippet=1000)
            with self.subTest(name=name):
                found = reply["hits"][0]["snippet"]["marks"]
                self.assertEqual(len(found), self.MARKS)
                self.assertEqual(len(reply["notes"]), notes)
                for note in reply["notes"]:
                    self.assertIn(f"the first {self.MARKS} are", note)

    def test_a_title_has_no_more_marks_either(self):
        words = " ".join(f"title:{word}" for word in self.WORDS)
        reply = self.ask("search", q=words)
        hit, = reply["hits"]
        self.assertEqual(len(hit["title_marks"]), self.MARKS)
        self.assertEqual(len(reply["notes"]), 1)


class Concordance(OneDaemon):
    def test_a_line_has_the_place_and_what_stands_around_it(self):
        reply = self.ask("kwic", q="高质量", width=2)
        self.assertEqual(list(reply), [
            "ok", "generation", "query", "total", "total_is", "documents",
            "took_us", "lines", "notes"])
        self.assertEqual((reply["total"], reply["total_is"],
                          reply["documents"]), (3, "exact", 2))
        self.assertEqual(reply["lines"][0], {
            "id": "a#1", "title": "高质量发展", "speaker": "阳卫国",
            "date": "2021-03-08", "source": "speeches.jsonl",
            "at": [4, 7], "left": "推动",
            "match": "高质量", "right": "发展"})

    def test_lines_come_in_the_order_that_is_asked_for(self):
        def order(sort):
            reply = self.ask("kwic", q="高质量", sort=sort)
            return [(line["id"], line["at"][0]) for line in reply["lines"]]
        self.assertEqual(order("document"),
                         [("a#1", 4), ("a#1", 23), ("a#2", 5)])
        self.assertEqual(order("date"),
                         [("a#2", 5), ("a#1", 4), ("a#1", 23)])
        for sort in "left", "right":
            self.assertEqual(sorted(order(sort)), order("document"))

    def test_lines_are_counted_by_year_and_speaker(self):
        reply = self.ask("kwic", q="高质量", facets=["year", "speaker"])
        self.assertEqual(reply["facets"], {
            "speaker": [["阳卫国", 2], ["刘志仁", 1]],
            "year": [["2021", 2], ["2020", 1]]})

    def test_a_page_can_be_turned(self):
        reply = self.ask("kwic", q="高质量", limit=1, offset=1)
        self.assertEqual(len(reply["lines"]), 1)
        self.assertEqual(reply["lines"][0]["at"], [23, 26])

    def test_an_empty_query_is_a_bad_query(self):
        self.assertEqual(self.error_of("kwic", q=" "), "bad_query")


class Explain(OneDaemon):
    def test_the_points_of_the_parts_are_the_score(self):
        reply = self.ask("explain", q="高质量 智能制造")
        self.assertEqual(list(reply), [
            "ok", "generation", "query", "reading", "total", "total_is",
            "match", "took_us", "hits", "notes"])
        self.assertIn("智能制造", reply["reading"])
        search = self.ask("search", q="高质量 智能制造")
        self.assertEqual(
            [(hit["id"], hit["score"]) for hit in reply["hits"]],
            [(hit["id"], hit["score"]) for hit in search["hits"]][:3])
        for hit in reply["hits"]:
            self.assertIs(hit["matches"], True)
            self.assertAlmostEqual(
                sum(part["points"] for part in hit["parts"]), hit["score"], 2)

    def test_one_document_can_be_named(self):
        reply = self.ask("explain", q="高质量", doc="c")
        self.assertEqual(self.ids(reply), ["c"])
        self.assertIs(reply["hits"][0]["matches"], False)
        self.assertEqual(self.error_of("explain", q="税", doc="nobody"),
                         "not_found")


if __name__ == "__main__":
    unittest.main()
