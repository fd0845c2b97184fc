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
from crowdfund.services import devices, limits
from crowdfund.services.deps import Deps

LASTS: Final = timedelta(minutes=5)
LASTS_MILLISECONDS: Final = int(LASTS.total_seconds() * 1_000)
CHALLENGE_BYTES: Final = 32
KEPT: Final = timedelta(hours=1)


def count(deps: Deps, *, actor: Actor | None, device: object, client_address: str) -> None:
    """Counts a challenge that somebody asks for: by its person, else by a browser that signed in
    before, else by address. Whoever shares an address can use up what strangers have there, and
    nothing of those who are known.

    Args:
        deps: for the key of browsers' cookies.
        actor: who is signed in, if somebody is.
        device: what the browser's cookie holds by which it is known; see `services.devices`.
        client_address: where the request came from.

    Raises:
        TooManyAttempts: too many.
    """
    if actor is not None:
        limits.count(limits.PASSKEY_BY_PERSON, str(actor.user_id))
    elif key := devices.anybodys(deps, device):
        limits.count(limits.PASSKEY_BY_DEVICE, key)
    else:
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
