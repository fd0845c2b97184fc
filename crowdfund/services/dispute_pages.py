"""Moderators' view of disputes: the queue, and one dispute with all that is known about it."""

from __future__ import annotations

from collections.abc import Sized
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from crowdfund.db.tables import (
    Attempt,
    Campaign,
    Dispute,
    DisputeAnswer,
    Enterprise,
    FraudWarning,
    Pledge,
    User,
)
from crowdfund.domain.actor import Actor
from crowdfund.domain.dispute import DisputeStatus, WarningAnswer
from crowdfund.domain.errors import NotFound
from crowdfund.domain.payment import AttemptStatus
from crowdfund.domain.permissions import Action, require
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import dispute_words as words
from crowdfund.services import lookup, pledge_story, risk_facts, texts
from crowdfund.services.deps import Deps
from crowdfund.services.stored_words import shown
from crowdfund.services.views.common import Fact, TimelineItem
from crowdfund.services.views.disputes import DisputePage, DisputeRow, WarningRow
from crowdfund.words import N_, _

MOST_ROWS = 100
UNKNOWN_PAYMENT = N_("A payment that is not known here")
_ON_ITS_WAY = {AttemptStatus.PENDING.value, AttemptStatus.WAITING.value}


def open_disputes(session: Session, now: datetime) -> tuple[list[DisputeRow], str]:
    """Disputes that are open or in trouble, the nearest deadline first; and how many there are
    where these are not all."""
    which = col(Dispute.ended_at).is_(None) | (col(Dispute.trouble) != "")
    query = (
        select(Dispute, Campaign, User)
        .join(Campaign, col(Campaign.id) == col(Dispute.campaign_id), isouter=True)
        .join(Pledge, col(Pledge.id) == col(Dispute.pledge_id), isouter=True)
        .join(User, col(User.id) == col(Pledge.backer_id), isouter=True)
        .where(which)
        .order_by(col(Dispute.evidence_due_at).nulls_last(), col(Dispute.opened_at))
        .limit(MOST_ROWS)
    )
    found = session.exec(query).all()
    rows = [_row(dispute, campaign, user, now) for dispute, campaign, user in found]
    return rows, _hidden_text(session, rows, select(func.count()).select_from(Dispute).where(which))


def open_warnings(session: Session) -> tuple[list[WarningRow], str]:
    """Early fraud warnings about known payments that nobody answered, oldest first; and how many
    there are where these are not all."""
    which = (
        FraudWarning.answer == WarningAnswer.OPEN.value,
        col(FraudWarning.pledge_id).is_not(None),
    )
    query = (
        select(FraudWarning, Pledge, Campaign, User)
        .join(Pledge, col(Pledge.id) == col(FraudWarning.pledge_id))
        .join(Campaign, col(Campaign.id) == col(Pledge.campaign_id))
        .join(User, col(User.id) == col(Pledge.backer_id))
        .where(*which)
        .order_by(col(FraudWarning.created_at))
        .limit(MOST_ROWS)
    )
    rows = [
        WarningRow(
            id=str(warning.id),
            title=campaign.title,
            backer=user.name,
            fraud_text=words.fraud(warning.fraud_type),
            amount_text=texts.money(pledge.amount_minor, pledge.currency),
            can_refund=pledge.status == PledgeStatus.ESCROWED.value,
            heard_text=texts.moment(warning.created_at),
            campaign_id=str(campaign.id),
        )
        for warning, pledge, campaign, user in session.exec(query)
    ]
    counted = select(func.count()).select_from(FraudWarning).where(*which)
    return rows, _hidden_text(session, rows, counted)


def _hidden_text(session: Session, rows: Sized, counted: SelectOfScalar[int]) -> str:
    total = session.exec(counted).one() if len(rows) >= MOST_ROWS else 0
    if total <= len(rows):
        return ""
    return _("Only the first {shown} of {total} are shown.").format(
        shown=texts.number(len(rows)), total=texts.number(total)
    )


def dispute_page(deps: Deps, *, actor: Actor | None, dispute_id: str) -> DisputePage:
    """One dispute, with what is known about its pledge.

    Raises:
        NotSignedIn, NotAllowed: not a moderator.
        NotFound: no such dispute.
    """
    require(actor, Action.SEE_MONEY)
    now = deps.now()
    with deps.reading() as session:
        dispute = session.get(Dispute, lookup.parse_id(dispute_id))
        if dispute is None:
            raise NotFound(lookup.NOTHING_HERE)
        return _page(session, dispute, now)


def _page(session: Session, dispute: Dispute, now: datetime) -> DisputePage:
    label, tone = words.status(dispute.status)
    is_waiting = dispute.status == DisputeStatus.NEEDS_RESPONSE.value
    common = {
        "id": str(dispute.id),
        "status": dispute.status,
        "status_label": label,
        "status_tone": tone,
        "amount_text": texts.money(dispute.amount_minor, dispute.currency),
        "reason_text": words.reason(dispute.reason),
        "due_text": words.due(dispute, now),
        "trouble": dispute.trouble,
        "facts": _facts(dispute),
    }
    if dispute.pledge_id is None:
        return DisputePage(title=_(UNKNOWN_PAYMENT), **common)  # type: ignore[arg-type]
    pledge = session.exec(select(Pledge).where(Pledge.id == dispute.pledge_id)).one()
    campaign = session.exec(select(Campaign).where(Campaign.id == pledge.campaign_id)).one()
    enterprise = lookup.enterprise_of(session, campaign)
    backer = session.exec(select(User).where(User.id == pledge.backer_id)).one()
    answers, is_answering = _answers(session, dispute)
    return DisputePage(
        title=campaign.title,
        campaign_id=str(campaign.id),
        backer=backer.name,
        can_answer=is_waiting and not is_answering,
        is_answering=is_answering,
        draft=words.draft(pledge, campaign, enterprise, backer),
        known=_known(pledge, enterprise, backer),
        timeline=[
            words.for_moderators(item)
            for item in pledge_story.story_of(session, pledge, campaign, now)
        ],
        answers=answers,
        **common,  # type: ignore[arg-type]
    )


def _facts(dispute: Dispute) -> list[Fact]:
    currency = dispute.currency
    rows = [
        (_("Disputed"), dispute.amount_minor, _("As the bank states it")),
        (_("Taken by the bank"), dispute.withdrawn_minor, _("Off the platform's balance")),
        (_("Put back"), dispute.reinstated_minor, _("On the platform's balance")),
        (_("Dispute fee"), dispute.fee_minor, _("Charged by the processor")),
        (_("Fee given back"), dispute.fee_returned_minor, _("By the processor")),
    ]
    facts = [
        Fact(label, texts.money(minor, currency), hint) for label, minor, hint in rows if minor
    ]
    times = [
        Fact(_("Opened"), texts.moment(dispute.opened_at)),
        Fact(_("Answer by"), texts.moment(dispute.evidence_due_at)),
        Fact(_("Ended"), texts.moment(dispute.ended_at)),
        Fact(_("At the processor"), dispute.provider_ref, _("Its name there")),
    ]
    return facts + [fact for fact in times if fact.value]


def _known(pledge: Pledge, enterprise: Enterprise, backer: User) -> list[Fact]:
    rows = [
        Fact(_("Backer"), backer.name, backer.email),
        Fact(_("Registered"), texts.moment(backer.created_at)),
        Fact(_("Enterprise"), enterprise.name),
        Fact(_("Pledged"), texts.moment(pledge.created_at), _("With the risk warning on the page")),
        *risk_facts.facts_of(pledge),
        Fact(_("Paid"), texts.moment(pledge.escrowed_at), _("On the processor's own page")),
        Fact(_("Shares"), texts.number(pledge.shares)),
        Fact(_("Amount"), texts.money(pledge.amount_minor, pledge.currency)),
    ]
    return [fact for fact in rows if fact.value]


def _answers(session: Session, dispute: Dispute) -> tuple[list[TimelineItem], bool]:
    query = (
        select(DisputeAnswer, Attempt, User.name)
        .join(Attempt, col(Attempt.id) == col(DisputeAnswer.attempt_id))
        .join(User, col(User.id) == col(DisputeAnswer.author_id))
        .where(DisputeAnswer.dispute_id == dispute.id)
        .order_by(col(DisputeAnswer.created_at))
    )
    found = list(session.exec(query))
    items = [_answer(answer, attempt, name) for answer, attempt, name in found]
    return items, any(attempt.status in _ON_ITS_WAY for _, attempt, _ in found)


def _answer(answer: DisputeAnswer, attempt: Attempt, name: str) -> TimelineItem:
    is_sent = attempt.status == AttemptStatus.DONE.value
    title = _("Evidence") if answer.text else _("Loss accepted")
    fate = (
        _("sent")
        if is_sent
        else _("on its way")
        if attempt.status in _ON_ITS_WAY
        else _("not taken")
    )
    return TimelineItem(
        title=_("{title}, {fate}, by {name}").format(title=title, fate=fate, name=name),
        text=answer.text or shown(attempt.last_error),
        at_text=texts.moment(answer.created_at),
        at_iso=texts.iso(answer.created_at),
        tone="good" if is_sent else "warn",
        is_done=is_sent,
    )


def _row(
    dispute: Dispute, campaign: Campaign | None, user: User | None, now: datetime
) -> DisputeRow:
    label, tone = words.status(dispute.status)
    return DisputeRow(
        id=str(dispute.id),
        title=campaign.title if campaign else _(UNKNOWN_PAYMENT),
        backer=user.name if user else "",
        reason_text=words.reason(dispute.reason),
        status_label=label,
        status_tone=tone,
        due_text=words.due(dispute, now),
        amount_text=texts.money(dispute.amount_minor, dispute.currency),
    )
