# SPDX-License-Identifier: GPL-3.0-or-later
"""--watch: what changes in the corpus is found, and nobody has asked for it."""
import os
import shutil
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from jianyan_testing import (SPEECHES, Connection, Daemon, OwnCorpus,
                             build_index, program, run, wait_until)

# Becomes the daemon, in a name space where N folders can be watched.
FEW_WATCHES = ("unshare", "--user", "--map-root-user", "sh", "-c",
               'echo "$0" > /proc/sys/user/max_inotify_watches; exec "$@"')


def can_limit_watches():
    try:
        return subprocess.run([*FEW_WATCHES, "3", "true"], check=False,
                              capture_output=True, timeout=10).returncode == 0
    except OSError:
        return False


class Watching(OwnCorpus):

    def add_to_corpus(self):
        # So many that those which go are few, and need no force.
        self.ballast = self.corpus / "垫.jsonl"
        self.ballast.write_text("".join(
            f'{{"id":"垫{i}","body":"垫底的第{i}篇。"}}\n' for i in range(40)))

    def daemon(self, *options, corpus=None, **more):
        return Daemon("--watch", *options, index=self.index,
                      corpus=corpus or (self.corpus,), **more)

    def count(self, daemon, query, total):
        """Wait until `query` finds `total` documents."""
        with Connection(daemon.unix) as connection:
            try:
                wait_until(lambda: connection.request(
                    f"COUNT {query}")["total"] == total,
                           f"{query} is found {total} times")
            except AssertionError as fault:
                raise AssertionError(
                    f"{fault}; log:\n{daemon.log.text}") from None

    def quiet(self, daemon):
        """Wait for the first look at everything, and return the STATUS."""
        with Connection(daemon.unix) as connection:
            def probe():
                status = connection.request("STATUS")
                watch, job = status["watch"], status.get("job")
                return (watch["changes"] > 0 and not watch["settling"] and
                        job and job["state"] != "running" and status)
            return wait_until(probe, "a quiet daemon")

    def test_each_kind_of_change_is_seen(self):
        with self.daemon() as daemon:
            self.quiet(daemon)
            file = self.corpus / "鲸.txt"
            for what, change, query, total in (
                    ("a new file", lambda: file.write_text("鲸鱼。\n"),
                     "鲸鱼", 1),
                    ("a changed one", lambda: file.write_text("海豚。\n"),
                     "海豚", 1),
                    ("a renamed one",
                     lambda: file.rename(self.corpus / "豚.txt"),
                     "id:豚 海豚", 1),
                    ("one moved away", lambda: (self.corpus / "豚.txt").rename(
                        self.folder / "豚.txt"), "海豚", 0),
                    ("one moved here", lambda: (self.folder / "豚.txt").rename(
                        file), "海豚", 1),
                    ("one removed", file.unlink, "海豚", 0),
                    ("a linked one", lambda: self.linked(file), "犀牛", 1)):
                with self.subTest(what):
                    change()
                    self.count(daemon, query, total)

    def linked(self, file):
        (self.folder / "甲.txt").write_text("犀牛。\n")
        os.link(self.folder / "甲.txt", file)

    def test_folders_that_come_and_go_are_watched(self):
        with self.daemon() as daemon:
            self.quiet(daemon)
            deep = self.corpus / "一" / "二" / "三"
            deep.mkdir(parents=True)
            (deep / "鲸.txt").write_text("鲸鱼。\n")
            self.count(daemon, "鲸鱼", 1)
            (deep / "豚.txt").write_text("海豚。\n")
            self.count(daemon, "海豚", 1)
            # Moved within: what is in it is somewhere else now.
            (self.corpus / "一").rename(self.corpus / "四")
            self.count(daemon, "id:四/二/三/豚", 1)
            (self.corpus / "四/二/三/牛.txt").write_text("犀牛。\n")
            self.count(daemon, "犀牛", 1)
            # Moved away: it matters no more.
            (self.corpus / "四").rename(self.folder / "四")
            self.count(daemon, "犀牛 OR 海豚 OR 鲸鱼", 0)
            changes = self.quiet(daemon)["watch"]["changes"]
            (self.folder / "四/二/三/牛.txt").write_text("河马。\n")
            (self.corpus / "虎.txt").write_text("老虎。\n")
            self.count(daemon, "老虎", 1)
            self.assertEqual(self.quiet(daemon)["watch"]["changes"],
                             changes + 1)
            shutil.move(self.folder / "四", self.corpus / "五")
            self.count(daemon, "id:五/二/三/牛 河马", 1)
            shutil.rmtree(self.corpus / "五")
            self.count(daemon, "河马", 0)

    def test_a_named_file_is_watched_however_it_is_changed(self):
        named = self.folder / "名.txt"
        named.write_text("老虎。\n")
        self.index = self.folder / "另一个"
        build_index(self.index, named)
        with self.daemon(corpus=(named,)) as daemon:
            self.quiet(daemon)
            named.write_text("鲸鱼。\n")
            self.count(daemon, "鲸鱼", 1)
            other = self.folder / "名.txt.new"
            other.write_text("海豚。\n")
            other.rename(named)
            self.count(daemon, "海豚", 1)
            changes = self.quiet(daemon)["watch"]["changes"]
            (self.folder / "旁.txt").write_text("这个文件没有人问。\n")
            named.write_text("犀牛。\n")
            self.count(daemon, "犀牛", 1)
            self.assertEqual(self.quiet(daemon)["watch"]["changes"],
                             changes + 1)

    def test_a_named_folder_may_vanish_be_replaced_and_be_a_link(self):
        link = self.folder / "当前"
        link.symlink_to(self.corpus)
        build_index(self.index, link)
        with self.daemon(corpus=(link,)) as daemon:
            self.quiet(daemon)
            other = self.folder / "另"
            other.mkdir()
            shutil.copy(self.ballast, other)
            (other / "鲸.txt").write_text("鲸鱼。\n")
            (self.folder / "新").symlink_to(other)
            (self.folder / "新").rename(link)
            self.count(daemon, "鲸鱼", 1)
            # Gone: said so, and the old generation serves.
            other.rename(self.folder / "走")
            with Connection(daemon.unix) as connection:
                wait_until(lambda: "no such file" in str(
                    connection.request("STATUS")["job"].get("error")),
                    f"the failure; log:\n{daemon.log.text}")
                self.assertEqual(
                    connection.request("COUNT 鲸鱼")["total"], 1)
            (self.folder / "走" / "豚.txt").write_text("海豚。\n")
            (self.folder / "走").rename(other)
            self.count(daemon, "海豚", 1)

    def test_what_changed_while_no_daemon_ran_is_found_at_the_start(self):
        (self.corpus / "鲸.txt").write_text("鲸鱼。\n")
        with self.daemon() as daemon:
            self.count(daemon, "鲸鱼", 1)

    def test_many_changes_are_one(self):
        with self.daemon() as daemon:
            before = self.quiet(daemon)["watch"]["changes"]
            for i in range(300):
                (self.corpus / f"{i}.txt").write_text(f"第{i}只鲸鱼。\n")
            self.count(daemon, "鲸鱼", 300)
            self.assertLessEqual(
                self.quiet(daemon)["watch"]["changes"], before + 2)

    def test_changes_without_end_are_taken_up_all_the_same(self):
        with self.daemon() as daemon:
            self.quiet(daemon)
            ends = threading.Event()

            def write():
                (self.corpus / "先.txt").write_text("鲸鱼。\n")
                while not ends.wait(0.1):
                    (self.corpus / "不停.txt").write_text("改了又改。\n")
            writer = threading.Thread(target=write)
            writer.start()
            try:
                self.count(daemon, "鲸鱼", 1)
            finally:
                ends.set()
                writer.join()

    def test_what_is_no_change_starts_nothing(self):
        inside = self.corpus / "index"
        build_index(inside, self.corpus)
        self.index = inside  # writing to it must not begin it all again
        with self.daemon() as daemon:
            before = self.quiet(daemon)["watch"]["changes"]
            (self.corpus / ".隐.txt").write_text("鲸鱼。\n")
            (self.corpus / "空").mkdir()
            (self.corpus / "2021-hunan-mayors.txt").chmod(0o600)
            (self.corpus / "2021-hunan-mayors.txt").read_bytes()
            (self.corpus / "豚.txt").write_text("海豚。\n")
            self.count(daemon, "海豚", 1)
            self.assertEqual(self.quiet(daemon)["watch"]["changes"],
                             before + 1)

    def test_a_change_during_a_rebuild_begins_one_more(self):
        os.mkfifo(self.folder / "gate")
        indexer = self.folder / "indexer"
        indexer.write_text(
            "#!/bin/sh\n"
            f'[ -e "{self.folder}/open" ] || read go < "{self.folder}/gate"\n'
            f'exec {program("jianyan-index")} "$@"\n')
        indexer.chmod(0o700)
        with self.daemon("--indexer", indexer) as daemon, \
                Connection(daemon.unix) as connection:
            def job():
                return connection.request("STATUS").get("job")
            wait_until(job, "the first rebuild")
            self.assertEqual(job()["by"], "watch")
            busy = connection.request("REBUILD")["error"]
            self.assertEqual(busy, {"code": "busy",
                                    "message": "job 1 is running"})
            before = connection.request("STATUS")["watch"]["changes"]
            (self.corpus / "鲸.txt").write_text("鲸鱼。\n")
            wait_until(lambda: connection.request(
                "STATUS")["watch"]["changes"] > before, "the change is seen")
            (self.folder / "open").touch()
            (self.folder / "gate").write_text("go\n")
            wait_until(lambda: job()["job"] == 2 and
                       job()["state"] == "done", "one more")
            self.count(daemon, "鲸鱼", 1)

    def test_what_failed_is_tried_again_until_it_succeeds(self):
        seen = self.folder / "seen"
        indexer = self.folder / "indexer"
        indexer.write_text(
            "#!/bin/sh\n"
            f'if [ ! -e "{seen}" ]; then touch "{seen}"; echo \'{{"ok":false,'
            '"error":{"code":"unavailable","message":"the disk is full"}}\'; '
            "exit 3; fi\n"
            f'exec {program("jianyan-index")} "$@"\n')
        indexer.chmod(0o700)
        (self.corpus / "鲸.txt").write_text("鲸鱼。\n")
        with self.daemon("--indexer", indexer) as daemon:
            job = self.quiet(daemon)["job"]
            self.assertEqual(job["error"], {"code": "unavailable",
                                            "message": "the disk is full"})
            daemon.log.wait_for("tried again in 5 s")
            self.count(daemon, "鲸鱼", 1)

    def test_a_lost_event_is_made_good(self):
        # 16,384 events wait at most; more are lost, and that is said.
        limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
        if limit > 50_000:
            self.skipTest(f"{limit} events may wait here")
        with self.daemon() as daemon:
            self.quiet(daemon)
            daemon.signal(19)  # SIGSTOP: nobody takes the events
            names = [self.corpus / f"{i}.tmp" for i in range(2)]
            for i in range(limit // 2 + 100):
                names[i % 2].write_bytes(b"")
                names[i % 2].unlink()
            (self.corpus / "末.txt").write_text("鲸鱼。\n")
            daemon.signal(18)
            self.count(daemon, "鲸鱼", 1)
            daemon.log.wait_for("changes may have been missed")
            (self.corpus / "末.txt").write_text("海豚。\n")
            self.count(daemon, "海豚", 1)

    def test_without_watches_it_looks_by_itself_and_says_so(self):
        if not can_limit_watches():
            self.skipTest("watches can't be limited here")
        for limit in (0, 2):
            with self.subTest(limit), self.daemon(
                    wrapper=(*FEW_WATCHES, str(limit))) as daemon:
                for name in "一", "二", "三":
                    (self.corpus / name).mkdir(exist_ok=True)
                status = self.quiet(daemon)
                (self.corpus / "三" / "鲸.txt").write_text(f"鲸鱼{limit}。\n")
                self.count(daemon, f"鲸鱼{limit}", 1)
                status = self.quiet(daemon)
                self.assertEqual(status["watch"]["by"], "polling")
                self.assertIn("fs.inotify.max_user_watches",
                              status["watch"]["trouble"])
                daemon.log.wait_for("fs.inotify.max_user_watches")

    def test_a_client_may_rebuild_beside_it(self):
        with self.daemon() as daemon, Connection(daemon.unix) as connection:
            number = self.quiet(daemon)["job"]["job"]
            self.assertEqual(connection.request("REBUILD")["job"], number + 1)
            job = self.quiet(daemon)["job"]
            self.assertEqual((job["by"], job["state"]), ("client", "done"))

    def test_options(self):
        for options, message in (
                (["--watch"], "--watch needs a --corpus"),
                (["--keep", "0"], "--keep is 0, not a number from 1 to 100"),
                (["--keep", "101"], "--keep is 101")):
            done = run("jianyand", "--index", self.index, *options)
            self.assertEqual(done.returncode, 2)
            self.assertIn(message, done.stderr)


class Passing(unittest.TestCase):
    """What the indexer is started with."""

    def arguments(self, request, *options, corpus=None):
        with tempfile.TemporaryDirectory(prefix="jianyan-") as folder:
            indexer = Path(folder) / "indexer"
            indexer.write_text("#!/bin/sh\n"
                               f'echo "$@" >> {folder}/arguments\nexit 3\n')
            indexer.chmod(0o700)
            with Daemon("--indexer", indexer, *options,
                        **({"corpus": corpus} if corpus else {})) as daemon, \
                    Connection(daemon.unix) as connection:
                connection.ask("rebuild", **request)
                wait_until(lambda: connection.request("JOB")["state"] ==
                           "failed", "the end")
            return (Path(folder) / "arguments").read_text("utf-8").split()

    def test_an_update_has_no_paths_and_a_build_has(self):
        update = self.arguments({})
        self.assertEqual(update[0], "update")
        self.assertNotIn(str(SPEECHES), update)
        build = self.arguments({"full": 1})
        self.assertEqual((build[0], build[-2:]),
                         ("build", ["--", str(SPEECHES)]))

    def test_keep_and_force_are_passed_on(self):
        plain = self.arguments({"full": 1})
        self.assertNotIn("--force", plain)
        self.assertNotIn("--keep", plain)
        other = self.arguments({"force": 1}, "--keep", "5")
        self.assertIn("--force", other)
        self.assertEqual(other[other.index("--keep") + 1], "5")

    def test_how_to_read_is_passed_on_to_a_build(self):
        options = ("--encoding", "big5", "--map", "title=題")
        build = self.arguments({"full": 1}, *options)
        for i in 0, 2:
            self.assertEqual(build[build.index(options[i]) + 1],
                             options[i + 1])
        self.assertNotIn("--map", self.arguments({}, *options))

    def test_other_paths_than_those_of_the_index_are_built(self):
        with tempfile.TemporaryDirectory(prefix="jianyan-") as folder:
            index = Path(folder) / "index"
            build_index(index, SPEECHES)
            other = Path(folder) / "另"
            other.mkdir()
            (other / "鲸.txt").write_text("鲸鱼。\n")
            with Daemon(index=index, corpus=(other,)) as daemon, \
                    Connection(daemon.unix) as connection:
                connection.request("REBUILD force=1")
                job = wait_until(
                    lambda: (lambda reply: reply["state"] != "running" and
                             reply)(connection.request("JOB")), "the end")
                self.assertEqual((job["how"], job["state"], job["documents"]),
                                 ("build", "done", 1))


if __name__ == "__main__":
    unittest.main()
