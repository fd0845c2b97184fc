"""Deciding complaints: take up, answer, decide. Never by somebody who is part of the matter."""

from __future__ import annotations

from sqlmodel import Session

from crowdfund.db.tables import Complaint
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.complaint import (
    COMPLAINT_STEPS,
    ComplaintStatus,
    SayingKind,
    remind_from,
    require_uninvolved,
)
from crowdfund.domain.errors import TransitionRefused
from crowdfund.domain.permissions import Action, require
from crowdfund.domain.transitions import move
from crowdfund.services.complaint_input import outcome_of, words_of
from crowdfund.services.complaint_notices import tell_answered, tell_decided
from crowdfund.services.complaint_rows import (
    calendar_for,
    involved_in,
    locked,
    say,
    write_down,
)
from crowdfund.services.deps import Deps
from crowdfund.words import N_, _

DECIDED = N_("This complaint is decided already.")

_S = ComplaintStatus


def take_up(deps: Deps, *, actor: Actor | None, complaint_id: object, body: object) -> None:
    """Says that a complaint is admissible and looked into.

    Args:
        deps: what the platform works with.
        actor: whose role allows `decide_complaints`, and who is not part of the matter.
        complaint_id: which one.
        body: what whoever complains is told.

    Raises:
        NotSignedIn, NotAllowed: nobody, not allowed, or it is about them.
        NotFound: no such complaint.
        InvalidInput: nothing is said, or too much.
        TransitionRefused: it was taken up or decided meanwhile.
    """
    known = require(actor, Action.DECIDE_COMPLAINTS)
    said = words_of(body, field="words", missing=_("Say what happens next."))
    with deps.transaction() as session:
        complaint = _opened(session, known, complaint_id)
        was, now = _S(complaint.status), deps.now()
        complaint.status = move(COMPLAINT_STEPS, was, _S.TAKEN_UP, noun="complaint").value
        complaint.taken_up_at = now
        complaint.remind_at = remind_from(
            complaint.answer_by, calendar_for(session, deps, complaint)
        )
        session.add(complaint)
        saying = say(session, complaint, SayingKind.TAKEN_UP, said, by=known, at=now)
        write_down(session, deps, complaint, AuditAction.COMPLAINT_TAKEN_UP, by=known, was=was)
        tell_answered(session, complaint, said, operator=deps.operator, saying_id=saying.id, at=now)


def answer(deps: Deps, *, actor: Actor | None, complaint_id: object, body: object) -> None:
    """Asks whoever complains, or says how far it is; nothing is decided by it.

    Raises:
        NotSignedIn, NotAllowed, NotFound, InvalidInput: as for `take_up`.
        TransitionRefused: it is decided.
    """
    known = require(actor, Action.DECIDE_COMPLAINTS)
    said = words_of(body, field="words", missing=_("Write what you want to say."))
    with deps.transaction() as session:
        complaint = _opened(session, known, complaint_id)
        now = deps.now()
        saying = say(session, complaint, SayingKind.ANSWERED, said, by=known, at=now)
        write_down(session, deps, complaint, AuditAction.COMPLAINT_ANSWERED, by=known)
        tell_answered(session, complaint, said, operator=deps.operator, saying_id=saying.id, at=now)


def decide(
    deps: Deps, *, actor: Actor | None, complaint_id: object, outcome: object, body: object
) -> None:
    """Decides a complaint, with reasons. It cannot be opened again.

    Args:
        deps: what the platform works with.
        actor: whose role allows `decide_complaints`, and who is not part of the matter.
        complaint_id: which one.
        outcome: an `Outcome`, by value.
        body: the reasons; whoever complains reads them.

    Raises:
        NotSignedIn, NotAllowed, NotFound: as for `take_up`.
        InvalidInput: no outcome, or no reasons.
        TransitionRefused: it was decided meanwhile.
    """
    known = require(actor, Action.DECIDE_COMPLAINTS)
    chosen = outcome_of(outcome)
    said = words_of(body, field="words", missing=_("Say why: they read it."))
    with deps.transaction() as session:
        complaint = _opened(session, known, complaint_id)
        was, now = _S(complaint.status), deps.now()
        complaint.status = move(COMPLAINT_STEPS, was, _S.CLOSED, noun="complaint").value
        complaint.outcome, complaint.closed_at, complaint.remind_at = chosen.value, now, None
        session.add(complaint)
        say(session, complaint, SayingKind.DECIDED, said, by=known, at=now)
        write_down(
            session, deps, complaint, AuditAction.COMPLAINT_DECIDED, by=known, reason=said, was=was
        )
        tell_decided(session, complaint, chosen, said, operator=deps.operator, at=now)


def _opened(session: Session, actor: Actor, complaint_id: object) -> Complaint:
    """A complaint that is not decided, locked, for somebody who is not part of the matter."""
    complaint = locked(session, complaint_id)
    require_uninvolved(actor, about=complaint.about, involved=involved_in(session, complaint))
    if complaint.status == _S.CLOSED.value:
        raise TransitionRefused(_(DECIDED))
    return complaint
