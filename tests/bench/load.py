"""Requests per second, counted by wrk."""

import re
import subprocess
import sys

CONNECTIONS = 32


def requests_each_second(running, path, seconds):
    """What wrk counts, after a second to warm up."""
    url = f"http://127.0.0.1:{running.port}{path}"
    for duration in (1, seconds):
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{duration}s", url]
        report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in report or "Socket errors" in report:
        sys.exit(f"{running.peer.name}: {path} failed under load:\n{report}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", report)[1])
