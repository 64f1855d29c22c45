# SPDX-License-Identifier: GPL-3.0-or-later
"""jianyan-index from outside: what it tells, how it ends, what it leaves."""
import json
import os
import re
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

import jianyan_testing as testing

GOOD = "税收改革继续推进。\n"
LINE_MAX = 8 << 20  # corpus/corpus.h


class Case(unittest.TestCase):
    """Each test has a folder with a good corpus and an index of it."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.corpus = self.folder / "corpus"
        self.index = self.folder / "index"
        self.corpus.mkdir()
        (self.corpus / "税收.txt").write_text(GOOD, "utf-8")
        self.build(self.corpus)

    def build(self, *paths, expect=0, options=("--json",)):
        done = testing.run("jianyan-index", "build", "--index", self.index,
                           *options, *paths)
        self.assertEqual(done.returncode, expect, done.stderr)
        return done

    def generation(self):
        done = testing.run("jianyan-index", "info", "--index", self.index,
                           "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)["generation"]

    def check(self):
        done = testing.run("jianyan-index", "check", "--index", self.index)
        self.assertEqual(done.returncode, 0, done.stderr)


class BadInput(Case):
    def rejected(self, name, content, message):
        """A file among good ones is named, and the others are indexed."""
        with self.subTest(name=name, message=message):
            path = self.corpus / name
            path.write_bytes(content)
            done = self.build(self.corpus, expect=1)
            self.assertRegex(done.stderr, re.escape(str(path)) + message)
            result = json.loads(done.stdout)
            self.assertEqual((result["documents"], result["problems"]), (1, 1))
            self.check()
            path.unlink()

    def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_indexed(self):
        self.rejected("空.txt", b"", ": .*empty")
        self.rejected("图.txt", b"\x89PNG\0\0", ": .*binary.*offset 4")
        self.rejected("乱.txt", "好\n坏".encode()[:-1], ":2: .*UTF-8")
        self.rejected("坏.jsonl", b"{\"body\":", ":1: .*JSON")
        self.rejected("零.jsonl", b'{"body":"a\\u0000b"}\n', ":1: ")
        self.rejected("长.jsonl", b"x" * (LINE_MAX + 1) + b"\n",
                      ":1: .*8388608 bytes")

    def test_a_line_of_ten_megabytes_does_not_stop_the_lines_after_it(self):
        path = self.corpus / "长.jsonl"
        lines = [b'{"id":"a","body":"x"}', b'{"body":"' + b"x" * (10 << 20) +
                 b'"}', '{"id":"b","body":"税"}'.encode()]
        path.write_bytes(b"\n".join(lines))
        done = self.build(self.corpus, expect=1)
        self.assertIn(f"{path}:2: ", done.stderr)
        self.assertEqual(json.loads(done.stdout)["documents"], 3)

    @unittest.skipIf(os.getuid() == 0 and not os.path.exists("/usr/bin/setpriv"),
                     "root may read everything, and there is no setpriv")
    def test_a_file_without_permission_is_named(self):
        (self.corpus / "密.txt").write_text("秘密", "utf-8")
        (self.corpus / "密.txt").chmod(0)
        command = [testing.program("jianyan-index"), "parse", str(self.corpus)]
        if os.getuid() == 0:
            command = ["setpriv", "--reuid=65534", "--regid=65534",
                       "--clear-groups", *command]
            self.folder.chmod(0o755)
        done = subprocess.run(command, capture_output=True, encoding="utf-8",
                              check=False)
        if done.returncode == 127 or "not found" in done.stderr:
            self.skipTest("another user may not run the programs here")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stderr, "密.txt: .*[Pp]ermission denied")

    def failed(self, *paths, message, code):
        """The build fails, says why, and the old generation is unharmed."""
        with self.subTest(message=message):
            before = sorted(os.listdir(self.index))
            done = self.build(*paths, expect=3)
            self.assertRegex(done.stderr, message)
            result = json.loads(done.stdout)
            self.assertFalse(result["ok"])
            self.assertEqual(result["error"]["code"], code)
            self.assertRegex(result["error"]["message"], message)
            self.assertEqual(sorted(os.listdir(self.index)), before)
            self.assertEqual(self.generation(), 1)
            self.check()

    def test_a_build_without_documents_fails_and_leaves_the_old_index(self):
        empty = self.folder / "空"
        empty.mkdir()
        missing = self.folder / "没有"
        self.failed(empty, message="no document", code="not_found")
        self.failed(missing, message="没有", code="not_found")
        self.failed(self.corpus, missing, message="没有", code="not_found")
        (empty / "空.txt").write_bytes(b"")
        self.failed(empty, message="no document", code="not_found")

    def test_wrong_usage_ends_with_2_and_says_what_is_wrong(self):
        for arguments, message in [
                ([], "a command is missing"),
                (["buid"], "unknown command buid"),
                (["build", "--index", "x"], "a file or folder is missing"),
                (["build", "x"], "--index DIR is missing"),
                (["build", "--index"], "something must follow --index"),
                (["build", "--index", "", "x"], "names no folder"),
                (["check", "--index", "x", "y"], "no file or folder goes"),
                (["parse", "--index", "x", "y"], "no --index goes with parse"),
                (["dump", "--index", "x", "--json"], "no --json goes with"),
                (["info", "--index", "x", "--progress"], "no --progress goes"),
                (["--fast"], "unknown option --fast")]:
            with self.subTest(arguments=arguments):
                done = testing.run("jianyan-index", *arguments)
                self.assertEqual(done.returncode, 2)
                self.assertIn(message, done.stderr)
                self.assertEqual(done.stdout, "")


class Damage(Case):
    def refused(self, message, commands=("check", "info", "dump")):
        for command in commands:
            done = testing.run("jianyan-index", command, "--index", self.index)
            self.assertEqual(done.returncode, 3, command)
            self.assertRegex(done.stderr, message)

    def test_a_folder_that_holds_no_index_is_refused(self):
        other = self.folder / "信件"
        other.mkdir()
        (other / "信.txt").write_text("亲爱的", "utf-8")
        self.index = other
        self.refused("there is no index in .*信件")
        done = self.build(self.corpus, expect=3)
        self.assertRegex(done.stderr, "信件 is no index folder: it holds 信.txt")
        self.assertEqual(os.listdir(other), ["信.txt"])

    def test_a_missing_folder_and_a_file_are_refused(self):
        self.index = self.folder / "没有"
        self.refused("没有: No such file")
        self.index = self.corpus / "税收.txt"
        self.refused("税收.txt: Not a directory")

    def test_an_index_of_another_format_is_named(self):
        manifest = self.index / "0000000001" / "manifest"
        manifest.write_text("jianyan-index 99\n", "utf-8")
        self.refused("format 99.*build it again")
        self.build(self.corpus)  # and building again mends it
        self.check()

    def test_a_changed_byte_is_found_by_check(self):
        terms = self.index / "0000000001" / "terms"
        data = bytearray(terms.read_bytes())
        data[len(data) // 2] ^= 1
        terms.write_bytes(data)
        self.refused("terms is not as it was published", commands=["check"])


class Output(Case):
    def test_parse_and_dump_print_the_same_documents(self):
        self.build(testing.SPEECHES)
        parsed = testing.run("jianyan-index", "parse", testing.SPEECHES)
        dumped = testing.run("jianyan-index", "dump", "--index", self.index)
        self.assertEqual(parsed.stdout, dumped.stdout)
        ids = [json.loads(line)["id"] for line in dumped.stdout.splitlines()]
        self.assertEqual(ids, [f"2021-hunan-mayors#{n}" for n in (1, 2, 3)])

    def test_an_index_inside_its_corpus_is_no_part_of_it(self):
        self.index = self.corpus / "索引"
        for generation in 1, 2:
            result = json.loads(self.build(self.corpus).stdout)
            self.assertEqual((result["generation"], result["files"]),
                             (generation, 1))
        update = testing.run("jianyan-index", "update", "--index", self.index,
                             "--json")
        self.assertEqual(json.loads(update.stdout)["done"], "nothing")

    def test_ids_are_the_same_wherever_the_corpus_lies(self):
        moved = self.folder / "别处"
        moved.mkdir()
        for file in testing.SPEECHES.iterdir():
            (moved / file.name).write_bytes(file.read_bytes())
        self.assertEqual(
            testing.run("jianyan-index", "parse", moved).stdout,
            testing.run("jianyan-index", "parse", testing.SPEECHES).stdout)

    def test_an_output_that_cannot_be_written_is_an_error(self):
        index = ["--index", str(self.index)]
        for command in (["dump", *index], ["info", *index],
                        ["check", *index, "--json"],
                        ["parse", str(self.corpus)]):
            with self.subTest(command=command), open("/dev/full", "wb") as full:
                done = subprocess.run(
                    [testing.program("jianyan-index"), *command], stdout=full,
                    stderr=subprocess.PIPE, encoding="utf-8", check=False)
                self.assertEqual(done.returncode, 3)
                self.assertRegex(done.stderr, "standard output can't be written")

    def test_progress_is_lines_of_json_and_the_result_the_last(self):
        done = self.build(self.corpus, options=("--json", "--progress"))
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        phases = [line["progress"]["phase"] for line in lines[:-1]]
        self.assertEqual(phases,
                         ["reading", "writing", "checking", "publishing"])
        self.assertEqual(lines[-1]["generation"], 2)

    def test_control_bytes_of_a_name_reach_no_terminal(self):
        (self.corpus / "\x1b[31m.txt").write_bytes(b"")
        done = self.build(self.corpus, expect=1)
        self.assertIn("\\x1b[31m.txt", done.stderr)
        self.assertNotIn("\x1b[31m", done.stderr)
        (self.corpus / "\x1b[31m.txt").unlink()
        (self.corpus / "税\x9b31m\u202e.txt").write_bytes(b"")
        done = self.build(self.corpus, expect=1)
        self.assertIn(r"税\xc2\x9b31m\xe2\x80\xae.txt", done.stderr)

    def test_settings_of_xapian_in_the_environment_change_nothing(self):
        plain = testing.run("jianyan-index", "info", "--index", self.index,
                            "--json").stdout
        done = testing.run(
            "jianyan-index", "build", "--index", self.index, self.corpus,
            env={**os.environ, "XAPIAN_CJK_NGRAM": "1",
                 "XAPIAN_FLUSH_THRESHOLD": "1"})
        self.assertEqual(done.returncode, 0, done.stderr)
        again = testing.run("jianyan-index", "info", "--index", self.index,
                            "--json").stdout
        for field in ("terms_bytes", "fingerprint"):
            self.assertEqual(json.loads(plain)[field],
                             json.loads(again)[field])


class Interruption(Case):
    def test_a_build_that_is_ended_leaves_nothing(self):
        many = self.folder / "多.jsonl"
        with many.open("w", encoding="utf-8") as file:
            for number in range(20000):
                print(json.dumps({"body": f"第{number}份税收报告" * 20},
                                 ensure_ascii=False), file=file)
        before = sorted(os.listdir(self.index))
        with subprocess.Popen(
                [testing.program("jianyan-index"), "build", "--index",
                 str(self.index), "--json", "--progress", str(many)],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                encoding="utf-8") as process:
            for line in process.stdout:  # it is well under way
                if json.loads(line)["progress"]["documents"] > 0:
                    break
            process.send_signal(signal.SIGTERM)
            rest, errors = process.communicate(timeout=testing.PATIENCE)
        self.assertEqual(process.returncode, 3, errors)
        self.assertEqual(json.loads(rest.splitlines()[-1])["error"]["message"],
                         "the build was stopped; nothing has changed")
        self.assertEqual(sorted(os.listdir(self.index)), before)
        self.assertEqual(self.generation(), 1)


if __name__ == "__main__":
    unittest.main()
