"""A WebSocket client for the conformance scripts: says what comes, byte by byte if need be, and answers nothing by itself."""

import base64
import os
import socket
import struct

PATIENCE_SECONDS = 10
OPCODES = {1: "text", 2: "binary", 8: "close", 9: "ping", 10: "pong"}
CONTINUATION, TEXT, BINARY, CLOSE, PING = 0, 1, 2, 8, 9


class SocketClient:
    """One connection. Frames that come are described as the lines of a transcript."""

    def __init__(self, host, port, path, headers):
        self.socket = socket.create_connection((host, port), PATIENCE_SECONDS)
        fields = {
            "Host": f"{host}:{port}",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            **headers,
        }
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
        self.socket.sendall("".join(line + "\r\n" for line in [*lines, ""]).encode())
        self.received = b""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._exactly(1)
        status, *fields = head.decode("iso-8859-1").split("\r\n")
        self.status = int(status.split()[1])
        self.headers = dict(field.split(": ", 1) for field in fields if field)

    def send(self, opcode, payload, last=True):
        mask = os.urandom(4)
        size = len(payload)
        if size < 126:
            head = struct.pack("!BB", (128 if last else 0) | opcode, 128 | size)
        elif size < 65536:
            head = struct.pack("!BBH", (128 if last else 0) | opcode, 254, size)
        else:
            head = struct.pack("!BBQ", (128 if last else 0) | opcode, 255, size)
        stream = (mask * (size // 4 + 1))[:size]
        masked = (int.from_bytes(payload, "big") ^ int.from_bytes(stream, "big")).to_bytes(size, "big")
        self.raw(head + mask + masked)

    def raw(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            pass  # what became of the connection is read from it

    def close(self, code=None, reason=""):
        self.send(CLOSE, b"" if code is None else struct.pack("!H", code) + reason.encode())

    def receive(self, seconds=PATIENCE_SECONDS):
        """The next frame as (opcode, payload); None when none comes in time; (0, b"") at the end of the connection."""
        self.socket.settimeout(seconds)
        try:
            head = self._exactly(2)
            size = head[1] & 127
            if size == 126:
                size = struct.unpack("!H", self._exactly(2))[0]
            elif size == 127:
                size = struct.unpack("!Q", self._exactly(8))[0]
            return head[0] & 15, self._exactly(size)
        except TimeoutError:
            return None
        except OSError:
            return 0, b""

    def _exactly(self, size):
        while len(self.received) < size:
            data = self.socket.recv(65536)
            if not data:
                raise OSError("the connection ended")
            self.received += data
        data, self.received = self.received[:size], self.received[size:]
        return data

    def described(self, seconds=PATIENCE_SECONDS):
        """As receive(), as text: `text "hello"`, `close 1000 "bye"`, `end`, `nothing`."""
        frame = self.receive(seconds)
        if frame is None:
            return "nothing"
        opcode, payload = frame
        if opcode == 0:
            return "end"
        kind = OPCODES.get(opcode, f"opcode {opcode}")
        if opcode == CLOSE:
            code = struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else "without code"
            return f'close {code} "{payload[2:].decode("utf-8", "backslashreplace")}"'
        if opcode == TEXT:
            text = payload.decode("utf-8", "backslashreplace")
            return f'text "{text}"' if len(text) <= 400 else f"text of {len(text)}"
        return f"{kind} {payload.hex()}" if len(payload) <= 100 else f"{kind} of {len(payload)}"

    def vanish(self):
        """As if the client's machine had gone: no close frame."""
        self.socket.close()
