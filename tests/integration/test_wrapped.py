# SPDX-License-Identifier: GPL-3.0-or-later
"""Speeches set in columns of any width, and read back.

The same is measured over any collection of documents by wrapped/measure.py.
"""
import re
import sys
import tempfile
import unittest
from pathlib import Path

import formats_testing as formats
from jianyan_testing import SPEECHES, Connection, Daemon

sys.path.insert(0, str(Path(__file__).parents[1] / "wrapped"))
import pages  # noqa: E402  pylint: disable=wrong-import-position

SEEDS = 12  # pages made of each speech
RIGHT = 0.99  # of line ends: what is measured over more text is better


def characters(text):
    return "".join(text.split())


class Wrapped(unittest.TestCase):
    """Each test has an empty folder."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def test_speeches_come_back_from_columns_of_any_width(self):
        made = {}
        for document in formats.speeches():
            paragraphs = document["body"].split("\n")
            for seed in range(SEEDS):
                name = f"{len(made)}"
                text, lines, _ = pages.make_page(paragraphs, len(made) + seed)
                (self.folder / f"{name}.txt").write_text(text, "utf-8")
                made[name] = paragraphs, lines
        wrong = 0
        for document in formats.parse(self.folder)[0]:
            paragraphs, _ = made[document["id"]]
            self.assertEqual(characters(document["body"]),
                             characters("".join(paragraphs)), document["id"])
            found = document["body"].split("\n")
            wrong += len(pages.ends(paragraphs) ^ pages.ends(found))
        lines = sum(lines for _, lines in made.values())
        self.assertGreaterEqual(1 - wrong / lines, RIGHT, f"{wrong} of {lines}")

    def test_what_a_printer_adds_to_a_page_is_no_text(self):
        speech = formats.speeches()[0]["body"].split("\n")
        text = pages.make_page(speech, 2)[0]
        lines = [line for line in text.split("\n") if line.strip()]
        third = len(lines) // 3
        parts = lines[:third], lines[third:2 * third], lines[2 * third:]
        sheets = ["\n".join([f"湖南日报 2021年3月{number}日", *part,
                             f"— {number} —"]) + "\n"
                  for number, part in enumerate(parts, 1)]
        (self.folder / "页.txt").write_text("\f".join(sheets), "utf-8")
        sheets[0] = "\n".join([*parts[0], "（下转第三版）", ""])
        sheets[1] = "\n".join(["（上接第一版）", *parts[1], *parts[2], ""])
        (self.folder / "转.txt").write_text("\n".join(sheets[:2]), "utf-8")
        documents = formats.parse(self.folder)[0]
        self.assertEqual(len(documents), 2)
        for document in documents:
            self.assertEqual(characters(document["body"]),
                             characters("".join(speech)), document["id"])

    def test_captions_and_credits_stand_on_their_own(self):
        asides = ["▲图为株洲市一家企业的车间。 本报记者 张兰 摄",
                  "（新华社记者 李明 摄）", "责任编辑：王强 版式：李明"]
        wanted = {}
        for document in formats.speeches():
            speech = document["body"].split("\n")
            for seed in range(SEEDS):
                lines = pages.make_page(speech, seed)[0].split("\n")
                plain = self.folder / f"{seed}-{len(wanted)}.txt"
                plain.write_text("\n".join(lines), "utf-8")
                # Not where a paragraph may begin or end: what is known of its
                # lines is the same then.
                at = [n for n in range(3, len(lines) - 3)
                      if all(line and line[-1] not in "。：；”）？！"
                             for line in lines[n - 2:n + 1])]
                for number, aside in enumerate(asides[:len(at)]):
                    lines.insert(at[number * len(at) // 3] + number, aside)
                mixed = self.folder / f"{seed}-{len(wanted)}-mixed.txt"
                mixed.write_text("\n".join(lines), "utf-8")
                wanted[mixed.stem] = plain.stem, asides[:len(at)]
        bodies = {document["id"]: document["body"].split("\n")
                  for document in formats.parse(self.folder)[0]}
        for mixed, (plain, added) in wanted.items():
            for aside in added:
                self.assertIn(aside, bodies[mixed])
            self.assertEqual([paragraph for paragraph in bodies[mixed]
                              if paragraph not in added], bodies[plain])



def lines_of_matches(text, word):
    """The first and last line of each place of `word`, over ends of lines."""
    where = [(character, number)
             for number, line in enumerate(text.split("\n"), 1)
             for character in characters(line)]
    whole = "".join(character for character, _ in where)
    at = whole.find(word)
    while at >= 0:
        yield [where[at][1], where[at + len(word) - 1][1]]
        at = whole.find(word, at + 1)


class WhereItStands(unittest.TestCase):
    """What is found tells the lines of the file, as a plain reader does."""

    @classmethod
    def setUpClass(cls):
        cls.text = "".join(path.read_text("utf-8") for path in
                           sorted(SPEECHES.glob("*.txt")))
        daemon = Daemon("--deadline", "20000").__enter__()
        cls.addClassCleanup(daemon.__exit__, None, None, None)
        cls.connection = Connection(daemon.tcp).__enter__()
        cls.addClassCleanup(cls.connection.close)

    def test_a_line_of_a_concordance(self):
        crossing = 0
        for word in "智能制造", "营商环境", "高质量", "企业", "税收", "三高四新":
            reply = self.connection.ask("kwic", q=f"body:{word}", limit=1000)
            found = [line["lines"] for line in reply["lines"]]
            with self.subTest(word=word):
                self.assertEqual(reply["lines"][0]["source"],
                                 "2021-hunan-mayors.txt")
                for lines in found:
                    self.assertIn(lines, lines_of_matches(self.text, word))
                self.assertEqual(found, sorted(found))
            crossing += sum(first < last for first, last in found)
        self.assertGreater(crossing, 0)

    def test_a_passage_that_is_quoted(self):
        document = self.connection.ask("get", doc="2021-hunan-mayors#1")
        for paragraph in document["document"]["body"].split("\n"):
            quoted = characters(paragraph)[3:60]
            if not re.fullmatch(r"\w.{20,}\w", quoted):
                continue  # a passage has no signs at its ends
            hit = self.connection.ask("similar", text=quoted)["hits"][0]
            with self.subTest(quoted=quoted):
                self.assertEqual(hit["passage"]["same"], 1)
                self.assertIn(hit["lines"],
                              lines_of_matches(self.text, quoted))

    def test_what_has_no_passage_tells_no_lines(self):
        reply = self.connection.ask("similar", doc="2021-hunan-mayors#1")
        for hit in reply["hits"]:
            self.assertEqual("lines" in hit, "passage" in hit)


if __name__ == "__main__":
    unittest.main()
