#!/usr/bin/env python3
"""Two pages of a real browser talk in the example `chat` while their room leaves memory in between.

    chat.py -- SERVER COMMAND...

Exit status 77, which ctest calls skipped, when there is no Chromium.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "conformance"))

from harness import Server  # noqa: E402
from socket_client import TEXT, SocketClient  # noqa: E402

SKIPPED = 77
PATIENCE_SECONDS = 60
IDLE_SECONDS = 12  # after ten the room is evicted


class Browser:
    """A headless Chromium, driven over its debugging port."""

    def __init__(self, binary, profile):
        self.process = subprocess.Popen(
            [binary, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0",
             f"--user-data-dir={profile}", "about:blank"],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        for line in self.process.stderr:
            found = re.search(r"DevTools listening on ws://([\d.]+):(\d+)/", line)
            if found:
                self.host, self.port = found[1], int(found[2])
                return
        sys.exit("Chromium did not start.")

    def open(self, url):
        request = urllib.request.Request(f"http://{self.host}:{self.port}/json/new?{urllib.parse.quote(url, safe='')}", method="PUT")
        with urllib.request.urlopen(request) as answer:
            return Page(self, json.load(answer)["webSocketDebuggerUrl"])

    def quit(self):
        self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)


class Page:
    def __init__(self, browser, debugger):
        self.socket = SocketClient(browser.host, browser.port, urllib.parse.urlsplit(debugger).path, {})
        self.calls = 0

    def run(self, expression):
        """What the expression evaluates to in the page."""
        self.calls += 1
        call = {"id": self.calls, "method": "Runtime.evaluate", "params": {"expression": expression, "returnByValue": True}}
        self.socket.send(TEXT, json.dumps(call).encode())
        while True:
            frame = self.socket.receive(PATIENCE_SECONDS)
            if not frame or frame[0] == 0:
                sys.exit("The page does not answer.")
            answer = json.loads(frame[1])
            if answer.get("id") == self.calls:
                return answer["result"]["result"].get("value")

    def wait_for(self, expression):
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            if self.run(expression):
                return
            time.sleep(0.1)
        sys.exit(f"In vain waited for {expression}; the page says:\n{self.run('document.body.innerText')}")

    def say(self, text):
        self.run(f"document.getElementById('text').value = {json.dumps(text)}; document.querySelector('form').requestSubmit()")

    def sees(self, text):
        self.wait_for(f"document.getElementById('log').innerText.includes({json.dumps(text)})")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", nargs="+", metavar="SERVER COMMAND")
    options = parser.parse_args()
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    if not binary:
        print("There is no chromium: skipped.")
        return SKIPPED
    with tempfile.TemporaryDirectory() as state, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        with Server(options.command, ROOT / "resources" / "examples" / "chat", state) as server:
            browser = Browser(binary, profile)
            try:
                ann, bob = (browser.open(f"{server.url}/?room=test&name={name}") for name in ("ann", "bob"))
                for page in (ann, bob):
                    # Each connection that is made is counted: there must be one only.
                    page.wait_for("document.getElementById('people')?.innerText.includes('ann') && document.getElementById('people').innerText.includes('bob')")
                    page.run("const counted = WebSocket; window.connections = 0; window.WebSocket = class extends counted { constructor(...args) { super(...args); ++window.connections; } }")
                ann.say("hello from ann")
                bob.sees("hello from ann")
                time.sleep(IDLE_SECONDS)
                bob.say("hello from bob")
                ann.sees("hello from bob")
                ann.sees("hello from ann")
                reconnected = [page.run("window.connections") for page in (ann, bob)]
                if reconnected != [0, 0]:
                    sys.exit(f"The pages had to connect again: {reconnected}")
                late = browser.open(f"{server.url}/?room=test&name=cid")
                late.sees("hello from ann")
                late.sees("hello from bob")
            finally:
                browser.quit()
    print("Two pages talked, their room left memory in between, and both stayed connected.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
