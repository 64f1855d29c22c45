# SPDX-License-Identifier: GPL-3.0-or-later
"""What every integration test needs: the programs, a daemon, a connection.

    from jianyan_testing import Connection, Daemon

    with Daemon() as daemon, Connection(daemon.tcp) as connection:
        reply = connection.request("SEARCH 智能制造")

A Daemon lives in a temporary folder of its own, on a port the kernel chose
and on a unix socket, so that tests may run in parallel.  Nothing here waits
by sleeping: a test reads until what it waits for is there, or fails with
what it has read.
"""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("JIANYAN_SOURCE",
                             Path(__file__).resolve().parents[2]))
BIN = Path(os.environ.get("JIANYAN_BIN", SOURCE / "build" / "bin"))
SPEECHES = SOURCE / "corpus" / "speeches"

# How long a test waits for anything: long enough for a busy machine.
PATIENCE = 30.0

# What a sanitizer writes when it has found something.
FAULTS = re.compile(r"(Address|Leak|Thread|UndefinedBehavior)Sanitizer"
                    r"|runtime error:")

# What a program has in it that was built with one.
SANITIZER = re.compile(rb"__[at]san_init")


def program(name):
    """The path of one of the project's programs."""
    return str(BIN / name)


def run(name, *arguments, **options):
    """Run a program to its end; output and errors are kept, as text."""
    options.setdefault("timeout", PATIENCE)
    options.setdefault("encoding", "utf-8")
    options.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run([program(name), *map(str, arguments)],
                          capture_output=True, check=False, **options)


def build_index(folder, *paths):
    """Build an index of `paths` in `folder`; returns the finished process."""
    done = run("jianyan-index", "build", "--index", folder, *paths)
    assert done.returncode == 0, f"exit {done.returncode}: {done.stderr}"
    return done


def wait_until(probe, what):
    """Call `probe` until it returns something true, and return that.

    The probe reads something (a reply, a file); the pause only spares the
    processor, and no test passes because of it.
    """
    end = time.monotonic() + PATIENCE
    while True:
        result = probe()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f"waited {PATIENCE:.0f} s in vain: {what}")
        time.sleep(0.01)


def survivors(group):
    """The processes of a group that live, by name; zombies are dead."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text("utf-8").rpartition(")")
        except OSError:  # it has ended meanwhile
            continue
        state, _, its_group = rest.split()[:3]
        if int(its_group) == group and state not in "ZX":
            found.append(name + ")")
    return found


class OwnCorpus(unittest.TestCase):
    """A test with speeches of its own to change, and an index of them."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="jianyan-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.corpus = self.folder / "corpus"
        self.index = self.folder / "index"
        shutil.copytree(SPEECHES, self.corpus)
        self.add_to_corpus()
        build_index(self.index, self.corpus)

    def add_to_corpus(self):
        """What else is there before the index is built."""


class Log:
    """The lines that a process writes, collected while it runs."""

    def __init__(self, stream):
        self.lines = []
        self._ended = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._collect, args=(stream,),
                                        daemon=True)
        self._thread.start()

    def _collect(self, stream):
        for line in stream:
            with self._news:
                self.lines.append(line.rstrip("\n"))
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    @property
    def text(self):
        return "\n".join(self.lines)

    def wait_for(self, pattern, count=1):
        """The first `count` matches of `pattern`, once they are there."""
        def found():
            matches = (re.search(pattern, line) for line in self.lines)
            return [match for match in matches if match]
        with self._news:
            self._news.wait_for(
                lambda: self._ended or len(found()) >= count, PATIENCE)
            matches = found()
        if len(matches) < count:
            raise AssertionError(f"no {pattern!r} in the log:\n{self.text}")
        return matches[:count]

    def close(self):
        """Wait for the end of the stream."""
        self._thread.join(PATIENCE)


class Daemon:
    """A jianyand of its own: started by `with`, ended with SIGTERM.

    Without `index`, the folder is one that is built from `corpus` first.
    Leaving the block asserts a clean end: exit 0, the socket removed, no
    process left behind and nothing for a sanitizer to report.  `wrapper` is a
    command that becomes the daemon, such as prlimit.

        tcp      "127.0.0.1:PORT"        unix     path of the socket
        folder   the temporary folder    index    path of the index
        log      standard error          pid      of the daemon
    """

    def __init__(self, *options, index=None, corpus=(SPEECHES,), tcp=True,
                 unix=True, environment=None, wrapper=()):
        self._options = [str(option) for option in options]
        self._corpus = [str(path) for path in corpus]
        self._with_tcp, self._with_unix = tcp, unix
        self._wrapper = list(wrapper)
        self._environment = {**os.environ, **(environment or {})}
        self._temporary = None
        self._process = None
        self.index = index
        self.folder = self.log = self.tcp = self.unix = None

    def __enter__(self):
        self._temporary = tempfile.TemporaryDirectory(prefix="jianyan-")
        self.folder = Path(self._temporary.name)
        try:
            if self.index is None:
                self.index = self.folder / "index"
                build_index(self.index, *self._corpus)
            self._start()
        except BaseException:
            self._abandon()
            raise
        return self

    def __exit__(self, kind, value, trace):
        try:
            if kind is None:
                self.terminate()
        finally:
            self._abandon()

    def _start(self):
        command = [program("jianyand"), "--index", str(self.index)]
        for path in self._corpus:
            command += ["--corpus", path]
        command += ["--listen", "127.0.0.1:0" if self._with_tcp else "none"]
        if self._with_unix:
            command += ["--unix", str(self.folder / "socket")]
        self._process = subprocess.Popen(
            self._wrapper + command + self._options, stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE, encoding="utf-8",
            env=self._environment, start_new_session=True)
        self.log = Log(self._process.stderr)
        for match in self.log.wait_for(r"listening on (\S+)",
                                       self._with_tcp + self._with_unix):
            if match[1].startswith("/"):
                self.unix = match[1]
            else:
                self.tcp = match[1]

    def _abandon(self):
        """Leave nothing behind, whatever happened."""
        if self._process:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self._process.wait()
            self.log.close()
            self._process.stderr.close()
            self._process = None
        self._temporary.cleanup()

    @property
    def pid(self):
        return self._process.pid

    def memory(self):
        """Resident kilobytes; 0 under a sanitizer, which keeps what is freed."""
        if SANITIZER.search(Path(program("jianyand")).read_bytes()):
            return 0
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    def signal(self, number):
        self._process.send_signal(number)

    def is_running(self):
        return self._process.poll() is None

    def wait(self):
        """The exit status, once the daemon has ended by itself."""
        status = self._process.wait(PATIENCE)
        self.log.close()
        return status

    def terminate(self):
        """End it as a service manager would, and look at what is left."""
        if self.is_running():
            self.signal(signal.SIGTERM)
        status = self.wait()
        assert status == 0, f"exit {status}; its log:\n{self.log.text}"
        assert not FAULTS.search(self.log.text), self.log.text
        if self.unix:
            assert not os.path.exists(self.unix), f"{self.unix} is left over"
        left = survivors(self._process.pid)
        assert not left, f"left over: {left}"


class Connection:
    """Bytes to a server and lines back; `address` as the client takes it."""

    def __init__(self, address, timeout=PATIENCE):
        address = str(address)
        if "/" in address:
            self.socket = socket.socket(socket.AF_UNIX)
            target = address
        else:
            host, _, port = address.rpartition(":")
            six = host.startswith("[")
            self.socket = socket.socket(socket.AF_INET6 if six
                                        else socket.AF_INET)
            target = (host.strip("[]"), int(port))
        self.socket.settimeout(timeout)
        self._buffer = b""
        try:
            self.socket.connect(target)
        except OSError:
            self.socket.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        """Send bytes, or text as UTF-8, just as they are."""
        self.socket.sendall(data.encode() if isinstance(data, str) else data)

    def read_line(self):
        """The next line without its LF; EOFError when the peer has closed."""
        while b"\n" not in self._buffer:
            piece = self.socket.recv(65536)
            if not piece:
                raise EOFError(f"closed after {self._buffer!r}")
            self._buffer += piece
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line

    def read_reply(self):
        """The next line, which has to be strict JSON in UTF-8."""
        return json.loads(self.read_line().decode("utf-8"))

    def request(self, line):
        """Send one request line (without its LF) and return the reply."""
        # In one piece: two would wait for the peer's acknowledgement.
        self.send((line if isinstance(line, bytes) else line.encode()) + b"\n")
        return self.read_reply()

    def ask(self, op, **fields):
        """The same in the JSON form: ask("search", q="税", limit=3)."""
        return self.request(json.dumps({"op": op, **fields},
                                       ensure_ascii=False))

    def shut(self):
        """Say that nothing more will be sent."""
        self.socket.shutdown(socket.SHUT_WR)

    def read_all(self):
        """Every byte until the peer closes."""
        data, self._buffer = self._buffer, b""
        while piece := self.socket.recv(65536):
            data += piece
        return data

    def is_closed(self):
        """Read to the end: true if the peer closes and says nothing more."""
        try:
            return not self._buffer and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True
