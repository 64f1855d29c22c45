# SPDX-License-Identifier: GPL-3.0-or-later
"""libjianyan exports what its headers declare JY_PUBLIC, and needs only libc."""
import os
import re
import subprocess

from style import SOURCE, finish

LIBRARY = os.environ["JIANYAN_LIBRARY"]
HEADERS = ("client/jianyan.h", "protocol/status.h")
DECLARED = re.compile(r"^JY_PUBLIC[^;]*?(\w+)\(", re.M)
NEEDED = re.compile(r"NEEDED.*\[(.+)\]")
SANITIZER = re.compile(r"lib(a|l|t|ub)san\.so|ld-linux|libm\.so|libgcc_s")


def output(*command):
    return subprocess.run(command, capture_output=True, check=True,
                          encoding="utf-8").stdout


declared = {name for header in HEADERS for name in
            DECLARED.findall((SOURCE / header).read_text("utf-8"))}
exported = {line.split()[-1].split("@")[0] for line in
            output("nm", "-D", "--defined-only", LIBRARY).splitlines()}
exported = {name for name in exported if not name.startswith("_")}
needed = {name for name in NEEDED.findall(output("readelf", "-d", LIBRARY))
          if not SANITIZER.match(name)}

faults = [f"declared, not exported: {name}"
          for name in sorted(declared - exported)]
faults += [f"exported, not declared: {name}"
           for name in sorted(exported - declared)]
if needed != {"libc.so.6"}:
    faults.append(f"libraries needed: {sorted(needed)}")
if not declared:
    faults.append("no declaration was found")
finish(faults)
