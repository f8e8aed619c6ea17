#!/usr/bin/env python3
"""Checks that a thousand concurrent first requests make one instance and a thousand different values.

    thousand.py -- SERVER COMMAND...

The program is the counter of resources/examples. Its field `visits` starts at 0 with every construction, so one instance
has served all requests if it has come to their number. Then the server is stopped with SIGTERM, which must leave no
write-ahead log behind, and the next one must go on from the same value.
"""

import argparse
import contextlib
import http.client
import json
import pathlib
import sys
import tempfile
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "conformance"))
from harness import Server  # noqa: E402

REQUESTS = 1000
PATH = "/increment?name=thousand"


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def equal(self, what, actual, wanted):
        good = actual == wanted
        self.passed += good
        self.failed += not good
        print(f"{what}: {actual}" if good else f"{what}: {actual}, but should be {wanted}")


def together(url):
    """The answers to a thousand requests, all of which are sent before the first answer is read."""
    address = urllib.parse.urlsplit(url)
    connections = [http.client.HTTPConnection(address.hostname, address.port, timeout=60) for _ in range(REQUESTS)]
    for connection in connections:
        connection.connect()
    for connection in connections:
        connection.request("POST", PATH)
    for connection in connections:
        with contextlib.closing(connection), connection.getresponse() as response:
            body = response.read().decode()
            if response.status != 200:
                sys.exit(f"The server answered {response.status}: {body}")
            yield json.loads(body)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", nargs="+", metavar="SERVER COMMAND")
    command = parser.parse_args().command
    project = ROOT / "resources" / "examples" / "counter"
    checks = Checks()
    with tempfile.TemporaryDirectory() as state:
        with Server(command, project, state) as server:
            answers = list(together(server.url))
            values = {answer["value"] for answer in answers}
            checks.equal("different values", len(values), REQUESTS)
            checks.equal("highest value", max(values), REQUESTS)
            checks.equal("requests that the one instance has seen", max(answer["visits"] for answer in answers), REQUESTS)
        checks.equal("exit status after SIGTERM", server.process.returncode, 0)
        logs = sorted(file.name for file in pathlib.Path(state).rglob("*") if file.name.endswith(("-wal", "-shm")))
        checks.equal("write-ahead logs left", logs, [])
        with Server(command, project, state) as server:
            status, body = server.request({"path": PATH})
            checks.equal("answer after the restart", (status, json.loads(body).get("value")), (200, REQUESTS + 1))
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
