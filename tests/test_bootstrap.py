"""Which thing stands behind each dependency, by setting."""

from __future__ import annotations

from pathlib import Path

import pytest

from crowdfund.bootstrap import build_deps
from crowdfund.clock import DemonstrationClock, SystemClock
from crowdfund.db.tables import PlatformClock
from crowdfund.domain.errors import GatewayUnavailable, WebhookForged
from crowdfund.mail import SmtpMailer
from crowdfund.origins import allowed_origins
from crowdfund.services.deps import Deps
from crowdfund.services.mailbox import MailboxMailer
from crowdfund.services.screening_list import invented, read_list
from crowdfund.settings import SettingsError, load_settings

DATABASE = "postgresql://crowdfund@127.0.0.1:1/none"
SANDBOX = {
    "STRIPE_SECRET_KEY": "sk_test_sandbox12345678",
    "STRIPE_API_URL": "http://127.0.0.1:1",
    "STRIPE_WEBHOOK_SECRET": "whsec_12345678",
}
REAL = {
    "APP_ENV": "production",
    "PUBLIC_URL": "https://invest.example.test",
    "STRIPE_SECRET_KEY": "sk_test_1234567890",
    "STRIPE_WEBHOOK_SECRET": "whsec_12345678",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
    "SMTP_URL": "smtps://user:p%40ss@mail.example.test",
}


def built(tmp_path: Path, database_url: str = DATABASE, **env: str) -> Deps:
    settings = load_settings({"DATA_DIR": str(tmp_path), "DATABASE_URL": database_url, **env})
    return build_deps(settings)


def test_the_demonstration_has_a_clock_that_moves_and_a_sandbox(
    tmp_path: Path, database_url: str
) -> None:
    deps = built(tmp_path, database_url, **SANDBOX)
    assert deps.is_demo
    assert isinstance(deps.clock, DemonstrationClock)
    assert isinstance(deps.mailer, MailboxMailer)
    assert deps.sandbox is not None
    before = deps.now()
    with deps.transaction() as session:
        clock = session.get(PlatformClock, 1)
        assert clock is not None
        clock.offset_seconds = 86_400
    deps.clock.forget()
    assert 86_300 < (deps.now() - before).total_seconds() < 86_500
    deps.engine.dispose()


def test_a_silent_sandbox_is_said_in_words(tmp_path: Path) -> None:
    sandbox = built(tmp_path, **SANDBOX).sandbox
    assert sandbox is not None
    with pytest.raises(GatewayUnavailable):
        sandbox.advance(60)


def test_production_has_real_time_mail_and_no_demonstration(tmp_path: Path) -> None:
    deps = built(tmp_path, **REAL)
    assert not deps.is_demo
    assert deps.sandbox is None
    assert isinstance(deps.clock, SystemClock)
    assert isinstance(deps.mailer, SmtpMailer)
    assert deps.mailer.is_connected
    assert deps.public_url == "https://invest.example.test"
    assert deps.files_dir == tmp_path / "files"


def test_a_webhook_signed_with_an_empty_secret_is_forged(tmp_path: Path) -> None:
    with pytest.raises(WebhookForged):
        built(tmp_path, **SANDBOX).gateway.parse_webhook(b"{}", "t=1,v1=0")


def test_without_a_database_or_a_processor_the_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        built(tmp_path, "", **SANDBOX)
    with pytest.raises(SettingsError, match="STRIPE_SECRET_KEY"):
        built(tmp_path)


@pytest.mark.parametrize(
    ("public_url", "is_production", "expected"),
    [
        ("http://localhost:8000", False, ["http://localhost:8000", "http://127.0.0.1:8000"]),
        ("http://127.0.0.1", False, ["http://127.0.0.1", "http://localhost"]),
        ("https://invest.example.test", True, ["https://invest.example.test"]),
        ("http://192.0.2.7:8000", False, ["http://192.0.2.7:8000"]),
    ],
)
def test_whose_pages_may_open_the_websocket(
    public_url: str, is_production: bool, expected: list[str]
) -> None:
    assert allowed_origins(public_url, is_production=is_production) == expected


def test_people_are_compared_with_invented_names_unless_a_list_is_given(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("kind,ref,names,birth_year\nsanctions,A-1,One Two,1950\n")
    assert built(tmp_path, **REAL).screener is invented()
    deps = built(tmp_path, **REAL, SCREENING_LIST=str(path), IDENTITY_REQUIRED_ABOVE="5")
    assert deps.screener.version == read_list(path).version
    assert deps.identity_required_above == 5


def test_a_list_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("nonsense")
    with pytest.raises(SettingsError, match="SCREENING_LIST"):
        built(tmp_path, **REAL, SCREENING_LIST=str(path))
