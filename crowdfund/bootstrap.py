"""Builds what services need. The only place that picks the real thing or its stand-in."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from secrets import token_urlsafe
from typing import cast
from urllib.parse import urlsplit

from sqlalchemy import Engine, NullPool, create_engine
from sqlmodel import Session

from crowdfund.backup import marker
from crowdfund.clock import Clock, DemonstrationClock, SystemClock
from crowdfund.db.engine import make_engine
from crowdfund.db.tables import PlatformClock
from crowdfund.launch.embedded_postgres import EmbeddedPostgres
from crowdfund.mail import NullMailer, SmtpMailer
from crowdfund.payments.absent import AbsentGateway
from crowdfund.payments.gateway import PaymentGateway
from crowdfund.payments.measured import measured
from crowdfund.payments.sandbox_control import HttpSandboxControl
from crowdfund.payments.stripe_gateway import StripeGateway
from crowdfund.services.deps import Deps, Mailer
from crowdfund.services.mailbox import MailboxMailer
from crowdfund.services.screening_list import ListError, LocalList, invented, read_list
from crowdfund.services.traffic import Traffic
from crowdfund.settings import Settings, SettingsError, load_settings


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return load_settings()


@lru_cache(maxsize=1)
def get_deps() -> Deps:
    """What the web process works with, built once. Nothing is connected before it is used."""
    deps = build_deps(get_settings())
    marker.keep_away(deps.engine)
    return deps


def build_deps(settings: Settings, *, can_pay: bool = True) -> Deps:
    """Puts a process together.

    Args:
        settings: checked settings.
        can_pay: False lets there be no processor, for commands that never pay.

    Raises:
        SettingsError: no database, or no processor, is known.
    """
    database_url = _database_url(settings)
    engine, clock = make_engine(database_url), _clock(settings, database_url)
    return Deps(
        engine=engine,
        gateway=_gateway(settings, can_pay=can_pay),
        clock=clock,
        mailer=_mailer(settings, engine, clock),
        files_dir=_files_dir(settings),
        public_url=settings.public_url,
        secret_key=settings.secret_key,
        platform_country=settings.platform_country,
        fee_basis_points=settings.platform_fee_bps,
        is_demo=settings.is_demo,
        sandbox=_sandbox(settings),
        calls_per_second=settings.stripe_calls_per_second,
        screener=_screener(settings),
        identity_required_above=settings.identity_required_above,
        metrics_token=settings.metrics_token or "",
        proof_above=settings.proof_above,
        staff_need_factor=settings.staff_need_factor,
        operator=settings.operator,
        traffic=Traffic(
            requests_per_minute=settings.requests_per_minute,
            events_per_minute=settings.events_per_minute,
            connections=settings.connections_per_address,
        ),
        trusted_proxies=settings.trusted_proxies,
    )


def _screener(settings: Settings) -> LocalList:
    """The operator's list, or the one of invented names that comes with the product."""
    if settings.screening_list is None:
        return invented()
    try:
        return read_list(settings.screening_list)
    except ListError as error:
        raise SettingsError(f"SCREENING_LIST cannot be used. {error}") from error


def _database_url(settings: Settings) -> str:
    """The configured database, or the embedded one when the launcher has it running."""
    if settings.database_url:
        return settings.database_url
    embedded = EmbeddedPostgres.running(settings.data_dir)
    if embedded is None:
        raise SettingsError(
            "DATABASE_URL is not set and the embedded PostgreSQL is not running; start the "
            "platform with `make run`, or set DATABASE_URL."
        )
    return embedded.url


def _gateway(settings: Settings, *, can_pay: bool) -> PaymentGateway:
    if settings.stripe_secret_key is None and not can_pay:
        return cast(PaymentGateway, AbsentGateway())
    if settings.stripe_secret_key is None:
        raise SettingsError(
            "STRIPE_SECRET_KEY is not set and the offline sandbox is not running; start the "
            "platform with `make run`, or set STRIPE_SECRET_KEY."
        )
    return measured(
        StripeGateway(
            secret_key=settings.stripe_secret_key,
            # Without a secret nothing may verify: an empty one would be known to everybody.
            webhook_secret=settings.stripe_webhook_secret or token_urlsafe(32),
            api_url=settings.stripe_api_url,
        )
    )


def _sandbox(settings: Settings) -> HttpSandboxControl | None:
    if not settings.is_demo or not settings.stripe_api_url or not settings.stripe_secret_key:
        return None
    return HttpSandboxControl(
        api_url=settings.stripe_api_url, secret_key=settings.stripe_secret_key
    )


def _clock(settings: Settings, database_url: str) -> Clock:
    if not settings.is_demo:
        return SystemClock()
    return DemonstrationClock(_offset_reader(database_url))


def _offset_reader(database_url: str) -> Callable[[], int]:
    # Its own connection: time is read while others are in use, and must never wait for one of them.
    engine = create_engine(database_url, poolclass=NullPool)

    def read() -> int:
        with Session(engine) as session:
            row = session.get(PlatformClock, 1)
            return row.offset_seconds if row else 0

    return read


def _mailer(settings: Settings, engine: Engine, clock: Clock) -> Mailer:
    if settings.smtp_url:
        host = urlsplit(settings.public_url).hostname or "localhost"
        address = f"no-reply@{host}"
        return SmtpMailer(
            settings.smtp_url, sender=f"Crowdfund <{address}>", sender_address=address
        )
    return MailboxMailer(engine, clock.now) if settings.is_demo else NullMailer()


def _files_dir(settings: Settings) -> Path:
    folder = settings.data_dir / "files"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
