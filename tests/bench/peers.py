"""The two runtimes as compare.py sees them: a process that serves the benchmark's program on a port."""

import contextlib
import http.client
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "conformance"))
from workerd_serve import config_text, workerd_binary  # noqa: E402, F401

PROGRAM = HERE / "program"
START_SECONDS = 30
ANSWER_SECONDS = 120
POLL_SECONDS = 0.002
# Emptied at the end only: ext4 looks at each inode that was freed in the last seconds and passes it over, so that whoever
# creates files after another's run would pay for what that one deleted.
FOLDERS = tempfile.TemporaryDirectory()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Durascope:
    name = "durascope"

    def __init__(self, binary, program=PROGRAM, isolates=1):
        self.binary = binary
        self.program = program
        self.isolates = isolates

    def command(self, port, folder):
        # The simulated latency of a miss (5 ms, as in production) would hide what is measured, and where the disk is slow
        # the first of many objects would be gone before the last one is there.
        settings = ["--miss-latency", "0", "--evict-after", "never", "--quiet", "--isolates", str(self.isolates)]
        return [self.binary, "serve", str(self.program), "--port", str(port), "--state", f"{folder}/state", *settings]


class Workerd:
    def __init__(self, binary, program=PROGRAM, in_memory=False):
        self.binary = binary
        self.program = program
        self.name = "workerd, in memory" if in_memory else "workerd"
        self.options = {"storage": "memory"} if in_memory else {}

    def command(self, port, folder):
        state = pathlib.Path(folder) / "state"
        state.mkdir(exist_ok=True)
        config = pathlib.Path(folder) / "config.capnp"
        config.write_text(config_text(self.program, port, state, folder, prevent_eviction=True, **self.options))
        return [self.binary, "serve", str(config)]


class Running:
    """A peer from the start of its process to SIGTERM; without a folder, on an empty one. A context manager."""

    def __init__(self, peer, folder=None):
        self.peer = peer
        self.folder = folder

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            folder = self.folder or tempfile.mkdtemp(dir=FOLDERS.name)
            self.port = free_port()
            self.log = stack.enter_context(tempfile.TemporaryFile("w+"))
            command = self.peer.command(self.port, folder)
            begin = time.perf_counter()
            self.process = stack.enter_context(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=self.log))
            stack.callback(self.process.terminate)
            self._await_first_response(begin + START_SECONDS)
            self.start_seconds = time.perf_counter() - begin
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self.stack.close()

    def _await_first_response(self, deadline):
        while True:
            try:
                return self.get("/SQL/first/read")
            except ConnectionRefusedError:
                if time.perf_counter() > deadline or self.process.poll() is not None:
                    raise self._failure("it never listened") from None
                time.sleep(POLL_SECONDS)

    def get(self, path):
        """Sends a request on a connection of its own; returns the seconds that it took."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        with contextlib.closing(connection):
            begin = time.perf_counter()
            connection.request("GET", path)
            with connection.getresponse() as response:
                body = response.read().decode()
            if response.status != 200:
                raise self._failure(f"GET {path}: {response.status} {body}")
            return time.perf_counter() - begin

    def memory_kib(self):
        """What of the process is in memory now (VmRSS)."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise self._failure("it has ended")

    def _failure(self, what):
        self.log.seek(0)
        return SystemExit(f"{self.peer.name}: {what}\n{self.log.read()[-2000:]}")
