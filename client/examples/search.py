#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Search with Python: search.py ADDR:PORT|PATH QUERY"""
import json
import socket
import sys
import unicodedata


def connect(address):
    if "/" in address:
        peer = socket.socket(socket.AF_UNIX)
        peer.connect(address)
        return peer
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)))


def ask(peer, **request):
    """One line of JSON there, one line of JSON back."""
    peer.sendall(json.dumps(request).encode() + b"\n")
    with peer.makefile("rb") as lines:
        return json.loads(lines.readline())


def harmless(text):
    """Without the characters that a terminal obeys."""
    return "".join("?" if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")
                   else c for c in text)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with connect(sys.argv[1]) as peer:
        reply = ask(peer, op="search", q=sys.argv[2], limit=3)
    if not reply["ok"]:
        sys.exit(harmless(reply["error"]["message"]))
    for hit in reply["hits"]:
        print(harmless(hit.get("title", hit["id"])))
        print("   ", harmless(hit["snippet"]["text"]))


main()
