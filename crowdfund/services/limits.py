"""How often something may be tried. Counted in this process's memory, in real time."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import (
    MovingWindowRateLimiter,
    RateLimiter,
    SlidingWindowCounterRateLimiter,
)

from crowdfund.clock import real_now
from crowdfund.domain.errors import TooManyAttempts
from crowdfund.words import _, ngettext

IPV6_NEIGHBOURHOOD_BITS: Final = 64
"""One household or server usually holds a whole network of this size."""

LONGEST_KEY: Final = 300
TIDY_SECONDS: Final = 1
"""So often, at the most, what is over is taken out of memory."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries within so many minutes."""

    name: str
    tries: int
    minutes: int

    @property
    def item(self) -> RateLimitItem:
        """What the library counts by."""
        return _item(self)

    @property
    def refusal(self) -> RateLimitItem:
        """The first refusal of a key within as many minutes."""
        return RateLimitItemPerMinute(1, self.minutes, namespace=f"{self.name}-refused")


@lru_cache(maxsize=200)
def _item(limit: Limit) -> RateLimitItem:
    return RateLimitItemPerMinute(limit.tries, limit.minutes, namespace=limit.name)


SIGN_IN_BY_ADDRESS: Final = Limit("sign-in-address", 60, 5)
SIGN_IN_BY_EMAIL: Final = Limit("sign-in-email", 10, 15)
SIGN_IN_BY_PAIR: Final = Limit("sign-in-pair", 5, 15)
SIGN_IN_BY_DEVICE: Final = Limit("sign-in-device", 10, 15)
REGISTER_BY_ADDRESS: Final = Limit("register-address", 30, 10)
PASSKEY_BY_ADDRESS: Final = Limit("passkey-address", 120, 5)
PASSKEY_BY_PERSON: Final = Limit("passkey-person", 120, 5)
PASSKEY_BY_DEVICE: Final = Limit("passkey-device", 120, 5)
PASSWORD_BY_PERSON: Final = Limit("password-person", 10, 15)
LETTER_BY_PERSON: Final = Limit("letter-person", 3, 10)
FORGOTTEN_BY_ADDRESS: Final = Limit("forgotten-address", 60, 5)
FORGOTTEN_BY_EMAIL: Final = Limit("forgotten-email", 3, 60)
EXPORT_BY_PERSON: Final = Limit("export-person", 5, 60)
COMPLAIN_BY_ADDRESS: Final = Limit("complain-address", 20, 60)
COMPLAIN_BY_PERSON: Final = Limit("complain-person", 5, 60)
COMPLAIN_BY_EMAIL: Final = Limit("complain-email", 3, 60)
WORDS_BY_PERSON: Final = Limit("complaint-words-person", 10, 60)
LINK_BY_ADDRESS: Final = Limit("link-address", 60, 5)


class _Storage(MemoryStorage):
    """Tidies up once a second at the most. The library's own does so a hundredth of a second after
    nearly every try, on a thread that is started for it while the try waits: that takes longer than
    the counting. Nothing depends on it but memory: what is over is passed over anyway."""

    _tidied_at = time.monotonic()

    # The library's name for it: tests/services/test_tidying_tries.py shows that it still is.
    def _MemoryStorage__schedule_expiry(self) -> None:  # noqa: N802
        now = time.monotonic()
        if now - self._tidied_at >= TIDY_SECONDS:
            self._tidied_at = now
            super()._MemoryStorage__schedule_expiry()  # type: ignore[misc]


_STORAGE: Final = _Storage()
_LIMITER: Final = MovingWindowRateLimiter(_STORAGE)
_MANY: Final = SlidingWindowCounterRateLimiter(_STORAGE)
"""For what is allowed by the thousand: it keeps two numbers for a key, not every moment."""


def count(limit: Limit, key: str) -> None:
    """Counts one try.

    Args:
        limit: which limit.
        key: whose tries are counted together.

    Raises:
        TooManyAttempts: there were too many already; this one does not count.
    """
    _hit(_LIMITER, limit, key)


def count_many(limit: Limit, key: str, *, number: int = 1) -> None:
    """Counts some of very many, such as requests: nearly as exact, and cheap however many they are.

    Args:
        limit: which limit.
        key: whose tries are counted together.
        number: how many; at least 1.

    Raises:
        TooManyAttempts: there were too many already; these do not count.
    """
    _hit(_MANY, limit, key, number)


def look_many(limit: Limit, key: str, *, number: int = 1) -> None:
    """Looks whether some more would be allowed, and counts nothing.

    Args:
        limit: which limit, of those that `count_many` counts.
        key: whose tries are counted together.
        number: how many more; at least 1.

    Raises:
        TooManyAttempts: there were too many already.
    """
    if not _MANY.test(limit.item, key[:LONGEST_KEY], cost=number):
        raise _refusal(_MANY, limit, key[:LONGEST_KEY])


def _hit(limiter: RateLimiter, limit: Limit, key: str, number: int = 1) -> None:
    kept = key[:LONGEST_KEY]
    if not limiter.hit(limit.item, kept, cost=number):
        raise _refusal(limiter, limit, kept)


def _refusal(limiter: RateLimiter, limit: Limit, kept: str) -> TooManyAttempts:
    window = limiter.get_window_stats(limit.item, kept)
    seconds = max(1, round(window.reset_time - real_now().timestamp()))
    return TooManyAttempts(
        _("Too many tries. Wait {in_words}, then try again.").format(in_words=_in_words(seconds)),
        retry_after_seconds=seconds,
        is_first=_LIMITER.hit(limit.refusal, kept),
    )


def forgive(limit: Limit, key: str) -> None:
    """Forgets the tries of one key, after a good one."""
    _LIMITER.clear(limit.item, key[:LONGEST_KEY])
    _LIMITER.clear(limit.refusal, key[:LONGEST_KEY])


def forget_all() -> None:
    """Forgets every try."""
    _STORAGE.reset()


@lru_cache(maxsize=10_000)
def neighbourhood(client_address: str) -> str:
    """The part of an address that one household shares: IPv4 whole, of IPv6 the first 64 bits."""
    try:
        address = ipaddress.ip_address(client_address)
    except ValueError:
        return client_address
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, IPV6_NEIGHBOURHOOD_BITS), strict=False))
    return str(address)


def _in_words(seconds: int) -> str:
    if seconds <= 90:
        return _("a minute")
    return ngettext("{number} minute", "{number} minutes", 2).format(number=-(-seconds // 60))
