# SPDX-License-Identifier: GPL-3.0-or-later
"""REBUILD and JOB: a new generation, and nobody notices a thing."""
import os
import shutil
import threading
import time
import unittest
from pathlib import Path

from jianyan_testing import (Connection, Daemon, OwnCorpus, program, run,
                             wait_until)

REBUILDS = int(os.environ.get("JIANYAN_REBUILDS", 200))


def script(daemon_folder, text):
    """An indexer that does `text`, a piece of shell."""
    path = Path(daemon_folder) / "indexer"
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o700)
    return path


def finished(connection, number):
    """The last word on job `number`."""
    def probe():
        reply = connection.request(f"JOB {number}")
        return reply if reply["state"] != "running" else None
    return wait_until(probe, f"the end of job {number}")


class Rebuilding(OwnCorpus):

    def daemon(self, *options):
        return Daemon(*options, index=self.index, corpus=(self.corpus,))

    def indexed_by(self, text):
        return self.daemon("--indexer", script(self.folder, text))

    def test_a_job_ends_with_the_new_generation_being_served(self):
        with self.daemon() as daemon, Connection(daemon.unix) as connection:
            (self.corpus / "鲸.txt").write_text("鲸鱼不是鱼。\n")
            self.assertEqual(connection.request("COUNT 鲸鱼")["total"], 0)
            self.assertEqual(connection.request("REBUILD full=1"),
                             {"ok": True, "job": 1})
            job = finished(connection, 1)
            self.assertEqual(connection.request("COUNT 鲸鱼")["total"], 1)
            self.assertEqual(connection.request("HELLO")["generation"], 2)
            self.assertEqual((job["state"], job["generation"], job["files"],
                              job["documents"], job["problems"]),
                             ("done", 2, 2, 4, 0))
            self.assertEqual(connection.request("JOB")["job"], 1)
            self.assertEqual(connection.request("STATUS")["job"]["state"],
                             "done")

    def test_a_rebuild_with_problems_is_done_and_counts_them(self):
        (self.corpus / "坏.txt").write_bytes(b"\xff\xfe\xfd")
        with self.daemon() as daemon, Connection(daemon.unix) as connection:
            connection.request("REBUILD full=1")
            job = finished(connection, 1)
            self.assertEqual((job["state"], job["problems"], job["documents"]),
                             ("done", 1, 3))

    def test_a_second_one_is_told_which_is_running(self):
        os.mkfifo(self.folder / "gate")
        with self.indexed_by(
                'echo \'{"progress":{"phase":"reading","files":1,'
                '"documents":2,"problems":3}}\'\n'
                f'read go < "{self.folder}/gate"\n'
                f'exec {program("jianyan-index")} "$@"\n') as daemon, \
                Connection(daemon.unix) as connection:
            connection.request("REBUILD full=1")
            job = wait_until(
                lambda: (lambda reply: reply["phase"] == "reading" and reply)(
                    connection.request("JOB")), "progress")
            self.assertEqual((job["state"], job["files"], job["documents"],
                              job["problems"]), ("running", 1, 2, 3))
            self.assertEqual(connection.request("REBUILD full=1")["error"],
                             {"code": "busy", "message": "job 1 is running"})
            (self.folder / "gate").write_text("go\n")
            self.assertEqual(finished(connection, 1)["state"], "done")
            self.assertEqual(connection.request("REBUILD full=1")["job"], 2)
            (self.folder / "gate").write_text("go\n")
            self.assertEqual(finished(connection, 2)["generation"], 3)

    def assert_fails(self, daemon, code, message):
        with Connection(daemon.unix) as connection:
            connection.request("REBUILD")
            job = finished(connection, 1)
            self.assertEqual(job["state"], "failed")
            self.assertEqual(job["error"]["code"], code)
            self.assertIn(message, job["error"]["message"])
            status = connection.request("STATUS")
            self.assertEqual(status["generation"], 1)
            self.assertEqual(status["job"]["error"], job["error"])
            self.assertEqual(connection.request("COUNT 智能制造")["total"], 2)

    def test_a_corpus_that_is_gone_fails_and_is_named(self):
        with self.daemon() as daemon:
            shutil.rmtree(self.corpus)
            self.assert_fails(daemon, "not_found", str(self.corpus))

    def test_an_indexer_that_is_killed_fails(self):
        with self.indexed_by("kill -9 $$\n") as daemon:
            self.assert_fails(daemon, "internal", "signal 9")

    def test_an_indexer_without_a_result_fails(self):
        with self.indexed_by("echo 完了; head -c 9999 /dev/zero\n") as daemon:
            self.assert_fails(daemon, "internal", "no result")

    def test_what_one_indexer_left_unsaid_does_not_meet_the_next(self):
        seen = self.folder / "seen"
        with self.indexed_by(
                f'if [ ! -e "{seen}" ]; then touch "{seen}"; '
                'printf "no line end"; exit 3; fi\n'
                f'exec {program("jianyan-index")} "$@"\n') as daemon:
            self.assert_fails(daemon, "internal", "no result")
            with Connection(daemon.unix) as connection:
                connection.request("REBUILD")
                self.assertEqual(finished(connection, 2)["state"], "done")

    def test_an_indexer_that_closes_its_output_and_fails_is_seen(self):
        with self.indexed_by("exec >&-; exit 3\n") as daemon:
            self.assert_fails(daemon, "internal", "status 3")

    def test_an_index_that_is_gone_afterwards_is_a_failure(self):
        with self.indexed_by(
                f'rm "{self.index}/current"\n'
                'echo \'{"ok":true,"generation":2}\'\n') as daemon:
            self.assert_fails(daemon, "not_found", str(self.index))

    def test_a_result_that_is_not_the_published_one_is_refused(self):
        with self.indexed_by(
                'echo \'{"ok":true,"generation":7}\'\n') as daemon:
            self.assert_fails(daemon, "unavailable", "generation 7")

    def test_an_indexer_that_cannot_be_run_is_named(self):
        with self.daemon("--indexer", self.folder / "无") as daemon, \
                Connection(daemon.unix) as connection:
            error = connection.request("REBUILD")["error"]
            self.assertEqual(error["code"], "unavailable")
            self.assertIn(str(self.folder / "无"), error["message"])
            self.assertEqual(connection.request("JOB")["error"]["code"],
                             "not_found")

    def test_without_a_corpus_there_is_no_rebuild(self):
        with Daemon(index=self.index, corpus=()) as daemon, \
                Connection(daemon.unix) as connection:
            self.assertEqual(
                connection.request("REBUILD")["error"],
                {"code": "unavailable",
                 "message": "the daemon was started without --corpus"})

    def test_an_older_generation_that_is_published_again_is_served(self):
        with self.daemon() as daemon, Connection(daemon.unix) as connection:
            (self.corpus / "鲸.txt").write_text("鲸鱼不是鱼。\n")
            connection.request("REBUILD full=1")
            self.assertEqual(finished(connection, 1)["generation"], 2)
            self.assertEqual(connection.request("COUNT 鲸鱼")["total"], 1)
            done = run("jianyan-index", "rollback", "--index", self.index)
            self.assertEqual(done.returncode, 0, done.stderr)
            begun = time.monotonic()
            wait_until(lambda: connection.request("HELLO")["generation"] == 1,
                       "generation 1")
            self.assertLess(time.monotonic() - begun, 1.5)
            self.assertEqual(connection.request("COUNT 鲸鱼")["total"], 0)
            # A number is never used twice.
            connection.request("REBUILD full=1")
            self.assertEqual(finished(connection, 2)["generation"], 3)

    def test_when_many_documents_are_gone_it_takes_force(self):
        (self.corpus / "2021-hunan-mayors.txt").write_text("鲸鱼。\n")
        for request in "REBUILD full=1", "REBUILD":
            with self.subTest(request), self.daemon() as daemon, \
                    Connection(daemon.unix) as connection:
                connection.request(request)
                job = finished(connection, 1)
                self.assertEqual(job["state"], "failed")
                self.assertIn("67 % are gone", job["error"]["message"])
                status = connection.request("STATUS")
                self.assertEqual((status["generation"], status["documents"]),
                                 (1, 3))
                self.assertEqual(status["job"]["error"], job["error"])
        with self.daemon() as daemon, Connection(daemon.unix) as connection:
            connection.request("REBUILD force=1")
            self.assertEqual(finished(connection, 1)["state"], "done")
            self.assertEqual(connection.request("COUNT 鲸鱼")["total"], 1)

    def test_so_many_generations_are_kept_as_are_asked_for(self):
        with self.daemon("--keep", "4") as daemon, \
                Connection(daemon.unix) as connection:
            for number in range(1, 7):
                connection.request("REBUILD full=1")
                self.assertEqual(finished(connection, number)["state"], "done")
            self.assertEqual(
                sorted(path.name for path in self.index.glob("0*")),
                [f"{number:010}" for number in range(4, 8)])

    def test_the_daemons_end_is_the_childs(self):
        os.mkfifo(self.folder / "gate")
        with self.indexed_by(
                f'echo $$ > "{self.folder}/pid"\n'
                f'read go < "{self.folder}/gate"\n') as daemon, \
                Connection(daemon.unix) as connection:
            connection.request("REBUILD")
            wait_until((self.folder / "pid").exists, "the child")
            daemon.terminate()  # asserts that no child is left

    def test_no_query_fails_while_generations_change(self):
        with self.daemon() as daemon, Connection(daemon.unix) as control:
            clients = [Client(address) for address in
                       (daemon.tcp, daemon.unix) * 4]
            for number in range(1, REBUILDS + 1):
                self.assertEqual(control.request("REBUILD full=1")["job"], number)
                job = finished(control, number)
                self.assertEqual((job["state"], job["generation"]),
                                 ("done", number + 1))
                if number == 5:
                    before = resources(daemon)
            for client in clients:
                client.finish()
                self.assertEqual(client.wrong, [])
                self.assertGreaterEqual(len(client.generations), 2)
            descriptors, memory = resources(daemon)
            print(f"{REBUILDS} rebuilds, "
                  f"{sum(client.asked for client in clients)} queries; from the "
                  f"5th rebuild to the last: descriptors {before[0]} to "
                  f"{descriptors}, resident {before[1]} to {memory} kB")
            self.assertLessEqual(descriptors, before[0])
            self.assertLess(memory, before[1] + 4096)


def resources(daemon):
    """Open descriptors, and resident kilobytes."""
    return len(os.listdir(f"/proc/{daemon.pid}/fd")), daemon.memory()


class Client:
    """Asks without pause, and collects what is wrong with the answers.

    The corpus stays the same, so every answer has to be the first one again,
    but for the generation, which never goes back, and the time it took.
    """

    QUESTIONS = ("SEARCH 智能制造", "COUNT 营商环境 -株洲",
                 "GET 2021-hunan-mayors#3")

    def __init__(self, address):
        self.wrong = []
        self.generations = set()
        self.asked = 0
        self._first = {}
        self._newest = 0
        self._ends = threading.Event()
        self._connection = Connection(address)
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()

    def _ask(self):
        with self._connection as connection:
            while not self._ends.is_set() and not self.wrong:
                for question in self.QUESTIONS:
                    self._judge(question, connection.request(question))

    def _judge(self, question, reply):
        self.asked += 1
        generation = reply.pop("generation", 0)
        reply.pop("took_us", None)
        if (not reply["ok"] or generation < self._newest or
                reply != self._first.setdefault(question, reply)):
            self.wrong.append((question, generation, reply))
        self._newest = generation
        self.generations.add(generation)

    def finish(self):
        self._ends.set()
        self._thread.join()


if __name__ == "__main__":
    unittest.main()
