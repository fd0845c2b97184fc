"""One's own account: name, password, signed-in browsers, and what one is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select, update

from crowdfund.clock import real_now
from crowdfund.db.tables import User, UserSession
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import NotFound
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.sentence import sentence
from crowdfund.services import audit, choices, texts
from crowdfund.services.deps import Deps
from crowdfund.services.lookup import NOTHING_HERE, parse_id
from crowdfund.services.notices import tell
from crowdfund.services.own_password import lock_unchanged, require_password
from crowdfund.services.passwords import check_password, hash_password
from crowdfund.services.person_input import device_of, parse_country, parse_name
from crowdfund.services.tokens import hash_token
from crowdfund.services.views.people import AccountPage, SessionRow
from crowdfund.words import N_, known

SESSIONS_SHOWN: Final = 50


def account_page(deps: Deps, *, actor: Actor | None, token: str) -> AccountPage:
    """One's own account.

    Args:
        deps: what the platform works with.
        actor: who asks.
        token: what the browser's cookie holds, to mark this browser in the list.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    now = real_now()
    with deps.reading() as session:
        user = _user(session, known)
        return AccountPage(
            name=user.name,
            email=user.email,
            country=user.country,
            member_since_text=texts.day(user.created_at),
            sessions=_session_rows(session, known.user_id, token, now),
            choices=choices.choice_rows(session, known),
        )


def revoke_session(deps: Deps, *, actor: Actor | None, session_id: object) -> None:
    """Signs one of one's own browsers out.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or another person's.
    """
    known = require_actor(actor)
    wanted = parse_id(session_id)
    with deps.transaction() as session:
        row = session.get(UserSession, wanted)
        if row is None or row.user_id != known.user_id:
            raise NotFound(NOTHING_HERE)
        row.revoked_at = row.revoked_at or real_now()
        _record(
            session, AuditAction.BROWSER_SIGNED_OUT, known, deps.now(), reason=N_("One of them.")
        )


def revoke_other_sessions(deps: Deps, *, actor: Actor | None, token: str) -> None:
    """Signs out every browser of this person but the one that asks.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    with deps.transaction() as session:
        _revoke_others(session, known.user_id, token)
        _record(
            session, AuditAction.BROWSER_SIGNED_OUT, known, deps.now(), reason=N_("All others.")
        )


def change_name(deps: Deps, *, actor: Actor | None, name: object, country: object = "") -> None:
    """Changes how one is called, and one's country.

    Args:
        deps: what the platform works with.
        actor: who asks.
        name: up to 100 characters.
        country: ISO 3166 alpha-2, or empty.

    Raises:
        NotSignedIn: nobody is signed in.
        InvalidInput: the name or the country cannot be used.
    """
    known = require_actor(actor)
    person = parse_name(name)
    place = parse_country(country)
    with deps.transaction() as session:
        user = _user(session, known)
        user.name = person
        user.country = place
        changed = audit.pending(user)
        _record(session, AuditAction.PROFILE_CHANGED, known, deps.now(), **changed)


def choose_language(deps: Deps, *, actor: Actor | None, code: object) -> None:
    """Keeps in which language a person is written to; for nobody, and for what is no language that
    is spoken here, nothing is done.

    Args:
        deps: what the platform works with.
        actor: who chooses; None for a visitor.
        code: a `Language`.
    """
    chosen = known(code, otherwise="")
    if actor is None or not chosen:
        return
    with deps.transaction() as session:
        user = _user(session, actor)
        if user.language == chosen:
            return
        user.language = chosen
        changed = audit.pending(user)
        _record(session, AuditAction.PROFILE_CHANGED, actor, deps.now(), **changed)


def change_password(
    deps: Deps, *, actor: Actor | None, token: str, old: object, new: object
) -> None:
    """Changes one's password and signs out every other browser.

    Args:
        deps: what the platform works with.
        actor: who asks.
        token: what the browser's cookie holds; this browser stays signed in.
        old: the password as it is.
        new: the password to be.

    Raises:
        NotSignedIn: nobody is signed in.
        InvalidInput: the old one is wrong, or the new one cannot be used.
        TooManyAttempts: too many tries.
    """
    known = require_actor(actor)
    fresh = check_password(new, email=known.email, field="new_password")
    compared = require_password(deps, known, old, field="old_password")
    fresh_hash = hash_password(fresh)
    with deps.transaction() as session:
        user = lock_unchanged(session, known, compared, field="old_password")
        user.password_hash = fresh_hash
        _revoke_others(session, known.user_id, token)
        _tell_of_password(session, known.user_id, deps.now())
        _record(session, AuditAction.PASSWORD_CHANGED, known, deps.now())


def _record(session: Session, action: AuditAction, actor: Actor, at: datetime, **said: Any) -> None:
    """Writes down what a person did to their own account."""
    about = audit.Object("person", actor.user_id, actor.name)
    audit.record(session, action, about, at=at, actor_id=actor.user_id, **said)


def _tell_of_password(session: Session, user_id: UUID, at: datetime) -> None:
    tell(
        session,
        user_id=user_id,
        kind=NoticeKind.PASSWORD_CHANGED,
        subject=sentence("Your password was changed"),
        body=sentence(
            "Every other browser was signed out. If it was not you, somebody knows your password: "
            "tell the platform at once."
        ),
        path="/account",
        once_key=f"password:{user_id}:{at.isoformat()}",
        at=at,
    )


def _user(session: Session, actor: Actor) -> User:
    return session.exec(select(User).where(User.id == actor.user_id)).one()


def _revoke_others(session: Session, user_id: UUID, token: str) -> None:
    session.exec(
        update(UserSession)
        .where(col(UserSession.user_id) == user_id)
        .where(col(UserSession.token_hash) != hash_token(token))
        .where(col(UserSession.revoked_at).is_(None))
        .values(revoked_at=real_now())
    )


def _session_rows(session: Session, user_id: UUID, token: str, now: datetime) -> list[SessionRow]:
    rows = session.exec(
        select(UserSession)
        .where(UserSession.user_id == user_id)
        .where(col(UserSession.revoked_at).is_(None))
        .where(UserSession.expires_at > now)
        .order_by(col(UserSession.seen_at).desc())
        .limit(SESSIONS_SHOWN)
    ).all()
    mine = hash_token(token)
    return [
        SessionRow(
            id=str(row.id),
            device=device_of(row.user_agent),
            created_text=texts.moment(row.created_at),
            seen_text=texts.ago(row.seen_at, now),
            is_current=row.token_hash == mine,
        )
        for row in rows
    ]
