#!/usr/bin/env python3
"""Runs the conformance programs on a server and compares what they say with what the real runtime says.

    run.py [--only AREA/PROGRAM]... [--record] -- SERVER COMMAND...

A program is a folder AREA/PROGRAM with a project (wrangler.jsonc, src/index.js), the requests to send (steps.json) and
the transcript recorded from workerd (expected.txt), one fact a line. Each gets a server of its own, started as
`SERVER COMMAND PROJECT --port 0 --state DIR` on an empty state folder. Steps are objects:

    {"path": "/facts", "method": "POST", "body": "…", "headers": {…}}    one request; with "names" also the names of the
                                                                         answer's headers, as they are spelled
    {"together": [step, …]}                                              concurrent requests
    {"restart": true}                                                    stop the server, start it on the same files
    {"wait": 11}                                                         seconds
    {"socket": "a", "path": "/room", "headers": {…}}                     a WebSocket, to be called a
    {"on": "a", "send": "text"}                                          or "bytes" or "raw" (hexadecimal digits), "ping": "text",
                                                                         "close": [code, "reason"], "vanish": true
    {"on": "a", "receive": 2}                                            the next two frames of it; one that does not come
                                                                         within "within" seconds (10) is "nothing"

Instead of a list, steps.json may be {"compare": {MODE: STORAGE, …}, "steps": […]}. It says in which modes Durascope runs
the program (`--storage MODE`: production, local) and what workerd stored in when the transcript was recorded: "disk"
(expected.txt) or "memory" (expected_in_memory.txt). Without it Durascope's production mode is held against workerd on disk.
A KV-backed class is to be compared as {"production": "memory", "local": "disk"}: only in memory has workerd the value
cache, limits and messages of production.

A fact that differs on purpose is listed in differences.md and counts as passed. With --record, transcripts are written
instead (record.sh does that with workerd).
"""

import argparse
import concurrent.futures
import difflib
import itertools
import json
import pathlib
import re
import sys
import tempfile
import time

from harness import Server, ServerError
from socket_client import BINARY, PING, TEXT

HERE = pathlib.Path(__file__).resolve().parent
REFERENCE = re.compile("reference = [0-9a-z]{24}(?![0-9a-z])")  # of an internal error: random in each
TRANSCRIPTS = {"disk": "expected.txt", "memory": "expected_in_memory.txt"}


class Program:
    """A folder with a project, requests and transcripts."""

    def __init__(self, name):
        self.name = name
        self.folder = HERE / name
        steps = json.loads((self.folder / "steps.json").read_text())
        if isinstance(steps, list):
            steps = {"compare": {"production": "disk"}, "steps": steps}
        self.steps = steps["steps"]
        self.storage_of_mode = steps["compare"]

    def expected(self, storage):
        """The transcript of workerd with that storage."""
        return self.folder / TRANSCRIPTS[storage]


def transcript(commands, program):
    """All that the program says, as lines. Each restart goes on to the next of the server commands, round and round."""
    lines = []

    def note(step, answer):
        status, body = answer
        lines.append(f"> {step.get('method', 'GET')} {step['path']} {status}")
        lines.extend(REFERENCE.sub("reference = <24 characters>", line) for line in body.splitlines())

    def use(client, step):
        if "send" in step:
            client.send(TEXT, step["send"].encode() * step.get("times", 1))
        elif "bytes" in step:
            client.send(BINARY, bytes.fromhex(step["bytes"]) * step.get("times", 1))
        elif "raw" in step:
            client.raw(bytes.fromhex(step["raw"]))
        elif "ping" in step:
            client.send(PING, step["ping"].encode())
        elif "close" in step:
            client.close(*step["close"])
        elif "vanish" in step:
            client.vanish()
        else:
            lines.extend(f"{step['on']} < {client.described(step.get('within', 10))}" for _ in range(step["receive"]))

    with tempfile.TemporaryDirectory() as state, concurrent.futures.ThreadPoolExecutor(16) as pool:
        remaining = list(program.steps)
        for command in itertools.cycle(commands):
            if not remaining:
                break
            clients = {}
            with Server(command, program.folder, state) as server:
                while remaining:
                    step = remaining.pop(0)
                    if step.get("restart"):
                        break
                    if "wait" in step:
                        time.sleep(step["wait"])
                    elif "socket" in step:
                        client = clients[step["socket"]] = server.socket(step)
                        lines.append(f"> WebSocket {step['socket']} {step['path']} {client.status}")
                    elif "on" in step:
                        use(clients[step["on"]], step)
                    elif "together" in step:
                        for one, answer in zip(step["together"], pool.map(server.request, step["together"])):
                            note(one, answer)
                    else:
                        note(step, server.request(step))
    return lines


def intended_differences():
    """From differences.md: (program, workerd's line) -> durascope's line."""
    pairs, program, theirs = {}, None, None
    for line in (HERE / "differences.md").read_text().splitlines():
        if line.startswith("## "):
            program = line[3:].strip()
        elif line.startswith("    workerd:   "):
            theirs = line[15:]
        elif line.startswith("    durascope: "):
            pairs[program, theirs] = line[15:]
    return pairs


def compare(name, expected, actual, differences):
    """Counts of equal and of different facts, and a diff to print."""
    wanted = [differences.get((name, line), line) for line in expected]
    matcher = difflib.SequenceMatcher(None, wanted, actual, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    failed = max(len(wanted), len(actual)) - same
    diff = difflib.unified_diff(wanted, actual, f"{name} (workerd)", f"{name} (here)", n=1, lineterm="")
    return same, failed, "\n".join(diff)


def record(command, programs):
    """Writes each transcript anew."""
    runs = [(program, storage) for program in programs for storage in sorted(set(program.storage_of_mode.values()))]
    for (program, storage), lines in outcomes(runs, lambda one, storage: transcript([[*command, "--storage", storage]], one)):
        if isinstance(lines, ServerError):
            sys.exit(f"{program.name}: {lines}")
        program.expected(storage).write_text("\n".join(lines) + "\n")
        print(f"{program.name}, {storage}: {len(lines)} lines")


def outcomes(runs, action):
    """Pairs of a run and what action(*run) returned, or the ServerError that it raised; in order."""

    def outcome(run):
        try:
            return action(*run)
        except ServerError as error:
            return error

    # Two at a time: most of the time passes waiting for clocks, and more would disturb what is measured in milliseconds.
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        yield from zip(runs, pool.map(outcome, runs))


def in_mode(command, mode):
    """Durascope's command line for one of its storage modes."""
    return command if mode == "production" else [*command, "--storage", mode]


def check(command, programs):
    """Prints what differs; returns how many facts are equal and how many are not."""
    differences = intended_differences()
    passed = failed = 0
    runs = [(program, mode) for program in programs for mode in program.storage_of_mode]
    for (program, mode), lines in outcomes(runs, lambda one, mode: transcript([in_mode(command, mode)], one)):
        name = f"{program.name}, {mode}"
        if isinstance(lines, ServerError):
            print(f"{name}: {lines}")
            failed += 1
            continue
        expected = program.expected(program.storage_of_mode[mode]).read_text().splitlines()
        same, different, diff = compare(program.name, expected, lines, differences)
        passed += same
        failed += different
        print(f"{name}: {same} passed, {different} failed" if different else f"{name}: {same} passed")
        if different:
            print(diff)
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", default=[], metavar="AREA/PROGRAM")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("command", nargs="+", metavar="SERVER COMMAND")
    options = parser.parse_args()

    names = [str(path.parent.relative_to(HERE)) for path in sorted(HERE.glob("*/*/steps.json"))]
    unknown = [name for name in options.only if name not in names]
    if unknown:
        parser.error(f"There is no program {', '.join(unknown)}.")
    programs = [Program(name) for name in options.only or names]
    if options.record:
        record(options.command, programs)
        return 0
    passed, failed = check(options.command, programs)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
