# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that nobody would like to meet among their texts.

Whatever lies in a folder, reading it ends soon and in little memory, names
what it did not read, and reads the rest.
"""
import gzip
import io
import json
import lzma
import os
import re
import resource
import socket
import subprocess
import tarfile
import tempfile
import unittest
import zipfile
from pathlib import Path

import jianyan_testing as testing

GOOD = "第一章 税收。\n第二章 减税。\n"

MIB = 1 << 20
MEMORY_MAX = 320 * MIB  # address space; of a file 64 MiB may be held twice
SECONDS_MAX = 20        # of the processor, for the slowest of machines

# Sanitizers take more address space than any limit would leave them.
SANITIZED = testing.SANITIZER.search(
    Path(testing.program("jianyan-index")).read_bytes())


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))


def start(*paths, **options):
    return subprocess.Popen(
        [testing.program("jianyan-index"), "parse", *map(str, paths)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        preexec_fn=limit, **options)


def pdf(words):
    """A page with these words, in Latin letters."""
    content = f"BT /F 18 Tf 20 100 Td ({words}) Tj ET"
    objects = ["<</Type/Catalog/Pages 2 0 R>>",
               "<</Type/Pages/Kids[3 0 R]/Count 1>>",
               "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R"
               "/Resources<</Font<</F 5 0 R>>>>>>",
               f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
               "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    page, places = "%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(f"{len(page):010} 00000 n \n")
        page += f"{number} 0 obj\n{text}\nendobj\n"
    return (f"{page}xref\n0 6\n0000000000 65535 f \n{''.join(places)}trailer "
            f"<</Size 6/Root 1 0 R>>\nstartxref\n{len(page)}\n%%EOF\n").encode()


class Case(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.corpus = self.folder / "corpus"
        self.corpus.mkdir()
        (self.corpus / "好.txt").write_text(GOOD, "utf-8")

    def parse(self, path=None, expect=1):
        """The ids of the documents, and what was said of each file."""
        with start(path or self.corpus) as process:
            out, said = process.communicate(timeout=2 * SECONDS_MAX)
        self.assertEqual(process.returncode, expect, said)
        ids = [json.loads(line)["id"] for line in out.splitlines()]
        return ids, said

    def named(self, name, message):
        """The file is named with its fault, and the good one is read."""
        ids, said = self.parse()
        with self.subTest(name=name):
            self.assertRegex(said, rf"(?m)^{re.escape(str(self.corpus / name))}"
                                   rf"{message}")
            self.assertIn("好", ids)
        return ids, said


class NoRegularFiles(Case):
    def test_fifos_sockets_and_links_are_named_and_not_waited_for(self):
        os.mkfifo(self.corpus / "管道.txt")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.corpus / "套接字"))
        (self.corpus / "甲").symlink_to("乙")
        (self.corpus / "乙").symlink_to("甲")
        (self.corpus / "零").symlink_to("/dev/zero")
        (self.corpus / "上").symlink_to(self.corpus)
        ids, said = self.parse()
        self.assertEqual(ids, ["好"])
        self.assertEqual(sorted(line.removeprefix(f"{self.corpus}/")
                                for line in said.splitlines()),
                         sorted(["管道.txt: not a regular file",
                                 "套接字: not a regular file",
                                 "甲: a symbolic link, not followed",
                                 "乙: a symbolic link, not followed",
                                 "零: a symbolic link, not followed",
                                 "上: a symbolic link, not followed"]))

    def test_a_device_that_is_named_is_not_read(self):
        link = self.folder / "零"
        link.symlink_to("/dev/zero")
        ids, said = self.parse(link)
        self.assertEqual(ids, [])
        self.assertEqual(said, f"{link}: not a regular file\n")


class Sizes(Case):
    def test_a_sparse_file_of_four_gigabytes_is_not_read(self):
        for name, message in [
                ("稀.txt", ": a file of 4294967296 bytes, at most 67108864"),
                ("稀.jsonl", ":1: the encoding is not recognised"),
                ("稀.pdf", ": a file of 4294967296 bytes, at most 536870912"),
                ("稀.gz", ": no gzip data")]:
            with open(self.corpus / name, "wb") as file:
                file.truncate(4 << 30)
            self.named(name, message)
            (self.corpus / name).unlink()

    def test_a_line_larger_than_the_memory_costs_only_itself(self):
        path = self.corpus / "长.jsonl"
        block = b"x" * (16 * MIB)
        with open(path, "wb") as file:
            file.write('{"id":"一","body":"税"}\n{"body":"'.encode())
            for _ in range(MEMORY_MAX // len(block) + 1):
                file.write(block)
            file.write('"}\n{"id":"三","body":"税"}\n'.encode())
        ids, _ = self.named("长.jsonl", ":2: a line of more than 8388608 bytes")
        self.assertEqual(sorted(ids), ["一", "三", "好"])

    def test_one_broken_line_of_very_many_is_named(self):
        count, broken = 300000, 123456
        path = self.corpus / "多.jsonl"
        with open(path, "w", encoding="utf-8") as file:
            for number in range(1, count + 1):
                end = "" if number == broken else "}"
                file.write(f'{{"id":"{number}","body":"税"{end}\n')
        ids, said = self.named("多.jsonl", f":{broken}: broken JSON")
        self.assertEqual(len(said.splitlines()), 1)
        self.assertEqual(len(ids), count)  # with the good file

    def test_the_largest_text_is_read_in_bounded_memory_and_no_larger(self):
        path = self.corpus / "大.txt"
        line = ("税收" * 20 + "\n").encode("gb18030")
        # Its lines are one document each only in JSON: as a text it is too
        # large a body, which is said once it has been read and decoded.
        path.write_bytes(line * (64 * MIB // len(line)))
        self.named("大.txt", ":1: body of [0-9]+ bytes")
        with open(path, "ab") as file:
            file.write(line * 2)
        self.named("大.txt", ": a file of 671.* bytes, at most 67108864")


class WhileItIsRead(Case):
    """A reader that has begun waits for us: the pipe it writes to is full."""

    def read_while(self, change):
        path = self.folder / "变.jsonl"
        line = '{"body":"' + "税" * 1000 + '"}\n'
        path.write_text(line * 5000, "utf-8")
        with start(path) as process:
            self.assertEqual(os.read(process.stdout.fileno(), 1), b"{")
            change(path, line)
            rest, said = process.communicate(timeout=2 * SECONDS_MAX)
        return process.returncode, len(rest.splitlines()), said

    def test_of_a_file_that_grows_only_what_was_there_is_read(self):
        def grow(path, line):
            with open(path, "a", encoding="utf-8") as file:
                file.write(line * 1000)

        code, count, said = self.read_while(grow)
        self.assertEqual((code, count), (1, 5000))
        self.assertRegex(said, r"变\.jsonl: changed while it was read")

    def test_a_file_that_is_cut_is_named(self):
        def cut(path, line):
            os.truncate(path, len(line.encode()) * 3000 - 100)

        code, count, said = self.read_while(cut)
        self.assertEqual((code, count), (1, 2999))
        self.assertRegex(said, r"变\.jsonl:3000: ")
        self.assertRegex(said, r"变\.jsonl: changed while it was read")

    def test_a_file_that_vanishes_is_read_to_its_end(self):
        code, count, said = self.read_while(lambda path, line: path.unlink())
        self.assertEqual((code, count, said), (0, 5000, ""))


class Packed(Case):
    def test_ten_gigabytes_of_nothing_are_given_up_early(self):
        member = gzip.compress(bytes(100 * MIB))
        bomb = member * 100
        for name in ["弹.txt.gz", "弹.jsonl.gz"]:
            (self.corpus / name).write_bytes(bomb)
        ids, said = self.parse()
        self.assertEqual(ids, ["好"])
        self.assertRegex(said, r"弹\.txt\.gz: more than 200 times as large")
        self.assertEqual(len(said.splitlines()), 2)

    def test_lines_that_never_end_are_given_up_too(self):
        line = b'{"body":"' + b"x" * 100 + b'"}\n'
        (self.corpus / "弹.jsonl.xz").write_bytes(
            lzma.compress(line * (64 * MIB // len(line)), preset=0))
        self.named("弹.jsonl.xz", ":[0-9]+: more than 200 times as large")

    def test_what_others_take_apart_is_unpacked_into_a_temporary_file(self):
        packed = gzip.compress(pdf("Shuishou"))
        (self.corpus / "页.pdf.gz").write_bytes(packed)
        (self.corpus / "弹.pdf.gz").write_bytes(gzip.compress(bytes(40 * MIB)))
        ids, said = self.named("弹.pdf.gz", ": more than 200 times as large")
        self.assertEqual(sorted(ids), ["好", "页"], said)
        missing = self.folder / "没有"
        with start(self.corpus, env={**os.environ, "TMPDIR": str(missing)}
                   ) as process:
            out, said = process.communicate(timeout=2 * SECONDS_MAX)
        self.assertEqual((process.returncode, len(out.splitlines())), (1, 1))
        self.assertRegex(said, "页.pdf.gz: cannot be unpacked into .*没有")

    def test_archives_are_named_and_not_entered(self):
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w") as archive:
            archive.add(self.corpus / "好.txt", "好.txt")
        with zipfile.ZipFile(self.corpus / "包.zip", "w") as archive:
            archive.writestr("好.txt", GOOD)
        for name, content in [
                ("包.tar", tar.getvalue()),
                ("包.tar.gz", gzip.compress(tar.getvalue())),
                ("包.txt.xz", lzma.compress(tar.getvalue())),
                ("套.txt.gz.gz",
                 gzip.compress(gzip.compress(GOOD.encode())))]:
            (self.corpus / name).write_bytes(content)
        ids, said = self.parse()
        self.assertEqual(ids, ["好"])
        for line in ["包.tar: a tar archive", "包.tar.gz: a tar archive",
                     "包.txt.xz: a tar archive", "包.zip: a ZIP archive",
                     "套.txt.gz.gz: packed more than once"]:
            self.assertIn(f"{self.corpus}/{line}", said)

    def test_what_is_cut_off_keeps_what_came_before(self):
        lines = "".join(json.dumps({"id": f"{number}", "body": os.urandom(
            200).hex()}) + "\n" for number in range(2000))
        packed = gzip.compress(lines.encode())
        (self.corpus / "断.jsonl.gz").write_bytes(packed[:len(packed) // 2])
        ids, _ = self.named("断.jsonl.gz", ":[0-9]+: the gzip data is cut short")
        self.assertGreater(len(ids), 900)


class Build(Case):
    def test_the_rest_is_indexed_and_the_exit_code_is_1(self):
        os.mkfifo(self.corpus / "管道")
        (self.corpus / "弹.gz").write_bytes(gzip.compress(bytes(32 * MIB)))
        (self.corpus / "乱.txt").write_bytes(b"\xff\xfb\x90\x64" * 100)
        index = self.folder / "index"
        done = testing.run("jianyan-index", "build", "--index", index, "--json",
                           self.corpus)
        self.assertEqual(done.returncode, 1, done.stderr)
        result = json.loads(done.stdout)
        self.assertEqual((result["documents"], result["problems"]), (1, 3))
        done = testing.run("jianyan-index", "check", "--index", index)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
