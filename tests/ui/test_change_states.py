"""The pages on which a live campaign changes, through the real event pipeline."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

import pytest

from crowdfund.db.tables import Campaign, User
from crowdfund.domain.actor import Actor, Role
from crowdfund.services import accounts
from crowdfund.services.deps import Deps
from crowdfund.ui.states.admin_changes import AdminChangesState
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.founder_change import ChangeState
from crowdfund.ui.states.pledge import PledgeState
from tests import confirmed
from tests.changing import change, form_of, later, propose
from tests.ui.harness import tab
from tests.world import World

PASSWORD = "a quiet river bend"


def signed_in(deps: Deps, name: str, role: Role = Role.MEMBER) -> tuple[Actor, str]:
    """Somebody with a cookie."""
    email = f"{name.lower()}@example.test"
    confirmed.register(deps, email=email, password=PASSWORD, name=name, client_address="192.0.2.1")
    grant = accounts.sign_in(
        deps, email=email, password=PASSWORD, client_address="192.0.2.1", user_agent="t"
    )
    actor = accounts.actor_for(deps, token=grant.token)
    assert actor is not None
    with deps.transaction() as session:
        row = session.get_one(User, actor.user_id)
        row.role, row.unconfirmed_since = role.value, None
    if role is not Role.MEMBER:
        actor = Actor(actor.user_id, role, name, email)
    return actor, f"{accounts.cookie_name(deps.public_url)}={grant.token}"


def fields_of(world: World, campaign: Campaign, **changed: str) -> dict[str, str]:
    """The form as a browser sends it."""
    form = asdict(form_of(world, campaign))
    funds, risks = form.pop("funds"), form.pop("risk_items")
    assert (funds, risks) == ([], [])
    return form | changed


def test_a_founder_proposes_is_told_what_is_wrong_and_takes_back(deps: Deps, world: World) -> None:
    fiona, cookie = signed_in(deps, "Fiona")
    campaign = world.live_campaign(fiona)

    async def told() -> None:
        async with tab(deps) as page:
            page.cookie = cookie
            path = f"/founder/campaigns/{campaign.id}/change"
            page.open(path, route="/founder/campaigns/[campaign_id]/change")
            await page.send(ChangeState.load)
            sooner = fields_of(world, campaign, closes_at=later(campaign, days=-3))
            await page.send(ChangeState.propose, form=sooner)
            assert "moves later" in page.value(ChangeState, "errors")["closes_at"]
            fields = fields_of(world, campaign, target="1100") | {
                "fund-purpose-0": "Ovens",
                "fund-target-0": "100",
                "fund-maximum-0": "100",
                "risk-heading-3": "Rain",
            }
            await page.send(ChangeState.propose, form=fields)
            shown = page.value(ChangeState, "change")
            assert shown.waiting.must_be_material
            assert [part.label for part in shown.waiting.parts] == [
                "Terms",
                "Use of funds",
                "Risks, one by one",
            ]
            await page.send(ChangeState.take_back)
            assert page.value(ChangeState, "change").waiting.id == ""
            assert page.value(ChangeState, "change").decided[0].status == "taken_back"
            early = {"not_before": "", "early_reason": "Enough."}
            await page.send(ChangeState.close_early, form=early)
            assert "sure to stay" in page.value(BaseState, "problem")
            await page.send(ChangeState.close_early, form={"not_before": "", "early_reason": ""})
            assert page.value(ChangeState, "errors")["early_reason"]

    asyncio.run(told())


@pytest.mark.parametrize(
    "form", [{}, {"target": 7, "story": None}, "nothing", {"fund-purpose-0": []}]
)
def test_whatever_is_sent_changes_nothing(deps: Deps, world: World, form: Any) -> None:
    fiona, cookie = signed_in(deps, "Fiona")
    campaign = world.live_campaign(fiona)

    async def told() -> None:
        async with tab(deps) as page:
            page.cookie = cookie
            path = f"/founder/campaigns/{campaign.id}/change"
            page.open(path, route="/founder/campaigns/[campaign_id]/change")
            await page.send(ChangeState.load)
            await page.send(ChangeState.propose, form=form)
            assert page.value(ChangeState, "change").waiting.id == ""

    asyncio.run(told())


def test_a_moderator_decides(deps: Deps, world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    annas = world.invest(world.person("Anna"), campaign, 12)
    change_id = propose(world, campaign, target="110")
    _mia, cookie = signed_in(deps, "Mia", Role.MODERATOR)

    async def decided() -> None:
        async with tab(deps) as page:
            page.cookie = cookie
            page.open("/admin/changes", route="/admin/changes")
            await page.send(AdminChangesState.load)
            [row] = page.value(AdminChangesState, "changes").waiting
            assert "1 pledge asked until" in row.asked_text
            await page.send(AdminChangesState.decide, form={"change": change_id})
            assert page.value(AdminChangesState, "choice_problem") == "Choose what you decide."
            assert page.value(AdminChangesState, "answer_problem") == ""
            refusal = {"change": change_id, "decision": "refuse", f"answer-{change_id}": " "}
            await page.send(AdminChangesState.decide, form=refusal)
            assert "Say why" in page.value(AdminChangesState, "answer_problem")
            assert page.value(AdminChangesState, "choice_problem") == ""
            form = {"change": change_id, "decision": "minor"}
            await page.send(AdminChangesState.decide, form=form)
            assert page.value(AdminChangesState, "changes").waiting == []

    asyncio.run(decided())
    # Amounts are material, whatever was chosen.
    assert world.pledge_row(annas).reconfirm_by is not None


def test_a_backer_keeps_what_the_page_shows(deps: Deps, world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    anna, cookie = signed_in(deps, "Anna")
    annas = world.invest(anna, campaign, 12)
    change(world, campaign, target="110")

    async def kept() -> None:
        async with tab(deps) as page:
            page.cookie = cookie
            page.open(f"/pledges/{annas}", route="/pledges/[pledge_id]")
            await page.send(PledgeState.load)
            asked = page.value(PledgeState, "pledge").asked
            assert (asked.version, [part.label for part in asked.parts]) == ("2", ["Terms"])
            for version in ("1", "", None, {"a": 1}):
                await page.send(PledgeState.keep, version=version)
                assert page.value(PledgeState, "pledge").asked.question
            await page.send(PledgeState.keep, version="2")
            assert page.value(PledgeState, "pledge").asked.question == ""
            assert page.value(PledgeState, "done").startswith("You keep")

    asyncio.run(kept())
    assert world.pledge_row(annas).reconfirm_by is None


def test_in_two_tabs_the_second_reads_the_newest_terms_first(deps: Deps, world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    anna, cookie = signed_in(deps, "Anna")
    annas = world.invest(anna, campaign, 12)
    change(world, campaign, target="110")

    async def told() -> None:
        async with tab(deps) as page:
            page.cookie = cookie
            page.open(f"/pledges/{annas}", route="/pledges/[pledge_id]")
            await page.send(PledgeState.load)
            await asyncio.to_thread(change, world, campaign, target="115")
            await page.send(PledgeState.keep, version="2")
            assert "changed again" in page.value(BaseState, "problem")
            assert page.value(PledgeState, "pledge").asked.version == "3"

    asyncio.run(told())
