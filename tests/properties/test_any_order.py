"""Whatever happens in whatever order, the books hold after every step and everything ends."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import (
    CampaignNotLive,
    GatewayUnavailable,
    InvalidInput,
    NotFound,
    SharesUnavailable,
    TransitionRefused,
)
from crowdfund.services import counters, history, pledging, withdrawal
from tests.world import DECLINED_CARD, GOOD_CARD, SECURE_CARD, SLOW_REFUND_CARD, World

CARDS = [GOOD_CARD, GOOD_CARD, DECLINED_CARD, SLOW_REFUND_CARD, SECURE_CARD]
STEPS = [timedelta(seconds=7), timedelta(seconds=40), timedelta(minutes=3), timedelta(minutes=45)]
CALM_STEPS = 12
"""Steps before the first deadline may come."""
PATHS = ["/v1/checkout/sessions", "/v1/transfers", "/v1/refunds", "/v1/events", "/v1/customers"]
FAULTS = [500, 429, "timeout_before", "timeout_after"]
NEW_EVENTS = 25

SIZES = settings(
    # By hand it looks at fewer orders than in `make test`; `make check` leaves it out.
    max_examples=int(os.environ.get("THOROUGH_EXAMPLES", "2")),
    stateful_step_count=32,
    derandomize=True,
    deadline=None,
    database=None,
    # A failure is not made smaller: every try would cost seconds.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class Raise:
    """A campaign of the machine, and who runs it."""

    founder: Actor
    campaign: Campaign


@dataclass
class Offers:
    """What each example starts with: three currencies, one of them without a payout account."""

    world: World
    backers: list[Actor] = field(default_factory=list)

    def raises(self) -> list[Raise]:
        return [
            self._raise("10", "USD", 60_000, 100_000, can_receive=True),
            self._raise("150", "JPY", 3_000, 9_000, can_receive=True),
            self._raise("0.285714", "EUR", 1_000, 2_000, can_receive=False),
        ]

    def _raise(
        self, price: str, currency: str, target: int, maximum: int, *, can_receive: bool
    ) -> Raise:
        founder = self.world.person("Founder")
        return Raise(
            founder,
            self.world.live_campaign(
                founder,
                price=price,
                currency=currency,
                target_minor=target,
                maximum_minor=maximum,
                lasts=timedelta(hours=20),
                can_receive=can_receive,
            ),
        )


class AnyOrder(RuleBasedStateMachine):
    """People, time, the worker and the processor's notes, all at odds with each other."""

    raises = Bundle("raises")
    pledges = Bundle("pledges")

    def __init__(self, offers: Offers) -> None:
        super().__init__()
        self.world = offers.world
        self.offers = offers
        self.started: list[Raise] = []
        self.made: list[str] = []
        self.disputes: dict[str, str] = {}
        self.steps = 0

    @initialize(target=raises, first=st.tuples(*[st.integers(0, 65)] * 3))
    def start(self, first: tuple[int, ...]) -> object:
        self.started = self.offers.raises()
        for one, backer, shares in zip(self.started, self.offers.backers, first, strict=True):
            if shares:
                self.made.append(self.world.invest(backer, one.campaign, shares))
        return multiple(*self.started)

    @rule(target=pledges, what=raises, backer=st.integers(0, 2), shares=st.integers(1, 70))
    def pledge(self, what: Raise, backer: int, shares: int) -> object:
        try:
            receipt = self.world.pledge(self.offers.backers[backer], what.campaign, shares)
        except (SharesUnavailable, CampaignNotLive, InvalidInput, GatewayUnavailable):
            return multiple()
        self.made.append(receipt.pledge_id)
        return receipt.pledge_id

    @rule(target=pledges, what=raises, backer=st.integers(0, 2), shares=st.integers(1, 40))
    def invest(self, what: Raise, backer: int, shares: int) -> object:
        pledge = self.pledge(what, backer, shares)
        if isinstance(pledge, str):
            self.pay_and_come_back(pledge)
        return pledge

    @rule(pledge=pledges, card=st.sampled_from(CARDS))
    def pay(self, pledge: str, card: str) -> None:
        self.world.sandbox.pay(self.world.checkout_ref(pledge), card)

    @rule(pledge=pledges)
    def pay_and_come_back(self, pledge: str) -> None:
        self.world.sandbox.pay(self.world.checkout_ref(pledge), GOOD_CARD)
        pledging.came_back(self.world.deps, actor=self._backer(pledge), pledge_id=pledge)

    @rule(pledge=pledges)
    def cancel(self, pledge: str) -> None:
        with _unless(TransitionRefused, GatewayUnavailable, NotFound):
            pledging.cancel(self.world.deps, actor=self._backer(pledge), pledge_id=pledge)

    @rule(pledge=consumes(pledges))
    def lose_the_reservation(self, pledge: str) -> None:
        """It ends here while its page stays open there; then the page is paid."""
        self.world.expire(pledge)
        self.world.sandbox.pay(self.world.checkout_ref(pledge), GOOD_CARD)

    @rule(pledge=pledges)
    def contest(self, pledge: str) -> None:
        """The backer's bank takes a payment back, once for each."""
        paid = self.world.pledge_row(pledge)
        if paid.charge_ref and pledge not in self.disputes:
            self.disputes[pledge] = self.world.dispute(pledge)

    @precondition(lambda self: self.disputes)
    @rule(place=st.integers(0, 20), verdict=st.sampled_from(["won", "lost"]))
    def decide_a_dispute(self, place: int, verdict: str) -> None:
        self._decide(list(self.disputes)[place % len(self.disputes)], verdict)

    def _decide(self, pledge: str, verdict: str) -> None:
        ref = self.disputes[pledge]
        shown = self.world.sandbox.api("GET", f"/v1/disputes/{ref}")
        if shown["status"] not in {"won", "lost"}:
            self.world.end_dispute(ref, verdict)

    @rule(what=raises, doubt=st.integers(0, 5))
    def withdraw(self, what: Raise, doubt: int) -> None:
        if doubt < 5:
            return
        with _unless(TransitionRefused):
            withdrawal.withdraw(
                self.world.deps,
                actor=what.founder,
                campaign_id=str(what.campaign.id),
                reason="It is no longer needed.",
            )

    @rule(what=raises, to=st.sampled_from([CampaignStatus.SUSPENDED, CampaignStatus.LIVE]))
    def suspend_or_resume(self, what: Raise, to: CampaignStatus) -> None:
        with _unless(TransitionRefused), self.world.deps.transaction() as session:
            row = counters.locked_campaign(session, what.campaign.id)
            history.change_campaign(session, row, to, at=self.world.clock.now())

    @rule(step=st.sampled_from(STEPS))
    def let_time_pass(self, step: timedelta) -> None:
        self.world.clock.advance(step)

    @precondition(lambda self: self.steps > CALM_STEPS)
    @rule(hours=st.sampled_from([20, 30]))
    def come_to_the_deadline(self, hours: int) -> None:
        self.world.clock.advance(timedelta(hours=hours))

    @rule()
    def work(self) -> None:
        self.world.work()

    @rule(seed=st.integers(0, 1_000))
    def bring_notes_again_and_out_of_order(self, seed: int) -> None:
        self.world.sandbox.fault("/v1/events", 500, times=0)
        notes = self.world.sandbox.webhooks()[-NEW_EVENTS:]
        dice = random.Random(seed)
        self.world.deliver(dice.sample(notes, dice.randint(0, len(notes))))

    @rule(path=st.sampled_from(PATHS), fault=st.sampled_from(FAULTS), times=st.integers(1, 4))
    def trouble(self, path: str, fault: int | str, times: int) -> None:
        self.world.sandbox.fault(path, fault, times=times)

    @precondition(lambda self: len(self.started) == 3)
    @rule()
    def connect_payouts(self) -> None:
        self.world.connect_payouts(self.started[2].founder)

    @invariant()
    def the_books_hold(self) -> None:
        self.steps += 1
        self.world.check_books()

    def teardown(self) -> None:
        """Time passes, and everything comes to its end."""
        for path in PATHS:
            self.world.sandbox.fault(path, 500, times=0)
        self.world.clock.advance(timedelta(days=2))
        self.world.finish()
        self.world.clock.advance(timedelta(days=91))
        self.world.finish()
        for pledge in self.disputes:
            self._decide(pledge, "won")
        self.world.clock.advance(timedelta(hours=2))
        self.world.finish()
        self.world.check_books()
        for one in self.started:
            row = self.world.campaign(one.campaign)
            assert row.status in {"settled", "refunded", "withdrawn"}
            assert row.ended_at is not None
        for pledge in self.made:
            self._is_final(pledge)

    def _is_final(self, pledge: str) -> None:
        row = self.world.pledge_row(pledge)
        paid = {"payment_intent": row.payment_ref}
        refunds = self.world.listed("/v1/refunds", **paid) if row.payment_ref else []
        group = f"pledge_{row.id}"
        transfers = [
            one
            for one in self.world.listed("/v1/transfers", transfer_group=group)
            if one["source_transaction"] == row.charge_ref
        ]
        kept = [one for one in transfers if not one["reversed"]]
        effects = {"settled": (0, 1), "refunded": (1, 0), "expired": (0, 0), "lost": (0, 0)}
        assert (len(refunds), len(kept)) == effects[row.status]
        assert len(transfers) <= 1
        if row.status == "refunded":
            assert refunds[0]["amount"] == row.amount_minor

    def _backer(self, pledge: str) -> Actor:
        owner = self.world.pledge_row(pledge).backer_id
        return next(one for one in self.offers.backers if one.user_id == owner)


@contextmanager
def _unless(*refusals: type[Exception]) -> Iterator[None]:
    """What is refused in a sentence is fine; anything else is not."""
    try:
        yield
    except refusals:
        return


def test_the_books_hold_whatever_happens_in_whatever_order(world: World) -> None:
    world.sandbox.checks_contract = False
    offers = Offers(world, [world.person(name) for name in ("Anna", "Ben", "Cleo")])
    run_state_machine_as_test(lambda: AnyOrder(offers), settings=SIZES)
