"""A crowd that means harm, from one address of this machine: python -m benchmarks.hostile_crowd.

It speaks plain sockets, so that it can be as rude as it likes. It goes on until its input ends, and
then says what came of it, as one line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit
from uuid import uuid4

ADDRESS = "127.0.0.2"
"""Where it comes from: loopback, and not the backer's."""
HYDRATE = "reflex___state____state.hydrate"
PAUSE_SECONDS = 0.02
"""Between two rude things of one connection."""

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Crowd:
    """Everybody in it.

    Args:
        url: of the product.
        address: where they come from.
    """

    def __init__(self, url: str, address: str = ADDRESS) -> None:
        parts = urlsplit(url)
        self._host, self._port, self._origin = parts.hostname, parts.port or 80, url
        self._address = address
        self.seen: Counter[str] = Counter()

    async def run(self, size: int, until: Awaitable[object]) -> None:
        """Comes, stays and goes.

        Args:
            size: how many connections, of all kinds alike.
            until: they go when it is done.
        """
        kinds = (self._says_nothing, self._says_it_slowly, self._asks, self._sits, self._floods)
        tasks = [asyncio.create_task(self._again(kinds[n % len(kinds)])) for n in range(size)]
        await until
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _again(self, kind: Callable[[Streams], Awaitable[None]]) -> None:
        """Does one rude thing, and when it is thrown out, again."""
        name = kind.__name__.strip("_")
        while True:
            with contextlib.suppress(
                OSError, asyncio.IncompleteReadError, TimeoutError, ValueError
            ):
                streams = await asyncio.open_connection(
                    self._host, self._port, local_addr=(self._address, 0)
                )
                self.seen[f"{name}: connected"] += 1
                try:
                    await kind(streams)
                finally:
                    streams[1].close()
            self.seen[f"{name}: ended"] += 1
            await asyncio.sleep(PAUSE_SECONDS * 10)

    async def _says_nothing(self, streams: Streams) -> None:
        await streams[0].read(1)

    async def _says_it_slowly(self, streams: Streams) -> None:
        streams[1].write(b"GET /campaigns HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        while True:
            streams[1].write(b"x")
            await streams[1].drain()
            await asyncio.sleep(1)
            if streams[0].at_eof():
                return

    async def _asks(self, streams: Streams) -> None:
        """For pages that cost something, as fast as they come."""
        while True:
            wanted = f"/campaigns?q={uuid4().hex}"
            streams[1].write(f"GET {wanted} HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode())
            head = (await streams[0].readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            self.seen[f"asks: {head.split()[1]}"] += 1
            length = head.partition("content-length:")[2].split("\r\n")[0].strip()
            if not length:
                return
            await streams[0].readexactly(int(length))
            await asyncio.sleep(PAUSE_SECONDS)

    async def _sits(self, streams: Streams) -> None:
        await self._opened(streams)
        await streams[0].read(-1)

    async def _floods(self, streams: Streams) -> None:
        """Sends events as fast as they are taken."""
        await self._opened(streams)
        event = {"name": HYDRATE, "payload": {}, "router_data": {"pathname": "/", "query": {}}}
        packet = _frame("42/_event," + json.dumps(["event", event]))
        swallowed = asyncio.create_task(_swallow(streams[0]))
        try:
            while not swallowed.done():
                streams[1].write(packet)
                await streams[1].drain()
                self.seen["floods: events"] += 1
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            swallowed.cancel()

    async def _opened(self, streams: Streams) -> None:
        """Opens the websocket of a page as a tab does."""
        path = f"/_event/?token={uuid4()}&EIO=4&transport=websocket"
        lines = [
            f"GET {path} HTTP/1.1", f"Host: {self._host}:{self._port}", f"Origin: {self._origin}",
            "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "", "",
        ]  # fmt: skip
        streams[1].write("\r\n".join(lines).encode())
        head = await streams[0].readuntil(b"\r\n\r\n")
        self.seen[f"websocket: {head.split()[1].decode()}"] += 1
        if not head.startswith(b"HTTP/1.1 101"):
            raise ValueError
        streams[1].write(_frame("40/_event,"))
        await streams[1].drain()


async def _swallow(reader: asyncio.StreamReader) -> None:
    while await reader.read(65_536):
        pass


def _frame(text: str) -> bytes:
    """A text as a client's frame (RFC 6455, section 5.2), masked with zeros."""
    data = text.encode()
    size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
    return b"\x81" + size + bytes(4) + data


async def _until_input_ends() -> None:
    await asyncio.to_thread(sys.stdin.read)


async def _main(url: str, size: int) -> Counter[str]:
    crowd = Crowd(url)
    await crowd.run(size, _until_input_ends())
    return crowd.seen


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile_crowd")
    parser.add_argument("url")
    parser.add_argument("size", type=int)
    asked = parser.parse_args()
    print(json.dumps(asyncio.run(_main(asked.url, asked.size))), flush=True)
    # Threads that wait for input would keep it.
    os._exit(0)
