"""The dialog that moves the demonstration's clock, driven through the real event pipeline."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlmodel import col, update

from crowdfund.clock import DemonstrationClock
from crowdfund.db.tables import User
from crowdfund.domain.actor import Role
from crowdfund.services import accounts
from crowdfund.services import clock as clock_service
from crowdfund.services.deps import Deps
from crowdfund.ui.states.clock import ClockState
from tests.ui.harness import tab
from tests.world import World

EMAIL = "moderator@example.test"
PASSWORD = "a quiet river bend"


def test_a_press_moves_to_what_its_reader_saw_though_the_clock_was_read_since(
    deps: Deps, world: World
) -> None:
    """Two tabs: what comes next is read again in this one between the look and the press."""
    accounts.register(deps, email=EMAIL, password=PASSWORD, name="Mo", client_address="192.0.2.1")
    with deps.transaction() as session:
        session.execute(update(User).where(col(User.email) == EMAIL).values(role=Role.ADMIN.value))
    world.live_campaign(lasts=timedelta(days=30))

    def read() -> int:
        with deps.reading() as session:
            return clock_service.read_offset_seconds(session)

    demo = replace(deps, clock=DemonstrationClock(read))

    async def story() -> None:
        async with tab(demo) as page:
            page.open("/admin")
            page.sign_in(demo, email=EMAIL, password=PASSWORD)
            await page.send(ClockState.open_clock)
            seen = page.value(ClockState, "clock").next_moment_text
            world.live_campaign(lasts=timedelta(days=3))
            await page.send(ClockState.open_clock)
            before = demo.now()
            await page.send(ClockState.move, to="next", shown=seen)
            assert page.value(ClockState, "clock_problem").startswith("Something else comes next")
            assert demo.now() - before < timedelta(minutes=5)
            seen = page.value(ClockState, "clock").next_moment_text
            await page.send(ClockState.move, to="next", shown=seen)
            assert page.value(ClockState, "clock_problem") == ""
            assert demo.now() - before > timedelta(days=2)
            assert page.failures == []

    asyncio.run(story())
