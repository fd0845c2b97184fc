"""Every route of ours, asked about a campaign that is not public: by those whom it is not for, and
by its founder, so that what others are refused is known to be there."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import cycle, product
from typing import Final
from uuid import uuid4

import pytest
from httpx import Response
from sqlmodel import select
from starlette.testclient import TestClient

from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.actor import Role
from crowdfund.domain.campaign import PUBLIC_STATUSES, CampaignStatus
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.services import limits
from crowdfund.services.deps import Deps
from tests.attack.stage import cookie_for, signed_in
from tests.attack.test_every_route import each
from tests.attack.wire import PAGES as PAGES_OF_OURS
from tests.filed import stored
from tests.http.test_http import application
from tests.ui.harness import event_name, tab
from tests.world import World

HIDDEN: Final = sorted(set(CampaignStatus) - PUBLIC_STATUSES)
RULES: Final = (RegimeCode.REG_CF, RegimeCode.ECSPR)
"""Each has a paper of its own."""
SECRETS: Final = ("Secret plan", "Hidden Mill", "secret-plan")
PAGES: Final = (
    "/",
    "/campaigns",
    "/campaigns/{slug}",
    "/campaigns/{slug}/escrow",
    "/campaigns/{slug}/invest",
    "/enterprises/{enterprise}",
    "/sitemap.xml",
)
ONE_S_OWN: Final = {"/downloads/statements/{year}.pdf", "/downloads/statements/{year}.csv"}
"""Routes about who asks, whoever that is."""
FOR_ITS_FOUNDER: Final = {
    "/downloads/campaigns/{campaign_id}/backers.csv",
    "/downloads/campaigns/{campaign_id}/form-c-draft.xml",
    "/downloads/campaigns/{slug}/dates.ics",
    "/downloads/campaigns/{slug}/kiis.pdf",
    "/downloads/campaigns/{slug}/own.csv",
    "/downloads/campaigns/{slug}/own.json",
    "/downloads/enterprises/{enterprise_id}/cap-table.ocf.zip",
    "/downloads/enterprises/{enterprise_id}/register.csv",
    "/files/covers/{name}",
    "/files/documents/{file_id}",
    "/files/pictures/{name}",
}
"""Routes that give a founder something of a draft. Another that does is looked at here."""


@pytest.fixture
def client(deps: Deps) -> Iterator[TestClient]:
    with TestClient(application(deps), base_url=deps.public_url, follow_redirects=False) as made:
        yield made


class Draft:
    """A campaign that is not public, with files, of an enterprise that has no other."""

    def __init__(self, world: World) -> None:
        self.deps = world.deps
        self.founder = world.person("Founder")
        campaign = world.live_campaign(self.founder)
        self.id = campaign.id
        files = stored(self.deps, self.founder, campaign)
        with self.deps.transaction() as session:
            enterprise = session.exec(
                select(Enterprise).where(Enterprise.id == campaign.enterprise_id)
            ).one()
            enterprise.name = "Hidden Mill"
            enterprise.incorporated_on = date(2019, 5, 2)
            row = session.get_one(Campaign, self.id)
            row.title, row.slug = "Secret plan", "secret-plan"
        self._named = {
            "campaign_id": str(campaign.id),
            "enterprise_id": str(enterprise.id),
            "enterprise": enterprise.slug,
            "slug": "secret-plan",
            "file_id": files["document"].rpartition("/")[2],
            "pledge_id": str(uuid4()),
            "year": "2026",
        }
        self._files: Mapping[str, str] = {
            "/files/covers/{name}": files["cover"],
            "/files/pictures/{name}": files["picture"],
        }

    def put(self, status: CampaignStatus, regime: RegimeCode) -> None:
        """Writes a status and rules onto the row."""
        with self.deps.transaction() as session:
            row = session.get_one(Campaign, self.id)
            row.status, row.regime = status.value, regime.value

    def path(self, form: str) -> str:
        """An address with what is the draft's in it."""
        filled = re.sub(r"{(\w+)}", lambda found: self._named.get(found[1], "x"), form)
        return self._files.get(form, filled)


def about_somebody() -> list[str]:
    """Routes that answer with something, with a name or an id in their address."""
    return [route.path for route in each() if "{" in route.path and "GET" in (route.methods or ())]


def strangers(world: World, deps: Deps) -> Iterator[tuple[str, dict[str, str]]]:
    """Everybody whom no draft of others is for, each with their cookie."""
    other = world.person("Otto")
    campaign, backer = world.live_campaign(other), world.person("Bea")
    world.invest(backer, campaign, 3)
    yield "visitor", {}
    for name, person in {"other founder": other, "backer": backer}.items():
        yield name, {"cookie": "=".join(cookie_for(deps, person))}
    yield "stranger", {"cookie": signed_in(deps, "stranger")[1]}
    yield "finance", {"cookie": signed_in(deps, "fin", Role.FINANCE)[1]}


def told(answer: Response) -> list[str]:
    """What an answer tells of the draft."""
    everything = answer.text + repr(answer.headers)
    return [word for word in SECRETS if word in everything]


def test_nothing_of_a_draft_is_told_to_others(world: World, deps: Deps, client: TestClient) -> None:
    draft, others = Draft(world), dict(strangers(world, deps))
    seen: list[str] = []
    for status, (who, headers) in product(HIDDEN, others.items()):
        draft.put(status, RULES[len(seen) % 2])
        limits.forget_all()
        for form in about_somebody():
            answer = client.get(draft.path(form), headers=headers)
            allowed = {200, 303, 404} if form in ONE_S_OWN else {303, 404}
            assert answer.status_code in allowed, (status, who, form)
            assert "location" in answer.headers or told(answer) == [], (status, who, form)
            seen.append(form)
        for form in PAGES:
            answer = client.get(draft.path(form), headers=headers)
            assert ("{" not in form) or answer.status_code in {303, 404}, (status, who, form)
            assert [word for word in told(answer) if word not in draft.path(form)] == [], (
                status,
                who,
                form,
            )
    assert set(seen) >= FOR_ITS_FOUNDER


def test_its_founder_is_given_what_others_are_refused(
    world: World, deps: Deps, client: TestClient
) -> None:
    draft = Draft(world)
    headers = {"cookie": "=".join(cookie_for(deps, draft.founder))}
    given = set()
    for regime in RULES:
        draft.put(CampaignStatus.DRAFT, regime)
        for form in about_somebody():
            answer = client.get(draft.path(form), headers=headers)
            if answer.status_code == 200:
                given.add(form)
                assert "no-store" in answer.headers["cache-control"], form
    assert given - ONE_S_OWN == FOR_ITS_FOUNDER


async def _pages_that_tell(deps: Deps, draft: Draft, cookie: str) -> set[str]:
    """Opens every page at what is the draft's. Returns those that said anything of it."""
    found = set()
    async with tab(deps) as page:
        page.cookie = cookie
        for each_page in PAGES_OF_OURS:
            route = each_page.route
            form = re.sub(r"\[(\w+)\]", r"{\1}", f"/{route.lstrip('/')}")
            if "enterprises" in form:
                form = form.replace("{slug}", "{enterprise}")
            page.updates.clear()
            page.open(draft.path(form), route=route)
            for handler in each_page.on_load:
                await page.knock(event_name(handler), {})
            words = page.wire()
            if any(secret in words for secret in SECRETS[:2]):
                found.add(route)
    return found


def test_no_page_tells_others_of_a_draft(world: World, deps: Deps) -> None:
    draft, others = Draft(world), dict(strangers(world, deps))
    for status, (who, headers) in zip(cycle(HIDDEN), others.items(), strict=False):
        draft.put(status, RegimeCode.REG_CF)
        limits.forget_all()
        cookie = headers.get("cookie", "")
        assert asyncio.run(_pages_that_tell(deps, draft, cookie)) == set(), (status, who)
    own = "=".join(cookie_for(deps, draft.founder))
    told_to_founder = asyncio.run(_pages_that_tell(deps, draft, own))
    assert told_to_founder >= {"/campaigns/[slug]", "/founder", "/founder/campaigns/[campaign_id]"}
