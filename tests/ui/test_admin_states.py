"""Moderators' pages through the real event pipeline: who may, what is decided, hostile input."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from crowdfund.db.tables import Attempt, Campaign, Complaint, InboxEvent, Remark, User
from crowdfund.domain import permissions
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.permissions import ALLOWED, Action
from crowdfund.services import (
    accounts,
    book_verdicts,
    complaints,
    failures,
    limits,
    moderation,
    money_pages,
    pledging,
    settlement,
)
from crowdfund.services.deps import Deps
from crowdfund.services.queues import QUEUES
from crowdfund.ui.states.admin import AdminState
from crowdfund.ui.states.admin_jobs import AdminJobsState
from crowdfund.ui.states.admin_money import AdminMoneyState
from crowdfund.ui.states.admin_review import AdminReviewState
from crowdfund.ui.states.base import BaseState
from tests import confirmed
from tests.keeping import Keeper
from tests.services.evidencing import ticked
from tests.ui.harness import Tab, tab
from tests.world import FAILING_REFUND_CARD, World

EMAIL = "moderator@example.test"
PASSWORD = "a quiet river bend"
LOADS = (AdminState.load, AdminReviewState.load, AdminMoneyState.load, AdminJobsState.load)
HOSTILE: list[Any] = [None, 7, 1e9, "", "abc", "x" * 10_000, [], {"$ne": 1}, "\x00"]

Story = Callable[[Tab], Coroutine[Any, Any, None]]


@dataclass
class Scene:
    """A campaign that waits for review, and a person who is signed in."""

    world: World
    deps: Deps
    campaign: Campaign
    person: Actor
    cookie: str

    def run(self, story: Story) -> None:
        """Tells a story in a tab that shows the campaign's review page."""

        async def told() -> None:
            async with tab(self.deps) as page:
                page.cookie = self.cookie
                page.open(self.path, route="/admin/campaigns/[campaign_id]")
                await story(page)
                assert page.failures == []

        asyncio.run(told())

    @property
    def path(self) -> str:
        """The address of the review page."""
        return f"/admin/campaigns/{self.campaign.id}"

    @property
    def status(self) -> str:
        """The campaign's status now."""
        return self.world.campaign(self.campaign).status

    def set_status(self, status: str) -> None:
        """Puts the campaign into a state."""
        with self.deps.transaction() as session:
            row = session.get_one(Campaign, self.campaign.id)
            row.status, row.due_at = status, None
            session.add(row)

    def promote(self) -> None:
        """Makes the person a moderator."""
        with self.deps.transaction() as session:
            row = session.get_one(User, self.person.user_id)
            row.role = Role.ADMIN.value
            session.add(row)


def _in_review(world: World) -> tuple[Campaign, Actor, str]:
    deps = world.deps
    confirmed.register(deps, email=EMAIL, password=PASSWORD, name="Mo", client_address="192.0.2.1")
    grant = accounts.sign_in(
        deps, email=EMAIL, password=PASSWORD, client_address="192.0.2.1", user_agent="t"
    )
    person = accounts.actor_for(deps, token=grant.token)
    assert person is not None
    cookie = f"{accounts.cookie_name(deps.public_url)}={grant.token}"
    made = Scene(world, deps, world.live_campaign(), person, cookie)
    made.set_status("in_review")
    return made.campaign, person, cookie


@pytest.fixture
def stranger(world: World, deps: Deps, keeper: Keeper) -> Scene:
    """A scene whose person is no moderator."""
    return Scene(world, deps, *keeper.scene(world, _in_review))


@pytest.fixture
def scene(stranger: Scene) -> Scene:
    stranger.promote()
    return stranger


@pytest.mark.parametrize("load", LOADS, ids=lambda load: load.state_full_name.split(".")[-1])
def test_a_visitor_is_asked_to_sign_in(stranger: Scene, load: Any) -> None:
    stranger.cookie = ""

    async def story(page: Tab) -> None:
        await page.send(load)
        assert page.redirects == [f"/login?next={stranger.path}"]

    stranger.run(story)


@pytest.mark.parametrize("load", LOADS, ids=lambda load: load.state_full_name.split(".")[-1])
def test_others_find_nothing_here(stranger: Scene, load: Any) -> None:
    async def story(page: Tab) -> None:
        await page.send(load)
        assert page.value(BaseState, "is_missing")
        assert "Bread for the harbour" not in page.wire()

    stranger.run(story)


def test_others_decide_nothing(stranger: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(AdminReviewState.load)
        for name in ("approve", "reject", "suspend", "resume", "withdraw"):
            await page.send(
                AdminReviewState.decide, form={"decision": name, f"{name}_reason": "Because."}
            )
        await page.send(AdminReviewState.write_remark, text="Explain the price.")
        await page.send(AdminReviewState.request_changes)

    stranger.run(story)
    assert stranger.status == "in_review"


def test_what_waits_is_listed_with_its_age(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(AdminState.load)
        home = page.value(AdminState, "home")
        assert [row.id for row in home.waiting] == [str(scene.campaign.id)]

    scene.run(story)


def test_a_campaign_of_any_state_is_found_by_its_name(scene: Scene) -> None:
    live = scene.world.live_campaign(scene.world.person("Lena"))
    with scene.deps.transaction() as session:
        session.get_one(Campaign, live.id).title = "Cheese 100% of the Alps"
    found = {
        "cheese 100%": [str(live.id)],
        "100_": [],
        live.slug: [str(live.id)],
        " ": [],
    }

    async def story(page: Tab) -> None:
        for words, ids in found.items():
            page.open("/admin", q=words)
            await page.send(AdminState.load)
            assert [row.id for row in page.value(AdminState, "home").found] == ids, words
        await page.send(AdminState.search, form={"q": " cheese 100% "})
        assert page.redirects[-1] == "/admin?q=cheese+100%25"

    scene.run(story)


def test_the_home_counts_complaints_for_who_may_see_them(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits.forget_all()
    form = {"subject": "platform", "happened": "It broke.", "wanted": "Mend it."}
    for name in ("Ben", "Cara"):
        complaints.lodge(
            scene.deps,
            actor=scene.world.person(name),
            form=form,
            form_key=uuid4(),
            client_address="192.0.2.9",
        )
    seen: list[tuple[str, str]] = []

    async def story(page: Tab) -> None:
        await page.send(AdminState.load)
        found = page.value(AdminState, "home").complaints
        seen.append((found.waiting_text, found.overdue_text))

    scene.run(story)
    with scene.deps.transaction() as session:
        late = session.exec(select(Complaint)).first()
        assert late is not None
        late.receipt_by = scene.deps.now()
    scene.run(story)
    fewer = ALLOWED[Role.ADMIN] - {Action.SEE_COMPLAINTS}
    monkeypatch.setattr(permissions, "ALLOWED", {**ALLOWED, Role.ADMIN: fewer})
    scene.run(story)
    assert seen == [
        ("2 complaints are waiting.", ""),
        ("2 complaints are waiting.", "1 complaint is overdue."),
        ("", ""),
    ]


def test_the_review_shows_the_campaign_and_what_can_be_decided(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(AdminReviewState.load)
        review = page.value(AdminReviewState, "review")
        assert review.page.card.title == "Bread for the harbour"
        assert review.can_decide
        assert not review.can_suspend

    scene.run(story)


def test_approving_opens_the_campaign_and_takes_the_buttons_away(scene: Scene) -> None:
    ticked(scene.deps, scene.person, scene.campaign.id)

    async def story(page: Tab) -> None:
        await page.send(AdminReviewState.load)
        await page.send(AdminReviewState.decide, form={"decision": "approve"})
        assert page.value(AdminReviewState, "reason_problem") == ""
        assert page.value(AdminReviewState, "done") == "The campaign is approved."
        assert not page.value(AdminReviewState, "review").can_decide

    scene.run(story)
    assert scene.status == "scheduled"


@pytest.mark.parametrize(
    ("before", "decision", "after"),
    [
        ("in_review", "reject", "rejected"),
        ("live", "suspend", "suspended"),
        ("suspended", "resume", "live"),
    ],
)
def test_a_decision_needs_its_reason(scene: Scene, before: str, decision: str, after: str) -> None:
    scene.set_status(before)
    reasons = (("", before), ("It has to be so.", after))
    seen: list[str] = []

    async def story(page: Tab) -> None:
        await page.send(AdminReviewState.load)
        for reason, _ in reasons:
            form = {"decision": decision, f"{decision}_reason": reason}
            await page.send(AdminReviewState.decide, form=form)
            seen.append(scene.status)
            assert bool(page.value(AdminReviewState, "reason_problem")) is not bool(reason)
            assert page.value(AdminReviewState, "refused") == decision

    scene.run(story)
    assert seen == [status for _, status in reasons]


def test_changes_are_requested_with_every_remark_also_the_one_not_added_yet(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        await page.send(AdminReviewState.load)
        await page.send(AdminReviewState.request_changes)
        assert "at least one remark" in page.value(AdminReviewState, "remark_problem")
        await page.send(
            AdminReviewState.add_remark,
            form={"remark_field": "price", "remark": "Explain the price."},
        )
        await page.send(
            AdminReviewState.add_remark, form={"remark_field": "", "remark": "Taken back."}
        )
        taken_back = page.value(AdminReviewState, "drafted")[1].id
        await page.send(AdminReviewState.drop_remark, remark_id=taken_back)
        await page.send(AdminReviewState.choose_field, name="risks")
        await page.send(AdminReviewState.write_remark, text="Name the lease.")
        await page.send(AdminReviewState.request_changes)
        assert page.value(AdminReviewState, "remark_problem") == ""
        assert page.value(AdminReviewState, "drafted") == []

    scene.run(story)
    assert scene.status == "changes_requested"
    with scene.deps.reading() as session:
        remarks = {(remark.field, remark.text) for remark in session.exec(select(Remark))}
    assert remarks == {("price", "Explain the price."), ("risks", "Name the lease.")}


@pytest.mark.parametrize("before", ["Explain the price.", ""])
def test_a_remark_is_about_the_field_that_the_form_shows(scene: Scene, before: str) -> None:
    """Prevents: one about the whole campaign beside the field of the remark before it, which the
    form shows no more."""

    async def story(page: Tab) -> None:
        await page.send(AdminReviewState.load)
        added = {"remark_field": "price", "remark": before}
        await page.send(AdminReviewState.add_remark, form=added)
        await page.send(AdminReviewState.write_remark, text="Say who you are.")
        await page.send(AdminReviewState.request_changes)

    scene.run(story)
    with scene.deps.reading() as session:
        fields = {remark.text: remark.field for remark in session.exec(select(Remark))}
    assert fields["Say who you are."] == ""


def test_nobody_decides_on_their_own_campaign(scene: Scene) -> None:
    own = scene.world.live_campaign(scene.person)
    scene.campaign = own
    scene.set_status("in_review")

    async def story(page: Tab) -> None:
        await page.send(AdminReviewState.load)
        review = page.value(AdminReviewState, "review")
        assert review.is_own
        assert not review.can_decide
        await page.send(AdminReviewState.decide, form={"decision": "approve"})
        problem = page.value(AdminReviewState, "reason_problem")
        assert problem == moderation.OWN_CAMPAIGN

    scene.run(story)
    assert scene.status == "in_review"


def test_a_campaign_that_is_not_there_shows_the_missing_page(scene: Scene) -> None:
    async def story(page: Tab) -> None:
        for name in (str(UUID(int=7)), "abc", "%00"):
            page.open(f"/admin/campaigns/{name}", route="/admin/campaigns/[campaign_id]")
            await page.send(BaseState.begin)
            await page.send(AdminReviewState.load)
            assert page.value(BaseState, "is_missing")

    scene.run(story)


def test_the_money_page_says_that_the_books_hold(scene: Scene) -> None:
    scene.set_status("live")
    scene.world.invest(scene.world.person("Ada"), scene.campaign, 5)

    async def story(page: Tab) -> None:
        await page.send(AdminMoneyState.load)
        money = page.value(AdminMoneyState, "money")
        assert money.books.title == book_verdicts.NEVER
        await page.send(AdminMoneyState.check_now)
        assert page.value(AdminMoneyState, "money").books.is_checking
        await asyncio.to_thread(scene.world.work)
        await page.send(AdminMoneyState.tick)
        books = page.value(AdminMoneyState, "money").books
        assert (books.title, books.is_checking) == (book_verdicts.HOLD, False)
        assert [row.escrow_text for row in money.escrows] == ["$50.00"]
        assert "Payment cleared" in {row.kind_label for row in money.ledger.rows}

    scene.run(story)


def test_the_pages_of_the_ledger_have_addresses(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.set_status("live")
    monkeypatch.setattr(money_pages, "SHOWN_ENTRIES", 1)
    scene.world.invest(scene.world.person("Ada"), scene.campaign, 5)

    async def story(page: Tab) -> None:
        page.open("/admin/money")
        await page.send(AdminMoneyState.load)
        first = page.value(AdminMoneyState, "money").ledger
        assert page.value(AdminMoneyState, "previous_href") == ""
        assert page.value(AdminMoneyState, "next_href") == f"/admin/money?after={first.after}"
        page.open("/admin/money", after=first.after)
        await page.send(AdminMoneyState.load)
        assert page.value(AdminMoneyState, "money").ledger.range_text == "2 of 2"
        assert page.value(AdminMoneyState, "previous_href") == "/admin/money"
        assert page.value(AdminMoneyState, "next_href") == ""

    scene.run(story)


def test_the_money_page_follows_a_run_to_its_end(scene: Scene) -> None:
    scene.set_status("live")
    world, campaign = scene.world, scene.world.live_campaign(target_minor=1_000)
    world.invest(world.person("Ada"), campaign, 5)
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    settlement.advance(world.deps, campaign_id=campaign.id)

    async def story(page: Tab) -> None:
        await page.send(AdminMoneyState.tick)
        await page.send(AdminMoneyState.load)
        [run] = page.value(AdminMoneyState, "runs")
        assert run.text == "0 of 1 payment released"
        page.updates.clear()
        await page.send(AdminMoneyState.tick)
        assert "payment released" not in page.wire()
        await asyncio.to_thread(world.finish)
        await page.send(AdminMoneyState.tick)
        assert page.value(AdminMoneyState, "runs") == []
        settled = page.value(AdminMoneyState, "money").empty_escrows
        assert "$50.00" in {row.released_text for row in settled}

    scene.run(story)


def test_the_jobs_page_lists_what_is_due(scene: Scene) -> None:
    scene.set_status("live")
    scene.world.pledge(scene.world.person("Ada"), scene.campaign, 5)
    scene.world.clock.advance(timedelta(minutes=3))

    async def story(page: Tab) -> None:
        await page.send(AdminJobsState.load)
        facts = {fact.label: fact.value for fact in page.value(AdminJobsState, "jobs").facts}
        assert facts["Payments being made"] == "1"

    scene.run(story)


def _park(scene: Scene, count: int) -> None:
    """Leaves some refunds that the bank sent back for a person."""
    scene.set_status("live")
    for number in range(count):
        backer = scene.world.person(f"Ada {number}")
        pledge_id = scene.world.invest(backer, scene.campaign, 5, card=FAILING_REFUND_CARD)
        pledging.cancel(scene.deps, actor=backer, pledge_id=pledge_id)
    scene.world.clock.advance(timedelta(minutes=1))
    scene.world.work()


def _parked_count(scene: Scene) -> int:
    with scene.deps.reading() as session:
        return len(session.exec(select(Attempt).where(Attempt.status == "parked")).all())


@pytest.mark.parametrize(("ticked", "left", "words"), [(False, 1, "again now."), (True, 0, ": 2.")])
def test_a_moderator_has_parked_attempts_tried_again(
    scene: Scene, ticked: bool, left: int, words: str
) -> None:
    _park(scene, 2)

    async def story(page: Tab) -> None:
        await page.send(AdminJobsState.load)
        first, second = page.value(AdminJobsState, "jobs").stuck
        form = {"kind": "attempt", "subject": first.id, f"reason-{second.id}": "Another row's."}
        await page.send(AdminJobsState.retry, form=form)
        assert page.value(AdminJobsState, "refused") == first.id
        assert "Say why" in page.value(AdminJobsState, "reason_problem")
        await page.send(AdminJobsState.forget_problems)
        assert page.value(AdminJobsState, "reason_problem") == ""

        form = {"kind": "attempt", "subject": first.id, f"reason-{first.id}": "The card is valid."}
        if ticked:
            form[f"alike-{first.id}"] = "on"
        await page.send(AdminJobsState.retry, form=form)

        assert page.value(AdminJobsState, "done").endswith(words)
        assert len(page.value(AdminJobsState, "jobs").stuck) == left
        await page.send(AdminJobsState.retry, form=form)
        assert "Someone else" in page.value(AdminJobsState, "reason_problem") or ticked

    scene.run(story)
    assert _parked_count(scene) == left


def test_a_moderator_has_a_note_handled_again(scene: Scene) -> None:
    now = scene.world.clock.now()
    scene.world.put(
        InboxEvent(id="evt_1", type="invoice.created", occurred_at=now, received_at=now, tries=12)
    )

    async def story(page: Tab) -> None:
        await page.send(AdminJobsState.load)
        [row] = page.value(AdminJobsState, "jobs").stuck
        form = {"kind": row.kind, "subject": row.id, f"reason-{row.id}": "The page exists now."}
        await page.send(AdminJobsState.retry, form=form)
        assert page.value(AdminJobsState, "jobs").stuck == []

    scene.run(story)


@pytest.mark.parametrize(("ticked", "left", "words"), [(False, 1, "again now."), (True, 0, ": 2.")])
def test_a_moderator_has_failed_work_tried_again(
    scene: Scene, ticked: bool, left: int, words: str
) -> None:
    for _ in range(2):
        campaign = scene.world.live_campaign()
        for _ in range(failures.MOST_TRIES):
            failures.put_off(scene.deps, QUEUES["campaign"], campaign.id, ValueError())

    async def story(page: Tab) -> None:
        await page.send(AdminJobsState.load)
        row, _other = page.value(AdminJobsState, "jobs").stuck
        form = {"kind": row.kind, "subject": row.id, f"reason-{row.id}": "It is mended."}
        if ticked:
            form[f"alike-{row.id}"] = "on"
        await page.send(AdminJobsState.retry, form=form)
        assert page.value(AdminJobsState, "done").endswith(words)
        assert len(page.value(AdminJobsState, "jobs").stuck) == left

    scene.run(story)


def test_hostile_arguments_retry_nothing(scene: Scene, subtests: pytest.Subtests) -> None:
    _park(scene, 1)

    async def story(page: Tab, value: Any) -> None:
        await page.send(AdminJobsState.load)
        [row] = page.value(AdminJobsState, "jobs").stuck
        await page.send(AdminJobsState.retry, form=value)
        form = {"kind": "work", "subject": f"campaign:{value}", f"reason-campaign:{value}": "So."}
        await page.send(AdminJobsState.retry, form=form)
        for kind in ("attempt", "note", "work", value):
            form = {"kind": kind, "subject": value, f"reason-{value}": "Why not."}
            await page.send(AdminJobsState.retry, form=form)
        form = {"kind": "attempt", "subject": row.id, f"reason-{row.id}": [value]}
        await page.send(AdminJobsState.retry, form=form)

    for value in HOSTILE:
        with subtests.test(value=value):
            scene.run(partial(story, value=value))
            assert _parked_count(scene) == 1


def test_a_member_retries_nothing(stranger: Scene) -> None:
    _park(stranger, 1)
    with stranger.deps.reading() as session:
        [attempt] = session.exec(select(Attempt).where(Attempt.status == "parked")).all()

    async def story(page: Tab) -> None:
        form = {
            "kind": "attempt",
            "subject": str(attempt.id),
            f"reason-{attempt.id}": "I want my money.",
        }
        await page.send(AdminJobsState.retry, form=form)
        assert page.value(AdminJobsState, "reason_problem") == "Your role does not allow this."
        page.cookie = ""
        await page.send(AdminJobsState.retry, form=form)

    stranger.run(story)
    assert _parked_count(stranger) == 1


def test_hostile_arguments_decide_nothing(scene: Scene, subtests: pytest.Subtests) -> None:
    async def story(page: Tab, value: Any) -> None:
        await page.send(AdminReviewState.load)
        await page.send(AdminReviewState.decide, form=value)
        await page.send(AdminReviewState.decide, form={"decision": value})
        await page.send(
            AdminReviewState.decide, form={"decision": "reject", "reject_reason": [value]}
        )
        await page.send(AdminReviewState.add_remark, form=value)
        await page.send(AdminReviewState.add_remark, form={"remark_field": value, "remark": "A"})
        await page.send(AdminReviewState.choose_field, name=value)
        await page.send(AdminReviewState.drop_remark, remark_id=value)
        assert [item.field for item in page.value(AdminReviewState, "drafted")] == [""]

    for value in HOSTILE:
        with subtests.test(value=value):
            scene.run(partial(story, value=value))
            assert scene.status == "in_review"
