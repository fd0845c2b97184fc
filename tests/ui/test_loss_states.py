"""Sharing a result through the real event pipeline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from sqlmodel import select

from crowdfund.db.tables import SharedLoss
from crowdfund.domain.regimes.ecspr_words import LOSS_SHARED
from crowdfund.services import accounts
from crowdfund.services.deps import Deps
from crowdfund.services.views.losses import LossPage
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.loss import LossState
from tests.ui.harness import Tab, tab

EMAIL, PASSWORD = "backer@example.test", "a quiet river bend"
RESULT = {"tenth": "240000", "gate": "120000", "words": LOSS_SHARED.hash}
HOSTILE: list[Any] = [None, 7, "abc", [], {}, {"tenth": {"$ne": 1}}, {**RESULT, "gate": "1"}]


def run(deps: Deps, story: Callable[[Tab], Coroutine[Any, Any, None]], *, member: bool) -> None:
    """Tells a story in a tab that shows the simulator."""

    async def told() -> None:
        async with tab(deps) as page:
            if member:
                accounts.register(
                    deps, email=EMAIL, password=PASSWORD, name="Ada", client_address="192.0.2.1"
                )
                page.sign_in(deps, email=EMAIL, password=PASSWORD)
            page.open("/learn/loss", next="/campaigns/bread/invest")
            await page.send(LossState.load)
            await story(page)
            assert page.failures == []

    asyncio.run(told())


def test_a_result_is_shared_and_shown(deps: Deps) -> None:
    async def story(page: Tab) -> None:
        assert page.value(LossState, "back") == "/campaigns/bread/invest"
        await page.send(LossState.share, form=RESULT)
        assert page.value(LossState, "page").is_current
        assert "kept" in page.value(LossState, "done")

    run(deps, story, member=True)


def test_a_visitor_simulates_and_signs_in_to_share(deps: Deps) -> None:
    async def story(page: Tab) -> None:
        assert page.value(LossState, "page") == LossPage()
        await page.send(LossState.share, form=RESULT)
        assert page.redirects == [
            "/login?next=/learn/loss%3Fnext%3D%252Fcampaigns%252Fbread%252Finvest"
        ]

    run(deps, story, member=False)


def test_hostile_forms_share_nothing(deps: Deps) -> None:
    async def story(page: Tab) -> None:
        for form in HOSTILE:
            await page.send(LossState.share, form=form)
            assert page.value(BaseState, "problem") != ""
        with deps.reading() as session:
            assert session.exec(select(SharedLoss)).all() == []

    run(deps, story, member=True)
