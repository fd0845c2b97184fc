"""Complaining: anybody, for free, and what they add afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from crowdfund.db.tables import Complaint
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.complaint import ComplaintStatus, SayingKind, deadlines, remind_from
from crowdfund.domain.errors import Conflict, NotFound
from crowdfund.domain.regimes import regime
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.services import limits, lookup
from crowdfund.services.complaint_input import FilledComplaint, filled, words_of
from crowdfund.services.complaint_notices import tell_desk, tell_received
from crowdfund.services.complaint_rows import (
    calendar_for,
    linked,
    locked,
    number_of,
    say,
    write_down,
)
from crowdfund.services.complaint_words import last_day
from crowdfund.services.deps import Deps
from crowdfund.services.views.complaints import ComplaintReceipt
from crowdfund.words import N_, _, language

IS_CLOSED: Final = N_("This complaint is decided. Complain again if something new happened.")
_ONE_FORM: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:form, 0))")


def lodge(
    deps: Deps,
    *,
    actor: Actor | None,
    form: Mapping[str, object],
    form_key: UUID,
    client_address: str,
) -> ComplaintReceipt:
    """Takes a complaint, and says at once that it arrived. The same form is one complaint.

    Args:
        deps: what the platform works with.
        actor: who complains; None for a visitor, who is answered by letter.
        form: subject, about, happened, wanted; name and email of a visitor.
        form_key: made when the form was shown; becomes the complaint's id.
        client_address: where it comes from.

    Raises:
        InvalidInput: a field cannot be used.
        TooManyAttempts: more than a person, or a visitor's address or neighbourhood, complains in
            an hour.
    """
    said = filled(form, is_visitor=actor is None)
    with deps.transaction() as session:
        session.connection().execute(_ONE_FORM, {"form": str(form_key)})
        found = session.get(Complaint, form_key)
        if found is not None:
            return _receipt(found)
        _slow_down(actor, said, client_address)
        complaint = _new(session, deps, actor, said, form_key)
        for kind, body in (
            (SayingKind.HAPPENED, said.happened),
            (SayingKind.WANTED, said.wanted),
        ):
            say(session, complaint, kind, body, by=actor, at=complaint.lodged_at)
        write_down(session, deps, complaint, AuditAction.COMPLAINT_LODGED, by=actor)
        tell_received(session, complaint, operator=deps.operator, at=complaint.lodged_at)
        tell_desk(session, complaint, once="lodged", at=complaint.lodged_at)
        return _receipt(complaint)


def add(deps: Deps, *, actor: Actor | None, complaint_id: object, body: object) -> None:
    """Adds something to one's own complaint while it is open; the desk is told.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: no complaint of theirs.
        InvalidInput: nothing, too long, or with what cannot be shown.
        Conflict: it is decided.
        TooManyAttempts: more than ten in an hour.
    """
    known = require_actor(actor)
    said = words_of(body, field="added", missing=_("Write what you want to add."))
    with deps.transaction() as session:
        complaint = locked(session, complaint_id)
        if complaint.author_id != known.user_id:
            raise NotFound(_(lookup.NOTHING_HERE))
        if complaint.status == ComplaintStatus.CLOSED.value:
            raise Conflict(_(IS_CLOSED))
        limits.count(limits.WORDS_BY_PERSON, str(known.user_id))
        now = deps.now()
        saying = say(session, complaint, SayingKind.ADDED, said, by=known, at=now)
        write_down(session, deps, complaint, AuditAction.COMPLAINT_ADDED, by=known)
        tell_desk(session, complaint, once=f"added:{saying.id}", at=now)


def _new(
    session: Session, deps: Deps, actor: Actor | None, said: FilledComplaint, form_key: UUID
) -> Complaint:
    now = deps.now()
    campaign, pledge = linked(session, said.about, actor)
    complaint = Complaint(
        id=form_key,
        subject=said.subject.value,
        status=ComplaintStatus.LODGED.value,
        about=said.about,
        author_id=actor.user_id if actor else None,
        visitor_name=said.name,
        visitor_email=said.email or None,
        language=language(),
        campaign_id=campaign.id if campaign else None,
        pledge_id=pledge.id if pledge else None,
        regime=campaign.regime if campaign else RegimeCode.OPEN.value,
        lodged_at=now,
        receipt_by=now,
        answer_by=now,
    )
    _set_clocks(session, deps, complaint, now)
    session.add(complaint)
    session.flush()
    # The database gave it its number.
    session.refresh(complaint)
    return complaint


def _set_clocks(session: Session, deps: Deps, complaint: Complaint, now: datetime) -> None:
    calendar = calendar_for(session, deps, complaint)
    clocks = deadlines(regime(complaint.regime), lodged_at=now, calendar=calendar)
    complaint.receipt_by, complaint.answer_by = clocks.receipt_by, clocks.answer_by
    complaint.remind_at = remind_from(clocks.receipt_by, calendar)


def _slow_down(actor: Actor | None, said: FilledComplaint, client_address: str) -> None:
    if actor is not None:
        # Not by address: all have the same one behind a proxy, and visitors might use it up.
        limits.count(limits.COMPLAIN_BY_PERSON, str(actor.user_id))
        return
    limits.count(limits.COMPLAIN_BY_ADDRESS, limits.neighbourhood(client_address))
    limits.count(limits.COMPLAIN_BY_EMAIL, said.email)


def _receipt(complaint: Complaint) -> ComplaintReceipt:
    return ComplaintReceipt(
        number=number_of(complaint),
        receipt_text=last_day(complaint.receipt_by, complaint.regime),
        answer_text=last_day(complaint.answer_by, complaint.regime),
        email=complaint.visitor_email or "",
    )
