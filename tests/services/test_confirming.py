"""Confirming an address: the letter after registering, and what waits until it was answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from crowdfund.clock import real_now
from crowdfund.db.tables import AccountLink, Notice, User
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import AddressUnconfirmed, Conflict, NotFound, TooManyAttempts
from crowdfund.services import accounts, confirming, drafts, limits, link_pages, payouts
from crowdfund.services.deps import Deps
from tests.letters import letters_to, link_in, mailing
from tests.world import World

EMAIL = "ada@example.test"
PASSWORD = "a quiet river bend"


@pytest.fixture
def posted(world: World) -> World:
    """The world with a mailbox."""
    return mailing(world)


def registered(deps: Deps, email: str = EMAIL) -> Actor:
    accounts.register(deps, email=email, password=PASSWORD, name="Ada", client_address="192.0.2.1")
    grant = accounts.sign_in(
        deps, email=email, password=PASSWORD, client_address="192.0.2.1", user_agent=""
    )
    actor = accounts.actor_for(deps, token=grant.token)
    assert actor is not None
    return actor


def is_unconfirmed(deps: Deps, actor: Actor) -> bool:
    return accounts.visitor(deps, actor=actor).is_unconfirmed


def test_the_letter_confirms_the_address_once(posted: World) -> None:
    deps = posted.deps
    ada = registered(deps)
    assert is_unconfirmed(deps, ada)
    posted.work()
    [letter] = letters_to(deps, EMAIL)
    token = link_in(letter)
    assert link_pages.look(deps, token=token).address == EMAIL
    assert is_unconfirmed(deps, ada), "looking is what programs do that scan mail"
    link_pages.press(deps, token=token)
    assert not is_unconfirmed(deps, ada)
    for again in (link_pages.look, link_pages.press):
        with pytest.raises(Conflict):
            again(deps, token=token)


def test_no_row_holds_what_the_letter_brings(posted: World) -> None:
    deps = posted.deps
    registered(deps)
    posted.work()
    token = link_in(letters_to(deps, EMAIL)[0])
    with deps.reading() as session:
        rows = [*session.exec(select(AccountLink)), *session.exec(select(Notice))]
    assert len(token) == 43
    assert all(token not in row.model_dump_json() for row in rows)


def test_a_newer_letter_ends_the_link_before_it(posted: World) -> None:
    deps = posted.deps
    ada = registered(deps)
    posted.work()
    first = link_in(letters_to(deps, EMAIL)[0])
    assert confirming.send_again(deps, actor=ada) == EMAIL
    posted.work()
    second = link_in(letters_to(deps, EMAIL)[-1])
    assert first != second
    with pytest.raises(Conflict):
        link_pages.press(deps, token=first)
    assert is_unconfirmed(deps, ada)
    link_pages.press(deps, token=second)
    assert not is_unconfirmed(deps, ada)
    with pytest.raises(Conflict):
        confirming.send_again(deps, actor=ada)


def test_a_link_ends_after_24_hours(posted: World) -> None:
    deps = posted.deps
    registered(deps)
    posted.work()
    token = link_in(letters_to(deps, EMAIL)[0])
    with deps.transaction() as session:
        link = session.exec(select(AccountLink)).one()
        assert link.expires_at - link.made_at == timedelta(hours=24)
        link.expires_at = real_now() - timedelta(seconds=1)
    with pytest.raises(Conflict):
        link_pages.press(deps, token=token)


def test_a_letter_whose_link_is_over_is_not_sent(posted: World) -> None:
    deps = posted.deps
    ada = registered(deps)
    confirming.send_again(deps, actor=ada)
    posted.work()
    assert len(letters_to(deps, EMAIL)) == 1


def test_letters_are_sent_three_times_in_ten_minutes(deps: Deps) -> None:
    ada = registered(deps)
    for _ in range(limits.LETTER_BY_PERSON.tries):
        confirming.send_again(deps, actor=ada)
    with pytest.raises(TooManyAttempts):
        confirming.send_again(deps, actor=ada)


NO_LINKS = ["", "x", "x" * 43, "x" * 10_000, None, 7, "\x00", ["x"]]


def test_what_is_no_link_of_ours_does_nothing(deps: Deps, subtests: pytest.Subtests) -> None:
    ada = registered(deps)
    for token in NO_LINKS:
        with subtests.test(token=token):
            for ask in (link_pages.look, link_pages.press):
                with pytest.raises(NotFound):
                    ask(deps, token=token)
            assert is_unconfirmed(deps, ada)


def test_a_link_says_nothing_about_an_address_that_is_not_theirs_any_more(posted: World) -> None:
    deps = posted.deps
    registered(deps)
    posted.work()
    token = link_in(letters_to(deps, EMAIL)[0])
    with deps.transaction() as session:
        session.exec(select(User)).one().email = "other@example.test"
    with pytest.raises(Conflict):
        link_pages.press(deps, token=token)


def test_until_then_nobody_pledges(posted: World) -> None:
    deps = posted.deps
    campaign = posted.live_campaign()
    ada = registered(deps)
    with pytest.raises(AddressUnconfirmed) as refused:
        posted.pledge(ada, campaign, 1)
    assert refused.value.message == confirming.UNCONFIRMED
    assert posted.campaign(campaign).reserved_shares == 0
    posted.work()
    link_pages.press(deps, token=link_in(letters_to(deps, EMAIL)[0]))
    assert posted.pledge(ada, campaign, 1).payment_url


def test_until_then_nobody_receives_money_or_hands_a_campaign_in(posted: World) -> None:
    deps = posted.deps
    ada = registered(deps)
    posted.enterprise(ada, can_receive=False)
    draft = drafts.start_campaign(deps, actor=ada)
    with pytest.raises(AddressUnconfirmed):
        payouts.connect(deps, actor=ada)
    with pytest.raises(AddressUnconfirmed):
        drafts.submit(deps, actor=ada, campaign_id=draft)
    assert posted.enterprise_of(posted.live_campaign()).account_ref, "others are connected"
