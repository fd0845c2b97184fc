"""A live campaign changes: backers are asked, and what is not kept in time goes back."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from crowdfund.db.tables import CampaignVersion
from crowdfund.domain.errors import Conflict, NotFound, TransitionRefused
from crowdfund.domain.regimes import regime
from crowdfund.domain.regimes.clocks import business_days_end
from crowdfund.services import (
    changes,
    investing,
    pledging,
    protection,
    reconfirming,
    versions,
)
from crowdfund.services.business_calendars import calendar_of
from crowdfund.services.views.pledges import PledgeReceipt
from tests.changing import change, end_of, founder_of, keep, later, newest, propose
from tests.world import World

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def test_one_backer_keeps_the_pledge_and_the_other_is_refunded(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    anna, ben = world.person("Anna"), world.person("Ben")
    annas, bens = world.invest(anna, campaign, 12), world.invest(ben, campaign, 7)

    version = change(world, campaign, target="110", story="We bake, and deliver.")

    assert (version.number, version.is_material, version.asked) == (2, True, 2)
    assert world.campaign(campaign).target_minor == 11_000
    assert world.notices(anna)[-1].endswith("has changed: do you keep your pledge?")
    assert "Changed: Story, Target." in world.last_notice(anna).body
    assert world.last_notice(anna).path == f"/pledges/{annas}"
    keep(world, anna, annas, version)
    world.clock.pass_to(end_of(version))
    world.finish()
    assert world.statuses(annas, bens) == ["escrowed", "refunded"]
    assert world.pledge_row(bens).refund_reason == "not_reconfirmed"
    assert world.campaign(campaign).escrowed_shares == 12
    assert world.campaign(campaign).status == "live"
    assert "Your pledge for “Bread for the harbour” was not kept in time" in world.notices(ben)
    world.to_deadline(world.campaign(campaign))
    assert world.statuses(annas, bens) == ["settled", "refunded"]


def test_to_the_minute(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    anna, ben = world.person("Anna"), world.person("Ben")
    annas, bens = world.invest(anna, campaign, 12), world.invest(ben, campaign, 7)
    version = change(world, campaign, target="110")
    ends_at = end_of(version)
    world.clock.advance(ends_at - world.clock.now() - MINUTE)
    world.work()
    assert world.statuses(annas, bens) == ["escrowed", "escrowed"]
    keep(world, anna, annas, version)
    world.clock.drift(ends_at - world.clock.now())
    with pytest.raises(TransitionRefused, match="time to keep this pledge is over"):
        keep(world, ben, bens, version)
    world.finish()
    assert world.statuses(annas, bens) == ["escrowed", "refunded"]


def test_under_reg_cf_the_time_is_five_business_days_of_new_york(world: World) -> None:
    campaign = world.live_campaign(regime="reg-cf", lasts=timedelta(days=60))
    world.invest(world.person("Anna"), campaign, 12)
    began = world.clock.now()
    ends_at = end_of(change(world, campaign, target="1100"))
    calendar = calendar_of(regime("reg-cf"), country="US", year=began.year)
    assert calendar.zone == ZoneInfo("America/New_York")
    first, last = (business_days_end(moment, 5, calendar) for moment in (began, world.clock.now()))
    assert first <= ends_at <= last


def test_a_deadline_that_is_too_near_moves_so_that_the_time_remains(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000, lasts=timedelta(days=2))
    annas = world.invest(world.person("Anna"), campaign, 12)
    version = change(world, campaign, material=True, story="We bake at night.")
    moved = world.campaign(campaign)
    assert moved.closes_at == end_of(version)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    world.finish()
    assert world.campaign(campaign).status == "live"
    world.clock.pass_to(end_of(version))
    world.finish()
    assert world.campaign(campaign).status == "refunded"
    assert world.statuses(annas) == ["refunded"]
    assert world.pledge_row(annas).refund_reason == "not_reconfirmed"


def test_what_was_not_kept_does_not_count_at_the_deadline(world: World) -> None:
    """The deadline comes with the end of the time, and the campaign's row is looked at first."""
    campaign = world.live_campaign(target_minor=10_000, lasts=timedelta(days=2))
    anna, ben = world.person("Anna"), world.person("Ben")
    annas, bens = world.invest(anna, campaign, 6), world.invest(ben, campaign, 7)
    version = change(world, campaign, story="We bake at night.")
    keep(world, anna, annas, version)
    world.to_deadline(world.campaign(campaign))
    assert world.campaign(campaign).status == "refunded"
    assert world.campaign(campaign).decided_cleared_minor == 6_000
    reasons = [world.pledge_row(one).refund_reason for one in (annas, bens)]
    assert reasons == ["target_missed", "not_reconfirmed"]


def test_without_the_guard_what_was_not_kept_decides_the_target(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protection, "waits_until", lambda *_args: None)
    campaign = world.live_campaign(target_minor=10_000, lasts=timedelta(days=2))
    annas = world.invest(world.person("Anna"), campaign, 12)
    change(world, campaign, story="We bake at night.")
    world.to_deadline(world.campaign(campaign))
    assert world.campaign(campaign).decided_cleared_minor == 12_000
    # Still it was never released: no transfer is intended for it.
    assert world.attempts(annas, "transfer") == []
    assert world.statuses(annas) == ["refunded"]


def test_keeping_twice_and_in_two_tabs_is_harmless(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    anna = world.person("Anna")
    annas = world.invest(anna, campaign, 12)
    version = change(world, campaign, target="110")
    for _tab in range(2):
        keep(world, anna, annas, version)
    row = world.pledge_row(annas)
    assert (row.reconfirm_by, row.terms_version) == (None, 2)
    world.clock.pass_to(end_of(version))
    world.finish()
    assert world.statuses(annas) == ["escrowed"]
    keep(world, anna, annas, version)


def test_the_newest_terms_count_and_are_asked_for_again(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    anna, ben = world.person("Anna"), world.person("Ben")
    annas, bens = world.invest(anna, campaign, 12), world.invest(ben, campaign, 7)
    second = change(world, campaign, target="110")
    keep(world, anna, annas, second)
    # One of three days is a business day, whichever day it is today.
    world.clock.advance(3 * DAY)
    third = change(world, campaign, target="115")
    assert (third.number, third.asked) == (3, 2)
    assert end_of(third) > end_of(second)
    with pytest.raises(Conflict, match="have changed again"):
        keep(world, ben, bens, second)
    keep(world, ben, bens, third)
    world.clock.pass_to(end_of(second))
    world.finish()
    assert world.statuses(annas, bens) == ["escrowed", "escrowed"]
    world.clock.pass_to(end_of(third))
    world.finish()
    assert world.statuses(annas, bens) == ["refunded", "escrowed"]


def test_whoever_is_asked_may_cancel_though_the_last_moment_to_cancel_is_over(world: World) -> None:
    campaign = world.live_campaign(regime="reg-cf", target_minor=10_000)
    anna = world.person("Anna")
    annas = world.invest(anna, campaign, 12)
    assert campaign.closes_at is not None
    world.clock.advance(campaign.closes_at - world.clock.now() - timedelta(hours=30))
    with pytest.raises(TransitionRefused):
        pledging.cancel(world.deps, actor=anna, pledge_id=annas)
    change(world, campaign, story="We bake at night.")
    moved = world.campaign(campaign).closes_at
    assert moved is not None
    world.clock.advance(moved - world.clock.now() - timedelta(hours=30))
    pledging.cancel(world.deps, actor=anna, pledge_id=annas)
    world.work()
    assert world.statuses(annas) == ["refunded"]
    assert world.pledge_row(annas).refund_reason == "cancelled"


def test_a_change_that_is_not_material_asks_nobody(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    anna = world.person("Anna")
    annas = world.invest(anna, campaign, 12)
    version = change(world, campaign, material=False, summary="A bakery at the port.")
    assert (version.is_material, version.reconfirm_by, version.asked) == (False, None, 0)
    assert world.pledge_row(annas).reconfirm_by is None
    assert world.notices(anna)[-1] == "“Bread for the harbour” has changed"


def test_amounts_and_deadlines_are_material_whatever_a_moderator_thinks(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    annas = world.invest(world.person("Anna"), campaign, 12)
    version = change(world, campaign, material=False, closes_at=later(campaign, days=3))
    assert version.is_material
    assert world.pledge_row(annas).reconfirm_by == version.reconfirm_by


def test_who_pledges_afterwards_is_not_asked(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    version = change(world, campaign, target="110")
    assert version.asked == 0
    bens = world.invest(world.person("Ben"), campaign, 12)
    row = world.pledge_row(bens)
    assert (row.terms_version, row.reconfirm_by) == (2, None)


def test_a_payment_under_way_is_asked_as_well(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    anna = world.person("Anna")
    receipt = world.pledge(anna, campaign, 12)
    version = change(world, campaign, target="110")
    world.pay(receipt)
    world.work()
    assert world.statuses(receipt.pledge_id) == ["escrowed"]
    world.clock.pass_to(end_of(version))
    world.finish()
    assert world.statuses(receipt.pledge_id) == ["refunded"]


def test_a_payment_that_comes_after_the_time_goes_back(world: World) -> None:
    """Its reservation had ended, and its bank took ten days."""
    campaign = world.live_campaign(target_minor=10_000)
    receipt = world.pledge(world.person("Anna"), campaign, 12)
    world.pay(receipt)
    world.expire(receipt.pledge_id)
    version = change(world, campaign, target="110")
    assert version.asked == 0
    world.clock.drift(end_of(version) - world.clock.now())
    world.work()
    assert world.history(receipt.pledge_id)[:3] == ["reserved", "expired", "refunding"]
    world.finish()
    assert world.statuses(receipt.pledge_id) == ["refunded"]


def test_a_dispute_that_ends_well_after_the_time_is_refunded(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    ben = world.person("Ben")
    bens, annas = world.invest(ben, campaign, 7), world.invest(world.person("Anna"), campaign, 12)
    version = change(world, campaign, target="110")
    dispute = world.dispute(bens)
    world.work()
    assert world.statuses(bens) == ["disputed"]
    world.clock.pass_to(end_of(version))
    world.finish()
    assert world.statuses(annas, bens) == ["refunded", "disputed"]
    world.end_dispute(dispute, "won")
    world.finish()
    assert world.statuses(bens) == ["refunded"]
    assert world.pledge_row(bens).refund_reason == "not_reconfirmed"


def test_nobody_keeps_what_is_somebody_elses(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    annas = world.invest(world.person("Anna"), campaign, 12)
    version = change(world, campaign, target="110")
    for who in (world.person("Eve"), founder_of(world, campaign)):
        with pytest.raises(NotFound):
            keep(world, who, annas, version)
    with pytest.raises(NotFound):
        keep(world, world.person("Eve"), str(uuid4()), version)


def test_killed_between_two_chunks_the_next_worker_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    ids = [world.invest(world.person(f"Buyer {number}"), campaign, 2) for number in range(3)]
    version = change(world, campaign, target="110")
    world.clock.drift(end_of(version) - world.clock.now())
    monkeypatch.setattr(reconfirming, "CHUNK", 1)
    whole = reconfirming._end_chunk
    calls = []

    def dying(*args: object) -> bool:
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return whole(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(reconfirming, "_end_chunk", dying)
    with pytest.raises(KeyboardInterrupt):
        reconfirming.end(world.deps, version_id=version.id)
    assert sorted(world.statuses(*ids)) == ["escrowed", "refunding", "refunding"]
    world.check_books()
    world.finish()
    assert world.statuses(*ids) == ["refunded"] * 3
    assert len(world.listed("/v1/refunds")) == 3
    for _again in range(2):
        reconfirming.end(world.deps, version_id=version.id)
    assert _due(world, version.id) is None


def test_a_withdrawn_campaign_asks_nobody_any_more(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    annas = world.invest(world.person("Anna"), campaign, 12)
    version = change(world, campaign, target="110")
    world.withdraw_as_founder(campaign)
    world.finish()
    assert world.pledge_row(annas).refund_reason == "withdrawn"
    world.clock.pass_to(end_of(version))
    world.finish()
    assert _due(world, version.id) is None


def test_the_first_version_is_what_it_said_before_it_first_changed(world: World) -> None:
    campaign = world.live_campaign()
    change(world, campaign, material=False, story="We bake rye.")
    after = newest(world, campaign)
    assert after.content["texts"][0]["fields"] != _content(world, campaign.id, 1)
    assert ["story", "We bake."] in _content(world, campaign.id, 1)
    assert len(after.mark) == 64


def test_a_change_is_taken_back_and_another_proposed(world: World) -> None:
    campaign = world.live_campaign()
    first = propose(world, campaign, story="We bake rye.")
    with pytest.raises(Conflict, match="waits for a moderator"):
        propose(world, campaign, story="We bake oats.")
    changes.take_back(world.deps, actor=founder_of(world, campaign), change_id=first)
    assert propose(world, campaign, story="We bake oats.") != first


def _due(world: World, version_id: UUID) -> datetime | None:
    with world.deps.reading() as session:
        return session.get_one(CampaignVersion, version_id).due_at


def _content(world: World, campaign_id: UUID, number: int) -> list[list[str]]:
    with world.deps.reading() as session:
        found = versions.version_of(session, campaign_id, number)
    assert found is not None
    fields: list[list[str]] = found.content["texts"][0]["fields"]
    return fields


def test_a_form_that_shows_older_terms_makes_no_pledge(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    anna = world.person("Anna")
    form = investing.invest_form(world.deps, actor=anna, slug=campaign.slug)
    assert form.terms_version == "1"
    change(world, campaign, target="110")

    def sent(version: str) -> PledgeReceipt:
        return pledging.pledge(
            world.deps,
            actor=anna,
            slug=campaign.slug,
            shares_text="5",
            request_key=form.request_key,
            acknowledged=form.risk_mark,
            terms_version=version,
        )

    with pytest.raises(Conflict, match="has changed since you opened"):
        sent(form.terms_version)
    assert world.campaign(campaign).reserved_shares == 0
    newest_form = investing.invest_form(world.deps, actor=anna, slug=campaign.slug)
    made = sent(newest_form.terms_version)
    assert world.pledge_row(made.pledge_id).terms_version == 2
    # The same form sent twice is the same pledge, whatever changed since.
    change(world, campaign, target="115")
    assert sent(newest_form.terms_version) == made
