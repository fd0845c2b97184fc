"""Who edits in the tests of the campaign editor, and how it is opened."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from sqlmodel import select

from crowdfund.db.tables import User
from crowdfund.domain.actor import Actor, Role
from crowdfund.services.deps import Deps
from crowdfund.services.passwords import hash_password
from crowdfund.ui.states.founder_content import ContentState
from crowdfund.ui.states.founder_editor import EditorState
from tests.ui.harness import Tab, tab
from tests.world import World

Story = Callable[[Tab], Coroutine[Any, Any, None]]
EMAIL, PASSWORD = "ada@example.test", "a quiet river bend"


def with_password(deps: Deps, world: World, role: Role = Role.MEMBER) -> Actor:
    """Ada, who can sign in with `EMAIL` and `PASSWORD`."""
    person = world.person("Ada", role)
    with deps.transaction() as session:
        row = session.exec(select(User).where(User.id == person.user_id)).one()
        row.email, row.password_hash = EMAIL, hash_password(PASSWORD)
        session.add(row)
    return person


async def edit(browser: Tab, deps: Deps, campaign_id: str, load: Any) -> None:
    """Opens the editor as Ada.

    Args:
        browser: the tab.
        deps: of the test.
        campaign_id: hers.
        load: of the state beside the editor's own.
    """
    browser.sign_in(deps, email=EMAIL, password=PASSWORD)
    browser.open(
        f"/founder/campaigns/{campaign_id}",
        route="/founder/campaigns/[campaign_id]",
        campaign_id=campaign_id,
    )
    await browser.send(EditorState.load)
    await browser.send(load)


def run(deps: Deps, draft_id: str, story: Story) -> None:
    """Tells a story in the editor that Ada opened."""

    async def told() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, draft_id, ContentState.load)
            await story(browser)
            assert browser.failures == []

    asyncio.run(told())
