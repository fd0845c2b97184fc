"""The second page of signing in: the code that a person with a second factor is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlmodel import Session, col, select

from crowdfund.clock import real_now
from crowdfund.db.tables import HalfSignIn
from crowdfund.domain.errors import InvalidInput, NotSignedIn
from crowdfund.services import code_checks, factor_rows, granting
from crowdfund.services.deps import Deps
from crowdfund.services.tokens import hash_token
from crowdfund.services.views.people import SessionGrant
from crowdfund.words import N_, _

COOKIE_NAME: Final = "crowdfund_half"
"""The cookie's name over plain http."""

SECURE_COOKIE_NAME: Final = f"__Host-{COOKIE_NAME}"
"""The cookie's name over https."""

MOST_WRONG: Final = 5
"""Wrong codes of one try to sign in; after those the password is asked for again."""

LONGEST_TOKEN: Final = 100
OVER: Final = N_("That took too long, or too many tries. Sign in once more.")


def cookie_name(public_url: str) -> str:
    """The name of the cookie for an origin."""
    return SECURE_COOKIE_NAME if public_url.startswith("https://") else COOKIE_NAME


def is_open(deps: Deps, *, cookies: Callable[[str], str]) -> bool:
    """Whether a browser is half signed in.

    Args:
        deps: what the platform works with.
        cookies: gives what the browser has under a cookie's name.
    """
    with deps.reading() as session:
        return _open_half(session, cookies(cookie_name(deps.public_url))) is not None


def finish(deps: Deps, *, token: str, code: object) -> SessionGrant:
    """Signs a browser in whose password was right, by a code of the app or a recovery code. It is
    good for one session.

    Tries are counted by the half signed-in browser and by its person, and not by address: whoever
    shares one could use up what its neighbours have.

    Args:
        deps: what the platform works with.
        token: what the half signed-in browser's cookie holds.
        code: as typed.

    Raises:
        NotSignedIn: the password was not given, or too long ago, or is another one since, or there
            were too many wrong codes.
        InvalidInput: the code is wrong.
        TooManyAttempts: too many wrong codes of this person.
    """
    with deps.transaction() as session:
        half = _open_half(session, token)
        if half is None:
            raise NotSignedIn(OVER)
        user = factor_rows.lock_person(session, half.user_id)
        # It may have ended, or be gone, while this waited for the person.
        half = _open_half(session, token)
        if half is None or half.password_mark != granting.password_mark(user):
            raise NotSignedIn(OVER)
        how = code_checks.take(session, deps, user, code)
        if how is not None:
            half.ended_at = real_now()
            agent = half.user_agent
            return granting.session_for(session, deps, user, user_agent=agent, how=how)
        half.wrong_codes += 1
        is_over = half.wrong_codes >= MOST_WRONG
        half.ended_at = real_now() if is_over else None
    raise NotSignedIn(OVER) if is_over else InvalidInput(_(code_checks.WRONG), field="code")


def _open_half(session: Session, token: str) -> HalfSignIn | None:
    if not token or len(token) > LONGEST_TOKEN:
        return None
    kept = hash_token(token)
    query = select(HalfSignIn).where(col(HalfSignIn.token_hash) == kept)
    half = session.exec(query.execution_options(populate_existing=True)).first()
    return half if half is not None and _is_open(half) else None


def _is_open(half: HalfSignIn) -> bool:
    return half.ended_at is None and half.expires_at > real_now()
