"""Moderators' pages on the money, the jobs, and the platform's health."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import select, update

from crowdfund.clock import real_now
from crowdfund.db.tables import AuditEntry, BookCheck, WorkerBeat
from crowdfund.domain.errors import NotAllowed, NotSignedIn
from crowdfund.services import book_verdicts, health, jobs_pages, ledger_lines, money_pages
from crowdfund.services.views.admin import LedgerPage, MoneyPage
from crowdfund.words import language_in_use
from tests.world import World


def held(page: MoneyPage) -> dict[tuple[str, str], list[str]]:
    """What each account holds, as the page says it."""
    return {
        (group.label, group.side): [fact.value for fact in group.amounts] for group in page.balances
    }


def test_the_money_page_shows_where_every_cent_is(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    world.invest(world.person("Anna"), campaign, 10)

    page = money_pages.money_page(world.deps, actor=world.admin())

    assert page.books.hold
    assert held(page) == {
        ("At the processor", "Asset"): ["$96.80"],
        ("Processor's fees", "Expense"): ["$3.20"],
        ("Held in escrow", "Liability"): ["$100.00"],
    }
    with language_in_use("zh_Hans"):
        elsewhere = money_pages.money_page(world.deps, actor=world.admin())
    assert list(held(elsewhere).values()) == [["US$96.80"], ["US$3.20"], ["US$100.00"]]
    [row] = page.escrows
    assert (row.escrow_text, row.refunds_due_text, row.released_text) == (
        "$100.00",
        "$0.00",
        "$0.00",
    )
    assert [(e.kind_label, e.debit, e.credit, e.amount_text) for e in page.ledger.rows] == [
        ("Processor's fee", "Processor's fees", "At the processor", "$3.20"),
        ("Payment cleared", "At the processor", "Held in escrow", "$100.00"),
    ]

    world.to_deadline(campaign)
    after = money_pages.money_page(world.deps, actor=world.admin())
    assert held(after) == {
        ("At the processor", "Asset"): ["$1.80"],
        ("Platform's fees", "Income"): ["$5.00"],
        ("Processor's fees", "Expense"): ["$3.20"],
    }
    assert (after.escrows, len(after.empty_escrows)) == ([], 1)
    assert after.empty_text == "Campaigns that hold nothing any more: 1"
    assert (page.empty_escrows, after.empty_escrows[0].released_text) == ([], "$100.00")


def test_every_account_has_the_same_currencies(world: World) -> None:
    dollars = world.live_campaign(target_minor=10_000)
    world.invest(world.person("Anna"), dollars, 10)
    world.to_deadline(dollars)
    world.invest(world.person("Ben"), world.live_campaign(currency="JPY"), 10)
    page = money_pages.money_page(world.deps, actor=world.admin())
    assert {tuple(fact.label for fact in group.amounts) for group in page.balances} == {
        ("JPY", "USD")
    }
    assert held(page)["Held in escrow", "Liability"][1] == "$0.00"


def test_of_those_that_hold_nothing_the_newest_are_listed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(money_pages, "SHOWN_EMPTY", 1)
    for name in ("Anna", "Ben"):
        campaign = world.live_campaign(target_minor=10_000)
        world.invest(world.person(name), campaign, 10)
        world.to_deadline(campaign)
    page = money_pages.money_page(world.deps, actor=world.admin())
    assert [row.campaign_id for row in page.empty_escrows] == [str(campaign.id)]
    assert page.empty_text == "Campaigns that hold nothing any more: 1 of 2"


def test_a_raise_under_way_is_not_among_those_that_hold_nothing_any_more(world: World) -> None:
    campaign = world.live_campaign()
    world.pledge(world.person("Ann"), campaign, 3)
    page = money_pages.money_page(world.deps, actor=world.admin())
    assert [row.campaign_id for row in page.escrows] == [str(campaign.id)]
    assert page.empty_escrows == []


def ledger_of(world: World, **place: object) -> LedgerPage:
    """One page of the ledger, three entries long."""
    return money_pages.money_page(world.deps, actor=world.admin(), **place).ledger


def hashes(page: LedgerPage) -> list[str]:
    """The entries of a page, each by what no other has."""
    return [row.hash_text for row in page.rows]


@pytest.fixture
def two_raises(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Eight entries of two raises, all of one moment, three to a page, newest first."""
    campaigns = [world.live_campaign(), world.live_campaign()]
    world.clock.stand_still()
    for campaign in campaigns:
        for name in ("Anna", "Ben"):
            world.invest(world.person(name), campaign, 10)
    every = hashes(ledger_of(world))
    assert len(every) == len(set(every)) == 8
    monkeypatch.setattr(money_pages, "SHOWN_ENTRIES", 3)
    return every


def test_the_ledger_is_read_page_by_page_and_back(world: World, two_raises: list[str]) -> None:
    first = ledger_of(world)
    assert (first.is_first, first.range_text, first.before) == (True, "1–3 of 8", "")
    second = ledger_of(world, after=first.after)
    assert (second.is_first, second.range_text) == (False, "4–6 of 8")
    third = ledger_of(world, after=second.after)
    assert (third.range_text, third.after) == ("7–8 of 8", "")
    assert hashes(first) + hashes(second) + hashes(third) == two_raises
    assert ledger_of(world, before=third.before) == second
    # The page before the second one is the first, at its own address.
    assert second.before == ""


def test_what_is_booked_meanwhile_moves_no_page(world: World, two_raises: list[str]) -> None:
    first = ledger_of(world)
    world.clock.advance(timedelta(minutes=1))
    world.invest(world.person("Cleo"), world.live_campaign(), 10)
    second = ledger_of(world, after=first.after)
    assert hashes(second) == two_raises[3:6]
    assert second.range_text == "6–8 of 10"
    assert hashes(ledger_of(world, before=second.before)) == two_raises[:3]


@pytest.mark.usefixtures("two_raises")
def test_older_entries_are_shown_alone(world: World) -> None:
    first = money_pages.money_page(world.deps, actor=world.admin())
    older = money_pages.money_page(world.deps, actor=world.admin(), after=first.ledger.after)
    assert (bool(first.balances), len(first.escrows)) == (True, 2)
    assert (older.balances, older.escrows) == ([], [])


@pytest.mark.usefixtures("two_raises")
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_place_that_is_none_shows_the_newest(world: World, way: str) -> None:
    first = ledger_of(world)
    for place in (None, "", "x", 7, "'; --", str(UUID(int=7)), ["x"], "\x00", "\ud800"):
        assert ledger_of(world, **{way: place}) == first


def test_the_end_of_the_ledger_has_nothing_below(world: World, two_raises: list[str]) -> None:
    with world.deps.reading() as session:
        last = ledger_lines.newest_lines(session, limit=100)[-1]
        assert ledger_lines.counts_above(session, None) == (0, 8)
    assert hashes(ledger_of(world, after=last.entry_id)) == two_raises[:3]


def test_the_money_page_says_what_the_last_check_said(world: World) -> None:
    campaign, admin = world.live_campaign(), world.admin()
    world.invest(world.person("Anna"), campaign, 10)
    before = book_verdicts.verdict(world.deps, actor=admin)
    assert (before.title, before.tone, before.is_checking) == (book_verdicts.NEVER, "warn", False)

    book_verdicts.ask(world.deps, actor=admin)
    asked = book_verdicts.verdict(world.deps, actor=admin)
    assert (asked.title, asked.is_checking) == (book_verdicts.NEVER, True)
    world.work()
    held = money_pages.money_page(world.deps, actor=admin).books
    assert (held.title, held.tone, held.is_checking) == (book_verdicts.HOLD, "good", False)
    assert held.text.startswith("Every rule of the books held over 2 ledger entries, checked ")

    world.clock.drift(timedelta(hours=7))
    old = book_verdicts.verdict(world.deps, actor=admin)
    assert (old.hold, old.title, old.tone) == (True, book_verdicts.OLD, "warn")
    world.clock.drift(timedelta(hours=-7))


def test_the_money_page_says_what_is_wrong(world: World) -> None:
    campaign, admin = world.live_campaign(), world.admin()
    row = world.campaign(campaign)
    row.escrowed_shares = 1
    world.put(row)
    assert money_pages.money_page(world.deps, actor=admin).books.hold

    book_verdicts.ask(world.deps, actor=admin)
    world.work()

    books = money_pages.money_page(world.deps, actor=admin).books
    assert (books.hold, books.title, books.tone) == (False, book_verdicts.BROKEN, "bad")
    assert books.text.startswith("1 finding in 0 ledger entries, checked ")
    assert books.problems[0].detail.startswith("Invariant 3")
    row.escrowed_shares = 0
    world.put(row)
    book_verdicts.ask(world.deps, actor=admin)
    world.work()
    assert book_verdicts.verdict(world.deps, actor=admin).hold


def test_what_is_quick_to_see_is_said_at_once(world: World) -> None:
    campaign, admin = world.live_campaign(), world.admin()
    row = world.campaign(campaign)
    row.status, row.escrowed_shares = "refunded", 1
    world.put(row)
    books = book_verdicts.verdict(world.deps, actor=admin)
    assert (books.hold, books.tone) == (False, "bad")
    assert books.problems[0].what == "Seen now"
    row.status, row.escrowed_shares = "live", 0
    world.put(row)


def test_two_who_ask_get_one_check_and_both_are_written_down(world: World) -> None:
    for moderator in (world.admin(), world.admin()):
        book_verdicts.ask(world.deps, actor=moderator)
    with world.deps.reading() as session:
        assert len(session.exec(select(BookCheck)).all()) == 1
        asked = select(AuditEntry.number).where(AuditEntry.action == "books.check_asked")
        assert len(session.exec(asked).all()) == 2
    world.work()


def test_only_moderators_ask_for_a_check(world: World) -> None:
    for service in (book_verdicts.ask, book_verdicts.verdict):
        with pytest.raises(NotSignedIn):
            service(world.deps, actor=None)
        with pytest.raises(NotAllowed):
            service(world.deps, actor=world.person("Ben"))
    with world.deps.reading() as session:
        assert session.exec(select(BookCheck)).all() == []


def test_opening_the_page_checks_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the whole books were read for a page")

    monkeypatch.setattr("crowdfund.services.books.check_books", refuse)
    monkeypatch.setattr("crowdfund.services.book_checks.check_books", refuse)
    assert money_pages.money_page(world.deps, actor=world.admin()).books.hold


def test_only_moderators_see_them(world: World) -> None:
    for page in (money_pages.money_page, jobs_pages.jobs_page):
        with pytest.raises(NotAllowed):
            page(world.deps, actor=world.person("Anna"))
        with pytest.raises(NotSignedIn):
            page(world.deps, actor=None)


def test_health_is_red_without_a_worker_and_green_with_one(world: World) -> None:
    assert not health.report(world.deps).worker
    with world.deps.transaction() as session:
        session.add(WorkerBeat(name="host:1", beat_at=real_now()))
    assert health.report(world.deps).is_well
    with world.deps.transaction() as session:
        old = real_now() - timedelta(minutes=3)
        session.execute(update(WorkerBeat).values(beat_at=old))
    assert "No worker" in health.report(world.deps).problems[0]


def test_health_is_red_without_a_database(world: World) -> None:
    nowhere = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    report = health.report(replace(world.deps, engine=nowhere))
    assert (report.database, report.problems) == (False, ("The database does not answer.",))
    with world.deps.reading() as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1
