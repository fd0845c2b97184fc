"""Reconciliation on the moderators' pages, through the real event pipeline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import pytest
from sqlmodel import update

from crowdfund.db.tables import User
from crowdfund.domain.actor import Role
from crowdfund.services import accounts, limits
from crowdfund.ui.states.admin_reconciliation import AdminReconciliationState
from tests.reconciling import Auditor
from tests.ui.harness import Tab, tab
from tests.world import World

EMAIL = "moderator@example.test"
PASSWORD = "a quiet river bend"
HOSTILE: list[Any] = [None, 7, 1e9, "", "abc", "x" * 10_000, [], {"$ne": 1}, "\x00"]

Story = Callable[[Tab], Coroutine[Any, Any, None]]


@pytest.fixture
def auditor(world: World) -> Auditor:
    """Somebody who reconciles; a refund that nobody asked for waits to be found."""
    pledge_id = world.invest(world.person("Anna"), world.live_campaign(), 5)
    charge_ref = world.pledge_row(pledge_id).charge_ref
    world.sandbox.api("POST", "/v1/refunds", charge=charge_ref, amount="2000")
    return Auditor(world)


def _run(world: World, story: Story, *, role: Role | None = Role.ADMIN) -> None:
    limits.forget_all()
    deps = world.deps
    accounts.register(deps, email=EMAIL, password=PASSWORD, name="Mo", client_address="192.0.2.1")
    if role is Role.ADMIN:
        with deps.transaction() as session:
            session.execute(update(User).where(User.email == EMAIL).values(role=role.value))  # type: ignore[arg-type]

    async def told() -> None:
        async with tab(deps) as page:
            if role is not None:
                page.sign_in(deps, email=EMAIL, password=PASSWORD)
            page.open("/admin/money")
            await story(page)
            assert page.failures == []

    asyncio.run(told())


def _panel(page: Tab) -> Any:
    return page.value(AdminReconciliationState, "panel")


def test_a_moderator_reconciles_looks_and_closes_with_a_note(
    world: World, auditor: Auditor
) -> None:
    async def story(page: Tab) -> None:
        await page.send(AdminReconciliationState.load)
        assert not _panel(page).has_run
        await page.send(AdminReconciliationState.reconcile_now)
        assert _panel(page).is_running
        assert _panel(page).progress_text == "It waits for a worker."

        await asyncio.to_thread(world.work)
        await page.send(AdminReconciliationState.tick)

        assert not _panel(page).is_running
        assert not _panel(page).agrees
        [refund] = [row for row in _panel(page).incidents if row.kind == "unknown_movement"]
        await page.send(
            AdminReconciliationState.close_incident, form={"incident": refund.id, "note": " "}
        )
        assert page.value(AdminReconciliationState, "note_problem") == ("Say how it is explained.")
        assert page.value(AdminReconciliationState, "refused") == refund.id
        await page.send(AdminReconciliationState.forget_problem)
        await page.send(
            AdminReconciliationState.close_incident,
            form={"incident": refund.id, "note": "Made by hand; the backer knows."},
        )
        assert "is closed" in page.value(AdminReconciliationState, "done")
        assert refund.id not in [row.id for row in _panel(page).incidents]
        assert _panel(page).closed[0].how.endswith(": Made by hand; the backer knows.")

    _run(world, story)
    assert auditor.kinds() == []


@pytest.mark.parametrize("role", [None, Role.MEMBER])
def test_others_see_and_do_nothing(world: World, auditor: Auditor, role: Role | None) -> None:
    found = auditor.reconcile()

    async def story(page: Tab) -> None:
        await page.send(AdminReconciliationState.load)
        await page.send(AdminReconciliationState.reconcile_now)
        await page.send(AdminReconciliationState.tick)
        for one in found:
            await page.send(
                AdminReconciliationState.close_incident,
                form={"incident": str(one.id), "note": "Nothing to see."},
            )
        assert _panel(page).incidents == []
        assert not [one.sentence for one in found if one.sentence in page.wire()]

    _run(world, story, role=role)
    assert len(auditor.differences()) == len(found) == 2


def test_hostile_forms_change_nothing(
    world: World, auditor: Auditor, subtests: pytest.Subtests
) -> None:
    found = auditor.reconcile()

    async def story(page: Tab, value: Any) -> None:
        await page.send(AdminReconciliationState.load)
        for form in (
            {"incident": value, "note": "Seen."},
            {"incident": str(found[0].id), "note": ""},
            {"incident": str(found[0].id), "note": "x" * 20_001},
        ):
            await page.send(AdminReconciliationState.close_incident, form=form)

    for value in HOSTILE:
        with subtests.test(value=value):
            _run(world, partial(story, value=value))
            assert len(auditor.differences()) == len(found)
