"""Events that move money or power, sent as a browser can send them, without a fresh proof: each is
refused before anything happens, and leads to the page that asks for one."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlmodel import func, select

from crowdfund.db.tables import AuditEntry, Campaign, Pledge, User
from crowdfund.domain.actor import Role
from crowdfund.domain.permissions import Action
from crowdfund.services import accounts
from crowdfund.services.deps import Deps
from crowdfund.ui.states.admin_review import AdminReviewState
from crowdfund.ui.states.founder_enterprise import EnterpriseState
from crowdfund.ui.states.invest import InvestState
from tests.services.factoring import EMAIL, actor_of, let_proof_age, signed_in
from tests.ui.harness import tab
from tests.ui.test_roles import DOES, Ask
from tests.world import World

ASKS = [
    ask
    for action in (
        Action.ACT_ON_MONEY,
        Action.RETRY_WORK,
        Action.CHANGE_ROLES,
        Action.REFUND_EVERYONE,
    )
    for ask in DOES[action]
]


def trail(deps: Deps) -> int:
    with deps.reading() as session:
        return session.exec(select(func.count()).select_from(AuditEntry)).one()


def test_an_event_without_a_fresh_proof_leads_to_one(
    deps: Deps, world: World, subtests: pytest.Subtests
) -> None:
    grant = signed_in(deps)
    campaign = world.live_campaign()
    with deps.transaction() as session:
        session.exec(select(User).where(User.email == EMAIL)).one().role = Role.ADMIN.value
        row = session.get_one(Campaign, campaign.id)
        row.status, row.due_at = "in_review", None
    let_proof_age(deps)
    before = trail(deps)

    async def story(ask: Ask) -> None:
        async with tab(deps) as page:
            page.cookie = f"{accounts.cookie_name(deps.public_url)}={grant.token}"
            path = f"/admin/campaigns/{campaign.id}"
            page.open(path, route="/admin/campaigns/[campaign_id]")
            await page.send(AdminReviewState.load)
            assert page.redirects == []
            await page.send(ask.handler, **ask.payload)
            assert page.redirects == [f"/account/prove?back={path}"]
            assert page.failures == []

    for ask in ASKS:
        with subtests.test(str(ask), payload=ask.payload):
            asyncio.run(story(ask))
            assert trail(deps) == before


def test_a_large_pledge_without_a_fresh_proof_reserves_nothing(deps: Deps, world: World) -> None:
    grant = signed_in(deps)
    campaign = world.live_campaign(price="10", maximum_minor=500_000)
    let_proof_age(deps)

    async def told(shares: str) -> list[str]:
        async with tab(deps) as page:
            page.cookie = f"{accounts.cookie_name(deps.public_url)}={grant.token}"
            page.open(f"/campaigns/{campaign.slug}/invest", route="/campaigns/[slug]/invest")
            await page.send(InvestState.load)
            await page.send(InvestState.write_shares, text=shares)
            await page.send(InvestState.send, form={"shares": shares, "understood": "on"})
            assert page.failures == []
            return page.redirects

    assert asyncio.run(told("101")) == [f"/account/prove?back=/campaigns/{campaign.slug}/invest"]
    with deps.reading() as session:
        assert session.exec(select(Pledge)).all() == []
    [address] = asyncio.run(told("100"))
    assert "/account/prove" not in address


def test_connecting_payouts_without_a_fresh_proof(deps: Deps, world: World) -> None:
    grant = signed_in(deps)
    world.enterprise(actor_of(deps, grant), can_receive=False)
    let_proof_age(deps)

    async def story() -> None:
        async with tab(deps) as page:
            page.cookie = f"{accounts.cookie_name(deps.public_url)}={grant.token}"
            page.open("/founder/enterprise", enterprise="")
            await page.send(EnterpriseState.load)
            await page.send(EnterpriseState.connect)
            [address] = page.redirects
            assert address.startswith("/account/prove?back=/founder/enterprise")
            assert page.failures == []

    asyncio.run(story())
    assert _accounts(world) == []


def _accounts(world: World) -> Any:
    return world.listed("/v1/accounts")
