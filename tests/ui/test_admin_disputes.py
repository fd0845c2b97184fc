"""Disputes and fraud warnings before a moderator, through the real event pipeline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from crowdfund.db.tables import Dispute, FraudWarning, User
from crowdfund.domain.actor import Role
from crowdfund.services import accounts, dispute_pages
from crowdfund.ui.states.admin import AdminState
from crowdfund.ui.states.admin_dispute import UNREAD, AdminDisputeState
from crowdfund.ui.states.base import BaseState
from tests.ui.harness import Tab, tab
from tests.world import World

EMAIL = "moderator@example.test"
PASSWORD = "a quiet river bend"
HOSTILE: list[Any] = [None, 7, 1e9, "", "abc", "x" * 30_000, [], {"$ne": 1}, "\x00"]

Story = Callable[[Tab], Coroutine[Any, Any, None]]


@dataclass
class Scene:
    """A disputed payment, one with a fraud warning, and a person who is signed in."""

    world: World
    disputed: str
    warned: str
    dispute_id: str
    warning_id: str
    cookie: str
    person_id: UUID

    def run(self, story: Story) -> None:
        """Tells a story in a tab that shows the dispute's page."""

        async def told() -> None:
            async with tab(self.world.deps) as page:
                page.cookie = self.cookie
                page.open(
                    f"/admin/disputes/{self.dispute_id}", route="/admin/disputes/[dispute_id]"
                )
                await story(page)
                assert page.failures == []

        asyncio.run(told())


@pytest.fixture
def stranger(world: World) -> Scene:
    """A scene whose person is no moderator."""
    deps = world.deps
    accounts.register(deps, email=EMAIL, password=PASSWORD, name="Mo", client_address="192.0.2.1")
    grant = accounts.sign_in(
        deps, email=EMAIL, password=PASSWORD, client_address="192.0.2.1", user_agent="t"
    )
    person = accounts.actor_for(deps, token=grant.token)
    assert person is not None
    campaign = world.live_campaign()
    disputed = world.invest(world.person("Anna"), campaign, 10)
    warned = world.invest(world.person("Ben"), campaign, 5)
    world.dispute(disputed)
    world.work()
    warning = FraudWarning(
        id=uuid4(),
        provider_ref="issfr_1",
        charge_ref=world.pledge_row(warned).charge_ref,
        pledge_id=UUID(warned),
        fraud_type="made_with_stolen_card",
        is_actionable=True,
        answer="open",
        created_at=world.clock.now(),
    )
    world.put(warning)
    with deps.reading() as session:
        dispute_id = str(session.exec(select(Dispute.id)).one())
    cookie = f"{accounts.cookie_name(deps.public_url)}={grant.token}"
    return Scene(world, disputed, warned, dispute_id, str(warning.id), cookie, person.user_id)


@pytest.fixture
def scene(stranger: Scene) -> Scene:
    with stranger.world.deps.transaction() as session:
        row = session.get_one(User, stranger.person_id)
        row.role = Role.ADMIN.value
        session.add(row)
    return stranger


def test_the_queue_shows_what_waits(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(AdminState.load)
        home = page.value(AdminState, "home")
        assert [row.id for row in home.disputes] == [scene.dispute_id]
        assert [(row.id, row.can_refund) for row in home.warnings] == [(scene.warning_id, True)]

    scene.run(story)


def test_a_queue_that_does_not_show_all_says_how_many_there_are(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: disputes that nobody answers, because a list ended without a word."""
    monkeypatch.setattr(dispute_pages, "MOST_ROWS", 1)
    world = scene.world

    async def story(page: Tab) -> None:
        await page.send(AdminState.load)
        home = page.value(AdminState, "home")
        assert (home.disputes_hidden, home.warnings_hidden) == ("", "")
        pledge = world.invest(world.person("Cy"), world.live_campaign(), 5)
        world.dispute(pledge)
        world.work()
        with world.deps.transaction() as session:
            known = session.exec(select(FraudWarning)).one()
            further = FraudWarning(**known.model_dump() | {"id": uuid4(), "provider_ref": "2"})
            unknown = further.model_dump() | {"id": uuid4(), "provider_ref": "3", "pledge_id": None}
            session.add_all([further, FraudWarning(**unknown)])
        await page.send(AdminState.load)
        home = page.value(AdminState, "home")
        said = "Only the first 1 of 2 are shown."
        assert (home.disputes_hidden, home.warnings_hidden) == (said, said)
        assert (len(home.disputes), len(home.warnings)) == (1, 1)

    scene.run(story)


def test_evidence_is_sent_once_it_was_read(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(AdminDisputeState.load)
        assert "10 shares" in page.value(AdminDisputeState, "dispute").draft
        await page.send(AdminDisputeState.submit, form={"evidence": "winning_evidence"})
        assert page.value(AdminDisputeState, "confirmed_problem") == UNREAD
        assert page.value(AdminDisputeState, "evidence_problem") == ""
        await page.send(AdminDisputeState.submit, form={"evidence": " ", "confirmed": "on"})
        assert page.value(AdminDisputeState, "evidence_problem").startswith("Write what")
        assert page.value(AdminDisputeState, "confirmed_problem") == ""
        await page.send(
            AdminDisputeState.submit, form={"evidence": "winning_evidence", "confirmed": "on"}
        )
        assert page.value(AdminDisputeState, "evidence_problem") == ""
        assert page.value(AdminDisputeState, "dispute").status == "won"

    scene.run(story)
    assert scene.world.statuses(scene.disputed) == ["escrowed"]


def test_a_loss_is_accepted(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(AdminDisputeState.load)
        await page.send(AdminDisputeState.concede)
        assert page.value(AdminDisputeState, "dispute").status == "lost"

    scene.run(story)
    assert scene.world.statuses(scene.disputed) == ["lost"]


def test_a_warned_payment_is_given_back_with_one_click(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(AdminState.load)
        await page.send(AdminState.refund_warning, warning_id=scene.warning_id)
        assert page.value(AdminState, "done") == "The payment is on its way back."
        assert page.value(AdminState, "home").warnings == []

    scene.run(story)
    assert scene.world.statuses(scene.warned) == ["refunding"]


def test_others_see_and_do_nothing(stranger: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(AdminDisputeState.load)
        assert page.value(BaseState, "is_missing")
        form = {"evidence": "losing_evidence", "confirmed": "on"}
        await page.send(AdminDisputeState.submit, form=form)
        await page.send(AdminDisputeState.concede)
        await page.send(AdminState.refund_warning, warning_id=stranger.warning_id)
        await page.send(AdminState.keep_warning, warning_id=stranger.warning_id)
        assert "Anna" not in page.wire()

    stranger.run(story)
    assert stranger.world.statuses(stranger.disputed, stranger.warned) == ["disputed", "escrowed"]


def test_whatever_a_browser_sends_breaks_nothing(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(AdminDisputeState.load)
        for value in HOSTILE:
            form = {"evidence": value, "confirmed": value}
            await page.send(AdminDisputeState.submit, form=form)
            await page.send(AdminDisputeState.submit, form=value)
            await page.send(AdminState.refund_warning, warning_id=value)
            await page.send(AdminState.keep_warning, warning_id=value)

    scene.run(story)
    assert scene.world.statuses(scene.disputed, scene.warned) == ["disputed", "escrowed"]
