"""The rows of second factors: whose they are, and the lock that everything about them takes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, or_
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from crowdfund.db.tables import (
    AuthenticatorApp,
    HalfSignIn,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    User,
    UserSession,
    WrongCode,
)
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import NotSignedIn
from crowdfund.domain.sentence import sentence
from crowdfund.services import audit
from crowdfund.services.deps import Deps
from crowdfund.words import N_


def lock_person(session: Session, user_id: UUID) -> User:
    """The person, locked until the transaction ends: whatever takes a code, counts a wrong one or
    changes a factor comes one after another.

    Args:
        session: the caller's transaction.
        user_id: who.
    """
    query = select(User).where(User.id == user_id).execution_options(populate_existing=True)
    # Without the key: rows that only refer to this person need not wait.
    return session.exec(query.with_for_update(key_share=True)).one()


def lock_own(session: Session, actor: Actor) -> User:
    """Locks who acts, for changing a factor of theirs, unless the browser they act from was signed
    out since: whoever takes an account back holds the person too, and what was let in before that
    must not add anything after it.

    Args:
        session: the caller's transaction.
        actor: who; from a browser or without one.

    Raises:
        NotSignedIn: the browser was signed out meanwhile.
    """
    user = lock_person(session, actor.user_id)
    if actor.proof is not None:
        query = select(UserSession.id).where(UserSession.id == actor.proof.session_id)
        if session.exec(query.where(col(UserSession.revoked_at).is_(None))).first() is None:
            raise NotSignedIn(sentence("Sign in first."))
    return user


def app_of(session: Session, user_id: UUID) -> AuthenticatorApp | None:
    """A person's authenticator app, confirmed or not.

    Args:
        session: the caller's transaction.
        user_id: whose.
    """
    query = select(AuthenticatorApp).where(AuthenticatorApp.user_id == user_id)
    return session.exec(query).first()


def has_factor(user_id: Mapped[UUID] | UUID) -> ColumnElement[bool]:
    """A condition: whether a person has an app that is confirmed, or a passkey.

    Args:
        user_id: whose; a column or a value.
    """
    app = exists().where(
        col(AuthenticatorApp.user_id) == user_id, col(AuthenticatorApp.confirmed_at).is_not(None)
    )
    return or_(app, exists().where(col(Passkey.user_id) == user_id))


def does_have_factor(session: Session, user_id: UUID) -> bool:
    """Whether a person has anything but a password.

    Args:
        session: the caller's transaction.
        user_id: who.
    """
    return bool(session.exec(select(has_factor(user_id))).one())


def take_away(session: Session, deps: Deps, user: User) -> None:
    """Takes every factor of a person away, since somebody else may have added them.

    Args:
        session: the caller's transaction, which holds the person.
        deps: for the time.
        user: whose; they proved that letters to their address reach them.
    """
    if does_have_factor(session, user.id):
        about = audit.Object("person", user.id, user.name)
        removed, what = AuditAction.FACTOR_REMOVED, {"factor": N_("all of them")}
        audit.record(session, removed, about, at=deps.now(), actor_id=user.id, after=what)
    forget(session, user.id)


def forget(session: Session, user_id: UUID) -> None:
    """Deletes every factor of a person, and what was under way.

    Args:
        session: the caller's transaction.
        user_id: whose.
    """
    browsers = select(UserSession.id).where(UserSession.user_id == user_id)
    asked = col(PasskeyChallenge.session_id).in_(browsers)
    session.execute(delete(PasskeyChallenge).where(asked))
    for table in (AuthenticatorApp, RecoveryCode, Passkey, HalfSignIn, WrongCode):
        session.execute(delete(table).where(col(table.user_id) == user_id))
