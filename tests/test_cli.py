"""Commands in a terminal: what they print, and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from crowdfund.cli import app
from crowdfund.services.deps import Deps
from tests.sandbox_server import SandboxServer
from tests.world import World

FILING = Path(__file__).parent / "filings" / "fixtures" / "pickleball_form_c.xml"


@pytest.fixture
def run(
    database_url: str,
    stripe_sandbox: SandboxServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> CliRunner:
    """A terminal whose environment names this test's database and sandbox."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("STRIPE_SECRET_KEY", stripe_sandbox.secret_key)
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", stripe_sandbox.webhook_secret)
    monkeypatch.setenv("STRIPE_API_URL", stripe_sandbox.url)
    return CliRunner()


def test_books_that_hold_end_well(run: CliRunner, world: World) -> None:
    world.invest(world.person("Anna"), world.live_campaign(), 5)
    said = run.invoke(app, ["check-books"])
    assert (said.exit_code, "The books hold" in said.output) == (0, True)
    as_json = json.loads(run.invoke(app, ["check-books", "--json"]).stdout)
    assert (as_json["hold"], as_json["findings"]) == (True, [])
    assert as_json["checked"]["pledges"] == 1


def test_books_that_do_not_hold_say_what_is_wrong(run: CliRunner, world: World, deps: Deps) -> None:
    campaign = world.live_campaign()
    world.invest(world.person("Anna"), campaign, 5)
    with deps.engine.begin() as connection:
        connection.execute(text("UPDATE campaigns SET escrowed_minor = escrowed_minor + 1"))
    said = run.invoke(app, ["check-books"])
    as_json = run.invoke(app, ["check-books", "--json"])
    with deps.engine.begin() as connection:
        connection.execute(text("UPDATE campaigns SET escrowed_minor = escrowed_minor - 1"))
    assert said.exit_code == 1
    assert f"Invariant 3, {campaign.id}" in said.output
    findings = json.loads(as_json.stdout)["findings"]
    assert (as_json.exit_code, [found["invariant"] for found in findings]) == (1, [3])


def test_a_filing_becomes_a_draft(run: CliRunner, world: World) -> None:
    founder = world.person("Fiona")
    said = run.invoke(app, ["import-form-c", str(FILING), "--owner", founder.email, "--json"])
    assert said.exit_code == 0
    shown = json.loads(said.stdout)
    assert set(shown) == {"enterprise", "figures", "campaign", "remarks"}
    assert shown["campaign"] == {
        "security": "Membership Interests",
        "currency": "USD",
        "price": "1.20",
        "target_minor": 5_000_000,
        "target_shares": 41_667,
        "maximum_minor": 95_000_000,
        "maximum_shares": 791_666,
        "deadline": "2024-12-31",
        "status": "draft",
    }


def test_a_filing_in_words(run: CliRunner, world: World) -> None:
    founder = world.person("Fiona")
    said = run.invoke(app, ["import-form-c", str(FILING), "--owner", founder.email])
    assert said.output.startswith("Imported Pickleball Etc. LLC.\n- ")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not xml at all", "not well-formed XML"),
        (b"<a>" + b"x" * (2 * 1024 * 1024) + b"</a>", "2 MB"),
        (b"<html/>", "Form C"),
    ],
)
def test_a_file_that_is_no_filing_is_refused(
    run: CliRunner, world: World, tmp_path: Path, content: bytes, sentence: str
) -> None:
    founder = world.person("Fiona")
    file = tmp_path / "upload.xml"
    file.write_bytes(content)
    said = run.invoke(app, ["import-form-c", str(file), "--owner", founder.email])
    assert said.exit_code == 1
    assert sentence in said.stderr


def test_a_filing_for_nobody_is_refused(run: CliRunner, deps: Deps) -> None:
    assert deps.is_demo
    said = run.invoke(app, ["import-form-c", str(FILING), "--owner", "nobody@example.test"])
    assert (said.exit_code, said.stderr) == (1, "Nobody here has that address.\n")


def test_settings_by_half_are_refused_in_one_sentence(
    run: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_ENV", "production")
    said = run.invoke(app, ["check-books"])
    assert said.exit_code == 2
    assert said.stderr.count("\n") == 1


def test_tables_are_brought_up_to_date(run: CliRunner) -> None:
    said = run.invoke(app, ["migrate"])
    assert (said.exit_code, said.output) == (0, "The database is up to date.\n")


def test_a_database_with_people_gets_no_demonstration(run: CliRunner, world: World) -> None:
    world.person("Anna")
    assert run.invoke(app, ["seed", "--if-empty"]).exit_code == 0
    said = run.invoke(app, ["seed"])
    assert (said.exit_code, "not empty" in said.stderr) == (1, True)


def test_the_doctor_says_what_is_wrong(run: CliRunner, deps: Deps) -> None:
    assert deps.is_demo
    said = run.invoke(app, ["doctor"])
    assert said.exit_code == 1
    assert "ok     books" in said.output
    assert "WRONG  work" in said.output
    assert "No worker" in said.output


def test_a_database_that_does_not_answer_is_one_sentence(
    run: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    said = run.invoke(app, ["check-books"])
    assert (said.exit_code, "does not answer" in said.stderr) == (1, True)


def test_a_processor_that_agrees_with_the_books_ends_well(run: CliRunner, world: World) -> None:
    world.invest(world.person("Anna"), world.live_campaign(), 5)
    said = run.invoke(app, ["reconcile"])
    assert said.exit_code == 0
    assert "USD: the processor holds $48.25, the ledger says $48.25;" in said.output
    assert "Alarm: The platform's own money does not cover fees" in said.output
    assert said.output.endswith("The processor and the books agree.\n")
    as_json = json.loads(run.invoke(app, ["reconcile", "--json", "--days", "3"]).stdout)
    assert (as_json["agrees"], as_json["differences"]) == (True, [])
    assert as_json["currencies"] == [
        {
            "currency": "USD",
            "processor_minor": 4_825,
            "ledger_minor": 4_825,
            "on_its_way_minor": 0,
            "accepted_minor": 0,
            "difference_minor": 0,
            "held_minor": 5_000,
        }
    ]
    assert [one["kind"] for one in as_json["alarms"]] == ["top_up"]


def test_a_processor_that_does_not_agree_says_what_to_do(run: CliRunner, world: World) -> None:
    pledge_id = world.invest(world.person("Anna"), world.live_campaign(), 5)
    charge_ref = world.pledge_row(pledge_id).charge_ref
    world.sandbox.api("POST", "/v1/refunds", charge=charge_ref, amount="2000")
    said = run.invoke(app, ["reconcile"])
    assert said.exit_code == 1
    assert "Difference: A refund of $20.00 (re_" in said.output
    assert "suspend the campaign first" in said.output
    as_json = run.invoke(app, ["reconcile", "--json"])
    found = json.loads(as_json.stdout)["differences"]
    assert as_json.exit_code == 1
    # One may be found a second before the other, or not.
    assert sorted((one["kind"], one["found_minor"]) for one in found) == [
        ("books_sum", 2_825),
        ("unknown_movement", -2_000),
    ]


def test_a_processor_that_is_away_is_not_called_right(run: CliRunner, world: World) -> None:
    world.sandbox.fault("/v1/balance_transactions", 500, times=3)
    said = run.invoke(app, ["reconcile"])
    assert said.exit_code == 1
    assert "does not answer at the moment" in said.output


def test_a_rule_answers_with_value_unit_and_citation() -> None:
    asked = ["rule", "reg-cf", "investor-limit", "--income", "30000", "--net-worth", "105000"]
    said = CliRunner().invoke(app, [*asked, "--on", "2026-01-05"])
    assert (said.exit_code, said.stdout) == (0, "5250 USD, 17 CFR 227.100(a)(2)\n")
    as_json = json.loads(CliRunner().invoke(app, [*asked, "--on", "2019-06-01", "--json"]).stdout)
    assert (as_json["value"], as_json["unit"], as_json["minor"]) == (2200, "USD", 220000)
    assert as_json["citation"] == "17 CFR 227.100(a)(2)"
    assert (as_json["in_force_since"], as_json["in_force_until"]) == ("2017-04-12", "2021-03-15")
    assert (as_json["on"], as_json["confidence"]) == ("2019-06-01", "primary")


def test_where_there_is_no_limit_it_has_no_unit() -> None:
    asked = ["rule", "reg-cf", "investor-limit", "--income", "0", "--net-worth", "0"]
    said = CliRunner().invoke(app, [*asked, "--accredited", "1", "--on", "2026-01-05"])
    assert (said.exit_code, said.stdout) == (0, "no limit, 17 CFR 227.100(a)(2)\n")


def test_an_amount_with_cents_stays_exact() -> None:
    asked = ["rule", "reg-cf", "investor-limit", "--income", "60001", "--net-worth", "0"]
    said = CliRunner().invoke(app, [*asked, "--on", "2026-01-05"])
    assert said.stdout.startswith("3000.05 USD, ")
    as_json = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    assert (as_json["value"], as_json["minor"]) == ("3000.05", 300005)


def test_a_law_of_lending_is_asked_as_any_other() -> None:
    asked = ["rule", "cn-lending", "interest-cap", "--reference-rate", "385", "--on"]
    said = CliRunner().invoke(app, [*asked, "2020-08-20"])
    assert said.stdout.startswith("1540 hundredths of a percent, Supreme People's Court")
    as_json = json.loads(CliRunner().invoke(app, [*asked, "2020-08-19", "--json"]).stdout)
    assert (as_json["regime"], as_json["value"], as_json["minor"]) == ("cn-lending", 2400, None)
    assert (as_json["in_force_since"], as_json["in_force_until"]) == ("2015-09-01", "2020-08-20")


def test_a_rule_that_is_not_confirmed_says_so() -> None:
    said = CliRunner().invoke(app, ["rule", "fca", "retake-hours", "--on", "2026-01-05"])
    assert said.stdout.splitlines() == [
        "24 hours, FCA Handbook, COBS 10",
        "Unconfirmed: The 24 hours were not confirmed.",
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["mars", "investor-limit"], "There is no regime 'mars'"),
        (["reg-cf", "tax"], "has no rule 'tax'"),
        (["cn-lending", "interest-cap"], "Say --reference-rate"),
        (["reg-cf", "investor-limit"], "Say --income"),
        (["reg-cf", "investor-limit", "--income", "lots"], "--income: Write a number"),
        (["reg-cf", "offering-cap", "--on", "yesterday"], "is no day"),
        (["reg-cf", "offering-cap", "--on", "2016-05-15"], "begins on 2016-05-16"),
        (["reg-cf", "offering-cap", "--\x1b[31m"], "is no figure of offering-cap"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_a_sentence(
    words: list[str], sentence: str
) -> None:
    said = CliRunner().invoke(app, ["rule", *words])
    assert (said.exit_code, said.stdout) == (1, "")
    assert sentence in said.stderr
    assert "\x1b" not in said.stderr


def test_an_archive_is_written_and_never_over_another_file(
    run: CliRunner, world: World, tmp_path: Path
) -> None:
    campaign, file = world.live_campaign(), tmp_path / "whole.zip"
    said = run.invoke(app, ["archive", campaign.slug, "--to", str(file)])
    assert (said.exit_code, file.is_file()) == (0, True)
    assert "pledges: 0" in said.output
    assert "SHA-256 of its manifest: " in said.output
    before = file.read_bytes()
    again = run.invoke(app, ["archive", campaign.slug, "--to", str(file)])
    assert (again.exit_code, file.read_bytes()) == (1, before)
    unknown = run.invoke(app, ["archive", "no-such-campaign", "--to", str(tmp_path / "other.zip")])
    assert unknown.exit_code == 1
    assert [path.name for path in tmp_path.glob("*.zip*")] == ["whole.zip"]


def test_retention_says_what_is_past_its_time_and_erases_what_may_be(
    run: CliRunner, deps: Deps
) -> None:
    assert run.invoke(app, ["retention"]).output.strip() == "Nothing is past its time."
    with deps.transaction() as session:
        session.execute(text("INSERT INTO worker_beats VALUES ('old', now() - interval '31 days')"))
    assert "beats: 1 past their time" in run.invoke(app, ["retention"]).output
    erased = run.invoke(app, ["retention", "--erase"]).output
    assert "beats: 1 erased." in erased
    assert "Nothing is past its time." in erased
