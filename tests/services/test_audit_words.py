"""What was done, to what, and what changed, as the trail says it."""

from __future__ import annotations

import pytest

from crowdfund.domain.audit import AuditAction
from crowdfund.services.audit_values import value_text
from crowdfund.services.audit_words import (
    ACTION_LABELS,
    action_label,
    field_label,
    kind_label,
)
from crowdfund.words import language_in_use


def test_every_action_has_words_of_its_own() -> None:
    assert set(ACTION_LABELS) == set(AuditAction)
    said = [action_label(action.value) for action in AuditAction]
    assert len(set(said)) == len(said)
    assert not [words for words in said if "_" in words or ":" in words]


def test_what_is_not_known_is_said_as_it_is_stored() -> None:
    assert action_label("campaign.sold_off") == "Campaign: sold off"
    assert (kind_label("fraud warning"), kind_label("moon_rock")) == ("Fraud warning", "Moon rock")
    assert field_label("closes_at") == "Deadline"
    assert field_label("target_minor") == "Target"
    assert field_label("moon_rock_minor") == "Moon rock"


def test_an_enterprise_is_no_person_in_chinese() -> None:
    """Prevents: its name under the word for a person's, and its text under that for an object."""
    with language_in_use("zh_Hans"):
        of_it = [field_label(field, "enterprise") for field in ("name", "about")]
        of_others = field_label("name", "person"), field_label("about", "proposal")
    assert of_it == ["企业名称", "简介"]
    assert of_others == ("姓名", "对象")
    assert field_label("name", "enterprise") == "Name"


@pytest.mark.parametrize(
    ("kind", "field", "value", "text"),
    [
        ("campaign", "status", "in_review", "In review"),
        ("campaign", "status", "nowhere", "nowhere"),
        ("dispute", "status", "under_review", "under review"),
        ("campaign", "title", "my_own words", "my_own words"),
        ("campaign", "file", "cap_table", "cap_table"),
        ("campaign", "remark", "2026-11-27T11:30:00+00:00", "2026-11-27T11:30:00+00:00"),
        ("question", "answer", "cap_table", "cap_table"),
        ("dispute", "answer", "dispute_accept", "dispute accept"),
        ("person", "reason", "document_expired", "document expired"),
        ("person", "role", "finance", "Finance"),
        ("proposal", "kind", "release_money", "Release money to an enterprise"),
        ("proposal", "kind", "something", "something"),
        ("enterprise", "period", "prior", "Year before"),
        ("campaign", "target_minor", 2_000_00, "$2,000.00"),
        ("campaign", "shares", 2_000_00, "200,000"),
        ("enterprise", "fiscal_year", 2_025, "2025"),
        ("campaign", "closes_at", "2026-11-27T11:30:00+00:00", "27 Nov 2026, 11:30 UTC"),
        ("campaign", "closes_at", "2026-11-27T11:30", "27 Nov 2026, 11:30 UTC"),
        ("campaign", "opens_at", "tomorrow", "tomorrow"),
        ("campaign", "made", "2026-11-27T11:30", "2026-11-27T11:30"),
        ("campaign", "made_on", "2026-11-27", "27 November 2026"),
        ("campaign", "made_on", "in spring", "in spring"),
        ("campaign", "is_met", False, "no"),
        ("campaign", "title", None, ""),
    ],
)
def test_values_are_said_in_words(kind: str, field: str, value: object, text: str) -> None:
    assert value_text(kind, field, {field: value}, {"currency": "USD"}) == text


def test_an_amount_without_a_currency_says_in_what_it_is() -> None:
    text = value_text("campaign", "target_minor", {"target_minor": 5_000}, {})
    assert text == "5,000 of the smallest unit"
