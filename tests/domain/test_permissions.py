"""Roles and what they allow."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import NotAllowed, NotSignedIn
from crowdfund.domain.permissions import (
    ALLOWED,
    ROLE_LABELS,
    Action,
    may,
    require,
    roles_that_may,
    works_here,
)
from scripts.roles_table import table

ROOT = Path(__file__).parents[2]
CHANGES = {
    Action.DECIDE_REVIEWS,
    Action.DECIDE_SCREENING,
    Action.MODERATE_TALK,
    Action.ACT_ON_MONEY,
    Action.RETRY_WORK,
    Action.CHANGE_ROLES,
    Action.REFUND_EVERYONE,
    Action.CLOSE_EARLY,
    Action.RELEASE_MONEY,
    Action.SWITCH_REGIME,
    Action.DECIDE_COMPLAINTS,
    Action.RUN_DEMONSTRATION,
}


def person(role: Role) -> Actor:
    return Actor(uuid4(), role, "Ann", "ann@example.test")


def test_every_role_is_in_the_table_and_has_a_name() -> None:
    assert set(ALLOWED) == set(ROLE_LABELS) == set(Role)


@pytest.mark.parametrize("action", Action)
def test_nobody_may_do_anything_without_signing_in(action: Action) -> None:
    assert not may(None, action)
    with pytest.raises(NotSignedIn):
        require(None, action)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", Role)
def test_the_table_decides(role: Role, action: Action) -> None:
    actor = person(role)
    if action in ALLOWED[role]:
        assert require(actor, action) is actor
    else:
        with pytest.raises(NotAllowed):
            require(actor, action)


def test_auditors_see_all_and_change_nothing() -> None:
    assert ALLOWED[Role.AUDITOR] == set(Action) - CHANGES


def test_money_and_moderation_are_apart() -> None:
    """Who decides on campaigns does not move money, and the other way round."""
    assert Action.ACT_ON_MONEY not in ALLOWED[Role.MODERATOR]
    assert Action.DECIDE_REVIEWS not in ALLOWED[Role.FINANCE]
    assert roles_that_may(Action.CHANGE_ROLES) == ("admin",)


def test_members_have_their_own_affairs_alone() -> None:
    assert not works_here(person(Role.MEMBER))
    assert not works_here(None)
    assert works_here(person(Role.AUDITOR))


def test_the_documented_table_is_this_one() -> None:
    assert table() in (ROOT / "docs" / "roles.md").read_text()
