"""The key investment information sheet of a campaign under the European rules: for everybody the
version of the last submission, for who writes and reviews it a draft of what is written now."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlmodel import Session

from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import InvalidInput, NotFound
from crowdfund.domain.kiis import KiisLine, mark_of
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.papers.kiis import KiisSheet, kiis_pdf
from crowdfund.services import lookup, texts
from crowdfund.services.deps import Deps
from crowdfund.services.draft_access import is_editable
from crowdfund.services.kiis_content import lines_of
from crowdfund.services.papers import PDF, count_made
from crowdfund.services.submissions import kept_sheet
from crowdfund.services.views.papers import PaperFile
from crowdfund.words import ENGLISH, N_, _, language_in_use

NOT_ECSPR: Final = N_(
    "A key investment information sheet belongs to offers under the European rules."
)
DRAFT: Final = "DRAFT, not submitted"


def kiis(deps: Deps, *, actor: Actor | None, slug: object) -> PaperFile:
    """The sheet as PDF.

    Args:
        deps: see `Deps`.
        actor: anybody for a public campaign; else its founder, or who may see reviews.
        slug: as sent.

    Raises:
        NotFound: no such campaign for them, or no version was submitted yet.
        InvalidInput: the campaign is under other rules.
        TooManyAttempts: a draft was asked for too often.
    """
    with deps.reading() as session:
        campaign = lookup.campaign_by_slug(session, slug, actor)
        if campaign.regime != RegimeCode.ECSPR.value:
            raise InvalidInput(_(NOT_ECSPR), field="regime")
        is_draft = is_editable(campaign)
        sheet = _draft(session, deps, campaign) if is_draft else _kept(session, deps, campaign)
    if is_draft:
        count_made(actor)
    return PaperFile(f"kiis-{campaign.slug}-{sheet.mark[:8]}.pdf", PDF, [_drawn(sheet)])


def _kept(session: Session, deps: Deps, campaign: Campaign) -> KiisSheet:
    found = kept_sheet(session, campaign)
    if found is None:
        raise NotFound(lookup.NOTHING_HERE)
    submission, lines = found
    with language_in_use(ENGLISH):
        version = f"Version {submission.number} of {texts.day(submission.at)}"
    return _sheet(deps, campaign, lines, version, submission.at)


def _draft(session: Session, deps: Deps, campaign: Campaign) -> KiisSheet:
    enterprise = lookup.enterprise_of(session, campaign)
    lines = lines_of(session, campaign, enterprise, fee_basis_points=deps.fee_basis_points)
    return _sheet(deps, campaign, lines, DRAFT, campaign.updated_at)


def _sheet(
    deps: Deps, campaign: Campaign, lines: list[KiisLine], version: str, at: datetime
) -> KiisSheet:
    return KiisSheet(
        project=campaign.title,
        lines=tuple(lines),
        mark=mark_of(lines),
        version=version,
        address=f"{deps.public_url}/campaigns/{campaign.slug}",
        made_at=at,
    )


@lru_cache(maxsize=64)
def _drawn(sheet: KiisSheet) -> bytes:
    """Drawn once: anybody may ask, and drawing takes a second."""
    return kiis_pdf(sheet)
