"""What a browser is given once its person has proved who they are: a session, or half of one."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import delete
from sqlmodel import Session, col

from crowdfund.clock import real_now
from crowdfund.db.tables import HalfSignIn, User, UserSession
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.factors import ProofKind
from crowdfund.services import audit, devices
from crowdfund.services.deps import Deps
from crowdfund.services.person_input import printable
from crowdfund.services.tokens import hash_token
from crowdfund.services.views.people import SessionGrant

SESSION_DAYS: Final = 30
HALF_LASTS: Final = timedelta(minutes=5)
HALF_KEPT: Final = timedelta(days=1)
TOKEN_BYTES: Final = 32
LONGEST_USER_AGENT: Final = 200


def session_for(
    session: Session,
    deps: Deps,
    user: User,
    *,
    user_agent: str,
    how: ProofKind,
    device: object = "",
) -> SessionGrant:
    """Signs a browser in for 30 days.

    Args:
        session: the caller's transaction.
        deps: what the platform works with.
        user: who proved that it is them.
        user_agent: what the browser calls itself; cut to 200 characters.
        how: how they proved it.
        device: what the browser's device cookie holds.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    lasts, now = timedelta(days=SESSION_DAYS), real_now()
    session.add(
        UserSession(
            user_id=user.id,
            token_hash=hash_token(token),
            user_agent=printable(user_agent)[:LONGEST_USER_AGENT],
            created_at=now,
            seen_at=now,
            expires_at=now + lasts,
            proved_at=now,
            proved_how=how.value,
        )
    )
    about = audit.Object("person", user.id, user.name)
    audit.record(
        session,
        AuditAction.SIGNED_IN,
        about,
        at=deps.now(),
        actor_id=user.id,
        after={"how": how.value},
    )
    is_known = isinstance(device, str) and devices.known(deps, device, user.id)
    return SessionGrant(
        token=token,
        max_age_seconds=int(lasts.total_seconds()),
        language=user.language,
        device=str(device) if is_known else devices.make(deps, user.id),
    )


def half_for(session: Session, user: User, *, user_agent: str) -> SessionGrant:
    """Lets a browser go on to the second factor, for five minutes, and nothing else: its token is
    in another table than those of sessions.

    Args:
        session: the caller's transaction.
        user: whose password was right.
        user_agent: what the browser calls itself; cut to 200 characters.
    """
    token, now = secrets.token_urlsafe(TOKEN_BYTES), real_now()
    session.execute(delete(HalfSignIn).where(col(HalfSignIn.expires_at) < now - HALF_KEPT))
    session.add(
        HalfSignIn(
            user_id=user.id,
            token_hash=hash_token(token),
            password_mark=password_mark(user),
            user_agent=printable(user_agent)[:LONGEST_USER_AGENT],
            expires_at=now + HALF_LASTS,
        )
    )
    return SessionGrant(token=token, max_age_seconds=int(HALF_LASTS.total_seconds()), is_half=True)


def password_mark(user: User) -> str:
    """What changes with a person's password and says nothing about it."""
    return hashlib.sha256(user.password_hash.encode()).hexdigest()
