"""A client light enough not to be what is measured: raw WebSocket frames on uvloop, one process for all connections."""

import asyncio
import base64
import json
import os
import struct
from collections import deque
from collections.abc import Callable

MASK = b"\0\0\0\0"


def frame(text: str) -> bytes:
    """A masked text frame (with the mask that changes nothing)."""
    data = text.encode()
    if len(data) < 126:
        return bytes((0x81, 0x80 | len(data))) + MASK + data
    return bytes((0x81, 0xFE)) + struct.pack("!H", len(data)) + MASK + data


def caption(cue: str, rev: int, text: str, final: bool, at_ms: int) -> bytes:
    """A caption as a frame."""
    fields = {"type": "caption", "cue": cue, "rev": rev, "text": text, "final": final, "at_ms": at_ms, "source": "b"}
    return frame(json.dumps(fields, ensure_ascii=False))


class Client(asyncio.Protocol):
    """One connection; ``heard`` is called with each text frame."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._buffer = b""
        self._open = asyncio.Event()
        self._waiting: deque[asyncio.Future[bytes]] = deque()
        self.heard: Callable[[bytes], None] | None = None
        self.transport: asyncio.Transport = None  # type: ignore[assignment]

    async def connect(self, token: str) -> None:
        """Open, and introduce ourselves where the server speaks first."""
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self, "127.0.0.1", self._port)
        key = base64.b64encode(os.urandom(16)).decode()
        self.transport.write(
            f"GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        if not token:
            await self._open.wait()
            return
        await self._next()
        self.send(frame(json.dumps({"type": "identify", "protocol": 1, "token": token})))
        answer = await self._next()
        if b'"ready"' not in answer:
            raise RuntimeError(answer.decode())

    async def _next(self) -> bytes:
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        return await asyncio.wait_for(future, 30)

    def send(self, data: bytes) -> None:
        """Send a frame."""
        self.transport.write(data)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        """Take frames apart."""
        self._buffer += data
        if not self._open.is_set():
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if b" 101 " not in self._buffer[:end]:
                raise RuntimeError(self._buffer[:200].decode("latin-1"))
            self._open.set()
            self._buffer = self._buffer[end + 4 :]
        buffer, at = self._buffer, 0
        while len(buffer) - at >= 2:
            size, head = buffer[at + 1] & 0x7F, 2
            if size >= 126:
                head = 4 if size == 126 else 10
                if len(buffer) - at < head:
                    break
                size = int.from_bytes(buffer[at + 2 : at + head], "big")
            if len(buffer) - at < head + size:
                break
            if buffer[at] & 0x0F == 1:
                self._text(buffer[at + head : at + head + size])
            elif buffer[at] & 0x0F == 9:
                self.send(bytes((0x8A, 0x80 | size)) + MASK + buffer[at + head : at + head + size])
            at += head + size
        self._buffer = buffer[at:]

    def _text(self, data: bytes) -> None:
        if self._waiting:
            self._waiting.popleft().set_result(data)
        elif self.heard:
            self.heard(data)

    def close(self) -> None:
        """Drop the connection."""
        self.transport.abort()
