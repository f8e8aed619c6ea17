#!/usr/bin/env python3
"""Measures calls to and between objects beside workerd: same machine, same program, taking turns. Prints a Markdown table.

    compare.py --durascope BINARY [--workerd BINARY] [--rounds 5] [--seconds 2] [--only WORDS]... [--readme]

With --readme the table also replaces the one between the marks in the project's README. Needs `wrk` in the PATH for the
requests. tests/bench/README.md says what each row means.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from load import requests_each_second  # noqa: E402
from peers import Durascope, Running, Workerd, workerd_binary  # noqa: E402
from report import conditions, figure, replace_table  # noqa: E402
from sockets import messages_each_second  # noqa: E402

PROGRAM = HERE / "program"
MARKS = "<!-- figures of calls: made by tests/bench/calls/compare.py --readme -->", "<!-- end of the figures of calls -->"
CALLS = 20_000
OBJECTS = 2_000
CONNECTIONS = 8
REPEATS = 5
SPIN = 20_000_000
PROBE = 2_000_000

WITHIN = "awaited RPC between objects of one isolate, µs"
ACROSS = "awaited RPC between objects of two isolates, µs"
GET = "HTTP GET to an object, requests/s"
ECHO = "WebSocket echo, messages/s"
CONSTRUCT = "constructions, /s"
CONSTRUCT_READING = "constructions, constructor reads storage, /s"
MEMORY = "memory for each idle live object, KiB"
PARALLEL = "work of two objects on 2 isolates, in the time of one"
LESS_IS_BETTER = {WITHIN, ACROSS, MEMORY}
# Row -> how many times as good as workerd's it is to be; PARALLEL is what it is to be by itself.
TARGETS = {WITHIN: 10, ACROSS: 3, GET: 2, ECHO: 2, CONSTRUCT: 10, CONSTRUCT_READING: None, MEMORY: 10, PARALLEL: 1.7}


def at_once(running, paths):
    """Seconds until all are answered."""
    threads = [threading.Thread(target=running.get, args=(path,)) for path in paths]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begin


def neighbour_elsewhere(running):
    """The name of an object that runs beside "a" when both are busy; where all share a thread, any."""

    def took(name):
        return min(at_once(running, [f"/SQL/{each}/spin?n={PROBE}" for each in ("a", name)]) for _ in range(3))

    return min((f"b{i}" for i in range(8)), key=took)


def microseconds_each_call(running, other):
    """From outside, since clocks may stand still inside a Worker: a request that calls often, less one that does not."""
    path = f"/SQL/a/calls?to={other}&n="
    running.get(f"{path}{CALLS}")
    calls = statistics.median(running.get(f"{path}{CALLS}") for _ in range(REPEATS))
    nothing = statistics.median(running.get(f"{path}0") for _ in range(REPEATS))
    return (calls - nothing) / CALLS * 1e6


def parallelity(running, other):
    paths = [f"/SQL/{name}/spin?n={SPIN}" for name in ("a", other)]
    alone = statistics.median(running.get(paths[0]) for _ in range(REPEATS))
    return 2 * alone / statistics.median(at_once(running, paths) for _ in range(REPEATS))


def one_round(peer, spread_peer, rows, seconds):
    figures = {}

    def wanted(row):
        return row in rows

    if wanted(WITHIN) or wanted(GET) or wanted(ECHO):
        with Running(peer) as running:
            if wanted(WITHIN):
                figures[WITHIN] = microseconds_each_call(running, "b")
            if wanted(GET):
                figures[GET] = requests_each_second(running, "/SQL/a/get", seconds)
            if wanted(ECHO):
                figures[ECHO] = messages_each_second(running.port, "/SQL/a/echo", CONNECTIONS, seconds)
    if wanted(ACROSS) or wanted(PARALLEL):
        with Running(spread_peer) as running:
            other = neighbour_elsewhere(running)
            if wanted(ACROSS):
                figures[ACROSS] = microseconds_each_call(running, other)
            if wanted(PARALLEL):
                figures[PARALLEL] = parallelity(running, other)
    if wanted(CONSTRUCT) or wanted(MEMORY) or wanted(CONSTRUCT_READING):
        with Running(peer) as running:
            running.get(f"/SQL/warm/touch?n={OBJECTS}")
            before = running.memory_kib()
            took = running.get(f"/SQL/new/touch?n={OBJECTS}")
            figures[CONSTRUCT] = OBJECTS / took
            figures[MEMORY] = max(running.memory_kib() - before, 1) / OBJECTS
            figures[CONSTRUCT_READING] = OBJECTS / running.get(f"/READING/new/touch?n={OBJECTS}")
    return {row: figures[row] for row in rows}


def table(samples, rows):
    medians = {name: {row: statistics.median(one[row] for one in rounds) for row in rows} for name, rounds in samples.items()}
    names = list(samples)
    lines = ["| | " + " | ".join(names) + " | times as good | at least |", "|---|" + "--:|" * (len(names) + 2)]
    for row in rows:
        values = [medians[name][row] for name in names]
        times = None
        if len(values) > 1 and row != PARALLEL:
            times = values[1] / values[0] if row in LESS_IS_BETTER else values[0] / values[1]
        target = TARGETS[row]
        cells = [row, *map(figure, values), "–" if times is None else f"{times:.1f}", "" if target is None else str(target)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--durascope", required=True, metavar="BINARY")
    parser.add_argument("--workerd", metavar="BINARY", default=workerd_binary(), help="default: $WORKERD, or the PATH's")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="for each row that counts by the second under load")
    parser.add_argument("--only", action="append", metavar="WORDS", help="rows that contain one of these")
    parser.add_argument("--readme", action="store_true", help="puts the table into README.md")
    options = parser.parse_args()
    rows = [row for row in TARGETS if not options.only or any(words in row for words in options.only)]
    if GET in rows and not shutil.which("wrk"):
        print("without wrk in the PATH (Debian's package wrk) no requests are counted", file=sys.stderr)
        rows.remove(GET)
    if options.readme and (not options.workerd or options.only):
        parser.error("--readme needs a workerd and all rows.")

    ours = Durascope(options.durascope, PROGRAM)
    peers = {ours.name: (ours, Durascope(options.durascope, PROGRAM, isolates=2))}
    if options.workerd:
        theirs = Workerd(options.workerd, PROGRAM)
        peers[theirs.name] = (theirs, theirs)
    samples = {name: [] for name in peers}
    load, _, _ = os.getloadavg()
    for number in range(1, options.rounds + 1):
        for name, (peer, spread_peer) in peers.items():
            print(f"round {number} of {options.rounds}: {name}", file=sys.stderr)
            samples[name].append(one_round(peer, spread_peer, rows, options.seconds))
    text = f"{table(samples, rows)}\n\n{conditions(options.rounds, load)}"
    print(text)
    if options.readme:
        replace_table(MARKS, text)


if __name__ == "__main__":
    main()
