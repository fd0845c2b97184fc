"""Which campaigns are seen, edited and paid into."""

from __future__ import annotations

from crowdfund.domain.campaign import (
    CAMPAIGN_STEPS,
    EDITABLE_STATUSES,
    PUBLIC_STATUSES,
    TAKES_PAYMENTS_STATUSES,
    CampaignStatus,
    Sector,
    Stage,
)

UNSEEN = {"draft", "in_review", "changes_requested", "rejected"}


def test_visitors_see_what_was_approved_and_nothing_else() -> None:
    assert {status.value for status in CampaignStatus} - {
        s.value for s in PUBLIC_STATUSES
    } == UNSEEN


def test_nothing_public_is_hidden_again_or_caches_would_show_what_visitors_may_not_see() -> None:
    for status in PUBLIC_STATUSES:
        assert CAMPAIGN_STEPS[status] <= PUBLIC_STATUSES, status


def test_nothing_public_is_edited_or_the_terms_could_change_under_its_backers() -> None:
    assert {status.value for status in EDITABLE_STATUSES} == {"draft", "changes_requested"}
    assert not EDITABLE_STATUSES & PUBLIC_STATUSES


def test_money_counts_until_the_decision_and_not_after() -> None:
    assert {status.value for status in TAKES_PAYMENTS_STATUSES} == {"live", "suspended", "closing"}


def test_sectors_and_stages_are_named_by_their_value() -> None:
    for words in (Sector, Stage):
        assert all(word.value == word.name.lower() for word in words)
