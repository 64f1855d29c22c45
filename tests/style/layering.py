# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may include whom, read from the include lines.

The arrows point one way only: what a folder may not include, it cannot come
to depend on by accident.  Then the test is tested: each kind of violation is
planted in a copy and must be found.
"""
import re
import shutil
import tempfile
from pathlib import Path

from style import FOLDERS, SOURCE, finish, sources

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.M)

# folder -> what it may include of ours, as path prefixes
VOCABULARY = ("protocol/status.h", "protocol/utf8.h")
ARROWS = {
    "protocol": ("protocol/",),
    "corpus": ("corpus/", *VOCABULARY),
    "index": ("index/", "corpus/", *VOCABULARY),
    "daemon": ("daemon/", "index/", "protocol/"),
    "client": ("client/", "protocol/"),
    "tests": tuple(f"{folder}/" for folder in FOLDERS),
}

# library -> the header's beginning, and the files that may include it
LIBRARIES = {
    "libevent": ("event2/", r"daemon/.*|tests/.*"),
    "Xapian": ("xapian", r"index/term_store\.cc|tests/bench/.*"),
    "cJSON": ("cjson/", r"(protocol|client|daemon|tests)/.*|corpus/json\.c"
                        r"|index/print\.c"),
    "libcsv": ("csv.h", r"corpus/csv_rows\.c"),
    "libxml2": ("libxml/", r"corpus/extract/(html|markdown|package)\.c"),
    "libarchive": ("archive", r"corpus/extract/package\.c"),
    "md4c": ("md4c", r"corpus/extract/markdown\.c"),
    "zlib": ("zlib", r"corpus/unpack\.c|tests/.*"),
    "lzma": ("lzma", r"corpus/unpack\.c|tests/.*"),
    "zstd": ("zstd", r"corpus/unpack\.c|tests/.*"),
    "uchardet": ("uchardet", r"corpus/encoding\.c"),
    "iconv": ("iconv", r"corpus/(encoding|decoder)\.c|tests/.*"),
}


def check_file(root, path):
    name = path.relative_to(root).as_posix()
    folder = name.split("/")[0]
    for kind, target in INCLUDE.findall(path.read_text("utf-8")):
        if kind == '"':
            if target.endswith(".inc"):  # written by the build
                continue
            if ".." in target or not (root / target).is_file():
                yield f'{name}: "{target}" is not written from the root'
            elif not target.startswith(ARROWS[folder]):
                yield f"{name}: {folder}/ must not include {target}"
        for library, (beginning, allowed) in LIBRARIES.items():
            if target.startswith(beginning) and not re.fullmatch(allowed,
                                                                 name):
                yield f"{name}: {library} does not belong here"


def violations(root):
    return [fault for path in sources(root, ".c", ".h", ".cc", ".hh")
            for fault in check_file(root, path)]


PLANTED = {
    "corpus/planted.c": '#include "index/index.h"',
    "index/planted.c": '#include "protocol/frame.h"',
    "client/planted.c": '#include "index/index.h"',
    "index/planted.h": '#include "client/jianyan.h"',
    "protocol/planted.c": '#include "corpus/corpus.h"',
    "client/planted.h": '# include "daemon/planted.h"',
    "daemon/planted.c": '#include "../index/index.h"',
    "daemon/planted.h": '#include "index.h"',
    "client/event.c": "#include <event2/event.h>",
    "index/planted2.c": "#include <xapian.h>",
    "index/planted.cc": "#include <xapian.h>",
    "index/planted.hh": "#include <xapian.h>",
    "corpus/planted2.c": "#include <cjson/cJSON.h>",
    "index/planted3.c": "#include <zlib.h>",
    "corpus/planted4.c": "#include <libxml/HTMLparser.h>",
    "corpus/extract/planted.c": "#include <md4c.h>",
    "index/planted4.c": "#include <archive.h>",
    "corpus/planted3.c": "#include <csv.h>",
    "daemon/planted3.c": "#include <iconv.h>",
}


def missed():
    """The planted violations that are not found."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in FOLDERS:
            shutil.copytree(SOURCE / name, copy / name)
        for name, line in PLANTED.items():
            before = violations(copy)
            (copy / name).write_text(line + "\n", "utf-8")
            if len(violations(copy)) == len(before):
                yield f"a planted violation was not found: {name}: {line}"
            (copy / name).unlink()


if __name__ == "__main__":
    finish(violations(SOURCE) + list(missed()))
