# SPDX-License-Identifier: GPL-3.0-or-later
"""The same speeches in every format are the same documents."""
import csv
import io
import tempfile
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

    def rejected(self, name, content, message, **options):
        """A file is named, and the one beside it is read."""
        (self.folder / "好.txt").write_text("税收改革继续推进。\n", "utf-8")
        (self.folder / name).write_bytes(content)
        documents, errors = formats.parse(self.folder, expect=1, **options)
        self.assertEqual([document["id"] for document in documents], ["好"])
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


if __name__ == "__main__":
    unittest.main(verbosity=2)
