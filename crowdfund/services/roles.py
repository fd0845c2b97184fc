"""Giving people roles. With two people through `proposals`; by the operator from a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select

from crowdfund.clock import real_now
from crowdfund.db.tables import User
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, InvalidInput, NotFound
from crowdfund.domain.permissions import Action, roles_that_may
from crowdfund.domain.proposal import require_not_about
from crowdfund.services import audit, lookup
from crowdfund.services.audit import Object
from crowdfund.services.deps import Deps
from crowdfund.words import N_, _

FEWEST = 2
"""People who can change roles: with fewer, nobody could ever change one again."""
TOO_FEW = N_("Two people who can change roles have to remain.")
HAS_IT = N_("That is the role they have.")


def person_to_change(session: Session, actor: Actor, person_id: object, role: Role) -> User:
    """The person whose role may become `role`, locked until the transaction ends.

    Args:
        session: the caller's transaction.
        actor: who wants it.
        person_id: whose role.
        role: what it would become.

    Raises:
        NotFound: no such person.
        NotAllowed: it is the actor.
        InvalidInput: they have that role.
        Conflict: too few would remain who can change roles.
    """
    known_id = lookup.parse_id(person_id)
    locked = _with_those_who_may(session, known_id)
    person = next((one for one in locked if one.id == known_id), None)
    if person is None or person.deleted_at is not None:
        raise NotFound(lookup.NOTHING_HERE)
    require_not_about(actor, person.id)
    if person.role == role.value:
        raise InvalidInput(_(HAS_IT), field="role")
    _require_enough(locked, person, role)
    return person


def give(
    session: Session,
    person: User,
    role: Role,
    *,
    at: datetime,
    actor_id: UUID | None,
    reason: str,
) -> None:
    """Gives a person a role and writes it down.

    Args:
        session: the caller's transaction.
        person: locked.
        role: what they become.
        at: UTC.
        actor_id: who approved it; None for the operator.
        reason: why.
    """
    before = person.role
    person.role = role.value
    session.add(person)
    session.flush()
    audit.record(
        session,
        AuditAction.ROLE_CHANGED,
        Object("user", person.id, person.name),
        at=at,
        actor_id=actor_id,
        reason=reason,
        before={"role": before},
        after={"role": role.value},
    )


def give_as_operator(deps: Deps, *, email: str, role: Role) -> None:
    """Gives somebody a role from a terminal: this is how the first admins come to be.

    Args:
        deps: what the platform works with.
        email: whose.
        role: what they become.

    Raises:
        NotFound: nobody has that address.
    """
    with deps.transaction() as session:
        query = select(User).where(User.email == email.strip().lower())
        person = session.exec(query.with_for_update(key_share=True)).first()
        if person is None:
            raise NotFound(_("Nobody here has that address."))
        give(session, person, role, at=real_now(), actor_id=None, reason=N_("By the operator."))


def _with_those_who_may(session: Session, person_id: UUID) -> Sequence[User]:
    """A person and all who can change roles, locked in one order: two who are demoted at once are
    counted rightly, and neither waits for the other."""
    able = col(User.role).in_(roles_that_may(Action.CHANGE_ROLES))
    query = select(User).where(or_(col(User.id) == person_id, able)).order_by(col(User.id))
    locking = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.exec(locking).all()


def _require_enough(locked: Sequence[User], person: User, role: Role) -> None:
    able = roles_that_may(Action.CHANGE_ROLES)
    if role.value in able or person.role not in able:
        return
    if len([one for one in locked if one.role in able and one.id != person.id]) < FEWEST:
        raise Conflict(_(TOO_FEW))
