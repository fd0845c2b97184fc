"""Complaints as those read them who decide them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import case
from sqlmodel import Session, col, func, select

from crowdfund.db.tables import Campaign, Complaint, ComplaintSaying, User
from crowdfund.domain.actor import Actor
from crowdfund.domain.complaint import ComplaintStatus, is_named
from crowdfund.domain.errors import NotFound
from crowdfund.domain.permissions import Action, require
from crowdfund.domain.regimes import regime
from crowdfund.services import complaint_words, lookup, texts
from crowdfund.services.complaint_rows import (
    OURS,
    due_of,
    involved_in,
    number_of,
    page_of,
    sayings_of,
)
from crowdfund.services.deps import Deps
from crowdfund.services.regime_names import regime_name
from crowdfund.services.views.common import Fact
from crowdfund.services.views.complaints import (
    ComplaintsDesk,
    DeskComplaint,
    DeskRow,
    SayingRow,
    WaitingComplaints,
)
from crowdfund.words import _, pgettext

MOST_WAITING: Final = 200
MOST_DECIDED: Final = 50
MOST_ABOUT: Final = 80
"""Characters of what it is about in a row of the list."""

_S = ComplaintStatus
_OPEN: Final = col(Complaint.status) != _S.CLOSED.value


_DUE: Final = case(
    (col(Complaint.status) == _S.TAKEN_UP.value, col(Complaint.answer_by)),
    else_=col(Complaint.receipt_by),
)
"""What is due next, of an open complaint."""


def desk(deps: Deps, *, actor: Actor | None) -> ComplaintsDesk:
    """Open complaints, the nearest deadline first, and the last that were decided.

    Raises:
        NotSignedIn, NotAllowed: nobody, or not allowed.
    """
    require(actor, Action.SEE_COMPLAINTS)
    now = deps.now()
    waiting = select(Complaint).where(_OPEN).order_by(_DUE, col(Complaint.lodged_at))
    decided = select(Complaint).where(~_OPEN).order_by(col(Complaint.closed_at).desc())
    with deps.reading() as session:
        return ComplaintsDesk(
            waiting=_rows(session, deps, session.exec(waiting.limit(MOST_WAITING)).all()),
            decided=_rows(session, deps, session.exec(decided.limit(MOST_DECIDED)).all()),
            overdue_text=waiting_of(session, now).overdue_text,
        )


def waiting_of(session: Session, now: datetime) -> WaitingComplaints:
    """How many complaints wait and how many of them are overdue, in words.

    Args:
        session: the caller's.
        now: the platform's time, UTC.
    """
    query = select(func.count(), func.count().filter(now >= _DUE)).select_from(Complaint)
    waiting, overdue = session.exec(query.where(_OPEN)).one()
    return WaitingComplaints(
        _counted(_("{complaints} waiting."), waiting), _counted(_("{complaints} overdue."), overdue)
    )


def desk_complaint(deps: Deps, *, actor: Actor | None, complaint_id: object) -> DeskComplaint:
    """One complaint with everything that was said.

    Raises:
        NotSignedIn, NotAllowed: nobody, or not allowed.
        NotFound: no such complaint.
    """
    known = require(actor, Action.SEE_COMPLAINTS)
    now = deps.now()
    with deps.reading() as session:
        complaint = session.get(Complaint, lookup.parse_id(complaint_id))
        if complaint is None:
            raise NotFound(_(lookup.NOTHING_HERE))
        return _page(session, complaint, known, now)


def _counted(words: str, count: int) -> str:
    return words.format(complaints=texts.count(count, "complaint is")) if count else ""


def _page(session: Session, complaint: Complaint, reader: Actor, now: datetime) -> DeskComplaint:
    label, tone = complaint_words.status(complaint.status, complaint.outcome)
    campaign = session.get(Campaign, complaint.campaign_id) if complaint.campaign_id else None
    involved = involved_in(session, complaint)
    is_named_here = is_named(complaint.about, name=reader.name, email=reader.email)
    sayings = sayings_of(session, complaint.id)
    names = _names(session, {row.author_id or row.spoken_by_id for row in sayings})
    due_label, due_text, due_tone = _due(complaint, now)
    return DeskComplaint(
        id=str(complaint.id),
        number=number_of(complaint),
        subject_label=complaint_words.subject(complaint.subject),
        status_label=label,
        status_tone=tone,
        due_label=due_label if complaint.closed_at is None else "",
        due_text=due_text,
        due_tone=due_tone,
        facts=_facts(session, complaint),
        rules=complaint_words.rules(complaint.regime, complaint.lodged_at),
        campaign_title=campaign.title if campaign else "",
        campaign_path=f"/admin/campaigns/{campaign.id}" if campaign else "",
        can_open_campaign=campaign is not None and lookup.may_review(reader, campaign),
        sayings=[_saying(row, complaint, names, now) for row in sayings],
        is_open=complaint.status != _S.CLOSED.value,
        can_take_up=complaint.status == _S.LODGED.value,
        is_involved=reader.user_id in involved or is_named_here,
    )


def _facts(session: Session, complaint: Complaint) -> list[Fact]:
    who, answered = _author(session, complaint), _("on the site, and by email")
    if complaint.author_id is None:
        answered = _("by email alone, to {email}").format(email=complaint.visitor_email)
    found = [
        Fact(pgettext("complaint", "From"), who, _("Answered {how}").format(how=answered)),
        Fact(_("About"), complaint.about or _("nothing that was named")),
        Fact(_("Arrived"), texts.moment(complaint.lodged_at)),
        Fact(_("To be looked at by"), texts.moment(complaint.receipt_by)),
        Fact(_("To be decided by"), texts.moment(complaint.answer_by)),
        Fact(_("Rules"), regime_name(regime(complaint.regime))),
    ]
    if complaint.closed_at is not None:
        found.append(Fact(_("Decided"), texts.moment(complaint.closed_at)))
    return found


def _author(session: Session, complaint: Complaint) -> str:
    if complaint.author_id is not None:
        return _names(session, {complaint.author_id})[complaint.author_id]
    return complaint.visitor_name or _("Somebody without an account")


def _names(session: Session, people: set[UUID | None]) -> dict[UUID | None, str]:
    query = select(User.id, User.name).where(col(User.id).in_(people - {None}))
    return dict(session.exec(query).all())


def _saying(
    row: ComplaintSaying, complaint: Complaint, names: dict[UUID | None, str], now: datetime
) -> SayingRow:
    visitor = complaint.visitor_name or _("Somebody without an account")
    return SayingRow(
        title=complaint_words.saying(row.kind),
        who=names.get(row.author_id or row.spoken_by_id, visitor),
        text=row.body,
        at_text=texts.ago(row.said_at, now),
        is_ours=row.kind in OURS,
    )


def _due(complaint: Complaint, now: datetime) -> tuple[str, str, str]:
    """What is due, when, and its tone; of a decided one how it was decided, and when."""
    due = due_of(complaint)
    if due is None:
        label, tone = complaint_words.status(complaint.status, complaint.outcome)
        return label, texts.ago(complaint.closed_at or now, now), tone
    is_new = complaint.status == _S.LODGED.value
    label = _("To be looked at") if is_new else _("To be decided")
    if due <= now:
        return label, _("overdue since {moment}").format(moment=texts.moment(due)), "bad"
    is_soon = complaint.remind_at is None or complaint.remind_at >= due
    return label, texts.ahead(due, now), "warn" if is_soon else "neutral"


def _rows(session: Session, deps: Deps, rows: Sequence[Complaint]) -> list[DeskRow]:
    names = _names(session, {row.author_id for row in rows})
    query = select(Campaign).where(col(Campaign.id).in_({row.campaign_id for row in rows} - {None}))
    campaigns: dict[UUID | None, Campaign] = {each.id: each for each in session.exec(query)}
    now, address = deps.now(), deps.public_url
    return [
        _row(row, _about(row, campaigns.get(row.campaign_id), address), names, now) for row in rows
    ]


def _about(complaint: Complaint, campaign: Campaign | None, address: str) -> str:
    """In a list nobody reads an address: what stands there is named."""
    if campaign is None or not page_of(complaint, campaign, address):
        return complaint.about
    if complaint.pledge_id is None:
        return campaign.title
    return _("A pledge for {title}").format(title=campaign.title)


def _row(complaint: Complaint, about: str, names: dict[UUID | None, str], now: datetime) -> DeskRow:
    label, text, tone = _due(complaint, now)
    visitor = complaint.visitor_name or _("Somebody without an account")
    return DeskRow(
        id=str(complaint.id),
        number=number_of(complaint),
        subject_label=complaint_words.subject(complaint.subject),
        about=texts.shortened(about, MOST_ABOUT),
        who=names.get(complaint.author_id, visitor),
        age_text=texts.ago(complaint.lodged_at, now),
        due_label=label,
        due_text=text,
        due_tone=tone,
    )
