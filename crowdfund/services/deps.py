"""What a service needs from outside; `bootstrap` decides what stands behind each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Protocol, cast
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from crowdfund.clock import Clock
from crowdfund.domain.identity import IDENTITY_REQUIRED_ABOVE
from crowdfund.domain.letter import Letter
from crowdfund.domain.operator import Operator
from crowdfund.domain.payment import CALLS_PER_SECOND
from crowdfund.domain.screening import Match, Screened
from crowdfund.payments.gateway import PaymentGateway
from crowdfund.services import screening_list
from crowdfund.services.traffic import Traffic

Network = IPv4Network | IPv6Network


class Mailer(Protocol):
    """Sends mail."""

    @property
    def is_connected(self) -> bool:
        """Whether there is a mail server at all."""
        ...

    def send(self, letter: Letter) -> None:
        """Sends one message. Raises a `MailError` when it was not taken, or nobody knows."""
        ...


class Screener(Protocol):
    """Knows who is under sanctions or politically exposed: a file, or a service elsewhere."""

    @property
    def version(self) -> str:
        """Changes whenever the list does, so that everybody is compared again."""
        ...

    def find(self, people: Sequence[Screened]) -> Mapping[UUID, tuple[Match, ...]]:
        """For each person, everybody on the list whom they may be. Never asked inside a
        transaction."""
        ...


class SandboxControl(Protocol):
    """The offline processor's own clock (demonstration and tests only)."""

    def advance(self, seconds: int) -> None:
        """Moves it forward."""
        ...

    def pay(self, checkout_ref: str, card: str) -> None:
        """Pays a payment page with a test card, as its form would."""
        ...

    def complete_onboarding(self, account_ref: str) -> None:
        """Completes an account's details, as its form would."""
        ...

    def reset(self) -> None:
        """Forgets everything and sets its clock to the real time."""
        ...

    def close(self) -> None:
        """Closes its connections."""
        ...


@dataclass(frozen=True)
class Deps:
    """Everything a service may reach."""

    engine: Engine
    gateway: PaymentGateway
    clock: Clock
    mailer: Mailer
    files_dir: Path
    public_url: str
    """Where people reach the platform, without a slash at the end."""
    secret_key: str = field(repr=False)
    """Signs; never shown, not even in the log of an error."""
    platform_country: str
    fee_basis_points: int
    is_demo: bool
    sandbox: SandboxControl | None = None
    calls_per_second: int = CALLS_PER_SECOND
    """How often all workers together may ask one endpoint of the processor in a second."""
    screener: Screener = field(default_factory=screening_list.invented)
    """With whom verified people are compared."""
    identity_required_above: int = IDENTITY_REQUIRED_ABOVE
    """What one person may pledge in twelve months before they are verified, in whole dollars and
    the like: see `domain.money.bound_minor`."""
    metrics_token: str = field(default="", repr=False)
    """Who says it may read the metrics; empty: programs here may, while `public_url` is here."""
    proof_above: int = 1_000
    """Pledges of more than this, in whole dollars and the like, ask for a fresh proof."""
    staff_need_factor: bool = False
    """Whether the roles of those who work here wait until they have a second factor."""
    operator: Operator = field(default_factory=Operator)
    """Who operates the platform, as far as they said."""
    traffic: Traffic = field(default_factory=Traffic)
    """How much one person and one address may ask for."""
    trusted_proxies: tuple[Network, ...] = ()
    """Where connections come from that say for whom they ask."""

    def now(self) -> datetime:
        """The platform's time, UTC."""
        return self.clock.now()

    def close(self) -> None:
        """Closes every connection; nothing can be used afterwards."""
        self.engine.dispose()
        self.gateway.close()
        if self.sandbox is not None:
            self.sandbox.close()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back on any error."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def statements(self) -> Iterator[psycopg.Connection[TupleRow]]:
        """The driver's own connection, on which each statement is a transaction of its own: for
        what is done so often that building and wrapping it would cost more than doing it. Errors of
        the driver that escape are those that `transaction` would raise."""
        try:
            lent = self.engine.raw_connection()
            connection = cast("psycopg.Connection[TupleRow]", lent.driver_connection)
            try:
                connection.autocommit = True
                yield connection
            finally:
                if connection.closed:
                    lent.invalidate()
                else:
                    connection.autocommit = False
                lent.close()
        except psycopg.Error as error:
            raise DBAPIError.instance(None, None, error, psycopg.Error) from error

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session
