#!/usr/bin/env python3
"""Checks that Durascope and workerd go on from each other's state folders.

    side_by_side.py [--workerd PATH] -- SERVER COMMAND...

Runs the programs whose steps restart the server, with the two servers taking turns at each restart: first Durascope
writes, workerd goes on and Durascope reads that; then the other way round. Both must say what workerd alone says. A
program takes part in each of Durascope's modes that its steps.json compares with workerd on disk.
Without a workerd ($WORKERD, or in the PATH) nothing is checked, and it says so.
"""

import argparse
import os
import sys

import run
from harness import ServerError
from workerd_serve import workerd_binary

PROGRAMS = ["storage/exchange", "storage/facets", "storage/persistence", "storage/round_trip"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workerd", metavar="PATH")
    parser.add_argument("command", nargs="+", metavar="SERVER COMMAND")
    options = parser.parse_args()
    if options.workerd:
        os.environ["WORKERD"] = options.workerd
    if not workerd_binary():
        print("skipped: there is no workerd here; set WORKERD to its path")
        return 0

    workerd = [sys.executable, str(run.HERE / "workerd_serve.py")]
    passed = failed = 0
    for program in map(run.Program, PROGRAMS):
        expected = program.expected("disk").read_text().splitlines()
        for mode in [mode for mode, storage in program.storage_of_mode.items() if storage == "disk"]:
            durascope = run.in_mode(options.command, mode)
            for who, commands in {"durascope first": [durascope, workerd], "workerd first": [workerd, durascope]}.items():
                name = f"{program.name}, {mode}, {who}"
                try:
                    same, different, diff = run.compare(program.name, expected, run.transcript(commands, program), {})
                except ServerError as error:
                    same, different, diff = 0, 1, str(error)
                passed += same
                failed += different
                print(f"{name}: {same} passed, {different} failed")
                if diff:
                    print(diff)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
