"""Which words about risk a backer acknowledged with a pledge, and when."""

from __future__ import annotations

from typing import Final

from crowdfund.db.tables import Pledge
from crowdfund.domain import risk_text
from crowdfund.services import texts
from crowdfund.services.views.common import Fact

UNKNOWN_WORDS: Final = "The words of this version are not known here."


def facts_of(pledge: Pledge) -> list[Fact]:
    """When the risk text was acknowledged, its exact words, its version and their hash; nothing
    for pledges from before it was stored.

    Args:
        pledge: one that who asks may see.
    """
    if pledge.risk_version is None:
        return []
    text = risk_text.find(pledge.risk_version, pledge.risk_mark)
    return [
        Fact("Risk acknowledged", texts.moment(pledge.risk_acknowledged_at), "By the backer"),
        Fact("In these words", text.words if text else UNKNOWN_WORDS),
        Fact(f"Version {pledge.risk_version}", pledge.risk_mark or "", "SHA-256 of the words"),
    ]
