# SPDX-License-Identifier: GPL-3.0-or-later
"""Every header of the programs compiles alone, and twice, as C11 and C++17."""
import os
import subprocess

from style import SOURCE, finish, sources

LANGUAGES = (
    [os.environ.get("CC", "cc"), "-std=c11", "-xc"],
    [os.environ.get("CXX", "c++"), "-std=c++17", "-xc++"],
)
OPTIONS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only",
           "-D_POSIX_C_SOURCE=200809L", f"-I{SOURCE}", "-"]

# A header may be all macros, a translation unit may not.
NOT_EMPTY = "extern int not_empty;\n"


def check(header, language):
    name = header.relative_to(SOURCE).as_posix()
    done = subprocess.run([*language, *OPTIONS], capture_output=True,
                          input=f'#include "{name}"\n' * 2 + NOT_EMPTY,
                          check=False, encoding="utf-8")
    if done.returncode != 0:
        yield f"{name} as {language[1]}:\n{done.stderr}"


finish([fault for header in sources(SOURCE, ".h")
        if SOURCE / "tests" not in header.parents
        for language in LANGUAGES for fault in check(header, language)])
