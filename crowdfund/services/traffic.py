"""How much one person, and one address, may ask of the platform: enough for anybody with ten open
tabs, and too little to keep the others waiting."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Final

from crowdfund.services import limits
from crowdfund.services.limits import Limit

PEOPLE_PER_ADDRESS: Final = 5
"""A household or an office may do so many times what one person may."""
FRAMES_PER_EVENT: Final = 2
"""On a websocket: a browser also answers whether it is still there."""
MOST_TOGETHER: Final = 4
"""Events of one page that are counted at a time, at the most."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What is allowed; 0 allows everything, for where a proxy in front keeps count."""

    requests_per_minute: int = 1_200
    """Of one person, beside built files; of an address five times as many."""
    events_per_minute: int = 1_200
    """Sent by the pages of one person; of an address five times as many."""
    connections: int = 200
    """Websockets that one address keeps open at a time."""


def mark(token: str) -> str:
    """What a session or a tab is counted under: a hash, since counts stay in memory.

    Args:
        token: of the session, or of the tab; empty for none.

    Returns:
        Hexadecimal digits; nothing for no token.
    """
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest() if token else ""


def count_request(allowed: Traffic, *, address: str, person: str) -> None:
    """Counts one request.

    Args:
        allowed: how many are.
        address: where it comes from.
        person: the `mark` of the session that the browser says; empty for none.

    Raises:
        TooManyAttempts: too many within a minute.
    """
    _count("requests", allowed.requests_per_minute, address, person, 1)


def count_events(allowed: Traffic, *, address: str, person: str) -> int:
    """Counts the next events of one page, before they come: counting each for itself takes as long
    as much of what they ask for.

    Args:
        allowed: how many are.
        address: where they come from.
        person: the `mark` of the session, or of the tab when nobody is signed in.

    Returns:
        How many may come before it is asked again; at least 1.

    Raises:
        TooManyAttempts: too many within a minute.
    """
    together = _together(allowed.events_per_minute)
    _count("events", allowed.events_per_minute, address, person, together)
    return together


def count_frames(allowed: Traffic, *, address: str) -> int:
    """Counts the next messages on a websocket, whatever they are, before they come.

    Args:
        allowed: how many events are.
        address: where they come from.

    Returns:
        How many may come before it is asked again; at least 1.

    Raises:
        TooManyAttempts: more than all events of the address could need.
    """
    together = _together(allowed.events_per_minute)
    _count("frames", FRAMES_PER_EVENT * allowed.events_per_minute, address, "", together)
    return together


def _together(per_minute: int) -> int:
    """How many are counted at a time: few of what is allowed, since a page that goes uses no more
    of them."""
    return max(1, min(MOST_TOGETHER, per_minute // 100))


def _count(kind: str, per_person: int, address: str, person: str, number: int) -> None:
    if not per_person:
        return
    of_person, of_address = _limits(kind, per_person)
    neighbours = limits.neighbourhood(address)
    if person:
        # Looked at first: tokens can be made up, and each would be counted for itself. Counted
        # last: what is too much of one person is not taken from their neighbours.
        limits.look_many(of_address, neighbours, number=number)
        limits.count_many(of_person, person, number=number)
    limits.count_many(of_address, neighbours, number=number)


@cache
def _limits(kind: str, per_person: int) -> tuple[Limit, Limit]:
    """Of one person and of one address. Settings are few, and fixed while a process runs."""
    of_address = Limit(f"{kind}-address", PEOPLE_PER_ADDRESS * per_person, 1)
    return Limit(f"{kind}-person", per_person, 1), of_address
