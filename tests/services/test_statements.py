"""A backer's yearly statement: the ledger's own figures, in every way a pledge can end."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import NotFound, NotSignedIn
from crowdfund.domain.statement import Sums
from crowdfund.papers.parts import Document
from crowdfund.services import statement_files, statements
from crowdfund.services.deps import Deps
from tests.world import World


def _table(deps: Deps, actor: Actor, year: int) -> list[dict[str, str]]:
    file = statement_files.statement_csv(deps, actor=actor, year=str(year))
    text = b"".join(file.content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _to_year(world: World, year: int) -> None:
    world.clock.pass_to(datetime(year, 1, 1, 12, tzinfo=UTC))


def test_a_year_in_which_a_raise_succeeds_and_one_fails(world: World, deps: Deps) -> None:
    _to_year(world, world.clock.now().year + 1)
    anna = world.person("Anna")
    good = world.live_campaign(target_minor=1_000)
    bad = world.live_campaign(target_minor=100_000)
    world.invest(anna, good, 100)
    world.invest(anna, bad, 20)
    world.to_deadline(good)
    world.to_deadline(bad)
    this = world.clock.now().year
    told = statements.statement(deps, actor=anna, year=str(this))
    expected = Sums(paid=120_000, invested=100_000, returned=20_000)
    assert told.sums == {"USD": expected}
    assert [one.shares for one in told.closing] == [100]
    assert told.opening == []

    rows = _table(deps, anna, this)
    assert {row["section"] for row in rows} == {"opening", "movement", "closing"}
    moves = [(row["what"], row["amount"]) for row in rows if row["section"] == "movement"]
    assert sorted(moves) == [
        ("Payment arrived", "1000.00"),
        ("Payment arrived", "200.00"),
        ("Platform's fee, out of the payment", "-50.00"),
        ("Refunded", "-200.00"),
        ("Released to the enterprise", "-950.00"),
    ]
    last = [row for row in rows if row["section"] == "movement"][-1]
    assert last["held_after"] == "0.00"


def test_what_is_held_over_new_year_is_in_both_years(world: World, deps: Deps) -> None:
    first = world.clock.now().year + 1
    _to_year(world, first)
    world.clock.pass_to(datetime(first, 12, 20, tzinfo=UTC))
    anna = world.person("Anna")
    campaign = world.live_campaign(target_minor=1_000)
    world.invest(anna, campaign, 100)
    world.to_deadline(campaign)
    before = statements.statement(deps, actor=anna, year=str(first))
    after = statements.statement(deps, actor=anna, year=str(first + 1))
    assert before.sums["USD"] == Sums(paid=100_000, closing=100_000)
    assert after.sums["USD"] == Sums(opening=100_000, invested=100_000)
    assert (before.closing, after.opening) == ([], [])
    assert [one.paid_minor for one in after.closing] == [100_000]
    assert (before.is_over, after.is_over) == (True, False)
    same = [b"".join(statement_files.statement_pdf(deps, actor=anna, year=str(first)).content)]
    world.clock.advance(timedelta(days=3))
    same += [b"".join(statement_files.statement_pdf(deps, actor=anna, year=str(first)).content)]
    assert same[0] == same[1]
    assert same[0].startswith(b"%PDF-")


def test_shares_that_a_bank_takes_back_leave_the_holdings(world: World, deps: Deps) -> None:
    _to_year(world, world.clock.now().year + 1)
    anna = world.person("Anna")
    campaign = world.live_campaign(target_minor=1_000)
    pledge_id = world.invest(anna, campaign, 100)
    world.to_deadline(campaign)
    world.end_dispute(world.dispute(pledge_id), "lost")
    world.finish()
    told = statements.statement(deps, actor=anna, year=str(world.clock.now().year))
    assert told.sums["USD"].reversed == 100_000
    assert told.sums["USD"].closing == 0
    assert told.closing == []


def test_statements_begin_with_the_first_pledge(world: World, deps: Deps) -> None:
    anna, ben = world.person("Anna"), world.person("Ben")
    world.invest(anna, world.live_campaign(), 1)
    this = world.clock.now().year
    assert statements.statement(deps, actor=anna, year=this).holder == "Anna"
    for person, year in [
        *((anna, year) for year in (this - 1, this + 1, "", "20267", "²026", None, "'--", "0000")),
        (ben, this),
    ]:
        with pytest.raises(NotFound):
            statements.statement(deps, actor=person, year=year)
    with pytest.raises(NotSignedIn):
        statements.statement(deps, actor=None, year=this)


def test_movements_are_read_some_at_a_time(
    world: World, deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    _to_year(world, world.clock.now().year + 1)
    anna = world.person("Anna")
    campaign = world.live_campaign(target_minor=1_000)
    for shares in (100, 1, 2):
        world.invest(anna, campaign, shares)
    world.to_deadline(campaign)
    whole = _table(deps, anna, world.clock.now().year)
    for page in (1, 2, 4):
        monkeypatch.setattr(statements, "AT_ONCE", page)
        assert _table(deps, anna, world.clock.now().year) == whole
    assert len([row for row in whole if row["section"] == "movement"]) == 9


def test_a_long_year_is_printed_in_part_and_says_so(
    world: World, deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    _to_year(world, world.clock.now().year + 1)
    anna = world.person("Anna")
    campaign = world.live_campaign(target_minor=1_000)
    for shares in (100, 1):
        world.invest(anna, campaign, shares)
    world.to_deadline(campaign)
    printed: list[Document] = []

    def keep(document: Document) -> bytes:
        printed.append(document)
        return b""

    monkeypatch.setattr(statement_files, "document_pdf", keep)
    year = str(world.clock.now().year)
    for most, rows in ((1, 1), (100, 6)):
        monkeypatch.setattr(statement_files, "MOST_PRINTED", most)
        statement_files.statement_pdf(deps, actor=anna, year=year)
        movements = printed[-1].parts[-1]
        assert movements.grid is not None
        assert len(movements.grid.rows) == rows
        assert ("Only the first" in movements.note) == (most == 1)
    assert {row[-1][0] for row in movements.grid.rows} == {"$", "-"}, "in, and out"
    money = printed[-1].parts[0]
    assert (money.heading, money.entries[1].label, money.entries[1].value) == (
        "Money in USD",
        "Paid",
        "$1,010.00",
    )
