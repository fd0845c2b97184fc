"""People, owners and claims in the editor, and what a moderator finds, through the real events."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
import reflex as rx

from crowdfund.domain.actor import Actor, Role
from crowdfund.services import campaign_files, drafts, evidence_pages
from crowdfund.services.deps import Deps
from crowdfund.services.views.evidence import EvidenceForm, LargeHolderForm
from crowdfund.ui.parts.founder_review import way_there
from crowdfund.ui.parts.founder_unsaved import saved_line
from crowdfund.ui.states.admin_evidence import AdminEvidenceState
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.founder_content import ContentState
from crowdfund.ui.states.founder_editor import EditorState
from crowdfund.ui.states.founder_evidence import HALF_A_ROW, EvidenceState
from tests.pdfs import PDF
from tests.services.drafting import drafted
from tests.services.evidencing import CLAIM, answered, shown
from tests.ui.editing import EMAIL, PASSWORD, edit, with_password
from tests.ui.harness import Tab, tab
from tests.world import World

HOSTILE: list[Any] = [None, 7, "", "x" * 200_000, [], {"$ne": 1}, "\x00"]


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


async def look(browser: Tab, deps: Deps, campaign_id: str) -> None:
    browser.sign_in(deps, email=EMAIL, password=PASSWORD)
    browser.open(f"/admin/campaigns/{campaign_id}", route="/admin/campaigns/[campaign_id]")
    await browser.send(AdminEvidenceState.load)


def stored(deps: Deps, actor: Actor, campaign_id: str) -> EvidenceForm:
    return evidence_pages.evidence_form(deps, actor=actor, campaign_id=campaign_id)


def test_rows_are_saved_once_they_are_whole(deps: Deps, world: World) -> None:
    ada = with_password(deps, world)
    campaign_id = drafted(deps, ada, regime="reg-cf")

    async def story() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, campaign_id, EvidenceState.load)
            await browser.send(EvidenceState.add_row, kind="large_holders")
            (row,) = browser.value(EvidenceState, "large_holders")
            cell = {"kind": "large_holders", "key": row.key}
            await browser.send(EvidenceState.set_cell, **cell, part="first", value="Ada")
            assert browser.value(EvidenceState, "hints")["large_holders"] == HALF_A_ROW
            assert stored(deps, ada, campaign_id).holders == []
            await browser.send(EvidenceState.set_cell, **cell, part="second", value="10")
            assert "from 20 to 100" in browser.value(EvidenceState, "errors")["large_holders"]
            await browser.send(EvidenceState.set_cell, **cell, part="second", value="55.5")
            assert stored(deps, ada, campaign_id).holders == [LargeHolderForm("Ada", "55.5")]
            assert browser.value(EvidenceState, "errors")["large_holders"] == ""
            found = {line.code: line.state for line in browser.value(EvidenceState, "checks")}
            assert found["holders"] == "met"
            await browser.send(EvidenceState.remove_row, kind="large_holders", key=row.key)
            assert stored(deps, ada, campaign_id).holders == []
            await browser.send(EvidenceState.state_none, what="large_holders", is_none=True)
            assert browser.value(EvidenceState, "has_no_holders")
            assert not browser.value(EvidenceState, "has_no_related")
            assert browser.failures == []

    run(story())


def test_what_was_sold_elsewhere_is_saved_when_its_field_is_left(deps: Deps, world: World) -> None:
    ada = with_password(deps, world)
    campaign_id = drafted(deps, ada, regime="reg-cf")

    async def story() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, campaign_id, EvidenceState.load)
            assert "counts together with the raise" in browser.value(EvidenceState, "sold_text")
            await browser.send(EvidenceState.write_sold, amount="-1")
            assert "below zero" in browser.value(EvidenceState, "sold_problem")
            assert stored(deps, ada, campaign_id).sold_elsewhere == ""
            await browser.send(EvidenceState.write_sold, amount="600,000")
            assert browser.value(EvidenceState, "sold_problem") == ""
            assert browser.value(EvidenceState, "has_sold_elsewhere")
            assert stored(deps, ada, campaign_id).sold_elsewhere == "600000.00"
            found = {line.code: line for line in browser.value(EvidenceState, "checks")}
            assert found["statements"].found_text.startswith("Needed: audited.")
            for odd in HOSTILE:
                await browser.send(EvidenceState.write_sold, amount=odd)
            await browser.send(EvidenceState.write_sold, amount="")
            await browser.send(EvidenceState.state_sold, has_sold="yes")
            assert not stored(deps, ada, campaign_id).has_sold_elsewhere
            await browser.send(EvidenceState.state_sold, has_sold=True)
            assert stored(deps, ada, campaign_id).has_sold_elsewhere
            assert browser.failures == []

    run(story())


def test_a_tick_does_not_hide_that_an_amount_is_not_saved(deps: Deps, world: World) -> None:
    ada = with_password(deps, world)
    campaign_id = drafted(deps, ada, regime="reg-cf")

    async def story() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, campaign_id, EvidenceState.load)
            await browser.send(EvidenceState.write_sold, amount="about 400k")
            told = browser.value(EvidenceState, "sold_problem")
            assert told
            await browser.send(EvidenceState.state_sold, has_sold=True)
            await browser.send(EvidenceState.read_anew)
            assert browser.value(EvidenceState, "sold_problem") == told
            assert browser.value(EvidenceState, "has_sold_elsewhere")
            assert not stored(deps, ada, campaign_id).has_sold_elsewhere
            # Both are stored as soon as the amount can be read.
            await browser.send(EvidenceState.write_sold, amount="")
            form = stored(deps, ada, campaign_id)
            assert (form.sold_elsewhere, form.has_sold_elsewhere) == ("", True)
            assert browser.value(EvidenceState, "sold_problem") == ""
            assert browser.failures == []

    run(story())
    # The line says so as a whole, and which step it is.
    assert repr(saved_line().render()).count("sold_problem") == 2


def test_a_claim_is_saved_once_it_has_evidence(deps: Deps, world: World) -> None:
    ada = with_password(deps, world)
    campaign_id = drafted(deps, ada, regime="reg-cf")
    paper = campaign_files.add_document(
        deps, actor=ada, campaign_id=campaign_id, data=PDF, title="Plan", kind="plan"
    )

    async def story() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, campaign_id, EvidenceState.load)
            await browser.send(EvidenceState.add_row, kind="claims")
            (row,) = browser.value(EvidenceState, "claims")
            cell = {"kind": "claims", "key": row.key}
            await browser.send(EvidenceState.set_cell, **cell, part="first", value=CLAIM)
            assert browser.value(EvidenceState, "claim_items") == []
            await browser.send(EvidenceState.set_cell, **cell, part="second", value=paper)
            (item,) = browser.value(EvidenceState, "claim_items")
            assert (item.sentence, item.document_title, item.is_in_pitch) == (CLAIM, "Plan", True)
            assert browser.value(EditorState, "saved_text").startswith("Saved ")
            assert browser.failures == []

    run(story())


def test_a_document_that_is_removed_goes_from_the_claims(deps: Deps, world: World) -> None:
    ada = with_password(deps, world)
    campaign_id = drafted(deps, ada, regime="reg-cf")
    paper = campaign_files.add_document(
        deps, actor=ada, campaign_id=campaign_id, data=PDF, title="Plan", kind="plan"
    )

    async def story() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, campaign_id, ContentState.load)
            await browser.send(EvidenceState.load)
            assert [each.value for each in browser.value(EvidenceState, "documents")] == [paper]
            await browser.send(ContentState.remove_file, file_id=paper)
            assert browser.value(EvidenceState, "documents") == []
            assert browser.failures == []

    run(story())


def test_every_way_into_a_step_reads_the_rows_anew() -> None:
    assert "read_anew" in repr(way_there(rx.Var.create("claims"), rx.Var.create("A")).render())


def test_what_a_browser_makes_up_changes_nothing(deps: Deps, world: World) -> None:
    ada = with_password(deps, world)
    campaign_id = drafted(deps, ada, regime="reg-cf")
    shown(deps, ada, campaign_id)
    before = stored(deps, ada, campaign_id)

    async def story() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, campaign_id, EvidenceState.load)
            (row,) = browser.value(EvidenceState, "officers")
            for odd in HOSTILE:
                await browser.send(EvidenceState.add_row, kind=odd)
                await browser.send(EvidenceState.remove_row, kind=odd, key=row.key)
                await browser.send(EvidenceState.remove_row, kind="officers", key=odd)
                cell = {"key": row.key, "value": "x"}
                await browser.send(EvidenceState.set_cell, kind=odd, part="first", **cell)
                await browser.send(EvidenceState.set_cell, kind="officers", part=odd, **cell)
                await browser.send(EvidenceState.state_none, what=odd, is_none=True)
            assert browser.failures == []

    run(story())
    assert stored(deps, ada, campaign_id) == before


def test_a_moderator_judges_and_answers(deps: Deps, world: World) -> None:
    founder = world.person("Founder")
    campaign_id = drafted(deps, founder, regime="reg-cf")
    shown(deps, founder, campaign_id)
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    with_password(deps, world, Role.MODERATOR)

    async def story() -> None:
        async with tab(deps) as browser:
            await look(browser, deps, campaign_id)
            evidence = browser.value(AdminEvidenceState, "evidence")
            assert evidence.can_judge
            (claim,) = evidence.claims
            form = {"claim": claim.id, "verdict": "not_shown", "remark": ""}
            await browser.send(AdminEvidenceState.judge, form=form)
            assert browser.value(AdminEvidenceState, "problem_of") == claim.id
            assert "what is missing" in browser.value(AdminEvidenceState, "refusal")
            form["verdict"] = "supported"
            await browser.send(AdminEvidenceState.judge, form=form)
            (claim,) = browser.value(AdminEvidenceState, "evidence").claims
            assert claim.verdict == "supported"
            assert browser.value(AdminEvidenceState, "refusal") == ""
            answer = {"answer-officers-checked": "no"}
            answer["note-officers-checked"] = "The register names another."
            await browser.send(AdminEvidenceState.save_answers, form=answer)
            lines = browser.value(AdminEvidenceState, "evidence").checks
            (line,) = [line for line in lines if line.code == "officers-checked"]
            assert (line.state, line.found_text.endswith("names another.")) == ("refused", True)
            (version,) = browser.value(AdminEvidenceState, "versions")
            assert [check.state for check in version.checks] == ["refused"]
            assert browser.failures == []

    run(story())


def test_a_moderator_shows_and_hides_changes_and_odd_events_do_nothing(
    deps: Deps, world: World
) -> None:
    founder = world.person("Founder")
    campaign_id = drafted(deps, founder, regime="reg-cf")
    shown(deps, founder, campaign_id)
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    with_password(deps, world, Role.MODERATOR)

    async def story() -> None:
        async with tab(deps) as browser:
            await look(browser, deps, campaign_id)
            before = browser.value(AdminEvidenceState, "evidence")
            await browser.send(AdminEvidenceState.show_changes, number="1")
            assert "first submission" in browser.value(AdminEvidenceState, "changes").summary
            await browser.send(AdminEvidenceState.show_changes, number="1")
            assert browser.value(AdminEvidenceState, "shown_version") == ""
            for odd in HOSTILE:
                answers = {"answer-documents-read": odd, "note-documents-read": odd}
                await browser.send(AdminEvidenceState.save_answers, form=answers)
                await browser.send(AdminEvidenceState.save_answers, form=odd)
                await browser.send(AdminEvidenceState.judge, form={"claim": odd, "verdict": odd})
                await browser.send(AdminEvidenceState.show_changes, number=odd)
            assert browser.failures == []
            after = evidence_pages.review_evidence(
                deps, actor=world.admin(), campaign_id=campaign_id
            )
            assert after == before

    run(story())


@pytest.mark.parametrize("role", [Role.MEMBER, Role.FINANCE])
def test_others_find_nothing(deps: Deps, world: World, role: Role) -> None:
    founder = world.person("Founder")
    campaign_id = drafted(deps, founder, regime="reg-cf")
    shown(deps, founder, campaign_id)
    with_password(deps, world, role)

    async def story() -> None:
        async with tab(deps) as browser:
            await look(browser, deps, campaign_id)
            assert browser.value(BaseState, "is_missing")
            assert browser.value(AdminEvidenceState, "evidence").checks == []

    run(story())


def test_the_founder_reads_versions_with_their_answers(deps: Deps, world: World) -> None:
    ada = with_password(deps, world)
    campaign_id = drafted(deps, ada, regime="reg-cf")
    shown(deps, ada, campaign_id)
    drafts.submit(deps, actor=ada, campaign_id=campaign_id)
    answered(deps, world.admin(), campaign_id)

    async def story() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, campaign_id, EvidenceState.load)
            (version,) = browser.value(EvidenceState, "versions")
            assert version.outcome == "Waits for a decision"
            assert len(version.checks) == 8
            await browser.send(EvidenceState.show_changes, number="1")
            assert browser.value(EvidenceState, "shown_version") == "1"
            assert browser.failures == []

    run(story())
