"""Where servers of tests listen, so that nobody else has their port."""

from __future__ import annotations

import socket

from crowdfund.launch.ports import LOOPBACK, is_free


def listener() -> socket.socket:
    """A socket on a port of its own, for a server in this process to listen on."""
    # The protocol is named because asyncio turns Nagle's delay off only for such sockets.
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.bind((LOOPBACK, 0))
    return made


def address_of(made: socket.socket, host: str = LOOPBACK) -> str:
    """The address of a server on that socket."""
    return f"http://{host}:{made.getsockname()[1]}"


def port_from(first: int) -> int:
    """A port on which nobody listens, for a server of another process, which begins later. Below
    32768 the system gives none to whoever asks for any (`ip_local_port_range` of Linux).

    Args:
        first: where to look from. Files of tests run at the same time: each has its own hundred.
    """
    return next(port for port in range(first, first + 100) if is_free(port))
