"""Every setting, read once from the environment, checked, and frozen.

A start that is configured by half is refused here with one sentence that names the variable and the
mend. No sentence repeats the value of a secret.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from crowdfund.domain.identity import IDENTITY_REQUIRED_ABOVE
from crowdfund.domain.operator import Operator
from crowdfund.domain.payment import CALLS_PER_SECOND
from crowdfund.settings_operator import parse_operator
from crowdfund.settings_parsing import (
    SettingsError,
    parse_country,
    parse_database_url,
    parse_file,
    parse_flag,
    parse_int,
    parse_loopback_url,
    parse_networks,
    parse_port,
    parse_public_url,
    parse_smtp_url,
    parse_token,
)
from crowdfund.settings_secret import development_secret

__all__ = ["SANDBOX_KEY_PREFIX", "AppEnv", "Settings", "SettingsError", "load_settings"]

SANDBOX_KEY_PREFIX = "sk_test_sandbox"
"""How the key of the offline Stripe sandbox begins; the launcher makes it."""

SECRET_KEY_LENGTH = 32
"""The fewest characters of SECRET_KEY in production."""

_STRIPE_KEY = re.compile(r"(sk|rk)_(test|live)_[A-Za-z0-9_]{8,}")


class AppEnv(StrEnum):
    """Where the product runs."""

    DEVELOPMENT = "development"
    """On somebody's own machine: missing pieces are filled in."""
    PRODUCTION = "production"
    """Open to the public: nothing is filled in, and what is missing stops the start."""


class Settings(BaseModel):
    """What the product is told by its surroundings."""

    model_config = ConfigDict(frozen=True)

    app_env: AppEnv
    """APP_ENV: development or production."""
    port: int
    """PORT: where pages, websocket and routes are served."""
    public_url: str
    """PUBLIC_URL: the origin that browsers use, without a slash at the end."""
    data_dir: Path
    """DATA_DIR: uploads, logs, keys and the embedded database; always absolute."""
    database_url: str | None = Field(repr=False)
    """DATABASE_URL as postgresql+psycopg://…, or None for the embedded PostgreSQL."""
    stripe_secret_key: str | None = Field(repr=False)
    """STRIPE_SECRET_KEY, or None when the launcher is to start the offline sandbox."""
    stripe_webhook_secret: str | None = Field(repr=False)
    """STRIPE_WEBHOOK_SECRET: what Stripe signs its webhooks with."""
    stripe_api_url: str | None
    """STRIPE_API_URL: the sandbox's address; None means Stripe itself."""
    secret_key: str = Field(repr=False)
    """SECRET_KEY: signs what leaves the server and must come back unchanged."""
    smtp_url: str | None = Field(repr=False)
    """SMTP_URL: smtp:// or smtps://; None keeps mail on the page and in the log."""
    platform_country: str
    """PLATFORM_COUNTRY: the platform's own country, two letters (ISO 3166-1)."""
    platform_fee_bps: int
    """PLATFORM_FEE_BPS: the platform's fee on money that is released, in basis points."""

    stripe_calls_per_second: int
    """STRIPE_CALLS_PER_SECOND: how often all workers together may ask one endpoint in a second."""
    identity_required_above: int
    """IDENTITY_REQUIRED_ABOVE: what one person may pledge in twelve months before they are
    verified, in whole dollars and the like: see `domain.money.bound_minor`."""
    screening_list: Path | None
    """SCREENING_LIST: a file of people under sanctions or in high office; None: invented names."""
    metrics_token: str | None = Field(repr=False)
    """METRICS_TOKEN: who says it may read /metrics; None: programs here, if PUBLIC_URL is here."""
    requests_per_minute: int
    """REQUESTS_PER_MINUTE: of one person; an address may five times as many; 0: no bound."""
    events_per_minute: int
    """EVENTS_PER_MINUTE: sent by one person's pages; an address may five times as many; 0: no
    bound."""
    connections_per_address: int
    """CONNECTIONS_PER_ADDRESS: websockets that are open at a time; 0: no bound."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    """TRUSTED_PROXIES: whose X-Forwarded-For is believed; none: visitors are where their
    connections come from."""
    worker_metrics_port: int | None
    """WORKER_METRICS_PORT: where a worker's own counts are read, on loopback; None: nowhere."""
    proof_above: int
    """PROOF_ABOVE: pledges of more than this, in whole dollars and the like, ask the backer to
    prove once more that it is them."""
    staff_need_factor: bool
    """STAFF_NEED_FACTOR: whether roles wait until their people have a second factor."""
    operator: Operator = Operator()
    """OPERATOR_…: who operates the platform, for the pages that have to say it."""

    @property
    def is_production(self) -> bool:
        """True when the product is open to the public."""
        return self.app_env is AppEnv.PRODUCTION

    @property
    def is_sandbox(self) -> bool:
        """True when payments go to the offline Stripe sandbox."""
        return self.stripe_secret_key is None or self.stripe_secret_key.startswith(
            SANDBOX_KEY_PREFIX
        )

    @property
    def is_demo(self) -> bool:
        """True when this is a demonstration: in development, on the sandbox."""
        return not self.is_production and self.is_sandbox


_NUMBERS: Final = (
    ("PLATFORM_FEE_BPS", 500, 0, 10_000),
    ("STRIPE_CALLS_PER_SECOND", CALLS_PER_SECOND, 1, 1_000),
    ("IDENTITY_REQUIRED_ABOVE", IDENTITY_REQUIRED_ABOVE, 0, 1_000_000),
    ("PROOF_ABOVE", 1_000, 0, 100_000_000),
    ("REQUESTS_PER_MINUTE", 1_200, 0, 1_000_000),
    ("EVENTS_PER_MINUTE", 1_200, 0, 1_000_000),
    ("CONNECTIONS_PER_ADDRESS", 200, 0, 1_000_000),
)
"""Name, what holds when nothing is set, and the least and the most that it may be."""


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Read, check and freeze the settings.

    In development a missing SECRET_KEY is made once and kept in DATA_DIR.

    Args:
        env: the variables to read; None means the environment of this process.

    Raises:
        SettingsError: something is missing, malformed, or does not fit together.
    """
    given = {name: value.strip() for name, value in (os.environ if env is None else env).items()}
    app_env = _app_env(given.get("APP_ENV", ""))
    production = app_env is AppEnv.PRODUCTION
    port = parse_int("PORT", given.get("PORT", ""), default=8000, least=1, most=65535)
    data_dir = Path(given.get("DATA_DIR") or ".data").expanduser().resolve()
    key, api_url = _stripe(given, production=production)
    return Settings(
        app_env=app_env,
        port=port,
        public_url=parse_public_url(given.get("PUBLIC_URL", ""), port=port, production=production),
        data_dir=data_dir,
        database_url=parse_database_url(given.get("DATABASE_URL", "")),
        stripe_secret_key=key,
        stripe_webhook_secret=_webhook_secret(given.get("STRIPE_WEBHOOK_SECRET", ""), key),
        stripe_api_url=api_url,
        smtp_url=parse_smtp_url(given.get("SMTP_URL", "")),
        platform_country=parse_country("PLATFORM_COUNTRY", given.get("PLATFORM_COUNTRY") or "US"),
        screening_list=parse_file("SCREENING_LIST", given.get("SCREENING_LIST", "")),
        metrics_token=parse_token("METRICS_TOKEN", given.get("METRICS_TOKEN", "")),
        trusted_proxies=parse_networks("TRUSTED_PROXIES", given.get("TRUSTED_PROXIES", "")),
        worker_metrics_port=parse_port(
            "WORKER_METRICS_PORT", given.get("WORKER_METRICS_PORT", ""), taken=port
        ),
        staff_need_factor=parse_flag(
            "STAFF_NEED_FACTOR", given.get("STAFF_NEED_FACTOR") or str(int(production))
        ),
        operator=parse_operator(given),
        **_numbers(given),
        # Last, because it may write a file: a start that is refused leaves nothing behind.
        secret_key=_secret_key(given.get("SECRET_KEY", ""), data_dir, production=production),
    )


def _numbers(given: Mapping[str, str]) -> dict[str, int]:
    """Return the settings that are whole numbers, each within its bounds."""
    return {
        name.lower(): parse_int(name, given.get(name, ""), default=default, least=least, most=most)
        for name, default, least, most in _NUMBERS
    }


def _app_env(value: str) -> AppEnv:
    """Return the environment; development unless something else is said."""
    try:
        return AppEnv(value.lower() or AppEnv.DEVELOPMENT)
    except ValueError:
        raise SettingsError(
            f"APP_ENV is {value[:40]!r}; it must be development or production."
        ) from None


def _stripe(given: Mapping[str, str], *, production: bool) -> tuple[str | None, str | None]:
    """Return Stripe's secret key and the address of its API, checked against each other."""
    key = given.get("STRIPE_SECRET_KEY") or None
    api_url = parse_loopback_url("STRIPE_API_URL", given.get("STRIPE_API_URL", ""))
    if key is None:
        if production:
            raise SettingsError(
                "STRIPE_SECRET_KEY is missing; in production the offline sandbox is not started, "
                "so set it to your Stripe secret key."
            )
        return None, None
    if not _STRIPE_KEY.fullmatch(key):
        raise SettingsError(
            "STRIPE_SECRET_KEY does not look like a Stripe secret key; it must begin with "
            "sk_test_, sk_live_, rk_test_ or rk_live_ (a key beginning with pk_ is the public one)."
        )
    if "_live_" in key[:8]:
        _check_live_is_meant(given, production=production)
    _check_sandbox_pair(key, api_url, production=production)
    return key, api_url


def _check_live_is_meant(given: Mapping[str, str], *, production: bool) -> None:
    """Refuse a key that moves real money unless two separate settings say so."""
    if not production:
        raise SettingsError(
            "STRIPE_SECRET_KEY is a live key and APP_ENV is not production; use a test key "
            "(sk_test_…), or set APP_ENV=production and STRIPE_ALLOW_LIVE=1."
        )
    if not parse_flag("STRIPE_ALLOW_LIVE", given.get("STRIPE_ALLOW_LIVE", "")):
        raise SettingsError(
            "STRIPE_SECRET_KEY is a live key, which moves real money; set STRIPE_ALLOW_LIVE=1 to "
            "say that this is meant."
        )


def _check_sandbox_pair(key: str, api_url: str | None, *, production: bool) -> None:
    """A sandbox key and a sandbox address come together, and never in production."""
    sandbox_key = key.startswith(SANDBOX_KEY_PREFIX)
    if production and (sandbox_key or api_url is not None):
        raise SettingsError(
            "The offline Stripe sandbox is refused in production; set STRIPE_SECRET_KEY to your "
            "own key and leave STRIPE_API_URL unset."
        )
    if sandbox_key and api_url is None:
        raise SettingsError(
            "STRIPE_SECRET_KEY is the key of the offline sandbox and STRIPE_API_URL is missing; "
            "leave both unset and `make run` starts the sandbox itself."
        )
    if api_url is not None and not sandbox_key:
        raise SettingsError(
            "STRIPE_API_URL is for the offline sandbox only; unset it to use your own Stripe key."
        )


def _webhook_secret(value: str, key: str | None) -> str | None:
    """Return the webhook secret; a key without one would take money and never hear about it."""
    if value and not re.fullmatch(r"whsec_[A-Za-z0-9_+/=-]{8,}", value):
        raise SettingsError(
            "STRIPE_WEBHOOK_SECRET does not look like a signing secret; it begins with whsec_ and "
            "stands on the webhook endpoint's page in Stripe."
        )
    if key is not None and not value:
        raise SettingsError(
            "STRIPE_WEBHOOK_SECRET is missing while STRIPE_SECRET_KEY is set; set it to the "
            "signing secret (whsec_…) of the endpoint PUBLIC_URL/webhooks/stripe."
        )
    return value or None


def _secret_key(value: str, data_dir: Path, *, production: bool) -> str:
    """Return the signing key: given, or in development made once and kept."""
    if production and (len(value) < SECRET_KEY_LENGTH or len(set(value)) < SECRET_KEY_LENGTH // 4):
        raise SettingsError(
            f"SECRET_KEY is missing or too weak; in production set it to at least "
            f"{SECRET_KEY_LENGTH} random characters, for example from `openssl rand -hex 32`."
        )
    return value or development_secret(data_dir)
