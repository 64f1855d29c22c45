# SPDX-License-Identifier: GPL-3.0-or-later
"""What is installed is whole: a C and a C++ program find and use it."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from jianyan_testing import BIN, Daemon

PROGRAM = r"""
#include <jianyan.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    jy_client *client = NULL;
    jy_error err;
    const char *reply = NULL;
    size_t len = 0;

    jy_status status = jy_client_open(argv[argc - 1], 10000, &client, &err);
    if (status == JY_OK)
        status = jy_client_ask(client, "PING", 4, &reply, &len, &err);
    puts(status == JY_OK ? reply : err.message);
    jy_client_close(client);
    printf("%s: %s\n", jy_status_name(status), jy_status_text(status));
    return status == JY_OK ? 0 : 1;
}
"""


def is_sanitized():
    """A sanitizer's library works in a sanitizer's program only."""
    library = (BIN.parent / "lib" / "libjianyan.so").read_bytes()
    return any(name in library for name in (b"__asan_", b"__tsan_",
                                            b"__ubsan_"))


@unittest.skipIf(is_sanitized(), "built with a sanitizer")
class Installed(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="jianyan-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.prefix = self.folder / "prefix"
        self.output("cmake", "--install", BIN.parent, "--prefix", self.prefix)

    def output(self, *command):
        done = subprocess.run([*map(str, command)], check=False,
                              capture_output=True, encoding="utf-8")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_the_three_programs_run_from_there(self):
        for name in "jianyan", "jianyand", "jianyan-index":
            self.assertIn("0.3.0", self.output(
                self.prefix / "bin" / name, "--version"))

    def test_what_takes_documents_apart_is_installed_with_the_indexer(self):
        page = self.folder / "减负.html"
        page.write_text("<meta charset=utf-8><p>为企业减负。", "utf-8")
        self.assertIn('"body":"为企业减负。"', self.output(
            self.prefix / "bin" / "jianyan-index", "parse", page))

    def test_programs_in_c_and_cxx_find_the_library(self):
        folder, = {path.parent for path in self.prefix.rglob("jianyan.pc")}
        os.environ["PKG_CONFIG_PATH"] = str(folder)
        flags = self.output("pkg-config", "--cflags", "--libs",
                            "jianyan").split()
        libraries = folder.parent
        source = self.folder / "program.c"
        source.write_text(PROGRAM, "utf-8")
        for language in (["cc", "-std=c11", "-xc"],
                         ["c++", "-std=c++17", "-xc++"]):
            program = self.folder / "program"
            self.output(*language, "-Wall", "-Werror", source, "-xnone",
                        "-o", program, *flags, f"-Wl,-rpath,{libraries}")
            with Daemon() as daemon:
                output = self.output(program, daemon.tcp)
            self.assertEqual(output, '{"ok":true,"pong":true}\nok: done\n')


if __name__ == "__main__":
    unittest.main()
