"""A new password without the old one: who asks learns nothing, and the link works once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from crowdfund.clock import real_now
from crowdfund.db.tables import AccountLink, ResetRequest, User
from crowdfund.domain.account_link import LinkPurpose
from crowdfund.domain.errors import Conflict, InvalidInput, NotFound, TooManyAttempts
from crowdfund.domain.notice import NoticeKind
from crowdfund.services import accounts, limits, link_pages, moving, profile, resetting
from crowdfund.services.deps import Deps
from crowdfund.services.passwords import hash_password
from tests.letters import letters_to, link_in, mailing
from tests.world import World

EMAIL = "ada@example.test"
PASSWORD = "a quiet river bend"
FRESH = "the harbour in winter light"


@pytest.fixture
def posted(world: World) -> World:
    """The world with a mailbox, and Ada's account."""
    made = mailing(world)
    accounts.register(
        made.deps, email=EMAIL, password=PASSWORD, name="Ada", client_address="192.0.2.1"
    )
    made.work()
    return made


def sign_in(deps: Deps, password: str) -> str:
    return accounts.sign_in(
        deps, email=EMAIL, password=password, client_address="192.0.2.1", user_agent=""
    ).token


def ask(world: World, email: object = EMAIL, client_address: str = "192.0.2.1") -> None:
    resetting.ask(world.deps, email=email, client_address=client_address)
    world.work()


def resets(deps: Deps) -> list[str]:
    """Tokens of all letters that bring a link for a new password, oldest first."""
    return [link_in(text) for text in letters_to(deps, EMAIL) if "new password" in text]


def test_the_letter_sets_a_new_password_and_signs_everybody_out(posted: World) -> None:
    deps = posted.deps
    before = sign_in(deps, PASSWORD)
    ask(posted, "  ADA@example.test ")
    [token] = resets(deps)
    assert link_pages.look(deps, token=token).purpose is LinkPurpose.RESET
    resetting.reset(deps, token=token, password=FRESH)
    assert accounts.actor_for(deps, token=before) is None
    with pytest.raises(InvalidInput):
        sign_in(deps, PASSWORD)
    actor = accounts.actor_for(deps, token=sign_in(deps, FRESH))
    assert actor is not None
    assert not accounts.visitor(deps, actor=actor).is_unconfirmed, "the letter reached them"
    assert posted.last_notice(actor).kind == NoticeKind.PASSWORD_CHANGED.value
    posted.work()
    assert "Your password was changed" in letters_to(deps, EMAIL)[-1]


def test_a_link_works_once(posted: World) -> None:
    ask(posted)
    [token] = resets(posted.deps)
    resetting.reset(posted.deps, token=token, password=FRESH)
    with pytest.raises(Conflict):
        resetting.reset(posted.deps, token=token, password="another harbour in summer")
    sign_in(posted.deps, FRESH)


def test_a_link_works_for_an_hour(posted: World) -> None:
    ask(posted)
    [token] = resets(posted.deps)
    with posted.deps.transaction() as session:
        query = select(AccountLink).where(AccountLink.purpose == LinkPurpose.RESET.value)
        link = session.exec(query).one()
        assert link.expires_at - link.made_at == timedelta(hours=1)
        link.expires_at = real_now() - timedelta(seconds=1)
    with pytest.raises(Conflict):
        resetting.reset(posted.deps, token=token, password=FRESH)
    sign_in(posted.deps, PASSWORD)


def test_a_stranger_who_asks_again_does_not_end_the_owners_link(posted: World) -> None:
    ask(posted)
    ask(posted, client_address="203.0.113.9")
    first, second = resets(posted.deps)
    resetting.reset(posted.deps, token=first, password=FRESH)
    with pytest.raises(Conflict):
        resetting.reset(posted.deps, token=second, password="another harbour in summer")


@pytest.mark.parametrize("password", [None, "", "short", EMAIL, "aaaaaaaaaaaa", "x" * 201])
def test_a_password_that_cannot_be_used_leaves_the_link(posted: World, password: object) -> None:
    ask(posted)
    [token] = resets(posted.deps)
    with pytest.raises(InvalidInput) as refused:
        resetting.reset(posted.deps, token=token, password=password)
    assert refused.value.field == "password"
    resetting.reset(posted.deps, token=token, password=FRESH)


def test_a_link_that_confirms_sets_no_password(posted: World) -> None:
    """Prevents: one kind of link doing what another is for."""
    ask(posted)
    confirming, resetting_token = (link_in(text) for text in letters_to(posted.deps, EMAIL))
    with pytest.raises(NotFound):
        resetting.reset(posted.deps, token=confirming, password=FRESH)
    with pytest.raises(NotFound):
        link_pages.press(posted.deps, token=resetting_token)
    sign_in(posted.deps, PASSWORD)


def test_the_answer_does_the_same_work_for_every_address(deps: Deps, world: World) -> None:
    known = world.person("Ada").email
    for email in (known, "nobody@example.test"):
        assert resetting.ask(deps, email=email, client_address="192.0.2.1") is None
    with deps.reading() as session:
        asked = session.exec(select(ResetRequest)).all()
        links = session.exec(select(AccountLink)).all()
    assert {row.address for row in asked} == {known, "nobody@example.test"}
    assert links == [], "who has an address is looked up by the worker"
    world.work()
    with deps.reading() as session:
        assert session.exec(select(ResetRequest)).all() == [], "what was typed is forgotten"
        assert len(session.exec(select(AccountLink)).all()) == 1


def test_a_worker_that_looks_twice_sends_one_letter(posted: World) -> None:
    resetting.ask(posted.deps, email=EMAIL, client_address="192.0.2.1")
    with posted.deps.reading() as session:
        request_id = session.exec(select(ResetRequest.id)).one()
    for _ in range(2):
        resetting.look(posted.deps, request_id=request_id)
    posted.work()
    assert len(resets(posted.deps)) == 1


def test_a_mailbox_is_not_filled_from_many_addresses(posted: World) -> None:
    for place in range(10):
        limits.forgive(limits.FORGOTTEN_BY_EMAIL, EMAIL)
        ask(posted, client_address=f"198.51.100.{place}")
    assert len(resets(posted.deps)) == resetting.MOST_AN_HOUR


def test_asking_too_often_for_one_address_says_the_same_and_does_nothing(deps: Deps) -> None:
    for place in range(limits.FORGOTTEN_BY_EMAIL.tries + 2):
        resetting.ask(deps, email=EMAIL, client_address=f"198.51.100.{place}")
    with deps.reading() as session:
        asked = len(session.exec(select(ResetRequest)).all())
    assert asked == limits.FORGOTTEN_BY_EMAIL.tries


def test_one_network_asks_only_so_often(deps: Deps) -> None:
    for number in range(limits.FORGOTTEN_BY_ADDRESS.tries):
        resetting.ask(deps, email=f"p{number}@example.test", client_address="192.0.2.1")
    with pytest.raises(TooManyAttempts):
        resetting.ask(deps, email=EMAIL, client_address="192.0.2.1")


NO_ADDRESSES = [None, 7, "", "ada", "ada\x00@example.test", "x" * 10_000]


def test_what_is_no_address_is_refused(deps: Deps, subtests: pytest.Subtests) -> None:
    for email in NO_ADDRESSES:
        with subtests.test(email=email):
            with pytest.raises(InvalidInput) as refused:
                resetting.ask(deps, email=email, client_address="192.0.2.1")
            assert refused.value.field == "email"


def test_somebody_who_registered_anothers_address_loses_it_to_its_owner(posted: World) -> None:
    """Whoever registered first had chosen a password; the letters are the owner's."""
    squatter = sign_in(posted.deps, PASSWORD)
    ask(posted)
    resetting.reset(posted.deps, token=resets(posted.deps)[0], password=FRESH)
    assert accounts.actor_for(posted.deps, token=squatter) is None
    with posted.deps.reading() as session:
        assert session.exec(select(User)).one().unconfirmed_since is None


def test_a_change_that_is_being_hashed_does_not_undo_it(
    posted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a thief's change, let in before the owner's and written after it."""
    deps = posted.deps
    token = sign_in(deps, PASSWORD)
    thief = accounts.actor_for(deps, token=token)
    ask(posted)

    def hash_slowly(password: str) -> str:
        resetting.reset(deps, token=resets(deps)[0], password=FRESH)
        return hash_password(password)

    monkeypatch.setattr(profile, "hash_password", hash_slowly)
    with pytest.raises(InvalidInput) as refused:
        profile.change_password(
            deps, actor=thief, token=token, old=PASSWORD, new="the thief chooses this one"
        )
    assert refused.value.field == "old_password"
    assert sign_in(deps, FRESH)


def test_a_move_whose_password_is_being_compared_does_not_come_after_it(
    posted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    deps = posted.deps
    thief = accounts.actor_for(deps, token=sign_in(deps, PASSWORD))
    ask(posted)
    compare = moving.require_password

    def compare_slowly(*said: Any) -> str:
        compared = compare(*said)
        resetting.reset(deps, token=resets(deps)[0], password=FRESH)
        return compared

    monkeypatch.setattr(moving, "require_password", compare_slowly)
    with pytest.raises(InvalidInput) as refused:
        moving.ask(deps, actor=thief, password=PASSWORD, email="mallory@example.test")
    assert refused.value.field == "password"
    posted.work()
    assert letters_to(deps, "mallory@example.test") == []
