"""Money that arrives when nobody expects it: after the deadline, or after its reservation."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from crowdfund.db.tables import IdentityCheck, Notice
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import NotEligible
from crowdfund.domain.screening import ScreeningStatus
from crowdfund.services import counters, pledging
from crowdfund.services.views.pledges import PledgeReceipt
from tests.concurrency.rushing import at_once, reserve
from tests.declaring import answered, declare
from tests.world import World


def test_a_payment_after_the_deadline_goes_back(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000, lasts=timedelta(minutes=20))
    world.invest(world.person("Anna"), campaign, 10)
    late = world.pledge(world.person("Ben"), campaign, 5)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    world.pay(late)

    world.finish()

    row = world.pledge_row(late.pledge_id)
    assert (row.status, row.refund_reason) == ("refunded", "too_late")
    assert world.history(late.pledge_id) == ["reserved", "expired", "refunding", "refunded"]
    assert [attempt.status for attempt in world.attempts(late.pledge_id, "checkout")] == ["done"]
    ended = world.campaign(campaign)
    assert (ended.status, ended.settled_shares) == ("settled", 10)


def test_a_payment_before_the_deadline_that_is_heard_of_after_it_counts(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000, lasts=timedelta(minutes=20))
    receipt = world.pledge(world.person("Anna"), campaign, 10)
    world.pay(receipt)

    world.to_deadline(campaign)

    assert world.campaign(campaign).status == "settled"
    assert world.statuses(receipt.pledge_id) == ["settled"]


def test_an_open_page_is_ended_at_the_deadline(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000, lasts=timedelta(minutes=20))
    receipt = world.pledge(world.person("Anna"), campaign, 10)

    world.to_deadline(campaign)

    assert world.campaign(campaign).status == "refunded"
    assert world.statuses(receipt.pledge_id) == ["expired"]
    assert world.api_page(receipt.pledge_id)["status"] == "expired"


def test_a_payment_after_its_reservation_takes_shares_again(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000, maximum_minor=100_000)
    anna = world.person("Anna")
    receipt = world.pledge(anna, campaign, 60)
    world.expire(receipt.pledge_id)
    assert counters.shares_left(world.campaign(campaign)) == 100
    world.pay(receipt)

    pledging.came_back(world.deps, actor=anna, pledge_id=receipt.pledge_id)

    assert world.history(receipt.pledge_id) == ["reserved", "expired", "escrowed"]
    assert counters.shares_left(world.campaign(campaign)) == 40
    assert world.pledge_row(receipt.pledge_id).ended_at is None


def test_a_payment_after_its_reservation_goes_back_when_its_shares_are_gone(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000, maximum_minor=100_000)
    anna = world.person("Anna")
    receipt = world.pledge(anna, campaign, 60)
    world.expire(receipt.pledge_id)
    quicker = world.invest(world.person("Ben"), campaign, 41)
    world.pay(receipt)

    world.finish()

    row = world.pledge_row(receipt.pledge_id)
    assert (row.status, row.refund_reason) == ("refunded", "too_late")
    assert world.statuses(quicker) == ["escrowed"]
    assert counters.shares_left(world.campaign(campaign)) == 59


def test_exactly_the_shares_that_are_left_are_enough(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000, maximum_minor=100_000)
    anna = world.person("Anna")
    receipt = world.pledge(anna, campaign, 60)
    world.expire(receipt.pledge_id)
    world.invest(world.person("Ben"), campaign, 40)
    world.pay(receipt)

    world.finish()

    assert world.statuses(receipt.pledge_id) == ["escrowed"]
    assert counters.shares_left(world.campaign(campaign)) == 0


def test_a_payment_after_its_reservation_is_judged_by_the_limit_again(world: World) -> None:
    campaign = world.live_campaign(regime="reg-cf", maximum_minor=1_000_000)
    other = world.live_campaign(world.person("Second"), regime="reg-cf", maximum_minor=1_000_000)
    anna = world.person("Anna")
    declare(world.deps, anna)
    answered(world.deps, anna, pledges=2)
    receipt = world.pledge(anna, campaign, 300)
    world.expire(receipt.pledge_id)
    since = world.pledge(anna, other, 226)
    world.pay(receipt)

    pledging.came_back(world.deps, actor=anna, pledge_id=receipt.pledge_id)
    world.work()

    row = world.pledge_row(receipt.pledge_id)
    assert (row.status, row.refund_reason) == ("refunded", "over_limit")
    assert world.history(receipt.pledge_id) == ["reserved", "expired", "refunding", "refunded"]
    assert world.statuses(since.pledge_id) == ["reserved"]
    with world.deps.reading() as session:
        told = session.exec(select(Notice.body).where(Notice.user_id == anna.user_id)).all()
    assert any("leaves no room for it any more" in body for body in told)


def test_a_payment_after_its_reservation_that_still_fits_the_limit_counts(world: World) -> None:
    campaign = world.live_campaign(regime="reg-cf", maximum_minor=1_000_000)
    other = world.live_campaign(world.person("Second"), regime="reg-cf", maximum_minor=1_000_000)
    anna = world.person("Anna")
    declare(world.deps, anna)
    answered(world.deps, anna, pledges=2)
    receipt = world.pledge(anna, campaign, 300)
    world.expire(receipt.pledge_id)
    world.pledge(anna, other, 225)
    world.pay(receipt)

    pledging.came_back(world.deps, actor=anna, pledge_id=receipt.pledge_id)

    assert world.history(receipt.pledge_id) == ["reserved", "expired", "escrowed"]


def come_back(world: World, backer: Actor, receipt: PledgeReceipt) -> tuple[str, str]:
    """Pays after all. Returns what became of the pledge, and why its money went back."""
    world.pay(receipt)
    pledging.came_back(world.deps, actor=backer, pledge_id=receipt.pledge_id)
    world.work()
    row = world.pledge_row(receipt.pledge_id)
    return row.status, row.refund_reason


def test_a_late_payment_of_somebody_who_is_not_verified_counts_with_what_they_pledged_since(
    world: World,
) -> None:
    campaign = world.live_campaign()
    stranger = world.person("Stranger", is_verified=False)
    fitting, too_much = world.pledge(stranger, campaign, 60), world.pledge(stranger, campaign, 40)
    for receipt in (fitting, too_much):
        world.expire(receipt.pledge_id)
    world.pledge(stranger, campaign, 40)
    assert come_back(world, stranger, fitting) == ("escrowed", "")
    assert come_back(world, stranger, too_much) == ("refunded", "identity_needed")


def test_a_late_payment_whose_questions_were_used_up_since_goes_back(world: World) -> None:
    campaign = world.live_campaign(regime="reg-cf")
    anna = world.person("Anna")
    declare(world.deps, anna)
    answered(world.deps, anna)
    receipt = world.pledge(anna, campaign, 10)
    world.expire(receipt.pledge_id)
    since = world.pledge(anna, campaign, 10)
    assert come_back(world, anna, receipt) == ("refunded", "step_missing")
    assert come_back(world, anna, since) == ("escrowed", "")


def test_a_payment_of_somebody_who_was_refused_while_they_paid_goes_back(world: World) -> None:
    campaign, anna = world.live_campaign(), world.person("Anna")
    receipt = world.pledge(anna, campaign, 10)
    with world.deps.transaction() as session:
        query = select(IdentityCheck).where(IdentityCheck.user_id == anna.user_id)
        session.exec(query).one().screening = ScreeningStatus.REFUSED.value
    assert come_back(world, anna, receipt) == ("refunded", "listed")
    assert world.history(receipt.pledge_id) == ["reserved", "expired", "refunding", "refunded"]


def test_a_late_payment_and_a_new_pledge_at_once_share_one_room(world: World) -> None:
    campaign = world.live_campaign(regime="reg-cf", maximum_minor=1_000_000)
    other = world.live_campaign(world.person("Second"), regime="reg-cf", maximum_minor=1_000_000)
    anna = world.person("Anna")
    declare(world.deps, anna)
    answered(world.deps, anna, pledges=2)
    receipt = world.pledge(anna, campaign, 300)
    world.expire(receipt.pledge_id)
    world.pay(receipt)

    def comes_back() -> str:
        pledging.came_back(world.deps, actor=anna, pledge_id=receipt.pledge_id)
        return world.history(receipt.pledge_id)[2]

    first, second = at_once(comes_back, lambda: reserve(world, anna, other, 300))
    # One of the two has the room, whichever came first.
    assert (first == "escrowed") == isinstance(second, NotEligible)
    assert first in {"escrowed", "refunding"}
