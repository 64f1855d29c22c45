# SPDX-License-Identifier: GPL-3.0-or-later
"""Speeches set in columns of any width, and read back.

The same is measured over any collection of documents by wrapped/measure.py.
"""
import sys
import tempfile
import unittest
from pathlib import Path

import formats_testing as formats

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


if __name__ == "__main__":
    unittest.main()
