"""`python -m crowdfund doctor`: what is configured, what answers, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from crowdfund.backup import marker
from crowdfund.bootstrap import build_deps
from crowdfund.domain.errors import GatewayError
from crowdfund.services import health
from crowdfund.services.books import check_books
from crowdfund.services.deps import Deps
from crowdfund.settings import Settings, SettingsError

ROOT = Path(__file__).parent.parent
WEB_TIMEOUT_SECONDS = 5


@dataclass(frozen=True)
class Examined:
    """One thing that was looked at."""

    what: str
    is_well: bool
    text: str


def examine(settings: Settings, *, say: Callable[[str], None]) -> int:
    """Looks at everything and says what it saw, one line each.

    Args:
        settings: with the addresses of what runs, as far as it is known.
        say: prints a line.

    Returns:
        0 when all is well, 1 otherwise.
    """
    seen = [*_configuration(settings), *_what_runs(settings)]
    width = max(len(one.what) for one in seen)
    for one in seen:
        say(f"{'ok   ' if one.is_well else 'WRONG'}  {one.what:<{width}}  {one.text}")
    return 0 if all(one.is_well for one in seen) else 1


def _configuration(settings: Settings) -> Iterator[Examined]:
    payments = "offline sandbox" if settings.is_sandbox else "Stripe"
    mail = "none: notices are shown on the site only"
    if settings.smtp_url or settings.is_demo:
        mail = "SMTP" if settings.smtp_url else "the demonstration's own mailbox"
    yield Examined("settings", True, f"{settings.app_env.value}, payments through {payments}")
    yield Examined("public address", True, settings.public_url)
    yield Examined("data folder", settings.data_dir.is_dir(), str(settings.data_dir))
    yield Examined("mail", True, mail)
    yield _operator(settings)
    yield _proxies(settings)


def _operator(settings: Settings) -> Examined:
    """Blanks on the pages about terms are well on somebody's own machine alone."""
    missing = settings.operator.missing
    is_well = not (missing and settings.is_production)
    return Examined(
        "operator", is_well, f"not set: {', '.join(missing)}" if missing else "complete"
    )


def _proxies(settings: Settings) -> Examined:
    """In production there is one, since pages are served over https: when it is not trusted, all
    visitors together have what one address may do."""
    trusted = ", ".join(map(str, settings.trusted_proxies))
    is_well = bool(trusted) or not settings.is_production
    alone = "none is trusted: behind one, all visitors count as one address (TRUSTED_PROXIES)"
    return Examined("proxies", is_well, f"trusted: {trusted}" if trusted else alone)


def _what_runs(settings: Settings) -> Iterator[Examined]:
    try:
        deps = build_deps(settings)
    except SettingsError as refused:
        yield Examined("start", False, str(refused))
        return
    try:
        yield from _database(deps)
        yield _processor(deps)
        yield _web(settings)
    finally:
        deps.close()


def _database(deps: Deps) -> Iterator[Examined]:
    try:
        with deps.engine.connect() as connection:
            at = MigrationContext.configure(connection).get_current_revision()
            is_returning = marker.read(connection) is not None
    except DBAPIError:
        yield Examined("database", False, "does not answer")
        return
    head = ScriptDirectory.from_config(Config(str(ROOT / "alembic.ini"))).get_current_head()
    yield Examined("database", True, "answers")
    if is_returning:
        yield Examined("return", False, marker.UNDER_WAY)
    if at != head:
        yield Examined("tables", False, f"at {at}, not {head}: run `python -m crowdfund migrate`")
        return
    yield Examined("tables", True, f"up to date ({at})")
    books = check_books(deps)
    found = f"{len(books.findings)} findings: run `python -m crowdfund check-books`"
    yield Examined("books", books.hold, "hold" if books.hold else found)
    said, differences = health.reconciliation(deps)
    yield Examined("reconciliation", not differences, said)
    report = health.report(deps)
    for problem in report.problems:
        yield Examined("work", False, problem)
    if report.is_well:
        yield Examined("work", True, "a worker is alive and nothing waits too long")


def _processor(deps: Deps) -> Examined:
    try:
        return Examined("payments", True, deps.gateway.ping())
    except GatewayError as error:
        return Examined("payments", False, error.message)


def _web(settings: Settings) -> Examined:
    address = f"http://127.0.0.1:{settings.port}/readyz"
    try:
        answer = httpx.get(address, timeout=WEB_TIMEOUT_SECONDS, trust_env=False)
    except httpx.HTTPError:
        return Examined("web", False, f"nothing answers on port {settings.port}")
    return Examined("web", answer.status_code == httpx.codes.OK, f"answers {answer.status_code}")
