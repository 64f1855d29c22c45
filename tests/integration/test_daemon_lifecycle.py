# SPDX-License-Identifier: GPL-3.0-or-later
"""How jianyand starts, refuses to start, notices a generation, and ends."""
import os
import shutil
import signal
import socket
import stat
import tempfile
import unittest
from pathlib import Path

from jianyan_testing import (SPEECHES, Connection, Daemon, build_index, run,
                             wait_until)


class Folder(unittest.TestCase):
    """Each test has a folder with an index in it."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="jianyan-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.index = self.folder / "index"
        build_index(self.index, SPEECHES)

    def refused(self, *options, index=None):
        """The one line that jianyand ends with, and its exit status."""
        done = run("jianyand", "--index", index or self.index, *options)
        lines = [line for line in done.stderr.splitlines()
                 if line.startswith("jianyand: ")]
        self.assertEqual(len(lines), 1, done.stderr)
        return done.returncode, lines[0]

    def generation_file(self, name):
        return self.index / (self.index / "current").read_text().strip() / name


class Refusing(Folder):

    def test_no_such_folder_is_named(self):
        status, line = self.refused(index=self.folder / "无")
        self.assertEqual(status, 3)
        self.assertIn(str(self.folder / "无"), line)

    def test_a_folder_without_an_index_is_named(self):
        status, line = self.refused(index=self.folder)
        self.assertEqual(status, 3)
        self.assertIn(str(self.folder), line)

    def test_a_file_is_no_index(self):
        path = self.folder / "文件"
        path.write_text("税")
        self.assertEqual(self.refused(index=path)[0], 3)

    def test_a_foreign_pointer_is_refused(self):
        for text in "", "../etc\n", "1\n", "0" * 5000:
            (self.index / "current").write_text(text)
            self.assertEqual(self.refused()[0], 3)

    def test_another_format_version_is_refused(self):
        manifest = self.generation_file("manifest")
        text = manifest.read_text()
        manifest.write_text(text.replace("jianyan-index ", "jianyan-index 9",
                                         1))
        status, line = self.refused()
        self.assertEqual(status, 3)
        self.assertIn("9", line)

    def test_one_changed_byte_is_refused(self):
        for name in "text", "terms", "lexicon":
            path = self.generation_file(name)
            good = path.read_bytes()
            bad = bytearray(good)
            bad[len(bad) // 2] ^= 1
            path.write_bytes(bad)
            status, line = self.refused()
            self.assertEqual(status, 3)
            self.assertIn(name, line)
            path.write_bytes(good)

    def test_a_port_in_use_is_named(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = "127.0.0.1:%d" % taken.getsockname()[1]
            self.assertEqual(self.refused("--listen", address),
                             (3, f"jianyand: {address} is in use"))

    def test_a_unix_socket_in_use_is_named_and_kept(self):
        with Daemon(index=self.index, tcp=False) as daemon:
            self.assertEqual(
                self.refused("--unix", daemon.unix),
                (3, f"jianyand: {daemon.unix} is in use"))
            with Connection(daemon.unix) as connection:
                self.assertTrue(connection.request("PING")["ok"])

    def test_what_is_no_socket_is_left_alone(self):
        path = self.folder / "notes"
        path.write_text("税")
        status, line = self.refused("--unix", path)
        self.assertEqual(status, 3)
        self.assertIn("is not a socket", line)
        self.assertEqual(path.read_text(), "税")

    def test_a_path_too_long_for_a_socket_is_refused(self):
        status, line = self.refused("--unix", self.folder / ("x" * 120))
        self.assertEqual(status, 3)
        self.assertIn("107", line)

    def test_an_address_for_others_needs_public(self):
        for address in "0.0.0.0:0", "[::]:0", "192.0.2.1:6610":
            status, line = self.refused("--listen", address)
            self.assertEqual(status, 2)
            self.assertIn("--public", line)

    def test_wrong_usage_is_named(self):
        for options, word in (
                (["--listen", "127.0.0.1"], "127.0.0.1"),
                (["--listen", "localhost:1"], "localhost:1"),
                (["--listen", "::1:6610"], "::1:6610"),
                (["--listen", "127.0.0.1:65536"], "65536"),
                (["--listen", "none"], "--unix"),
                (["--workers", "0"], "workers"),
                (["--workers", "65"], "65"),
                (["--cache", "65537"], "65537"),
                (["--cache", "-1"], "-1"),
                (["--cache", "32M"], "32M"),
                (["--deadline", "1s"], "1s"),
                (["--deadline", "-5"], "-5"),
                (["--fly"], "options"),
                (["extra"], "extra")):
            status, line = self.refused(*options)
            self.assertEqual(status, 2)
            self.assertIn(word, line)

    def test_help_and_version_say_so_and_end(self):
        done = run("jianyand", "--help")
        self.assertEqual(done.returncode, 0)
        for option in ("--index", "--corpus", "--listen", "--public", "--unix",
                       "--workers", "--cache", "--deadline", "--indexer"):
            self.assertIn(option, done.stdout)
        done = run("jianyand", "--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^jianyand \d+\.\d+\.\d+\n$")


class Starting(Folder):

    def test_public_lets_others_in(self):
        with Daemon("--public", "--listen", "0.0.0.0:0", index=self.index,
                    tcp=False) as daemon:
            [match] = daemon.log.wait_for(r"listening on 0\.0\.0\.0:(\d+)")
            with Connection(f"127.0.0.1:{match[1]}") as connection:
                self.assertTrue(connection.request("PING")["ok"])

    def test_ipv6_is_listened_on(self):
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError:
            self.skipTest("this machine has no IPv6")
        with Daemon("--listen", "[::1]:0", index=self.index) as daemon:
            [match] = daemon.log.wait_for(r"listening on (\[::1\]:\d+)")
            with Connection(match[1]) as connection:
                self.assertTrue(connection.request("PING")["ok"])

    def test_the_socket_is_this_users_alone(self):
        with Daemon(index=self.index) as daemon:
            mode = os.stat(daemon.unix).st_mode
            self.assertTrue(stat.S_ISSOCK(mode))
            self.assertEqual(stat.S_IMODE(mode), 0o600)

    def test_a_socket_that_nobody_answers_on_is_replaced(self):
        path = self.folder / "stale"
        stale = socket.socket(socket.AF_UNIX)
        stale.bind(str(path))
        stale.close()
        with Daemon("--unix", path, index=self.index, unix=False) as daemon:
            daemon.log.wait_for("listening on " + str(path))
            with Connection(path) as connection:
                self.assertTrue(connection.request("PING")["ok"])
        self.assertFalse(path.exists())

    def test_every_descriptor_is_closed_in_children(self):
        with Daemon(index=self.index) as daemon, \
                Connection(daemon.tcp) as one, Connection(daemon.unix) as two:
            one.request("SEARCH 税")
            two.request("PING")
            for info in Path(f"/proc/{daemon.pid}/fdinfo").iterdir():
                if int(info.name) > 2:
                    flags = int(info.read_text().split("flags:")[1].split()[0],
                                8)
                    self.assertTrue(flags & os.O_CLOEXEC, info.name)

    def test_xapians_variables_change_nothing(self):
        with Daemon(index=self.index,
                    environment={"XAPIAN_CJK_NGRAM": "1",
                                 "XAPIAN_FLUSH_THRESHOLD": "1"}) as daemon, \
                Connection(daemon.tcp) as connection:
            self.assertEqual(connection.request("COUNT 智能制造")["total"], 2)


class Noticing(Folder):

    def test_a_published_generation_is_served_unasked(self):
        with Daemon(index=self.index) as daemon, \
                Connection(daemon.tcp) as connection:
            build_index(self.index, SPEECHES)
            wait_until(
                lambda: connection.request("HELLO")["generation"] == 2,
                "generation 2")

    def test_sighup_and_reload_take_it_up(self):
        with Daemon(index=self.index) as daemon, \
                Connection(daemon.unix) as connection:
            build_index(self.index, SPEECHES)
            daemon.signal(signal.SIGHUP)
            daemon.log.wait_for("serving generation 2")
            build_index(self.index, SPEECHES)
            self.assertEqual(connection.request("RELOAD")["generation"], 3)
            self.assertEqual(connection.request("COUNT 税")["generation"], 3)

    def test_a_damaged_generation_leaves_the_old_one_serving(self):
        with Daemon(index=self.index) as daemon, \
                Connection(daemon.unix) as connection:
            # The damage must be there before the daemon looks.
            daemon.signal(signal.SIGSTOP)
            build_index(self.index, SPEECHES)
            path = self.generation_file("text")
            path.write_bytes(path.read_bytes()[:-1] + b"\xff")
            daemon.signal(signal.SIGCONT)

            reply = connection.request("RELOAD")
            self.assertEqual(reply["error"]["code"], "unavailable")
            status = connection.request("STATUS")
            self.assertEqual(status["generation"], 1)
            self.assertEqual(status["trouble"], reply["error"]["message"])
            self.assertEqual(connection.request("COUNT 智能制造")["total"], 2)
            connection.request("RELOAD")
            self.assertEqual(daemon.log.text.count("is not served"), 1)

            build_index(self.index, SPEECHES)
            self.assertEqual(connection.request("RELOAD")["generation"], 3)
            self.assertNotIn("trouble", connection.request("STATUS"))

    def test_a_removed_index_goes_on_being_served(self):
        with Daemon(index=self.index) as daemon, \
                Connection(daemon.unix) as connection:
            shutil.rmtree(self.index)
            self.assertEqual(
                connection.request("RELOAD")["error"]["code"], "not_found")
            self.assertEqual(connection.request("COUNT 智能制造")["total"], 2)
            self.assertTrue(
                connection.request("GET 2021-hunan-mayors#1")["ok"])


class Ending(Folder):

    def test_sigterm_and_sigint_end_it_with_0(self):
        for number in signal.SIGTERM, signal.SIGINT:
            with Daemon(index=self.index) as daemon, \
                    Connection(daemon.tcp) as idle, \
                    Connection(daemon.unix) as half:
                half.send("SEARCH ")
                idle.request("PING")
                daemon.signal(number)
                self.assertEqual(daemon.wait(), 0)
                self.assertTrue(idle.is_closed())
                self.assertTrue(half.is_closed())

    def test_what_is_in_flight_is_answered_whole(self):
        for _ in range(5):
            with Daemon(index=self.index) as daemon, \
                    Connection(daemon.tcp) as connection:
                connection.send("SEARCH 企业\n" * 1000)
                connection.read_reply()
                daemon.signal(signal.SIGTERM)
                rest = connection.read_all()
                self.assertTrue(rest == b"" or rest.endswith(b"\n"))
                self.assertEqual(daemon.wait(), 0)

    def test_a_client_that_does_not_read_holds_nothing_up(self):
        with Daemon(index=self.index) as daemon, \
                Connection(daemon.tcp) as connection:
            connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF,
                                         4096)
            connection.send("SEARCH snippet=1000 企业\n" * 2000)
            wait_until(lambda: connection_is_full(daemon),
                       "output that nobody takes")
            daemon.signal(signal.SIGTERM)
            self.assertEqual(daemon.wait(), 0)


def connection_is_full(daemon):
    """The search count stands still: the daemon reads no more of them."""
    with Connection(daemon.unix) as other:
        count = other.request("STATUS")["requests"]["search"]
        for _ in range(20):
            again = other.request("STATUS")["requests"]["search"]
            if again != count:
                return False
    return count > 0


if __name__ == "__main__":
    unittest.main()
