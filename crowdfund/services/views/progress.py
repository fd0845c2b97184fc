"""What is shown of money on its way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RunProgress:
    """One settlement or refund that is under way; all empty when none is."""

    campaign_id: str = ""
    title: str = ""
    status_label: str = ""
    status_tone: str = "neutral"
    text: str = ""
    """Such as "120 of 340 payments released"."""
    counted_text: str = ""
    """The same without what happens to them."""
    percent: int = 0
    """Of the payments, whole."""
    speed_text: str = ""
    """Such as "1,480 a minute"; empty when none was done in the last."""
    estimate_text: str = ""
    """When it is done at that speed; empty when nothing can be said."""
    is_begun: bool = False
    """Whether the processor was asked for any payment of it yet."""
    trouble_text: str = ""
    """What waits and for whom; empty when nothing does."""
