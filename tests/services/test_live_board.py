"""One reading of a campaign's totals for everybody who looks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock
from typing import Any

import pytest

from crowdfund.domain.errors import NotFound
from crowdfund.services import drafts, live_board
from crowdfund.services.deps import Deps
from crowdfund.services.views.campaigns import LiveTotals
from tests.services.drafting import drafted
from tests.world import World

LOOKERS = 8


class _Counted:
    """The service behind the board, counting how often it is asked."""

    def __init__(self) -> None:
        self.times = 0
        self._lock = Lock()
        self._real = live_board.live_totals

    def __call__(self, *args: Any, **kwargs: Any) -> LiveTotals:
        with self._lock:
            self.times += 1
        return self._real(*args, **kwargs)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> _Counted:
    made = _Counted()
    monkeypatch.setattr(live_board, "live_totals", made)
    return made


def look_at_once(deps: Deps, slug: str) -> list[LiveTotals | None]:
    """Many ask at the same moment."""
    ready = Barrier(LOOKERS)

    def look() -> LiveTotals | None:
        ready.wait()
        return live_board.shared_totals(deps, slug=slug)

    with ThreadPoolExecutor(LOOKERS) as pool:
        return [each.result() for each in [pool.submit(look) for _ in range(LOOKERS)]]


def test_many_who_look_are_one_reading(
    deps: Deps, world: World, counted: _Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign(world.person("Ada"))
    monkeypatch.setattr(live_board, "FRESH_NANOSECONDS", 10**13)
    answers = look_at_once(deps, campaign.slug)
    assert counted.times == 1
    assert {answer.raised_text for answer in answers if answer} == {"$0"}
    # Without keeping the reading each of them is one.
    monkeypatch.setattr(live_board, "FRESH_NANOSECONDS", -1)
    look_at_once(deps, campaign.slug)
    assert counted.times == 1 + LOOKERS


def test_a_reading_that_is_old_is_made_anew(
    deps: Deps, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = world.live_campaign(world.person("Ada"))
    moment = [10**12]
    monkeypatch.setattr(live_board, "monotonic_ns", lambda: moment[0])

    def raised() -> str:
        totals = live_board.shared_totals(deps, slug=campaign.slug)
        assert totals is not None
        return totals.raised_text

    assert raised() == "$0"
    world.invest(world.person("Ben"), campaign, 25)
    moment[0] += live_board.FRESH_NANOSECONDS
    assert raised() == "$0"
    moment[0] += 1
    assert raised() == "$250"


def test_what_is_not_public_is_never_kept(deps: Deps, world: World, counted: _Counted) -> None:
    founder = world.person("Ada")
    slug = drafts.editor(deps, actor=founder, campaign_id=drafted(deps, founder)).slug
    for strange in (slug, slug, "no-such-campaign", "../x"):
        assert live_board.shared_totals(deps, slug=strange) is None
    assert counted.times == 4
    assert live_board._readings == {}
    with pytest.raises(NotFound):
        live_board.live_totals(deps, actor=None, slug=slug)
