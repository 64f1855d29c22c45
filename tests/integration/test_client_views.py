# SPDX-License-Identifier: GPL-3.0-or-later
"""What people see of each command's reply, and what is asked for it."""
import unittest

from client_testing import (BOLD, HIT, PAGE, PLAIN, RED, UNDERLINED,
                            AgainstALiar)

KWIC = {"ok": True, "generation": 1, "query": "高质量", "total": 3,
        "total_is": "exact", "documents": 2, "took_us": 300,
        "lines": [
            {"id": "a#1", "title": "报告", "speaker": "阳卫国", "date": "2021",
             "source": "报.pdf", "lines": [14, 15], "page": 2, "at": [9, 12], "left": "推动", "match": "高质量", "right": "发展"},
            {"id": "b", "at": [3, 6], "left": "GDP 的", "match": "高质量",
             "right": "增长，"}],
        "facets": {"year": [["2021", 2], ["2020", 1]], "speaker": []},
        "notes": ["only bodies are looked into"]}
SIMILAR = {"ok": True, "generation": 1, "total": 2, "total_is": "at_least",
           "took_us": 1200, "notes": [],
           "hits": [
               {"rank": 1, "id": "a#1", "score": 2.5, "title": "报告",
                "source": "报.txt", "lines": [7, 7],
                "passage": {"text": "以智能制造为主", "at": [9, 16],
                            "same": 0.857, "marks": [[1, 5]],
                            "differences": [
                                {"kind": "replaced", "here": "以",
                                 "there": "用", "at": [0, 1]},
                                {"kind": "missing", "here": "",
                                 "there": "的", "at": [5, 5]},
                                {"kind": "added", "here": "为主",
                                 "there": "", "at": [5, 7]}]}},
               {"rank": 2, "id": "b", "score": 1}]}
SUGGESTED = {"ok": True, "generation": 1, "text": "zhuz", "took_us": 9,
             "suggestions": [
                 {"text": "株洲市", "kind": "place", "documents": 1},
                 {"text": "株洲市市长", "kind": "office", "documents": 2}]}
EXPLAINED = {"ok": True, "generation": 1, "query": "智能 税",
             "reading": "(智能 AND 税)", "match": "any", "total": 1,
             "total_is": "exact", "took_us": 200, "notes": [],
             "hits": [
                 {"rank": 1, "id": "a", "title": "报告", "score": 1.3,
                  "matches": True, "parts": [
                      {"what": "term", "text": "智能", "points": 1.2,
                       "weight": 1, "rarity": 2.3, "documents": 2,
                       "count": 1},
                      {"what": "closeness", "points": 0.1}]},
                 {"rank": 2, "id": "b", "score": 0, "matches": False,
                  "parts": []}]}


class Search(AgainstALiar):
    def test_all_that_can_be_asked_is_passed_on(self):
        self.ask("--sort", "-date", "--facets", "speaker,place", "--windows=3",
                 "--family", "1", "--match", "all", "--facet-values", "5",
                 "--limit", "2", "税")
        self.assertEqual(self.requests, [
            {"op": "search", "q": "税", "limit": 2, "windows": 3,
             "sort": "-date", "facets": ["speaker", "place"],
             "facet_values": 5, "family": 1, "match": "all"}])

    def test_facets_are_sent_as_they_are_written(self):
        self.ask("--facets", ",year,", "税")
        self.assertEqual(self.requests[0]["facets"], ["", "year", ""])

    def test_a_relaxed_reading_is_said_before_the_hits(self):
        done = self.ask("x", replies=[{**PAGE, "match": "any"}])
        self.assertTrue(done.stdout.startswith(
            "nothing has every word; these have some of them\n\n  1  "))

    def test_what_was_asked_to_be_relaxed_is_not_told_to_be(self):
        for asked, is_told in ("any", False), ("auto", True):
            done = self.ask("--match", asked, "x",
                            replies=[{**PAGE, "match": "any"}])
            self.assertEqual("nothing has every word" in done.stdout, is_told)

    def test_what_is_beside_the_matter_is_cut_if_it_is_long(self):
        hit = {**HIT, "source": "https://example.org/" + "%E5" * 50,
               "speaker": "株" * 20, "office": "洲" * 21, "id": "i" * 100}
        done = self.ask("x", replies=[{**PAGE, "hits": [hit]}])
        self.assertIn(f"     {'株' * 20} · {'洲' * 19}… · ", done.stdout)
        self.assertIn(" · https://example.org/" + ("%E5" * 7)[:19] + "… · "
                      + "i" * 100 + "\n", done.stdout)

    def test_facets_offers_and_notes_follow_the_total(self):
        page = {**PAGE, "total": 0, "hits": [], "notes": ["so it is"],
                "facets": {"speaker": [["阳卫国", 2], ["刘志仁", 1]],
                           "year": []},
                "did_you_mean": ["株洲", "诸州"]}
        done = self.ask("x", replies=[page])
        self.assertEqual(done.stdout, "0 documents (0.2 ms)\n"
                                      "speaker: 阳卫国 (2), 刘志仁 (1)\n"
                                      "year: nothing\n"
                                      "did you mean: 株洲\n"
                                      "did you mean: 诸州\n"
                                      "note: so it is\n")
        self.assertEqual(done.returncode, 1)

    def test_all_snippets_are_shown_where_there_is_a_list(self):
        hit = {**HIT, "snippets": [{"text": "一则", "marks": []},
                                   {"text": "二则", "marks": []}]}
        done = self.ask("x", replies=[{**PAGE, "hits": [hit]}])
        self.assertIn("a#1\n     一则\n     二则\n\n", done.stdout)
        self.assertNotIn("以智能制造为主", done.stdout)

    def test_marks_in_a_title_are_underlined(self):
        hit = {**HIT, "title_marks": [[2, 4]]}
        done = self.ask("--color", "always", "x",
                        replies=[{**PAGE, "hits": [hit]}])
        self.assertIn(f"{BOLD}培育{PLAIN}{UNDERLINED}产业{PLAIN}"
                      f"{BOLD}集群{PLAIN}\n", done.stdout)

    def test_a_count_has_its_facets(self):
        done = self.ask("count", "--facets", "year", "x", replies=[
            {**PAGE, "facets": {"year": [["2021", 1]]}}])
        self.assertEqual(done.stdout, "1\nyear: 2021 (1)\n")
        self.assertEqual(self.requests, [
            {"op": "count", "q": "x", "facets": ["year"]}])


class Concordance(AgainstALiar):
    def test_matches_stand_below_each_other(self):
        done = self.ask("kwic", "--sort", "left", "--facets", "year,speaker",
                        "--width", "5", "高质量", replies=[KWIC])
        self.assertEqual(done.stdout,
                         "  推动高质量发展    阳卫国 · 2021 · "
                         "报.pdf:14-15, page 2 · a#1\n"
                         "GDP 的高质量增长，  b\n"
                         "\n"
                         "3 lines in 2 documents (0.3 ms)\n"
                         "year: 2021 (2), 2020 (1)\n"
                         "speaker: nothing\n"
                         "note: only bodies are looked into\n")
        self.assertEqual(self.requests, [
            {"op": "kwic", "q": "高质量", "width": 5, "sort": "left",
             "facets": ["year", "speaker"]}])

    def test_matches_are_coloured(self):
        done = self.ask("kwic", "--color", "always", "x", replies=[KWIC])
        self.assertIn(f"推动{RED}高质量{PLAIN}发展", done.stdout)

    def test_nothing_found_is_exit_1(self):
        done = self.ask("kwic", "x", replies=[
            {**KWIC, "total": 0, "documents": 0, "lines": [], "facets": {}}])
        self.assertEqual(done.returncode, 1)
        self.assertTrue(done.stdout.startswith("0 lines in 0 documents"))

    def test_a_line_that_lacks_something_is_refused(self):
        for name in "id", "left", "match", "right":
            line = {**KWIC["lines"][0], name: None}
            done = self.ask("kwic", "x", replies=[{**KWIC, "lines": [line]}])
            self.assertEqual((done.returncode, done.stdout), (2, ""))


class Similar(AgainstALiar):
    def test_a_passage_and_its_differences_are_shown(self):
        done = self.ask("similar", "用智能制造的", "-n", "2",
                        replies=[SIMILAR])
        self.assertEqual(done.stdout,
                         "  1  报告\n"
                         "     报.txt:7 · a#1\n"
                         "     以智能制造为主\n"
                         "     86 % the same; replaced 用 by 以; missing 的; "
                         "added 为主\n"
                         "\n"
                         "  2  b\n"
                         "     b\n"
                         "\n"
                         "at least 2 documents (1.2 ms)\n")
        self.assertEqual(self.requests, [
            {"op": "similar", "text": "用智能制造的", "limit": 2}])

    def test_a_long_difference_is_cut(self):
        long = {"kind": "missing", "here": "", "there": "税" * 500,
                "at": [0, 0]}
        hit = SIMILAR["hits"][0]
        hit = {**hit, "passage": {**hit["passage"], "differences": [long]}}
        done = self.ask("similar", "x", replies=[{**SIMILAR, "hits": [hit]}])
        self.assertIn(f"the same; missing {'税' * 19}…\n", done.stdout)

    def test_nothing_like_it_is_not_at_least_nothing(self):
        done = self.ask("similar", "x", replies=[
            {**SIMILAR, "total": 0, "hits": []}])
        self.assertEqual((done.returncode, done.stdout),
                         (1, "0 documents (1.2 ms)\n"))

    def test_without_a_text_it_tells_what_it_needs(self):
        done = self.ask("similar", replies=[])
        self.assertEqual((done.returncode, done.stderr),
                         (2, "jianyan: usage: jianyan similar ID|TEXT|-\n"))

    def test_a_document_can_be_named(self):
        self.ask("similar", "--doc", "a#1", replies=[SIMILAR])
        self.assertEqual(self.requests, [{"op": "similar", "doc": "a#1"}])

    def test_a_dash_reads_the_text_from_standard_input(self):
        self.ask("similar", "-", replies=[SIMILAR], stdin=None,
                 input="以智能\n制造\n\n")
        self.assertEqual(self.requests, [
            {"op": "similar", "text": "以智能\n制造"}])

    def test_standard_input_has_to_be_text(self):
        for given, words in ((b"\xff", "not UTF-8 text"),
                             (b"a\0b", "not UTF-8 text"),
                             (b"x" * 70000, "too long a text")):
            done = self.ask("similar", "-", stdin=None, replies=[],
                            input=given.decode("latin-1"), encoding="latin-1")
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertEqual(done.stderr,
                             f"jianyan: standard input: {words}\n")


class Suggest(AgainstALiar):
    def test_suggestions_have_kind_and_documents(self):
        done = self.ask("suggest", "zhuz", replies=[SUGGESTED])
        self.assertEqual(done.stdout, "株洲市  (place, 1 document)\n"
                                      "株洲市市长  (office, 2 documents)\n")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(self.requests, [{"op": "suggest", "text": "zhuz"}])

    def test_no_suggestion_is_exit_1(self):
        done = self.ask("suggest", "x", replies=[
            {**SUGGESTED, "suggestions": []}])
        self.assertEqual((done.returncode, done.stdout), (1, ""))


class Explain(AgainstALiar):
    def test_each_part_of_a_score_has_a_line(self):
        done = self.ask("explain", "--doc", "a", "智能", "税",
                        replies=[EXPLAINED])
        self.assertEqual(
            done.stdout,
            "read as: (智能 AND 税)\n"
            "words that a hit must have: any\n"
            "\n"
            "  1  报告\n"
            "     a\n"
            "      1.2000  term 智能: 1 time here, in 2 documents (rarity "
            "2.30, weight 1)\n"
            "      0.1000  closeness: the words stand close together\n"
            "      1.3000  in all\n"
            "\n"
            "  2  b\n"
            "     b\n"
            "      0.0000  in all; not all that is asked is here\n"
            "\n"
            "A term adds the more the rarer it is (rarity) and the more often "
            "it stands\nthere; weight 1 is normal.\n"
            "\n"
            "1 document (0.2 ms)\n")
        self.assertEqual(self.requests, [
            {"op": "explain", "q": "智能 税", "doc": "a"}])


class Harm(AgainstALiar):
    EVIL = "\x1b]52;c;eA==\x07\x9b31m\u202e\u2066\x7f\r"
    OWN = BOLD, RED, UNDERLINED, PLAIN

    def spoiled(self, value):
        """The same reply with every text of the daemon's spoiled."""
        if isinstance(value, dict):
            return {key: self.spoiled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.spoiled(item) for item in value]
        return self.EVIL + value if isinstance(value, str) else value

    def test_nothing_that_a_terminal_obeys_gets_through(self):
        page = {**PAGE, "facets": {"year": [["2021", 1]]},
                "did_you_mean": ["株洲"],
                "hits": [{**HIT, "title_marks": [[0, 1]],
                          "snippets": [HIT["snippet"]]}]}
        for command, reply in (("search", page), ("count", page),
                               ("kwic", KWIC), ("similar", SIMILAR),
                               ("suggest", SUGGESTED), ("explain", EXPLAINED)):
            for color in "always", "never":
                done = self.ask("--color", color, command, "x",
                                replies=[self.spoiled(reply)])
                self.assertNotEqual(done.returncode, 2, done.stderr)
                text = done.stdout + done.stderr
                for own in self.OWN:
                    text = text.replace(own, "")
                self.assertFalse(
                    set(text) & set("\x1b\x07\x9b\u202e\u2066\x7f\r"), text)


if __name__ == "__main__":
    unittest.main()
