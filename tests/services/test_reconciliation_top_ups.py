"""What is missing in many currencies is one list and one thing to do."""

from __future__ import annotations

from datetime import timedelta

from crowdfund.db.tables import Incident
from crowdfund.domain.incident import IncidentKind
from crowdfund.services import reconciliation_pages
from crowdfund.services.deps import Deps
from tests.world import World


def open_one(world: World, kind: IncidentKind, currency: str, **figures: int) -> None:
    """Opens an incident, a minute after the one before."""
    world.clock.advance(timedelta(minutes=1))
    at = world.deps.now()
    world.put(
        Incident(
            kind=kind.value,
            subject=f"{kind.value} {currency}",
            currency=currency,
            sentence=f"Stored of {currency}.",
            what_to_do="Stored too.",
            first_seen_at=at,
            last_seen_at=at,
            **figures,
        )
    )


def test_shortfalls_are_one_list_and_wait_as_one(world: World, deps: Deps) -> None:
    world.clock.stand_still()
    open_one(world, IncidentKind.TOP_UP, "EUR", expected_minor=26_000, found_minor=25_000)
    open_one(world, IncidentKind.TOP_UP, "JPY", expected_minor=0, found_minor=-300)
    open_one(world, IncidentKind.TOP_UP, "USD")
    open_one(world, IncidentKind.MISSING, "EUR", expected_minor=1, found_minor=0)
    world.clock.advance(timedelta(minutes=1))
    panel = reconciliation_pages.report(deps)
    assert [row.currency for row in panel.incidents] == ["EUR", "EUR", "JPY", "USD"]
    listed = [
        (row.currency, row.missing_text, row.held_text, row.there_text, row.since_text)
        for row in panel.top_ups
    ]
    assert listed == [
        ("EUR", "€10.00", "€260.00", "€250.00", "4 minutes ago"),
        ("JPY", "¥300", "¥0", "-¥300", "3 minutes ago"),
    ]
    # One whose figures are not known is told by its own words.
    assert [row.sentence for row in panel.alone] == ["Stored of EUR.", "Stored of USD."]
    [*others, last] = panel.waiting
    assert (others, last.since_text) == (panel.alone, "4 minutes ago")
    assert last.sentence == ("The platform's own money does not cover fees. Missing: €10.00, ¥300.")


def test_what_stands_alone_is_all_that_waits_where_nothing_is_missing(
    world: World, deps: Deps
) -> None:
    open_one(world, IncidentKind.MISSING, "EUR", expected_minor=1, found_minor=0)
    panel = reconciliation_pages.report(deps)
    assert panel.waiting == panel.alone == panel.incidents
    assert (panel.top_ups, panel.reckoned_text) == ([], "")


def test_a_list_says_when_it_was_reckoned(world: World, deps: Deps) -> None:
    world.invest(world.person("Anna"), world.live_campaign(), 5)
    reconciliation_pages.reconciliation.run_now(deps, days=None)
    world.clock.advance(timedelta(hours=2))
    panel = reconciliation_pages.report(deps)
    assert panel.reckoned_text == "Reckoned at the last reconciliation, 2 hours ago."
    assert [row.currency for row in panel.top_ups] == ["USD"]
