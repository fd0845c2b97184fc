"""The public page about an escrow: true totals as of a checkpoint, the same for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from crowdfund.db.tables import Campaign
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import NotFound
from crowdfund.domain.merkle import EMPTY_ROOT
from crowdfund.services import (
    addresses,
    audit,
    audit_chain,
    catalog,
    escrow_pages,
    pledge_pages,
    pledging,
)
from crowdfund.services.escrow_checkpoints import PAUSE
from crowdfund.services.escrow_receipts import LABEL
from crowdfund.services.views.common import Fact
from crowdfund.services.views.escrow import EscrowPage
from tests.world import SLOW_REFUND_CARD, World


def opened(world: World, campaign: Campaign) -> EscrowPage:
    """The page as somebody sees it who opens it."""
    page = escrow_pages.escrow_page(world.deps, slug=campaign.slug)
    assert page is not None
    return page


def figures(page: EscrowPage) -> dict[str, str]:
    """Every amount on the page by its name."""
    return {fact.label: fact.value for fact in [*page.figures, *page.flows]}


def test_the_head_of_the_audit_trail_is_shown_with_the_checkpoint(world: World) -> None:
    campaign = world.live_campaign(can_receive=False)
    world.invest(world.person("Anna"), campaign, 3)
    unchained = opened(world, campaign)
    assert (unchained.audit_head, unchained.audit_text) == ("", "")
    with world.deps.transaction() as session:
        thing = audit.Object("campaign", campaign.id)
        audit.record(session, AuditAction.CAMPAIGN_EDITED, thing, at=world.clock.now())
    audit_chain.chain_new(world.deps)
    world.invest(world.person("Ben"), campaign, 3)
    world.clock.advance(PAUSE)
    shown = opened(world, campaign)
    with world.deps.reading() as session:
        position, head = audit_chain.head_of(session)
    assert (position, shown.audit_head) == (1, head)
    assert shown.audit_text == "Over 1 entry of the whole platform"


def test_the_figures_follow_the_money(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    anna, ben = world.person("Anna"), world.person("Ben")
    annas = world.invest(anna, campaign, 3, card=SLOW_REFUND_CARD)
    world.invest(ben, campaign, 12)
    first = opened(world, campaign)
    assert figures(first)["Held now"] == "$150.00"
    assert figures(first)["Paid in by backers"] == "$150.00"

    pledging.cancel(world.deps, actor=anna, pledge_id=annas)
    world.clock.advance(PAUSE)
    decided = figures(opened(world, campaign))
    assert (decided["Held now"], decided["On its way back"]) == ("$120.00", "$30.00")

    world.to_deadline(campaign)
    settled = opened(world, campaign)
    ended = figures(settled)
    assert (ended["On its way back"], ended["Refunded"]) == ("$0.00", "$30.00")
    assert (ended["Held now"], ended["Released"], ended["Platform's fee"]) == (
        "$0.00",
        "$114.00",
        "$6.00",
    )
    assert not settled.is_moving
    assert [row.size for row in settled.history] == sorted(
        {row.size for row in settled.history}, reverse=True
    )
    assert settled.history[0].consistency_url == ""
    assert all(f"from={row.size}" in row.consistency_url for row in settled.history[1:])
    assert first.root in {row.root for row in settled.history}


def test_an_empty_ledger_is_shown_as_such(world: World) -> None:
    page = opened(world, world.live_campaign(can_receive=False))
    assert (page.size, page.size_text, page.at_text) == (0, "0 lines", "")
    assert (page.root, page.head) == (EMPTY_ROOT.hex(), "0" * 64)
    assert (page.history, page.problem) == ([], "")
    assert set(figures(page).values()) == {"$0.00"}


def test_a_page_that_is_up_to_date_is_not_made_again(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    world.invest(anna, campaign, 1)
    page = opened(world, campaign)
    again = escrow_pages.escrow_page(world.deps, slug=campaign.slug, known_size=page.size)
    assert again is None
    world.invest(anna, campaign, 1)
    world.clock.advance(PAUSE)
    moved = escrow_pages.escrow_page(world.deps, slug=campaign.slug, known_size=page.size)
    assert moved is not None
    assert moved.size == 4


def test_what_is_not_public_is_not_there_for_anybody(world: World) -> None:
    founder = world.person("Founder")
    campaign = world.live_campaign(founder, can_receive=False)
    path = f"/campaigns/{campaign.slug}/escrow"
    assert addresses.is_named(path)
    assert addresses.is_something_at(world.deps, actor=None, path=path)
    live = catalog.live_totals(world.deps, actor=founder, slug=campaign.slug)
    assert live.has_escrow_page
    with world.deps.transaction() as session:
        row = session.get_one(Campaign, campaign.id)
        row.status = CampaignStatus.DRAFT.value
        session.add(row)
    live = catalog.live_totals(world.deps, actor=founder, slug=campaign.slug)
    assert not live.has_escrow_page
    for actor in (None, founder, world.admin()):
        assert not addresses.is_something_at(world.deps, actor=actor, path=path)
    for slug in (campaign.slug, "nothing", "A'"):
        with pytest.raises(NotFound):
            escrow_pages.escrow_page(world.deps, slug=slug)


def test_a_rewritten_ledger_stops_the_page_at_what_was_published(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    world.invest(anna, campaign, 1)
    before = opened(world, campaign)
    world.invest(anna, campaign, 1)
    world.clock.advance(timedelta(minutes=1))
    change = "UPDATE ledger_entries SET source_key = {0} WHERE number = 1"
    with world.deps.transaction() as session:
        session.execute(text("ALTER TABLE ledger_entries DISABLE TRIGGER USER"))
        session.execute(text(change.format("source_key || 'x'")))
    stopped = opened(world, campaign)
    with world.deps.transaction() as session:
        session.execute(text(change.format("left(source_key, -1)")))
        session.execute(text("ALTER TABLE ledger_entries ENABLE TRIGGER USER"))
    assert "does not agree with what was published" in stopped.problem
    assert (stopped.size, stopped.root) == (before.size, before.root)
    assert opened(world, campaign).problem == ""


def test_a_receipt_carries_the_checkpoint_that_covers_it(world: World) -> None:
    campaign = world.live_campaign()
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 1)

    def told() -> dict[str, Fact]:
        page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)
        return {fact.label: fact for fact in page.receipt}

    assert LABEL == "Your payment in the public record"
    assert told()[LABEL] == Fact(LABEL, "Published within a minute")
    assert "Head of the chain" not in told()
    page = opened(world, campaign)
    facts = told()
    assert facts[LABEL].value == page.seal
    assert "Keep it: if one of those lines is ever changed" in facts[LABEL].hint
    assert facts["Head of the chain"] == Fact("Head of the chain", page.head)
