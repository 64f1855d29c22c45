# SPDX-License-Identifier: GPL-3.0-or-later
"""protocol/PROTOCOL.md says what the daemon does, word for word."""
import re
import unittest

from jianyan_testing import SOURCE, Connection, Daemon, wait_until

DOCUMENT = (SOURCE / "protocol" / "PROTOCOL.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```transcript (\w+)\n(.*?)^```$", re.M | re.S)
CLOSED = "(closed)"


def header(name):
    """A header of protocol/, with its continued lines joined."""
    text = (SOURCE / "protocol" / name).read_text(encoding="utf-8")
    return re.sub(r"\s*\\\n\s*", " ", text)


def table(first_cell):
    """The rows of the table whose head begins with `first_cell`."""
    head = re.search(rf"^\| {first_cell} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)",
                     DOCUMENT, re.M)
    return [[cell.strip().strip("`") for cell in row.strip("|").split("|")]
            for row in head[1].splitlines()]


def pattern(line):
    """A line of a transcript as a regular expression."""
    return r"\A" + ".+?".join(map(re.escape, line.split("..."))) + r"\Z"


class Transcripts(unittest.TestCase):

    def test_each_transcript_is_what_happens(self):
        transcripts = FENCE.findall(DOCUMENT)
        self.assertEqual(len(transcripts), DOCUMENT.count("```transcript"))
        self.assertGreaterEqual(len(transcripts), 25)
        for kind, text in transcripts:
            with self.subTest(text), Daemon() as daemon, \
                    Connection(getattr(daemon, kind)) as connection:
                self.replay(connection, text.splitlines())

    def replay(self, connection, lines):
        request = None
        for line in lines:
            side, text = line[:3], line[3:]
            if side == "C: ":
                request = text
                connection.send(request + "\n")
            elif text == CLOSED:
                self.assertEqual(side, "S: ")
                self.assertTrue(connection.is_closed())
            else:
                self.assertEqual(side, "S: ")
                self.expect(connection, request, text)

    def expect(self, connection, request, expected):
        """The reply is as expected; a job may first have to get there."""
        reply = connection.read_line().decode()
        if '"state":"done"' in expected and '"state":"running"' in reply:
            def probe():
                connection.send(request + "\n")
                again = connection.read_line().decode()
                return '"state":"running"' not in again and again
            reply = wait_until(probe, "the end of the job")
        self.assertRegex(reply, pattern(expected))


class Tables(unittest.TestCase):

    def test_the_errors_are_those_of_the_status_list(self):
        listed = re.findall(r'X\(JY_(?:OK|E_\w+), "(\w+)", "([^"]+)"\)',
                            header("status.h"))
        self.assertEqual(listed[0][0], "ok")
        self.assertEqual([tuple(row[:2]) for row in table("code")], listed[1:])

    def options(self, *kinds):
        """Those of the option list, with their words written out."""
        text = header("verb.h")
        words = dict(re.findall(r'#define (\w+_WORDS) "([^"]+)"', text))
        listed = re.findall(r'X\(JY_OPTION_\w+, "(\w+)", JY_KIND_(\w+), '
                            r'(""|\w+), (\d+), (\d+), (\d+)\)', text)
        self.assertTrue(listed)
        return [(name, words.get(its_words), *bounds)
                for name, kind, its_words, *bounds in listed if kind in kinds]

    def test_the_numbers_are_those_of_the_option_list(self):
        self.assertEqual([tuple(row[:4]) for row in table("option")],
                         [(name, *bounds) for name, _, *bounds
                          in self.options("NUMBER")])

    def test_the_words_are_those_of_the_option_list(self):
        self.assertEqual([tuple(row[:2]) for row in table("option of words")],
                         [(name, "`, `".join(words.split("|")))
                          for name, words, *_ in self.options("CHOICE",
                                                              "SET")])

    def test_each_option_is_said_to_be_of_the_verbs_that_take_it(self):
        said = [(row[0], verb) for name, column in (("option", 4),
                                                    ("option of words", 2))
                for row in table(name)
                for verb in re.findall(r"\w+", row[column])]
        said += [("doc", "SIMILAR"), ("doc", "EXPLAIN")]
        usages = re.findall(r"^### (\w+)\n\n    (.+)\n", DOCUMENT, re.M)
        self.assertEqual(sorted(said),
                         sorted((option, verb) for verb, usage in usages
                                for option in re.findall(r"\[(\w+)=", usage)))

    def test_the_fields_and_kinds_are_those_of_the_lists(self):
        for path, prefix in (("corpus/document.h", "JY_FIELD"),
                             ("index/suggest.h", "JY_SUGGESTION")):
            text = (SOURCE / path).read_text(encoding="utf-8")
            names = re.findall(rf'X\({prefix}_\w+, "(\w+)"\)', text)
            self.assertTrue(names)
            for name in names:
                self.assertIn(f"`{name}", DOCUMENT)

    def test_the_verbs_are_those_of_help_in_its_order(self):
        with Daemon() as daemon, Connection(daemon.tcp) as connection:
            verbs = connection.request("HELP")["verbs"]
        sections = re.findall(r"^### (\w+)\n\n    (.+)\n", DOCUMENT, re.M)
        self.assertEqual(sections, [(entry["verb"], entry["usage"])
                                    for entry in verbs])
        for entry in verbs:
            text = DOCUMENT.split(f"### {entry['verb']}\n")[1].split("\n### ")[0]
            self.assertEqual("Unix socket only" in text, "needs" in entry)
            self.assertIn("```transcript", text)

    def test_the_limits_are_those_of_hello(self):
        with Daemon() as daemon, Connection(daemon.tcp) as connection:
            limits = connection.request("HELLO")["limits"]
        self.assertEqual({row[0]: int(row[1]) for row in table("limit")},
                         limits)

    def test_what_the_text_says_of_bounds_is_what_the_headers_say(self):
        bounds = (SOURCE / "daemon" / "limits.h").read_text(encoding="utf-8")
        for name, sentence in (
                ("JY_CLIENTS_MAX", "At most {} clients"),
                ("JY_IDLE_SECONDS", "idle for {} s"),
                ("JY_LINE_SECONDS", "within {} s of its first byte"),
                ("JY_STALL_SECONDS", "waiting output for {} s"),
                ("JY_WAITING_MAX", "at most {} requests wait"),
                ("JY_REBUILDS_KEPT", "The last {} are known")):
            value = re.search(rf"#define {name} (\d+)", bounds)[1]
            self.assertIn(sentence.format(value), DOCUMENT)


if __name__ == "__main__":
    unittest.main()
