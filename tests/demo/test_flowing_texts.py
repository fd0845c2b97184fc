"""Texts of the demonstration are shown in fields that break their lines themselves."""

from __future__ import annotations

from crowdfund.demo.content import flowing, load_content

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
