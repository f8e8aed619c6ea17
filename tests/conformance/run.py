#!/usr/bin/env python3
"""Runs the conformance programs on a server and compares what they say with what the real runtime says.

    run.py [--only AREA/PROGRAM]... [--record] -- SERVER COMMAND...

A program is a folder AREA/PROGRAM with a project (wrangler.jsonc, src/index.js), the requests to send (steps.json) and
the transcript recorded from workerd (expected.txt), one fact a line. Each gets a server of its own, started as
`SERVER COMMAND PROJECT --port 0 --state DIR` on an empty state folder. Steps are objects:

    {"path": "/facts", "method": "POST", "body": "…", "headers": {…}}    one request
    {"together": [step, …]}                                              concurrent requests
    {"restart": true}                                                    stop the server, start it on the same files
    {"wait": 11}                                                         seconds

A fact that differs on purpose is listed in differences.md and counts as passed. With --record, expected.txt is written
instead (record.sh does that with workerd).
"""

import argparse
import concurrent.futures
import difflib
import itertools
import json
import pathlib
import sys
import tempfile
import time

from harness import Server, ServerError

HERE = pathlib.Path(__file__).resolve().parent


def transcript(commands, program):
    """All that the program says, as lines. Each restart goes on to the next of the server commands, round and round."""
    steps = json.loads((program / "steps.json").read_text())
    lines = []

    def note(step, answer):
        status, body = answer
        lines.append(f"> {step.get('method', 'GET')} {step['path']} {status}")
        lines.extend(body.splitlines())

    with tempfile.TemporaryDirectory() as state, concurrent.futures.ThreadPoolExecutor(16) as pool:
        remaining = list(steps)
        for command in itertools.cycle(commands):
            if not remaining:
                break
            with Server(command, program, state) as server:
                while remaining:
                    step = remaining.pop(0)
                    if step.get("restart"):
                        break
                    if "wait" in step:
                        time.sleep(step["wait"])
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


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", default=[], metavar="AREA/PROGRAM")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("command", nargs="+", metavar="SERVER COMMAND")
    options = parser.parse_args()

    programs = {str(p.parent.relative_to(HERE)): p.parent for p in sorted(HERE.glob("*/*/steps.json"))}
    unknown = [name for name in options.only if name not in programs]
    if unknown:
        parser.error(f"There is no program {', '.join(unknown)}.")
    names = options.only or list(programs)
    differences = intended_differences()
    passed = failed = 0
    # Two at a time: most of the time passes waiting for clocks, and more would disturb what is measured in milliseconds.
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        runs = {name: pool.submit(transcript, [options.command], programs[name]) for name in names}
        for name, run in runs.items():
            try:
                lines = run.result()
            except ServerError as error:
                print(f"{name}: {error}")
                failed += 1
                continue
            expected = programs[name] / "expected.txt"
            if options.record:
                expected.write_text("\n".join(lines) + "\n")
                passed += len(lines)
                continue
            same, different, diff = compare(name, expected.read_text().splitlines(), lines, differences)
            passed += same
            failed += different
            print(f"{name}: {same} passed, {different} failed" if different else f"{name}: {same} passed")
            if different:
                print(diff)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
