"""How one signs in, as its page shows it, and what a fresh proof can be given with."""

from __future__ import annotations

from sqlmodel import Session, col, select

from crowdfund.clock import real_now
from crowdfund.db.tables import Passkey
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.factors import is_fresh
from crowdfund.services import factor_rows, recovery_codes, texts
from crowdfund.services.deps import Deps
from crowdfund.services.views.factors import FactorsPage, PasskeyRow, ProofAsked
from crowdfund.words import _


def factors_page(deps: Deps, *, actor: Actor | None) -> FactorsPage:
    """One's own second factors, without anything that is secret.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    with deps.reading() as session:
        app = factor_rows.app_of(session, known.user_id)
        since = app.confirmed_at if app is not None else None
        passkeys = _passkeys(session, known)
        return FactorsPage(
            has_app=since is not None,
            app_text=_("since {day}").format(day=texts.day(since)) if since else "",
            passkeys=passkeys,
            has_factor=since is not None or bool(passkeys),
            codes_left=recovery_codes.left(session, known.user_id),
            is_fresh=known.proof is None or is_fresh(known.proof, real_now()),
            is_needed=known.lacks_factor,
        )


def proof_asked(deps: Deps, *, actor: Actor | None) -> ProofAsked:
    """What a person can prove with that it is them.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    with deps.reading() as session:
        app = factor_rows.app_of(session, known.user_id)
        has_app = app is not None and app.confirmed_at is not None
        has_passkey = bool(_passkeys(session, known))
    return ProofAsked(
        asks_password=not has_app and not has_passkey, has_app=has_app, has_passkey=has_passkey
    )


def _passkeys(session: Session, actor: Actor) -> list[PasskeyRow]:
    query = (
        select(Passkey)
        .where(Passkey.user_id == actor.user_id)
        .order_by(col(Passkey.created_at), col(Passkey.id))
    )
    return [
        PasskeyRow(
            id=str(row.id),
            name=row.name,
            added_text=texts.day(row.created_at),
            used_text=texts.day(row.used_at) if row.used_at else _("not used yet"),
        )
        for row in session.exec(query)
    ]
