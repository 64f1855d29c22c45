# SPDX-License-Identifier: GPL-3.0-or-later
"""jianyan-extract: what of a format becomes text or a field, and where its
limits are, to the byte."""
import io
import json
import tempfile
import time
import unittest
import zipfile
from pathlib import Path

import jianyan_testing as testing

BODY_MAX = 8 << 20    # corpus/document.h
PART_MAX = 128 << 20  # corpus/extract/package.h

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


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
        self.assertLess(time.monotonic() - start, testing.PATIENCE)


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
        good = word("<w:p><w:r><w:t>" + "文字" * 5000 + "</w:t></w:r></w:p>")
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
