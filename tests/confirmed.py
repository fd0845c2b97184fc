"""People whose address is confirmed, as nearly everybody's in the tests is."""

from __future__ import annotations

from sqlmodel import select

from crowdfund.db.tables import User
from crowdfund.services import accounts
from crowdfund.services.deps import Deps


def register(deps: Deps, *, email: str, password: str, name: str, client_address: str) -> None:
    """Registers somebody who then answers the letter."""
    accounts.register(
        deps, email=email, password=password, name=name, client_address=client_address
    )
    confirm(deps, email)


def confirm(deps: Deps, email: str) -> None:
    """Has somebody's letter answered, past the services."""
    with deps.transaction() as session:
        session.exec(select(User).where(User.email == email)).one().unconfirmed_since = None
