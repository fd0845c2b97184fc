"""What is kept of a notice says, in every language, what saying it directly says."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from string import Formatter
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund import words
from crowdfund.db.tables import Notice
from crowdfund.domain.money import EXPONENT_BY_CURRENCY
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.sentence import Sentence, sentence
from crowdfund.domain.told import (
    Amount,
    Count,
    Day,
    Moment,
    Names,
    Number,
    Rules,
    Said,
    TimeLeft,
    Value,
    kept,
)
from crowdfund.domain.told_reading import MOST_DEEP, read
from crowdfund.services.nouns import COUNTED
from crowdfund.services.telling import SAID, columns, later, words_of
from crowdfund.words import CHINESE, ENGLISH, language_in_use
from scripts.words import extracted

AT = datetime(2026, 11, 24, 15, 4, tzinfo=UTC)
WHOLE = st.integers(-(2**63) + 1, 2**63 - 1)
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
OWN_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
CONSTANTS = st.sampled_from(["Terms", "Texts", "Every refund is made, and the campaign is over."])
VALUES: dict[type[Any], st.SearchStrategy[Any]] = {
    Amount: st.builds(Amount, WHOLE, st.sampled_from(sorted(EXPONENT_BY_CURRENCY)), st.booleans()),
    Number: st.builds(Number, WHOLE),
    Count: st.builds(Count, WHOLE, st.sampled_from(sorted(COUNTED))),
    Moment: st.builds(Moment, st.none() | MOMENTS),
    Day: st.builds(Day, st.dates()),
    TimeLeft: st.builds(TimeLeft, st.none() | MOMENTS, MOMENTS),
    Rules: st.builds(Rules, st.sampled_from(RegimeCode)),
    Names: st.builds(Names, st.lists(OWN_WORDS | st.builds(Sentence, CONSTANTS)).map(tuple)),
}


def notice(subject: str, body: str, *, language: str = ENGLISH) -> Notice:
    """A notice as the database gives it back."""
    held = columns(subject, body, language=language)
    told = json.loads(json.dumps(held["told"]))
    return Notice(id=UUID(int=1), **{**held, "told": told})


def assert_said_alike(subject: str, body: str) -> None:
    """Whoever was told in either language reads either language as if told in it."""
    for told_in in words.LANGUAGES:
        held = notice(subject, body, language=told_in)
        for code in words.LANGUAGES:
            with language_in_use(code):
                assert words_of(held) == (words.spoken(subject), words.spoken(body))
        with language_in_use(told_in):
            assert words_of(held) == (held.subject, held.body)


def test_every_kind_of_value_is_said_and_tried() -> None:
    assert set(SAID) == set(VALUES) == set(get_args(Value))


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
@given(st.data())
def test_a_value_is_said_from_its_data_as_it_is_said_directly(
    kind: type[Any], data: st.DataObject
) -> None:
    value = later(data.draw(VALUES[kind]))
    assert_said_alike(value, sentence("{title} closes soon: {left}", title="“{a}”", left=value))


@given(OWN_WORDS, OWN_WORDS, st.one_of(*VALUES.values()), st.integers())
def test_a_sentence_in_a_sentence_is_said_as_it_is_said_directly(
    title: str, own: str, value: Value, number: int
) -> None:
    inner = sentence("{cleared} cleared of {target}.", cleared=later(value), target=number)
    body = sentence("{sum_text} The money is being released.", sum_text=inner)
    assert_said_alike(sentence("“{title}” reached its target", title=title), body)
    assert_said_alike(sentence("“{title}” reached its target", title=title), own)


def test_values_are_written_as_their_readers_do() -> None:
    moment = later(Moment(AT))
    amount = later(Amount(500_000, "USD", is_short=True))
    left = later(TimeLeft(AT, AT - timedelta(days=2)))
    assert (moment, amount, left) == ("24 Nov 2026, 15:04 UTC", "$5,000", "2 days left")
    with language_in_use(CHINESE):
        said = [words.said(each) for each in (moment, amount, left)]
        assert said == ["2026年11月24日 15:04 UTC", "US$5,000", "剩余 2 天"]
        assert later(Moment(AT)) == moment, "it is English wherever it is made"


def test_a_notice_from_before_is_shown_as_it_is() -> None:
    old = Notice(subject="Your bank sent back $1", body="We returned it.", told=None)
    with language_in_use(CHINESE):
        assert words_of(old) == ("Your bank sent back $1", "We returned it.")


def test_somebodys_own_words_stay_as_they_are() -> None:
    asked = notice(sentence("A question on {title}", title="Backers"), "Backers")
    with language_in_use(CHINESE):
        assert words_of(asked) == ("关于“Backers”的提问", "Backers")


@pytest.mark.parametrize(
    "told",
    [{}, [], {"subject": {"say": "{a.b}", "with": {"a": "x"}}}, {"body": {"a later kind": 1}}],
    ids=repr,
)
def test_what_cannot_be_read_breaks_nothing(told: Any) -> None:
    held = Notice(id=UUID(int=1), subject="As it was", body="finished", told=told)
    with language_in_use(CHINESE):
        assert words_of(held) == ("As it was", "finished")


def test_a_sentence_that_is_in_no_catalog_any_more_is_english() -> None:
    held = notice(sentence("A text from before: {sum}", sum=later(Amount(100, "USD"))), "Own words")
    with language_in_use(CHINESE):
        assert words_of(held) == ("A text from before: US$1.00", "Own words")


def test_what_is_typed_is_never_a_template() -> None:
    held = notice(sentence("“{title}” is open", title="{subject.__class__} {0}"), "{title}")
    for code in words.LANGUAGES:
        with language_in_use(code):
            subject, body = words_of(held)
            assert "{subject.__class__} {0}" in subject
            assert body == "{title}"


def test_every_text_of_the_sources_can_be_kept() -> None:
    """Names in braces that are read back are those that the sources have."""
    templates = [form for message in extracted() for form in forms(message.id)]
    assert len(templates) > 1_000, "a test that looks at nothing proves nothing"
    for template in templates:
        names = {name for _text, name, _spec, _kind in Formatter().parse(template) if name}
        told = kept("", Sentence(template, **dict.fromkeys(names, "x")), ENGLISH)
        assert isinstance(read(told).body, Said)


def forms(message_id: object) -> list[str]:
    """The English texts of a message: one, or one for one thing and one for many."""
    return [str(form) for form in (message_id if isinstance(message_id, tuple) else (message_id,))]


def test_what_nobody_could_read_back_is_not_kept() -> None:
    inner: str = "own words"
    for _level in range(MOST_DEEP + 1):
        inner = sentence("{it}", it=inner)
    odd = sentence("{Odd}", Odd="x")
    for body in (inner, odd, later(Number(2**63))):
        assert columns("A subject", body, language=ENGLISH)["told"] is None
