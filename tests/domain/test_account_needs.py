"""What a processor asks of an account, in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.account_needs import (
    OTHER,
    REJECTED,
    STOPPED_SOMEHOW,
    needs_in_words,
    stopped_in_words,
)


def test_many_fields_of_one_kind_are_one_question() -> None:
    fields = [
        "individual.dob.day",
        "individual.dob.month",
        "external_account",
        "person_1Abc.verification.document",
        "company.tax_id",
        "company.name",
    ]
    assert needs_in_words(fields) == [
        "A bank account to pay out to",
        "A document that proves who somebody is",
        "A date of birth",
        "The enterprise's tax number",
        "Details of the enterprise",
    ]


@given(st.lists(st.text(max_size=40), max_size=30))
def test_nothing_that_is_asked_is_left_out(fields: list[str]) -> None:
    words = needs_in_words(fields)
    assert bool(words) == bool(fields)
    assert len(words) == len(set(words))


def test_what_is_not_known_comes_last() -> None:
    assert needs_in_words(["something.new", "company.phone"]) == ["A telephone number", OTHER]


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", None),
        ("requirements.past_due", "Something was asked for and not given in time."),
        ("rejected.fraud", REJECTED),
        ("a_new_reason", STOPPED_SOMEHOW),
    ],
)
def test_why_an_account_does_not_work_has_words(reason: str, words: str | None) -> None:
    assert stopped_in_words(reason) == words
