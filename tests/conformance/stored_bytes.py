#!/usr/bin/env python3
"""Runs programs that store values, and compares the bytes in their files with those that the real runtime wrote.

    stored_bytes.py [--record] -- SERVER COMMAND...

The programs are those with an expected_bytes.txt: one line a stored value, `file, key, hexadecimal bytes`; of long
values the SHA-256; and one line an index of facets. What differs in each run (a stack as the engine wrote it) is stored under keys that begin with '~'
and left out. With --record, expected_bytes.txt is written instead (for the programs that have one), from

    WORKERD=/path/to/workerd stored_bytes.py --record -- python3 tests/conformance/workerd_serve.py
"""

import argparse
import hashlib
import json
import pathlib
import sqlite3
import sys
import tempfile

from harness import Server, ServerError

HERE = pathlib.Path(__file__).resolve().parent
LONG = 2000

# Where V8 10.2 makes other bytes of the same value: which arrays it takes for such as may have holes, and a getter that
# runs twice beside an error (differences.md).
ENGINE = {("storage/values", "array of 2000"), ("storage/values", "undefined inside"), ("storage/errors_enhanced", "once")}


def rows(state):
    """Every stored value below a state folder, as lines."""
    for path in sorted(pathlib.Path(state).glob("*/*.sqlite")):
        if path.name == "metadata.sqlite":
            continue
        database = sqlite3.connect(path)
        database.text_factory = bytes
        tables = database.execute("SELECT 1 FROM sqlite_master WHERE name = '_cf_KV'").fetchone()
        stored = database.execute("SELECT key, value FROM _cf_KV ORDER BY key").fetchall() if tables else []
        database.close()
        for key, value in stored:
            if key.startswith(b"~"):
                continue
            shown = value.hex() if len(value) <= LONG else f"{len(value)} bytes, SHA-256 {hashlib.sha256(value).hexdigest()}"
            yield f"{path.stem[:8]}{path.stem[64:]} {json.dumps(key.decode('utf-8', 'backslashreplace'))} {shown}"


def indices(state):
    """Every index of facets, as lines."""
    for path in sorted(pathlib.Path(state).glob("*/*.facets")):
        yield f"{path.stem[:8]}.facets {path.read_bytes().hex()}"


def run(command, program):
    """The rows after all steps of a program."""
    with tempfile.TemporaryDirectory() as state:
        with Server(command, program, state) as server:
            for step in json.loads((program / "steps.json").read_text()):
                if "path" in step:
                    server.request(step)
        return [*rows(state), *indices(state)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", action="store_true")
    parser.add_argument("command", nargs="+", metavar="SERVER COMMAND")
    options = parser.parse_args()
    passed = failed = 0
    for recorded in sorted(HERE.glob("*/*/expected_bytes.txt")):
        program = recorded.parent
        name = program.relative_to(HERE)
        try:
            actual = run(options.command, program)
        except ServerError as error:
            print(f"{name}: {error}")
            failed += 1
            continue
        if options.record:
            recorded.write_text("\n".join(actual) + "\n")
            passed += len(actual)
            continue
        expected = recorded.read_text().splitlines()
        apart = [f' {json.dumps(key)} ' for where, key in ENGINE if where == str(name)]
        expected, actual = ([line for line in lines if not any(key in line for key in apart)] for lines in (expected, actual))
        theirs, ours = set(expected), set(actual)
        passed += len(theirs & ours)
        failed += len(theirs ^ ours)
        for line in expected:
            if line not in ours:
                print(f"{name}: workerd stores {line}")
        for line in actual:
            if line not in theirs:
                print(f"{name}: here is stored {line}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
