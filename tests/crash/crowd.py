#!/usr/bin/env python3
"""Checks that objects that went leave nothing behind: many are created, called and evicted, and all of it once more.

    crowd.py [--objects 100000] [--rounds 2] [--write] -- SERVER COMMAND...

After the last time the process must have no more descriptors and threads than after the first, and at most a
twentieth more memory. That is told of at least 20,000 objects; of fewer, memory says nothing.
"""

import argparse
import os
import pathlib
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "conformance"))
from harness import Server  # noqa: E402

EVICT_AFTER_SECONDS = 1
SETTLE_SECONDS = 4
A_REQUEST = 500
FEW = 20_000
SPARE = 1.05


def look(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    fields = dict(line.split(":", 1) for line in status.splitlines())
    return {
        "MiB": int(fields["VmRSS"].split()[0]) / 1024,
        "threads": int(fields["Threads"]),
        "descriptors": len(os.listdir(f"/proc/{pid}/fd")),
    }


def call_all(server, objects, write):
    """How many objects were constructed so far, and the seconds that it took."""
    begin = time.perf_counter()
    constructed = 0
    for first in range(0, objects, A_REQUEST):
        path = f"/{first}-?n={min(A_REQUEST, objects - first)}{'&write' if write else ''}"
        status, body = server.request({"path": path})
        if status != 200:
            sys.exit(f"GET {path}: {status} {body}")
        constructed = int(body)
    return constructed, time.perf_counter() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--objects", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="each object stores something")
    parser.add_argument("command", nargs="+", metavar="SERVER COMMAND")
    options = parser.parse_args()
    failures = []
    seen = []
    with tempfile.TemporaryDirectory() as state:
        command = [*options.command, "--evict-after", str(EVICT_AFTER_SECONDS), "--miss-latency", "0"]
        with Server(command, ROOT / "tests" / "crash" / "crowd", state) as server:
            print(f"at the start: {look(server.process.pid)}")
            for number in range(1, options.rounds + 1):
                constructed, seconds = call_all(server, options.objects, options.write)
                alive = look(server.process.pid)
                time.sleep(EVICT_AFTER_SECONDS + SETTLE_SECONDS)
                seen.append(look(server.process.pid))
                print(f"round {number}: {options.objects} objects in {seconds:.1f} s, {alive} then, {seen[-1]} when all were evicted")
                if constructed < number * options.objects * 0.99:
                    failures.append(f"only {constructed} constructions: not all were evicted in between")
    first, second = seen[0], seen[-1]
    for what in ("threads", "descriptors"):
        if second[what] > first[what]:
            failures.append(f"{second[what]} {what} after {first[what]}")
    if options.objects >= FEW and second["MiB"] > first["MiB"] * SPARE:
        failures.append(f"{second['MiB']:.0f} MiB after {first['MiB']:.0f}")
    print("\n".join([*failures, f"{'0 passed, 1 failed' if failures else '1 passed, 0 failed'}"]))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
