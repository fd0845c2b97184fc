"""How failed sign-ins are slowed, so that nobody can lock somebody else out.

Who knows an address can try passwords for it. When all tries for an account share one counter, such
a stranger uses it up and its owner stays outside. So a browser that signed in before is known by a
cookie and has a counter of its own, which no stranger reaches; all others share the slowed one.

Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies"
(https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies): a cookie
that names the account and a random number, signed; one counter for each such number, one for all
clients without it. A known device that used its own counter up is treated like an unknown one.

What a stranger without the cookie can try, whatever their addresses: `SIGN_IN_BY_EMAIL` in all for
one account, of which one network has `SIGN_IN_BY_PAIR`; and one network has `SIGN_IN_BY_ADDRESS` in
all. An owner at a new device meanwhile has a new password by letter, which makes the device known.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final
from uuid import UUID

from crowdfund.domain.errors import TooManyAttempts
from crowdfund.services import limits
from crowdfund.services.deps import Deps

COOKIE_NAME: Final = "crowdfund_device"
"""The cookie's name over plain http."""

SECURE_COOKIE_NAME: Final = f"__Host-{COOKIE_NAME}"
"""The cookie's name over https."""

LASTS_SECONDS: Final = 365 * 24 * 60 * 60
LONGEST: Final = 200
_PURPOSE: Final = b"crowdfund: a browser that signed in before"


def cookie_name(public_url: str) -> str:
    """The name of the cookie for an origin."""
    return SECURE_COOKIE_NAME if public_url.startswith("https://") else COOKIE_NAME


def make(deps: Deps, user_id: UUID) -> str:
    """A cookie by which a browser of this person is known; it signs nobody in."""
    claim = f"{user_id}.{secrets.token_urlsafe(16)}"
    return f"{claim}.{_signature(deps, claim)}"


def known(deps: Deps, device: object, user_id: UUID | None) -> str:
    """The key of a browser's own counter, or nothing when it is not known for this person.

    Args:
        deps: for the key.
        device: what the browser's cookie holds.
        user_id: who signs in; None when nobody has the address.
    """
    claim = anybodys(deps, device)
    return claim if user_id is not None and claim.startswith(f"{user_id}.") else ""


def anybodys(deps: Deps, device: object) -> str:
    """The key of a browser that signed in before, whoever did; nothing when none did.

    Args:
        deps: for the key.
        device: what the browser's cookie holds.
    """
    given = device if isinstance(device, str) and len(device) <= LONGEST else ""
    claim, _dot, signature = given.rpartition(".")
    is_ours = hmac.compare_digest(signature.encode(), _signature(deps, claim).encode())
    return claim if is_ours else ""


def count(device_key: str, *, email: str, client_address: str) -> None:
    """Counts one try to sign in.

    Args:
        device_key: as `known` returned it.
        email: what they sign in with, normalised.
        client_address: where the request comes from.

    Raises:
        TooManyAttempts: slow down.
    """
    if device_key:
        try:
            limits.count(limits.SIGN_IN_BY_DEVICE, device_key)
        except TooManyAttempts:
            pass
        else:
            return
    network = limits.neighbourhood(client_address)
    limits.count(limits.SIGN_IN_BY_ADDRESS, network)
    limits.count(limits.SIGN_IN_BY_PAIR, f"{network} {email}")
    limits.count(limits.SIGN_IN_BY_EMAIL, email)


def forgive(device_key: str, *, email: str, client_address: str) -> None:
    """Forgets the tries before a good one, of whoever made it: those of strangers stay counted when
    it came from a browser that is known."""
    if device_key:
        limits.forgive(limits.SIGN_IN_BY_DEVICE, device_key)
        return
    limits.forgive(limits.SIGN_IN_BY_PAIR, f"{limits.neighbourhood(client_address)} {email}")
    limits.forgive(limits.SIGN_IN_BY_EMAIL, email)


def _signature(deps: Deps, claim: str) -> str:
    key = hmac.digest(deps.secret_key.encode(), _PURPOSE, "sha256")
    return hmac.new(key, claim.encode(), hashlib.sha256).hexdigest()
