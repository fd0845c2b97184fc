"""From when on allotted shares may be sold on, where a regime locks them for a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crowdfund.db.tables import Allotment, Campaign
from crowdfund.domain.regimes import clocks
from crowdfund.services import texts
from crowdfund.services.citations import cited
from crowdfund.services.regime_terms import judged_on, regime_of
from crowdfund.words import _

RESALE: Final = "resale-lock"
"""Name of the rule."""


@dataclass(frozen=True)
class Lock:
    """A time in which shares are not sold on, but for exceptions."""

    months: int
    ends_at: datetime
    """UTC; the beginning of a day in the regime's zone."""
    citation: str


def lock_of(line: Allotment, campaign: Campaign) -> Lock | None:
    """The lock of one line of the register; None where the regime knows none, or the line was
    annulled.

    Args:
        line: of the register.
        campaign: that sold it.
    """
    pack = regime_of(campaign)
    if line.annulled_at is not None or not pack.has(RESALE):
        return None
    on = judged_on(campaign, line.allotted_at)
    months = pack.count(RESALE, on)
    day = clocks.months_after(pack.day(line.allotted_at), months)
    citation = pack.answer(RESALE, {}, on).edition.citation
    return Lock(months, clocks.start_of(day, pack.zone), citation)


def lock_text(line: Allotment, campaign: Campaign) -> str:
    """The same in words; empty where there is none."""
    lock = lock_of(line, campaign)
    if lock is None:
        return ""
    return _("From {day} on, with exceptions before ({citation})").format(
        day=texts.day(lock.ends_at), citation=cited(lock.citation)
    )
