# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of a generation with a wrong byte, where it is so big that it
is served before each byte was compared (JY_VERIFY_FIRST_BYTES)."""
import base64
import json
import os
import random
import shutil
import signal
import tempfile
import unittest
from pathlib import Path

from jianyan_testing import Connection, Daemon, build_index, run, wait_until

FIRST_BYTES = 16 << 20

EVERY_BYTE = r"generation (\d+): every byte is as it was published"


def write_corpus(folder):
    """Files of which an index is bigger than what is verified at once.

    A field that is not known is kept with the document, and not searched, so
    that the index takes no time to build; and nothing can pack it.
    """
    choose = random.Random(5)
    folder.mkdir()
    for file in range(40):
        with open(folder / f"{file}.jsonl", "w", encoding="utf-8") as lines:
            for line in range(10):
                note = base64.b64encode(choose.randbytes(48000)).decode()
                json.dump({"id": f"税收{file}-{line}", "speaker": "阳卫国",
                           "body": "税收改革继续推进。", "附记": note}, lines,
                          ensure_ascii=False)
                lines.write("\n")


class Verifying(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="jianyan-")
        cls.addClassCleanup(temporary.cleanup)
        cls.shared = Path(temporary.name)
        write_corpus(cls.shared / "corpus")
        build_index(cls.shared / "index", cls.shared / "corpus")

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="jianyan-")
        self.addCleanup(temporary.cleanup)
        self.corpus = self.shared / "corpus"
        self.index = Path(temporary.name) / "index"
        shutil.copytree(self.shared / "index", self.index)
        self.index.chmod(0o700)

    def build(self):
        build_index(self.index, self.corpus)

    def part(self, name):
        return self.index / (self.index / "current").read_text().strip() / name

    def damage(self, name):
        """Turn the last byte of a part of the published generation around.

        Nothing is wrong with the head of the file, so that it can be opened.
        """
        with open(self.part(name), "r+b") as file:
            file.seek(-1, os.SEEK_END)
            byte = file.read(1)[0]
            file.seek(-1, os.SEEK_END)
            file.write(bytes([byte ^ 0xFF]))

    def daemon(self):
        return Daemon(index=self.index, corpus=(self.corpus,))

    def wait_for_status(self, connection, what, **wanted):
        def probe():
            status = connection.request("STATUS")
            return all(status.get(name) == value
                       for name, value in wanted.items()) and status
        return wait_until(probe, what)

    def test_the_corpus_is_big_enough(self):
        self.assertGreater(self.part("text").stat().st_size, FIRST_BYTES)

    def test_a_big_generation_is_served_and_then_verified(self):
        with self.daemon() as daemon, Connection(daemon.tcp) as connection:
            self.assertEqual(connection.request("COUNT 税收改革")["total"], 400)
            self.wait_for_status(connection, "each byte", verified=True)
            self.assertEqual(daemon.log.wait_for(EVERY_BYTE)[0][1], "1")
            self.assertLess(daemon.log.text.index("serving generation 1"),
                            daemon.log.text.index("every byte"))
            self.assertNotIn("trouble", connection.request("STATUS"))

    def test_a_wrong_byte_at_start_ends_the_serving(self):
        for name in "text", "terms", "lexicon", "files":
            with self.subTest(name):
                self.damage(name)
                with self.daemon() as daemon, \
                        Connection(daemon.unix) as connection:
                    daemon.log.wait_for("no generation is fit to be served")
                    status = connection.request("STATUS")
                    self.assertIn(
                        f"its file {name} is not as it was published",
                        status["trouble"])
                    self.assertEqual(
                        (status["generation"], status["verified"]),
                        (0, False))
                    for request in "SEARCH 税收", "GET 税收1-1", "RELOAD":
                        self.assertEqual(
                            connection.request(request)["error"],
                            {"code": "unavailable",
                             "message": status["trouble"]})
                    self.assertEqual(
                        connection.request("HELLO")["generation"], 0)
                self.damage(name)  # which mends it

    def test_another_generation_is_taken_where_none_was_fit(self):
        self.damage("text")
        with self.daemon() as daemon, Connection(daemon.unix) as connection:
            daemon.log.wait_for("no generation is fit to be served")
            connection.request("REBUILD")
            self.wait_for_status(connection, "a good one", generation=2,
                                 verified=True)
            self.assertEqual(connection.request("COUNT 税收改革")["total"], 400)
            self.assertNotIn("trouble", connection.request("STATUS"))

    def test_what_was_mended_is_served_once_it_has_been_read(self):
        self.damage("text")
        with self.daemon() as daemon, Connection(daemon.unix) as connection:
            daemon.log.wait_for("no generation is fit to be served")
            self.damage("text")
            # It is not believed; reading begins, and that is all.
            self.assertEqual(connection.request("RELOAD")["error"]["code"],
                             "unavailable")
            self.wait_for_status(connection, "the mended one", generation=1,
                                 verified=True)
            self.assertEqual(connection.request("COUNT 税收改革")["total"], 400)
            self.assertNotIn("trouble", connection.request("STATUS"))

    def test_the_last_good_generation_is_served_again(self):
        with self.daemon() as daemon, Connection(daemon.unix) as connection:
            self.wait_for_status(connection, "each byte", verified=True)
            # The damage must be there before the daemon looks.
            daemon.signal(signal.SIGSTOP)
            self.build()
            self.damage("terms")
            daemon.signal(signal.SIGCONT)

            daemon.log.wait_for("serving generation 2")
            daemon.log.wait_for("serving generation 1", 2)
            status = connection.request("STATUS")
            self.assertEqual((status["generation"], status["verified"]),
                             (1, True))
            self.assertIn("generation 2: its file terms is not as it was",
                          status["trouble"])
            self.assertEqual(connection.request("COUNT 税收改革")["total"], 400)
            self.assertEqual(connection.request("RELOAD")["error"],
                             {"code": "unavailable",
                              "message": status["trouble"]})

            self.build()
            self.assertEqual(connection.request("RELOAD")["generation"], 3)
            self.wait_for_status(connection, "each byte", generation=3,
                                 verified=True)
            self.assertNotIn("trouble", connection.request("STATUS"))

    def test_what_an_update_has_taken_over_is_read_once(self):
        corpus = self.index.parent / "corpus"
        shutil.copytree(self.corpus, corpus)
        build_index(self.index, corpus)
        with self.daemon() as daemon, Connection(daemon.unix) as connection:
            self.wait_for_status(connection, "each byte", verified=True)
            (corpus / "鲸.txt").write_text("鲸鱼不是鱼。\n")
            done = run("jianyan-index", "update", "--index", self.index)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertTrue(self.part("more-text").exists())
            self.assertEqual(connection.request("RELOAD")["generation"], 3)
            # What is new is little, and was verified before it was served.
            self.assertIs(connection.request("STATUS")["verified"], True)
            self.assertEqual(connection.request("COUNT 鲸鱼")["total"], 1)
            self.assertEqual(len(daemon.log.wait_for(EVERY_BYTE)), 1)
            self.assertEqual(daemon.log.text.count("every byte"), 1)

    def test_generations_that_come_fast_are_verified_in_the_end(self):
        with self.daemon() as daemon, Connection(daemon.unix) as connection:
            for number in range(2, 6):
                self.build()
                self.assertEqual(connection.request("RELOAD")["generation"],
                                 number)
                self.assertEqual(connection.request("COUNT 税收改革")["total"],
                                 400)
            self.wait_for_status(connection, "each byte", generation=5,
                                 verified=True)
            before = len(os.listdir(f"/proc/{daemon.pid}/fd"))
            self.build()
            connection.request("RELOAD")
            self.wait_for_status(connection, "each byte", generation=6,
                                 verified=True)
            # Nothing of the earlier ones is open any more.
            wait_until(lambda: len(os.listdir(f"/proc/{daemon.pid}/fd")) <=
                       before, "what is not used being closed")

    def test_it_ends_while_it_is_verifying(self):
        for _ in range(5):
            with self.daemon() as daemon, Connection(daemon.tcp) as connection:
                self.assertTrue(connection.request("COUNT 税收")["ok"])
                daemon.signal(signal.SIGTERM)
                self.assertEqual(daemon.wait(), 0)


if __name__ == "__main__":
    unittest.main()
