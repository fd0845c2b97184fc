"""The target is reached and the enterprise cannot be paid yet: the money waits in escrow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from crowdfund.db.tables import Campaign, IdentityCheck, Notice
from crowdfund.domain.actor import Actor
from crowdfund.jobs.claims import KINDS
from crowdfund.jobs.worker import Worker
from crowdfund.services import (
    catalog,
    dashboard,
    health,
    payout_waiting,
    payouts,
    pledge_pages,
    settlement,
    texts,
    transfers,
)
from tests.world import World


def test_money_waits_for_the_account_and_is_then_released(world: World) -> None:
    founder, anna = world.person("Fiona Founder"), world.person("Anna")
    campaign = world.live_campaign(founder, target_minor=10_000, can_receive=False)
    pledge_id = world.invest(anna, campaign, 10)

    world.to_deadline(campaign)

    assert world.campaign(campaign).status == "settling"
    assert world.statuses(pledge_id) == ["escrowed"]
    assert world.attempts(pledge_id, "transfer") == []
    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)
    assert "completed its payout account" in page.next_text
    assert page.can_cancel is False
    assert "Connect payouts to receive your money" in world.notices(founder)
    decided_at = world.campaign(campaign).decided_at
    assert decided_at is not None
    until = texts.moment(decided_at + timedelta(days=90))
    assert f"if it is not by {until}, it goes back" in world.last_notice(founder).body
    assert "The money is released next, and you are told" in world.last_notice(anna).body
    public = catalog.campaign_page(world.deps, actor=None, slug=campaign.slug)
    assert public.outcome_text == (
        "Target reached. The money is released and shares are allotted next."
    )
    totals = catalog.live_totals(world.deps, actor=None, slug=campaign.slug)
    assert totals.raised_note == "cleared; target reached"

    world.connect_payouts(founder)
    world.finish()

    assert world.campaign(campaign).status == "settled"
    assert [transfer["amount"] for transfer in world.listed("/v1/transfers")] == [9_500]


def test_the_founder_is_reminded_every_week_and_not_more(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder, target_minor=10_000, can_receive=False)
    world.invest(world.person("Anna"), campaign, 10)
    world.to_deadline(campaign)

    for _ in range(4):
        world.clock.advance(timedelta(days=2))
        world.work()

    assert world.notices(founder).count("Connect payouts to receive your money") == 2


def test_after_ninety_days_everyone_is_refunded(world: World) -> None:
    founder, anna = world.person("Fiona Founder"), world.person("Anna")
    campaign = world.live_campaign(founder, target_minor=10_000, can_receive=False)
    pledge_id = world.invest(anna, campaign, 10)
    world.to_deadline(campaign)
    world.clock.advance(timedelta(days=89))
    world.finish()
    assert world.campaign(campaign).status == "settling"

    world.clock.advance(timedelta(days=1, hours=1))
    world.finish()

    assert world.campaign(campaign).status == "refunded"
    row = world.pledge_row(pledge_id)
    assert (row.status, row.refund_reason) == ("refunded", "no_payout_account")
    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)
    assert "payout account" in page.timeline[2].text


def test_an_account_completed_on_the_processors_page_is_heard_of_by_a_note(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder, target_minor=10_000, can_receive=False)
    world.invest(world.person("Anna"), campaign, 10)
    world.to_deadline(campaign)
    link = payouts.connect(world.deps, actor=founder)
    assert link.startswith(world.sandbox.url)
    [account] = world.listed("/v1/accounts")

    world.sandbox.onboard(account["id"])
    world.finish()

    assert world.campaign(campaign).status == "settled"


def test_an_account_that_stops_working_delays_and_loses_nothing(world: World) -> None:
    founder = world.person("Fiona Founder")
    campaign = world.live_campaign(founder, target_minor=10_000, can_receive=False)
    pledge_id = world.invest(world.person("Anna"), campaign, 10)
    payouts.connect(world.deps, actor=founder)
    world.work()
    enterprise = world.enterprise_of(campaign)
    enterprise.payout_status = "active"
    world.put(enterprise)

    world.to_deadline(campaign)

    assert world.campaign(campaign).status == "settling"
    assert world.statuses(pledge_id) == ["escrowed"]
    refused = world.attempts(pledge_id, "transfer")
    assert {attempt.status for attempt in refused[:-1]} == {"failed"}
    assert refused[-1].status == "waiting"
    world.sandbox.onboard(world.enterprise_of(campaign).account_ref)
    world.finish()
    assert world.campaign(campaign).status == "settled"
    assert len(world.listed("/v1/transfers")) == 1


def _half_released(
    world: World, monkeypatch: pytest.MonkeyPatch, founder: Actor
) -> tuple[Campaign, str, str]:
    """A raise whose enterprise lost its account between two transfers, with both pledges."""
    campaign = world.live_campaign(founder, target_minor=5_000)
    sent, kept = (world.invest(world.person(name), campaign, 5) for name in ("Anna", "Ben"))
    with monkeypatch.context() as patch:
        others = tuple(kind for kind in KINDS if kind.name != "transfer")
        patch.setattr(Worker, "_kinds", lambda _worker: others)
        world.to_deadline(campaign)
    [transfer] = world.attempts(sent, "transfer")
    transfers.execute(world.deps, attempt_id=transfer.id)
    enterprise = world.enterprise_of(campaign)
    enterprise.payout_status = "pending"
    world.put(enterprise)
    return campaign, sent, kept


def test_a_founder_is_not_told_that_the_rest_goes_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    founder = world.person("Fiona Founder")
    campaign, _, _ = _half_released(world, monkeypatch, founder)
    world.clock.advance(timedelta(days=8))
    settlement.advance(world.deps, campaign_id=campaign.id)
    said = "sent to you or is on its way. The rest cannot follow"
    assert said in world.last_notice(founder).body
    board = dashboard.founder_dashboard(world.deps, actor=founder, campaign_id=str(campaign.id))
    assert said in board.payout_text


def test_the_rest_of_a_raise_that_is_half_released_is_for_a_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    moderator, founder = world.admin(), world.person("Fiona Founder")
    campaign, sent, kept = _half_released(world, monkeypatch, founder)
    said = f"The rest of “{campaign.title}” cannot be paid out"
    warned = (
        "1 raise met and neither paid out nor given back in time: look at what keeps the money."
    )

    def look(days: int) -> int:
        """How often moderators were told after so many more days."""
        world.clock.advance(timedelta(days=days))
        for _ in range(2):
            settlement.advance(world.deps, campaign_id=campaign.id)
        return world.notices(moderator).count(said)

    assert look(89) == 0
    assert warned not in " ".join(health.report(world.deps).problems)
    assert (look(2), look(7)) == (1, 2)
    assert "Connect payouts to receive the rest of your money" in world.notices(founder)
    assert warned in " ".join(health.report(world.deps).problems)
    assert world.statuses(sent, kept) == ["settled", "escrowed"]

    enterprise = world.enterprise_of(campaign)
    enterprise.payout_status = "active"
    world.put(enterprise)
    world.clock.advance(payout_waiting.PAYOUT_LOOK)
    world.finish()
    assert world.statuses(sent, kept) == ["settled", "settled"]
    assert warned not in " ".join(health.report(world.deps).problems)


PART_IS_OUT = "was sent to you or is on its way. The rest cannot follow until"


@pytest.mark.parametrize(
    ("screened", "subject", "waits_for", "desk"),
    [
        (
            "possible",
            "Your identity is still being looked at",
            "a person here has looked at who you are",
            "may be on the list",
        ),
        (
            "",
            "Verify your identity to receive the rest of your money",
            "we know who you are",
            "no longer known",
        ),
    ],
)
def test_the_rest_waits_for_the_owner_and_nobody_is_told_that_it_goes_back(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    screened: str,
    subject: str,
    waits_for: str,
    desk: str,
) -> None:
    admin, founder = world.admin(), world.person("Fiona Founder")
    campaign, sent, kept = _half_released(world, monkeypatch, founder)
    enterprise = world.enterprise_of(campaign)
    enterprise.payout_status = "active"
    world.put(enterprise)
    with world.deps.transaction() as session:
        query = select(IdentityCheck).where(IdentityCheck.user_id == founder.user_id)
        check = session.exec(query).one()
        if screened:
            check.screening = screened
        else:
            session.delete(check)
    said = f"{PART_IS_OUT} {waits_for}."

    def told(days: int) -> tuple[str, str]:
        """What the founder was told last, after so many more days."""
        world.clock.advance(timedelta(days=days))
        settlement.advance(world.deps, campaign_id=campaign.id)
        notice = world.last_notice(founder)
        return notice.subject, notice.body

    for days in (8, 91):
        found, body = told(days)
        assert (found, said in body, "goes back" in body) == (subject, True, False)
    board = dashboard.founder_dashboard(world.deps, actor=founder, campaign_id=str(campaign.id))
    assert said in board.identity_text + board.decision_text
    of_rest = f"The rest of “{campaign.title}” cannot be paid out"
    [body] = [note.body for note in notes(world, admin) if note.subject == of_rest]
    assert desk in body
    assert "stopped receiving money" not in body
    assert world.statuses(sent, kept) == ["settled", "escrowed"]


def notes(world: World, person: Actor) -> list[Notice]:
    """All that somebody was told."""
    with world.deps.reading() as session:
        return list(session.exec(select(Notice).where(Notice.user_id == person.user_id)))
