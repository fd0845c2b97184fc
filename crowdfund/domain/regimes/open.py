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

OWN = "The platform's own rule; no law's"


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
    source="No law: for demonstrations",
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
    ),
)
