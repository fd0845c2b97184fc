"""What pages say of a key investment information sheet: what it lacks, and which version it is."""

from __future__ import annotations

from sqlmodel import Session

from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.kiis import HEADINGS, lacking, mark_of
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.services import texts
from crowdfund.services.draft_access import is_editable
from crowdfund.services.kiis_content import lines_of
from crowdfund.services.submissions import kept_sheet
from crowdfund.words import _


def lacking_texts(
    session: Session, campaign: Campaign, enterprise: Enterprise, *, fee_basis_points: int
) -> list[str]:
    """What the sheet lacks, part by part, in words; nothing for a campaign under other rules.

    Args:
        session: the caller's transaction.
        campaign: also one that is half written.
        enterprise: whose it is.
        fee_basis_points: the platform's.
    """
    if campaign.regime != RegimeCode.ECSPR.value:
        return []
    lines = lines_of(session, campaign, enterprise, fee_basis_points=fee_basis_points)
    missing = lacking(lines)
    parts = dict.fromkeys(line.part for line in missing)
    return [
        f"{part.value}. {HEADINGS[part]}: "
        + ", ".join(line.label for line in missing if line.part is part)
        for part in parts
    ]


def version_text(session: Session, campaign: Campaign) -> str:
    """Which version everybody may read, with its hash, in words; empty where there is none.

    Args:
        session: the caller's transaction.
        campaign: one that who asks may see.
    """
    if campaign.regime != RegimeCode.ECSPR.value or is_editable(campaign):
        return ""
    found = kept_sheet(session, campaign)
    if found is None:
        return ""
    submission, lines = found
    return _("Version {number} of {day}, SHA-256 {mark}").format(
        number=submission.number, day=texts.day(submission.at), mark=mark_of(lines)
    )
