"""What the product's programs are told: the settings as an environment, complete with addresses."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg

from crowdfund.launch.embedded_postgres import EmbeddedPostgres
from crowdfund.launch.errors import LaunchError
from crowdfund.launch.sandbox import Sandbox, known_sandbox
from crowdfund.settings import Settings


def with_sandbox(settings: Settings, sandbox: Sandbox) -> Settings:
    """Return the settings with payments going to an offline sandbox.

    Args:
        settings: settings without a Stripe key.
        sandbox: where the sandbox listens.
    """
    return settings.model_copy(
        update={
            "stripe_secret_key": sandbox.secret_key,
            "stripe_webhook_secret": sandbox.webhook_secret,
            "stripe_api_url": sandbox.api_url,
        }
    )


def attach(settings: Settings) -> Settings:
    """Return the settings with the addresses of what `make run` has running on the same data.

    For commands in a second terminal (`make worker`, `python -m crowdfund check-books`). What is
    configured is left as it is, and what does not run stays None.

    Args:
        settings: as loaded from the environment.
    """
    if settings.database_url is None:
        postgres = EmbeddedPostgres.running(settings.data_dir)
        if postgres is not None:
            settings = settings.model_copy(update={"database_url": postgres.url})
    if settings.stripe_secret_key is None:
        sandbox = known_sandbox(settings)
        if sandbox is not None:
            settings = with_sandbox(settings, sandbox)
    return settings


def as_environment(settings: Settings) -> dict[str, str]:
    """Return the environment of this process with every setting made explicit.

    Args:
        settings: complete settings; `load_settings` reads the same ones back.
    """
    told = {
        "APP_ENV": settings.app_env.value,
        "DATABASE_URL": settings.database_url,
        "DATA_DIR": str(settings.data_dir),
        "IDENTITY_REQUIRED_ABOVE": str(settings.identity_required_above),
        "METRICS_TOKEN": settings.metrics_token,
        "PLATFORM_COUNTRY": settings.platform_country,
        "PLATFORM_FEE_BPS": str(settings.platform_fee_bps),
        "PORT": str(settings.port),
        "PUBLIC_URL": settings.public_url,
        "PYTHONUNBUFFERED": "1",
        "SCREENING_LIST": _text_of(settings.screening_list),
        "SECRET_KEY": settings.secret_key,
        "SMTP_URL": settings.smtp_url,
        "STRIPE_API_URL": settings.stripe_api_url,
        "STRIPE_CALLS_PER_SECOND": str(settings.stripe_calls_per_second),
        "STRIPE_SECRET_KEY": settings.stripe_secret_key,
        "STRIPE_WEBHOOK_SECRET": settings.stripe_webhook_secret,
        "WORKER_METRICS_PORT": _text_of(settings.worker_metrics_port),
    }
    kept = {name: value for name, value in os.environ.items() if name not in told}
    return kept | {name: value for name, value in told.items() if value is not None}


def _text_of(value: int | Path | None) -> str | None:
    return None if value is None else str(value)


def check_reachable(database_url: str) -> None:
    """Make sure that the configured database answers, without repeating its password.

    Args:
        database_url: as configured.

    Raises:
        LaunchError: it does not.
    """
    plain = database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        psycopg.connect(plain, connect_timeout=5).close()
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else "no answer"
        raise LaunchError(f"The database of DATABASE_URL does not answer: {reason}") from None
