"""Who asks."""

from __future__ import annotations

from uuid import uuid4

import pytest

from crowdfund.domain.actor import Actor, Role, require_actor
from crowdfund.domain.errors import NotSignedIn

MEMBER = Actor(uuid4(), Role.MEMBER, "Ann", "ann@example.test")


def test_nobody_is_asked_to_sign_in() -> None:
    with pytest.raises(NotSignedIn):
        require_actor(None)


def test_somebody_passes() -> None:
    assert require_actor(MEMBER) is MEMBER
