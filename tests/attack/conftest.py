"""What every attack begins from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crowdfund.services import limits


@pytest.fixture(autouse=True)
def _no_tries_yet() -> Iterator[None]:
    limits.forget_all()
    yield
    limits.forget_all()
