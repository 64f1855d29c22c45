# SPDX-License-Identifier: GPL-3.0-or-later
"""Building: with many threads, interrupted, watched, kept and taken back."""
import json
import os
import pty
import random
import re
import select
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import jianyan_testing as testing

WORDS = "税收 改革 民生 就业 教育 医疗 交通 环境 农业 科技 文化 安全".split()
INTERRUPTIONS = int(os.environ.get("JIANYAN_INTERRUPTIONS", "12"))


def write_corpus(path, documents, seed=1):
    """A file of many short texts, all different."""
    words = random.Random(seed)
    with path.open("w", encoding="utf-8") as file:
        for number in range(documents):
            body = "，".join("".join(words.choices(WORDS, k=3))
                            for _ in range(12))
            file.write(json.dumps({"title": f"第{number}篇", "body": body},
                                  ensure_ascii=False) + "\n")


class Case(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.corpus = self.folder / "corpus"
        self.index = self.folder / "index"
        self.corpus.mkdir()

    def run_indexer(self, command, *arguments, expect=0, index=None):
        done = testing.run("jianyan-index", command, "--index",
                           index or self.index, *arguments)
        self.assertEqual(done.returncode, expect, done.stderr)
        return done

    def start(self, *arguments):
        return subprocess.Popen(
            [testing.program("jianyan-index"), "build", "--index", self.index,
             *arguments, self.corpus], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)

    def names(self):
        return sorted(path.name for path in self.index.iterdir())


class Threads(Case):
    def test_the_number_of_threads_makes_no_difference(self):
        write_corpus(self.corpus / "文集.jsonl", 3000)
        results = []
        for jobs in ("1", "2", "7", "64"):
            index = self.folder / f"index-{jobs}"
            self.run_indexer("build", "--jobs", jobs, self.corpus, index=index)
            info = json.loads(self.run_indexer("info", "--json",
                                               index=index).stdout)
            info.pop("built")
            results.append((info, self.run_indexer("dump", index=index).stdout))
            self.run_indexer("check", index=index)
        for result in results[1:]:
            self.assertEqual(result, results[0])

    def test_limits_of_numbers(self):
        write_corpus(self.corpus / "文集.jsonl", 10)
        for option, most in (("--jobs", 64), ("--keep", 100),
                             ("--max-drop", 100)):
            self.run_indexer("build", option, "1", self.corpus)
            self.run_indexer("build", option, str(most), self.corpus)
            for bad in ("0", str(most + 1), "-1", "1.5", "很多", "",
                        "18446744073709551617"):
                done = self.run_indexer("build", option, bad, self.corpus,
                                        expect=2)
                self.assertIn(f"{option} takes a number from 1 to {most}",
                              done.stderr)
        self.assertIn("no --keep goes with info",
                      self.run_indexer("info", "--keep", "2",
                                       expect=2).stderr)


class Interrupted(Case):
    def test_at_any_moment_nothing_is_left_behind(self):
        write_corpus(self.corpus / "文集.jsonl", 200)
        self.run_indexer("build", self.corpus)
        write_corpus(self.corpus / "文集.jsonl", 40000)
        begun = time.monotonic()
        self.run_indexer("build", "--force", self.corpus,
                         index=self.folder / "other")
        whole = time.monotonic() - begun
        before = self.names()
        slowest = 0
        stopped = 0
        for number in range(INTERRUPTIONS):
            child = self.start("--json", "--jobs", "2")
            try:
                child.wait(whole * (number + 0.5) / INTERRUPTIONS)
            except subprocess.TimeoutExpired:
                pass
            child.send_signal(random.choice((signal.SIGINT, signal.SIGTERM)))
            begun = time.monotonic()
            out, err = child.communicate(timeout=30)
            slowest = max(slowest, time.monotonic() - begun)
            if child.returncode == 0:
                before = self.names()
                continue
            stopped += 1
            self.assertEqual(child.returncode, 3, err)
            self.assertIn("the build was stopped", err)
            self.assertEqual(json.loads(out)["error"]["code"], "timeout")
            self.assertEqual(self.names(), before)
            self.run_indexer("check")
        self.assertGreater(stopped, INTERRUPTIONS // 3)
        print(f"{stopped} of {INTERRUPTIONS} interrupted, the slowest to end "
              f"took {slowest * 1000:.0f} ms")
        self.assertLess(slowest, 5)

    def test_what_a_killed_build_left_goes_with_the_next(self):
        write_corpus(self.corpus / "文集.jsonl", 40000)
        child = self.start()
        testing.wait_until(
            lambda: (self.index / "building" / "collect").exists(),
            "postings are collected")
        child.kill()
        child.communicate()
        self.assertIn("building", self.names())
        self.run_indexer("build", self.corpus)
        self.assertEqual(self.names(), ["0000000002", "current", "lock"])
        self.run_indexer("check")


class Progress(Case):
    def test_lines_of_json_tell_bytes_of_their_total(self):
        write_corpus(self.corpus / "甲.jsonl", 4000)
        write_corpus(self.corpus / "乙.jsonl", 4000, seed=2)
        size = sum(path.stat().st_size for path in self.corpus.iterdir())
        lines = self.run_indexer("build", "--progress", "--json",
                                 self.corpus).stdout.splitlines()
        result = json.loads(lines[-1])
        self.assertEqual((result["documents"], result["duplicates"]),
                         (8000, 0))
        phases = []
        for line in map(json.loads, lines[:-1]):
            progress = line["progress"]
            if progress["phase"] not in phases:
                phases.append(progress["phase"])
            self.assertLessEqual(progress["bytes"],
                                 max(progress["total_bytes"], size))
            if progress["phase"] == "reading" and progress["total_bytes"]:
                self.assertEqual(progress["total_bytes"], size)
        self.assertEqual(phases,
                         ["reading", "writing", "checking", "publishing"])

    def test_a_log_has_few_plain_lines(self):
        write_corpus(self.corpus / "文集.jsonl", 4000)
        err = self.run_indexer("build", self.corpus).stderr
        self.assertNotRegex(err, r"[\x1b\r\[]")
        self.assertLess(len(err.splitlines()), 10)
        self.assertRegex(err, r"(?m)^writing \d+ %.*  4000 documents")

    def test_a_terminal_has_one_line_with_a_bar(self):
        write_corpus(self.corpus / "文集.jsonl", 40000)
        ours, theirs = pty.openpty()
        child = subprocess.Popen(
            [testing.program("jianyan-index"), "build", "--index", self.index,
             self.corpus], stderr=theirs, stdout=subprocess.DEVNULL)
        os.close(theirs)
        shown = b""
        while select.select([ours], [], [], 60)[0]:
            try:
                shown += os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
        os.close(ours)
        self.assertEqual(child.wait(60), 0)
        text = shown.decode("utf-8")
        lines = text.split("\r\n")
        self.assertEqual(len(lines), 2, text)
        self.assertRegex(text, r"\r\x1b\[Kwriting \[#+ *\] \d+ %")
        for line in re.split(r"\r\x1b\[K", lines[0]):
            self.assertLess(len(line), 100)
        self.assertIn("generation", lines[0])


class Generations(Case):
    def published(self):
        info = json.loads(self.run_indexer("info", "--json").stdout)
        return info["generation"], [kept["generation"]
                                    for kept in info["kept"]]

    def test_kept_generations_are_listed_and_come_again(self):
        for documents in (30, 31, 32, 33):
            write_corpus(self.corpus / "文集.jsonl", documents)
            self.run_indexer("build", "--keep", "3", self.corpus)
        self.assertEqual(self.published(), (4, [2, 3]))
        self.assertIn("kept         generation 3, 32 documents",
                      self.run_indexer("info").stdout)
        done = self.run_indexer("rollback", "--json")
        self.assertEqual(json.loads(done.stdout),
                         {"ok": True, "generation": 3})
        self.assertIn("generation 3 is published again", done.stderr)
        self.assertEqual(self.published(), (3, [2, 4]))
        self.run_indexer("rollback", "--to", "2")
        self.assertEqual(len(self.run_indexer("dump").stdout.splitlines()), 31)
        self.assertIn("no generation before 2",
                      self.run_indexer("rollback", expect=3).stderr)
        self.assertIn("is the published one",
                      self.run_indexer("rollback", "--to", "2",
                                       expect=3).stderr)
        self.run_indexer("build", "--keep", "3", self.corpus)
        self.assertEqual(self.published(), (5, [2]))

    def test_without_an_index_there_is_nothing_to_roll_back(self):
        done = self.run_indexer("rollback", expect=3)
        self.assertIn(str(self.index), done.stderr)
        self.assertFalse(self.index.exists())

    def test_a_drop_is_refused_and_the_old_one_serves(self):
        write_corpus(self.corpus / "文集.jsonl", 200)
        self.run_indexer("build", self.corpus)
        write_corpus(self.corpus / "文集.jsonl", 20)
        done = self.run_indexer("build", "--json", self.corpus, expect=3)
        self.assertEqual(json.loads(done.stdout)["error"]["code"],
                         "unavailable")
        for part in ("only 20 documents", "has 200", "90 % are gone",
                     "--force", "--max-drop"):
            self.assertIn(part, done.stderr)
        self.assertEqual(self.published(), (1, []))
        self.run_indexer("build", "--max-drop", "90", self.corpus)
        self.assertEqual(self.published(), (3, [1]))

    def test_texts_that_come_twice_are_named(self):
        for name in ("甲", "乙", "丙"):
            (self.corpus / f"{name}.txt").write_text("税收改革继续推进。\n")
        done = self.run_indexer("build", "--json", self.corpus)
        self.assertEqual(json.loads(done.stdout)["duplicates"], 2)
        self.assertIn("丙 and 乙 have the same text\n", done.stderr)
        self.assertIn("2 documents have the text of an earlier one",
                      done.stderr)


if __name__ == "__main__":
    unittest.main()
