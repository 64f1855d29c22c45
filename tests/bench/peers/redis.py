# SPDX-License-Identifier: GPL-3.0-or-later
"""redis-server, which only gives back bytes it was given: the floor of what a
cached reply can cost."""
import socket
import subprocess

from peers.engine import ServerEngine, free_port, wait_for_port


class Redis(ServerEngine):
    name = "redis"
    title = "redis-server, GET"
    program = "redis-server"
    framing = "redis"

    def start(self):
        port = free_port()
        self.address = f"127.0.0.1:{port}"
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(port), "--bind", "127.0.0.1",
             "--save", "", "--appendonly", "no", "--dir", self.place],
            stdout=subprocess.DEVNULL)
        wait_for_port(port, self.process)

    def fill(self, values):
        """Give it the values of the keys 0, 1, 2, ...; what is asked for."""
        host, port = self.address.split(":")
        with socket.create_connection((host, int(port))) as connection, \
                connection.makefile("rb") as replies:
            for key, value in enumerate(values):
                parts = (b"SET", str(key).encode(), value)
                connection.sendall(b"*3\r\n" + b"".join(
                    b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))
                if replies.readline() != b"+OK\r\n":
                    raise SystemExit("redis-server does not take a value")
        self.requests = self.file(".requests")
        self.requests.write_text("".join(f"{key}\n" for key in
                                         range(len(values))), "utf-8")
