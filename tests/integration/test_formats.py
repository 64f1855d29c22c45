# SPDX-License-Identifier: GPL-3.0-or-later
"""The same speeches in every format are the same documents."""
import csv
import gzip
import io
import lzma
import tempfile
import time
import unittest
from pathlib import Path

import formats_testing as formats
from formats_testing import stated
import jianyan_testing as testing


class Case(unittest.TestCase):
    """Each test has an empty folder."""

    @classmethod
    def setUpClass(cls):
        cls.speeches = formats.speeches()

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def rejected(self, name, content, message, documents=("好",)):
        """A file is named, and the one beside it is read."""
        (self.folder / "好.txt").write_text("税收改革继续推进。\n", "utf-8")
        (self.folder / name).write_bytes(content)
        found, errors = formats.parse(self.folder, expect=1)
        self.assertCountEqual([document["id"] for document in found],
                              documents)
        self.assertRegex(errors, f"{name}: .*{message}")
        (self.folder / name).unlink()


@unittest.skipUnless(formats.BROWSER, "no Chromium to print with")
class PrintedPage(Case):
    """A newspaper page of three columns, printed to PDF."""

    def page(self, **options):
        path = self.folder / "版面.pdf"
        path.write_bytes(formats.printed(
            formats.newspaper(self.speeches, **options)))
        return path

    def same_speeches(self, documents):
        self.assertEqual(len(documents), len(self.speeches))
        for found, speech in zip(documents, self.speeches):
            self.assertEqual(stated(found), stated(speech))

    def test_a_printed_page_has_the_speeches_that_were_set(self):
        documents, errors = formats.parse(self.page())
        self.assertEqual(errors, "")
        self.same_speeches(documents)
        self.assertEqual([document["id"] for document in documents],
                         [f"版面#{i}" for i in (1, 2, 3)])

    def test_speeches_that_go_on_overleaf_are_whole(self):
        documents, errors = formats.parse(self.page(size="A4"))
        self.assertEqual(errors, "")
        self.same_speeches(documents)

    def test_hits_tell_their_page(self):
        """The first paragraph is on the first of two pages, the last not."""
        first, last = self.speeches[0]["body"], self.speeches[-1]["body"]
        with testing.Daemon(corpus=(self.page(size="A4"),)) as daemon, \
                testing.Connection(daemon.tcp) as connection:
            for text, page in ((first.split("\n")[0], 1),
                               (last.split("\n")[-1], 2)):
                reply = connection.request(f'SEARCH "{text[:20]}"')
                self.assertEqual([hit["page"] for hit in reply["hits"]],
                                 [page])
                begin, end = reply["hits"][0]["lines"]
                self.assertLessEqual(begin, end)

    def test_it_is_found_by_its_words(self):
        with testing.Daemon(corpus=(self.page(),)) as daemon, \
                testing.Connection(daemon.tcp) as connection:
            for speech in self.speeches:
                # Long enough to go over the end of a line.
                phrase = speech["body"].split("\n")[1][:40]
                reply = connection.request(f'SEARCH "{phrase}"')
                self.assertEqual([hit["title"] for hit in reply["hits"]],
                                 [speech["title"]])


# A PDF that has nothing, as its numbers say; its last lines are added.
PDF = b"""%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>
endobj
trailer
"""
LOCKED = (b"<< /Root 1 0 R /Size 4 /ID [<00112233445566778899AABBCCDDEEFF>"
          b"<00112233445566778899AABBCCDDEEFF>] /Encrypt << /Filter /Standard "
          b"/V 1 /R 2 /P -44 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 +
          b"> >> >>\n%%EOF\n")


class Pdf(Case):
    def test_what_cannot_be_read_is_named(self):
        self.rejected("锁.pdf", PDF + LOCKED, "password")
        self.rejected("图.pdf", PDF + b"<< /Root 1 0 R /Size 4 >>\n%%EOF\n",
                      "no text in it")
        self.rejected("坏.pdf", b"%PDF-1.4\n" + b"\x00\xff" * 500, "damaged")
        self.rejected("空.pdf", b"", "empty|damaged|no PDF")

    def test_a_missing_program_is_named_with_its_package(self):
        environment = {"PATH": str(self.folder)}
        (self.folder / "页.pdf").write_bytes(PDF)
        done = testing.run("jianyan-index", "parse", self.folder,
                           env=environment)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, "页.pdf: .*install poppler-utils")


class Tables(Case):
    NAMES = {"title": "标题", "speaker": "讲话人", "office": "职务",
             "place": "地方", "role": "身份", "credit": "署名", "body": "正文"}

    def table(self, delimiter):
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter)
        writer.writerow([*self.NAMES.values(), "版次"])
        for speech in self.speeches:
            writer.writerow([*(speech[name] for name in self.NAMES), "第5版"])
        return out.getvalue()

    def test_a_table_has_the_same_speeches(self):
        mapped = ",".join(f"{field}={name}"
                          for field, name in self.NAMES.items())
        for name, delimiter, encoding in (("表.csv", ",", "utf-8"),
                                          ("表.csv", ",", "utf-8-sig"),
                                          ("表.csv", ",", "gb18030"),
                                          ("表.tsv", "\t", "utf-16")):
            with self.subTest(name=name, encoding=encoding):
                path = self.folder / name
                path.write_bytes(self.table(delimiter).encode(encoding))
                documents, errors = formats.parse(path,
                                                  options=("--map", mapped))
                self.assertEqual(errors, "")
                self.assertEqual(list(map(stated, documents)),
                                 list(map(stated, self.speeches)))
                self.assertEqual(documents[0]["extra"], {"版次": "第5版"})


class Documents(Case):
    """One speech a file, in the formats that people write documents in."""

    MAKERS = {
        "讲话.html": formats.web_page,
        "讲话.htm": lambda speech: formats.web_page(speech, "gb18030"),
        "讲话.xhtml": lambda speech: formats.web_page(speech, "utf-16"),
        "讲话.docx": formats.docx,
        "讲话.odt": formats.odt,
        "讲话.md": lambda speech: formats.markdown(speech).encode(),
    }

    def only(self, name, content):
        """The one document of a file; it has an id made of the name."""
        path = self.folder / name
        path.write_bytes(content)
        documents, errors = formats.parse(path)
        self.assertEqual(errors, "")
        self.assertEqual(len(documents), 1)
        self.assertEqual(documents[0]["id"], name.split(".")[0])
        self.assertEqual(documents[0]["source"], name)
        return documents[0]

    def test_every_format_gives_the_same_title_and_body(self):
        for name, make in self.MAKERS.items():
            for speech in self.speeches:
                with self.subTest(name=name, speaker=speech["speaker"]):
                    found = self.only(name, make(speech))
                    self.assertEqual(stated(found, ("title", "body")),
                                     stated(speech, ("title", "body")))

    def test_packed_they_give_the_same(self):
        speech = self.speeches[0]
        for name, make in self.MAKERS.items():
            with self.subTest(name=name):
                for ending, pack in ((".gz", gzip.compress),
                                     (".xz", lzma.compress)):
                    found = self.only(name + ending, pack(make(speech)))
                    self.assertEqual(stated(found, ("title", "body")),
                                     stated(speech, ("title", "body")))

    def test_a_title_that_is_only_in_the_text_is_found(self):
        speech = self.speeches[1]
        found = self.only("讲话.docx", formats.docx(speech, title=False))
        self.assertEqual(stated(found, ("title", "body")),
                         stated(speech, ("title", "body")))

    def test_what_stands_before_markdown_becomes_fields(self):
        found = self.only("讲话.md", (
            "---\ntitle: 振兴乡村\ndate: 2021年3月8日\n"
            "speaker: 刘革安\n---\n第一段。\n仍是第一段。\n\n"
            "- 一是**增收**。\n- 二是[就业](http://a.b)。\n").encode())
        self.assertEqual(
            stated(found, ("title", "date", "speaker", "body")),
            {"title": "振兴乡村", "date": "2021年3月8日", "speaker": "刘革安",
             "body": "第一段。仍是第一段。\n一是增收。\n二是就业。"})

    def test_a_web_page_says_when_it_was_and_keeps_its_tables(self):
        found = self.only("网页.html", (
            '<html><head><title>简报</title><meta name="date" '
            'content="2021-03-08"></head><body>甲段<br>乙段'
            "<table><tr><th>市</th><th>产值</th></tr><tr><td>株洲"
            "<td>3105亿元</table><p>丙&amp;丁&#27827;</body>").encode())
        self.assertEqual(stated(found, ("title", "date", "body")), {
            "title": "简报", "date": "2021-03-08",
            "body": "甲段\n乙段\n市 产值\n株洲 3105亿元\n丙&丁河"})

    def test_dates_in_their_ways_of_writing_are_found_by_range(self):
        for name, date in (("甲", "2021年3月8日"), ("乙", "二〇二一年三月")):
            (self.folder / f"{name}.md").write_text(
                f"---\ndate: {date}\n---\n稳定就业。\n", "utf-8")
        (self.folder / "丙.csv").write_text(
            "日期,正文\n2021/3/9,稳定就业。\n2020年3月9日,稳定就业。\n", "utf-8")
        index = self.folder / "index"
        done = testing.run("jianyan-index", "build", "--index", index, "--map",
                           "date=日期,body=正文", self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        with testing.Daemon(index=index) as daemon, \
                testing.Connection(daemon.tcp) as connection:
            reply = connection.request("SEARCH 就业 date:2021-03")
            self.assertEqual(sorted(hit["id"] for hit in reply["hits"]),
                             ["丙#1", "乙", "甲"])


class Hostile(Case):
    """What a stranger may leave in the folder: named, and no trouble."""

    OLD = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + bytes(504)

    def test_documents_with_a_password_are_named(self):
        self.rejected("锁.docx", self.OLD + "EncryptedPackage".encode(
            "utf-16-le"), "password")
        locked = formats.odt(self.speeches[0], manifest=(
            '<manifest:manifest xmlns:manifest="urn:m"><manifest:file-entry>'
            "<manifest:encryption-data/></manifest:file-entry>"
            "</manifest:manifest>"))
        self.rejected("锁.odt", locked, "password")

    def test_damaged_documents_are_named(self):
        whole = formats.docx(self.speeches[0])
        for ending, content in (("docx", whole), ("docx", b""),
                                ("docx", b"PK\x03\x04" + bytes(100)),
                                ("odt", formats.zipped({"a": "b"})),
                                ("docx", formats.zipped({"a": "b"}))):
            cut = content[:len(content) // 2] if content is whole else content
            with self.subTest(ending=ending, bytes=len(cut)):
                self.rejected("坏." + ending, cut, "damaged|empty")

    def test_bombs_are_named_and_do_not_go_off(self):
        head = f'<w:document xmlns:w="{formats.WORD}"><w:body>'
        lines = "<w:p><w:r><w:t>税</w:t></w:r></w:p>" * 20000
        many = head + lines * 40 + "</w:body></w:document>"  # 29 MB
        self.rejected("大.docx", formats.zipped({"word/document.xml": many * 8}),
                      "bytes|XML")
        self.rejected("深.docx", formats.zipped({"word/document.xml":
                      head + "<w:p>" * 100000}), "inside each other|XML")
        entity = ('<!DOCTYPE d [<!ENTITY a "税税税税税税税税税税">'
                  '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
                  '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>')
        self.rejected("笑.docx", formats.zipped({"word/document.xml":
                      entity + head + "<w:p><w:r><w:t>&c;</w:t></w:r></w:p>"
                      "</w:body></w:document>"}), "entities|XML")

    def test_pages_without_end_are_named(self):
        self.rejected("长.html", b"<p>" + "税收改革".encode() * (1 << 20),
                      "more than 8388608 bytes")
        self.rejected("深.html", b"<div>" * 200000, "inside each other")
        self.rejected("注.html", "<p>好</p><!-- ".encode() + b"x" * 100000,
                      "comment", documents=["注", "好"])
        self.rejected("空.html", b"<html><body></body></html>", "no text")

    def test_nothing_is_fetched_from_elsewhere(self):
        page = ('<!DOCTYPE html SYSTEM "http://192.0.2.1/x.dtd"><html><head>'
                '<link href="http://192.0.2.1/a.css"></head><body>'
                '<img src="http://192.0.2.1/b.png">税</body></html>')
        (self.folder / "网.html").write_text(page, "utf-8")
        before = time.monotonic()
        documents, errors = formats.parse(self.folder)
        self.assertEqual([document["body"] for document in documents], ["税"])
        self.assertLess(time.monotonic() - before, 10)


if __name__ == "__main__":
    unittest.main(verbosity=2)
