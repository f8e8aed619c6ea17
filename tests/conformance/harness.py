"""What the conformance scripts share: a server process on a project, and sending requests to it."""

import http.client
import queue
import subprocess
import sys
import threading
import urllib.parse

from socket_client import SocketClient

START_SECONDS = 30
REQUEST_SECONDS = 60


class ServerError(Exception):
    """The server did not start, stop or answer; the text says which and why."""


class Server:
    """`command PROJECT --port 0 --state DIR`, from its first line of output to SIGTERM. A context manager."""

    def __init__(self, command, project, state):
        self.arguments = [*command, str(project), "--port", "0", "--state", str(state)]

    def __enter__(self):
        self.process = subprocess.Popen(self.arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.log = []
        urls = queue.Queue()
        threading.Thread(target=self._read, args=(self.process.stdout, urls), daemon=True).start()
        threading.Thread(target=self._read, args=(self.process.stderr, None), daemon=True).start()
        try:
            self.url = urls.get(timeout=START_SECONDS)
        except queue.Empty:
            self.url = None
        if not self.url:
            self.process.kill()
            raise ServerError(f"{' '.join(self.arguments)} did not say where it listens:\n{''.join(self.log)}")
        return self

    def _read(self, stream, urls):
        for line in stream:
            if urls and line.startswith("http://127.0.0.1:"):
                urls.put(line.strip())
                urls = None
            else:
                self.log.append(line)
        if urls:
            urls.put(None)

    def request(self, step):
        """Sends one step of steps.json; returns status and body."""
        address = urllib.parse.urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=REQUEST_SECONDS)
        try:
            connection.request(step.get("method", "GET"), step["path"], step.get("body"), step.get("headers", {}))
            response = connection.getresponse()
            names = f"names: {', '.join(sorted(name for name, _ in response.getheaders()))}\n" if step.get("names") else ""
            return response.status, names + response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            return 0, f"no answer: {error}\n"
        finally:
            connection.close()

    def socket(self, step):
        """Opens the WebSocket of one step of steps.json."""
        address = urllib.parse.urlsplit(self.url)
        return SocketClient(address.hostname, address.port, step["path"], step.get("headers", {}))

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=START_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            print(f"{self.arguments[0]} did not stop on SIGTERM within {START_SECONDS} s", file=sys.stderr)
