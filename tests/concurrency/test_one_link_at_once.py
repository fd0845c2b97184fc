"""A link that is used by two at the same moment is used once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlmodel import Session

from crowdfund.db.tables import AccountLink, User
from crowdfund.domain.account_link import LinkPurpose
from crowdfund.domain.errors import Conflict
from crowdfund.services import account_links, limits, resetting
from crowdfund.services.deps import Deps
from tests.concurrency.rushing import PATIENCE_SECONDS, at_once
from tests.letters import letters_to, link_in, mailing
from tests.world import World

PASSWORDS = ("the harbour in winter light", "the harbour in summer light")


def the_link(world: World) -> tuple[Deps, str]:
    """A letter's link for a new password."""
    posted = mailing(world)
    ada = posted.person("Ada")
    limits.forget_all()
    resetting.ask(posted.deps, email=ada.email, client_address="192.0.2.1")
    posted.work()
    return posted.deps, link_in(letters_to(posted.deps, ada.email)[-1])


def both(deps: Deps, token: str) -> list[Any]:
    """Two set a password with the same link at once: refusals, or whose it is."""
    return at_once(
        *(
            lambda password=password: resetting.reset(deps, token=token, password=password)
            for password in PASSWORDS
        )
    )


def meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has both found the link before either goes on."""
    gate, find = threading.Barrier(2), account_links.find

    def found(session: Session, token: object, purposes: Any = frozenset(LinkPurpose)) -> Any:
        link = find(session, token, purposes)
        gate.wait(PATIENCE_SECONDS)
        return link

    monkeypatch.setattr(account_links, "find", found)


def test_of_two_who_use_a_link_at_once_one_does(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    deps, token = the_link(world)
    meeting(monkeypatch)
    answers = both(deps, token)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1


def test_without_the_lock_both_would(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is there: it is the lock that prevents it."""
    deps, token = the_link(world)
    meeting(monkeypatch)

    def unlocked(session: Session, given: object, purposes: Any) -> tuple[AccountLink, User]:
        link = account_links.find(session, given, purposes)
        return link, session.get_one(User, link.user_id)

    monkeypatch.setattr(account_links, "take", unlocked)
    assert [isinstance(answer, Conflict) for answer in both(deps, token)] == [False, False]
