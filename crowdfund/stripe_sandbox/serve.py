"""Runs the sandbox on loopback: in this process until it is stopped, or in a thread."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn

from crowdfund.stripe_sandbox.app import create_app
from crowdfund.stripe_sandbox.world import SandboxSettings

HOST = "127.0.0.1"
START_SECONDS = 20.0


def _server(settings: SandboxSettings) -> uvicorn.Server:
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    config = uvicorn.Config(
        create_app(settings),
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    return uvicorn.Server(config)


def _listen(port: int) -> socket.socket:
    # The protocol is named because asyncio turns Nagle's delay off only for such sockets.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    listener.listen()
    return listener


def _url(listener: socket.socket) -> str:
    return f"http://{HOST}:{listener.getsockname()[1]}"


def serve(settings: SandboxSettings, port: int, announce: Callable[[str], None]) -> None:
    """Answers on 127.0.0.1 until the process is told to stop.

    Args:
        settings: see `SandboxSettings`.
        port: TCP port, 0 for any that is free.
        announce: is told the address once connections are accepted.
    Raises:
        OSError: the port is taken.
    """
    with _listen(port) as listener:
        server = _server(settings)
        announce(_url(listener))
        server.run(sockets=[listener])


@dataclass(slots=True)
class RunningSandbox:
    """A sandbox in a thread of this process. `url` has no closing slash."""

    url: str
    server: uvicorn.Server
    thread: threading.Thread
    listener: socket.socket

    def stop(self) -> None:
        """Stops it and waits for the end; the file keeps its state."""
        self.server.should_exit = True
        self.thread.join(START_SECONDS)
        self.listener.close()


def start_in_thread(settings: SandboxSettings, port: int = 0) -> RunningSandbox:
    """Starts a sandbox in a thread and returns once it answers.

    Args:
        settings: see `SandboxSettings`.
        port: TCP port, 0 for any that is free.
    Raises:
        OSError: the port is taken.
        RuntimeError: it did not start in time.
    """
    listener = _listen(port)
    server = _server(settings)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if time.monotonic() > deadline or not thread.is_alive():
            raise RuntimeError("The sandbox did not start.")
        time.sleep(0.005)
    return RunningSandbox(_url(listener), server, thread, listener)
