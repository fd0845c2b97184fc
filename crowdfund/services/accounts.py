"""Accounts: registering, signing in and out, and what people see and change of their own.

Nobody learns here whether an address has an account. A wrong address and a wrong password give the
same sentence after the same work. Registering gives the same answer for a new and for a known
address and signs nobody in: a new person signs in with what they just chose, and the owner of a
known address finds a notice that somebody tried.

Sign-in lives in real time: moving the demonstration's clock signs nobody out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select, update

from crowdfund.clock import real_now
from crowdfund.db.tables import Notice, User, UserSession
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import InvalidInput, TooManyAttempts
from crowdfund.domain.factors import Proof, ProofKind
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.permissions import Action, may, works_here
from crowdfund.domain.sentence import sentence
from crowdfund.services import audit, confirming, devices, factor_rows, granting, limits, moving
from crowdfund.services.deps import Deps
from crowdfund.services.notices import tell
from crowdfund.services.passwords import check_password, hash_password, is_password
from crowdfund.services.person_input import (
    initials_of,
    normalised,
    parse_email,
    parse_name,
)
from crowdfund.services.tokens import hash_token
from crowdfund.services.views.people import SessionGrant, Visitor
from crowdfund.words import N_, _, language

COOKIE_NAME: Final = "crowdfund_session"
"""The cookie's name over plain http."""

SECURE_COOKIE_NAME: Final = f"__Host-{COOKIE_NAME}"
"""The cookie's name over https: browsers then let no other host or path set it."""

DEMO_PASSWORD: Final = "crowdfund-demo"  # noqa: S105 - shown on the sign-in page on purpose
"""Password of the demonstration's people; they exist in the demonstration alone."""

SEEN_EVERY: Final = timedelta(minutes=5)
LONGEST_TOKEN: Final = 100

WRONG: Final = N_("That email and password do not belong together.")


def cookie_name(public_url: str) -> str:
    """The name of the cookie for an origin."""
    return SECURE_COOKIE_NAME if public_url.startswith("https://") else COOKIE_NAME


def register(
    deps: Deps,
    *,
    email: object,
    password: object,
    name: object,
    client_address: str,
    user_agent: str = "",  # noqa: ARG001 - same words as sign_in; nothing is signed in here
) -> None:
    """Makes an account, unless the address has one, and has a letter sent. Both answers look the
    same.

    Args:
        deps: what the platform works with.
        email: what they want to sign in with.
        password: at least 10 characters.
        name: how they are called on pages.
        client_address: where the request came from.
        user_agent: what the browser calls itself.

    Raises:
        InvalidInput: email, password or name cannot be used.
        TooManyAttempts: too many accounts from one address.
    """
    limits.count(limits.REGISTER_BY_ADDRESS, limits.neighbourhood(client_address))
    address = parse_email(email)
    person = parse_name(name)
    password_hash = hash_password(check_password(password, email=address))
    with deps.transaction() as session:
        now = deps.now()
        row = {
            "id": uuid4(),
            "email": address,
            "password_hash": password_hash,
            "name": person,
            "role": Role.MEMBER.value,
            "country": "",
            "language": language(),
            "customer_ref": "",
            "created_at": now,
            "unconfirmed_since": now,
        }
        adding = insert(User).values(row).on_conflict_do_nothing(index_elements=["email"])
        is_free = not moving.is_taken(session, address)
        made = session.exec(adding.returning(col(User.id))).scalar() if is_free else None
        if made is None:
            _tell_owner(session, address, now)
        else:
            opened = audit.Object("person", made, person)
            audit.record(session, AuditAction.ACCOUNT_OPENED, opened, at=now, actor_id=made)
            confirming.begin(session, deps, made, address=address, at=now)


def sign_in(
    deps: Deps,
    *,
    email: object,
    password: object,
    client_address: str,
    user_agent: str,
    device: object = "",
) -> SessionGrant:
    """Signs a browser in for 30 days; half of it when the person has a second factor, which
    `second_step.finish` then asks for.

    Args:
        deps: what the platform works with.
        email: as registered, in any case.
        password: theirs.
        client_address: where the request came from.
        user_agent: what the browser calls itself; cut to 200 characters.
        device: what the browser's cookie holds by which it is known; see `services.devices`.

    Raises:
        InvalidInput: they do not belong together; which of the two is wrong is not said.
        TooManyAttempts: too many tries from one address or for one email.
    """
    address = normalised(email)
    with deps.reading() as session:
        user = session.exec(select(User).where(User.email == address)).first()
    device_key = devices.known(deps, device, user.id if user else None)
    _slow_down(deps, device_key, address, client_address)
    # Outside the transaction: this takes tens of milliseconds on purpose.
    is_right = is_password(password, user.password_hash if user else "")
    # Everybody knows that one: a database that was once a demonstration's opens to nobody.
    is_for_show = password == DEMO_PASSWORD and not deps.is_demo
    if not is_right or is_for_show or user is None:
        _record_failure(deps, AuditAction.SIGN_IN_FAILED, address)
        raise InvalidInput(_(WRONG), field="")
    devices.forgive(device_key, email=address, client_address=client_address)
    with deps.transaction() as session:
        _require_unchanged(session, user)
        if factor_rows.does_have_factor(session, user.id):
            return granting.half_for(session, user, user_agent=user_agent)
        how = ProofKind.PASSWORD
        return granting.session_for(
            session, deps, user, user_agent=user_agent, how=how, device=device
        )


def sign_out(deps: Deps, *, token: str) -> None:
    """Ends the browser's session; does nothing when there is none."""
    with deps.transaction() as session:
        ended = session.exec(
            update(UserSession)
            .where(col(UserSession.token_hash) == hash_token(token))
            .where(col(UserSession.revoked_at).is_(None))
            .values(revoked_at=real_now())
            .returning(col(UserSession.user_id))
        ).first()
        if ended is not None:
            about = audit.Object("person", ended[0])
            audit.record(session, AuditAction.SIGNED_OUT, about, at=deps.now(), actor_id=ended[0])


def actor_for(deps: Deps, *, token: str) -> Actor | None:
    """The person behind a token, or None.

    Args:
        deps: what the platform works with.
        token: what the browser's cookie holds.
    """
    if not token or len(token) > LONGEST_TOKEN:
        return None
    now = real_now()
    with deps.transaction() as session:
        found = session.exec(
            select(User, UserSession, factor_rows.has_factor(col(User.id)))
            .join(UserSession, col(UserSession.user_id) == col(User.id))
            .where(UserSession.token_hash == hash_token(token))
            .where(col(UserSession.revoked_at).is_(None))
            .where(UserSession.expires_at > now)
        ).first()
        if found is None:
            return None
        user, signed_in, has_factor = found
        if now - signed_in.seen_at >= SEEN_EVERY:
            signed_in.seen_at = now
        role = Role(user.role)
        proof = Proof(
            session_id=signed_in.id,
            at=signed_in.proved_at,
            how=ProofKind(signed_in.proved_how),
            has_factor=has_factor,
            lacks_factor=deps.staff_need_factor and role is not Role.MEMBER and not has_factor,
        )
        return Actor(user_id=user.id, role=role, name=user.name, email=user.email, proof=proof)


def visitor(deps: Deps, *, actor: Actor | None) -> Visitor:
    """Who looks at a page, for its header."""
    if actor is None:
        return Visitor()
    with deps.reading() as session:
        unread = (
            select(func.count())
            .select_from(Notice)
            .where(Notice.user_id == actor.user_id)
            .where(col(Notice.is_listed), col(Notice.read_at).is_(None))
        ).scalar_subquery()
        seen = select(unread, User.unconfirmed_since).where(User.id == actor.user_id)
        count, unconfirmed_since = session.exec(seen).first() or (0, None)
    return Visitor(
        is_signed_in=True,
        actions=[action.value for action in Action if may(actor, action)],
        name=actor.name,
        email=actor.email,
        initials=initials_of(actor.name),
        unread_notices=count,
        is_unconfirmed=unconfirmed_since is not None,
        lacks_factor=actor.lacks_factor,
        wants_factor=works_here(actor) and not (actor.proof and actor.proof.has_factor),
    )


def _require_unchanged(session: Session, user: User) -> None:
    """Refuses the password that was compared when it was changed meanwhile: whoever changes it
    signs every other browser out, and this one would come after that."""
    query = select(User.password_hash).where(User.id == user.id).with_for_update(read=True)
    if session.exec(query).one() != user.password_hash:
        raise InvalidInput(_(WRONG), field="")


def _slow_down(deps: Deps, device_key: str, address: str, client_address: str) -> None:
    try:
        devices.count(device_key, email=address, client_address=client_address)
    except TooManyAttempts as refused:
        # Once for whoever is refused, not for each try: nothing takes rows out of the trail again.
        if refused.is_first:
            _record_failure(deps, AuditAction.SIGN_IN_LOCKED, address)
        raise


def _record_failure(deps: Deps, action: AuditAction, address: str) -> None:
    """The same work for a known and for an unknown address. What was typed is not kept: people
    type passwords into the wrong field."""
    with deps.transaction() as session:
        user = session.exec(select(User).where(User.email == address)).first()
        about = audit.Object("person", user.id if user else "", user.name if user else "unknown")
        audit.record(session, action, about, at=deps.now(), nobody=audit.STRANGER)


def _tell_owner(session: Session, address: str, now: datetime) -> None:
    owner_id = session.exec(select(User.id).where(User.email == address)).first()
    if owner_id is None:
        # An account that moved away may still come back to this address.
        return
    tell(
        session,
        user_id=owner_id,
        subject=sentence("Somebody tried to open an account with your address"),
        body=sentence(
            "You have an account already, so nothing was changed. If it was you, sign in with "
            "the password you have. If it was not, there is nothing to do."
        ),
        path="/account",
        # Once a day: nobody can flood another person's notices.
        once_key=f"register:{owner_id}:{now.date().isoformat()}",
        at=now,
        kind=NoticeKind.ADDRESS_TRIED,
    )
