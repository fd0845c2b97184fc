"""Proving once more that it is them, for what moves money or power."""

from __future__ import annotations

from sqlmodel import Session, col, select, update

from crowdfund.clock import real_now
from crowdfund.db.tables import User, UserSession
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import InvalidInput, ProofNeeded
from crowdfund.domain.factors import ProofKind, is_fresh
from crowdfund.services import audit, code_checks, factor_rows, limits
from crowdfund.services.deps import Deps
from crowdfund.services.passwords import is_password
from crowdfund.services.step_up import PROOF_NEEDED
from crowdfund.words import _


def prove(deps: Deps, *, actor: Actor | None, password: object = "", code: object = "") -> None:
    """Notes on the browser's session that it is them: by a code, or by the password for who has
    nothing else.

    Args:
        deps: what the platform works with.
        actor: who asks, from a browser.
        password: theirs; looked at when they have no second factor.
        code: of their app, or a recovery code; looked at when they have one.

    Raises:
        NotSignedIn: nobody is signed in.
        InvalidInput: it is wrong.
        TooManyAttempts: too many tries.
    """
    known = require_actor(actor)
    if known.proof is None or not known.proof.has_factor:
        require_password(deps, known, password)
        with deps.transaction() as session:
            # A factor that was added meanwhile is what they are asked for the next time.
            note_proof(session, deps, known, ProofKind.PASSWORD)
        return
    with deps.transaction() as session:
        user = factor_rows.lock_person(session, known.user_id)
        how = code_checks.take(session, deps, user, code)
        if how is not None:
            note_proof(session, deps, known, how)
    if how is None:
        raise InvalidInput(_(code_checks.WRONG), field="code")


def note(session: Session, actor: Actor, how: ProofKind) -> None:
    """Notes on the browser's session how and that it is them, now.

    Args:
        session: the caller's transaction.
        actor: who proved it.
        how: how.
    """
    if actor.proof is None:
        return
    session.exec(
        update(UserSession)
        .where(col(UserSession.id) == actor.proof.session_id)
        .where(col(UserSession.user_id) == actor.user_id)
        .where(col(UserSession.revoked_at).is_(None))
        .values(proved_at=real_now(), proved_how=how.value)
    )


def require_password(deps: Deps, actor: Actor, password: object) -> None:
    """Compares the password, outside of any transaction: it takes its time on purpose.

    Raises:
        InvalidInput: it is wrong.
        TooManyAttempts: too many tries of this person.
    """
    limits.count(limits.PASSWORD_BY_PERSON, str(actor.user_id))
    with deps.reading() as session:
        kept = session.exec(select(User.password_hash).where(User.id == actor.user_id)).one()
    if not is_password(password, kept):
        raise InvalidInput(_("That is not your password."), field="password")
    limits.forgive(limits.PASSWORD_BY_PERSON, str(actor.user_id))


def require_fresh_to_change(actor: Actor | None) -> Actor:
    """As `step_up.require_fresh`, for setting a factor up: who has none yet, and whose role waits
    for one, comes here to get it.

    Raises:
        NotSignedIn: nobody is signed in.
        ProofNeeded: the last proof is too old, or too weak for what they have.
    """
    known = require_actor(actor)
    if known.proof is not None and not is_fresh(known.proof, real_now()):
        raise ProofNeeded(PROOF_NEEDED)
    return known


def note_proof(session: Session, deps: Deps, actor: Actor, how: ProofKind) -> None:
    """The same, where the proof itself was asked for: it is written down.

    Args:
        session: the caller's transaction.
        deps: what the platform works with.
        actor: who proved it.
        how: how.
    """
    note(session, actor, how)
    about = audit.Object("person", actor.user_id, actor.name)
    audit.record(
        session,
        AuditAction.PROVED,
        about,
        at=deps.now(),
        actor_id=actor.user_id,
        after={"how": how.value},
    )
