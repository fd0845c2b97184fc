"""People whom many tests of services begin with."""

from __future__ import annotations

import pytest

from crowdfund.domain.actor import Actor
from tests.world import World


@pytest.fixture
def founder(world: World) -> Actor:
    """Somebody with a company."""
    return world.person("Ada Founder")


@pytest.fixture
def moderator(world: World) -> Actor:
    """Somebody who decides."""
    return world.admin()
