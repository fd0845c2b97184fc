"""Who asks."""

from __future__ import annotations

from uuid import uuid4

import pytest

from crowdfund.domain.actor import Actor, Role, require_actor, require_admin
from crowdfund.domain.errors import NotAllowed, NotSignedIn

MEMBER = Actor(uuid4(), Role.MEMBER, "Ann", "ann@example.test")
ADMIN = Actor(uuid4(), Role.ADMIN, "Mo", "mo@example.test")


def test_nobody_is_asked_to_sign_in() -> None:
    for check in (require_actor, require_admin):
        with pytest.raises(NotSignedIn):
            check(None)


def test_members_are_not_moderators() -> None:
    assert require_actor(MEMBER) is MEMBER
    assert not MEMBER.is_admin
    with pytest.raises(NotAllowed, match="for moderators"):
        require_admin(MEMBER)


def test_moderators_pass_both() -> None:
    assert require_actor(ADMIN) is require_admin(ADMIN) is ADMIN
