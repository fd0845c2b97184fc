"""The preview of a campaign's page through the real event pipeline: whose it is, and that it
follows what another tab saves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from sqlmodel import select

from crowdfund.db.tables import Campaign, User
from crowdfund.domain.actor import Actor, Role
from crowdfund.services.deps import Deps
from crowdfund.services.passwords import hash_password
from crowdfund.ui.layout import building
from crowdfund.ui.page import Page
from crowdfund.ui.pages import campaign, founder_preview
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.ui.states.campaign_tab import TABS, CampaignTabState
from crowdfund.ui.states.founder_editor import EditorState
from crowdfund.ui.states.founder_preview import PreviewState
from tests.services.drafting import drafted
from tests.ui.editing import EMAIL, PASSWORD, edit, with_password
from tests.ui.harness import Tab, tab
from tests.world import World

ROUTE = founder_preview.PAGE.route
OTHERS = "eve@example.test"


@pytest.fixture
def ada(deps: Deps, world: World) -> Actor:
    """A founder who can sign in."""
    return with_password(deps, world)


@pytest.fixture
def draft_id(deps: Deps, ada: Actor) -> str:
    """Her complete draft."""
    return drafted(deps, ada)


def other(deps: Deps, world: World, role: Role = Role.MEMBER) -> Actor:
    """Somebody else who can sign in, with `OTHERS`."""
    person = world.person("Eve", role)
    with deps.transaction() as session:
        row = session.exec(select(User).where(User.id == person.user_id)).one()
        row.email, row.password_hash = OTHERS, hash_password(PASSWORD)
        session.add(row)
    return person


async def look(page: Tab, draft_id: str, **query: str) -> None:
    """Opens the preview."""
    path = f"/founder/campaigns/{draft_id}/preview"
    page.open(path, route=ROUTE, campaign_id=draft_id, **query)
    await page.send(BaseState.begin)
    await page.send(CampaignTabState.open_as_asked)
    await page.send(PreviewState.load)


def run(deps: Deps, story: Callable[[Tab], Awaitable[None]], email: str = EMAIL) -> None:
    """Tells a story as somebody who is signed in; with an empty email as a visitor."""

    async def told() -> None:
        async with tab(deps, "preview") as page:
            if email:
                page.sign_in(deps, email=email, password=PASSWORD)
            await story(page)
            assert page.failures == []

    asyncio.run(told())


def test_it_follows_what_another_tab_saves(deps: Deps, draft_id: str) -> None:
    async def story(page: Tab) -> None:
        await look(page, draft_id, tab="risks")
        assert page.value(CampaignState, "page").card.title == "Bread for the harbour"
        assert page.value(CampaignTabState, "tab") == "risks"
        page.updates.clear()
        await page.send(PreviewState.follow)
        assert "Bread" not in page.wire()
        async with tab(deps, "editor") as editor:
            await edit(editor, deps, draft_id, EditorState.load)
            await editor.send(EditorState.save, field="title", value="Boats")
        await page.send(PreviewState.follow)
        assert page.value(CampaignState, "page").card.title == "Boats"
        assert page.value(CampaignTabState, "tab") == "risks"

    run(deps, story)


def test_nobody_else_is_told_anything(deps: Deps, world: World, draft_id: str) -> None:
    drafted(deps, other(deps, world))

    async def stranger(page: Tab) -> None:
        await look(page, draft_id)
        assert page.value(BaseState, "is_missing")
        assert "harbour" not in page.wire()
        await page.send(PreviewState.follow)
        assert "harbour" not in page.wire()

    async def visitor(page: Tab) -> None:
        await look(page, draft_id)
        assert page.redirects == [f"/login?next=/founder/campaigns/{draft_id}/preview"]
        await page.send(PreviewState.follow)
        assert "harbour" not in page.wire()

    run(deps, stranger, OTHERS)
    run(deps, visitor, "")


def test_a_moderator_comes_back_to_the_review(deps: Deps, world: World, draft_id: str) -> None:
    other(deps, world, Role.MODERATOR)

    async def story(page: Tab) -> None:
        await look(page, draft_id)
        assert page.value(PreviewState, "back_path") == f"/admin/campaigns/{draft_id}"

    run(deps, story, OTHERS)


def test_it_leads_to_the_page_once_that_is_public(deps: Deps, draft_id: str) -> None:
    async def story(page: Tab) -> None:
        await look(page, draft_id)
        with deps.transaction() as session:
            row = session.get_one(Campaign, UUID(draft_id))
            row.status, slug = "scheduled", row.slug
        await page.send(PreviewState.follow)
        assert page.redirects == [f"/campaigns/{slug}"]

    run(deps, story)


def test_who_loses_sight_of_it_is_shown_nothing(deps: Deps, world: World, draft_id: str) -> None:
    moderator = other(deps, world, Role.MODERATOR)

    async def story(page: Tab) -> None:
        await look(page, draft_id)
        assert not page.value(BaseState, "is_missing")
        with deps.transaction() as session:
            session.get_one(User, moderator.user_id).role = Role.MEMBER.value
        await page.send(PreviewState.follow)
        assert page.value(BaseState, "is_missing")

    run(deps, story, OTHERS)


def drawn(page: Page) -> str:
    """A page as it is built."""
    with building(page.route):
        return repr(page.build().render()).replace("\\", "")


def test_it_is_the_page_with_nothing_to_press() -> None:
    preview, public = drawn(founder_preview.PAGE), drawn(campaign.PAGE)
    for text in (*(f'id:"tab-{key}"' for key in TABS), '"Invest"', '"Watch"', '"Share"', '"Ask"'):
        assert text in preview, text
        assert text in public, text
    for event in ("watch", "copied", "tick", "look_again"):
        assert f'state.base.campaign.{event}"' not in preview, event
        assert f'state.base.campaign.{event}"' in public, event
    assert "/invest" in public
    assert "/invest" not in preview
