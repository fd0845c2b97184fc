"""Challenges of passkeys: random, good once, for five minutes, one purpose and one browser."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import delete
from sqlmodel import Session, col, update
from webauthn.helpers import bytes_to_base64url

from crowdfund.clock import real_now
from crowdfund.db.tables import PasskeyChallenge
from crowdfund.domain.actor import Actor
from crowdfund.domain.factors import Ceremony
from crowdfund.services import limits

LASTS: Final = timedelta(minutes=5)
LASTS_MILLISECONDS: Final = int(LASTS.total_seconds() * 1_000)
CHALLENGE_BYTES: Final = 32
KEPT: Final = timedelta(hours=1)


def count(client_address: str) -> None:
    """Counts a challenge that anybody may ask for.

    Args:
        client_address: where the request came from.

    Raises:
        TooManyAttempts: too many from one address.
    """
    limits.count(limits.PASSKEY_BY_ADDRESS, limits.neighbourhood(client_address))


def new(session: Session, ceremony: Ceremony, actor: Actor | None) -> bytes:
    """A new challenge; those that ended long ago go.

    Args:
        session: the caller's transaction.
        ceremony: what the answer is for.
        actor: whose browser asks; None when nobody is signed in.
    """
    now = real_now()
    session.execute(delete(PasskeyChallenge).where(col(PasskeyChallenge.expires_at) < now - KEPT))
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    session.add(
        PasskeyChallenge(
            challenge=bytes_to_base64url(challenge),
            ceremony=ceremony.value,
            session_id=actor.proof.session_id if actor and actor.proof else None,
            expires_at=now + LASTS,
        )
    )
    return challenge


def use_up(session: Session, challenge: bytes, ceremony: Ceremony, actor: Actor | None) -> bool:
    """Uses a challenge up, whatever comes of the answer. Returns whether it was good: ours, unused,
    in time, for this purpose and this browser.

    Args:
        session: the caller's transaction, which commits in any case.
        challenge: as the answer names it.
        ceremony: what the answer is for.
        actor: whose browser answers; None when nobody is signed in.
    """
    session_id = actor.proof.session_id if actor and actor.proof else None
    used = session.exec(
        update(PasskeyChallenge)
        .where(col(PasskeyChallenge.challenge) == bytes_to_base64url(challenge))
        .where(col(PasskeyChallenge.ceremony) == ceremony.value)
        .where(col(PasskeyChallenge.session_id).is_not_distinct_from(session_id))
        .where(col(PasskeyChallenge.used_at).is_(None))
        .where(col(PasskeyChallenge.expires_at) > real_now())
        .values(used_at=real_now())
        .returning(col(PasskeyChallenge.id))
    ).first()
    return used is not None
