"""What is answered before a pledge, in every language: the same questions, the same right answers,
and the words of the rules above what they mean."""

from __future__ import annotations

import re
from functools import partial

import pytest

from crowdfund.domain.regimes.declarations import (
    CATEGORY_WORDS,
    FAILED_TEST,
    GO_ON,
    WORDING_BY_REGIME,
    Wording,
    personal_warning,
)
from crowdfund.domain.regimes.ecspr_words import LOSS_SHARED, NOT_SOPHISTICATED, SOPHISTICATED
from crowdfund.domain.regimes.questions import BANKS, LARGE_PLEDGES, drawn_from
from crowdfund.services import shown_words
from crowdfund.words import CHINESE, ENGLISH, language_in_use

HAN = re.compile(r"[\u4e00-\u9fff]")
ANSWERED = [
    *(*CATEGORY_WORDS.values(), FAILED_TEST, GO_ON, personal_warning("Anna")),
    *(*SOPHISTICATED.values(), NOT_SOPHISTICATED, LOSS_SHARED, *WORDING_BY_REGIME.values()),
]


def test_questions_are_asked_in_chinese_and_marked_as_in_english() -> None:
    every = {one.text: one for bank in (*BANKS.values(), LARGE_PLEDGES) for one in bank}
    assert len(every) > 15
    with language_in_use(CHINESE):
        for asked in every.values():
            drawn = drawn_from([asked], "anna", 0)
            read = shown_words.question(drawn)
            assert read.right == drawn.right
            assert len(set(read.options)) == 3
            assert all(HAN.search(each) for each in (read.text, *read.options)), asked.text


@pytest.mark.parametrize("words", ANSWERED, ids=lambda words: words.name)
def test_whatever_is_answered_is_read_in_chinese(words: Wording) -> None:
    assert shown_words.written(words) is words
    with language_in_use(CHINESE):
        read, between = shown_words.written(words), shown_words.between()
    english, mark, translation = read.text.rpartition(between)
    assert (english, bool(mark)) == ((words.text, True) if words.keeps_english else ("", False))
    assert HAN.search(between)
    assert HAN.search(translation)
    assert (read.version, read.language, words.language) == (words.version, CHINESE, ENGLISH)
    assert read.name.startswith(f"{words.name}:{CHINESE}:")
    # Whichever language is spoken when the form comes back.
    shown = partial(shown_words.written, words)
    assert shown_words.answered(shown, read.hash) == read
    assert shown_words.answered(shown, words.hash) == words
    assert shown_words.answered(shown, None) is None
