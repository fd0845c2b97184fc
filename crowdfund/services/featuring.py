"""Putting campaigns forward: few, by a moderator, with a reason that everybody reads.

It puts a campaign into a row of its own and a mark on its card. It changes no order of any list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Enterprise, Feature
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import Conflict, NotAllowed
from crowdfund.domain.featuring import MOST_FEATURED, FeatureStatus
from crowdfund.domain.permissions import Action, require
from crowdfund.domain.sentence import sentence
from crowdfund.services import audit, counters, lookup
from crowdfund.services.campaign_cards import cards_of
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import MOST_SUMMARY_CHARS, one_line, required
from crowdfund.services.memberships import works_for
from crowdfund.services.views.campaigns import CampaignCard
from crowdfund.words import N_, _

NOT_OPEN: Final = N_("It is not open any more.")
OWN: Final = N_("Another moderator decides whether your own campaign is featured.")
NO_ROOM: Final = sentence(
    "{many} campaigns are featured already. Take one of them out of the row first.",
    many=MOST_FEATURED,
)


def feature(deps: Deps, *, actor: Actor | None, campaign_id: str, reason: str) -> None:
    """Puts an open campaign forward.

    Args:
        deps: see `Deps`.
        actor: a moderator, not the campaign's founder.
        campaign_id: as sent.
        reason: why, in one line that everybody reads.

    Raises:
        NotSignedIn, NotAllowed: not a moderator; NotAllowed also for one's own campaign.
        NotFound: there is none.
        InvalidInput: no reason, or too long a one.
        Conflict: it is not open, it is featured already, or there is no room.
    """
    moderator = require(actor, Action.DECIDE_REVIEWS)
    words = _reason(reason, _("Say why: everybody reads it."))
    with deps.transaction() as session:
        campaign = _locked(session, moderator, campaign_id)
        if campaign.status != CampaignStatus.LIVE.value:
            raise Conflict(_("Only an open campaign can be featured."), subject_id=str(campaign.id))
        now = deps.now()
        _make_room(session, now)
        if _present(session, campaign.id) is not None:
            raise Conflict(_("It is featured already."), subject_id=str(campaign.id))
        _take_a_slot(session, campaign, moderator, words, now)
        _write_down(
            session, AuditAction.CAMPAIGN_FEATURED, campaign, words, at=now, by=moderator.user_id
        )


def unfeature(deps: Deps, *, actor: Actor | None, campaign_id: str, reason: str) -> None:
    """Takes a campaign out of the row.

    Raises:
        NotSignedIn, NotAllowed, NotFound, InvalidInput: as for `feature`.
        Conflict: it is not featured.
    """
    moderator = require(actor, Action.DECIDE_REVIEWS)
    words = _reason(reason, _("Say why: it stays in the audit trail."))
    with deps.transaction() as session:
        campaign = _locked(session, moderator, campaign_id)
        row = _present(session, campaign.id)
        if row is None:
            raise Conflict(_("It is not featured."), subject_id=str(campaign.id))
        _end(session, row, campaign, words, at=deps.now(), by=moderator.user_id)


def chosen(deps: Deps) -> list[CampaignCard]:
    """The open campaigns that are put forward, the latest choice first, each with its reason."""
    with deps.reading() as session:
        found = _open_ones(session)
        cards = cards_of(session, [(campaign, owner) for campaign, owner, _ in found], deps.now())
    return [
        replace(card, is_featured=True, reason_text=reason)
        for card, (_, _, reason) in zip(cards, found, strict=True)
    ]


def marked(session: Session, cards: list[CampaignCard]) -> list[CampaignCard]:
    """Cards in the same order, those of featured campaigns marked as such.

    Args:
        session: the caller's transaction.
        cards: of any list but one that ranks by what suits a person.
    """
    slugs = {campaign.slug for campaign, _, _ in _open_ones(session)}
    return [replace(card, is_featured=True) if card.slug in slugs else card for card in cards]


def is_featured(session: Session, campaign: Campaign) -> bool:
    """Whether a campaign is put forward now."""
    return _present(session, campaign.id) is not None


def _open_ones(session: Session) -> list[tuple[Campaign, Enterprise, str]]:
    query = (
        select(Campaign, Enterprise, Feature.reason)
        .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
        .join(Feature, col(Feature.campaign_id) == col(Campaign.id))
        .where(Feature.status == FeatureStatus.FEATURED.value)
        .where(Campaign.status == CampaignStatus.LIVE.value)
        .order_by(col(Feature.featured_at).desc(), col(Feature.slot))
    )
    return list(session.exec(query))


def _locked(session: Session, moderator: Actor, campaign_id: str) -> Campaign:
    found = lookup.campaign_by_id(session, campaign_id)
    campaign = counters.locked_campaign(session, found.id)
    if works_for(session, lookup.enterprise_of(session, campaign), moderator.user_id):
        raise NotAllowed(_(OWN))
    return campaign


def _present(session: Session, campaign_id: UUID) -> Feature | None:
    query = select(Feature).where(
        Feature.campaign_id == campaign_id, Feature.status == FeatureStatus.FEATURED.value
    )
    return session.exec(query.with_for_update(key_share=True)).first()


def _make_room(session: Session, now: datetime) -> None:
    """Ends choices whose campaigns are not open any more."""
    query = (
        select(Feature, Campaign)
        .join(Campaign, col(Campaign.id) == col(Feature.campaign_id))
        .where(Feature.status == FeatureStatus.FEATURED.value)
        .where(Campaign.status != CampaignStatus.LIVE.value)
        .with_for_update(of=Feature, key_share=True)
    )
    for row, campaign in session.exec(query).all():
        _end(session, row, campaign, NOT_OPEN, at=now, by=None)
    session.flush()


def _take_a_slot(
    session: Session, campaign: Campaign, moderator: Actor, reason: str, now: datetime
) -> None:
    """Takes the first place that is free. Two at once never get the same: an index says so."""
    for slot in range(1, MOST_FEATURED + 1):
        row: Mapping[str, object] = {
            "id": uuid4(),
            "campaign_id": campaign.id,
            "status": FeatureStatus.FEATURED.value,
            "slot": slot,
            "reason": reason,
            "featured_by": moderator.user_id,
            "featured_at": now,
            "end_reason": "",
        }
        made = insert(Feature).values(row).on_conflict_do_nothing().returning(col(Feature.id))
        if session.execute(made).first() is not None:
            return
    raise Conflict(NO_ROOM)


def _end(
    session: Session,
    row: Feature,
    campaign: Campaign,
    reason: str,
    *,
    at: datetime,
    by: UUID | None,
) -> None:
    row.status, row.ended_at = FeatureStatus.ENDED.value, at
    row.ended_by, row.end_reason = by, reason
    session.add(row)
    _write_down(session, AuditAction.CAMPAIGN_UNFEATURED, campaign, reason, at=at, by=by)


def _write_down(
    session: Session,
    action: AuditAction,
    campaign: Campaign,
    reason: str,
    *,
    at: datetime,
    by: UUID | None,
) -> None:
    is_now = action is AuditAction.CAMPAIGN_FEATURED
    audit.record(
        session,
        action,
        audit.Object("campaign", campaign.id, campaign.title),
        at=at,
        actor_id=by,
        reason=reason,
        before={"featured": not is_now},
        after={"featured": is_now},
    )


def _reason(text: object, sentence: str) -> str:
    words = one_line(text, field="reason", noun=_("The reason"), most_chars=MOST_SUMMARY_CHARS)
    return required(words, field="reason", sentence=sentence)
