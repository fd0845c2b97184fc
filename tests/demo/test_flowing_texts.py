"""Texts of the demonstration are shown in fields that break their lines themselves."""

from __future__ import annotations

import re

from crowdfund.demo.content import flowing, load_content
from crowdfund.domain.money import portion_minor

WRAPPED = """A paragraph that goes
on here.

## A heading
What follows it
- an item that goes
  on here
- another
1. a number

| a | table |
| is | kept |
"""
JOINED = """A paragraph that goes on here.

## A heading
What follows it
- an item that goes on here
- another
1. a number

| a | table |
| is | kept |"""


def test_paragraphs_and_items_are_each_on_one_line() -> None:
    assert flowing({"texts": [WRAPPED, "one line"], "number": 3}) == {
        "texts": [JOINED, "one line"],
        "number": 3,
    }


def test_stories_do_not_break_within_a_sentence() -> None:
    for story in load_content().stories:
        for text in (story.enterprise.about, story.form.story, story.form.risks):
            lines = text.split("\n")
            assert not [line for line in lines if line[:1] == " " or line[:1].islower()], story.key


USE = re.compile(r"^- \*\*([\d,]+) \w+:\*\* (.*)$", re.MULTILINE)
"""A use of the money, as pitches list them."""
FEE_BASIS_POINTS = 500
"""The fee of a platform that sets none: all demonstrations have it."""


def test_pitches_spend_their_target_and_no_more() -> None:
    """With the platform's fee, as the page below them reckons."""
    spent = 0
    for story in load_content().stories:
        uses = {
            what: int(amount.replace(",", "")) for amount, what in USE.findall(story.form.story)
        }
        if not uses:
            continue
        target = int(story.form.target.replace(",", ""))
        assert sum(uses.values()) == target, story.key
        assert uses["the fee of the platform"] == portion_minor(target, FEE_BASIS_POINTS), story.key
        spent += 1
    assert spent > 10
