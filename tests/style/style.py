# SPDX-License-Identifier: GPL-3.0-or-later
"""What the style tests share: where the project is, and how they end."""
import os
import sys
from pathlib import Path

SOURCE = Path(os.environ.get("JIANYAN_SOURCE",
                             Path(__file__).resolve().parents[2]))
FOLDERS = ("protocol", "corpus", "index", "daemon", "client", "tests")
SKIPPED = 77


def sources(root, *endings):
    """The files of the project's folders with these endings, in order."""
    return sorted(path for folder in FOLDERS
                  for path in (root / folder).rglob("*")
                  if path.suffix in endings)


def finish(faults):
    """Name every fault; the exit status says whether there was one."""
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)
