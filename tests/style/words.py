# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that have to be there, and words that must not be."""
import os
import re

from style import FOLDERS, SOURCE, finish, sources

README_LINES_MAX = 10
LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"
UNWANTED = {
    "a path of one machine": re.compile(r"/(work|home|root)/"),
    "an unfinished thought": re.compile(r"\b(TO[D]O|FIX[M]E)\b"),
}
LISTED = re.compile(r"^(?:build|test|bench)_packages=\(([^)]*)\)", re.M)


def texts():
    """Name and text of every file that people write."""
    for folder, folders, files in os.walk(SOURCE):
        folders[:] = sorted(name for name in folders if name != ".git"
                            and not name.startswith(("build", "__")))
        for name in sorted(set(files) - {".git"}):  # a worktree's
            path = os.path.join(folder, name)
            try:
                with open(path, encoding="utf-8") as file:
                    yield os.path.relpath(path, SOURCE), file.read()
            except UnicodeDecodeError:
                continue


def unwanted(name, text):
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in UNWANTED.items():
            if pattern.search(line):
                yield f"{name}:{number}: {what}: {line.strip()}"


def licences():
    for path in [*sources(SOURCE, ".c", ".h", ".cc", ".hh", ".py", ".sh",
                          ".mjs"), SOURCE / "bootstrap"]:
        if LICENCE not in "".join(
                path.read_text("utf-8").splitlines(True)[:2]):
            yield f"{path.relative_to(SOURCE)}: no SPDX line at its head"


def readmes():
    for folder in FOLDERS:
        path = SOURCE / folder / "README.md"
        if not path.is_file():
            yield f"{folder}/ has no README.md"
        elif len(path.read_text("utf-8").splitlines()) > README_LINES_MAX:
            yield f"{folder}/README.md is longer than {README_LINES_MAX} lines"


def packages(everything):
    """A library's package is named once in the whole project."""
    names = " ".join(LISTED.findall(everything["bootstrap"])).split()
    libraries = [name for name in names if name.startswith("lib")]
    if not libraries:
        yield "bootstrap: the list of packages was not found"
    for library in libraries:
        places = [name for name, text in everything.items()
                  for _ in re.findall(rf"\b{library}\b", text)]
        if places != ["bootstrap"]:
            yield f"{library} is named more than once: {', '.join(places)}"


everything = dict(texts())
finish([fault for name, text in everything.items()
        for fault in unwanted(name, text)]
       + list(licences()) + list(readmes()) + list(packages(everything)))
