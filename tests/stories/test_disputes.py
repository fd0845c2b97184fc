"""A backer's bank takes a payment back: while the raise is open, around its end, and afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from crowdfund.db.tables import Allotment, Campaign, Dispute, Notice
from crowdfund.domain.errors import SharesUnavailable, TransitionRefused
from crowdfund.services import disputes, pledging
from tests.keeping import Keeper
from tests.world import World

DISPUTED_CARD = "4000000000000259"
FEE = 1_500
"""What the processor charges for a dispute, minor units."""


def _dispute_row(world: World) -> Dispute:
    with world.deps.reading() as session:
        return session.exec(select(Dispute)).one()


def _disputed(campaign: Campaign) -> str:
    return f"disputed:{campaign.id}"


def _escrow(campaign: Campaign) -> str:
    return f"escrow:{campaign.id}"


def test_a_disputed_payment_does_not_count_and_keeps_its_shares(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000, maximum_minor=20_000)
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 15)

    world.dispute(pledge_id)
    world.work()

    world.check_books()
    row = world.campaign(campaign)
    assert world.statuses(pledge_id) == ["disputed"]
    assert (row.escrowed_shares, row.disputed_shares, row.escrowed_minor) == (0, 15, 0)
    assert world.balance(_disputed(campaign)) == 15_000
    assert world.balance(_escrow(campaign)) == -15_000
    assert world.balance("dispute_fee") == FEE
    with pytest.raises(SharesUnavailable):
        world.pledge(world.person("Ben"), campaign, 6)
    with pytest.raises(TransitionRefused):
        pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    assert any("Your bank asks" in subject for subject in world.notices(anna))


def test_a_dispute_that_is_won_counts_again(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 15)
    ref = world.dispute(pledge_id)
    world.work()

    world.end_dispute(ref, "won")
    world.work()

    world.check_books()
    assert world.history(pledge_id) == ["reserved", "escrowed", "disputed", "escrowed"]
    row = world.campaign(campaign)
    assert (row.escrowed_shares, row.disputed_shares, row.pledge_count) == (15, 0, 1)
    assert world.balance(_disputed(campaign)) == 0
    # The processor keeps its fee when a dispute is won.
    assert world.balance("dispute_fee") == FEE
    world.to_deadline(campaign)
    assert world.campaign(campaign).status == "settled"


def test_a_dispute_that_is_lost_frees_its_shares(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000, maximum_minor=20_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 15)
    ref = world.dispute(pledge_id)
    world.work()

    world.end_dispute(ref, "lost")
    world.work()

    world.check_books()
    assert world.statuses(pledge_id) == ["lost"]
    assert world.balance(_escrow(campaign)) == 0
    assert world.balance(_disputed(campaign)) == 0
    other = world.invest(world.person("Ben"), campaign, 20)
    world.to_deadline(campaign)
    assert world.statuses(pledge_id, other) == ["lost", "settled"]
    assert world.listed("/v1/refunds") == []


def test_a_card_that_is_disputed_at_once(world: World) -> None:
    """The note about the dispute may be the first that is heard of the payment."""
    campaign = world.live_campaign(target_minor=10_000)
    receipt = world.pledge(world.person("Anna"), campaign, 15)
    world.pay(receipt, DISPUTED_CARD)
    notes = [note for note in world.sandbox.webhooks() if b"charge.dispute.created" in note[0]]

    world.deliver(notes)

    assert world.history(receipt.pledge_id) == ["reserved", "escrowed", "disputed"]


def test_a_raise_that_hangs_on_a_dispute_waits_seven_days_and_no_longer(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    lost_to_it = world.invest(world.person("Anna"), campaign, 5)
    disputed = world.invest(world.person("Ben"), campaign, 5)
    world.dispute(disputed)
    world.work()

    world.to_deadline(campaign)
    assert world.campaign(campaign).status == "closing"
    world.clock.advance(timedelta(days=6, hours=23))
    world.finish()
    assert world.campaign(campaign).status == "closing"

    world.clock.advance(timedelta(hours=2))
    world.finish()

    assert world.campaign(campaign).status == "refunding"
    assert world.campaign(campaign).decided_cleared_minor == 5_000
    assert world.statuses(lost_to_it, disputed) == ["refunded", "disputed"]


def test_a_dispute_won_in_time_decides_the_raise(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    first = world.invest(world.person("Anna"), campaign, 5)
    disputed = world.invest(world.person("Ben"), campaign, 5)
    ref = world.dispute(disputed)
    world.work()
    world.to_deadline(campaign)
    assert world.campaign(campaign).status == "closing"

    world.clock.advance(timedelta(days=3))
    world.end_dispute(ref, "won")
    world.finish()

    assert world.campaign(campaign).status == "settled"
    assert world.statuses(first, disputed) == ["settled", "settled"]


@pytest.mark.parametrize(
    ("shares", "verdict"), [(10, "settling"), (1, "refunding")], ids=["met", "out of reach"]
)
def test_a_raise_that_does_not_hang_on_its_dispute_does_not_wait_to_be_decided(
    world: World, shares: int, verdict: str
) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    world.invest(world.person("Anna"), campaign, shares)
    world.dispute(world.invest(world.person("Ben"), campaign, 5))

    world.work()
    world.to_deadline(campaign)

    assert world.campaign(campaign).status == verdict


def test_shares_are_numbered_without_a_dispute_that_does_not_end(world: World) -> None:
    """Everyone else is paid out at once; after seven days the raise is settled without it, and
    what the bank decides later goes back."""
    campaign = world.live_campaign(target_minor=10_000)
    first = world.invest(world.person("Anna"), campaign, 10)
    disputed = world.invest(world.person("Ben"), campaign, 5)
    ref = world.dispute(disputed)
    world.work()
    world.to_deadline(campaign)
    assert world.statuses(first, disputed) == ["settled", "disputed"]
    world.clock.advance(timedelta(days=7, hours=1))
    world.finish()
    world.check_books()
    assert world.campaign(campaign).status == "settled"
    assert world.statuses(disputed) == ["disputed"]

    world.end_dispute(ref, "won")
    world.finish()

    world.check_books()
    row = world.pledge_row(disputed)
    assert (row.status, row.refund_reason) == ("refunded", "dispute_ended_late")
    assert [one["amount"] for one in world.listed("/v1/refunds")] == [5_000]
    assert len(world.listed("/v1/transfers")) == 1


def test_a_dispute_lost_after_its_raise_was_settled_without_it(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    world.invest(world.person("Anna"), campaign, 10)
    disputed = world.invest(world.person("Ben"), campaign, 5)
    ref = world.dispute(disputed)
    world.work()
    world.to_deadline(campaign)
    world.clock.advance(timedelta(days=7, hours=1))
    world.finish()

    world.end_dispute(ref, "lost")
    world.finish()

    assert world.statuses(disputed) == ["lost"]
    assert world.balance(_escrow(campaign)) == 0
    assert world.listed("/v1/refunds") == []


def test_a_disputed_pledge_of_a_failed_raise_goes_back_when_its_bank_lets_go(
    world: World,
) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    first = world.invest(world.person("Anna"), campaign, 10)
    disputed = world.invest(world.person("Ben"), campaign, 5)
    ref = world.dispute(disputed)
    world.work()
    world.to_deadline(campaign)
    assert world.campaign(campaign).status == "refunding"
    assert world.statuses(first, disputed) == ["refunded", "disputed"]

    world.clock.advance(timedelta(days=40))
    world.end_dispute(ref, "won")
    world.finish()

    assert world.campaign(campaign).status == "refunded"
    row = world.pledge_row(disputed)
    assert (row.status, row.refund_reason) == ("refunded", "target_missed")


def _settled(world: World) -> tuple[Campaign, str, str]:
    campaign = world.live_campaign(target_minor=10_000)
    first = world.invest(world.person("Anna"), campaign, 10)
    second = world.invest(world.person("Ben"), campaign, 5)
    world.to_deadline(campaign)
    assert world.campaign(campaign).status == "settled"
    return campaign, first, second


def test_a_dispute_after_settlement_that_is_won_changes_nothing(
    world: World, keeper: Keeper
) -> None:
    campaign, _, second = keeper.scene(world, _settled)
    ref = world.dispute(second)
    world.work()
    world.check_books()
    assert world.statuses(second) == ["disputed"]
    assert world.campaign(campaign).settled_shares == 15

    world.end_dispute(ref, "won")
    world.work()

    world.check_books()
    assert world.statuses(second) == ["settled"]
    assert world.listed("/v1/transfers")[0]["amount_reversed"] == 0


def test_a_dispute_after_settlement_that_is_lost_takes_money_and_shares_back(
    world: World, keeper: Keeper
) -> None:
    campaign, first, second = keeper.scene(world, _settled)
    owed = f"receivable:{campaign.enterprise_id}"
    earned = world.balance("platform_fee")
    ref = world.dispute(second)
    world.work()

    world.end_dispute(ref, "lost")
    world.finish()

    world.check_books()
    row = world.campaign(campaign)
    assert world.statuses(first, second) == ["settled", "lost"]
    assert (row.status, row.settled_shares, row.settled_minor) == ("settled", 10, 10_000)
    [reversal] = world.attempts(second, "reversal")
    assert reversal.status == "done"
    assert reversal.idempotency_key == f"dispute:{ref}:reversal"
    by_charge = {one["source_transaction"]: one for one in world.listed("/v1/transfers")}
    assert by_charge[world.pledge_row(second).charge_ref]["amount_reversed"] == 4_750
    assert by_charge[world.pledge_row(first).charge_ref]["amount_reversed"] == 0
    assert world.balance(owed) == 0
    # The fee on that pledge, five per cent, is given up.
    assert world.balance("platform_fee") - earned == 250
    with world.deps.reading() as session:
        lines = {str(line.pledge_id): line for line in session.exec(select(Allotment))}
    assert lines[first].annulled_at is None
    assert lines[second].annulled_at is not None


def test_what_an_enterprise_cannot_pay_back_stays_visible(world: World, keeper: Keeper) -> None:
    campaign, _, second = keeper.scene(world, _settled)
    ref = world.dispute(second)
    transfer = world.attempts(second, "transfer")[0].provider_ref
    world.sandbox.api("POST", f"/v1/transfers/{transfer}/reversals", amount="4000")
    world.end_dispute(ref, "lost")

    world.finish()

    world.check_books()
    [reversal] = world.attempts(second, "reversal")
    assert reversal.status == "parked"
    assert world.balance(f"receivable:{campaign.enterprise_id}") == 4_750


def test_a_lost_answer_to_a_reversal_takes_nothing_twice(world: World, keeper: Keeper) -> None:
    campaign, _, second = keeper.scene(world, _settled)
    ref = world.dispute(second)
    world.end_dispute(ref, "lost")
    transfer = world.attempts(second, "transfer")[0].provider_ref
    world.sandbox.fault(f"/v1/transfers/{transfer}/reversals", "timeout_after", times=3)

    world.finish()
    world.clock.advance(timedelta(minutes=2))
    world.finish()

    world.check_books()
    reversals = world.listed(f"/v1/transfers/{transfer}/reversals")
    assert [one["amount"] for one in reversals] == [4_750]
    assert world.balance(f"receivable:{campaign.enterprise_id}") == 0


def test_a_dispute_nobody_tells_of_the_end_of_is_found(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 15)
    ref = world.dispute(pledge_id)
    world.deliver()
    world.end_dispute(ref, "won")
    world.deliver([])
    assert world.statuses(pledge_id) == ["disputed"]

    world.clock.advance(disputes.NEXT_LOOK + timedelta(seconds=1))
    world.deliver([])

    assert world.statuses(pledge_id) == ["escrowed"]


def test_a_dispute_about_an_unknown_payment_is_kept_for_a_person(world: World) -> None:
    admin = world.admin()
    campaign = world.live_campaign(target_minor=10_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 15)
    row = world.pledge_row(pledge_id)
    known = (row.charge_ref, row.payment_ref)
    row.charge_ref, row.payment_ref = "ch_other", "pi_other"
    [checkout] = world.attempts(pledge_id, "checkout")
    page = checkout.provider_ref
    checkout.provider_ref = "cs_other"
    world.put(row)
    world.put(checkout)
    world.sandbox.dispute(known[0])

    world.work()

    kept = _dispute_row(world)
    assert (kept.pledge_id, kept.charge_ref, kept.amount_minor) == (None, known[0], 15_000)
    assert "not known here" in kept.trouble
    with world.deps.reading() as session:
        query = select(Notice).where(Notice.user_id == admin.user_id, Notice.kind == "oddity")
        told = session.exec(query).one()
    assert "not known here" in told.subject
    # Once the payment is known, so is whose dispute it is.
    row.charge_ref, row.payment_ref = known
    checkout.provider_ref = page
    world.put(row)
    world.put(checkout)
    world.clock.advance(disputes.NEXT_LOOK + timedelta(seconds=1))
    world.work()
    assert world.statuses(pledge_id) == ["disputed"]
    assert _dispute_row(world).trouble == ""
