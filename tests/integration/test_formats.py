# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of other programs: the same speeches in each format are the same
documents, and what cannot be read is named, in bounded time."""
import csv
import gzip
import io
import json
import shutil
import subprocess
import tempfile
import time
import unittest
import zipfile
from html import escape
from pathlib import Path

import jianyan_testing as testing

BODY_MAX = 8 << 20    # corpus/document.h
PART_MAX = 128 << 20  # corpus/extract/package.h

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OPEN = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style"))
DUBLIN = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def paragraphs(document):
    return document["body"].split("\n")


def to_html(document):
    body = "".join(f"<p>　　{escape(p)}</p>\n" for p in paragraphs(document))
    return (f'<!DOCTYPE html><meta charset="utf-8">'
            f"<title>{escape(document['title'])}_新闻网</title>"
            f"<script>var x = '<p>不是正文</p>';</script>"
            f"<nav><ul><li>首页<li>要闻</ul></nav>"
            f"<h1>{escape(document['title'])}</h1>{body}").encode()


def to_markdown(document):
    return f"# {document['title']}\n\n".encode() + \
        "\n\n".join(paragraphs(document)).encode()


def pack(parts):
    """A ZIP archive of named parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def word(inside, **parts):
    return pack({"word/document.xml":
                 f"<w:document {WORD}><w:body>{inside}</w:body></w:document>",
                 **parts})


def to_docx(document):
    # As a Chinese Word writes it: the style of titles is called a3.
    text = '<w:p><w:pPr><w:pStyle w:val="a3"/></w:pPr>' \
        f"<w:r><w:t>{escape(document['title'])}</w:t></w:r></w:p>"
    for paragraph in paragraphs(document):
        half = len(paragraph) // 2
        text += "<w:p>" + "".join(
            f"<w:r><w:t>{escape(run)}</w:t></w:r>"
            for run in (paragraph[:half], paragraph[half:])) + "</w:p>\n"
    styles = f'<w:styles {WORD}><w:style w:styleId="a3">' \
        '<w:name w:val="Title"/></w:style></w:styles>'
    core = f"<p {DUBLIN}><dc:title>附件</dc:title>" \
        "<dc:creator>办公室</dc:creator></p>"
    return word(text, **{"word/styles.xml": styles,
                         "docProps/core.xml": core})


def to_odt(document):
    text = f'<text:h text:outline-level="1">{escape(document["title"])}' \
        "</text:h>"
    for paragraph in paragraphs(document):
        text += f"<text:p>{escape(paragraph)}</text:p>\n"
    return pack({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {OPEN}><office:body>"
                       f"<office:text>{text}</office:text></office:body>"
                       "</office:document-content>"})


def to_csv(documents, delimiter=","):
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerow(["headline", "body", "speaker"])
    for document in documents:
        writer.writerow([document["title"], document["body"],
                         document["speaker"]])
    return buffer.getvalue().encode()


class Case(unittest.TestCase):
    """Each test has an empty folder for files."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str)
                         else content)
        return path

    def parse(self, *arguments, **options):
        """The documents and what was said on standard error."""
        done = testing.run("jianyan-index", "parse", *arguments, **options)
        self.assertEqual(done.returncode, 1 if done.stderr else 0,
                         done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()], \
            done.stderr

    def parse_one(self, name, content):
        documents, errors = self.parse(self.write(name, content))
        self.assertEqual(errors, "")
        self.assertEqual(len(documents), 1)
        return documents[0]

    def refuse(self, name, content, reason):
        """It is named, why it is refused too, and a file beside it read."""
        beside = self.write("另.txt", "旁边的文字。")
        path = self.write(name, content)
        start = time.monotonic()
        documents, errors = self.parse(path, beside)
        self.assertEqual(errors, f"{path}: {reason}\n")
        self.assertEqual([d["body"] for d in documents], ["旁边的文字。"])
        self.assertLess(time.monotonic() - start, testing.PATIENCE / 2)


class TheSameSpeeches(Case):
    def setUp(self):
        super().setUp()
        self.speeches, _ = self.parse(testing.SPEECHES)
        self.assertEqual(len(self.speeches), 3)

    def assert_same(self, document, speech):
        for field in ("title", "body"):
            self.assertEqual(document[field], speech[field])

    def test_each_format_gives_the_same_title_and_body(self):
        for ending, write in (("html", to_html), ("md", to_markdown),
                              ("docx", to_docx), ("odt", to_odt)):
            for speech in self.speeches:
                with self.subTest(format=ending, title=speech["title"]):
                    content = write(speech)
                    self.assert_same(self.parse_one("a." + ending, content),
                                     speech)
                    self.assert_same(
                        self.parse_one(f"a.{ending}.gz",
                                       gzip.compress(content)), speech)

    def test_a_table_gives_them_with_a_map(self):
        for name, delimiter in (("a.csv", ","), ("a.tsv", "\t")):
            documents, errors = self.parse(
                "--map", "title=headline",
                self.write(name, to_csv(self.speeches, delimiter)))
            self.assertEqual(errors, "")
            self.assertEqual(len(documents), 3)
            for number, (document, speech) in enumerate(
                    zip(documents, self.speeches), 1):
                self.assert_same(document, speech)
                self.assertEqual(document["speaker"], speech["speaker"])
                self.assertEqual(document["id"], f"a#{number}")

    def test_what_an_office_says_of_itself_is_kept(self):
        document = self.parse_one("a.docx", to_docx(self.speeches[0]))
        self.assertEqual(document["extra"], {"creator": "办公室"})
        self.assertNotIn("speaker", document)

    @unittest.skipUnless(shutil.which("chromium"), "needs chromium")
    def test_a_page_in_three_columns_printed_as_pdf(self):
        page = ['<!DOCTYPE html><meta charset="utf-8"><style>'
                "@page { size: 420mm 594mm; margin: 20mm }"
                "body { columns: 3; column-gap: 12mm; column-fill: auto;"
                " height: 550mm; margin: 0; text-align: justify;"
                ' font: 11pt/1.6 "WenQuanYi Micro Hei" }'
                "p { margin: 0; text-indent: 2em }"
                "h2, .line { margin: 1em 0; text-indent: 0 }</style>"]
        for speech in self.speeches:
            page.append(f"<p class=line>{speech['role']}、{speech['office']}"
                        f"{speech['speaker']}：</p><h2>{speech['title']}</h2>"
                        f"<p class=line>{speech['speaker']}</p>")
            page += [f"<p>{escape(p)}</p>" for p in paragraphs(speech)]
        page.append(f"<p class=line>（{self.speeches[0]['credit']}）</p>")
        source = self.write("page.html", "\n".join(page))
        target = self.folder / "page.pdf"
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu",
             "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync",
             f"--user-data-dir={self.folder / 'profile'}",
             "--no-pdf-header-footer", f"--print-to-pdf={target}",
             source.as_uri()],
            check=True, timeout=60, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        documents, errors = self.parse(target)
        self.assertEqual(errors, "")
        self.assertEqual(len(documents), 3)
        for document, speech in zip(documents, self.speeches):
            for field in ("title", "speaker", "office", "place", "role",
                          "credit", "body"):
                self.assertEqual(document[field], speech[field])


class WhatTheFormatsSay(Case):
    def test_html_in_the_encoding_that_it_declares(self):
        page = '<meta charset=gb2312><title>减负</title><p>朱镕基与營商環境。</p>'
        document = self.parse_one("a.html", page.encode("gb18030"))
        self.assertEqual(document["title"], "减负")
        self.assertEqual(document["body"], "朱镕基与營商環境。")

    def test_fields_that_html_names(self):
        document = self.parse_one(
            "a.html",
            '<meta charset=utf-8><meta name=author content=阳卫国>'
            '<meta property="article:published_time" content="2021-03-08">'
            '<meta name=keywords content=企业><p>文')
        self.assertEqual(document["speaker"], "阳卫国")
        self.assertEqual(document["date"], "2021-03-08")
        self.assertEqual(document["extra"], {"keywords": "企业"})
        self.assertNotIn("title", document)

    def test_paragraphs_lines_and_cells_of_html(self):
        document = self.parse_one(
            "a.html",
            "<meta charset=utf-8><h1>题</h1>一\n行&nbsp;a\nb<br>二"
            "<table><tr><td>甲<td><p>乙</p><tr><th>丙<td>丁</table>"
            "<ul><li>三<li>四</ul><pre> 五\n六</pre><select><option>不</select>"
            "&lt;&#26646;&gt;")
        self.assertEqual(document["title"], "题")
        self.assertEqual(document["body"],
                         "一行 a b\n二\n甲 乙\n丙 丁\n三\n四\n 五\n六\n<栖>")

    def test_a_heading_that_the_title_does_not_hold_is_text(self):
        document = self.parse_one(
            "a.html", "<meta charset=utf-8><title>减负</title><h1>日报</h1><p>文")
        self.assertEqual((document["title"], document["body"]),
                         ("减负", "日报\n文"))

    def test_fields_before_markdown(self):
        document = self.parse_one(
            "a.md", "---\ntitle: \"减负\"\ndate: 2021年3月8日\nauthor: 阳卫国\n"
                    "tags: [企业]\n---\n# 减负\n\n文\n字 [名](http://a.cn/b)\n"
                    "\n- 一\n- 二\n\n|甲|乙|\n|---|---|\n|1|2|\n\n```\nx = 1\n```\n")
        self.assertEqual(document["title"], "减负")
        self.assertEqual(document["date"], "2021年3月8日")
        self.assertEqual(document["speaker"], "阳卫国")
        self.assertEqual(document["extra"], {"tags": "[企业]"})
        self.assertEqual(document["body"],
                         "文字 名\n一\n二\n甲 乙\n1 2\nx = 1")

    def test_tables_and_notes_of_docx(self):
        cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>".format
        note = f"<w:footnotes {WORD}><w:footnote><w:p><w:r><w:t>注</w:t></w:r>" \
            "</w:p></w:footnote></w:footnotes>"
        document = self.parse_one("a.docx", word(
            f"<w:tbl><w:tr>{cell('甲')}{cell('乙')}</w:tr>"
            f"<w:tr>{cell('丙')}{cell('丁')}</w:tr></w:tbl>"
            "<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t>"
            "<w:delText>不</w:delText></w:r></w:p>",
            **{"word/footnotes.xml": note}))
        self.assertEqual(document["body"], "甲 乙\n丙 丁\n一\n二\n注")


class WhatCannotBeRead(Case):
    def test_archives_that_are_none_or_damaged(self):
        good = to_docx({"title": "题", "body": "文" * 5000})
        for name in ("a.docx", "a.odt"):
            self.refuse(name, b"x" * 100,
                        "damaged: not the archive that such a document is")
            self.refuse(name, b"",
                        "damaged: not the archive that such a document is")
        self.refuse("a.docx", good[:len(good) // 2],
                    "damaged: not the archive that such a document is")
        at = good.index(b"word/document.xml") + 40
        self.refuse("a.docx", good[:at] + b"\xFF" * 8 + good[at + 8:],
                    "damaged: word/document.xml cannot be unpacked")
        self.refuse("a.docx", pack({"a": "b"}), "damaged, or no DOCX: it has "
                    "no word/document.xml")
        self.refuse("a.odt", pack({"a": "b"}),
                    "damaged, or no ODT: it has no content.xml")
        self.refuse("a.docx", pack({"word/document.xml": "<a>文"}), "damaged: "
                    "word/document.xml is not the XML it should be")
        self.refuse("a.docx", word(""), "no text in it")

    def test_documents_with_a_password(self):
        locked = "protected by a password; save it without one"
        office = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
        self.refuse("a.docx", office + bytes(1000) +
                    "EncryptedPackage".encode("utf-16-le"), locked)
        self.refuse("a.docx", office + bytes(1000), "protected by a password, "
                    "or of an old office program; save it anew without one")
        self.refuse("a.odt", pack({
            "content.xml": b"\x01\x02",
            "META-INF/manifest.xml":
                "<m><encryption-data/></m>"}), locked)
        self.refuse("a.pdf", self.pdf("/Encrypt << /Filter /Standard /V 1 "
                                      "/R 2 /P -4 /O <" + "41" * 32 +
                                      "> /U <" + "42" * 32 + "> >>"), locked)

    @staticmethod
    def pdf(trailer):
        """A page of nothing, with correct offsets."""
        objects = ["<< /Type /Catalog /Pages 2 0 R >>",
                   "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                   "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>"]
        text, offsets = "%PDF-1.4\n", []
        for number, content in enumerate(objects, 1):
            offsets.append(len(text))
            text += f"{number} 0 obj\n{content}\nendobj\n"
        start = len(text)
        text += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
        text += "".join(f"{offset:010} 00000 n \n" for offset in offsets)
        return text + f"trailer << /Size {len(objects) + 1} /Root 1 0 R " \
            f"/ID [<41> <41>] {trailer} >>\nstartxref\n{start}\n%%EOF\n"

    def test_pdf_without_text_and_what_is_none(self):
        self.refuse("a.pdf", self.pdf(""), "no text in it; pages that are "
                    "pictures have to be recognised first")
        self.refuse("a.pdf", "不是", "damaged, or no PDF (status 1 of "
                    "pdftotext)")

    def test_programs_that_are_missing(self):
        path = self.write("a.pdf", self.pdf(""))
        _, errors = self.parse(path, env={"PATH": "/nonexistent"})
        self.assertEqual(errors, f"{path}: to read PDF, install "
                         "poppler-utils and poppler-data\n")

    def test_an_archive_that_unpacks_to_very_much(self):
        for size, reason in (
                (PART_MAX + 1, f"more than {PART_MAX} bytes unpacked in "
                               "word/document.xml"),
                (PART_MAX, "damaged: word/document.xml is not the XML it "
                           "should be")):
            part = f"<w:document {WORD}>".encode()
            part += b"<w:p></w:p>\n" * ((size - len(part)) // 12)
            part += b" " * (size - len(part))
            self.refuse("a.docx", pack({"word/document.xml": part}), reason)

    def test_a_text_that_is_too_long(self):
        for extra in (0, 1):
            text = "x" * (BODY_MAX + extra)
            for name, content in (
                    ("a.html", f"<p>{text}"), ("a.md", text),
                    ("a.docx", word(f"<w:p><w:t>{text}</w:t></w:p>"))):
                with self.subTest(name=name, extra=extra):
                    if extra:
                        self.refuse(name, content, f"a text of more than "
                                    f"{BODY_MAX} bytes")
                    else:
                        self.parse_one(name, content)

    def test_entities_are_refused(self):
        laughs = '<!DOCTYPE a [<!ENTITY a "哈"><!ENTITY b "&a;&a;&a;">]>'
        self.refuse("a.docx", pack({
            "word/document.xml":
                f"{laughs}<w:document {WORD}><w:t>&b;</w:t></w:document>"}),
            "word/document.xml declares entities, which no such document "
            "does")

    def test_elements_inside_each_other(self):
        self.refuse("a.docx", word("<w:p>" * 220 + "</w:p>" * 220),
                    "more than 200 elements inside each other in "
                    "word/document.xml")
        self.refuse("a.html", "<div>" * 1000000 + "文", "more than 5000 "
                    "elements inside each other")
        document = self.parse_one("a.html", "<meta charset=utf-8>" +
                                  "<div>" * 4990 + "文")
        self.assertEqual(document["body"], "文")

    def test_html_without_an_end(self):
        for page, reason in (
                ("<p>文<!-- 注", "it ends inside a comment, which is not read"),
                ("<p>文<script>x", "it ends inside a script or a menu, which "
                                  "is not read")):
            path = self.write("a.html", "<meta charset=utf-8>" + page)
            documents, errors = self.parse(path)
            self.assertEqual(errors, f"{path}: {reason}\n")
            self.assertEqual([d["body"] for d in documents], ["文"])
        document = self.parse_one("a.html", "<meta charset=utf-8><p>文<a href=")
        self.assertEqual(document["body"], "文")

    def test_html_of_many_tags_takes_bounded_time(self):
        start = time.monotonic()
        self.parse_one("a.html", "<meta charset=utf-8>文" +
                       "<b></i>" * 1000 + "<p>" * 300000 + "完")
        self.assertLess(time.monotonic() - start, testing.PATIENCE)

    def test_a_map_that_is_none_is_wrong_usage(self):
        done = testing.run("jianyan-index", "parse", "--map", "titel=a",
                           self.folder)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr, 'jianyan-index: --map: "titel=a": there '
                         'is no field "titel"; try jianyan-index --help\n')


if __name__ == "__main__":
    unittest.main()
