"""Steps before a first pledge: which comes next, how long one waits, and questions by the draw."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.regimes import REGIMES
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.declarations import (
    CATEGORY_WORDS,
    FAILED_TEST,
    GO_ON,
    WORDING_BY_REGIME,
    personal_warning,
)
from crowdfund.domain.regimes.ecspr import ECSPR
from crowdfund.domain.regimes.entry import (
    STEPS,
    AnswerKind,
    Category,
    Given,
    Missing,
    missing,
    wait_ends_at,
)
from crowdfund.domain.regimes.fca import FCA
from crowdfund.domain.regimes.open import OPEN
from crowdfund.domain.regimes.questions import (
    ALWAYS_ASKED,
    BANKS,
    DRAWN,
    draw,
    is_passed,
    shown_text,
)
from crowdfund.domain.regimes.reg_cf import REG_CF

_K = AnswerKind
START = datetime(2026, 3, 27, 9, 30, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def at(kind: AnswerKind, after: timedelta = timedelta(), *, passed: bool = True) -> Given:
    """An answer some time after the start."""
    return Given(kind, passed, START + after)


def next_of(pack: object, *answers: Given, now: datetime = START) -> Missing | None:
    """The step that is missing."""
    return missing(pack, answers, now)  # type: ignore[arg-type]


def test_the_open_regime_asks_for_no_steps() -> None:
    assert next_of(OPEN) is None


def test_in_america_each_pledge_takes_a_passed_test_of_its_own() -> None:
    assert next_of(REG_CF) == Missing(_K.TEST)
    # Who fails may answer again at once.
    failed = at(_K.TEST, passed=False)
    assert next_of(REG_CF, failed) == Missing(_K.TEST)
    passed = at(_K.TEST, HOUR)
    assert next_of(REG_CF, failed, passed) is None
    pledged = Given(None, True, START + 2 * HOUR)
    assert next_of(REG_CF, failed, passed, pledged) == Missing(_K.TEST)
    # In the same instant as well, and whatever the order.
    assert next_of(REG_CF, Given(None, True, passed.made_at), passed) == Missing(_K.TEST)
    assert next_of(REG_CF, failed, passed, pledged, at(_K.TEST, 3 * HOUR)) is None
    # Pledges from before anybody was asked took no test.
    assert next_of(REG_CF, Given(None, True, START - HOUR), passed) is None
    a_year_on = passed.made_at + timedelta(days=365)
    assert next_of(REG_CF, passed, now=a_year_on - MINUTE) is None
    assert next_of(REG_CF, passed, now=a_year_on) == Missing(_K.TEST)


@given(
    what=st.lists(
        st.tuples(st.sampled_from([_K.TEST, None]), st.booleans(), st.integers(0, 9)), max_size=12
    )
)
def test_there_are_never_more_pledges_than_passed_tests(
    what: list[tuple[AnswerKind | None, bool, int]],
) -> None:
    """Whoever is let through could make one more without there being more than passed tests since
    the first."""
    answers = [Given(kind, passed, START + hours * HOUR) for kind, passed, hours in what]
    if next_of(REG_CF, *answers, now=START + 10 * HOUR) is None:
        tests = [each for each in answers if each.kind is _K.TEST and each.has_passed]
        first = min(each.made_at for each in tests)
        pledges = [each for each in answers if each.kind is None and each.made_at >= first]
        assert len(pledges) + 1 <= len(tests)


def test_in_america_every_try_asks_about_cancelling_reselling_and_losing() -> None:
    shown: Counter[str] = Counter()
    for number in range(60):
        drawn = {question.text for question in draw(RegimeCode.REG_CF, f"person {number}", 0)}
        shown.update(drawn)
        for subject in ALWAYS_ASKED[RegimeCode.REG_CF]:
            assert len(drawn & {question.text for question in subject}) == 1
    assert set(shown) == {question.text for question in BANKS[RegimeCode.REG_CF]}


def test_the_british_way_step_by_step() -> None:
    assert next_of(FCA) == Missing(_K.CATEGORY)
    stated = at(_K.CATEGORY)
    assert next_of(FCA, stated) == Missing(_K.TEST)
    passed = at(_K.TEST)
    assert next_of(FCA, stated, passed) == Missing(_K.WARNING)
    warned = at(_K.WARNING)
    # The clocks go forward in London that weekend: 24 hours stay 24 hours.
    over = START + timedelta(hours=24)
    assert wait_ends_at(FCA, warned) == over
    held = (stated, passed, warned)
    assert next_of(FCA, *held, now=over - MINUTE) == Missing(_K.GO_ON, over)
    assert next_of(FCA, *held, now=over) == Missing(_K.GO_ON)
    too_early = at(_K.GO_ON, 23 * HOUR)
    assert next_of(FCA, *held, too_early, now=over) == Missing(_K.GO_ON)
    assert next_of(FCA, *held, at(_K.GO_ON, 24 * HOUR), now=over) is None


def test_who_fails_in_britain_answers_again_after_24_hours() -> None:
    failed = (at(_K.CATEGORY), at(_K.TEST, passed=False))
    again = START + timedelta(hours=24)
    assert next_of(FCA, *failed, now=again - MINUTE) == Missing(_K.TEST, again)
    assert next_of(FCA, *failed, now=again) == Missing(_K.TEST)
    assert next_of(FCA, *failed, at(_K.TEST, 24 * HOUR), now=again) == Missing(_K.WARNING)


def test_a_statement_counts_for_a_year() -> None:
    stated = at(_K.CATEGORY)
    # 27 March 2027 begins in London at midnight, which is UTC.
    ends = datetime(2027, 3, 27, tzinfo=UTC)
    assert next_of(FCA, stated, now=ends - MINUTE) == Missing(_K.TEST)
    assert next_of(FCA, stated, now=ends) == Missing(_K.CATEGORY)


def test_in_europe_failing_warns_and_does_not_block() -> None:
    assert next_of(ECSPR) == Missing(_K.TEST)
    assert next_of(ECSPR, at(_K.TEST)) is None
    failed = at(_K.TEST, passed=False)
    assert next_of(ECSPR, failed) == Missing(_K.ACKNOWLEDGED)
    assert next_of(ECSPR, failed, at(_K.ACKNOWLEDGED, HOUR)) is None
    later = at(_K.TEST, 2 * HOUR, passed=False)
    assert next_of(ECSPR, failed, at(_K.ACKNOWLEDGED, HOUR), later) == Missing(_K.ACKNOWLEDGED)


def test_the_test_is_taken_again_after_two_years() -> None:
    # 27 March 2028 begins in Brussels an hour before it does in UTC.
    ends = datetime(2028, 3, 26, 22, 0, tzinfo=UTC)
    ends = ends if ends.astimezone(ECSPR.zone).day == 27 else ends + HOUR
    assert next_of(ECSPR, at(_K.TEST), now=ends - MINUTE) is None
    assert next_of(ECSPR, at(_K.TEST), now=ends) == Missing(_K.TEST)


@given(
    answers=st.lists(
        st.builds(
            Given,
            st.sampled_from(AnswerKind),
            st.booleans(),
            st.integers(0, 10**6).map(lambda minutes: START + minutes * MINUTE),
        ),
        max_size=8,
    ),
    minutes=st.integers(0, 2 * 10**6),
)
def test_nobody_goes_on_without_a_test_and_in_britain_without_a_day_to_think(
    answers: list[Given], minutes: int
) -> None:
    now = START + minutes * MINUTE
    if missing(ECSPR, answers, now) is None:
        assert any(each.kind is _K.TEST for each in answers)
    if missing(FCA, answers, now) is None:
        warned = max(each.made_at for each in answers if each.kind is _K.WARNING)
        assert any(
            each.kind is _K.GO_ON and each.made_at - warned >= timedelta(hours=24)
            for each in answers
        )
        assert max((e for e in answers if e.kind is _K.TEST), key=lambda e: e.made_at)


@pytest.mark.parametrize("code", BANKS)
def test_a_draw_follows_from_person_and_try(code: RegimeCode) -> None:
    first = draw(code, "anna", 0)
    assert first == draw(code, "anna", 0)
    assert len({question.text for question in first}) == DRAWN
    others = {shown_text(draw(code, f"person {n}", 0)) for n in range(40)}
    assert len(others) > 30
    assert shown_text(first) != shown_text(draw(code, "anna", 1))
    for question in BANKS[code]:
        assert len(set(question.options)) == 3


@pytest.mark.parametrize("code", BANKS)
def test_right_options_stand_anywhere_and_all_have_to_be_right(code: RegimeCode) -> None:
    places: Counter[int] = Counter()
    for number in range(100):
        drawn = draw(code, f"person {number}", number % 3)
        right = [question.right for question in drawn]
        places.update(right)
        assert is_passed(drawn, right)
        wrong = [(right[0] + 1) % 3, *right[1:]]
        assert not is_passed(drawn, wrong)
        assert all(
            question.options[question.right] in {q.options[0] for q in BANKS[code]}
            for question in drawn
        )
    assert min(places[place] for place in range(3)) > 80


def test_every_regime_that_tests_has_a_bank() -> None:
    testing = {code for code, steps in STEPS.items() if _K.TEST in steps}
    assert testing == set(BANKS) <= set(REGIMES)


def test_words_have_names_of_their_own_and_a_warning_names_its_client() -> None:
    fixed = [*CATEGORY_WORDS.values(), FAILED_TEST, GO_ON, *WORDING_BY_REGIME.values()]
    assert (
        len({words.name for words in fixed}) == len({words.hash for words in fixed}) == len(fixed)
    )
    assert set(CATEGORY_WORDS) == {kind.value for kind in Category}
    anna, ben = personal_warning("Anna"), personal_warning("Ben")
    assert anna.text.startswith("Anna, you can lose all")
    assert anna.name != ben.name
