"""What browsers answer about passkeys, checked (Web Authentication, sections 7.1 and 7.2)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urlsplit

import webauthn
from cryptography.exceptions import UnsupportedAlgorithm
from sqlmodel import Session, select
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import AuthenticationCredential
from webauthn.registration.verify_registration_response import VerifiedRegistration

from crowdfund.clock import real_now
from crowdfund.db.tables import Passkey, User
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import CrowdfundError, InvalidInput
from crowdfund.domain.factors import Ceremony, ProofKind
from crowdfund.origins import LOOPBACK_HOSTS
from crowdfund.services import (
    audit,
    factor_notices,
    factor_rows,
    granting,
    passkey_challenges,
    proving,
)
from crowdfund.services.deps import Deps
from crowdfund.services.views.people import SessionGrant
from crowdfund.words import N_, _

T = TypeVar("T")

REFUSED: Final = N_("That passkey was not accepted. Try again, or sign in in another way.")
COPIED: Final = N_(
    "That passkey was not accepted: it counted backwards, as a copy of it would. Its owner was "
    "told."
)
LONGEST: Final = 16 * 1024
"""Characters of an answer."""

HOME: Final = "localhost"
"""What this machine is called where an address would not do: passkeys belong to a name."""

UNREADABLE: Final = (
    WebAuthnException,
    UnsupportedAlgorithm,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)
"""What the library and what it stands on raise about answers that somebody made up."""


@dataclass(frozen=True)
class Place:
    """For which site passkeys are made and accepted."""

    id: str
    """The host's name (the relying party's identifier)."""
    origin: str
    """Where its pages come from."""


def relying_party(deps: Deps) -> Place:
    """The site as passkeys know it: that of PUBLIC_URL. On this machine it is called localhost,
    since passkeys cannot belong to a numeric address.
    """
    parts = urlsplit(deps.public_url)
    host = parts.hostname or HOME
    if host in LOOPBACK_HOSTS:
        port = f":{parts.port}" if parts.port else ""
        return Place(HOME, f"{parts.scheme}://{HOME}{port}")
    return Place(host, deps.public_url)


def read_new(deps: Deps, actor: Actor, credential: object) -> VerifiedRegistration:
    """A passkey that a browser has made for who is signed in.

    Args:
        deps: what the platform works with.
        actor: who.
        credential: the browser's answer.

    Raises:
        InvalidInput: it answers no challenge of this browser's, or is for another site, or the
            person was not verified, or it does not fit together.
    """
    place = relying_party(deps)
    text = _as_text(credential)
    challenge = _parsed(
        lambda: (
            parse_client_data_json(
                parse_registration_credential_json(text).response.client_data_json
            ).challenge
        )
    )
    _require_challenge(deps, challenge, Ceremony.ADD, actor)
    return _parsed(
        lambda: webauthn.verify_registration_response(
            credential=text,
            expected_challenge=challenge,
            expected_rp_id=place.id,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    )


def sign_in(deps: Deps, *, credential: object, user_agent: str) -> SessionGrant:
    """Signs a browser in by a passkey alone. What it answers is a challenge that was counted and
    is used up, so that tries are counted there.

    Args:
        deps: what the platform works with.
        credential: the browser's answer.
        user_agent: what the browser calls itself.

    Raises:
        InvalidInput: as for `read_new`, or it is no passkey that is known here, or it was copied.
    """
    answer = _read_used(deps, credential, Ceremony.SIGN_IN, None)
    with deps.transaction() as session:
        passkey, user = _locked(session, answer)
        problem = _use(session, deps, passkey, answer)
        if not problem:
            how = ProofKind.PASSKEY
            return granting.session_for(session, deps, user, user_agent=user_agent, how=how)
    raise InvalidInput(_(problem), field="")


def prove(deps: Deps, *, actor: Actor | None, credential: object) -> None:
    """Takes a passkey of who is signed in as a fresh proof.

    Args:
        deps: what the platform works with.
        actor: who.
        credential: the browser's answer.

    Raises:
        NotSignedIn: nobody is signed in.
        InvalidInput: as for `sign_in`, or the passkey is another person's.
    """
    known = require_actor(actor)
    answer = _read_used(deps, credential, Ceremony.PROVE, known)
    with deps.transaction() as session:
        passkey, user = _locked(session, answer)
        if user.id != known.user_id:
            raise InvalidInput(_(REFUSED), field="")
        problem = _use(session, deps, passkey, answer)
        if not problem:
            proving.note_proof(session, deps, known, ProofKind.PASSKEY)
    if problem:
        raise InvalidInput(_(problem), field="")


@dataclass(frozen=True)
class _Used:
    """An answer whose challenge was good and is used up."""

    text: str
    credential: AuthenticationCredential
    challenge: bytes
    place: Place


def _read_used(deps: Deps, credential: object, ceremony: Ceremony, actor: Actor | None) -> _Used:
    text = _as_text(credential)
    parsed = _parsed(lambda: parse_authentication_credential_json(text))
    challenge = _parsed(lambda: parse_client_data_json(parsed.response.client_data_json).challenge)
    _require_challenge(deps, challenge, ceremony, actor)
    return _Used(text, parsed, challenge, relying_party(deps))


def _locked(session: Session, answer: _Used) -> tuple[Passkey, User]:
    """The passkey that the answer names, and its person, who is held: of two answers the second
    sees what the first counted."""
    kept = bytes_to_base64url(answer.credential.raw_id)
    query = select(Passkey).where(Passkey.credential_id == kept)
    found = session.exec(query).first()
    handle = answer.credential.response.user_handle
    if found is None or (handle and handle != found.user_id.bytes):
        raise InvalidInput(_(REFUSED), field="")
    user = factor_rows.lock_person(session, found.user_id)
    again = session.exec(query.execution_options(populate_existing=True)).first()
    if again is None:
        raise InvalidInput(_(REFUSED), field="")
    return again, user


def _use(session: Session, deps: Deps, passkey: Passkey, answer: _Used) -> str:
    """Checks the signature and counts the use. Returns what is wrong; empty when all is well. The
    caller commits in both cases."""
    try:
        verified = _verified(passkey, answer)
    except InvalidInput as error:
        _record_refusal(session, deps, passkey)
        return error.message
    # Section 7.2, step 22: one that counts has to count on.
    counts = verified.new_sign_count > 0 or passkey.sign_count > 0
    if counts and verified.new_sign_count <= passkey.sign_count:
        factor_notices.tell_of_copy(session, passkey.user_id, passkey.name, at=deps.now())
        _record_refusal(session, deps, passkey)
        return COPIED
    passkey.sign_count = verified.new_sign_count
    passkey.used_at = real_now()
    return ""


def _verified(passkey: Passkey, answer: _Used) -> VerifiedAuthentication:
    return _parsed(
        lambda: webauthn.verify_authentication_response(
            credential=answer.text,
            expected_challenge=answer.challenge,
            expected_rp_id=answer.place.id,
            expected_origin=answer.place.origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            # Compared afterwards, so that a copy is told from a bad signature.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    )


def _record_refusal(session: Session, deps: Deps, passkey: Passkey) -> None:
    about = audit.Object("person", passkey.user_id)
    refused = AuditAction.PASSKEY_REFUSED
    audit.record(session, refused, about, at=deps.now(), nobody=audit.STRANGER)


def _require_challenge(
    deps: Deps, challenge: bytes, ceremony: Ceremony, actor: Actor | None
) -> None:
    """Uses the challenge up in a transaction of its own: a bad answer does not bring it back."""
    with deps.transaction() as session:
        is_good = passkey_challenges.use_up(session, challenge, ceremony, actor)
    if not is_good:
        raise InvalidInput(_(REFUSED), field="")


def _as_text(credential: object) -> str:
    """The answer as bounded text."""
    if not isinstance(credential, dict):
        raise InvalidInput(_(REFUSED), field="")
    text = _parsed(lambda: json.dumps(credential))
    if len(text) > LONGEST:
        raise InvalidInput(_(REFUSED), field="")
    return text


def _parsed(read: Callable[[], T]) -> T:
    """What was read, or a refusal: whatever is wrong with it, the browser is told the same."""
    try:
        return read()
    except CrowdfundError:
        raise
    except UNREADABLE:
        raise InvalidInput(_(REFUSED), field="") from None
