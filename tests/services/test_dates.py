"""Dates of campaigns and pledges, in words, in zones and on calendars with holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.actor import Actor
from crowdfund.domain.regimes.clocks import business_days_end
from crowdfund.domain.regimes.ecspr import ECSPR
from crowdfund.domain.regimes.fca import FCA
from crowdfund.domain.regimes.reg_cf import REG_CF
from crowdfund.services import catalog, dilution, escrow_pages, investing, pledge_pages
from crowdfund.services.business_calendars import calendar_of
from crowdfund.services.dates import campaign_calendar, campaign_dates, moment_in, pledge_calendar
from crowdfund.services.deps import Deps
from crowdfund.services.views.dates import DateRow
from crowdfund.services.views.dilution import Asked
from tests.changing import change, end_of, keep, later
from tests.world import SLOW_REFUND_CARD, World


def names(rows: list[DateRow]) -> list[str]:
    """Which dates there are, in order."""
    return [row.name for row in rows]


def of_pledge(deps: Deps, who: Actor, pledge_id: str) -> list[DateRow]:
    """The dates on a pledge's page."""
    return pledge_pages.pledge_page(deps, actor=who, pledge_id=pledge_id).dates


@pytest.mark.parametrize(
    ("regime", "currency", "expected"),
    [
        ("open", "USD", ["opens", "closes"]),
        ("reg-cf", "USD", ["opens", "public", "cancel", "closes"]),
        ("ecspr", "EUR", ["opens", "closes"]),
        ("fca", "GBP", ["opens", "closes"]),
    ],
)
def test_a_campaign_shows_its_dates(
    world: World, deps: Deps, regime: str, currency: str, expected: list[str]
) -> None:
    campaign = world.live_campaign(regime=regime, currency=currency)
    page = catalog.campaign_page(deps, actor=None, slug=campaign.slug)
    assert names(page.dates) == expected
    assert [row.is_over for row in page.dates] == [True, *[False] * (len(expected) - 1)]
    assert page.dates[0].title == "Opened for pledges"
    assert page.dates[-1].at_text == page.closes_text
    listed = [fact.label for fact in page.terms]
    assert not {"Opens", "Deadline"} & set(listed), "dates are said twice"
    assert (page.dates[-1].zone_text == "") == (regime == "open")


@pytest.mark.parametrize(
    ("status", "hours_ahead", "ended_before", "title"),
    [
        *((each, -1, False, "Planned opening") for each in ("draft", "in_review", "scheduled")),
        *((each, 1, False, "Opens") for each in ("changes_requested", "scheduled")),
        *(("rejected", hours, False, "Planned opening") for hours in (-1, 1)),
        *((each, -1, False, "Opened for pledges") for each in ("suspended", "settled")),
        ("withdrawn", -1, False, "Opened for pledges"),
        *(("withdrawn", hours, True, "Planned opening") for hours in (-1, 1)),
    ],
)
def test_only_what_has_opened_says_so(
    world: World, status: str, hours_ahead: int, ended_before: bool, title: str
) -> None:
    now = world.clock.now()
    opens_at = now + timedelta(hours=hours_ahead)
    ended_at = opens_at - timedelta(hours=2) if ended_before else now
    campaign = Campaign(
        title="A bakery",
        regime="open",
        status=status,
        opens_at=opens_at,
        ended_at=ended_at if status in {"withdrawn", "settled"} else None,
    )
    [opening] = campaign_dates(campaign, Enterprise(), now)
    assert opening.title == title
    assert (opening.text == "It has not opened.") == (title == "Planned opening")


@pytest.mark.parametrize("status", ["rejected", "withdrawn"])
@pytest.mark.parametrize("days_ahead", [-1, 1])
def test_a_raise_that_was_given_up_has_no_deadline(
    world: World, status: str, days_ahead: int
) -> None:
    now = world.clock.now()
    campaign = Campaign(
        title="A bakery",
        regime="reg-cf",
        status=status,
        opens_at=now - timedelta(days=10),
        closes_at=now + timedelta(days=days_ahead),
    )
    # Of a withdrawn one: money that still goes back, and money that is back since.
    for ended_at in (None, now) if status == "withdrawn" else (None,):
        campaign.ended_at = ended_at
        assert names(campaign_dates(campaign, Enterprise(), now)) == ["opens"]


def test_a_withdrawn_raise_is_in_no_calendar(world: World, deps: Deps) -> None:
    anna, campaign = world.person("Anna"), world.live_campaign()
    pledge_id = world.invest(anna, campaign, 3)
    world.withdraw(campaign)
    page = catalog.campaign_page(deps, actor=None, slug=campaign.slug)
    assert names(page.dates) == ["opens"]
    assert "closes" not in names(of_pledge(deps, anna, pledge_id))
    file = b"".join(campaign_calendar(deps, actor=None, slug=campaign.slug).content).decode()
    assert (file.count("BEGIN:VEVENT"), "Deadline" in file) == (1, False)


def test_reg_cf_dates_are_named_in_new_york_with_their_source(world: World, deps: Deps) -> None:
    campaign = world.live_campaign(regime="reg-cf")
    assert campaign.closes_at is not None
    page = catalog.campaign_page(deps, actor=None, slug=campaign.slug)
    by_name = {row.name: row for row in page.dates}
    assert by_name["cancel"].citation == "17 CFR 227.304(a)"
    assert by_name["cancel"].zone_text.endswith("(America/New_York)")
    last_call = datetime.fromisoformat(by_name["cancel"].at_iso)
    assert last_call == (campaign.closes_at - timedelta(hours=48)).replace(microsecond=0)


def test_a_pledge_shows_what_its_backer_has_to_know(world: World, deps: Deps) -> None:
    anna = world.person("Anna")
    american = world.live_campaign(regime="reg-cf", target_minor=1_000)
    european = world.live_campaign(regime="ecspr", currency="EUR")
    enterprise = world.enterprise_of(european)
    enterprise.country = "DE"
    world.put(enterprise)
    annas, annas_second = world.invest(anna, american, 10), world.invest(anna, european, 3)
    unpaid = world.pledge(anna, european, 2).pledge_id
    assert names(of_pledge(deps, anna, annas)) == ["public", "cancel", "closes"]
    assert names(of_pledge(deps, anna, annas_second)) == ["reflect", "closes"]
    assert names(of_pledge(deps, anna, unpaid)) == ["pay", "reflect", "closes"]
    reflects = of_pledge(deps, anna, annas_second)[0]
    assert reflects.citation == "Regulation (EU) 2020/1503, Art 22"
    assert reflects.zone_text.endswith("(Europe/Berlin)")
    world.to_deadline(american)
    resale = of_pledge(deps, anna, annas)
    assert names(resale) == ["resale"]
    assert " 00:00 E" in resale[0].zone_text


def test_a_missed_target_says_by_when_it_is_refunded(world: World, deps: Deps) -> None:
    anna = world.person("Anna")
    campaign = world.live_campaign(regime="reg-cf")
    pledge_id = world.invest(anna, campaign, 3)
    missed = world.campaign(campaign)
    missed.status = "refunding"
    missed.decided_at = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    world.put(missed)
    rows = of_pledge(deps, anna, pledge_id)
    by_name = {row.name: row for row in rows}
    # Thanksgiving is no business day: the fifth after Monday the 23rd is Tuesday, 1 December.
    assert by_name["refund"].at_iso == "2026-12-02T05:00:00+00:00"
    assert by_name["refund"].citation == "17 CFR 227.304(d)"
    missed.status, missed.decided_at = "live", None
    world.put(missed)


def test_a_pledge_that_was_not_kept_says_by_when_it_is_refunded(world: World, deps: Deps) -> None:
    anna = world.person("Anna")
    campaign = world.live_campaign(regime="reg-cf")
    pledge_id = world.invest(anna, campaign, 3, card=SLOW_REFUND_CARD)
    world.clock.pass_to(end_of(change(world, campaign, target="900")))
    world.work()
    cancelled_at = world.clock.now()
    refund = {each.name: each for each in of_pledge(deps, anna, pledge_id)}["refund"]
    calendar = calendar_of(REG_CF, country="US", year=cancelled_at.year)
    assert refund.at_iso == business_days_end(cancelled_at, 5, calendar).isoformat()
    assert (refund.title, refund.citation) == ("Refunded by", "17 CFR 227.304(c)")


def test_an_offer_warns_in_the_words_that_its_rules_prescribe(world: World, deps: Deps) -> None:
    british = world.live_campaign(regime="fca", currency="GBP")
    other = world.live_campaign(world.person("Other"))
    warning = catalog.campaign_page(deps, actor=None, slug=british.slug).risk_text
    assert warning.startswith("Don't invest unless you're prepared to lose all the money")
    assert set(risk_texts(deps, british.slug)) == {warning}
    assert set(risk_texts(deps, other.slug)) == {""}


def risk_texts(deps: Deps, slug: str) -> list[str]:
    """What each page of one offer has to keep on screen, and what is seen before scripts run."""
    escrow = escrow_pages.escrow_page(deps, slug=slug)
    assert escrow is not None
    return [
        catalog.campaign_page(deps, actor=None, slug=slug).risk_text,
        catalog.campaign_head(deps, slug=slug).risk_text,
        investing.invest_form(deps, actor=None, slug=slug).risk_text,
        dilution.simulate(deps, actor=None, slug=slug, asked=Asked()).risk_text,
        escrow.risk_text,
    ]


@pytest.mark.parametrize(
    ("pack", "country", "holiday", "workday"),
    [
        (REG_CF, "DE", date(2026, 11, 26), date(2026, 10, 5)),
        (REG_CF, "US", date(2026, 7, 3), date(2026, 7, 14)),
        (FCA, "GB", date(2026, 4, 6), date(2026, 7, 3)),
        (ECSPR, "DE", date(2026, 5, 14), date(2026, 7, 14)),
        (ECSPR, "FR", date(2026, 7, 14), date(2026, 11, 26)),
    ],
)
def test_holidays_are_the_regimes_or_the_enterprises(
    pack: object, country: str, holiday: date, workday: date
) -> None:
    calendar = calendar_of(pack, country=country, year=2026)  # type: ignore[arg-type]
    assert not calendar.is_business_day(holiday)
    assert calendar.is_business_day(workday)


def test_where_no_holidays_are_known_weekends_still_count() -> None:
    calendar = calendar_of(ECSPR, country="XX", year=2026)
    assert calendar.zone.key == "Europe/Brussels"
    assert not calendar.is_business_day(date(2026, 7, 4))
    assert calendar.is_business_day(date(2026, 12, 25))


def test_holidays_reach_over_the_turn_of_the_year() -> None:
    calendar = calendar_of(REG_CF, country="US", year=2026)
    decided = datetime(2026, 12, 28, 17, 0, tzinfo=UTC)
    assert business_days_end(decided, 5, calendar) == datetime(2027, 1, 6, 5, 0, tzinfo=UTC)


def test_a_moment_in_a_zone_says_which_half_of_the_year_it_is() -> None:
    new_york = ZoneInfo("America/New_York")
    winter, summer = (
        datetime(2026, 1, 5, 15, 4, tzinfo=UTC),
        datetime(2026, 7, 5, 15, 4, tzinfo=UTC),
    )
    assert moment_in(winter, new_york) == "5 Jan 2026, 10:04 EST (America/New_York)"
    assert moment_in(summer, new_york) == "5 Jul 2026, 11:04 EDT (America/New_York)"


def test_ids_of_pledges_are_claims(world: World, deps: Deps) -> None:
    anna = world.person("Anna")
    pledge_id = world.invest(anna, world.live_campaign(), 1)
    assert UUID(pledge_id)
    assert names(of_pledge(deps, anna, pledge_id)) == ["closes"]


def test_a_material_change_adds_a_date_and_counts_the_calendar_up(world: World, deps: Deps) -> None:
    anna = world.person("Anna")
    campaign = world.live_campaign(regime="reg-cf", target_minor=10_000, lasts=timedelta(days=60))
    annas = world.invest(anna, campaign, 12)
    before = _calendar(deps, anna, annas)
    version = change(world, campaign, closes_at=later(campaign, days=3))
    found = of_pledge(deps, anna, annas)
    assert names(found) == ["reconfirm", "public", "cancel", "closes"]
    asked = found[0]
    assert asked.citation == "17 CFR 227.304(c)"
    ends_at = end_of(version).astimezone(ZoneInfo("America/New_York"))
    assert asked.zone_text.endswith(f"00:00 {ends_at:%Z} (America/New_York)")
    assert datetime.fromisoformat(asked.at_iso) == version.reconfirm_by
    after = _calendar(deps, anna, annas)
    ids = {line for line in before if line.startswith("UID:")}
    assert len(ids) == 3
    assert ids < {line for line in after if line.startswith("UID:")}
    assert {line for line in before if line.startswith("SEQUENCE")} == {"SEQUENCE:0"}
    assert {line for line in after if line.startswith("SEQUENCE")} == {"SEQUENCE:1"}
    keep(world, anna, annas, version)
    assert names(of_pledge(deps, anna, annas)) == ["public", "cancel", "closes"]


def _calendar(deps: Deps, who: Actor, pledge_id: str) -> list[str]:
    """A calendar file's lines as a program reads them."""
    made = b"".join(pledge_calendar(deps, actor=who, pledge_id=pledge_id).content)
    return made.replace(b"\r\n ", b"").decode().splitlines()
