"""Moderators' decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from crowdfund.db.tables import Campaign, User
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import (
    Conflict,
    InvalidInput,
    NotAllowed,
    TransitionRefused,
)
from crowdfund.services import drafts, moderation
from crowdfund.services.deps import Deps
from crowdfund.services.draft_fields import moment_text
from crowdfund.services.lookup import parse_id
from tests.services.drafting import (
    approve,
    approved,
    history,
    row,
    standing_remarks,
    subjects,
    submitted,
)
from tests.services.evidencing import ticked
from tests.world import StoryClock, World


def test_an_approved_campaign_opens_at_its_time(
    deps: Deps, founder: Actor, moderator: Actor, world: World, clock: StoryClock
) -> None:
    campaign_id = submitted(deps, founder)
    approve(deps, moderator, campaign_id, reason="Consistent.")
    stored = row(deps, campaign_id)
    assert stored.status == "scheduled"
    assert stored.due_at == stored.opens_at
    assert stored.opens_at is not None
    assert stored.opens_at > deps.now()
    assert history(deps, campaign_id)[-1] == ("in_review", "scheduled", "Consistent.")
    assert "Your campaign was approved: Bread for the harbour" in subjects(deps, founder)
    world.work()
    assert row(deps, campaign_id).status == "scheduled"
    clock.pass_to(stored.opens_at)
    world.work()
    assert row(deps, campaign_id).status == "live"


@pytest.mark.parametrize("opens_at", ["", "2001-01-01T00:00"])
def test_an_empty_or_past_opening_means_now(
    deps: Deps, founder: Actor, moderator: Actor, world: World, opens_at: str
) -> None:
    campaign_id = submitted(deps, founder, opens_at=opens_at)
    before = deps.now()
    approve(deps, moderator, campaign_id)
    stored = row(deps, campaign_id)
    assert stored.opens_at is not None
    assert before <= stored.opens_at <= deps.now()
    world.work()
    assert row(deps, campaign_id).status == "live"


def test_a_campaign_whose_deadline_has_passed_cannot_be_approved(
    deps: Deps, founder: Actor, moderator: Actor, clock: StoryClock
) -> None:
    campaign_id = submitted(deps, founder)
    clock.advance(timedelta(days=40))
    with pytest.raises(Conflict, match="The deadline lies in the past"):
        moderation.approve(deps, actor=moderator, campaign_id=campaign_id)
    assert row(deps, campaign_id).status == "in_review"


def test_a_raise_that_became_too_long_cannot_be_approved(
    deps: Deps, founder: Actor, moderator: Actor
) -> None:
    closes_at = moment_text(deps.now() + timedelta(days=100))
    campaign_id = submitted(deps, founder, closes_at=closes_at)
    elsewhere = replace(deps, platform_country="DE")
    with pytest.raises(Conflict, match="69 days at most"):
        moderation.approve(elsewhere, actor=moderator, campaign_id=campaign_id)
    approve(deps, moderator, campaign_id)
    assert row(deps, campaign_id).status == "scheduled"


def test_incomplete_terms_are_never_approved(deps: Deps, founder: Actor, moderator: Actor) -> None:
    campaign_id = submitted(deps, founder)
    with deps.transaction() as session:
        session.get_one(Campaign, parse_id(campaign_id)).price_millionths = 0
    with pytest.raises(Conflict, match="Say what one share costs"):
        moderation.approve(deps, actor=moderator, campaign_id=campaign_id)


def test_changes_are_requested_with_remarks(deps: Deps, founder: Actor, moderator: Actor) -> None:
    campaign_id = submitted(deps, founder)
    remarks = [("story", "Who are you?"), ("", "Nearly there."), ("risks", "  ")]
    moderation.request_changes(deps, actor=moderator, campaign_id=campaign_id, remarks=remarks)
    assert row(deps, campaign_id).status == "changes_requested"
    assert standing_remarks(deps, campaign_id) == [
        ("", "Nearly there."),
        ("story", "Who are you?"),
    ]
    assert history(deps, campaign_id)[-1] == ("in_review", "changes_requested", "2 remarks")
    assert subjects(deps, founder)[-1].startswith("Your campaign was sent back with remarks")
    page = moderation.review(deps, actor=moderator, campaign_id=campaign_id)
    assert [item.field_label for item in page.remarks] == ["The whole campaign", "Story"]
    assert not page.can_decide


@pytest.mark.parametrize(
    ("remarks", "sentence"),
    [
        ([], "at least one remark"),
        ([("story", " ")], "at least one remark"),
        ([("password_hash", "x")], "a field of the campaign"),
        ([("story", "x" * 2_001)], "at most 2,000 fit"),
        ([("story", "x")] * 51, "At most 50 remarks"),
    ],
)
def test_bad_remarks_are_refused(
    deps: Deps,
    founder: Actor,
    moderator: Actor,
    remarks: list[tuple[str, str]],
    sentence: str,
) -> None:
    campaign_id = submitted(deps, founder)
    with pytest.raises(InvalidInput, match=sentence):
        moderation.request_changes(deps, actor=moderator, campaign_id=campaign_id, remarks=remarks)
    assert row(deps, campaign_id).status == "in_review"
    assert standing_remarks(deps, campaign_id) == []


def test_a_rejected_campaign_stays_rejected(deps: Deps, founder: Actor, moderator: Actor) -> None:
    campaign_id = submitted(deps, founder)
    for empty in ("", " \n "):
        with pytest.raises(InvalidInput, match="Say why"):
            moderation.reject(deps, actor=moderator, campaign_id=campaign_id, reason=empty)
    moderation.reject(deps, actor=moderator, campaign_id=campaign_id, reason="Nothing behind it.")
    assert history(deps, campaign_id)[-1] == ("in_review", "rejected", "Nothing behind it.")
    assert "Your campaign was rejected: Bread for the harbour" in subjects(deps, founder)
    for decide in (
        lambda: moderation.approve(deps, actor=moderator, campaign_id=campaign_id),
        lambda: moderation.request_changes(
            deps, actor=moderator, campaign_id=campaign_id, remarks=[("", "x")]
        ),
        lambda: moderation.suspend(deps, actor=moderator, campaign_id=campaign_id, reason="x"),
    ):
        with pytest.raises(TransitionRefused):
            decide()
    assert standing_remarks(deps, campaign_id) == []


def test_a_live_campaign_is_suspended_and_resumed(
    deps: Deps, moderator: Actor, world: World
) -> None:
    founder = world.person("Ada")
    campaign = world.live_campaign(founder)
    campaign_id = str(campaign.id)
    with pytest.raises(InvalidInput, match="Say why"):
        moderation.suspend(deps, actor=moderator, campaign_id=campaign_id, reason="")
    moderation.suspend(deps, actor=moderator, campaign_id=campaign_id, reason="A complaint.")
    page = moderation.review(deps, actor=moderator, campaign_id=campaign_id)
    assert (page.status, page.can_suspend, page.can_resume) == ("suspended", False, True)
    assert page.can_withdraw
    moderation.resume(deps, actor=moderator, campaign_id=campaign_id, reason="Answered.")
    assert row(deps, campaign_id).status == "live"
    assert [reason for _, _, reason in history(deps, campaign_id)] == [
        "A complaint.",
        "Answered.",
    ]
    assert [text.partition(":")[0] for text in subjects(deps, founder)[1:]] == [
        "Your campaign was suspended",
        "Your campaign was resumed",
    ]


def test_a_suspended_campaign_is_not_resumed_after_its_deadline(
    deps: Deps, moderator: Actor, world: World, clock: StoryClock
) -> None:
    campaign = world.live_campaign()
    campaign_id = str(campaign.id)
    moderation.suspend(deps, actor=moderator, campaign_id=campaign_id, reason="A complaint.")
    clock.advance(timedelta(days=31))
    with pytest.raises(Conflict, match="deadline has passed"):
        moderation.resume(deps, actor=moderator, campaign_id=campaign_id, reason="Fine.")


def test_resuming_is_no_way_round_the_opening(deps: Deps, founder: Actor, moderator: Actor) -> None:
    campaign_id = approved(deps, founder, moderator)
    with pytest.raises(Conflict, match="Only a suspended campaign"):
        moderation.resume(deps, actor=moderator, campaign_id=campaign_id, reason="Now.")
    assert row(deps, campaign_id).status == "scheduled"


def test_nobody_decides_on_their_own_campaign(deps: Deps, world: World) -> None:
    founder = world.person("Ada")
    campaign_id = submitted(deps, founder)
    with deps.transaction() as session:
        session.get_one(User, founder.user_id).role = Role.ADMIN.value
    promoted = replace(founder, role=Role.ADMIN)
    page = moderation.review(deps, actor=promoted, campaign_id=campaign_id)
    assert (page.is_own, page.can_decide) == (True, False)
    for decide in (
        lambda: moderation.approve(deps, actor=promoted, campaign_id=campaign_id),
        lambda: moderation.reject(deps, actor=promoted, campaign_id=campaign_id, reason="x"),
        lambda: moderation.request_changes(
            deps, actor=promoted, campaign_id=campaign_id, remarks=[("", "x")]
        ),
        lambda: moderation.suspend(deps, actor=promoted, campaign_id=campaign_id, reason="x"),
        lambda: moderation.resume(deps, actor=promoted, campaign_id=campaign_id, reason="x"),
    ):
        with pytest.raises(NotAllowed, match="Another moderator"):
            decide()
    assert row(deps, campaign_id).status == "in_review"


DECISIONS: dict[str, Callable[..., None]] = {
    "approve": moderation.approve,
    "reject": partial(moderation.reject, reason="Too thin."),
    "request_changes": partial(moderation.request_changes, remarks=[("story", "Say more.")]),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_falls_on_the_version_that_was_read_alone(
    deps: Deps, founder: Actor, moderator: Actor, name: str
) -> None:
    campaign_id = submitted(deps, founder)
    about = {"actor": moderator, "campaign_id": campaign_id}
    read = moderation.review(deps, **about).submission
    moderation.request_changes(deps, **about, remarks=[("", "A colleague's remark.")])
    with pytest.raises(TransitionRefused) as refusal:
        DECISIONS[name](deps, **about, submission=read)
    assert refusal.value.message == "It was decided meanwhile: Changes requested."
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    ticked(deps, moderator, campaign_id)
    before = history(deps, campaign_id)
    with pytest.raises(Conflict, match="submitted another version"):
        DECISIONS[name](deps, **about, submission=read)
    assert history(deps, campaign_id) == before
    assert standing_remarks(deps, campaign_id) == []
    now = moderation.review(deps, **about).submission
    assert now != read
    DECISIONS[name](deps, **about, submission=now)
    assert row(deps, campaign_id).status != "in_review"
