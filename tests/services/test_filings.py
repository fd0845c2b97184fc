"""Filings become enterprises, figures and drafts."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import func, select

from crowdfund.db.tables import Campaign, Enterprise, YearFigures
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import FilingRefused, InvalidInput, NotSignedIn
from crowdfund.services import drafts, enterprises, filings
from crowdfund.services.deps import Deps
from crowdfund.services.filing_deadline import end_of_day_in_new_york
from crowdfund.services.views.founder import ImportOutcome
from tests.services.drafting import approve, complete_form, described, row, standing_remarks
from tests.world import World

FIXTURES = Path(__file__).parent.parent / "filings" / "fixtures"


def imported(deps: Deps, founder: Actor | None, name: str) -> ImportOutcome:
    """Imports a fixture."""
    data = (FIXTURES / f"{name}.xml").read_bytes()
    return filings.import_form_c(deps, actor=founder, data=data)


def counts(deps: Deps) -> tuple[int, int, int]:
    """How many enterprises, years of figures and campaigns there are."""
    with deps.reading() as session:
        tables = (Enterprise, YearFigures, Campaign)
        found = [session.exec(select(func.count()).select_from(table)).one() for table in tables]
    return found[0], found[1], found[2]


def test_a_filing_becomes_an_enterprise_figures_and_a_draft(deps: Deps, founder: Actor) -> None:
    outcome = imported(deps, founder, "pickleball_form_c")
    assert outcome.enterprise_name == "Pickleball Etc. LLC"
    stored = row(deps, outcome.campaign_id)
    assert stored.status == "draft"
    assert stored.source == "SEC Form C"
    assert stored.slug == "pickleball-etc-llc"
    assert stored.title == "Pickleball Etc. LLC"
    assert (stored.currency, stored.price_millionths) == ("USD", 1_200_000)
    assert (stored.target_minor, stored.maximum_minor) == (5_000_000, 95_000_000)
    assert (stored.shares_before, stored.minimum_ticket_minor) == (0, 0)
    assert stored.closes_at == datetime(2025, 1, 1, 4, 59, 59, tzinfo=UTC)
    assert counts(deps) == (1, 2, 1)
    profile = enterprises.founder_enterprise(deps, actor=founder)
    assert profile.form.jurisdiction == "California"
    assert profile.form.incorporated_on == "2023-12-11"
    assert profile.form.country == "US"
    assert profile.form.employees == "0"
    assert profile.most_recent.total_assets == "0.00"


def test_the_printed_shape_is_the_one_agreed(deps: Deps, founder: Actor) -> None:
    outcome = imported(deps, founder, "pickleball_form_c")
    printed = json.loads(outcome.as_json)
    assert set(printed) == {"enterprise", "figures", "campaign", "remarks"}
    assert printed["campaign"] == {
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
    assert printed["remarks"] == outcome.remarks
    assert any("41,667" in text and "50,000.40" in text for text in outcome.remarks)


def test_remarks_stand_beside_their_fields(deps: Deps, founder: Actor) -> None:
    outcome = imported(deps, founder, "pickleball_form_c")
    page = drafts.editor(deps, actor=founder, campaign_id=outcome.campaign_id)
    fields = {item.field for item in page.remarks}
    assert {"shares_before", "minimum_ticket", "target", "closes_at"} <= fields
    assert {item.author for item in page.remarks} == {"Import"}
    assert "SEC Form C" in page.source_note
    missing = {item.field for item in page.missing}
    assert {"shares_before", "minimum_ticket", "closes_at", "story", "risks"} <= missing
    with pytest.raises(InvalidInput):
        drafts.submit(deps, actor=founder, campaign_id=outcome.campaign_id)


def test_remarks_on_the_enterprise_stand_with_it(deps: Deps, founder: Actor) -> None:
    outcome = imported(deps, founder, "employees_of_a_half")
    page = drafts.editor(deps, actor=founder, campaign_id=outcome.campaign_id)
    assert [item.step for item in page.remarks if item.field == "enterprise"] == ["basics"]
    assert page.remarked["basics"].number == "1"
    assert "review" not in page.remarked


def test_importing_twice_makes_nothing_twice(deps: Deps, founder: Actor) -> None:
    first = imported(deps, founder, "pickleball_form_c")
    remarks = standing_remarks(deps, first.campaign_id)
    form = complete_form(deps)
    drafts.save_draft(deps, actor=founder, campaign_id=first.campaign_id, form=form)
    closes_at = row(deps, first.campaign_id).closes_at
    second = imported(deps, founder, "pickleball_form_c")
    assert second == first
    assert counts(deps) == (1, 2, 1)
    assert standing_remarks(deps, first.campaign_id) == remarks
    stored = row(deps, first.campaign_id)
    assert stored.title == form.title
    assert stored.maximum_minor == 95_000_000
    assert stored.shares_before == 400_000
    assert stored.closes_at == closes_at


def test_a_submitted_import_is_left_alone(deps: Deps, founder: Actor, world: World) -> None:
    first = imported(deps, founder, "pickleball_form_c")
    enterprise_id = enterprises.founder_enterprise(deps, actor=founder).form.id
    described(deps, founder, id=enterprise_id, name="Pickleball Etc. LLC")
    form = complete_form(deps)
    drafts.save_draft(deps, actor=founder, campaign_id=first.campaign_id, form=form)
    drafts.submit(deps, actor=founder, campaign_id=first.campaign_id)
    second = imported(deps, founder, "pickleball_form_c")
    assert second.campaign_id != first.campaign_id
    assert row(deps, first.campaign_id).maximum_minor == 12_000_000
    moderator = world.admin()
    approve(deps, moderator, first.campaign_id)
    assert counts(deps) == (1, 2, 2)


def test_a_filing_updates_the_enterprise_of_its_name_and_forgets_nothing(
    deps: Deps, founder: Actor, world: World
) -> None:
    described(deps, founder, name="PICKLEBALL ETC. LLC", summary="We play.")
    imported(deps, founder, "pickleball_form_c")
    imported(deps, world.person("Ben"), "pickleball_form_c")
    form = enterprises.founder_enterprise(deps, actor=founder).form
    assert form.summary == "We play."
    assert form.jurisdiction == "California"
    assert counts(deps) == (2, 4, 2)


def test_a_progress_update_is_drafted_too(deps: Deps, founder: Actor) -> None:
    outcome = imported(deps, founder, "hidden_sea_form_cu")
    stored = row(deps, outcome.campaign_id)
    assert stored.source == "SEC Form C-U"
    assert (stored.price_millionths, stored.target_minor) == (2_000_000, 1_000_000)
    assert (stored.security, stored.maximum_minor) == ("Common Stock", 250_000_000)


def test_a_price_of_six_decimals_is_kept_exactly(deps: Deps, founder: Actor) -> None:
    outcome = imported(deps, founder, "price_of_six_decimals")
    printed = json.loads(outcome.as_json)
    page = drafts.editor(deps, actor=founder, campaign_id=outcome.campaign_id)
    assert page.form.price == printed["campaign"]["price"]
    assert len(page.form.price.partition(".")[2]) == 6


@pytest.mark.parametrize("name", ["annual_report", "termination", "debt", "safe"])
def test_what_carries_no_offer_of_shares_gives_a_profile_only(
    deps: Deps, founder: Actor, name: str
) -> None:
    outcome = imported(deps, founder, name)
    assert outcome.campaign_id == ""
    assert json.loads(outcome.as_json)["campaign"] is None
    assert outcome.remarks
    assert counts(deps)[0] == 1
    assert counts(deps)[2] == 0


@pytest.mark.parametrize(
    "name", ["document_type", "entity_bomb", "external_entity", "form_d", "truncated"]
)
def test_what_is_no_form_c_is_refused_and_leaves_nothing(
    deps: Deps, founder: Actor, name: str
) -> None:
    with pytest.raises(FilingRefused):
        imported(deps, founder, name)
    assert counts(deps) == (0, 0, 0)


def test_a_filing_without_a_name_is_refused(deps: Deps, founder: Actor) -> None:
    data = (FIXTURES / "shares.xml").read_text(encoding="utf-8")
    begin, end = data.index("<nameOfIssuer>"), data.index("</nameOfIssuer>")
    nameless = data[:begin] + "<nameOfIssuer>" + data[end:]
    with pytest.raises(FilingRefused, match="does not name the enterprise"):
        filings.import_form_c(deps, actor=founder, data=nameless.encode())
    assert counts(deps) == (0, 0, 0)


def test_a_visitor_imports_nothing(deps: Deps) -> None:
    with pytest.raises(NotSignedIn):
        imported(deps, None, "pickleball_form_c")


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2024, 12, 31), datetime(2025, 1, 1, 4, 59, 59, tzinfo=UTC)),
        (date(2026, 3, 7), datetime(2026, 3, 8, 4, 59, 59, tzinfo=UTC)),
        (date(2026, 3, 8), datetime(2026, 3, 9, 3, 59, 59, tzinfo=UTC)),
        (date(2026, 7, 4), datetime(2026, 7, 5, 3, 59, 59, tzinfo=UTC)),
        (date(2026, 10, 31), datetime(2026, 11, 1, 3, 59, 59, tzinfo=UTC)),
        (date(2026, 11, 1), datetime(2026, 11, 2, 4, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_filed_day_ends_in_new_york(day: date, moment: datetime) -> None:
    assert end_of_day_in_new_york(day) == moment
