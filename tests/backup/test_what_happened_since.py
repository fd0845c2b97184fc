"""What else happened between backup and return: payments, accounts, sign-ins, mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import col, select

from crowdfund.clock import real_now
from crowdfund.db.tables import InboxEvent, Notice, PollCursor, User, UserSession
from crowdfund.domain import risk_text
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import GatewayUnavailable
from crowdfund.domain.letter import Letter
from crowdfund.services import payment_pages, payouts, pledging, reserving
from tests.backup.conftest import Keeper
from tests.faults import effects
from tests.world import World


def test_a_payment_that_arrived_after_the_backup(keeper: Keeper, world: World) -> None:
    """The page was open; the backer paid; the raise is over when the rows are back, and the note
    about the payment too old to be listed."""
    campaign = world.live_campaign(target_minor=5_000)
    receipt = world.pledge(world.person("Anna"), campaign, 5)
    made = keeper.back_up()
    world.pay(receipt)
    world.work()
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    second = keeper.return_to(made)
    assert second.statuses(receipt.pledge_id) == ["escrowed"]
    second.to_deadline(campaign)
    assert second.statuses(receipt.pledge_id) == ["settled"]
    assert effects.faults_of(second) == []
    assert keeper.differences() == []


def test_a_page_that_was_opened_and_paid_after_the_backup(keeper: Keeper, world: World) -> None:
    """When the backup was taken only the intent was stored: no row knows the page."""
    campaign = world.live_campaign(target_minor=5_000)
    anna = world.person("Anna")
    pledge_id = reserving.reserve(
        world.deps,
        backer=anna,
        slug=campaign.slug,
        shares=5,
        request_key=uuid4().hex,
        risk=risk_text.current(),
    )
    made = keeper.back_up()
    receipt = payment_pages.open_page(world.deps, pledge_id=pledge_id)
    world.pay(receipt)
    world.clock.advance(timedelta(hours=25))
    second = keeper.return_to(made)
    assert second.statuses(receipt.pledge_id) == ["escrowed"]
    assert second.checkout_ref(receipt.pledge_id) == world.listed("/v1/checkout/sessions")[0]["id"]
    second.to_deadline(campaign)
    again = second.invest(anna, second.live_campaign(), 3)
    assert second.statuses(again) == ["escrowed"]
    assert len(second.listed("/v1/customers")) == 1


def test_a_payout_account_that_was_opened_after_the_backup(keeper: Keeper, world: World) -> None:
    founder = world.person("Fiona")
    campaign = world.live_campaign(founder, target_minor=5_000, can_receive=False)
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    made = keeper.back_up()
    world.connect_payouts(founder)
    world.clock.advance(timedelta(hours=25))
    second = keeper.return_to(made)
    assert keeper.caught_up.accounts == 1
    payouts.connect(second.deps, actor=founder)
    second.to_deadline(campaign)
    assert second.statuses(pledge_id) == ["settled"]
    assert effects.faults_of(second) == []


def test_notes_are_read_from_before_the_backup(keeper: Keeper, world: World) -> None:
    campaign = world.live_campaign()
    world.invest(world.person("Anna"), campaign, 5)
    world.work()
    world.clock.advance(timedelta(hours=3))
    world.invest(world.person("Ben"), campaign, 5)
    world.work()
    made = keeper.back_up()
    with world.deps.reading() as session:
        newest = session.exec(select(PollCursor.event_ref)).one()
        order = col(InboxEvent.occurred_at).desc(), col(InboxEvent.id)
        known = list(session.exec(select(InboxEvent).order_by(*order)))
    asked: list[str | None] = []
    second = keeper.bring_back(made)
    inner = second.deps.gateway.list_events

    def listening(*, after: str | None, limit: int) -> object:
        asked.append(after)
        return inner(after=after, limit=limit)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(second.deps.gateway, "list_events", listening, raising=False)
        caught_up = keeper.catch_up()
    first = next(one for one in known if one.id == asked[0])
    assert first.id != newest
    assert first.occurred_at < made.manifest.taken_at - timedelta(hours=1)
    assert (caught_up.notes, caught_up.is_too_old) == (0, False)


def test_a_backup_older_than_the_processors_notes_is_said_to_be(
    keeper: Keeper, world: World
) -> None:
    campaign = world.live_campaign(lasts=timedelta(days=60))
    pledge_id = world.invest(world.person("Anna"), campaign, 5)
    made = keeper.back_up()
    with world.deps.reading() as session:
        user_id = session.exec(select(User.id).where(User.name == "Anna")).one()
    anna = Actor(user_id=user_id, role=Role.MEMBER, name="Anna", email="")
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    world.finish()
    world.clock.advance(timedelta(days=31))
    second = keeper.return_to(made)
    assert keeper.caught_up.is_too_old
    # No note about it is listed any more; the row on the balance is.
    assert second.statuses(pledge_id) == ["refunded"]
    assert keeper.differences() == []


def test_nobody_is_signed_in_by_a_return(keeper: Keeper, world: World) -> None:
    anna = world.person("Anna")
    world.put(
        UserSession(
            id=uuid4(),
            user_id=anna.user_id,
            token_hash="0" * 64,
            created_at=real_now(),
            seen_at=real_now(),
            expires_at=real_now() + timedelta(days=1),
            proved_at=real_now(),
        )
    )
    second = keeper.return_to(keeper.back_up())
    with second.deps.reading() as session:
        [row] = session.exec(select(UserSession))
    assert row.revoked_at is not None
    assert keeper.caught_up.sessions_ended == 1


class Postbox:
    """A mail server that remembers."""

    is_connected = True

    def __init__(self) -> None:
        self.subjects: list[str] = []

    def send(self, letter: Letter) -> None:
        """Remembers."""
        self.subjects.append(letter.subject)


def test_what_was_mailed_is_not_mailed_again(keeper: Keeper, world: World) -> None:
    campaign = world.live_campaign()
    receipt = world.pledge(world.person("Anna"), campaign, 5)
    made = keeper.back_up()
    world.pay(receipt)
    keeper.return_to(made)
    postbox = Postbox()
    mailing = replace(keeper.second, mailer=postbox)
    second = World(mailing, world.clock, world.sandbox)
    second.work()
    with second.deps.reading() as session:
        told = list(session.exec(select(Notice.subject)))
    assert "$50.00 is held for “Bread for the harbour”" in told
    assert (postbox.subjects, keeper.caught_up.notices_kept) == ([], len(told))
    # What happens from now on is mailed.
    second.invest(second.person("Ben"), campaign, 3)
    second.work()
    assert postbox.subjects == ["$30.00 is held for “Bread for the harbour”"]


def test_a_processor_that_is_away_stops_it_and_it_goes_on(keeper: Keeper, world: World) -> None:
    campaign = world.live_campaign(target_minor=5_000)
    receipt = world.pledge(world.person("Anna"), campaign, 5)
    made = keeper.back_up()
    world.pay(receipt)
    second = keeper.bring_back(made)
    world.sandbox.fault("/v1/events", 500, times=50)
    with pytest.raises(GatewayUnavailable):
        keeper.catch_up()
    assert second.statuses(receipt.pledge_id) == ["reserved"]
    world.sandbox.fault("/v1/events", 500, times=0)
    world.sandbox.fault("/v1/balance_transactions", 500, times=50)
    with pytest.raises(GatewayUnavailable):
        keeper.catch_up()
    world.sandbox.fault("/v1/balance_transactions", 500, times=0)
    keeper.catch_up()
    second.to_deadline(campaign)
    assert second.statuses(receipt.pledge_id) == ["settled"]
    assert effects.faults_of(second) == []
