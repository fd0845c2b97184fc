"""Moving an account to another address: the new one confirms, and the old one may take it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from crowdfund.clock import real_now
from crowdfund.db.tables import AccountLink, User
from crowdfund.domain.account_link import LinkPurpose
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import Conflict, InvalidInput, NotSignedIn, TooManyAttempts
from crowdfund.services import accounts, limits, link_pages, moving, resetting
from crowdfund.services.deps import Deps
from tests import confirmed
from tests.letters import letters_to, link_in, mailing
from tests.world import World

OLD, NEW = "ada@example.test", "ada@new.example.test"
THIEF = "mallory@example.test"
PASSWORD = "a quiet river bend"
FRESH = "the harbour in winter light"


@pytest.fixture
def posted(world: World) -> World:
    """The world with a mailbox, and Ada's account."""
    made = mailing(world)
    register(made.deps, OLD)
    return made


def register(deps: Deps, email: str) -> None:
    confirmed.register(deps, email=email, password=PASSWORD, name="Ada", client_address="192.0.2.1")


def sign_in(deps: Deps, email: str = OLD, password: str = PASSWORD) -> str:
    return accounts.sign_in(
        deps, email=email, password=password, client_address="192.0.2.1", user_agent=""
    ).token


def actor_of(deps: Deps, token: str) -> Actor:
    actor = accounts.actor_for(deps, token=token)
    assert actor is not None
    return actor


def ask(world: World, email: object = NEW, *, as_: str = OLD, password: object = PASSWORD) -> str:
    """Asks for a move as somebody who is signed in. Returns their token."""
    token = sign_in(world.deps, as_)
    moving.ask(world.deps, actor=actor_of(world.deps, token), email=email, password=password)
    world.work()
    return token


def last_link(deps: Deps, address: str) -> str:
    """Of the letters that have a link: others are sent at the same time, in whatever order."""
    return [link_in(letter) for letter in letters_to(deps, address) if "/mail/link" in letter][-1]


def email_of(deps: Deps) -> str:
    with deps.reading() as session:
        return session.exec(select(User.email).where(User.name == "Ada")).one()


def test_the_address_moves_when_the_new_one_confirms(posted: World) -> None:
    deps = posted.deps
    token = ask(posted, "  ADA@New.example.test ")
    assert email_of(deps) == OLD
    assert "another address" in letters_to(deps, OLD)[-1]
    link_pages.press(deps, token=last_link(deps, NEW))
    assert actor_of(deps, token).email == NEW
    assert sign_in(deps, NEW)
    with pytest.raises(InvalidInput):
        sign_in(deps, OLD)


def test_the_old_address_stops_a_move_that_waits(posted: World) -> None:
    deps = posted.deps
    thief = ask(posted, THIEF)
    link_pages.press(deps, token=last_link(deps, OLD))
    assert accounts.actor_for(deps, token=thief) is None
    with pytest.raises(Conflict):
        link_pages.press(deps, token=last_link(deps, THIEF))
    assert email_of(deps) == OLD


def test_the_old_address_takes_the_account_back_and_chooses_a_password(posted: World) -> None:
    deps = posted.deps
    thief = ask(posted, THIEF)
    link_pages.press(deps, token=last_link(deps, THIEF))
    assert email_of(deps) == THIEF
    link_pages.press(deps, token=last_link(deps, OLD))
    posted.work()
    assert email_of(deps) == OLD
    assert accounts.actor_for(deps, token=thief) is None
    with pytest.raises(InvalidInput):
        sign_in(deps, OLD)
    resetting.reset(deps, token=last_link(deps, OLD), password=FRESH)
    assert sign_in(deps, OLD, FRESH)


def test_a_thief_who_moves_it_twice_cannot_end_the_owners_link(posted: World) -> None:
    deps = posted.deps
    ask(posted, THIEF)
    owners = last_link(deps, OLD)
    link_pages.press(deps, token=last_link(deps, THIEF))
    ask(posted, "mallory2@example.test", as_=THIEF)
    link_pages.press(deps, token=last_link(deps, THIEF))
    posted.work()
    resetting.reset(deps, token=last_link(deps, THIEF), password="the thief chooses this one")
    link_pages.press(deps, token=owners)
    assert email_of(deps) == OLD
    with pytest.raises(Conflict):
        link_pages.press(deps, token=last_link(deps, "mallory2@example.test"))


def test_the_old_address_has_seven_days(posted: World) -> None:
    deps = posted.deps
    ask(posted)
    token = last_link(deps, OLD)
    with deps.transaction() as session:
        query = select(AccountLink).where(AccountLink.purpose == LinkPurpose.STAY.value)
        link = session.exec(query).one()
        assert link.expires_at - link.made_at == timedelta(days=7)
        link.expires_at = real_now() - timedelta(seconds=1)
    with pytest.raises(Conflict):
        link_pages.press(deps, token=token)


def test_nobody_takes_an_address_that_may_be_needed_again(posted: World) -> None:
    """Whoever registered it meanwhile would keep its owner from coming back."""
    deps = posted.deps
    ask(posted)
    link_pages.press(deps, token=last_link(deps, NEW))
    accounts.register(deps, email=OLD, password=PASSWORD, name="Eve", client_address="192.0.2.1")
    with deps.reading() as session:
        assert session.exec(select(User.email)).all() == [NEW]
    link_pages.press(deps, token=last_link(deps, OLD))
    assert email_of(deps) == OLD


def test_an_address_that_somebody_has_gets_no_letter_and_nobody_is_told(posted: World) -> None:
    deps = posted.deps
    register(deps, "eve@example.test")
    with deps.transaction() as session:
        session.exec(select(User).where(User.email == "eve@example.test")).one().name = "Eve"
    posted.work()
    before = letters_to(deps, "eve@example.test")
    ask(posted, "eve@example.test")
    assert letters_to(deps, "eve@example.test") == before
    assert email_of(deps) == OLD


def test_an_address_that_somebody_took_meanwhile_is_refused(posted: World) -> None:
    deps = posted.deps
    ask(posted)
    register(deps, "eve@example.test")
    with deps.transaction() as session:
        eve = session.exec(select(User).where(User.email == "eve@example.test")).one()
        eve.name, eve.email = "Eve", NEW
    with pytest.raises(Conflict):
        link_pages.press(deps, token=last_link(deps, NEW))
    assert email_of(deps) == OLD


WRONG_PASSWORDS = [None, "", "wrong password", 7, "x" * 10_000]


def test_it_asks_for_the_password_again(posted: World, subtests: pytest.Subtests) -> None:
    for password in WRONG_PASSWORDS:
        with subtests.test(password=password):
            with pytest.raises(InvalidInput) as refused:
                ask(posted, password=password)
            assert refused.value.field == "password"
            assert letters_to(posted.deps, NEW) == []


NO_NEW_ADDRESSES = [None, "", "ada", OLD, OLD.upper(), "a@b\x00.test", ["x"]]


def test_addresses_that_cannot_be_moved_to(posted: World, subtests: pytest.Subtests) -> None:
    for email in NO_NEW_ADDRESSES:
        with subtests.test(email=email):
            with pytest.raises(InvalidInput) as refused:
                ask(posted, email)
            assert refused.value.field == "email"


def test_a_stranger_moves_nothing_and_nobody_asks_for_ever(posted: World) -> None:
    with pytest.raises(NotSignedIn):
        moving.ask(posted.deps, actor=None, email=NEW, password=PASSWORD)
    for _ in range(limits.LETTER_BY_PERSON.tries):
        ask(posted)
    with pytest.raises(TooManyAttempts):
        ask(posted)
