"""Figures as text."""

import os
import pathlib
import platform
import re
import statistics
import sys
import tempfile
import time


README = pathlib.Path(__file__).resolve().parents[2] / "README.md"


def replace_table(marks, text):
    """Puts the text between two lines of the project's README."""
    readme = README.read_text()
    begin, end = marks
    if begin not in readme or end not in readme:
        sys.exit(f"README.md has no place for the table: it lacks the line {begin} or {end}.")
    README.write_text(re.sub(f"(?s)({re.escape(begin)}\n).*?({re.escape(end)})", lambda m: f"{m[1]}\n{text}\n\n{m[2]}", readme))


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


def table(samples):
    """Markdown: a row for each figure, with the medians of the rounds and the first peer's share of the others'.

    `samples`: peer -> a list of {row: figure}, one for each round.
    """
    names = list(samples)
    medians = {name: {row: statistics.median(s[row] for s in rounds) for row in rounds[0]} for name, rounds in samples.items()}
    columns = ["", *names]
    if len(names) > 1:
        columns += [f"{names[0]} ÷ {other}" for other in names[1:]]
    lines = ["| " + " | ".join(columns) + " |", "|---|" + "---:|" * (len(columns) - 1)]
    for row, ours in medians[names[0]].items():
        theirs = [medians[other].get(row) for other in names[1:]]
        ratios = [None if other is None else ours / other for other in theirs]
        cells = [row, figure(ours), *map(figure, theirs), *("–" if ratio is None else f"{ratio:.2f}" for ratio in ratios)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def conditions(rounds, load):
    """A sentence that tells the machine, its load at the start, and what the disk costs."""
    return (
        f"Medians of {rounds} rounds. {processor()}, {os.cpu_count()} cores, load {load:.1f} at the"
        f" start; a write and fdatasync of 4 KiB in {tempfile.gettempdir()} took {commit_milliseconds():.2f} ms."
    )
