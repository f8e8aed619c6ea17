#!/usr/bin/env python3
"""Measures Durascope beside workerd: same machine, same program, taking turns. Prints a Markdown table.

    compare.py --durascope BINARY [--workerd BINARY] [--rounds 5] [--seconds 2]

Without a workerd, Durascope is measured alone. Needs `wrk` in the PATH. README.md says what each row means. Figures are
medians of the rounds; nothing here passes or fails by a figure.
"""

import argparse
import os
import shutil
import statistics
import sys

from load import requests_each_second
from peers import Durascope, Running, Workerd, workerd_binary
from report import conditions, table

OBJECTS = 1000
GETS = 20_000

KINDS = {"SQL": "SQLite-backed", "KV": "KV-backed"}
START = "start to first response, ms ↓"
IDLE_MEMORY = "memory after the start, MiB ↓"
OBJECT_MEMORY = f"memory with {OBJECTS:,} live objects, MiB ↓"
EACH_MEMORY = "memory for each live object, KiB ↓"
IN_MEMORY = "workerd, in memory"


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
    print(table(samples))
    print(f"\n{conditions(options.rounds, load)}")


if __name__ == "__main__":
    main()
