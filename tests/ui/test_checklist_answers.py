"""Answers to the checklist, which a moderator saves together, through the real events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import func, select

from crowdfund.db.tables import AuditEntry, ChecklistTick
from crowdfund.domain.actor import Actor, Role
from crowdfund.services import checklist_rows, checklists, drafts, evidence_pages, moderation
from crowdfund.services.deps import Deps
from crowdfund.ui.pages import admin_complaints
from crowdfund.ui.parts.claim_list import check_body
from crowdfund.ui.states.admin_evidence import AdminEvidenceState
from crowdfund.ui.states.admin_review import AdminReviewState
from crowdfund.words import CHINESE, language_in_use
from tests.services.drafting import drafted
from tests.services.evidencing import shown
from tests.ui.editing import EMAIL, PASSWORD, with_password
from tests.ui.harness import Tab, tab
from tests.world import World

Story = Callable[[Tab], Awaitable[None]]


@pytest.fixture
def founder(world: World) -> Actor:
    return world.person("Founder")


@pytest.fixture
def campaign_id(deps: Deps, world: World, founder: Actor) -> str:
    """A campaign that waits for review."""
    draft_id = drafted(deps, founder, regime="reg-cf")
    shown(deps, founder, draft_id)
    drafts.submit(deps, actor=founder, campaign_id=draft_id)
    with_password(deps, world, Role.MODERATOR)
    return draft_id


def review(deps: Deps, campaign_id: str, story: Story) -> None:
    """Opens its review as a moderator, does what a story says, and looks whether all went well."""

    async def told() -> None:
        async with tab(deps) as browser:
            browser.sign_in(deps, email=EMAIL, password=PASSWORD)
            path = f"/admin/campaigns/{campaign_id}"
            browser.open(path, route="/admin/campaigns/[campaign_id]")
            await browser.send(AdminEvidenceState.load)
            await story(browser)
            assert browser.failures == []

    asyncio.run(told())


async def save(browser: Tab, **typed: tuple[str, str]) -> None:
    """Sends what the page's form sends: all that stands, and what was typed instead."""
    sent = {}
    for line in browser.value(AdminEvidenceState, "evidence").checks:
        if line.is_by_person:
            answer, note = typed.get(line.code.partition("-")[0], (line.answer, line.note))
            sent |= {f"answer-{line.code}": answer, f"note-{line.code}": note}
    await browser.send(AdminEvidenceState.save_answers, form=sent)
    assert not browser.value(AdminEvidenceState, "is_saving")


def answers(browser: Tab) -> dict[str, tuple[str, str]]:
    """What the page shows as answered."""
    lines = browser.value(AdminEvidenceState, "evidence").checks
    return {line.code: (line.answer, line.note) for line in lines if line.answer}


def ever_kept(deps: Deps) -> int:
    """How many answers were ever kept."""
    with deps.reading() as session:
        return session.exec(select(func.count()).select_from(ChecklistTick)).one()


def submit_anew(deps: Deps, world: World, founder: Actor, campaign_id: str) -> None:
    """A colleague sends the campaign back, and its founder submits another story."""
    moderation.request_changes(
        deps, actor=world.admin(), campaign_id=campaign_id, remarks=[("story", "Say more.")]
    )
    own = {"actor": founder, "campaign_id": campaign_id}
    form = replace(drafts.editor(deps, **own).form, story="Nobody has read this.")
    drafts.save_draft(deps, **own, form=form)
    drafts.submit(deps, **own)


def test_what_is_wrong_is_said_beside_each_and_keeps_no_other_back(
    deps: Deps, campaign_id: str
) -> None:
    async def story(browser: Tab) -> None:
        typed = {"officers": ("yes", "The register."), "uses": ("no", ""), "holders": ("", "?")}
        await save(browser, **typed)
        assert answers(browser) == {"officers-checked": ("yes", "The register.")}
        assert browser.value(AdminEvidenceState, "answer_problems") == {
            "note-uses-checked": "Say what you looked at: it is kept.",
            "answer-holders-checked": "Say whether it is in order.",
        }
        assert browser.value(AdminEvidenceState, "answers_done") == "1 answer kept."

    review(deps, campaign_id, story)
    assert ever_kept(deps) == 1


def test_only_what_was_changed_is_kept_anew(deps: Deps, campaign_id: str) -> None:
    async def story(browser: Tab) -> None:
        await save(browser, officers=("yes", "One\r\ntwo "), uses=("yes", "The table."))
        assert browser.value(AdminEvidenceState, "answers_done") == "2 answers kept."
        await save(browser)
        await save(browser, officers=("yes", "One\r\ntwo "))
        assert browser.value(AdminEvidenceState, "answers_done") == "No answer was changed."
        assert ever_kept(deps) == 2
        await save(browser, officers=("no", "One\r\ntwo "))
        assert browser.value(AdminEvidenceState, "answers_done") == "1 answer kept."
        assert answers(browser) == {
            "officers-checked": ("no", "One\ntwo"),
            "uses-checked": ("yes", "The table."),
        }

    review(deps, campaign_id, story)
    assert ever_kept(deps) == 3


def test_a_colleagues_newer_answer_is_read_before_it_is_answered_over(
    deps: Deps, world: World, campaign_id: str
) -> None:
    asks = {"campaign_id": campaign_id, "item": "officers-checked"}
    changed = "The answer changed since you read it. Read what stands now, then answer again."

    async def story(browser: Tab) -> None:
        no = {"is_met": False, "note": "Two are missing."}
        checklists.answer_item(deps, actor=world.admin(), **asks, **no)
        await save(browser, officers=("yes", "The register."), uses=("yes", "The table."))
        problems = browser.value(AdminEvidenceState, "answer_problems")
        assert problems == {"answer-officers-checked": changed}
        assert answers(browser) == {
            "officers-checked": ("no", "Two are missing."),
            "uses-checked": ("yes", "The table."),
        }
        await save(browser, officers=("yes", "Both registers."))
        assert answers(browser)["officers-checked"] == ("yes", "Both registers.")

    review(deps, campaign_id, story)
    with deps.reading() as session:
        query = select(AuditEntry).where(AuditEntry.reason == "Both registers.")
        entry = session.exec(query).one()
    assert entry.before["is_met"] is False
    assert entry.before["note"] == "Two are missing."
    assert entry.after["is_met"] is True


def test_an_answer_counts_for_the_version_that_was_read_alone(
    deps: Deps, world: World, founder: Actor, campaign_id: str
) -> None:
    async def story(browser: Tab) -> None:
        await browser.send(AdminReviewState.load)
        await browser.send(AdminReviewState.write_remark, text="Still too little.")
        submit_anew(deps, world, founder, campaign_id)
        await save(browser, officers=("yes", "The register."))
        assert browser.value(AdminEvidenceState, "refusal") == (
            "The campaign was submitted anew since you read it. Read what stands now, then answer "
            "again."
        )
        assert answers(browser) == {}
        assert ever_kept(deps) == 0
        beside = browser.value(AdminReviewState, "review")
        assert "Nobody has read this." in beside.page.story_html
        assert beside.submission == browser.value(AdminEvidenceState, "evidence").submission
        await save(browser, officers=("yes", "The register."))
        assert answers(browser) == {"officers-checked": ("yes", "The register.")}
        await browser.send(AdminReviewState.request_changes)
        assert browser.value(AdminReviewState, "review").status == "changes_requested"

    review(deps, campaign_id, story)


def test_a_version_that_was_not_read_is_shown_instead_of_decided(
    deps: Deps, world: World, founder: Actor, campaign_id: str
) -> None:
    async def story(browser: Tab) -> None:
        await browser.send(AdminReviewState.load)
        before = browser.value(AdminReviewState, "review")
        await browser.send(AdminReviewState.write_remark, text="Still too little.")
        submit_anew(deps, world, founder, campaign_id)
        reject = {"decision": "reject", "reject_reason": "Too thin."}
        await browser.send(AdminReviewState.decide, form=reject)
        assert browser.value(AdminReviewState, "reason_problem") == checklist_rows.ANOTHER_WAITS
        shown_now = browser.value(AdminReviewState, "review")
        assert "Nobody has read this." not in before.page.story_html
        assert "Nobody has read this." in shown_now.page.story_html
        assert browser.value(AdminEvidenceState, "evidence").submission == shown_now.submission
        assert shown_now.submission != before.submission
        await browser.send(AdminReviewState.request_changes)
        assert browser.value(AdminReviewState, "remark_problem") == ""
        assert browser.value(AdminReviewState, "review").status == "changes_requested"

    review(deps, campaign_id, story)


def test_what_was_kept_before_a_refusal_is_said_and_shown(
    deps: Deps, world: World, campaign_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = checklists.answer_item
    asks = {"campaign_id": campaign_id, "remarks": [("story", "Say more.")]}

    def decided_after_it(deps: Deps, **given: Any) -> None:
        keep(deps, **given)
        moderation.request_changes(deps, actor=world.admin(), **asks)

    async def story(browser: Tab) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(checklists, "answer_item", decided_after_it)
            await save(browser, officers=("yes", "The register."), uses=("yes", "The table."))
        assert "waits for review" in browser.value(AdminEvidenceState, "refusal")
        assert browser.value(AdminEvidenceState, "answers_done") == "1 answer kept."
        assert list(answers(browser).values()) == [("yes", "The register.")]
        assert not browser.value(AdminEvidenceState, "evidence").can_judge

    review(deps, campaign_id, story)
    assert ever_kept(deps) == 1


def test_once_it_waits_no_more_the_whole_is_refused(
    deps: Deps, world: World, campaign_id: str
) -> None:
    asks = {"campaign_id": campaign_id, "remarks": [("story", "Say more.")]}

    async def story(browser: Tab) -> None:
        moderation.request_changes(deps, actor=world.admin(), **asks)
        await save(browser, officers=("yes", "The register."), uses=("no", ""))
        assert "waits for review" in browser.value(AdminEvidenceState, "refusal")
        assert browser.value(AdminEvidenceState, "problem_of") == "checklist"

    review(deps, campaign_id, story)
    assert ever_kept(deps) == 0


def test_an_open_item_and_open_complaints_are_no_campaign_that_takes_pledges(
    deps: Deps, world: World, campaign_id: str
) -> None:
    """Prevents: 开放中, which a campaign is, over what nobody has answered."""
    with language_in_use(CHINESE):
        page = evidence_pages.review_evidence(deps, actor=world.admin(), campaign_id=campaign_id)
        assert {line.state_label for line in page.checks if line.state == "open"} == {"待确认"}
        desk = str(admin_complaints.build())
    assert json.dumps("待处理") in desk
    assert json.dumps("开放中") not in desk


def test_each_item_says_who_answers_it() -> None:
    """Prevents: two lines of one title, and nothing that tells them apart."""
    checks: Any = AdminEvidenceState.evidence.checks
    drawn = str(check_body(checks[0]))
    by_person = drawn.partition('["is_by_person"]')[2]
    assert by_person.index("A moderator answers this.") > 0
    assert by_person.index("What was entered answers this.") > 0
