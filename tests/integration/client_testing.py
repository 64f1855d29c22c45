# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the program jianyan need: a terminal, a server that lies."""
import json
import os
import pty
import socket
import subprocess
import threading
import unittest

from jianyan_testing import FAULTS, PATIENCE, program, run

# The terminal's own sequences that the program may write.
BOLD, RED, PLAIN = "\x1b[1m", "\x1b[1;31m", "\x1b[0m"
UNDERLINED = "\x1b[1;4m"

HIT = {"rank": 1, "id": "a#1", "score": 9.3, "title": "培育产业集群",
       "speaker": "阳卫国", "office": "株洲市市长",
       "snippet": {"text": "以智能制造为主", "marks": [[1, 3], [3, 5]]}}
PAGE = {"ok": True, "generation": 1, "query": "智能制造", "total": 1,
        "total_is": "exact", "match": "all", "took_us": 214, "hits": [HIT],
        "notes": []}
JOB = {"ok": True, "job": 3, "state": "running", "phase": "reading",
       "files": 1, "documents": 2, "problems": 0, "seconds": 0.1}
DONE = {"ok": True, "job": 3, "state": "done", "files": 1, "documents": 3,
        "problems": 0, "seconds": 1.25, "generation": 8}


def on_terminal(*arguments, typed=None, **environment):
    """What jianyan writes to a terminal, and its exit status.

    What is `typed` there, if anything, is in front of what is written.
    """
    try:
        master, slave = pty.openpty()
    except OSError as fault:
        raise unittest.SkipTest(f"no terminal can be had here: {fault}")
    if typed is not None:
        os.write(master, typed.encode())
    process = subprocess.Popen(
        [program("jianyan"), *arguments], stdout=slave, stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL if typed is None else slave,
        env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **environment})
    os.close(slave)
    output = b""
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:  # the last one has closed it
            break
        if not piece:
            break
        output += piece
    os.close(master)
    process.communicate(timeout=PATIENCE)
    return output.decode().replace("\r\n", "\n"), process.returncode


class Server:
    """Answers the n-th request with the n-th reply, whatever was asked."""

    def __init__(self, *replies):
        self._replies = [reply if isinstance(reply, bytes)
                         else (json.dumps(reply) + "\n").encode()
                         for reply in replies]
        self.requests = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(PATIENCE)
        self.address = "127.0.0.1:%d" % self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._listener.close()
        self._thread.join(PATIENCE)

    def _serve(self):
        try:
            peer, _ = self._listener.accept()
        except OSError:
            return
        with peer, peer.makefile("rb") as lines:
            for reply in self._replies:
                self.requests.append(json.loads(lines.readline()))
                try:
                    peer.sendall(reply)
                except OSError:
                    return


class AgainstALiar(unittest.TestCase):
    """Each test says what the server replies, and looks at what is shown."""

    def ask(self, *arguments, replies=(PAGE,), **options):
        with Server(*replies) as server:
            done = run("jianyan", "--server", server.address, *arguments,
                       **options)
        self.assertIsNone(FAULTS.search(done.stderr), done.stderr)
        self.address, self.requests = server.address, server.requests
        return done
