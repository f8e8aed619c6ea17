"""A WebSocket client that costs as little as can be: its frames are made once and its answers only counted."""

import base64
import os
import selectors
import socket
import struct
import time

PAYLOAD = b"sixteen bytes .."
# A client must mask; with a key of zeros the bytes stay as they are.
FRAME = struct.pack("!BB", 0x81, 0x80 | len(PAYLOAD)) + b"\0\0\0\0" + PAYLOAD
ANSWER_BYTES = 2 + len(PAYLOAD)
UNDER_WAY = 100  # on each connection
WAIT_SECONDS = 30


class Echo:
    """One connection, that keeps UNDER_WAY messages between here and there."""

    def __init__(self, port, path):
        self.socket = socket.create_connection(("127.0.0.1", port), WAIT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.socket.recv(1)
        if not head.startswith(b"HTTP/1.1 101"):
            raise SystemExit(f"GET {path} did not become a WebSocket: {head.decode(errors='replace').splitlines()[0]}")
        self.bytes = 0
        self.answered = 0
        self.socket.sendall(FRAME * UNDER_WAY)

    def receive(self):
        """Sends as many as came back."""
        got = self.socket.recv(1 << 16)
        if not got:
            raise SystemExit("the connection of a WebSocket ended")
        self.bytes += len(got)
        new = self.bytes // ANSWER_BYTES - self.answered
        self.answered += new
        self.socket.sendall(FRAME * new)


def messages_each_second(port, path, connections, seconds):
    echoes = [Echo(port, f"{path}?{i}") for i in range(connections)]
    with selectors.DefaultSelector() as selector:
        for echo in echoes:
            selector.register(echo.socket, selectors.EVENT_READ, echo)

        def run(duration):
            begin, before = time.perf_counter(), sum(echo.answered for echo in echoes)
            while time.perf_counter() < begin + duration:
                for ready, _ in selector.select(WAIT_SECONDS):
                    ready.data.receive()
            return (sum(echo.answered for echo in echoes) - before) / (time.perf_counter() - begin)

        run(1)
        rate = run(seconds)
    for echo in echoes:
        echo.socket.close()
    return rate
