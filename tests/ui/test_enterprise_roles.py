"""The table of roles in an enterprise through the real event pipeline and over HTTP: what a role
allows is not refused, what it does not allow is refused and leaves no trace."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import func, select
from starlette.testclient import TestClient

from crowdfund.db.tables import AuditEntry, Campaign, Enterprise, EnterpriseMember, User
from crowdfund.domain.actor import Actor
from crowdfund.domain.membership import MEMBERS_MAY, REFUSED, FounderAction, MemberRole
from crowdfund.http.app import build_app
from crowdfund.services import accounts, drafts
from crowdfund.services.deps import Deps
from crowdfund.services.next_steps import NEW
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.founder import FounderState
from crowdfund.ui.states.founder_dashboard import DashboardState
from crowdfund.ui.states.founder_editor import EditorState
from crowdfund.ui.states.founder_enterprise import EnterpriseState
from crowdfund.ui.states.founder_preview import PreviewState
from crowdfund.ui.states.founder_team import TeamState
from tests.services.drafting import picture
from tests.ui.harness import tab
from tests.world import World

EMAIL, PASSWORD = "somebody@example.test", "a quiet river bend"
NOTHING_HERE = "(the page says that there is nothing here)"
ROLES = (*MemberRole, None)
"""Every role, and a stranger."""


@dataclass
class Scene:
    """An enterprise with a live raise and a draft, and somebody who is signed in."""

    deps: Deps
    owner: Actor
    me: Actor
    cookie: str
    enterprise_id: str
    live_id: str
    draft_id: str

    def become(self, role: MemberRole | None) -> None:
        """Gives the person a role in the enterprise, or takes it."""
        with self.deps.transaction() as session:
            enterprise = self._enterprise(session)
            owner = self.me if role is MemberRole.OWNER else self.owner
            enterprise.owner_id = owner.user_id
            for row in session.exec(select(EnterpriseMember)).all():
                row.status, row.ended_at = "ended", self.deps.now()
            if role in {MemberRole.COFOUNDER, MemberRole.READER}:
                assert role is not None
                session.flush()
                session.add(
                    EnterpriseMember(
                        enterprise_id=enterprise.id,
                        user_id=self.me.user_id,
                        role=role.value,
                        status="active",
                        invited_by=self.owner.user_id,
                        invited_at=self.deps.now(),
                        accepted_at=self.deps.now(),
                    )
                )

    def _enterprise(self, session: Any) -> Any:
        [row] = session.exec(select(Enterprise)).all()
        return row

    def trail(self) -> int:
        """How many entries the audit trail has."""
        with self.deps.reading() as session:
            return session.exec(select(func.count()).select_from(AuditEntry)).one()


@pytest.fixture
def scene(world: World, deps: Deps) -> Scene:
    accounts.register(deps, email=EMAIL, password=PASSWORD, name="Mo", client_address="192.0.2.1")
    grant = accounts.sign_in(
        deps, email=EMAIL, password=PASSWORD, client_address="192.0.2.1", user_agent="t"
    )
    owner = world.person("Olga")
    live = world.live_campaign(owner)
    enterprise_id = str(live.enterprise_id)
    draft = drafts.start_campaign(deps, actor=owner, enterprise_id=enterprise_id)
    with deps.reading() as session:
        user = session.exec(select(User).where(User.email == EMAIL)).one()
    me = Actor(user_id=user.id, role="member", name="Mo", email=EMAIL)  # type: ignore[arg-type]
    cookie = f"{accounts.cookie_name(deps.public_url)}={grant.token}"
    return Scene(deps, owner, me, cookie, enterprise_id, str(live.id), draft)


def sent(scene: Scene, role: MemberRole | None, open_page: Any, *ask: Any, **payload: Any) -> str:
    """Opens a page as the owner, who then has only that role, and sends an event: what a tab still
    holds is no permission. Returns what the browser was told after that."""
    path, route, load = open_page

    async def told() -> str:
        async with tab(scene.deps) as page:
            page.cookie = scene.cookie
            scene.become(MemberRole.OWNER)
            page.open(path, route=route)
            await page.send(load)
            assert page.value(BaseState, "is_missing") is False
            scene.become(role)
            page.updates.clear()
            await page.send(ask[0], **payload)
            assert page.failures == []
            return page.wire() + (NOTHING_HERE if page.value(BaseState, "is_missing") else "")

    return asyncio.run(told())


def pages(scene: Scene) -> dict[str, Any]:
    return {
        "editor": (
            f"/founder/campaigns/{scene.draft_id}",
            "/founder/campaigns/[campaign_id]",
            EditorState.load,
        ),
        "preview": (
            f"/founder/campaigns/{scene.draft_id}/preview",
            "/founder/campaigns/[campaign_id]/preview",
            PreviewState.load,
        ),
        "dashboard": (
            f"/founder/campaigns/{scene.live_id}/dashboard",
            "/founder/campaigns/[campaign_id]/dashboard",
            DashboardState.load,
        ),
        "enterprise": (
            f"/founder/enterprise?enterprise={scene.enterprise_id}",
            "/founder/enterprise",
            EnterpriseState.load,
        ),
        "team": (
            f"/founder/team?enterprise={scene.enterprise_id}",
            "/founder/team",
            TeamState.load,
        ),
    }


EVENTS = {
    "save a draft": (
        FounderAction.WRITE,
        "editor",
        EditorState.save,
        {"field": "title", "value": "Another title"},
    ),
    "submit it": (FounderAction.SUBMIT, "editor", EditorState.submit, {}),
    "post news": (
        FounderAction.POST,
        "dashboard",
        DashboardState.post,
        {"form": {"title": "News", "body": "Done."}},
    ),
    "withdraw": (
        FounderAction.OWN,
        "dashboard",
        DashboardState.withdraw,
        {"form": {"reason": "Because."}},
    ),
    "invite": (
        FounderAction.OWN,
        "team",
        TeamState.invite,
        {"form": {"email": "x@example.test", "role": "reader"}},
    ),
}
"""Events that change something, each with its action, its page and what is sent."""


def test_every_action_is_tried() -> None:
    assert {action for action, *_rest in EVENTS.values()} | {FounderAction.READ} == set(
        FounderAction
    )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", EVENTS)
def test_each_role_does_what_it_allows(scene: Scene, role: MemberRole | None, name: str) -> None:
    action, place, event, payload = EVENTS[name]
    before = scene.trail()
    told = sent(scene, role, pages(scene)[place], event, **payload)
    if role is not None and action in MEMBERS_MAY[role]:
        assert REFUSED not in told
        assert NOTHING_HERE not in told
    else:
        assert (REFUSED if role is not None else NOTHING_HERE) in told
        assert scene.trail() == before


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_and_downloads_what_it_allows(
    scene: Scene, role: MemberRole | None
) -> None:
    scene.become(role)

    async def opened(path: str, route: str, load: Any) -> bool:
        async with tab(scene.deps) as page:
            page.cookie = scene.cookie
            page.open(path, route=route)
            await page.send(load)
            assert page.failures == []
            return not page.value(BaseState, "is_missing")

    reads = role is not None and FounderAction.READ in MEMBERS_MAY[role]
    for name, place in pages(scene).items():
        assert asyncio.run(opened(*place)) == reads, name
    client = TestClient(build_app(lambda: scene.deps), base_url=scene.deps.public_url)
    cookie, _, token = scene.cookie.partition("=")
    client.cookies.set(cookie, token)
    for path in (
        f"/downloads/campaigns/{scene.live_id}/backers.csv",
        f"/downloads/enterprises/{scene.enterprise_id}/register.csv",
    ):
        assert client.get(path).status_code == (200 if reads else 404), path
    # A form with a file is a write over HTTP.
    client.post(
        f"/uploads/covers/{scene.draft_id}",
        files={"cover": ("c.png", picture())},
        headers={"origin": scene.deps.public_url},
    )
    with scene.deps.reading() as session:
        cover = session.get_one(Campaign, UUID(scene.draft_id)).cover
    assert bool(cover) == (role is not None and FounderAction.WRITE in MEMBERS_MAY[role])


def test_who_owns_none_begins_no_campaign_and_describes_no_enterprise_twice(scene: Scene) -> None:
    scene.become(MemberRole.COFOUNDER)

    async def told() -> None:
        async with tab(scene.deps) as page:
            page.cookie = scene.cookie
            page.open("/founder")
            await page.send(FounderState.load)
            home = page.value(FounderState, "home")
            assert ([row.id for row in home.enterprises], home.owned) == ([scene.enterprise_id], [])
            page.open("/founder/enterprise")
            await page.send(EnterpriseState.load)
            assert page.value(EnterpriseState, "page").form.id == scene.enterprise_id
            page.open("/founder/enterprise", enterprise=NEW)
            await page.send(EnterpriseState.load)
            assert page.value(EnterpriseState, "page").form.id == ""
            assert not page.value(BaseState, "is_missing")

    asyncio.run(told())
