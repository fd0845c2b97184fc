"""Complaining and deciding complaints, through the real event pipeline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import func, select

from crowdfund.db.tables import Complaint, User
from crowdfund.domain.actor import Role
from crowdfund.services import accounts, complaints, limits
from crowdfund.services.deps import Deps
from crowdfund.ui.states.admin_complaints import AdminComplaintsState, AdminComplaintState
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.complaints import ComplainState, ComplaintsState
from tests.ui.harness import Tab, tab
from tests.world import World

EMAIL, PASSWORD = "anna@example.test", "a quiet river bend"
GOOD = {"subject": "platform", "about": "", "happened": "It broke.", "wanted": "Mend it."}
HOSTILE: list[Any] = [None, 7, [], {}, {"subject": {"$ne": 1}}, {"happened": "\x00" * 90_000}]
Story = Callable[[Tab], Coroutine[Any, Any, None]]


@pytest.fixture(autouse=True)
def unlimited() -> None:
    limits.forget_all()


def run(deps: Deps, story: Story) -> None:
    async def told() -> None:
        async with tab(deps) as page:
            await story(page)
            assert page.failures == []

    asyncio.run(told())


def register(deps: Deps, role: Role = Role.MEMBER) -> None:
    accounts.register(
        deps, email=EMAIL, password=PASSWORD, name="Anna Alt", client_address="192.0.2.1"
    )
    with deps.transaction() as session:
        session.exec(select(User).where(User.email == EMAIL)).one().role = role.value


def lodged(deps: Deps) -> int:
    with deps.reading() as session:
        return session.exec(select(func.count()).select_from(Complaint)).one()


def test_a_visitor_complains_and_a_refusal_stands_beside_its_field(deps: Deps) -> None:
    async def story(page: Tab) -> None:
        page.open("/complaints/new", campaign="harbour-oven", pledge="<script>")
        await page.send(ComplainState.load)
        form = page.value(ComplainState, "form")
        assert form.about == f"{deps.public_url}/campaigns/harbour-oven"
        assert form.subject == "campaign"
        back = page.value(ComplainState, "sign_in_path")
        assert back.startswith("/login?next=/complaints/new%3Fcampaign%3Dharbour-oven")
        for sent in HOSTILE:
            await page.send(ComplainState.send, form=sent)
            assert page.value(ComplainState, "refused_field") == "subject"
        await page.send(ComplainState.send, form=GOOD)
        assert page.value(ComplainState, "refused_field") == "email"
        assert not page.value(ComplainState, "is_sending")
        assert lodged(deps) == 0
        for _twice in range(2):
            await page.send(ComplainState.send, form=GOOD | {"email": "v@example.test"})
        receipt = page.value(ComplainState, "receipt")
        assert (receipt.number[:2], receipt.email) == ("C-", "v@example.test")
        assert lodged(deps) == 1
        page.open("/complaints", route="/complaints")
        page.updates.clear()
        await page.send(ComplaintsState.load)
        assert "/login" in page.wire()

    run(deps, story)


def test_a_member_follows_their_own_and_adds_to_it(deps: Deps) -> None:
    register(deps)

    async def story(page: Tab) -> None:
        page.sign_in(deps, email=EMAIL, password=PASSWORD)
        page.open("/complaints/new")
        await page.send(ComplainState.load)
        await page.send(ComplainState.send, form=GOOD | {"email": "other@example.test"})
        assert page.value(ComplainState, "receipt").email == ""
        page.open("/complaints")
        await page.send(ComplaintsState.load)
        [mine] = page.value(ComplaintsState, "complaints").shown
        for sent in (*HOSTILE, {"complaint": mine.id, f"added-{mine.id}": " "}):
            await page.send(ComplaintsState.add, form=sent)
        assert page.value(ComplaintsState, "refused_words") == "Write what you want to add."
        await page.send(ComplaintsState.load)
        form = {"complaint": mine.id, f"added-{mine.id}": "And again."}
        await page.send(ComplaintsState.add, form=form)
        [mine] = page.value(ComplaintsState, "complaints").shown
        assert [each.text for each in mine.sayings] == ["It broke.", "Mend it.", "And again."]

    run(deps, story)


def test_the_desk_takes_up_and_decides(deps: Deps, world: World) -> None:
    register(deps, Role.MODERATOR)
    which = str(uuid4())
    complaints.lodge(
        deps,
        actor=world.person("Ben"),
        form=GOOD,
        form_key=uuid4(),
        client_address="192.0.2.9",
    )

    async def story(page: Tab) -> None:
        page.sign_in(deps, email=EMAIL, password=PASSWORD)
        page.open("/admin/complaints")
        await page.send(AdminComplaintsState.load)
        [row] = page.value(AdminComplaintsState, "desk").waiting
        path, route = f"/admin/complaints/{row.id}", "/admin/complaints/[complaint_id]"
        page.open(path, route=route)
        await page.send(AdminComplaintState.load)
        assert page.value(AdminComplaintState, "complaint").can_take_up
        for sent in HOSTILE:
            for handler in (
                AdminComplaintState.take_up,
                AdminComplaintState.answer,
                AdminComplaintState.decide,
            ):
                await page.send(handler, form=sent)
        assert page.value(AdminComplaintState, "sent") == 0
        await page.send(AdminComplaintState.take_up, form={"take_up-words": "We look."})
        form = {"decide-words": "It broke.", "outcome": "upheld"}
        await page.send(AdminComplaintState.decide, form=form | {"outcome": "maybe"})
        assert page.value(AdminComplaintState, "refused_field") == "outcome"
        await page.send(AdminComplaintState.decide, form=form)
        decided = page.value(AdminComplaintState, "complaint")
        assert (decided.status_label, decided.is_open) == ("Upheld", False)
        page.open(f"/admin/complaints/{which}", route=route)
        await page.send(AdminComplaintState.load)
        assert page.value(BaseState, "is_missing")
        assert page.value(AdminComplaintState, "complaint").id == ""

    run(deps, story)
