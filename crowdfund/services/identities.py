"""Finding out who somebody is: intent, call, result, as for every other call to the processor.

Documents and pictures go to the processor and stay there. What is kept of a person is the name, the
year of birth and the country, and when they were verified.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from crowdfund.db.tables import IdentityCheck, User
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import GatewayError, GatewayUnavailable, NotFound, TooManyAttempts
from crowdfund.domain.identity import (
    IDENTITY_STEPS,
    INCOMPLETE,
    KEY_LIVES,
    TRIES_A_DAY,
    UNDER_WAY,
    IdentityStatus,
    identity_key,
    unfit_because,
)
from crowdfund.domain.screening import Match, Screened, ScreeningStatus, status_after
from crowdfund.domain.transitions import can_move
from crowdfund.payments.gateway import IdentityState
from crowdfund.services import audit, identity_notices, lookup, screening
from crowdfund.services.deps import Deps
from crowdfund.words import N_, _

PATH: Final = "/account/identity"
TOO_OFTEN: Final = N_("You tried as often as is possible in a day. Go on tomorrow.")

_S = IdentityStatus
_UNDER_WAY: Final = sorted(status.value for status in UNDER_WAY)


def start(deps: Deps, *, actor: Actor | None) -> str:
    """Sends somebody to the page on which the processor looks at their document.

    Args:
        deps: what stands outside.
        actor: who is to be verified.

    Returns:
        The page's address, used once and stored nowhere; our own page when there is nothing to do
        on it: verified already, or being looked at.

    Raises:
        NotSignedIn: nobody is signed in.
        TooManyAttempts: as often as is possible in a day.
        GatewayUnavailable: the processor cannot be reached; the next try asks under the same key.
        GatewayError: it opens no such page.
    """
    known = require_actor(actor)
    state = _ask(deps, known)
    if state is not None and state.status == "canceled":
        # Ended at the processor meanwhile: one more, which is new.
        state = _ask(deps, known)
    return PATH if state is None else state.url or PATH


def came_back(deps: Deps, *, actor: Actor | None) -> None:
    """Reads one's check when one comes back from its page. Quiet when the processor cannot be
    reached: a note follows.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    with deps.reading() as session:
        check = under_way(session, known.user_id)
    if check is None or not check.provider_ref:
        return
    try:
        _read(deps, check)
    except GatewayUnavailable:
        return


def refresh(deps: Deps, *, check_ref: str) -> str:
    """Reads a check again after a note about it. Returns what came of it, in words."""
    with deps.reading() as session:
        query = select(IdentityCheck).where(IdentityCheck.provider_ref == check_ref)
        check = session.exec(query).first()
    if check is None:
        return "a check that is not ours, or not stored yet"
    return f"{_read(deps, check).status} at the processor"


def under_way(session: Session, user_id: UUID) -> IdentityCheck | None:
    """A person's check that has not come to an end, or None."""
    query = select(IdentityCheck).where(
        IdentityCheck.user_id == user_id, col(IdentityCheck.status).in_(_UNDER_WAY)
    )
    return session.exec(query).first()


def tries_left(checks: list[IdentityCheck], now: datetime) -> int:
    """How often somebody can be sent to the page today."""
    today = now.astimezone(UTC).date()
    return max(0, TRIES_A_DAY - sum(each.tries for each in checks if each.tried_on == today))


def _ask(deps: Deps, actor: Actor) -> IdentityState | None:
    """Opens or reads the check under way; None when there is none to go on with."""
    check = _intend(deps, actor)
    if check is None:
        return None
    if check.provider_ref:
        return _read(deps, check)
    try:
        state = deps.gateway.open_identity_check(
            user_id=str(actor.user_id),
            check_id=str(check.id),
            return_url=f"{deps.public_url}{PATH}?back=1",
            idempotency_key=check.idempotency_key,
        )
    except GatewayUnavailable:
        raise
    except GatewayError:
        _end(deps, check.id)
        raise
    _apply(deps, check, state)
    return state


def _read(deps: Deps, check: IdentityCheck) -> IdentityState:
    state = deps.gateway.read_identity_check(check.provider_ref)
    _apply(deps, check, state)
    return state


def _intend(deps: Deps, actor: Actor) -> IdentityCheck | None:
    """Stores or finds the check that is about to be asked for, and counts the try."""
    now = deps.now()
    with deps.transaction() as session:
        # One after the other for one person: the check and the count of tries are theirs.
        person = select(User).where(User.id == actor.user_id).with_for_update(key_share=True)
        if session.exec(person).first() is None:
            raise NotFound(lookup.NOTHING_HERE)
        query = select(IdentityCheck).where(IdentityCheck.user_id == actor.user_id)
        checks = list(session.exec(query.order_by(col(IdentityCheck.number))))
        if any(each.status == _S.VERIFIED.value for each in checks):
            return None
        check = _current(session, checks, actor.user_id, now)
        if check.status != _S.PROCESSING.value:
            _count_try(check, checks, now)
            _write_down(session, AuditAction.IDENTITY_ASKED, check, actor.name, now, actor.user_id)
        session.add(check)
        return check


def _current(
    session: Session, checks: list[IdentityCheck], user_id: UUID, now: datetime
) -> IdentityCheck:
    current = next((each for each in checks if each.status in _UNDER_WAY), None)
    if current and (current.provider_ref or now - current.created_at < KEY_LIVES):
        return current
    if current:
        # Nobody was given its page, so what the lost answer opened harms nobody.
        current.status, current.changed_at = _S.ENDED.value, now
        session.add(current)
        session.flush()
    number = checks[-1].number + 1 if checks else 1
    return IdentityCheck(
        id=uuid4(),
        user_id=user_id,
        number=number,
        idempotency_key=identity_key(str(user_id), number),
        status=_S.ASKED.value,
        created_at=now,
        changed_at=now,
    )


def _count_try(check: IdentityCheck, checks: list[IdentityCheck], now: datetime) -> None:
    today = now.astimezone(UTC).date()
    if tries_left(checks, now) == 0:
        midnight = datetime.combine(today + timedelta(days=1), datetime.min.time(), UTC)
        seconds = max(1, int((midnight - now).total_seconds()))
        raise TooManyAttempts(_(TOO_OFTEN), retry_after_seconds=seconds)
    check.tries = check.tries + 1 if check.tried_on == today else 1
    check.tried_on = today


def _end(deps: Deps, check_id: UUID) -> None:
    """The processor refused to open it, and repeats that under its key: the next is new."""
    with deps.transaction() as session:
        check = _locked(session, check_id)
        if can_move(IDENTITY_STEPS, _S(check.status), _S.ENDED):
            check.status, check.changed_at = _S.ENDED.value, deps.now()
            session.add(check)


def _apply(deps: Deps, check: IdentityCheck, state: IdentityState) -> None:
    """Books what the processor shows now. What is final stays as it is, whatever is read later."""
    now = deps.now()
    with deps.reading() as session:
        person = session.exec(select(User).where(User.id == check.user_id)).one()
    status, reason = _judged(state, person.country, now)
    # Before the question: an answer from a newer list is then asked for again.
    version, found = deps.screener.version, tuple[Match, ...]()
    if status is _S.VERIFIED and state.identity and state.identity.born_on:
        year = state.identity.born_on.year
        found = screening.find(deps, Screened(check.id, state.identity.name, year))
    with deps.transaction() as session:
        row = _locked(session, check.id)
        row.provider_ref = row.provider_ref or state.check_ref
        session.add(row)
        # The same refusal twice is one: a new one is another try of the person.
        is_news = (row.status, row.reason) != (status.value, reason)
        if not is_news or not _goes_on(_S(row.status), status):
            return
        row.status, row.reason, row.changed_at = status.value, reason, now
        if status is _S.VERIFIED:
            _keep(session, row, state, found, version, now)
        session.flush()
        _write_down(session, AuditAction.IDENTITY_DECIDED, row, person.name, now)
        identity_notices.tell_person(session, row, at=now)


def _goes_on(origin: IdentityStatus, target: IdentityStatus) -> bool:
    """Another reason for the same status is news as well."""
    return can_move(IDENTITY_STEPS, origin, target) or (origin is target and origin in UNDER_WAY)


def _judged(state: IdentityState, country: str, now: datetime) -> tuple[IdentityStatus, str]:
    if state.status == "verified":
        today = now.astimezone(UTC).date()
        identity = state.identity
        unfit = unfit_because(identity, country=country, today=today) if identity else INCOMPLETE
        return (_S.UNFIT, unfit) if unfit else (_S.VERIFIED, "")
    if state.status == "processing":
        return _S.PROCESSING, ""
    if state.status == "canceled":
        return _S.ENDED, ""
    return (_S.REFUSED, state.reason) if state.reason else (_S.OPEN, "")


def _keep(
    session: Session,
    row: IdentityCheck,
    state: IdentityState,
    found: tuple[Match, ...],
    version: str,
    now: datetime,
) -> None:
    """What is known of a verified person, compared with the list in the same transaction."""
    assert state.identity is not None  # noqa: S101 - what is verified was judged by it
    assert state.identity.born_on is not None  # noqa: S101 - without it nobody is verified
    row.name, row.country = state.identity.name, state.identity.country
    row.birth_year, row.verified_at = state.identity.born_on.year, now
    none = ScreeningStatus.NONE
    compared = screening.Compared(row.id, none, status_after(none, (), found), found)
    session.flush()
    screening.store(session, [compared], version=version, at=now)
    session.refresh(row)


def _locked(session: Session, check_id: UUID) -> IdentityCheck:
    query = select(IdentityCheck).where(IdentityCheck.id == check_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one()


def _write_down(
    session: Session,
    action: AuditAction,
    check: IdentityCheck,
    name: str,
    at: datetime,
    actor_id: UUID | None = None,
) -> None:
    audit.record(
        session,
        action,
        audit.Object("person", check.user_id, name),
        at=at,
        actor_id=actor_id,
        after={"check": check.number, "status": check.status, "reason": check.reason},
    )
