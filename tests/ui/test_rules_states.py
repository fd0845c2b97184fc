"""The rules' page through the real event pipeline."""

from __future__ import annotations

import pytest

from crowdfund.services.deps import Deps
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.rules import RulesState
from tests.ui.harness import tab
from tests.world import World

pytestmark = pytest.mark.anyio

ROUTE = "/learn/rules/[code]"


@pytest.fixture
def anyio_backend() -> str:
    """The event loop that Reflex runs on."""
    return "asyncio"


async def test_anybody_reads_the_rules_and_nothing_stands_where_no_regime_is(
    world: World, deps: Deps
) -> None:
    del world
    async with tab(deps) as browser:
        browser.open("/learn/rules/reg-cf", route=ROUTE, code="reg-cf")
        await browser.send(RulesState.load)
        shown = browser.value(RulesState, "regime")
        assert (shown.name, shown.zone) == ("Reg CF (United States)", "New York")
        assert "17 CFR 227.304(a)" in [rule.citation for rule in shown.rules]
        browser.open("/learn/rules/%2e%2e", route=ROUTE, code="%2e%2e")
        await browser.send(RulesState.load)
        assert browser.value(BaseState, "is_missing")
        assert browser.failures == []
