"""Making somebody known to the processor once: intent, call, result, as for every other call.

What is asked is stored with its key before the first call, so that a repeated call is the same
call even when a name or an address changed meanwhile. A refusal is stored by the processor under
its key: the next request takes the next key, with what is known by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, select

from crowdfund.db.tables import Enterprise, Registration, User
from crowdfund.domain.errors import GatewayError, GatewayUnavailable
from crowdfund.domain.payment import (
    RegistrationKind,
    key_proves,
    outlived_its_key,
    registration_key,
)
from crowdfund.payments.gateway import AccountState
from crowdfund.services.deps import Deps

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far the processor's clock may be from ours when an account is looked up by its age."""


@dataclass(frozen=True)
class _Wanted:
    """What is asked for when no call is under way."""

    email: str
    name: str = ""
    country: str = ""


def customer(deps: Deps, person: User) -> str:
    """The processor's customer for a person; opened when there is none.

    Somebody who registered over a day ago is looked up first: the call may have been made in a
    life of the database that was lost, under a key that the processor has forgotten.

    Raises:
        GatewayUnavailable: nothing is known; whoever asks next goes on under the same key.
        GatewayError: refused; whoever asks next asks anew.
    """
    if person.customer_ref:
        return person.customer_ref
    wanted = _Wanted(person.email, name=person.name)
    row = _begin(deps, RegistrationKind.CUSTOMER, person.id, wanted)
    try:
        may_be_known = row.tries > 1 or not key_proves(person.created_at, now=deps.now())
        reference = deps.gateway.find_customer(str(person.id)) if may_be_known else None
        if reference is None:
            reference = deps.gateway.create_customer(
                email=row.email,
                name=row.name,
                user_id=str(person.id),
                idempotency_key=row.idempotency_key,
            )
    except GatewayError as error:
        _failed(deps, row.id, error)
        raise
    with deps.transaction() as session:
        known = session.exec(select(User).where(User.id == person.id).with_for_update()).one()
        known.customer_ref = reference
        session.add(known)
        _done(session, row.id, reference)
    return reference


def account(deps: Deps, enterprise: Enterprise, *, email: str) -> AccountState:
    """The processor's account for an enterprise that has none yet. The caller stores what it
    shows.

    Args:
        deps: what stands outside.
        enterprise: whose; its country is asked for.
        email: the founder's address.

    Raises:
        GatewayUnavailable, GatewayError: as for `customer`.
    """
    wanted = _Wanted(email, country=enterprise.country)
    row = _begin(deps, RegistrationKind.ACCOUNT, enterprise.id, wanted)
    try:
        state = _existing_account(deps, row) if row.tries > 1 else None
        if state is None:
            state = deps.gateway.create_account(
                enterprise_id=str(enterprise.id),
                country=row.country,
                email=row.email,
                idempotency_key=row.idempotency_key,
            )
    except GatewayError as error:
        _failed(deps, row.id, error)
        raise
    with deps.transaction() as session:
        query = select(Enterprise).where(Enterprise.id == enterprise.id).with_for_update()
        known = session.exec(query).one()
        known.account_ref = state.account_ref
        session.add(known)
        _done(session, row.id, state.account_ref)
    return state


def _existing_account(deps: Deps, row: Registration) -> AccountState | None:
    assert row.first_called_at is not None  # noqa: S101 - a repeated call has a first one
    assert row.last_called_at is not None  # noqa: S101 - and a last one
    return deps.gateway.find_account(
        str(row.subject_id),
        after=row.first_called_at - CLOCKS_DIFFER,
        before=row.last_called_at + CLOCKS_DIFFER,
    )


def _begin(deps: Deps, kind: RegistrationKind, subject_id: UUID, wanted: _Wanted) -> Registration:
    """Stores or finds the intent and counts the call that is about to be made. `last_called_at`
    of what is returned is that of the call before."""
    now = deps.now()
    with deps.transaction() as session:
        session.execute(
            insert(Registration)
            .values(
                id=uuid4(),
                kind=kind.value,
                subject_id=subject_id,
                number=1,
                idempotency_key=registration_key(kind, str(subject_id), 1),
                email="",
                name="",
                country="",
                provider_ref="",
                tries=0,
                last_error="",
                created_at=now,
            )
            .on_conflict_do_nothing(constraint="uq_registrations_subject")
        )
        query = select(Registration).where(
            Registration.kind == kind.value, Registration.subject_id == subject_id
        )
        row = session.exec(query.with_for_update()).one()
        if row.tries == 0:
            row.email, row.name, row.country = wanted.email, wanted.name, wanted.country
            row.first_called_at = now
        row.tries += 1
        before, row.last_called_at = row.last_called_at, now
        session.add(row)
    row.last_called_at = before
    return row


def _done(session: Session, row_id: UUID, reference: str) -> None:
    row = _locked(session, row_id)
    row.provider_ref, row.last_error = reference, ""
    # Nothing will be asked again, so nothing personal has to be kept for it.
    row.email = row.name = ""
    session.add(row)


def _failed(deps: Deps, row_id: UUID, error: GatewayError) -> None:
    now = deps.now()
    with deps.transaction() as session:
        row = _locked(session, row_id)
        row.last_error = error.message
        if not isinstance(error, GatewayUnavailable):
            _take_next_key(row)
            row.tries, row.first_called_at = 0, None
        elif outlived_its_key(error, row.first_called_at, now=now):
            _take_next_key(row)
        session.add(row)


def _take_next_key(row: Registration) -> None:
    row.number += 1
    kind = RegistrationKind(row.kind)
    row.idempotency_key = registration_key(kind, str(row.subject_id), row.number)


def _locked(session: Session, row_id: UUID) -> Registration:
    query = select(Registration).where(Registration.id == row_id).with_for_update()
    return session.exec(query).one()
