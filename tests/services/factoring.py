"""What the tests of second factors share: people who sign in, and apps that show codes."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlmodel import col, select

from crowdfund.clock import real_now
from crowdfund.db.tables import AuditEntry, Notice, User, UserSession
from crowdfund.domain.actor import Actor
from crowdfund.domain.factors import STEP_SECONDS
from crowdfund.domain.notice import NoticeKind
from crowdfund.services import accounts, app_codes, code_checks
from crowdfund.services.deps import Deps
from crowdfund.services.views.people import SessionGrant

EMAIL = "ada@example.test"
PASSWORD = "a quiet river bend"


def hold_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets no half minute begin while a test runs: codes of apps stay what they are. Of all that
    apps show about now, no two are alike."""
    step = int(real_now().timestamp()) // STEP_SECONDS
    held = datetime.fromtimestamp(step * STEP_SECONDS + STEP_SECONDS / 2, UTC)
    monkeypatch.setattr(code_checks, "real_now", lambda: held)
    monkeypatch.setattr(sys.modules[__name__], "real_now", lambda: held)
    make, shown = pyotp.random_base32, set[str]()

    def unlike_others() -> str:
        while True:
            codes = App(secret := make()).about_now()
            if len({*codes} - shown) == len(codes):
                shown.update(codes)
                return secret

    monkeypatch.setattr(pyotp, "random_base32", unlike_others)


def register(deps: Deps, email: str = EMAIL, name: str = "Ada Lovelace") -> None:
    accounts.register(deps, email=email, password=PASSWORD, name=name, client_address="192.0.2.1")
    with deps.transaction() as session:
        session.exec(select(User).where(User.email == email)).one().unconfirmed_since = None


def sign_in(deps: Deps, email: str = EMAIL, password: str = PASSWORD) -> SessionGrant:
    return accounts.sign_in(
        deps, email=email, password=password, client_address="192.0.2.1", user_agent="a test"
    )


def actor_of(deps: Deps, grant: SessionGrant) -> Actor:
    actor = accounts.actor_for(deps, token=grant.token)
    assert actor is not None
    return actor


def signed_in(deps: Deps, email: str = EMAIL, name: str = "Ada Lovelace") -> SessionGrant:
    """Somebody new who is signed in with their password."""
    register(deps, email, name)
    return sign_in(deps, email)


class App:
    """An authenticator app, as a phone has it."""

    def __init__(self, secret: str) -> None:
        self._shown = pyotp.TOTP(secret.replace(" ", ""))

    def code(self, *, steps: int = 0) -> str:
        """What it shows now, or so many half minutes later."""
        step = int(real_now().timestamp()) // STEP_SECONDS + steps
        return self._shown.generate_otp(step)

    def about_now(self) -> list[str]:
        """What it shows in the minutes around now."""
        return [self.code(steps=offset) for offset in range(-4, 5)]

    def wrong(self) -> str:
        """Six digits that it does not show about now."""
        near = self.about_now()
        return next(text for text in (f"{number:06d}" for number in range(10)) if text not in near)


def with_app(deps: Deps, grant: SessionGrant) -> tuple[App, list[str]]:
    """Sets an app up, with the code of the half minute before: the present one is still good.

    Returns:
        The app, and recovery codes.
    """
    app = App(app_codes.start(deps, actor=actor_of(deps, grant)).secret)
    codes = app_codes.confirm(deps, actor=actor_of(deps, grant), code=app.code(steps=-1))
    return app, codes


def let_proof_age(deps: Deps, minutes: int = 11) -> None:
    """Makes the last proof of every browser older."""
    with deps.transaction() as session:
        for row in session.exec(select(UserSession)):
            row.proved_at = real_now() - timedelta(minutes=minutes)


def told(deps: Deps, email: str = EMAIL) -> list[str]:
    """The kinds of what a person was told since they registered, oldest first."""
    query = (
        select(Notice.kind)
        .join(User, col(User.id) == col(Notice.user_id))
        .where(User.email == email, Notice.kind != NoticeKind.CONFIRM_ADDRESS.value)
        .order_by(col(Notice.created_at))
    )
    with deps.reading() as session:
        return list(session.exec(query))


def trail(deps: Deps) -> list[str]:
    """The names of all actions that were written down, oldest first."""
    with deps.reading() as session:
        return list(session.exec(select(AuditEntry.action).order_by(col(AuditEntry.at))))
