"""Passkeys (Web Authentication, https://www.w3.org/TR/webauthn-3/): added, used, renamed, removed.

A passkey is asked for with the person verified on their device (finger, face or PIN), so that it
is two factors in one and signs in alone. Every challenge is a row: good once, for five minutes, for
one purpose, and for the browser that asked for it.
"""

from __future__ import annotations

from typing import Any, Final

import webauthn
from sqlmodel import Session, col, select
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from crowdfund.db.tables import Passkey
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, InvalidInput, NotFound
from crowdfund.domain.factors import Ceremony, ProofKind
from crowdfund.domain.sentence import sentence
from crowdfund.services import (
    app_codes,
    audit,
    factor_notices,
    factor_rows,
    passkey_answers,
    passkey_challenges,
    proving,
    recovery_codes,
)
from crowdfund.services.deps import Deps
from crowdfund.services.lookup import NOTHING_HERE, parse_id
from crowdfund.services.passkey_answers import relying_party
from crowdfund.services.person_input import printable
from crowdfund.services.step_up import require_fresh
from crowdfund.words import N_, _

MOST: Final = 20
"""Passkeys of one person."""

LONGEST_NAME: Final = 60
"""Characters."""

ENOUGH: Final = N_("You have as many passkeys as there can be. Remove one first.")
KNOWN: Final = N_("That passkey is known here already.")


def options_to_add(deps: Deps, *, actor: Actor | None) -> dict[str, Any]:
    """What the browser needs to make a passkey, with a new challenge.

    Raises:
        NotSignedIn, ProofNeeded: as for `proving.require_fresh_to_change`.
        Conflict: there are too many.
    """
    known = proving.require_fresh_to_change(actor)
    place = relying_party(deps)
    with deps.transaction() as session:
        mine = _passkeys_of(session, known)
        if len(mine) >= MOST:
            raise Conflict(_(ENOUGH))
        challenge = passkey_challenges.new(session, Ceremony.ADD, known)
    options = webauthn.generate_registration_options(
        rp_id=place.id,
        rp_name=app_codes.ISSUER,
        user_id=known.user_id.bytes,
        user_name=known.email,
        user_display_name=known.name,
        challenge=challenge,
        timeout=passkey_challenges.LASTS_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_described(mine),
    )
    return _as_json(options)


def add(deps: Deps, *, actor: Actor | None, credential: object, name: object) -> list[str]:
    """Adds the passkey that a browser has made.

    Args:
        deps: what the platform works with.
        actor: whose it is to be.
        credential: the browser's answer, as `PublicKeyCredential.toJSON` gives it.
        name: what its person calls it; empty takes a usual name.

    Returns:
        Recovery codes, when the person had none: they cannot be read again.

    Raises:
        NotSignedIn, ProofNeeded: as for `options_to_add`.
        InvalidInput: the answer is not one to a challenge of this browser's, for this site, with
            the person verified.
        Conflict: it is known already, or there are too many.
    """
    known = proving.require_fresh_to_change(actor)
    made = passkey_answers.read_new(deps, known, credential)
    with deps.transaction() as session:
        user = factor_rows.lock_own(session, known)
        if len(_passkeys_of(session, known)) >= MOST:
            raise Conflict(_(ENOUGH))
        credential_id, called = bytes_to_base64url(made.credential_id), _name(name)
        query = select(Passkey.id).where(Passkey.credential_id == credential_id)
        if session.exec(query).first() is not None:
            raise Conflict(_(KNOWN))
        row = Passkey(
            user_id=user.id,
            credential_id=credential_id,
            public_key=bytes_to_base64url(made.credential_public_key),
            sign_count=made.sign_count,
            name=called,
            created_at=factor_notices.tell_of_added(session, deps, user, called),
        )
        session.add(row)
        session.flush()
        proving.note(session, known, ProofKind.PASSKEY)
        _record(session, deps, known, row, AuditAction.FACTOR_ADDED)
        return recovery_codes.make_first(session, deps, user.id)


def options_to_use(
    deps: Deps, *, actor: Actor | None, client_address: str, device: object = ""
) -> dict[str, Any]:
    """What the browser needs to ask for a passkey: one of the person's own, or, when nobody is
    signed in, any that it keeps for this site.

    Args:
        deps: what the platform works with.
        actor: who proves once more that it is them; None to sign in.
        client_address: where the request came from.
        device: what the browser's cookie holds by which it is known; see `services.devices`.

    Raises:
        TooManyAttempts: too many tries of one person, one known browser or one address.
    """
    place = relying_party(deps)
    passkey_challenges.count(deps, actor=actor, device=device, client_address=client_address)
    ceremony = Ceremony.SIGN_IN if actor is None else Ceremony.PROVE
    with deps.transaction() as session:
        challenge = passkey_challenges.new(session, ceremony, actor)
        mine = [] if actor is None else _passkeys_of(session, actor)
    options = webauthn.generate_authentication_options(
        rp_id=place.id,
        challenge=challenge,
        timeout=passkey_challenges.LASTS_MILLISECONDS,
        allow_credentials=_described(mine),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _as_json(options)


def rename(deps: Deps, *, actor: Actor | None, passkey_id: object, name: object) -> None:
    """Calls one of one's own passkeys something else.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: not theirs.
        InvalidInput: the name cannot be used.
    """
    known = require_actor(actor)
    called = _name(name)
    with deps.transaction() as session:
        row = _own(session, known, passkey_id)
        row.name = called
        changed = audit.pending(row)
        _record(session, deps, known, row, AuditAction.PASSKEY_RENAMED, **changed)


def remove(deps: Deps, *, actor: Actor | None, passkey_id: object) -> None:
    """Removes one of one's own passkeys.

    Raises:
        NotSignedIn, ProofNeeded: as for `step_up.require_fresh`.
        NotFound: not theirs.
    """
    known = require_fresh(actor)
    with deps.transaction() as session:
        factor_rows.lock_own(session, known)
        row = _own(session, known, passkey_id)
        session.delete(row)
        session.flush()
        app_codes.forget_codes_of_nothing(session, known.user_id)
        factor_notices.tell_of_removed(session, known.user_id, row.name, at=deps.now())
        _record(session, deps, known, row, AuditAction.FACTOR_REMOVED)


def _own(session: Session, actor: Actor, passkey_id: object) -> Passkey:
    row = session.get(Passkey, parse_id(passkey_id))
    if row is None or row.user_id != actor.user_id:
        raise NotFound(NOTHING_HERE)
    return row


def _passkeys_of(session: Session, actor: Actor) -> list[Passkey]:
    query = select(Passkey).where(Passkey.user_id == actor.user_id)
    return list(session.exec(query.order_by(col(Passkey.created_at))))


def _described(rows: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential_id)) for row in rows]


def _name(value: object) -> str:
    text = printable(value).strip() if isinstance(value, str) else ""
    if len(text) > LONGEST_NAME:
        raise InvalidInput(
            _("Use at most {longest_name} characters.").format(longest_name=LONGEST_NAME),
            field="name",
        )
    return text or _("Passkey")


def _as_json(options: Any) -> dict[str, Any]:
    return dict(options_to_json_dict(options))


def _record(
    session: Session, deps: Deps, actor: Actor, row: Passkey, action: AuditAction, **said: Any
) -> None:
    about = audit.Object("person", actor.user_id, actor.name)
    details = said or {"after": {"factor": str(sentence("passkey: {name}", name=row.name))}}
    audit.record(session, action, about, at=deps.now(), actor_id=actor.user_id, **details)
