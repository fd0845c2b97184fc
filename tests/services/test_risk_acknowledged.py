"""No pledge without the risk text as it is now; what was acknowledged stays with the pledge."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from crowdfund.db.tables import Dispute, Pledge
from crowdfund.domain import risk_text
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.risk_text import RiskText
from crowdfund.services import dispute_pages, investing, pledge_pages, pledging
from crowdfund.services.risk_facts import UNKNOWN_WORDS
from tests.world import World

NEWER = RiskText(2, "en", "You may lose everything.", "I know that")


@pytest.fixture
def anna(world: World) -> Actor:
    return world.person("Anna")


def pledge(world: World, who: Actor, slug: str, acknowledged: Any, key: str = "a-form") -> str:
    receipt = pledging.pledge(
        world.deps,
        actor=who,
        slug=slug,
        shares_text="2",
        request_key=f"{key}-of-annas",
        acknowledged=acknowledged,
    )
    return receipt.pledge_id


NOT_ACKNOWLEDGED = [None, "", "on", True, "0" * 64, "x" * 9_000, ["mark"]]


def test_without_it_nothing_is_reserved(
    world: World, anna: Actor, subtests: pytest.Subtests
) -> None:
    campaign = world.live_campaign()
    for acknowledged in NOT_ACKNOWLEDGED:
        with subtests.test(acknowledged=acknowledged):
            with pytest.raises(InvalidInput) as refused:
                pledge(world, anna, campaign.slug, acknowledged)
            assert refused.value.field == "understood"
            assert world.campaign(campaign).reserved_shares == 0
            with world.deps.reading() as session:
                assert session.exec(select(Pledge)).all() == []


def test_words_that_were_replaced_meanwhile_are_not_enough(
    world: World, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign()
    form = investing.invest_form(world.deps, actor=anna, slug=campaign.slug)
    monkeypatch.setattr(risk_text, "TEXTS", (*risk_text.TEXTS, NEWER))
    with pytest.raises(InvalidInput):
        pledge(world, anna, campaign.slug, form.risk_mark)
    again = investing.invest_form(world.deps, actor=anna, slug=campaign.slug)
    assert (again.risk_warning, again.risk_promise) == (NEWER.warning, NEWER.promise)
    row = world.pledge_row(pledge(world, anna, campaign.slug, again.risk_mark))
    assert (row.risk_version, row.risk_mark) == (2, NEWER.mark)


def test_text_time_and_person_are_kept_and_shown(world: World, anna: Actor) -> None:
    campaign = world.live_campaign()
    before = world.clock.now()
    pledge_id = pledge(world, anna, campaign.slug, risk_text.current().mark)
    row, text = world.pledge_row(pledge_id), risk_text.current()
    assert (row.risk_version, row.risk_mark) == (text.version, text.mark)
    assert row.backer_id == anna.user_id
    assert row.risk_acknowledged_at is not None
    assert before <= row.risk_acknowledged_at <= world.clock.now()
    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)
    assert [fact.value for fact in page.risk][1:] == [text.words, text.mark]


def test_the_same_form_sent_again_keeps_what_was_acknowledged_first(
    world: World, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign()
    first = risk_text.current()
    pledge_id = pledge(world, anna, campaign.slug, first.mark)
    monkeypatch.setattr(risk_text, "TEXTS", (*risk_text.TEXTS, NEWER))
    assert pledge(world, anna, campaign.slug, NEWER.mark) == pledge_id
    assert world.pledge_row(pledge_id).risk_mark == first.mark


def test_a_moderator_sees_it_beside_a_dispute(world: World, anna: Actor) -> None:
    campaign = world.live_campaign()
    pledge_id = world.invest(anna, campaign, 3)
    world.dispute(pledge_id)
    world.work()
    with world.deps.reading() as session:
        dispute = session.exec(select(Dispute)).one()
    page = dispute_pages.dispute_page(world.deps, actor=world.admin(), dispute_id=str(dispute.id))
    known = {fact.label: fact.value for fact in page.known}
    assert known["In these words"] == risk_text.current().words
    assert known["Version 1"] == risk_text.current().mark


def test_pledges_from_before_say_nothing_and_unknown_words_are_not_made_up(
    world: World, anna: Actor
) -> None:
    campaign = world.live_campaign()
    pledge_id = pledge(world, anna, campaign.slug, risk_text.current().mark)
    row = world.pledge_row(pledge_id)
    row.risk_mark = "0" * 64
    world.put(row)
    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)
    assert page.risk[1].value == UNKNOWN_WORDS
    row.risk_version = row.risk_mark = row.risk_acknowledged_at = None
    world.put(row)
    assert pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id).risk == []


def test_half_an_acknowledgement_cannot_be_stored(world: World, anna: Actor) -> None:
    pledge_id = pledge(world, anna, world.live_campaign().slug, risk_text.current().mark)
    with world.deps.reading() as session:
        row = session.get(Pledge, UUID(pledge_id))
        assert row is not None
        row.risk_acknowledged_at = None
        session.add(row)
        with pytest.raises(IntegrityError, match="ck_pledges_risk"):
            session.commit()
