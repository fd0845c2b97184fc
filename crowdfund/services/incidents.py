"""Incidents: kept while what they say is so, closed by themselves or by a person with a note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func
from sqlmodel import Session, col, select

from crowdfund.db.tables import Incident
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, NotFound
from crowdfund.domain.incident import ALARMS, ENDS_BY_ITSELF, IncidentKind
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.permissions import Action, require
from crowdfund.domain.sentence import Sentence, sentence
from crowdfund.services import audit, lookup
from crowdfund.services.admin_notices import tell_admins
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import MOST_REASON_CHARS, long_text, required
from crowdfund.services.step_up import require_fresh
from crowdfund.services.stored_words import sentence_of
from crowdfund.words import N_, _

MOST_TOLD = 5
"""Incidents that one notice describes."""
GONE = N_("Not found any more by the reconciliation after it.")

Key = tuple[str, str, str]
"""Kind, subject and currency: the same difference is the same incident."""


@dataclass(frozen=True)
class Finding:
    """What a reconciliation found, amounts in minor units of `currency`; None where one side
    says nothing."""

    kind: IncidentKind
    subject: str
    currency: str
    expected_minor: int | None
    found_minor: int | None
    sentence: str
    what_to_do: str

    @property
    def key(self) -> Key:
        """What makes it the same as one that was seen before."""
        return (self.kind.value, self.subject, self.currency)

    @property
    def is_alarm(self) -> bool:
        """Whether it is no difference, and something has to be done in time."""
        return self.kind in ALARMS


def accepted(session: Session) -> dict[Key, int]:
    """What moderators closed with a note, and the difference that each note is about, in minor
    units. The newest note about a subject counts."""
    query = (
        select(Incident)
        .where(col(Incident.resolved_by).is_not(None))
        .order_by(col(Incident.resolved_at))
    )
    return {
        (one.kind, one.subject, one.currency): _difference(one.expected_minor, one.found_minor)
        for one in session.exec(query)
    }


def is_accepted(finding: Finding, notes: dict[Key, int]) -> bool:
    """Whether a person has closed exactly this with a note: another amount is news again."""
    difference = _difference(finding.expected_minor, finding.found_minor)
    return finding.kind not in ENDS_BY_ITSELF and notes.get(finding.key) == difference


def record(
    session: Session, findings: Iterable[Finding], *, at: datetime, is_complete: bool
) -> None:
    """Opens what is new, goes on with what is open, and closes what is gone.

    Args:
        session: the caller's transaction, alone with this (see `alone`).
        findings: everything found, accepted ones left out.
        at: UTC.
        is_complete: whether anything that was not found is known to be gone.
    """
    known = {(one.kind, one.subject, one.currency): one for one in open_ones(session)}
    opened: list[Incident] = []
    for finding in findings:
        row = known.pop(finding.key, None)
        if row is None:
            row = _opened(finding, at)
            opened.append(row)
        row.expected_minor, row.found_minor = finding.expected_minor, finding.found_minor
        row.sentence, row.what_to_do = str(finding.sentence), str(finding.what_to_do)
        row.last_seen_at = at
        session.add(row)
    for row in known.values() if is_complete else ():
        row.resolved_at, row.note = at, GONE
        session.add(row)
    _tell_moderators(session, opened, at)


def alone(session: Session) -> None:
    """Waits until no other transaction records incidents, and keeps others waiting."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("incidents"))))


def open_ones(session: Session) -> list[Incident]:
    """Every open incident, oldest first."""
    query = select(Incident).where(col(Incident.resolved_at).is_(None))
    return list(session.exec(query.order_by(col(Incident.first_seen_at), col(Incident.id))))


def open_differences(session: Session) -> int:
    """How many open incidents are differences between the records, alarms left out."""
    query = select(func.count()).where(
        col(Incident.resolved_at).is_(None),
        col(Incident.kind).not_in([kind.value for kind in ALARMS]),
    )
    return int(session.exec(query).one())


def close_with_note(deps: Deps, *, actor: Actor | None, incident_id: str, note: str) -> None:
    """Closes an incident that a moderator has explained. It stays closed for as long as the
    difference stays exactly what it was.

    Raises:
        NotSignedIn, NotAllowed: not a moderator.
        NotFound: there is none.
        InvalidInput: no note, or too long a one.
        Conflict: it is closed already, or ends only when what it says is no longer so.
    """
    moderator = require_fresh(require(actor, Action.ACT_ON_MONEY))
    words = long_text(note, field="note", noun=_("The note"), most_chars=MOST_REASON_CHARS).strip()
    words = required(words, field="note", sentence=_("Say how it is explained."))
    with deps.transaction() as session:
        query = select(Incident).where(Incident.id == lookup.parse_id(incident_id))
        row = session.exec(query.with_for_update()).first()
        if row is None:
            raise NotFound(lookup.NOTHING_HERE)
        if row.resolved_at is not None:
            raise Conflict(_("It is closed already."))
        if IncidentKind(row.kind) in ENDS_BY_ITSELF:
            raise Conflict(_("A note cannot end this: it ends when what it says is no longer so."))
        row.resolved_at, row.resolved_by, row.note = deps.now(), moderator.user_id, words
        audit.record(
            session,
            AuditAction.INCIDENT_CLOSED,
            audit.Object("incident", row.id, row.sentence),
            at=deps.now(),
            actor_id=moderator.user_id,
            reason=words,
        )
        session.add(row)


def _opened(finding: Finding, at: datetime) -> Incident:
    return Incident(
        id=uuid4(),
        kind=finding.kind.value,
        subject=finding.subject,
        currency=finding.currency,
        sentence=str(finding.sentence),
        what_to_do=str(finding.what_to_do),
        first_seen_at=at,
        last_seen_at=at,
    )


def _tell_moderators(session: Session, opened: list[Incident], at: datetime) -> None:
    """One notice for all that one reconciliation found: what is told many times is not read."""
    if not opened:
        return
    first, more = opened[0], len(opened) - MOST_TOLD
    told = [
        sentence(
            "{what} {to_do}", what=sentence_of(one.sentence), to_do=sentence_of(one.what_to_do)
        )
        for one in opened[:MOST_TOLD]
    ]
    told += [sentence("And {number} more.", number=more)] if more > 0 else []
    many = sentence("{number} things about the money need a look", number=len(opened))
    tell_admins(
        session,
        action=Action.ACT_ON_MONEY,
        kind=NoticeKind.INCIDENT_OPENED,
        subject=many if len(opened) > 1 else sentence_of(first.sentence),
        body=_paragraphs(told),
        path="/admin/money",
        once_key=f"incident:{first.id}",
        at=at,
    )


def _paragraphs(told: list[Sentence]) -> str:
    names = [f"part_{place}" for place in range(len(told))]
    template = "\n\n".join(f"{{{name}}}" for name in names)
    return Sentence(template, **dict(zip(names, told, strict=True)))


def _difference(expected_minor: int | None, found_minor: int | None) -> int:
    return (found_minor or 0) - (expected_minor or 0)
