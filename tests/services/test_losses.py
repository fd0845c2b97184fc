"""Sharing the result of a loss simulation: the result alone, dated, with the words agreed to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from crowdfund.db.tables import AuditEntry, SharedLoss, ShownText
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, InvalidInput, NotSignedIn, TooManyAttempts
from crowdfund.domain.regimes.ecspr_words import LOSS_SHARED
from crowdfund.services import limits, losses
from crowdfund.services.deps import Deps
from crowdfund.services.views.losses import LossPage
from tests.world import World


@pytest.fixture
def anna(world: World) -> Actor:
    """Somebody who invests."""
    return world.person("Anna")


def share(deps: Deps, who: Actor | None, **changes: Any) -> LossPage:
    """Shares the result of the first row of the rules, or another."""
    sent = {"tenth": "240000", "gate": "120000", "words_hash": LOSS_SHARED.hash} | changes
    return losses.share_loss(deps, actor=who, **sent)


def test_a_shared_result_is_kept_with_its_day_and_words(deps: Deps, anna: Actor) -> None:
    assert losses.loss_page(deps, actor=anna) == LossPage()
    page = share(deps, anna)
    assert "a tenth of your net worth is €2,400.00, and above €1,200.00" in page.shared_text
    assert page.is_current
    with deps.reading() as session:
        kept = session.exec(select(SharedLoss)).one()
        words = session.exec(select(ShownText).where(ShownText.hash == kept.text_hash)).one()
        trail = session.exec(
            select(AuditEntry).where(AuditEntry.action == AuditAction.LOSS_SHARED.value)
        ).one()
    assert (kept.user_id, kept.regime, kept.currency) == (anna.user_id, "ecspr", "EUR")
    assert (kept.tenth_minor, kept.gate_minor) == (240_000, 120_000)
    assert (words.text, words.version) == (LOSS_SHARED.text, 1)
    assert trail.after == {"words": "ecspr-loss-shared 1"}


def test_the_table_has_no_place_for_what_was_entered() -> None:
    kept = set(SharedLoss.model_fields)
    assert not kept & {"income_minor", "liquid_minor", "commitments_minor", "net_worth_minor"}
    assert kept - {"id", "user_id", "regime", "currency", "text_hash", "made_at"} == {
        "tenth_minor",
        "gate_minor",
    }


def test_the_newest_counts_for_a_year_and_none_is_lost(
    world: World, deps: Deps, anna: Actor
) -> None:
    share(deps, anna)
    world.clock.advance(timedelta(minutes=1))
    assert "€300.00" in share(deps, anna, tenth="30000", gate="100000").shared_text
    with deps.reading() as session:
        assert len(session.exec(select(SharedLoss)).all()) == 2
    world.clock.advance(timedelta(days=367))
    assert not losses.loss_page(deps, actor=anna).is_current


NO_RESULTS = [
    {"tenth": ""},
    {"tenth": "-1"},
    {"tenth": "240000.5"},
    {"tenth": "２４００００"},
    {"tenth": "9" * 30},
    {"tenth": None},
    {"tenth": 240_000},
    {"gate": "99999"},
    {"gate": "120001"},
    {"tenth": "0", "gate": "120000"},
    {"gate": ["120000"]},
]


def test_what_no_simulation_gives_is_refused(
    deps: Deps, anna: Actor, subtests: pytest.Subtests
) -> None:
    for changes in NO_RESULTS:
        with subtests.test(changes=changes):
            with pytest.raises(InvalidInput, match="no result of the simulation"):
                share(deps, anna, **changes)
            assert losses.loss_page(deps, actor=anna) == LossPage()


def test_nobody_shares_unseen_words_or_without_an_account(deps: Deps, anna: Actor) -> None:
    with pytest.raises(Conflict, match="have changed"):
        share(deps, anna, words_hash="0" * 64)
    with pytest.raises(NotSignedIn):
        share(deps, None)
    assert losses.loss_page(deps, actor=None) == LossPage()


def test_sharing_is_slowed_down(deps: Deps, anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(losses, "SHARED_BY_PERSON", limits.Limit("losses-test", 1, 10))
    share(deps, anna)
    with pytest.raises(TooManyAttempts):
        share(deps, anna)


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET gate_minor = 1"])
def test_what_was_shared_never_changes(deps: Deps, anna: Actor, statement: str) -> None:
    share(deps, anna)
    with pytest.raises(DBAPIError, match="never change"), deps.engine.begin() as connection:
        connection.execute(text(statement.format("shared_losses")))
