"""How much one person, and one address, may ask of the platform: enough for anybody with ten open
tabs, and too little to keep the others waiting."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from crowdfund.services import limits
from crowdfund.services.limits import Limit

PEOPLE_PER_ADDRESS: Final = 5
"""A household or an office may do so many times what one person may."""
FRAMES_PER_EVENT: Final = 2
"""On a websocket: a browser also answers whether it is still there."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What is allowed; 0 allows everything, for where a proxy in front keeps count."""

    requests_per_minute: int = 1_200
    """Of one person, beside built files; of an address five times as many."""
    events_per_minute: int = 1_200
    """Sent by the pages of one person; of an address five times as many."""
    connections: int = 200
    """Websockets that one address keeps open at a time."""


def count_request(allowed: Traffic, *, address: str, token: str) -> None:
    """Counts one request.

    Args:
        allowed: how many are.
        address: where it comes from.
        token: of the session, as the browser says it; empty for none.

    Raises:
        TooManyAttempts: too many within a minute.
    """
    _count("requests", allowed.requests_per_minute, address, token)


def count_event(allowed: Traffic, *, address: str, token: str) -> None:
    """Counts one event of a page.

    Args:
        allowed: how many are.
        address: where it comes from.
        token: of the session, or of the tab when nobody is signed in.

    Raises:
        TooManyAttempts: too many within a minute.
    """
    _count("events", allowed.events_per_minute, address, token)


def count_frame(allowed: Traffic, *, address: str) -> None:
    """Counts one message on a websocket, whatever it is.

    Args:
        allowed: how many events are.
        address: where it comes from.

    Raises:
        TooManyAttempts: more than all events of the address could need.
    """
    _count("frames", FRAMES_PER_EVENT * allowed.events_per_minute, address, "")


def _count(kind: str, per_person: int, address: str, token: str) -> None:
    if not per_person:
        return
    neighbours = limits.neighbourhood(address)
    of_address = Limit(f"{kind}-address", PEOPLE_PER_ADDRESS * per_person, 1)
    # Looked at first: tokens can be made up, and each would be counted for itself. Counted last:
    # what is too much of one person is not taken from their neighbours.
    limits.look_many(of_address, neighbours)
    if token:
        mark = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
        limits.count_many(Limit(f"{kind}-person", per_person, 1), mark)
    limits.count_many(of_address, neighbours)
