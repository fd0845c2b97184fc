"""What founders and moderators see of a campaign before it is public."""

from __future__ import annotations

from dataclasses import dataclass, field

from crowdfund.services.views.campaigns import CampaignPage, LiveTotals


@dataclass(frozen=True)
class CampaignPreview:
    """What is not public yet as its page will be, for who writes or reviews it."""

    page: CampaignPage = field(default_factory=CampaignPage)
    live: LiveTotals = field(default_factory=LiveTotals)
    back_path: str = ""
    """To where it is written; for a moderator to its review."""
    public_path: str = ""
    """Where everybody sees it, once they do; there is no preview then."""
