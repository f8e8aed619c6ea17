#!/usr/bin/env python3
"""Measures ctx.storage beside workerd: same machine, same program, taking turns. Prints a Markdown table.

    compare.py --durascope BINARY [--workerd BINARY] [--rounds 5] [--seconds 2] [--only WORDS]... [--readme]

With --readme the table also replaces the one between the marks in the project's README. Needs `wrk` in the PATH for the
increments. tests/bench/README.md says what each row means.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from load import requests_each_second  # noqa: E402
from peers import Durascope, Running, Workerd, workerd_binary  # noqa: E402
from report import conditions, figure, replace_table  # noqa: E402

PROGRAM = HERE / "program"
MARKS = "<!-- figures of storage: made by tests/bench/storage/compare.py --readme -->", "<!-- end of the figures of storage -->"
DISK, MEMORY = "workerd", "workerd, in memory"
WARM_UP = 2_000
REPEATS = 5
COLD_OBJECTS = 200

# Row -> (object, what prepares it, the work, how often in one request, how many times as fast it is to be).
LOOPS = {
    "awaited `get` that hits the cache, KV-backed": ("/KV/a", "fill", "gets", 30_000, 10),
    "awaited `get`, SQLite-backed": ("/SQL/a", "fill", "gets", 30_000, None),
    "`put`, coalesced, KV-backed": ("/KV/a", "fill", "puts", 30_000, 5),
    "`put`, coalesced, SQLite-backed": ("/SQL/a", "fill", "puts", 30_000, None),
    "`kv.get`": ("/SQL/a", "fill", "syncGets", 30_000, 2),
    "`kv.put`": ("/SQL/a", "fill", "syncPuts", 30_000, None),
    "`sql.exec`, point select": ("/SQL/a", "fillTable", "selects", 30_000, 2),
    "`sql.exec`, insert or replace": ("/SQL/a", "fillTable", "inserts", 30_000, None),
}
INCREMENTS = {"durable increments, KV-backed": ("/KV/a", 2), "durable increments, SQLite-backed": ("/SQL/a", 2)}
COLD = {"first access to a cold object, KV-backed": ("KV", 3), "first access to a cold object, SQLite-backed": ("SQL", 3)}


def microseconds_each(running, where, prepare, work, n):
    """From outside, since clocks may stand still inside a Worker: a request that loops, less the same without the loop."""
    running.get(f"{where}/{prepare}")
    running.get(f"{where}/{work}?n={WARM_UP}")
    loops = statistics.median(running.get(f"{where}/{work}?n={n}") for _ in range(REPEATS))
    nothing = statistics.median(running.get(f"{where}/{work}?n=0") for _ in range(REPEATS))
    return (loops - nothing) / n * 1e6


def milliseconds_each_cold_object(peer, binding):
    """Objects that a process before has written, called one after the other by a new one."""
    with tempfile.TemporaryDirectory() as folder:
        with Running(peer, folder) as running:
            running.get(f"/{binding}/cold/touch/write?n={COLD_OBJECTS}")
        with Running(peer, folder) as running:
            running.get(f"/{binding}/warm/touch/write?n=1")
            return running.get(f"/{binding}/cold/touch/read?n={COLD_OBJECTS}") / COLD_OBJECTS * 1e3


def one_round(peer, rows, seconds):
    figures = {}
    with Running(peer) as running:
        for row, (where, prepare, work, n, _) in LOOPS.items():
            if row in rows and (where.startswith("/KV") or peer.name != MEMORY):
                figures[row] = microseconds_each(running, where, prepare, work, n)
        for row, (where, _) in INCREMENTS.items():
            if row in rows and peer.name != MEMORY:
                figures[row] = requests_each_second(running, f"{where}/increment", seconds)
    for row, (binding, _) in COLD.items():
        if row in rows and peer.name != MEMORY:
            figures[row] = milliseconds_each_cold_object(peer, binding)
    return figures


def table(samples, rows):
    """Markdown. How many times as fast is told beside workerd on disk, which is where it keeps what is to last."""
    medians = {name: {row: statistics.median(one[row] for one in rounds) for row in rounds[0]} for name, rounds in samples.items()}
    ours, theirs = medians["durascope"], medians.get(DISK, {})
    lines = ["| | " + " | ".join(samples) + " | times as fast | at least |", "|---|" + "--:|" * (len(samples) + 2)]
    for row in rows:
        unit = "µs" if row in LOOPS else "ms" if row in COLD else "requests/s"
        cells = [f"{row}, {unit}", *(figure(medians[name].get(row)) for name in samples)]
        ratio = None
        if row in theirs:
            ratio = ours[row] / theirs[row] if row in INCREMENTS else theirs[row] / ours[row]
        target = {**LOOPS, **INCREMENTS, **COLD}[row][-1]
        cells += ["–" if ratio is None else f"{ratio:.1f}", "" if target is None else str(target)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--durascope", required=True, metavar="BINARY")
    parser.add_argument("--workerd", metavar="BINARY", default=workerd_binary(), help="default: $WORKERD, or the PATH's")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="for each row of requests/s")
    parser.add_argument("--only", action="append", metavar="WORDS", help="rows that contain one of these")
    parser.add_argument("--readme", action="store_true", help="puts the table into README.md")
    options = parser.parse_args()
    rows = [row for row in [*LOOPS, *INCREMENTS, *COLD] if not options.only or any(words in row for words in options.only)]
    if not shutil.which("wrk"):
        print("without wrk in the PATH (Debian's package wrk) there are no increments", file=sys.stderr)
        rows = [row for row in rows if row not in INCREMENTS]
    if options.readme and (not options.workerd or options.only):
        parser.error("--readme needs a workerd and all rows.")

    peers = [Durascope(options.durascope, PROGRAM)]
    if options.workerd:
        peers += [Workerd(options.workerd, PROGRAM), Workerd(options.workerd, PROGRAM, in_memory=True)]
    samples = {peer.name: [] for peer in peers}
    load, _, _ = os.getloadavg()
    for number in range(1, options.rounds + 1):
        for peer in peers:
            print(f"round {number} of {options.rounds}: {peer.name}", file=sys.stderr)
            samples[peer.name].append(one_round(peer, rows, options.seconds))
    text = f"{table(samples, rows)}\n\n{conditions(options.rounds, load)}"
    print(text)
    if options.readme:
        replace_table(MARKS, text)


if __name__ == "__main__":
    main()
