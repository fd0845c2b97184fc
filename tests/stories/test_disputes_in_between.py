"""A dispute that arrives between intent, call and result of something else; and notes that two
workers handle, or that a killed one handled by half."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from crowdfund.db.tables import Campaign, InboxEvent, Pledge
from crowdfund.payments.gateway import DisputeState
from crowdfund.services import (
    dashboard_sums,
    disputes,
    payment_pages,
    pledge_pages,
    pledging,
    statements,
    webhooks,
)
from crowdfund.services.pledge_sums import money_by_state
from crowdfund.services.views.common import Fact
from tests.world import FAILING_REFUND_CARD, SLOW_REFUND_CARD, World


class Meddler:
    """A gateway that lets something happen just before or after one of its calls."""

    def __init__(
        self,
        inner: Any,
        method: str,
        *,
        before: Callable[[], None] | None = None,
        after: Callable[[], None] | None = None,
    ) -> None:
        self._inner = inner
        self._method = method
        self._before, self._after = before, after

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._inner, name)
        if name != self._method:
            return real

        def call(*args: Any, **kwargs: Any) -> Any:
            before, self._before = self._before, None
            if before is not None:
                before()
            answer = real(*args, **kwargs)
            after, self._after = self._after, None
            if after is not None:
                after()
            return answer

        return call


def _meddled(world: World, method: str, **happens: Callable[[], None]) -> World:
    gateway = Meddler(world.deps.gateway, method, **happens)
    return World(replace(world.deps, gateway=gateway), world.clock, world.sandbox)


def _hear(world: World, ref: str) -> None:
    disputes.refresh(world.deps, dispute_ref=ref)


def _disputes(world: World, pledge_id: str, verdict: str = "") -> Callable[[], None]:
    """The bank asks, decides if it is to, and the platform hears of it."""

    def happen() -> None:
        ref = world.dispute(pledge_id)
        if verdict:
            world.end_dispute(ref, verdict)
        _hear(world, ref)

    return happen


def _about_to_settle(world: World) -> tuple[Campaign, str]:
    campaign = world.live_campaign(target_minor=10_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 10)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    return campaign, pledge_id


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(
    ("verdict", "end"), [("", "disputed"), ("won", "settled"), ("lost", "lost")]
)
def test_a_dispute_while_the_transfer_is_under_way(
    world: World, moment: str, verdict: str, end: str
) -> None:
    """The money left before anybody knew: it is released, and comes back when the bank says so."""
    campaign, pledge_id = _about_to_settle(world)
    happens = {moment: _disputes(world, pledge_id, verdict)}

    _meddled(world, "create_transfer", **happens).finish()
    world.finish()

    world.check_books()
    assert world.statuses(pledge_id) == [end]
    assert world.campaign(campaign).status == "settled"
    [transfer] = world.listed("/v1/transfers")
    assert transfer["amount_reversed"] == (9_500 if verdict == "lost" else 0)
    assert world.balance(f"receivable:{campaign.enterprise_id}") == 0
    assert world.balance(f"escrow:{campaign.id}") == 0


def test_a_dispute_after_a_transfer_whose_answer_was_lost(world: World) -> None:
    """The platform does not know that the money left, and the bank asks meanwhile."""
    campaign, pledge_id = _about_to_settle(world)
    world.sandbox.fault("/v1/transfers", "timeout_after", times=3)
    world.deliver([])
    assert world.statuses(pledge_id) == ["escrowed"]
    assert len(world.listed("/v1/transfers")) == 1

    ref = world.dispute(pledge_id)
    _hear(world, ref)
    world.check_books()
    world.clock.advance(timedelta(minutes=2))
    world.deliver([])
    world.check_books()
    assert world.attempts(pledge_id, "transfer")[-1].status == "done"
    world.end_dispute(ref, "lost")
    world.finish()

    assert world.statuses(pledge_id) == ["lost"]
    [transfer] = world.listed("/v1/transfers")
    assert transfer["amount_reversed"] == 9_500
    assert world.balance(f"receivable:{campaign.enterprise_id}") == 0


def test_a_transfer_whose_answer_was_lost_is_heard_of_by_a_note(world: World) -> None:
    _, pledge_id = _about_to_settle(world)
    world.sandbox.fault("/v1/transfers", "timeout_after", times=3)
    world.deliver([])
    assert world.statuses(pledge_id) == ["escrowed"]

    world.deliver()

    assert world.statuses(pledge_id) == ["settled"]
    assert len(world.listed("/v1/transfers")) == 1


def test_a_transfer_that_waits_is_not_made_while_a_bank_asks(world: World) -> None:
    campaign, pledge_id = _about_to_settle(world)
    world.sandbox.fault("/v1/transfers", "timeout_before", times=3)
    world.work()
    ref = world.dispute(pledge_id)
    _hear(world, ref)
    world.clock.advance(timedelta(hours=2))
    world.finish()
    assert world.listed("/v1/transfers") == []

    world.end_dispute(ref, "won")
    world.finish()

    assert world.statuses(pledge_id) == ["settled"]
    assert len(world.listed("/v1/transfers")) == 1
    assert world.campaign(campaign).status == "settled"


def test_a_dispute_while_the_refund_is_under_way(world: World) -> None:
    """The bank was first: the refund is refused, and made when the bank lets go."""
    campaign = world.live_campaign(target_minor=100_000)
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5)
    opened: list[str] = []
    asks = {"before": lambda: opened.append(world.dispute(pledge_id))}
    pledging.cancel(_meddled(world, "create_refund", **asks).deps, actor=anna, pledge_id=pledge_id)
    assert world.statuses(pledge_id) == ["refunding"]
    world.work()
    world.check_books()
    assert world.statuses(pledge_id) == ["disputed"]
    assert world.balance(f"refunds_due:{campaign.id}") == 0

    world.end_dispute(opened[0], "won")
    world.finish()

    row = world.pledge_row(pledge_id)
    assert (row.status, row.refund_reason) == ("refunded", "cancelled")
    assert [one["amount"] for one in world.listed("/v1/refunds")] == [5_000]
    assert world.campaign(campaign).disputed_shares == 0


def test_a_refund_overtaken_by_a_dispute_that_is_lost_pays_nobody_twice(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5)
    asks = {"before": lambda: world.end_dispute(world.dispute(pledge_id), "lost")}
    pledging.cancel(_meddled(world, "create_refund", **asks).deps, actor=anna, pledge_id=pledge_id)

    world.finish()
    world.clock.advance(timedelta(hours=1))
    world.finish()

    world.check_books()
    assert world.statuses(pledge_id) == ["lost"]
    assert world.listed("/v1/refunds") == []
    assert world.balance(f"escrow:{campaign.id}") == 0


def test_a_refund_whose_answer_was_lost_before_the_bank_asked_is_not_undone(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5)
    world.sandbox.fault("/v1/refunds", "timeout_after", times=3)
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    assert world.statuses(pledge_id) == ["refunding"]

    _hear(world, world.dispute(pledge_id))

    world.check_books()
    assert world.statuses(pledge_id) == ["refunded"]
    assert world.balance("dispute_fee") == 1_500


def test_a_dispute_while_a_refund_waits_at_the_bank(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5, card=SLOW_REFUND_CARD)
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    _hear(world, world.dispute(pledge_id))
    assert world.statuses(pledge_id) == ["refunding"]

    world.clock.advance(timedelta(hours=2))
    world.finish()

    assert world.statuses(pledge_id) == ["refunded"]


def test_a_dispute_after_a_refund_that_came_back(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5, card=FAILING_REFUND_CARD)
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    world.clock.advance(timedelta(minutes=1))
    world.work()
    assert world.statuses(pledge_id) == ["refunding"]

    world.end_dispute(world.dispute(pledge_id), "lost")
    world.finish()

    world.check_books()
    assert world.statuses(pledge_id) == ["lost"]
    assert world.balance(f"refunds_due:{campaign.id}") == 0


def _changed(world: World, **change: Any) -> World:
    """A world whose processor shows disputes with other facts."""
    real = world.deps.gateway

    class Changing:
        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

        def retrieve_dispute(self, dispute_ref: str) -> DisputeState:
            state = real.retrieve_dispute(dispute_ref)
            return replace(state, **{k: v for k, v in change.items() if getattr(state, k)})

    return World(replace(world.deps, gateway=Changing()), world.clock, world.sandbox)  # type: ignore[arg-type]


def test_a_part_lost_before_the_deadline_sends_the_rest_back(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5)
    partly = _changed(world, amount_minor=2_000, withdrawn_minor=2_000)
    ref = world.dispute(pledge_id)
    _hear(partly, ref)
    world.check_books()
    assert world.balance(f"disputed:{campaign.id}") == 2_000
    world.end_dispute(ref, "lost")

    _hear(partly, ref)

    world.check_books()
    row = world.pledge_row(pledge_id)
    assert (row.status, row.refund_reason) == ("refunding", "partly_lost")
    assert world.balance(f"refunds_due:{campaign.id}") == -3_000
    assert world.attempts(pledge_id, "refund")[-1].amount_minor == 3_000
    page = pledge_pages.pledge_page(world.deps, actor=anna, pledge_id=pledge_id)
    assert page.money_text == "$30.00 is on its way back to your card."
    under_way = {fact.label: fact.value for fact in _money(world, row)}
    assert under_way == {"On its way back": "$30.00", "Taken back": "$20.00"}
    told = statements.statement(world.deps, actor=anna, year=world.clock.now().year)
    assert (told.sums["USD"].on_way_back, told.sums["USD"].taken) == (3_000, 2_000)
    for status in ("refunded", "refunding"):
        assert _sums_once(world, row, status) == {status: 3_000, "lost": 2_000}
    row.status = "refunded"
    [returned, _taken] = _money(world, row)
    assert (returned.label, returned.value, returned.hint) == ("Returned", "$30.00", "Refunded")


def _sums_once(world: World, pledge: Pledge, status: str) -> dict[str, int]:
    """What a founder's dashboard would sum up: the sandbox refunds no payment that was lost."""
    with world.deps.transaction() as session:
        stored = session.get_one(Pledge, pledge.id)
        stored.status = status
        session.flush()
        campaign = session.get_one(Campaign, pledge.campaign_id)
        sums = dashboard_sums.sums_of(session, campaign)
        stored.status = "refunding"
    return sums.minor


def _money(world: World, pledge: Pledge) -> list[Fact]:
    """What a portfolio of this one pledge says of its money."""
    with world.deps.reading() as session:
        return money_by_state(session, [pledge])


def test_a_part_lost_after_settlement_is_owed_and_the_shares_stay(world: World) -> None:
    campaign, pledge_id = _about_to_settle(world)
    world.finish()
    partly = _changed(world, amount_minor=2_000, withdrawn_minor=2_000)
    ref = world.dispute(pledge_id)
    world.end_dispute(ref, "lost")

    _hear(partly, ref)
    world.finish()

    world.check_books()
    assert world.statuses(pledge_id) == ["settled"]
    assert world.campaign(campaign).settled_shares == 10
    [transfer] = world.listed("/v1/transfers")
    assert transfer["amount_reversed"] == 1_900


def test_an_inquiry_without_money_freezes_and_books_nothing(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    asking = _changed(world, status="warning_needs_response", withdrawn_minor=0, fee_minor=0)
    over = _changed(world, status="warning_closed", withdrawn_minor=0, fee_minor=0)
    ref = world.dispute(pledge_id)

    _hear(asking, ref)
    world.check_books()
    assert world.statuses(pledge_id) == ["disputed"]
    assert world.balance(f"disputed:{campaign.id}") == 0
    _hear(over, ref)

    assert world.statuses(pledge_id) == ["escrowed"]


def test_won_counts_only_once_the_money_is_back(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    ref = world.dispute(pledge_id)
    world.end_dispute(ref, "won")
    _hear(_changed(world, reinstated_minor=0), ref)
    assert world.statuses(pledge_id) == ["disputed"]

    _hear(world, ref)

    assert world.statuses(pledge_id) == ["escrowed"]
    assert world.balance(f"disputed:{campaign.id}") == 0


def test_another_dispute_on_the_same_payment(world: World) -> None:
    """Won once, disputed again, lost: the pledge follows the last of them."""
    campaign = world.live_campaign(target_minor=100_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    first, second = world.dispute(pledge_id), "du_again"
    _hear(world, first)
    again = _changed(world, dispute_ref=second)
    again_real = again.deps.gateway.retrieve_dispute
    both = replace(again_real(first))
    disputes.take(world.deps, both)
    world.check_books()
    assert world.balance(f"disputed:{campaign.id}") == 10_000

    world.end_dispute(first, "won")
    _hear(world, first)
    assert world.statuses(pledge_id) == ["disputed"]
    disputes.take(world.deps, replace(both, status="lost"))

    world.check_books()
    assert world.statuses(pledge_id) == ["lost"]


def test_a_bank_that_takes_what_was_given_back_is_borne_by_the_platform(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    anna = world.person("Anna")
    pledge_id = world.invest(anna, campaign, 5)
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    shown = world.deps.gateway.retrieve_dispute(world.dispute(pledge_id))
    taken = replace(shown, amount_minor=5_000, withdrawn_minor=5_000)

    disputes.take(world.deps, taken)
    world.check_books()
    assert world.balance(f"disputed:{campaign.id}") == 5_000
    disputes.take(world.deps, replace(taken, status="lost"))

    assert world.statuses(pledge_id) == ["refunded"]
    assert world.balance("dispute_loss") == 5_000
    assert world.balance(f"disputed:{campaign.id}") == 0


def test_a_dispute_that_ended_before_its_payment_was_known(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    row = world.pledge_row(pledge_id)
    known = (row.charge_ref, row.payment_ref)
    row.charge_ref, row.payment_ref = "ch_other", "pi_other"
    [checkout] = world.attempts(pledge_id, "checkout")
    page = checkout.provider_ref
    checkout.provider_ref = "cs_other"
    world.put(row)
    world.put(checkout)
    ref = str(world.sandbox.dispute(known[0])["id"])
    world.end_dispute(ref, "lost")
    _hear(world, ref)
    assert world.statuses(pledge_id) == ["escrowed"]
    row.charge_ref, row.payment_ref = known
    checkout.provider_ref = page
    world.put(row)
    world.put(checkout)

    _hear(world, ref)

    assert world.statuses(pledge_id) == ["lost"]
    assert world.balance("dispute_fee") == 1_500


def test_a_dispute_and_a_payment_of_one_raise_do_not_wait_in_a_circle(world: World) -> None:
    """Both take the campaign before the end of its chain, whoever comes first."""
    campaign = world.live_campaign(target_minor=100_000)
    disputed = [world.invest(world.person(f"A{n}"), campaign, 1) for n in range(4)]
    paid = [world.pledge(world.person(f"B{n}"), campaign, 1) for n in range(4)]
    refs = [world.dispute(pledge_id) for pledge_id in disputed]
    for receipt in paid:
        world.pay(receipt)
    failed: list[BaseException] = []

    def do(job: Callable[[], object]) -> None:
        try:
            job()
        except BaseException as error:
            failed.append(error)

    jobs: list[Callable[[], object]] = []
    for ref, receipt in zip(refs, paid, strict=True):
        jobs.append(lambda ref=ref: _hear(world, ref))  # type: ignore[misc]
        page = receipt.pledge_id
        jobs.append(
            lambda page=page: payment_pages.read_page(world.deps, pledge_id=UUID(page))  # type: ignore[misc]
        )
    threads = [threading.Thread(target=do, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    row = world.campaign(campaign)
    assert (row.escrowed_shares, row.disputed_shares) == (4, 4)


def test_an_older_reading_that_comes_late_changes_nothing(world: World) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    ref = world.dispute(pledge_id)
    older = world.deps.gateway.retrieve_dispute(ref)
    world.end_dispute(ref, "lost")
    _hear(world, ref)

    disputes.take(world.deps, older)

    assert world.statuses(pledge_id) == ["lost"]


def test_another_end_than_was_booked_is_shown_to_a_person(world: World) -> None:
    admin = world.admin()
    campaign = world.live_campaign(target_minor=100_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    ref = world.dispute(pledge_id)
    world.end_dispute(ref, "won")
    _hear(world, ref)

    _hear(_changed(world, status="lost"), ref)

    assert world.statuses(pledge_id) == ["escrowed"]
    assert disputes.CONTRADICTED in world.notices(admin)


def test_two_workers_on_one_note(world: World) -> None:
    """Both read the dispute before either writes: its money is booked once."""
    campaign = world.live_campaign(target_minor=100_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    ref = world.dispute(pledge_id)
    both_have_read = threading.Barrier(2, timeout=60)
    meet = {"after": both_have_read.wait}
    workers = [_meddled(world, "retrieve_dispute", **meet) for _ in range(2)]  # type: ignore[arg-type]
    failed: list[BaseException] = []

    def work(one: World) -> None:
        try:
            _hear(one, ref)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(one,)) for one in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    world.check_books()
    assert world.history(pledge_id) == ["reserved", "escrowed", "disputed"]
    assert world.balance(f"disputed:{campaign.id}") == 5_000


class Killed(BaseException):
    """What SIGKILL looks like from inside."""


def test_a_worker_killed_before_it_could_say_that_it_was_done(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign(target_minor=100_000)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    world.work()
    world.end_dispute(world.dispute(pledge_id), "lost")
    webhooks.poll(world.deps)
    with world.deps.reading() as session:
        waiting = select(InboxEvent.id).where(InboxEvent.type == "charge.dispute.closed")
        note = session.exec(waiting).one()

    def die(*_args: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(webhooks, "_done", die)
        with pytest.raises(Killed):
            webhooks.handle(world.deps, event_id=note)
    assert world.statuses(pledge_id) == ["lost"]

    world.work()

    world.check_books()
    assert world.history(pledge_id) == ["reserved", "escrowed", "disputed", "lost"]
    assert world.balance(f"escrow:{campaign.id}") == 0
