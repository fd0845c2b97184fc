"""Which language is spoken, to whom, and what its words are."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund import preferred, words
from crowdfund.words import CHINESE, ENGLISH, _, language_in_use, ngettext

BACKERS = "Backers"


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("", ENGLISH),
        ("zh", CHINESE),
        ("zh-CN,zh;q=0.9,en;q=0.8", CHINESE),
        ("zh-Hans-CN", CHINESE),
        ("en-GB,en;q=0.9,zh;q=0.8", ENGLISH),
        ("de,fr;q=0.9", ENGLISH),
        ("de,zh;q=0.5,en;q=0.3", CHINESE),
        ("en;q=0.2, zh-TW;q=0.7", CHINESE),
        ("zh;q=0", ENGLISH),
        ("zh;q=often", ENGLISH),
    ],
)
def test_a_browser_is_answered_in_what_it_asks_for(accepted: str, code: str) -> None:
    assert preferred.preferred(accepted) == code


@given(cookie=st.text(), accepted=st.text())
def test_whatever_is_sent_a_language_is_found(cookie: str, accepted: str) -> None:
    assert preferred.chosen(cookie, accepted) in words.LANGUAGES


def test_a_choice_outweighs_what_the_browser_asks_for() -> None:
    assert preferred.chosen("en", "zh-CN") == ENGLISH
    assert preferred.chosen("zh_Hans", "en") == CHINESE
    assert preferred.chosen("xx", "zh-CN") == CHINESE


def test_english_stands_in_the_sources() -> None:
    assert _(BACKERS) == BACKERS
    assert _("never written anywhere") == "never written anywhere"
    assert ngettext("{number} thing", "{number} things", 1) == "{number} thing"
    assert ngettext("{number} thing", "{number} things", 2) == "{number} things"


def test_inside_a_language_its_words_are_said_and_afterwards_no_more() -> None:
    with language_in_use(CHINESE):
        assert _(BACKERS) == "投资人"
        assert _("") == "", "the catalog's own header is no text"
        with language_in_use(ENGLISH):
            assert _(BACKERS) == BACKERS
        assert words.html_language() == "zh-Hans"
        assert str(words.locale()) == "zh_Hans_CN"
    assert _(BACKERS) == BACKERS
    assert words.html_language() == "en"


def test_threads_and_tasks_speak_the_language_that_they_were_begun_in() -> None:
    async def both() -> tuple[str, str]:
        async def one(code: str) -> str:
            words.speak(code)
            await asyncio.sleep(0)
            return await asyncio.to_thread(_, BACKERS)

        here = await asyncio.gather(
            asyncio.create_task(one(CHINESE)), asyncio.create_task(one(ENGLISH))
        )
        return here[0], here[1]

    assert asyncio.run(both()) == ("投资人", BACKERS)


def test_a_build_has_one_language_from_its_first_import_on() -> None:
    command = "from crowdfund.ui.theme import HTML_LANG, RISK_SENTENCE; print(HTML_LANG)"
    told = {"PATH": "", words.BUILD_VARIABLE: CHINESE}
    done = subprocess.run(
        [sys.executable, "-c", command], env=told, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["zh-Hans"]
