#!/usr/bin/env python3
"""Checks that no acknowledged write is lost when the server is killed.

    kill_rounds.py [--rounds 50] [--seed 1] -- SERVER COMMAND...

One state folder, many rounds: threads increment the counters of counters/ by every way there is to write and remember
each answer, the server is killed (SIGKILL) at a pseudo-random moment, the files it leaves are checked as they are, and
the next server goes on from them. In every round and for every object must hold:

    highest acknowledged value <= stored value <= number of requests ever sent
    no value was ever acknowledged twice, no request was answered with an error
    what was written together (a turn, a transaction) is there together
    SQLite finds every file whole
"""

import argparse
import contextlib
import http.client
import pathlib
import random
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "conformance"))
from harness import Server, ServerError  # noqa: E402

OBJECTS = ["/SQL/a", "/SQL/b", "/KV/a", "/KV/b"]
WAYS = {
    "/KV": ["put", "puts", "remove", "alarmed", "transaction", "undone"],
    "/SQL": ["put", "puts", "remove", "alarmed", "transaction", "undone", "sql", "transactionSync"],
}
THREADS = 8
LONGEST_LOAD_SECONDS = 0.5
ANSWER_SECONDS = 30


class Ledger:
    """What the clients know of one object. Each list is only appended to, which Python does in one step."""

    def __init__(self):
        self.sent = []
        self.acknowledged = []
        self.refused = []

    def problems(self, stored):
        highest = max(self.acknowledged, default=0)
        if stored < highest:
            yield f"{stored} is stored, but {highest} was acknowledged"
        if stored > len(self.sent):
            yield f"{stored} is stored after {len(self.sent)} requests"
        twice = len(self.acknowledged) - len(set(self.acknowledged))
        if twice:
            yield f"{twice} values were acknowledged twice"
        if self.refused:
            yield f"{len(self.refused)} requests were refused, such as by {self.refused[-1]}"


def client(url, ledgers, rng, stop):
    """Increments objects at random over one connection until the server is gone."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=ANSWER_SECONDS)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        while not stop.is_set():
            path, ledger = rng.choice(list(ledgers.items()))
            ledger.sent.append(path)
            connection.request("POST", f"{path}?how={rng.choice(WAYS[path.rpartition('/')[0]])}")
            response = connection.getresponse()
            text = response.read().decode()
            if response.status == 200:
                ledger.acknowledged.append(int(text))
            else:
                ledger.refused.append(f"{response.status} {text}")


def kill_under_load(server, ledgers, rng):
    """Returns after how many seconds of load the server was killed."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=client, args=(server.url, ledgers, random.Random(rng.random()), stop))
        for _ in range(THREADS)
    ]
    moment = rng.uniform(0, LONGEST_LOAD_SECONDS)
    for thread in threads:
        thread.start()
    time.sleep(moment)
    server.process.kill()
    server.process.wait()
    stop.set()
    for thread in threads:
        thread.join()
    return moment


def damaged_files(state):
    """Looks at a copy, so that the next server finds the logs as the killed one left them."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(shutil.copytree(state, pathlib.Path(folder) / "state"))
        for file in sorted(copy.rglob("*.sqlite")):
            with contextlib.closing(sqlite3.connect(file)) as database:
                try:
                    verdict = "; ".join(text for (text,) in database.execute("PRAGMA integrity_check"))
                except sqlite3.Error as error:
                    verdict = str(error)
            if verdict != "ok":
                yield f"{file.relative_to(copy)}: {verdict}"


def wrong_values(server, ledgers):
    for path, ledger in ledgers.items():
        status, text = server.request({"path": path})
        if status != 200 or not text.isdecimal():
            yield f"{path}: {status} {text}"
            continue
        yield from (f"{path}: {problem}" for problem in ledger.problems(int(text)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("command", nargs="+", metavar="SERVER COMMAND")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    print(f"seed {options.seed}")

    ledgers = {path: Ledger() for path in OBJECTS}
    passed = failed = 0
    with tempfile.TemporaryDirectory() as state, contextlib.ExitStack() as servers:
        server = servers.enter_context(Server(options.command, HERE / "counters", state))
        for number in range(1, options.rounds + 1):
            moment = kill_under_load(server, ledgers, rng)
            problems = list(damaged_files(state))
            try:
                server = servers.enter_context(Server(options.command, HERE / "counters", state))
            except ServerError as error:
                print(f"round {number}: {error}")
                failed += options.rounds - number + 1
                break
            problems += wrong_values(server, ledgers)
            sent = sum(len(ledger.sent) for ledger in ledgers.values())
            acknowledged = sum(len(ledger.acknowledged) for ledger in ledgers.values())
            verdict = "; ".join(problems) or "ok"
            print(f"round {number}: killed after {moment:.3f} s, {acknowledged} of {sent} acknowledged so far: {verdict}")
            passed += not problems
            failed += bool(problems)
        if not any(ledger.acknowledged for ledger in ledgers.values()):
            print("No request was ever answered: nothing was tested.")
            failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
