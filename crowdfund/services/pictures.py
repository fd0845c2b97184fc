"""Where a campaign's cover is."""

from __future__ import annotations

from crowdfund.db.tables import Campaign
from crowdfund.domain.campaign import Sector
from crowdfund.services import picture_copies

UPLOADED = "/files/covers/"
DRAWN = "/covers/"
DRAWN_MARK = "drawn:"
"""Begins the cover of a campaign of the demonstration; the name of a drawing follows."""


def cover_url(campaign: Campaign) -> str:
    """The address of a campaign's cover: its own picture, or the one drawn for its sector."""
    if campaign.cover.startswith(DRAWN_MARK):
        return f"{DRAWN}{campaign.cover.removeprefix(DRAWN_MARK)}.svg"
    if campaign.cover:
        return f"{UPLOADED}{campaign.cover}"
    sector = campaign.sector if campaign.sector in set(Sector) else Sector.SERVICES.value
    return f"{DRAWN}{sector}.svg"


def cover_srcset(campaign: Campaign) -> str:
    """A campaign's own picture and its smaller copies, as `srcset` has them; empty without."""
    return picture_copies.srcset(cover_url(campaign))


def uploaded_name(campaign: Campaign) -> str:
    """The name on disk of a campaign's own picture; empty for a drawn cover."""
    return "" if campaign.cover.startswith(DRAWN_MARK) else campaign.cover


def cover_alt(campaign: Campaign) -> str:
    """What a cover shows, in words; empty for a drawn one, which only decorates."""
    return campaign.cover_alt if campaign.cover else ""
