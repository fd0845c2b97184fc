"""A backer among connections that mean harm, on a real server: a smaller sibling of
`python -m benchmarks hostile`."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import httpx
import uvicorn

from benchmarks.hostile_crowd import Crowd
from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor
from crowdfund.services import limits
from crowdfund.services.deps import Deps
from crowdfund.services.traffic import Traffic
from tests.attack.stage import PASSWORD, cookie_for
from tests.http.test_http import application
from tests.ports import address_of, listener
from tests.world import World

CROWD = 50
ALLOWED = Traffic(requests_per_minute=40, events_per_minute=40, connections=10)
"""Little, so that the crowd meets the bounds within the test."""


def test_a_backer_pledges_while_fifty_connections_mean_harm(world: World, deps: Deps) -> None:
    campaign, backer = world.live_campaign(), world.person("Backer")
    cookie_for(deps, backer)
    limits.forget_all()
    bounded = replace(deps, traffic=ALLOWED)
    crowd = asyncio.run(_story(bounded, world, campaign, backer))
    limits.forget_all()
    for kind in ("says_nothing", "says_it_slowly", "asks", "sits", "floods"):
        assert crowd.seen[f"{kind}: connected"] >= CROWD // 5
    assert crowd.seen["asks: 200"] > 0
    assert crowd.seen["asks: 429"] > 0


async def _story(deps: Deps, world: World, campaign: Campaign, backer: Actor) -> Crowd:
    place = listener()
    url = address_of(place)
    server = uvicorn.Server(uvicorn.Config(application(deps), log_level="critical", lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[place]))
    while not server.started:
        await asyncio.sleep(0)
    crowd, is_done = Crowd(url), asyncio.Event()
    attacking = asyncio.create_task(crowd.run(CROWD, is_done.wait()))
    try:
        while not crowd.seen["asks: 429"]:
            await asyncio.sleep(0)
        await _pledges(url, world, campaign, backer)
    finally:
        is_done.set()
        await attacking
        server.should_exit = server.force_exit = True
        await serving
    return crowd


async def _pledges(url: str, world: World, campaign: Campaign, backer: Actor) -> None:
    """Signs in, looks, pledges, pays, and keeps the receipt."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as browser:
        form = {"email": backer.email, "password": PASSWORD}
        signed_in = await browser.post("/auth/login", data=form, headers={"origin": url})
        assert signed_in.headers["location"] == "/"
        page = await browser.get(f"/campaigns/{campaign.slug}")
        assert page.status_code == 200
        pledge_id = await asyncio.to_thread(world.invest, backer, campaign, 3)
        receipt = await browser.get(f"/downloads/pledges/{pledge_id}/receipt.pdf")
        assert receipt.content.startswith(b"%PDF-")
        assert world.statuses(pledge_id) == ["escrowed"]
