"""From a complete draft to the moderator's desk."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlmodel import select

from crowdfund.db.tables import HolderBefore
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import Conflict, InvalidInput
from crowdfund.services import counters, drafts, moderation
from crowdfund.services.deps import Deps
from crowdfund.services.history import change_campaign
from crowdfund.services.lookup import parse_id
from crowdfund.services.terms import terms_of
from crowdfund.services.views.founder import HolderLine
from tests.services.drafting import (
    approved,
    complete_form,
    described,
    drafted,
    history,
    picture,
    row,
    standing_remarks,
    subjects,
    submitted,
)
from tests.world import World


def holders_of(deps: Deps, campaign_id: str) -> list[tuple[str, int]]:
    """The stored cap table before the raise."""
    with deps.reading() as session:
        query = select(HolderBefore).where(HolderBefore.campaign_id == parse_id(campaign_id))
        return sorted((line.holder, line.shares) for line in session.exec(query))


def test_holders_replace_each_other_and_have_to_add_up(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    lines = [HolderLine("Ada", "300,000"), HolderLine(), HolderLine(" Ben ", "90000")]
    page = drafts.save_holders(deps, actor=founder, campaign_id=campaign_id, holders=lines)
    assert page.holders == [HolderLine("Ada", "300000"), HolderLine("Ben", "90000")]
    sentence = (
        "The lines of the cap table add up to 390,000 shares, and 400,000 are in issue before the "
        "raise."
    )
    assert [(item.step, item.text) for item in page.missing] == [("captable", sentence)]
    assert sentence in page.preview.notes
    with pytest.raises(InvalidInput, match="add up to 390,000") as refusal:
        drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    assert refusal.value.field == "holders"
    mended = [*lines, HolderLine("Pool", "10000")]
    page = drafts.save_holders(deps, actor=founder, campaign_id=campaign_id, holders=mended)
    assert page.can_submit
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    assert holders_of(deps, campaign_id) == [("Ada", 300_000), ("Ben", 90_000), ("Pool", 10_000)]


BAD_LINES = [
    ([HolderLine("", "10")], "Line 1: say who holds"),
    ([HolderLine("Ada", "")], "how many shares Ada holds"),
    ([HolderLine("Ada", "0")], "how many shares Ada holds"),
    ([HolderLine("Ada", "1.5")], "whole number"),
    ([HolderLine("Ada", "1"), HolderLine("ADA", "2")], "ADA is listed twice"),
    ([HolderLine("x" * 121, "1")], "at most 120 fit"),
    ([HolderLine(f"H{n}", "1") for n in range(51)], "at most 50 lines"),
]


def test_bad_holder_lines_are_refused_and_nothing_is_lost(
    deps: Deps, founder: Actor, subtests: pytest.Subtests
) -> None:
    campaign_id = drafted(deps, founder)
    good = [HolderLine("Ada", "400000")]
    drafts.save_holders(deps, actor=founder, campaign_id=campaign_id, holders=good)
    for lines, sentence in BAD_LINES:
        with subtests.test(lines=lines, sentence=sentence):
            with pytest.raises(InvalidInput, match=sentence):
                drafts.save_holders(deps, actor=founder, campaign_id=campaign_id, holders=lines)
            assert holders_of(deps, campaign_id) == [("Ada", 400_000)]


def test_submitting_fixes_what_follows_from_the_terms(
    deps: Deps, founder: Actor, world: World
) -> None:
    moderator = world.admin()
    campaign_id = submitted(deps, founder)
    stored = row(deps, campaign_id)
    assert stored.status == "in_review"
    assert (stored.target_shares, stored.maximum_shares, stored.minimum_shares) == (
        41_667,
        100_000,
        50,
    )
    assert stored.fee_basis_points == 500
    assert stored.slug == "bread-for-the-harbour"
    assert holders_of(deps, campaign_id) == [("Founders", 400_000)]
    assert history(deps, campaign_id)[-1] == ("draft", "in_review", "")
    assert subjects(deps, moderator) == ["To review: Bread for the harbour"]
    page = drafts.editor(deps, actor=founder, campaign_id=campaign_id)
    assert (page.can_edit, page.can_submit, page.can_withdraw) == (False, False, False)
    assert page.missing == []


INCOMPLETE = [
    ({"title": ""}, "title", "Give the campaign a title"),
    ({"risks": " \n "}, "risks", "Name what may go wrong"),
    ({"maximum": "49999"}, "maximum", "at least the target"),
    ({"minimum_ticket": "60000"}, "minimum_ticket", "no more than the target"),
    ({"closes_at": "2020-01-01T10:00"}, "closes_at", "lies in the past"),
    ({"closes_at": "2199-01-01T10:00"}, "closes_at", "69 days at most"),
    ({"price": ""}, "price", "what one share costs"),
]


def test_an_incomplete_campaign_cannot_be_submitted(
    deps: Deps, founder: Actor, subtests: pytest.Subtests
) -> None:
    world_platform = replace(deps, platform_country="DE")
    campaign_id = drafted(world_platform, founder)
    own = {"actor": founder, "campaign_id": campaign_id}
    for change, field, sentence in INCOMPLETE:
        with subtests.test(change=change, sentence=sentence):
            form = replace(complete_form(world_platform), **change)
            drafts.save_draft(world_platform, **own, form=form)
            missing = drafts.editor(world_platform, **own).missing
            assert [item.field for item in missing] == [field]
            with pytest.raises(InvalidInput, match=sentence) as refusal:
                drafts.submit(world_platform, **own)
            assert refusal.value.field == field
            assert row(deps, campaign_id).status == "draft"


def test_an_opening_that_has_passed_counts_as_now(deps: Deps, founder: Actor) -> None:
    campaign_id = submitted(deps, founder, opens_at="2001-01-01T00:00")
    assert row(deps, campaign_id).status == "in_review"


def test_an_enterprise_without_a_profile_keeps_a_campaign_back(deps: Deps, founder: Actor) -> None:
    described(deps, founder, legal_form="", summary="")
    campaign_id = drafts.start_campaign(deps, actor=founder)
    form = complete_form(deps)
    page = drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=form)
    assert [(item.field, item.text) for item in page.missing] == [
        ("enterprise", "Complete the profile of Harbour Bakery Inc.: legal form, summary.")
    ]


def test_what_is_with_a_moderator_cannot_be_changed(deps: Deps, founder: Actor) -> None:
    campaign_id = submitted(deps, founder)
    form = complete_form(deps)
    with pytest.raises(Conflict, match="cannot be changed any more"):
        drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=form)
    with pytest.raises(Conflict, match="cannot be changed any more"):
        drafts.save_holders(deps, actor=founder, campaign_id=campaign_id, holders=[])
    with pytest.raises(Conflict, match="cannot be changed any more"):
        drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    with pytest.raises(Conflict, match="cannot be changed any more"):
        drafts.save_cover(deps, actor=founder, campaign_id=campaign_id, data=picture())
    assert list(deps.files_dir.glob("*")) == []


def test_changes_requested_can_be_made_and_submitted_again(
    deps: Deps, founder: Actor, world: World
) -> None:
    moderator = world.admin()
    campaign_id = submitted(deps, founder)
    moderation.request_changes(
        deps, actor=moderator, campaign_id=campaign_id, remarks=[("risks", "Name three.")]
    )
    page = drafts.editor(deps, actor=founder, campaign_id=campaign_id)
    assert [(item.field_label, item.text, item.author) for item in page.remarks] == [
        ("Risks", "Name three.", "Moderator")
    ]
    assert page.can_edit
    form = replace(complete_form(deps), title="Another title", shares_before="500000")
    page = drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=form)
    assert [item.step for item in page.missing] == ["captable"]
    drafts.save_holders(deps, actor=founder, campaign_id=campaign_id, holders=[])
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    assert standing_remarks(deps, campaign_id) == []
    assert row(deps, campaign_id).slug == "bread-for-the-harbour"
    assert holders_of(deps, campaign_id) == [("Founders", 500_000)]


def test_a_founder_withdraws_an_approved_campaign(deps: Deps, founder: Actor, world: World) -> None:
    campaign_id = approved(deps, founder, world.admin())
    assert drafts.editor(deps, actor=founder, campaign_id=campaign_id).can_withdraw
    drafts.withdraw(deps, actor=founder, campaign_id=campaign_id, reason="We found a bank.")
    assert history(deps, campaign_id)[-1] == ("scheduled", "withdrawn", "We found a bank.")


EMPTIED = [
    ("price", "what one share costs"),
    ("closes_at", "when the raise ends"),
    ("shares_before", "shares are in issue"),
    ("target", "has to be raised"),
    ("maximum", "taken at most"),
    ("minimum_ticket", "small a pledge"),
]


def test_terms_are_read_only_when_they_are_complete(
    deps: Deps, founder: Actor, subtests: pytest.Subtests
) -> None:
    campaign_id = drafted(deps, founder)
    for emptied, sentence in EMPTIED:
        with subtests.test(emptied=emptied, sentence=sentence):
            form = replace(complete_form(deps), **{emptied: ""})
            drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=form)
            with pytest.raises(InvalidInput, match=sentence) as refusal:
                terms_of(row(deps, campaign_id))
            assert refusal.value.field == emptied


def test_share_counts_follow_the_terms_while_writing(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    stored = row(deps, campaign_id)
    terms = terms_of(stored)
    counts = (stored.target_shares, stored.maximum_shares, stored.minimum_shares)
    assert counts == (terms.target_shares, terms.maximum_shares, terms.minimum_shares)
    assert counts == (41_667, 100_000, 50)
    for change in ({"price": "0.000001", "maximum": "9999999"}, {"maximum": "1"}, {"price": ""}):
        form = replace(complete_form(deps), **change)
        drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=form)
        stored = row(deps, campaign_id)
        assert (stored.target_shares, stored.maximum_shares, stored.minimum_shares) == (0, 0, 0)


def test_every_problem_of_size_is_named_before_submitting(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder, price="0.000001", maximum="9999999")
    missing = drafts.editor(deps, actor=founder, campaign_id=campaign_id).missing
    assert [(item.field, item.text) for item in missing] == [
        ("maximum", "That would be too many shares.")
    ]


def test_nothing_is_written_into_a_campaign_that_is_being_submitted(
    deps: Deps, founder: Actor
) -> None:
    campaign_id = drafted(deps, founder)
    form = replace(complete_form(deps), price="9.99")
    with ThreadPoolExecutor(max_workers=1) as pool:
        with deps.transaction() as session:
            campaign = counters.locked_campaign(session, parse_id(campaign_id))
            saving = pool.submit(
                drafts.save_draft, deps, actor=founder, campaign_id=campaign_id, form=form
            )
            with pytest.raises(TimeoutError):
                saving.result(timeout=0.5)
            change_campaign(session, campaign, CampaignStatus.IN_REVIEW, at=deps.now())
        with pytest.raises(Conflict, match="cannot be changed any more"):
            saving.result(timeout=60)
    assert row(deps, campaign_id).price_millionths == 1_200_000
