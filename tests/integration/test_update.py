# SPDX-License-Identifier: GPL-3.0-or-later
"""An updated index answers as one that was built from nothing: the same
documents, the same lexicon, and every reply the same byte for byte.

JIANYAN_UPDATE_ROUNDS and JIANYAN_UPDATE_QUERIES ask for more than the few
rounds that there is time for in every run.
"""
import json
import os
import random
import re
import shutil
import tempfile
import time
import unittest
from pathlib import Path

from jianyan_testing import (SPEECHES, Connection, Daemon, build_index, run,
                             wait_until)

ROUNDS = int(os.environ.get("JIANYAN_UPDATE_ROUNDS", "5"))
QUERIES = int(os.environ.get("JIANYAN_UPDATE_QUERIES", "60"))
SEED = int(os.environ.get("JIANYAN_UPDATE_SEED", "20210308"))

# A file that was changed so many seconds before a build is not believed to
# be as it looks.
SETTLES = 2

# What differs between two generations with the same documents.
OWN = re.compile(rb'"(generation|took_us)":\d+')

SPEAKERS = ["曹慧泉", "刘志仁", "阳卫国", "陈文浩", "王一鸥"]
PLACES = ["株洲市", "郴州市", "邵阳市", "湘潭市"]
TITLES = ["关于税收的报告", "智能制造", "三高四新", "营商环境", "乡村振兴"]


def sentences():
    """Sentences of real speeches, to make documents of."""
    text = "".join(path.read_text("utf-8") for path in
                   sorted(SPEECHES.glob("*.txt")))
    return [piece for piece in re.split(r"(?<=[。；])|\s+", text)
            if len(piece) > 8]


class Corpus:
    """A folder of texts and JSON lines that is edited at random."""

    def __init__(self, folder, chance):
        self.folder, self.chance = folder, chance
        self.sentences = sentences()
        self.lines = {}  # of each file with JSON lines
        self.last_id = 0
        folder.mkdir()
        for name in range(12):
            self.write_text(f"文稿{name:02}.txt")
        for name in range(12):
            self.lines[f"报道{name:02}.jsonl"] = [
                self.document() for _ in range(chance.randint(1, 12))]
            self.write_lines(f"报道{name:02}.jsonl")

    def body(self):
        return "\n".join("".join(self.chance.choices(self.sentences, k=2))
                         for _ in range(self.chance.randint(1, 5)))

    def document(self):
        self.last_id += 1
        chance = self.chance
        document = {"id": f"稿{self.last_id}", "body": self.body()}
        for field, values in (("title", TITLES), ("speaker", SPEAKERS),
                              ("place", PLACES)):
            if chance.random() < 0.7:
                document[field] = chance.choice(values)
        if chance.random() < 0.5:
            document["date"] = f"20{chance.randint(19, 22)}-03-08"
        if chance.random() < 0.2:
            document["版面"] = chance.randint(1, 8)
        return document

    def write_text(self, name):
        (self.folder / name).write_text(self.body() + "\n", "utf-8")

    def write_lines(self, name):
        lines = [line if isinstance(line, str)
                 else json.dumps(line, ensure_ascii=False)
                 for line in self.lines[name]]
        (self.folder / name).write_text("\n".join(lines) + "\n", "utf-8")

    def edit(self):
        """One change of any kind."""
        chance = self.chance
        kind = chance.choice([
            self.change, self.change, self.insert, self.drop, self.borrow_id,
            self.move, self.rename, self.remove, self.add_file, self.spoil,
            self.swap, self.touch, self.text])
        kind(chance.choice(sorted(self.lines)))

    def change(self, name):
        if self.lines[name]:
            at = self.chance.randrange(len(self.lines[name]))
            if not isinstance(self.lines[name][at], str):
                self.lines[name][at]["body"] = self.body()
            self.write_lines(name)

    def insert(self, name):
        self.lines[name].insert(self.chance.randint(0, len(self.lines[name])),
                                self.document())
        self.write_lines(name)

    def drop(self, name):
        if self.lines[name]:
            self.lines[name].pop(self.chance.randrange(len(self.lines[name])))
            self.write_lines(name)

    def borrow_id(self, name):
        """The id of a document anywhere is used again: the first has it."""
        document = self.document()
        document["id"] = f"稿{self.chance.randint(1, self.last_id)}"
        self.lines[name].append(document)
        self.write_lines(name)

    def move(self, name):
        """A document goes to another file, or is there twice for a while."""
        other = self.chance.choice(sorted(self.lines))
        if self.lines[name]:
            line = self.chance.choice(self.lines[name])
            if self.chance.random() < 0.5:
                self.lines[name].remove(line)
            self.lines[other].append(
                dict(line) if isinstance(line, dict) else line)
            self.write_lines(name)
            self.write_lines(other)

    def rename(self, name):
        new = f"新{self.chance.randrange(10000):04}.jsonl"
        self.lines[new] = self.lines.pop(name)
        (self.folder / name).rename(self.folder / new)

    def remove(self, name):
        if len(self.lines) > 6:
            del self.lines[name]
            (self.folder / name).unlink()

    def add_file(self, _):
        name = f"报道{self.chance.randrange(10000):04}.jsonl"
        self.lines[name] = [self.document()
                            for _ in range(self.chance.randint(0, 4))]
        self.write_lines(name)

    def spoil(self, name):
        """A line that is no JSON comes, or goes again."""
        good = [line for line in self.lines[name] if isinstance(line, dict)]
        self.lines[name] = (good if len(good) < len(self.lines[name])
                            else ['{"id": "断', *good])
        self.write_lines(name)

    def swap(self, name):
        self.chance.shuffle(self.lines[name])
        self.write_lines(name)

    def touch(self, name):
        os.utime(self.folder / name)

    def text(self, _):
        name = f"文稿{self.chance.randrange(14):02}.txt"
        path = self.folder / name
        if path.exists() and self.chance.random() < 0.3:
            path.unlink()
        else:
            self.write_text(name)

    def wait_until_settled(self):
        newest = max(path.stat().st_ctime for path in self.folder.iterdir())
        wait_until(lambda: time.time() > newest + SETTLES + 0.1,
                   "the files to have settled")


class Asker:
    """Makes up requests about what is in a corpus."""

    def __init__(self, documents, chance):
        self.bodies = [json.loads(line)["body"] for line in documents]
        self.ids = [json.loads(line)["id"] for line in documents]
        self.chance = chance

    def piece(self, longest=6):
        body = re.sub(r"[\s\"“”()]", "", self.chance.choice(self.bodies))
        size = self.chance.randint(1, longest)
        begin = self.chance.randrange(max(1, len(body) - size))
        return re.sub(r"[^\w]", "", body[begin:begin + size]) or "税"

    def query(self):
        piece, chance = self.piece, self.chance
        return chance.choice([
            lambda: piece(), lambda: piece(2), lambda: f'"{piece(8)}"',
            lambda: f"{piece(3)} {piece(3)}",
            lambda: f"{piece(2)} {piece(2)} {piece(2)}",
            lambda: f"{piece(2)} OR {piece(2)} OR {piece(3)}",
            lambda: f"{piece(3)} -{piece(2)}",
            lambda: f"{piece(2)} NEAR/{chance.randint(2, 40)} {piece(2)}",
            lambda: f"{piece(2)}*", lambda: f"={piece(3)}",
            lambda: f"title:{chance.choice(TITLES)[:2]} {piece(2)}",
            lambda: f"speaker:{chance.choice(SPEAKERS)}",
            lambda: f"place:{chance.choice(PLACES)} OR {piece(2)}",
            lambda: f"date:{chance.randint(2018, 2022)}..2021 {piece(1)}",
            lambda: chance.choice(["2020年", "5G", "20*", "第一", "80%"]),
        ])()

    def request(self):
        chance, query = self.chance, self.query()
        return chance.choice([
            lambda: f"SEARCH {query}", lambda: f"SEARCH limit=100 {query}",
            lambda: f"SEARCH limit=5 offset={chance.randint(0, 9)} {query}",
            lambda: f"SEARCH match=any {query} {self.piece(3)}",
            lambda: f"SEARCH sort=date facets=speaker,place,year {query}",
            lambda: f"SEARCH {self.piece(2)}{self.piece(2)} {query}",
            lambda: f"COUNT facets=title,place {query}",
            lambda: f"KWIC sort=right {query}",
            lambda: f"KWIC sort=document limit=30 {query}",
            lambda: f"EXPLAIN {query}",
            lambda: f"EXPLAIN doc={chance.choice(self.ids)} {query}",
            lambda: f"SUGGEST limit=30 {self.piece(2)}",
            lambda: f"SUGGEST {chance.choice('abcdfghjlmnpqrstwxyz')}",
            lambda: f"SIMILAR limit=20 {self.piece(40)}",
            lambda: f"SIMILAR doc={chance.choice(self.ids)}",
            lambda: f"GET {chance.choice(self.ids)}",
            lambda: "GET 没有这篇",
        ])()


def dump(index):
    done = run("jianyan-index", "dump", "--index", index)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def info(index):
    return json.loads(run("jianyan-index", "info", "--index", index,
                          "--json").stdout)


def update(index, *options):
    """Update; what it printed as JSON, and the process."""
    done = run("jianyan-index", "update", "--index", index, "--json", *options)
    assert done.returncode in (0, 1), f"exit {done.returncode}: {done.stderr}"
    return json.loads(done.stdout.splitlines()[-1]), done


def build(index, folder):
    done = run("jianyan-index", "build", "--index", index, folder)
    assert done.returncode in (0, 1), f"exit {done.returncode}: {done.stderr}"
    return done


def published(index):
    return Path(index) / (Path(index) / "current").read_text().strip()


def own_replies(connection, request):
    connection.send(request + "\n")
    return OWN.sub(rb'"\1":0', connection.read_line())


def named_problems(done, folder):
    """What was passed over, by file and reason; an update does not know the
    line of a document it did not read."""
    return [re.sub(r"(is already used by \S+?):\d+$", r"\1",
                   line.replace(str(folder) + "/", ""))
            for line in done.stderr.splitlines() if ".jsonl" in line
            and " documents" not in line]


def named_duplicates(done):
    return [line for line in done.stderr.splitlines()
            if "have the same text" in line or "of an earlier one" in line]


class UpdateAnswersAsABuild(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="jianyan-")
        self.addCleanup(self.temporary.cleanup)
        self.root = Path(self.temporary.name)
        self.chance = random.Random(SEED)
        self.corpus = Corpus(self.root / "文稿", self.chance)

    def compare(self, number, updated, anew):
        """Documents, lexicon and replies."""
        documents = dump(updated)
        self.assertEqual(documents, dump(anew), f"round {number}")
        self.assertEqual(info(updated)["fingerprint"],
                         info(anew)["fingerprint"])
        self.assertEqual(info(updated)["characters"],
                         info(anew)["characters"])
        self.assertEqual((published(updated) / "lexicon").read_bytes(),
                         (published(anew) / "lexicon").read_bytes())
        asker = Asker(documents, self.chance)
        with Daemon(index=updated) as one, Daemon(index=anew) as other, \
                Connection(one.unix) as a, Connection(other.unix) as b:
            for _ in range(QUERIES):
                request = asker.request()
                self.assertEqual(own_replies(a, request),
                                 own_replies(b, request),
                                 f"seed {SEED}, round {number}: {request}")

    def test_whatever_is_edited(self):
        updated = self.root / "更新"
        self.corpus.wait_until_settled()
        build(updated, self.corpus.folder)
        for number in range(ROUNDS):
            for _ in range(self.chance.randint(1, 8)):
                self.corpus.edit()
            report, told = update(updated, "--force")
            self.assertIn(report["done"], ("update", "nothing"))
            anew = self.root / "新建"
            shutil.rmtree(anew, ignore_errors=True)
            built = build(anew, self.corpus.folder)
            self.assertEqual(named_problems(told, self.corpus.folder),
                             named_problems(built, self.corpus.folder))
            if report["done"] == "update":
                self.assertEqual(named_duplicates(told),
                                 named_duplicates(built))
            self.assertEqual(told.returncode, built.returncode)
            checked = run("jianyan-index", "check", "--index", updated)
            self.assertEqual(checked.returncode, 0, checked.stderr)
            self.compare(number, updated, anew)


class UpdateReadsWhatHasChanged(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="jianyan-")
        self.addCleanup(self.temporary.cleanup)
        self.root = Path(self.temporary.name)
        self.index = self.root / "索引"
        self.folder = self.root / "文稿"
        self.folder.mkdir()

    def write(self, name, *bodies):
        (self.folder / name).write_text("".join(
            json.dumps({"id": f"{name}-{i}", "body": body},
                       ensure_ascii=False) + "\n"
            for i, body in enumerate(bodies)), "utf-8")

    def settle(self):
        newest = max(path.stat().st_ctime for path in self.folder.iterdir())
        wait_until(lambda: time.time() > newest + SETTLES + 0.1,
                   "the files to have settled")

    def test_only_a_changed_file_is_opened_and_only_a_changed_text_is_new(self):
        for name in range(5):
            self.write(f"{name}.jsonl", "智能制造", f"第{name}份", "营商环境")
        self.settle()
        build_index(self.index, self.folder)
        base = published(self.index)
        self.assertEqual(update(self.index)[0]["done"], "nothing")
        self.write("3.jsonl", "智能制造", "改了的一份", "营商环境")
        report, _ = update(self.index)
        self.assertEqual(report["done"], "update")
        self.assertEqual((report["files"], report["files_read"]), (5, 1))
        self.assertEqual((report["added"], report["removed"]), (1, 1))
        self.assertEqual((published(self.index) / "terms").stat().st_ino,
                         (base / "terms").stat().st_ino)

    def test_texts_that_come_twice_are_named_as_by_a_build(self):
        bodies = ["智能制造", "营商环境", "乡村振兴", "税收改革"]
        self.write("乙.jsonl", *bodies)
        self.write("丁.jsonl", "三高四新", "鄉村振興", "企業減負")
        self.settle()
        build_index(self.index, self.folder)
        for name, texts in (
                ("丙.jsonl", bodies),  # it comes between the other two
                ("甲.jsonl", ["企业减负", "三高四新", "另一份"]),
                ("丙.jsonl", ["又一份", *bodies[:2]])):
            self.write(name, *texts)
            report, updated = update(self.index)
            self.assertEqual(report["done"], "update")
            anew = self.root / "新建"
            shutil.rmtree(anew, ignore_errors=True)
            built = build(anew, self.folder)
            with self.subTest(name=name, texts=texts):
                self.assertNotEqual(named_duplicates(built), [])
                self.assertEqual(named_duplicates(updated),
                                 named_duplicates(built))
        report, updated = update(self.index)
        self.assertEqual(report["done"], "nothing")
        self.assertEqual(named_duplicates(updated), [])
        self.assertNotIn("duplicates", report)

    def test_much_change_is_a_build_of_everything(self):
        self.write("甲.jsonl", "智能制造")
        build_index(self.index, self.folder)
        self.write("乙.jsonl", *[f"第{i}份" for i in range(1000)])
        report, _ = update(self.index)
        self.assertEqual((report["done"], report["added"]), ("update", 1000))
        self.write("丙.jsonl", *[f"又{i}份" for i in range(1)])
        report, done = update(self.index)
        self.assertEqual(report["done"], "build")
        self.assertIn("more has changed", done.stderr)
        self.assertFalse((published(self.index) / "order").exists())
        self.assertEqual(report["documents"], 1002)

    def test_paths_and_options_are_those_of_the_build(self):
        (self.folder / "甲.jsonl").write_text(
            '{"名": "一", "文": "智能制造"}\n', "utf-8")
        link = self.root / "链接.txt"
        (self.root / "实在.txt").write_text("营商环境\n", "utf-8")
        link.symlink_to("实在.txt")
        done = run("jianyan-index", "build", "--index", self.index, "--map",
                   "id=名,body=文", "文稿/", "链接.txt", cwd=self.root)
        self.assertEqual(done.returncode, 0, done.stderr)
        (self.folder / "乙.jsonl").write_text(
            '{"名": "二", "文": "乡村振兴"}\n', "utf-8")
        report, _ = update(self.index)
        self.assertEqual(report["done"], "update")
        self.assertEqual([json.loads(line)["id"] for line in dump(self.index)],
                         ["二", "一", "链接"])

    def test_an_index_without_its_table_of_files_is_built_again(self):
        self.write("甲.jsonl", "智能制造")
        build_index(self.index, self.folder)
        files = published(self.index) / "files"
        data = bytearray(files.read_bytes())
        data[0] ^= 1
        files.write_bytes(data)
        report, done = update(self.index)
        self.assertEqual(report["done"], "build", done.stderr)
        self.assertIn("table of files", done.stderr)

    def test_without_an_index_it_fails_and_makes_none(self):
        done = run("jianyan-index", "update", "--index", self.index)
        self.assertEqual(done.returncode, 3)
        self.assertIn("No such file or directory", done.stderr)
        self.assertFalse(self.index.exists())

    def test_a_corpus_that_is_gone_leaves_the_index_alone(self):
        self.write("甲.jsonl", "智能制造")
        build_index(self.index, self.folder)
        shutil.rmtree(self.folder)
        done = run("jianyan-index", "update", "--index", self.index)
        self.assertEqual(done.returncode, 3)
        self.assertIn("no such file or folder", done.stderr)
        self.assertEqual(info(self.index)["documents"], 1)


if __name__ == "__main__":
    unittest.main()
