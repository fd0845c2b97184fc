"""Being verified through the real event pipeline: there and back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from crowdfund.services import accounts
from crowdfund.services.deps import Deps
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.identity import IdentityState
from tests.ui.harness import tab
from tests.world import World

EMAIL, PASSWORD = "ada@example.test", "a quiet river bend"
PATH = "/account/identity"


@pytest.fixture
def cookie(deps: Deps) -> str:
    accounts.register(deps, email=EMAIL, password=PASSWORD, name="Ada", client_address="192.0.2.1")
    grant = accounts.sign_in(
        deps, email=EMAIL, password=PASSWORD, client_address="192.0.2.1", user_agent="t"
    )
    return f"{accounts.cookie_name(deps.public_url)}={grant.token}"


def test_a_person_goes_to_the_page_and_comes_back(world: World, deps: Deps, cookie: str) -> None:
    async def told() -> None:
        async with tab(deps) as page:
            page.cookie = cookie
            page.open(PATH)
            await page.send(IdentityState.load)
            shown = page.value(IdentityState, "page")
            assert (shown.can_try, shown.has_tried) == (True, False)
            await page.send(IdentityState.start)
            [address] = page.redirects
            assert "/identity/verify/" in address
            [session] = world.listed("/v1/identity/verification_sessions")
            world.sandbox.control("verify", session=session["id"])
            page.open(PATH, back="1")
            await page.send(IdentityState.load)
            assert page.value(IdentityState, "page").name == "Jenny Rosen"
            await page.send(IdentityState.start)
            assert page.redirects == [address]
            assert page.failures == []
            # The page's address is used once and told to nobody but its person.
            assert "/identity/verify/" not in str(page.value(IdentityState, "page"))

    asyncio.run(told())


def test_a_visitor_is_asked_to_sign_in(deps: Deps) -> None:
    async def told() -> Any:
        async with tab(deps) as page:
            page.open(PATH)
            await page.send(IdentityState.load)
            await page.send(IdentityState.start)
            return page.redirects

    assert asyncio.run(told()) == [f"/login?next={PATH}"] * 2


def test_why_nothing_opens_is_said_on_the_page(world: World, deps: Deps, cookie: str) -> None:
    world.sandbox.fault("/v1/identity", 503, times=9)

    async def told() -> str:
        async with tab(deps) as page:
            page.cookie = cookie
            page.open(PATH)
            await page.send(IdentityState.load)
            await page.send(IdentityState.start)
            assert page.redirects == []
            assert page.value(IdentityState, "is_sending") is False
            return str(page.value(BaseState, "problem"))

    assert asyncio.run(told())
