"""Ports of this machine."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

LOOPBACK = "127.0.0.1"
"""This machine and nobody else."""


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Tell whether a server could listen on a port now.

    Args:
        port: 1 to 65535.
        host: the address to listen on.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a connection that is still fading away is no reason to refuse.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def listens(port: int) -> bool:
    """Tell whether something on this machine takes connections on a port."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until(condition: Callable[[], bool], *, seconds: float, alive: Callable[[], bool]) -> bool:
    """Wait for a condition, giving up when time is over or what it hangs on has died.

    Args:
        condition: asked every tenth of a second.
        seconds: how long to wait at most.
        alive: False ends the waiting at once.

    Returns:
        Whether the condition came true.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if not alive() or time.monotonic() > deadline:
            return condition()
        time.sleep(0.1)
    return True
