# SPDX-License-Identifier: GPL-3.0-or-later
"""The same speeches in every format: what the tests of formats build on.

    speeches()      the documents of corpus/speeches, as the reader gives them
    printed(html)   a page of HTML printed to PDF, as bytes
    parse(folder)   what jianyan-index makes of it: documents, problems
"""
import html
import io
import json
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

import jianyan_testing as testing

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")

# Printing starts a whole browser; on a busy machine that takes its time.
BROWSER_PATIENCE = 100

STATED = ("title", "speaker", "office", "place", "role", "credit", "body")


def parse(*paths, options=(), expect=0):
    """(documents, standard error) of `jianyan-index parse`."""
    done = testing.run("jianyan-index", "parse", *options, *paths)
    assert done.returncode == expect, f"{done.returncode}: {done.stderr}"
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def speeches():
    return parse(testing.SPEECHES)[0]


def stated(document, names=STATED):
    """What a document states itself, without where it comes from."""
    return {name: document.get(name) for name in names}


def printed(text):
    """The page of HTML `text`, printed to PDF by a browser of its own."""
    with tempfile.TemporaryDirectory(prefix="jianyan-print-") as folder:
        page, pdf = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(text, "utf-8")
        done = subprocess.run(
            [BROWSER, "--headless", "--no-sandbox", "--disable-gpu",
             "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync",
             f"--user-data-dir={folder}/profile", "--no-pdf-header-footer",
             f"--print-to-pdf={pdf}", page.as_uri()],
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
            encoding="utf-8", timeout=BROWSER_PATIENCE)
        assert pdf.is_file(), f"no PDF, {done.returncode}: {done.stderr}"
        return pdf.read_bytes()


PAGE_STYLE = """
@page { size: %(size)s; margin: 12mm }
body { margin: 0; font: 10pt/1.5 'WenQuanYi Micro Hei', sans-serif }
.columns { column-count: 3; column-gap: 6mm; column-fill: auto }
p { margin: 0; text-indent: 2em; text-align: justify }
h2 { margin: 8px 0; font-size: 13pt }
.alone { margin: 8px 0; text-indent: 0 }
"""


def newspaper(documents, size="A3"):
    """A page of three columns, set as newspapers set speeches."""
    lines = ['<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8">'
             "<title>两会特刊</title><style>",
             PAGE_STYLE % {"size": size},
             '</style></head><body><div class="columns">']
    for document in documents:
        kicker = "{role}、{office}{speaker}：".format(**document)
        lines.append(f'<p class="alone">{html.escape(kicker)}</p>')
        lines.append(f"<h2>{html.escape(document['title'])}</h2>")
        lines.append(f'<p class="alone">{document["speaker"]}</p>')
        lines += paragraphs(document)
    credit = html.escape(documents[0]["credit"])
    lines.append(f'<p class="alone">（{credit}）</p></div></body></html>')
    return "\n".join(lines)


def paragraphs(document):
    return [f"<p>{html.escape(line)}</p>"
            for line in document["body"].split("\n")]


def zipped(members):
    """A ZIP archive of names and texts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return packed.getvalue()


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CORE = ("http://schemas.openxmlformats.org/package/2006/metadata/"
        "core-properties")


def docx(document, title=True):
    """A DOCX as an office program writes it, runs cut where they like."""
    body = []
    for line in document["body"].split("\n"):
        half = len(line) // 2
        runs = "".join(f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">'
                       f"{html.escape(part)}</w:t></w:r>"
                       for part in (line[:half], line[half:]) if part)
        body.append(f"<w:p>{runs}</w:p>")
    heading = ('<w:p><w:pPr><w:pStyle w:val="a3"/></w:pPr><w:r><w:t>'
               f"{html.escape(document['title'])}</w:t></w:r></w:p>")
    stated_title = html.escape(document["title"]) if title else ""
    return zipped({
        "[Content_Types].xml": "<Types/>",
        "word/document.xml":
            f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body>'
            f"{heading}{''.join(body)}<w:sectPr/></w:body></w:document>",
        "word/styles.xml":
            f'<w:styles xmlns:w="{WORD}"><w:style w:type="paragraph" '
            'w:styleId="a3"><w:name w:val="Title"/></w:style></w:styles>',
        "docProps/core.xml":
            f'<cp:coreProperties xmlns:cp="{CORE}" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:dcterms="http://purl.org/dc/terms/">'
            f"<dc:title>{stated_title}</dc:title><dc:creator>何芳"
            "</dc:creator><dcterms:created>2021-03-08T02:00:00Z"
            "</dcterms:created></cp:coreProperties>",
    })


OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def odt(document, manifest="<manifest/>"):
    """An ODT as an office program writes it."""
    body = "".join(f'<text:p text:style-name="P1">{html.escape(line)}</text:p>'
                   for line in document["body"].split("\n"))
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "META-INF/manifest.xml": manifest,
        "content.xml":
            f'<office:document-content xmlns:office="{OFFICE}:office:1.0" '
            f'xmlns:text="{OFFICE}:text:1.0"><office:body><office:text>'
            f'<text:h text:outline-level="1">{html.escape(document["title"])}'
            f"</text:h>{body}</office:text></office:body>"
            "</office:document-content>",
        "meta.xml":
            f'<office:document-meta xmlns:office="{OFFICE}:office:1.0" '
            f'xmlns:meta="{OFFICE}:meta:1.0" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
            f"<dc:title>{html.escape(document['title'])}</dc:title>"
            "<meta:creation-date>2021-03-08T10:00:00</meta:creation-date>"
            "</office:meta></office:document-meta>",
    })


def markdown(document):
    lines = document["body"].split("\n")
    return "\n\n".join([f"# {document['title']}", *lines]) + "\n"


def web_page(document, encoding="utf-8"):
    text = "".join(paragraphs(document))
    return (f'<!DOCTYPE html><html><head><meta charset="{encoding}">'
            f"<title>{html.escape(document['title'])}</title>"
            "<style>p { color: red }</style><script>var x = '<p>假</p>';"
            f"</script></head><body><nav><p>首页</p></nav><h1>"
            f"{html.escape(document['title'])}</h1>{text}</body></html>"
            ).encode(encoding)
