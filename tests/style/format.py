# SPDX-License-Identifier: GPL-3.0-or-later
"""Every C and C++ file is as clang-format 14 writes it."""
import shutil
import subprocess
import sys

from style import SKIPPED, SOURCE, finish, sources

command = shutil.which("clang-format-14") or shutil.which("clang-format")
version = command and subprocess.run([command, "--version"], check=True,
                                     capture_output=True,
                                     encoding="utf-8").stdout
if not version or "version 14." not in version:
    print("skipped: clang-format 14 is not there; others write otherwise")
    sys.exit(SKIPPED)
done = subprocess.run([command, "--dry-run", "-Werror",
                       *sources(SOURCE, ".c", ".h", ".cc", ".hh")], cwd=SOURCE,
                      capture_output=True, check=False, encoding="utf-8")
finish(sorted({f"{line.split(':')[0]}: clang-format -i writes it otherwise"
               for line in done.stderr.splitlines() if ": error: " in line}))
