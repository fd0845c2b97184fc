"""The open regime: no law's, for demonstrations. Its rules are the platform's own."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from crowdfund.domain.regimes.base import (
    ALWAYS,
    Confidence,
    Regime,
    RegimeCode,
    Rule,
    Value,
    stated,
)
from crowdfund.domain.regimes.complaining import promised
from crowdfund.domain.sentence import sentence

OWN = sentence("The platform's own rule; no law's")


def _own(name: str, title: str, value: Value, unit: str, summary: str) -> Rule:
    return stated(
        name,
        title,
        value,
        unit,
        since=ALWAYS,
        summary=summary,
        citation=OWN,
        confidence=Confidence.PRIMARY,
    )


OPEN = Regime(
    code=RegimeCode.OPEN,
    name="Open",
    source=sentence("No law: for demonstrations"),
    country="",
    zone=ZoneInfo("UTC"),
    currency="",
    rules=(
        _own(
            "offering-cap",
            "The most that is raised",
            None,
            "",
            "There is no ceiling beside the campaign's own maximum.",
        ),
        _own(
            "investor-limit",
            "The most one person invests",
            None,
            "",
            "There is no limit, and nobody is asked what they earn or own.",
        ),
        _own(
            "cancel-hours",
            "Until when a pledge can be cancelled",
            0,
            "hours",
            "Until the deadline itself, for any reason, with everything given back.",
        ),
        _own(
            "early-close-open-days",
            "How long an offer is open before it may close early",
            21,
            "days",
            "A campaign that met its target closes before its deadline only once it was open for "
            "21 days.",
        ),
        _own(
            "early-close-notice",
            "Notice before an offer closes early",
            5,
            "business days",
            "Backers are told five business days ahead, and the target is still met then.",
        ),
        _own(
            "reconfirmation",
            "Time to reconfirm after a material change",
            5,
            "business days",
            "After a material change a pledge is cancelled unless it is kept within five business "
            "days; a deadline that comes sooner moves so that five remain.",
        ),
        *promised(ALWAYS),
    ),
)
