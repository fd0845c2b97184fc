"""Moderators' pages on the money, the jobs, and the platform's health."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import update

from crowdfund.clock import real_now
from crowdfund.db.tables import WorkerBeat
from crowdfund.domain.errors import NotAllowed, NotSignedIn
from crowdfund.services import health, jobs_pages, money_pages
from tests.world import World


def test_the_money_page_shows_where_every_cent_is(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    world.invest(world.person("Anna"), campaign, 10)

    page = money_pages.money_page(world.deps, actor=world.admin())

    assert page.books_hold
    assert page.books_text == (
        "Every invariant holds. 2 ledger entries, 1 pledge and 1 campaign were checked just now."
    )
    assert {fact.label: fact.value for fact in page.balances} == {
        "At the processor, USD": "$96.80",
        "Processor's fees, USD": "$3.20",
        "Held in escrow, USD": "$100.00",
    }
    [row] = page.escrows
    assert (row.escrow_text, row.refunds_due_text, row.released_text) == (
        "$100.00",
        "$0.00",
        "$0.00",
    )
    assert [(e.kind_label, e.debit, e.credit, e.amount_text) for e in page.entries] == [
        ("Processor's fee", "Processor's fees", "At the processor", "$3.20"),
        ("Payment cleared", "At the processor", "Held in escrow", "$100.00"),
    ]

    world.to_deadline(campaign)
    after = money_pages.money_page(world.deps, actor=world.admin())
    assert {fact.label: fact.value for fact in after.balances} == {
        "At the processor, USD": "$1.80",
        "Platform's fees, USD": "$5.00",
        "Processor's fees, USD": "$3.20",
    }


def test_the_money_page_says_what_is_wrong(world: World) -> None:
    campaign = world.live_campaign()
    row = world.campaign(campaign)
    row.escrowed_shares = 1
    world.put(row)

    page = money_pages.money_page(world.deps, actor=world.admin())

    assert not page.books_hold
    assert page.books_text.startswith("1 finding.")
    assert page.problems[0].what == "Invariant 3"
    row.escrowed_shares = 0
    world.put(row)


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
