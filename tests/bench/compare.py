#!/usr/bin/env python3
"""Measures Durascope beside workerd: same machine, same program, taking turns. Prints a Markdown table.

    compare.py --durascope BINARY [--workerd BINARY] [--rounds 5] [--seconds 2]

Without a workerd, Durascope is measured alone. Needs `wrk` in the PATH. README.md says what each row means. Figures are
medians of the rounds; nothing here passes or fails by a figure.
"""

import argparse
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from peers import Durascope, Running, Workerd, workerd_binary

CONNECTIONS = 32
OBJECTS = 1000
GETS = 20_000

KINDS = {"SQL": "SQLite-backed", "KV": "KV-backed"}
START = "start to first response, ms ↓"
IDLE_MEMORY = "memory after the start, MiB ↓"
OBJECT_MEMORY = f"memory with {OBJECTS:,} live objects, MiB ↓"
EACH_MEMORY = "memory for each live object, KiB ↓"
IN_MEMORY = "workerd, in memory"


def requests_each_second(running, path, seconds):
    """What wrk counts, after a second to warm up."""
    url = f"http://127.0.0.1:{running.port}{path}"
    for duration in (1, seconds):
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{duration}s", url]
        report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in report or "Socket errors" in report:
        sys.exit(f"{running.peer.name}: {path} failed under load:\n{report}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", report)[1])


def nanoseconds_each_get(running, kind):
    """From outside, since clocks may stand still inside a Worker: a loop of many gets less the same request without."""
    running.get(f"/{kind}/a/increment")
    running.get(f"/{kind}/a/gets?n={GETS}")
    loops = statistics.median(running.get(f"/{kind}/a/gets?n={GETS}") for _ in range(5))
    nothing = statistics.median(running.get(f"/{kind}/a/gets?n=0") for _ in range(5))
    return (loops - nothing) / GETS * 1e9


def gets(running):
    return {f"awaited storage.get that hits, {name}, ns ↓": nanoseconds_each_get(running, kind) for kind, name in KINDS.items()}


def throughput(running, seconds):
    figures = {}
    for kind, name in KINDS.items():
        running.get(f"/{kind}/a/increment")
        for what, label in {"read": "read", "increment": "durable increment"}.items():
            figures[f"{label}, {name}, requests/s ↑"] = requests_each_second(running, f"/{kind}/a/{what}", seconds)
    return figures


def crowd(running):
    """Many new objects, called by the Worker: the memory first, since it must not have been used before."""
    before = running.memory_kib()
    took = running.get(f"/KV/new/touch?n={OBJECTS}")
    after = running.memory_kib()
    again = running.get(f"/KV/new/touch?n={OBJECTS}")
    took_sql = running.get(f"/SQL/new/touch?n={OBJECTS}")
    return {
        IDLE_MEMORY: before / 1024,
        OBJECT_MEMORY: after / 1024,
        EACH_MEMORY: (after - before) / OBJECTS,
        "constructions, SQLite-backed, /s ↑": OBJECTS / took_sql,
        "constructions, KV-backed, /s ↑": OBJECTS / took,
        "Worker calls live objects, KV-backed, calls/s ↑": OBJECTS / again,
    }


def one_round(peer, seconds):
    with Running(peer) as running:
        figures = {START: running.start_seconds * 1e3, **throughput(running, seconds), **gets(running)}
    with Running(peer) as running:
        return {**figures, **crowd(running)}


def one_round_in_memory(peer):
    with Running(peer) as running:
        return {"awaited storage.get that hits, KV-backed, ns ↓": nanoseconds_each_get(running, "KV")}


def commit_milliseconds():
    """What one durable write costs on the disk that the state folders are on."""

    def write(file):
        begin = time.perf_counter()
        file.write(b"x" * 4096)
        os.fdatasync(file.fileno())
        return time.perf_counter() - begin

    with tempfile.TemporaryFile(buffering=0) as file:
        return statistics.median(write(file) for _ in range(100)) * 1e3


def processor():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def figure(value):
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def print_table(samples, names):
    medians = {name: {row: statistics.median(s[row] for s in rounds) for row in rounds[0]} for name, rounds in samples.items()}
    columns = ["", *names]
    if len(names) > 1:
        columns += [f"{names[0]} ÷ {other}" for other in names[1:]]
    print("| " + " | ".join(columns) + " |")
    print("|---|" + "---:|" * (len(columns) - 1))
    for row, ours in medians[names[0]].items():
        theirs = [medians[other].get(row) for other in names[1:]]
        ratios = [None if other is None else ours / other for other in theirs]
        cells = [row, figure(ours), *map(figure, theirs), *("–" if ratio is None else f"{ratio:.2f}" for ratio in ratios)]
        print("| " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--durascope", required=True, metavar="BINARY")
    parser.add_argument("--workerd", metavar="BINARY", default=workerd_binary(), help="default: $WORKERD, or the PATH's")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="for each row of requests/s")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        print("skipped: there is no wrk in the PATH (Debian's package wrk)")
        return

    turns = {"durascope": (Durascope(options.durascope), lambda peer: one_round(peer, options.seconds))}
    if options.workerd:
        turns["workerd"] = (Workerd(options.workerd), lambda peer: one_round(peer, options.seconds))
        turns[IN_MEMORY] = (Workerd(options.workerd, in_memory=True), one_round_in_memory)
    samples = {name: [] for name in turns}
    load, _, _ = os.getloadavg()
    for number in range(1, options.rounds + 1):
        for name, (peer, measure) in turns.items():
            print(f"round {number} of {options.rounds}: {name}", file=sys.stderr)
            samples[name].append(measure(peer))
    print_table(samples, list(turns))
    print(
        f"\nMedians of {options.rounds} rounds. {processor()}, {os.cpu_count()} cores, load {load:.1f} at the"
        f" start; a write and fdatasync of 4 KiB in {tempfile.gettempdir()} took {commit_milliseconds():.2f} ms."
    )


if __name__ == "__main__":
    main()
