"""Ports for servers that begin to listen later than their address is told."""

from __future__ import annotations

from crowdfund.launch.ports import is_free


def port_from(first: int) -> int:
    """A port on which nobody listens. Below 32768 the system gives none to whoever asks for any
    (`ip_local_port_range` of Linux), so that nobody has it by chance when the server begins.

    Args:
        first: where to look from. Files of tests run at the same time: each has its own hundred.
    """
    return next(port for port in range(first, first + 100) if is_free(port))
