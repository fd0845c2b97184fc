"""Regulation (EU) 2020/1503: from when it applies, and how long what investors state counts."""

from __future__ import annotations

from datetime import date

from crowdfund.domain.regimes.base import Confidence, stated

APPLIES = date(2021, 11, 10)
"""Its Article 51."""
STANDARDS = date(2022, 11, 28)
"""When the technical standards 2022/2114 and 2022/2115 began."""

TERMS = (
    stated(
        "applies",
        "From when these rules apply",
        APPLIES.isoformat(),
        "",
        since=APPLIES,
        summary="The regulation applies from 10 November 2021.",
        citation="Regulation (EU) 2020/1503, Art 51",
        confidence=Confidence.SECONDARY,
    ),
    stated(
        "loss-review-months",
        "How long the result of a loss simulation counts",
        12,
        "months",
        since=STANDARDS,
        summary="The simulation is looked at again every year; an older result no longer counts "
        "here.",
        citation="Regulation (EU) 2020/1503, Art 21(5)",
        confidence=Confidence.UNCONFIRMED,
        doubt="That it is reviewed every year was not confirmed.",
    ),
    stated(
        "sophisticated-months",
        "How long a statement of being sophisticated counts",
        24,
        "months",
        since=APPLIES,
        summary="For two years; whoever wants to stay sophisticated states it again.",
        citation="Regulation (EU) 2020/1503, Annex II",
        confidence=Confidence.UNCONFIRMED,
        doubt="The two years were not confirmed.",
    ),
)
