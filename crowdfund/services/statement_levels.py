"""Financial statements of a campaign: which level its size asks for, and which was uploaded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from crowdfund.db.tables import Campaign, CampaignFile
from crowdfund.domain.content import FileKind
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.evidence import LEVELS, StatementLevel, satisfies
from crowdfund.services import regime_terms
from crowdfund.services.campaign_files import files_of
from crowdfund.services.check_words import levels_text
from crowdfund.services.citations import cited
from crowdfund.words import _


def needed_level(session: Session, campaign: Campaign, now: datetime) -> StatementLevel:
    """Which level of financial statements an offer of this size needs.

    Args:
        session: the caller's transaction.
        campaign: any.
        now: UTC.
    """
    answer = regime_terms.statements_needed(session, campaign, now=now)
    return StatementLevel(str(answer.value)) if answer else StatementLevel.NONE


def best_level(papers: Sequence[CampaignFile]) -> StatementLevel:
    """The best level among the financial statements that were uploaded.

    Args:
        papers: all documents of one campaign.
    """
    levels = [StatementLevel(row.statement_level) for row in papers]
    return max(levels, key=LEVELS.index, default=StatementLevel.NONE)


def findings_on_growth(
    session: Session, campaign: Campaign, changed: Campaign, *, now: datetime
) -> list[InvalidInput]:
    """What keeps a campaign that is open already from raising more: nobody can upload better
    statements by then, and whoever pledged relies on those that there are.

    Args:
        session: the caller's transaction.
        campaign: as it stands.
        changed: a copy as it would be. Where it does not raise more, nothing is found: a text that
            warns of something may be written whatever became of the statements.
        now: UTC.
    """
    if regime_terms.asked_minor(changed) <= regime_terms.asked_minor(campaign):
        return []
    answer = regime_terms.statements_needed(session, changed, now=now)
    if answer is None:
        return []
    needed = StatementLevel(str(answer.value))
    best = best_level(files_of(session, campaign.id, FileKind.DOCUMENT))
    if satisfies(best, needed):
        return []
    message = _(
        "An offer of this size asks for other financial statements ({citation}), and the documents "
        "of a campaign that is open stay as they are: keep a lower maximum. {levels}"
    ).format(citation=cited(answer.edition.citation), levels=levels_text(needed, best))
    return [InvalidInput(message, field="maximum")]
