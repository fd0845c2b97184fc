"""People, owners, claims and checklist as pages show them, to the founder and to moderators."""

from __future__ import annotations

from sqlmodel import Session

from crowdfund.db.tables import Campaign, LargeHolder, Officer, RelatedTransaction
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.content import FileKind
from crowdfund.domain.evidence import is_told
from crowdfund.domain.membership import FounderAction
from crowdfund.domain.money import portion_minor
from crowdfund.domain.permissions import Action, may
from crowdfund.services import (
    checklist_rows,
    checklists,
    claims,
    evidence_rows,
    lookup,
    regime_terms,
    sold_elsewhere,
    texts,
)
from crowdfund.services.campaign_files import files_of
from crowdfund.services.deps import Deps
from crowdfund.services.draft_rows import mark, stored
from crowdfund.services.memberships import works_for
from crowdfund.services.views.common import Option
from crowdfund.services.views.evidence import EvidenceForm, ReviewEvidence
from crowdfund.words import _

RELATED_PART_BASIS_POINTS = 500


def evidence_form(deps: Deps, *, actor: Actor | None, campaign_id: str) -> EvidenceForm:
    """Everything of this subject as fields, for the founder's editor.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or another founder's.
    """
    with deps.reading() as session:
        campaign = lookup.owned_campaign(session, actor, campaign_id, FounderAction.READ)
        stated = evidence_rows.stated(session, campaign.id)
        officers = stored(session, Officer, campaign.id)
        holders = stored(session, LargeHolder, campaign.id)
        related = stored(session, RelatedTransaction, campaign.id)
        written = claims.claims_of(session, campaign.id)
        papers = files_of(session, campaign.id, FileKind.DOCUMENT)
        return EvidenceForm(
            marks={
                evidence_rows.OFFICERS: mark(officers),
                evidence_rows.HOLDERS: mark(holders),
                evidence_rows.RELATED: mark(related),
                claims.FIELD: claims.mark_of(written),
            },
            officers=evidence_rows.officer_forms(officers),
            holders=evidence_rows.holder_forms(holders),
            related=evidence_rows.related_forms(related, campaign.currency),
            has_no_holders=bool(stated.has_no_holders),
            has_no_related=bool(stated.has_no_related),
            claims=claims.claim_forms(written),
            claim_items=claims.claim_items(session, campaign),
            documents=[Option(str(row.id), row.title) for row in papers],
            checks=checklists.check_lines(session, deps, campaign),
            related_text=_related_text(session, deps, campaign, related),
            sold_elsewhere=sold_elsewhere.amount_text(stated, campaign.currency),
            has_sold_elsewhere=bool(stated.has_sold_elsewhere),
            sold_text=sold_elsewhere.asked_text(session, deps, campaign),
        )


def review_evidence(deps: Deps, *, actor: Actor | None, campaign_id: str) -> ReviewEvidence:
    """The same before a moderator.

    Raises:
        NotSignedIn, NotAllowed, NotFound: as for `lookup.reviewed_campaign`.
    """
    with deps.reading() as session:
        campaign = lookup.reviewed_campaign(session, actor, campaign_id)
        moderator = require_actor(actor)
        is_own = works_for(session, lookup.enterprise_of(session, campaign), moderator.user_id)
        waits = campaign.status == CampaignStatus.IN_REVIEW.value
        related = stored(session, RelatedTransaction, campaign.id)
        return ReviewEvidence(
            campaign_id=str(campaign.id),
            officers=evidence_rows.officer_forms(stored(session, Officer, campaign.id)),
            holders=evidence_rows.holder_forms(stored(session, LargeHolder, campaign.id)),
            related=evidence_rows.related_forms(related, campaign.currency),
            people_text=_stated_text(session, deps, campaign),
            claims=claims.claim_items(session, campaign),
            checks=checklists.check_lines(session, deps, campaign),
            submission=str(checklist_rows.newest_submission(session, campaign.id) or ""),
            can_judge=waits and may(moderator, Action.DECIDE_REVIEWS) and not is_own,
        )


def _stated_text(session: Session, deps: Deps, campaign: Campaign) -> str:
    stated = evidence_rows.stated(session, campaign.id)
    said = [
        _("Nobody holds 20 % of the votes or more.") if stated.has_no_holders else "",
        _("There was no transaction with a related party.") if stated.has_no_related else "",
        sold_elsewhere.stated_text(session, deps, campaign),
    ]
    return " ".join(each for each in said if each)


def _related_text(
    session: Session, deps: Deps, campaign: Campaign, rows: list[RelatedTransaction]
) -> str:
    """From which amount a transaction has to be told, and how many of those stated are above."""
    pack = regime_terms.regime_of(campaign)
    if not pack.has("financial-statements") or campaign.target_minor <= 0:
        return ""
    # With the target, not the maximum: a lower bound tells more.
    sold = regime_terms.sold_minor(session, campaign, pack, deps.now())
    raised = sold + campaign.target_minor
    limit = portion_minor(raised, RELATED_PART_BASIS_POINTS)
    above = sum(is_told(row.amount_minor, raised) for row in rows)
    return _(
        "To be told above {money}, which is 5 % of the target and of what was sold in twelve "
        "months (17 CFR 227.201(r)). Above it: {number}."
    ).format(money=texts.money(limit, campaign.currency), number=texts.number(above))
