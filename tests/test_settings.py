"""What a start accepts, and what it refuses with one sentence that names the mend."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from crowdfund.settings import AppEnv, Settings, SettingsError, load_settings
from crowdfund.settings_secret import kept_secret

STRONG = "0123456789abcdef0123456789abcdef"
TEST_KEY = "sk_test_51Habcdefgh"
LIVE_KEY = "sk_live_51Habcdefgh"
SANDBOX_KEY = "sk_test_sandbox_0123456789"
WEBHOOK = "whsec_0123456789"
PRODUCTION = {
    "APP_ENV": "production",
    "PUBLIC_URL": "https://invest.example.com",
    "SECRET_KEY": STRONG,
    "STRIPE_SECRET_KEY": LIVE_KEY,
    "STRIPE_WEBHOOK_SECRET": WEBHOOK,
    "STRIPE_ALLOW_LIVE": "1",
}


def load(tmp_path: Path, **env: str) -> Settings:
    """Load settings with the data folder in the test's own folder."""
    return load_settings({"DATA_DIR": str(tmp_path / "data")} | env)


def test_nothing_set_is_a_demonstration_on_this_machine(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.app_env is AppEnv.DEVELOPMENT
    assert (settings.port, settings.public_url) == (8000, "http://localhost:8000")
    assert settings.database_url is None
    assert settings.stripe_secret_key is None
    assert settings.is_sandbox
    assert settings.is_demo
    assert (settings.platform_country, settings.platform_fee_bps) == ("US", 500)
    assert settings.stripe_calls_per_second == 25
    assert (settings.proof_above, settings.staff_need_factor) == (1_000, False)
    assert (settings.identity_required_above, settings.screening_list) == (1_000, None)


def test_empty_and_padded_variables_count_as_unset_and_trimmed(tmp_path: Path) -> None:
    settings = load(tmp_path, PORT="", STRIPE_SECRET_KEY="  ", PUBLIC_URL=" http://a.test:9/ ")
    assert settings.port == 8000
    assert settings.is_sandbox
    assert settings.public_url == "http://a.test:9"


def test_the_public_address_follows_the_port(tmp_path: Path) -> None:
    assert load(tmp_path, PORT="9001").public_url == "http://localhost:9001"


def test_roles_wait_for_a_second_factor_in_production_unless_it_is_said(tmp_path: Path) -> None:
    assert load(tmp_path, **PRODUCTION).staff_need_factor
    assert not load(tmp_path, **PRODUCTION, STAFF_NEED_FACTOR="0").staff_need_factor
    assert load(tmp_path, STAFF_NEED_FACTOR="1").staff_need_factor


def test_a_complete_production_is_accepted(tmp_path: Path) -> None:
    settings = load(tmp_path, **PRODUCTION)
    assert settings.is_production
    assert not settings.is_sandbox
    assert not settings.is_demo
    assert not (tmp_path / "data").exists()


def test_settings_are_frozen(tmp_path: Path) -> None:
    settings = load(tmp_path)
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]


def test_their_text_shows_no_secret(tmp_path: Path) -> None:
    env = PRODUCTION | {
        "DATABASE_URL": "postgresql://u:hidden-word@db/c",
        "SMTP_URL": "smtps://u:hidden-word@mail.test",
    }
    text = repr(load(tmp_path, **env))
    for secret in (STRONG, LIVE_KEY, WEBHOOK, "hidden-word"):
        assert secret not in text


@pytest.mark.parametrize(
    ("env", "variable", "mend"),
    [
        ({"APP_ENV": "staging"}, "APP_ENV", "development or production"),
        ({"PORT": "0"}, "PORT", "1 to 65535"),
        ({"PORT": "65536"}, "PORT", "1 to 65535"),
        ({"PORT": "80a"}, "PORT", "1 to 65535"),
        ({"PORT": "-1"}, "PORT", "1 to 65535"),
        ({"PORT": "٣"}, "PORT", "1 to 65535"),
        ({"PUBLIC_URL": "invest.example.com"}, "PUBLIC_URL", "https://"),
        ({"PUBLIC_URL": "ftp://invest.example.com"}, "PUBLIC_URL", "https://"),
        ({"PUBLIC_URL": "https://a.test/shop"}, "PUBLIC_URL", "end after the host"),
        ({"PUBLIC_URL": "https://u:p@a.test"}, "PUBLIC_URL", "end after the host"),
        ({"PUBLIC_URL": "https://a.test:99999"}, "PUBLIC_URL", "port"),
        ({"PUBLIC_URL": "https://[::1"}, "PUBLIC_URL", "valid address"),
        ({"PUBLIC_URL": "https://a .test"}, "PUBLIC_URL", "space"),
        ({"DATABASE_URL": "sqlite:///x.db"}, "DATABASE_URL", "postgresql://"),
        ({"DATABASE_URL": "mysql://h/d"}, "DATABASE_URL", "postgresql://"),
        ({"DATABASE_URL": "postgresql+asyncpg://h/d"}, "DATABASE_URL", "postgresql://"),
        ({"DATABASE_URL": "postgresql://h"}, "DATABASE_URL", "database"),
        ({"SMTP_URL": "http://mail.test"}, "SMTP_URL", "smtps://"),
        ({"SMTP_URL": "smtp://"}, "SMTP_URL", "host"),
        ({"PLATFORM_FEE_BPS": "10001"}, "PLATFORM_FEE_BPS", "0 to 10000"),
        ({"PLATFORM_FEE_BPS": "5.5"}, "PLATFORM_FEE_BPS", "whole number"),
        ({"PLATFORM_COUNTRY": "USA"}, "PLATFORM_COUNTRY", "two letters"),
        ({"STRIPE_SECRET_KEY": "pk_test_51Habcdefgh"}, "STRIPE_SECRET_KEY", "sk_test_"),
        ({"STRIPE_SECRET_KEY": "secret"}, "STRIPE_SECRET_KEY", "sk_test_"),
        ({"STRIPE_SECRET_KEY": TEST_KEY}, "STRIPE_WEBHOOK_SECRET", "whsec_"),
        ({"STRIPE_WEBHOOK_SECRET": "abc"}, "STRIPE_WEBHOOK_SECRET", "whsec_"),
        ({"STRIPE_SECRET_KEY": LIVE_KEY}, "STRIPE_SECRET_KEY", "test key"),
        ({"STRIPE_SECRET_KEY": "rk_live_51Habcdefgh"}, "STRIPE_SECRET_KEY", "test key"),
        ({"STRIPE_SECRET_KEY": SANDBOX_KEY}, "STRIPE_API_URL", "make run"),
        ({"STRIPE_API_URL": "http://127.0.0.1:9", "STRIPE_SECRET_KEY": TEST_KEY},
         "STRIPE_API_URL", "unset"),
        ({"STRIPE_API_URL": "https://api.stripe.com"}, "STRIPE_API_URL", "on this machine"),
        ({"STRIPE_API_URL": "http://10.0.0.1:9"}, "STRIPE_API_URL", "on this machine"),
    ],
)  # fmt: skip
def test_refused_in_development(
    tmp_path: Path, env: dict[str, str], variable: str, mend: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load(tmp_path, **env)
    assert variable in str(refused.value)
    assert mend in str(refused.value)
    assert not (tmp_path / "data").exists(), "a refused start leaves nothing behind"


@pytest.mark.parametrize(
    ("env", "variable", "mend"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY", "openssl"),
        ({"SECRET_KEY": STRONG[:31]}, "SECRET_KEY", "32"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY", "random"),
        ({"STRIPE_SECRET_KEY": ""}, "STRIPE_SECRET_KEY", "sandbox is not started"),
        ({"STRIPE_SECRET_KEY": SANDBOX_KEY}, "STRIPE_SECRET_KEY", "refused in production"),
        ({"STRIPE_ALLOW_LIVE": ""}, "STRIPE_ALLOW_LIVE", "STRIPE_ALLOW_LIVE=1"),
        ({"STRIPE_ALLOW_LIVE": "0"}, "STRIPE_ALLOW_LIVE", "STRIPE_ALLOW_LIVE=1"),
        ({"STRIPE_ALLOW_LIVE": "maybe"}, "STRIPE_ALLOW_LIVE", "1 or 0"),
        ({"STRIPE_WEBHOOK_SECRET": ""}, "STRIPE_WEBHOOK_SECRET", "whsec_"),
        ({"STRIPE_API_URL": "http://localhost:9"}, "STRIPE_API_URL", "refused in production"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL", "https://"),
        ({"PUBLIC_URL": "http://invest.example.com"}, "PUBLIC_URL", "https://"),
    ],
)
def test_refused_in_production(
    tmp_path: Path, env: dict[str, str], variable: str, mend: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load(tmp_path, **PRODUCTION | env)
    assert variable in str(refused.value)
    assert mend in str(refused.value)


@given(st.text(st.characters(codec="ascii", exclude_characters="\0"), min_size=4, max_size=60))
def test_no_refusal_repeats_a_secret(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever stands in a secret's variable, the sentence must not carry it to a terminal."""
    folder = tmp_path_factory.getbasetemp() / "refusals"
    secret = f"Qz{text.strip()}Zq"
    for variable in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "SMTP_URL", "DATABASE_URL"):
        with pytest.raises(SettingsError) as refused:
            load(folder, **{variable: secret})
        assert secret not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_a_database_address_is_given_its_driver(tmp_path: Path, scheme: str) -> None:
    settings = load(tmp_path, DATABASE_URL=f"{scheme}://u:p%40@db:5433/fund?sslmode=require")
    assert settings.database_url == "postgresql+psycopg://u:p%40@db:5433/fund?sslmode=require"


def test_a_database_behind_a_unix_socket_needs_no_host(tmp_path: Path) -> None:
    settings = load(tmp_path, DATABASE_URL="postgresql://u@/fund?host=/run/pg")
    assert settings.database_url == "postgresql+psycopg://u@/fund?host=/run/pg"


def test_the_launcher_s_sandbox_is_accepted(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        STRIPE_SECRET_KEY=SANDBOX_KEY,
        STRIPE_API_URL="http://127.0.0.1:12111/",
        STRIPE_WEBHOOK_SECRET=WEBHOOK,
    )
    assert settings.is_demo
    assert settings.stripe_api_url == "http://127.0.0.1:12111"


def test_a_test_key_of_one_s_own_is_no_demonstration(tmp_path: Path) -> None:
    settings = load(tmp_path, STRIPE_SECRET_KEY=TEST_KEY, STRIPE_WEBHOOK_SECRET=WEBHOOK)
    assert not settings.is_sandbox
    assert not settings.is_demo


def test_the_development_secret_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    first = load(tmp_path).secret_key
    assert len(first) == 64
    assert load(tmp_path).secret_key == first
    assert load(tmp_path, DATA_DIR=str(tmp_path / "other")).secret_key != first
    path = tmp_path / "data" / "secret_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret_key"]


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError, match="DATA_DIR"):
        load(tmp_path, DATA_DIR=str(tmp_path / "file" / "data"))


def test_a_kept_secret_begins_as_asked(tmp_path: Path) -> None:
    assert kept_secret(tmp_path, "hook", "whsec_").startswith("whsec_")
    assert kept_secret(tmp_path, "hook", "other_").startswith("whsec_")


def test_without_arguments_the_process_environment_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PORT", "8123")
    assert load_settings().port == 8123


def test_a_token_and_a_port_for_metrics_are_optional_and_checked(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert (settings.metrics_token, settings.worker_metrics_port) == (None, None)
    set_ = load(tmp_path, METRICS_TOKEN=STRONG, WORKER_METRICS_PORT="9100")
    assert (set_.metrics_token, set_.worker_metrics_port) == (STRONG, 9100)
    assert STRONG not in repr(set_)
    for wrong in ("short", "with a space in it 0123456789", "ünïcödé-0123456789"):
        with pytest.raises(SettingsError, match="METRICS_TOKEN") as refused:
            load(tmp_path, METRICS_TOKEN=wrong)
        assert wrong not in str(refused.value)
    for wrong in ("x", "0", "70000"):
        with pytest.raises(SettingsError, match="WORKER_METRICS_PORT"):
            load(tmp_path, WORKER_METRICS_PORT=wrong)
    with pytest.raises(SettingsError, match="WORKER_METRICS_PORT is the port of the pages"):
        load(tmp_path, PORT="9100", WORKER_METRICS_PORT="9100")


def test_a_list_of_people_has_to_be_a_file(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with pytest.raises(SettingsError, match="SCREENING_LIST names no file"):
        load(tmp_path, SCREENING_LIST=str(path))
    path.touch()
    assert load(tmp_path, SCREENING_LIST=str(path)).screening_list == path.resolve()


@pytest.mark.parametrize("limit", ["-1", "1000.00", "much", "1000001"])
def test_the_sum_above_which_people_are_verified_is_a_whole_number(
    tmp_path: Path, limit: str
) -> None:
    with pytest.raises(SettingsError, match="IDENTITY_REQUIRED_ABOVE"):
        load(tmp_path, IDENTITY_REQUIRED_ABOVE=limit)
    assert load(tmp_path, IDENTITY_REQUIRED_ABOVE="0").identity_required_above == 0


def test_trusted_proxies_are_addresses_or_networks(tmp_path: Path) -> None:
    assert load(tmp_path).trusted_proxies == ()
    found = load(tmp_path, TRUSTED_PROXIES="127.0.0.1, ::1,10.1.0.0/24").trusted_proxies
    assert [str(network) for network in found] == ["127.0.0.1/32", "::1/128", "10.1.0.0/24"]


@pytest.mark.parametrize(
    "value", ["proxy.local", "127.0.0.1,", "127.0.0.1 ::1", "10.1.0.7/24", "0.0.0.0/0", "::/0", "*"]
)
def test_proxies_that_cannot_be_read_stop_the_start(tmp_path: Path, value: str) -> None:
    """Also a network with bits of a host, of which nobody knows which was meant, and everybody."""
    with pytest.raises(SettingsError, match="TRUSTED_PROXIES") as refused:
        load(tmp_path, TRUSTED_PROXIES=value)
    assert "\n" not in str(refused.value)
