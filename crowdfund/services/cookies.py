"""The cookies that the platform sets: every one of them, what it is for, and how long it stays; and
what its scripts keep in the browser's own store, which no request brings here.

The page about privacy shows this table, and a test holds it to what our routes set.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crowdfund import words
from crowdfund.services import accounts, devices, granting, second_step
from crowdfund.words import N_

DAY_SECONDS: Final = 24 * 60 * 60
UPLOAD_NAME: Final = "crowdfund_upload"
TYPED_NAME: Final = "crowdfund_typed"


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie."""

    name: str
    """Over plain http. Over https some begin with `__Host-` besides."""
    purpose: str
    """For readers."""
    lasts_seconds: int
    """From when it was set last."""


SESSION: Final = Cookie(
    accounts.COOKIE_NAME,
    N_("Keeps you signed in; signing out removes it."),
    granting.SESSION_DAYS * DAY_SECONDS,
)
HALF: Final = Cookie(
    second_step.COOKIE_NAME,
    N_("Remembers that your password was right while you look for your code."),
    int(granting.HALF_LASTS.total_seconds()),
)
DEVICE: Final = Cookie(
    devices.COOKIE_NAME,
    N_(
        "Knows a browser that signed in before, so that strangers who try passwords do not keep "
        "you out. It holds the number of your account, signs nobody in, and stays after you sign "
        "out."
    ),
    devices.LASTS_SECONDS,
)
LANGUAGE: Final = Cookie(words.COOKIE, N_("Remembers your language."), 365 * DAY_SECONDS)
UPLOAD: Final = Cookie(
    UPLOAD_NAME, N_("Tells the next page what became of a file that you sent."), 60
)
TYPED: Final = Cookie(
    TYPED_NAME,
    N_(
        "Brings the name and email address that you typed back to you when signing in, "
        "registering or asking for a new password is refused; never a password."
    ),
    60,
)

COOKIES: Final = (SESSION, HALF, DEVICE, LANGUAGE, UPLOAD, TYPED)
"""In the order in which readers see them."""

UNSENT: Final = Cookie(
    "unsent",
    N_(
        "What you type in the editor of a campaign, until it is stored: it outlives a closed tab "
        "and signing out, and comes back to nobody but you."
    ),
    3 * DAY_SECONDS,
)
"""Kept by `assets/unsent.js`, under a name for each person, campaign and field."""
