"""The steps before a first pledge, kept with the words that were shown, and asked for each time."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from crowdfund.db.tables import Campaign, InvestorAnswer, ShownText
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import (
    Conflict,
    CrowdfundError,
    DeclarationNeeded,
    InvalidInput,
    NotFound,
    NotSignedIn,
    TooManyAttempts,
)
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.declarations import CATEGORY_WORDS
from crowdfund.domain.regimes.questions import draw
from crowdfund.services import entry, investing, limits, texts
from crowdfund.services.deps import Deps
from crowdfund.services.views.entry import EntryPage
from crowdfund.words import CHINESE, language_in_use
from tests.declaring import declare
from tests.world import World

DAY = timedelta(hours=24)


@pytest.fixture
def anna(world: World) -> Actor:
    """Somebody who invests."""
    return world.person("Anna")


def take_test(
    deps: Deps, who: Actor, code: str, *, tries: int = 0, wrong: bool = False
) -> EntryPage:
    """Answers the questions that are drawn, all right or one wrong."""
    page = entry.entry_page(deps, actor=who, code=code)
    places = [question.right for question in draw(RegimeCode(code), str(who.user_id), tries)]
    if wrong:
        places[0] = (places[0] + 1) % 3
    return entry.answer_test(
        deps,
        actor=who,
        code=code,
        chosen=[str(each) for each in places],
        words_hash=page.words_hash,
    )


def state(deps: Deps, who: Actor, category: str = "restricted") -> EntryPage:
    """States to be a kind of client."""
    words_hash = CATEGORY_WORDS[category].hash
    return entry.state_category(
        deps, actor=who, code="fca", category=category, words_hash=words_hash
    )


def confirm(deps: Deps, who: Actor, code: str) -> EntryPage:
    """Confirms what is on the screen."""
    page = entry.entry_page(deps, actor=who, code=code)
    return entry.confirm(deps, actor=who, code=code, words_hash=page.words_hash)


def refused(world: World, who: Actor, campaign: Campaign) -> str:
    """Why a pledge is refused."""
    with pytest.raises(DeclarationNeeded) as error:
        world.pledge(who, campaign, 1)
    assert world.campaign(campaign).reserved_shares == 0
    form = investing.invest_form(world.deps, actor=who, slug=campaign.slug)
    assert form.declare_text == error.value.message
    assert form.declare_path == f"/account/investor/{campaign.regime}"
    return error.value.message


def test_in_britain_every_step_comes_before_a_pledge(world: World, deps: Deps, anna: Actor) -> None:
    campaign = world.live_campaign(regime="fca", currency="GBP")
    assert "which kind of investor" in refused(world, anna, campaign)
    state(deps, anna)
    assert "a few questions" in refused(world, anna, campaign)
    take_test(deps, anna, "fca")
    assert "Read a warning" in refused(world, anna, campaign)
    page = entry.entry_page(deps, actor=anna, code="fca")
    assert page.words.startswith("Anna, you can lose all")
    confirm(deps, anna, "fca")
    assert "You can go on from" in refused(world, anna, campaign)
    form = investing.invest_form(world.deps, actor=anna, slug=campaign.slug)
    waits = entry.entry_page(deps, actor=anna, code="fca")
    assert waits.until_iso == form.declare_until_iso > texts.iso(world.clock.now())
    assert waits.until_text in waits.lead
    with pytest.raises(Conflict):
        confirm(deps, anna, "fca")
    world.clock.advance(DAY - timedelta(minutes=1))
    assert "You can go on from" in refused(world, anna, campaign)
    world.clock.advance(timedelta(minutes=1))
    assert "Choose first to go on" in refused(world, anna, campaign)
    assert confirm(deps, anna, "fca").is_done
    world.pledge(anna, campaign, 1)


def test_in_europe_a_failed_test_is_acknowledged_and_blocks_nothing(
    world: World, deps: Deps, anna: Actor
) -> None:
    campaign = world.live_campaign(regime="ecspr", currency="EUR")
    assert "a few questions" in refused(world, anna, campaign)
    assert take_test(deps, anna, "ecspr", wrong=True).step == "acknowledged"
    assert "what your answers" in refused(world, anna, campaign)
    assert confirm(deps, anna, "ecspr").is_done
    world.pledge(anna, campaign, 1)


def test_in_america_questions_come_before_each_pledge(
    world: World, deps: Deps, anna: Actor
) -> None:
    campaign = world.live_campaign(regime="reg-cf")
    declare(deps, anna)
    assert "a few questions" in refused(world, anna, campaign)
    again = take_test(deps, anna, "reg-cf", wrong=True)
    assert (again.step, again.lead) == ("test", entry.NOT_ALL_RIGHT)
    assert "a few questions" in refused(world, anna, campaign)
    assert take_test(deps, anna, "reg-cf", tries=1).is_done
    made = world.pledge(anna, campaign, 1, key="the-same-form")
    assert world.pledge(anna, campaign, 1, key="the-same-form").pledge_id == made.pledge_id
    with pytest.raises(DeclarationNeeded, match="a few questions"):
        world.pledge(anna, campaign, 1)
    # A reservation that ended unpaid was no pledge.
    world.expire(made.pledge_id)
    world.pledge(anna, campaign, 1)
    assert not entry.entry_page(deps, actor=anna, code="reg-cf").is_done
    # Those of one regime are none of another's.
    assert not entry.entry_page(deps, actor=anna, code="ecspr").is_done


def test_who_fails_in_britain_waits_a_day_and_gets_other_questions(
    world: World, deps: Deps, anna: Actor
) -> None:
    state(deps, anna)
    before = entry.entry_page(deps, actor=anna, code="fca")
    assert take_test(deps, anna, "fca", wrong=True).step == "wait"
    with pytest.raises(Conflict):
        take_test(deps, anna, "fca", tries=1)
    world.clock.advance(DAY)
    after = entry.entry_page(deps, actor=anna, code="fca")
    assert after.words_hash != before.words_hash
    assert take_test(deps, anna, "fca", tries=1).step == "warning"


def test_every_answer_is_kept_with_the_words_that_were_shown(deps: Deps, anna: Actor) -> None:
    state(deps, anna)
    page = entry.entry_page(deps, actor=anna, code="fca")
    take_test(deps, anna, "fca")
    with deps.reading() as session:
        rows = list(session.exec(select(InvestorAnswer).order_by(InvestorAnswer.made_at)))  # type: ignore[arg-type]
        words = {row.hash: row for row in session.exec(select(ShownText))}
    assert [(row.kind, row.has_passed) for row in rows] == [("category", True), ("test", True)]
    assert rows[0].answer == "restricted"
    assert words[rows[0].text_hash].text == CATEGORY_WORDS["restricted"].text
    shown = words[rows[1].text_hash]
    assert shown.hash == page.words_hash
    for question in page.questions:
        assert question.text in shown.text
        assert all(option.text in shown.text for option in question.options)
    assert len(rows[1].answer.split()) == len(page.questions)


def test_what_was_read_in_chinese_is_kept_in_chinese_and_marked_alike(
    deps: Deps, anna: Actor
) -> None:
    with language_in_use(CHINESE):
        statements = {
            each.value: each for each in entry.entry_page(deps, actor=anna, code="fca").statements
        }
        chosen = statements["restricted"]
        entry.state_category(
            deps, actor=anna, code="fca", category="restricted", words_hash=chosen.words_hash
        )
        page = entry.entry_page(deps, actor=anna, code="fca")
        take_test(deps, anna, "fca")
        warning = entry.entry_page(deps, actor=anna, code="fca")
    # The language was changed in another tab meanwhile: what was on the screen is what counts.
    entry.confirm(deps, actor=anna, code="fca", words_hash=warning.words_hash)
    with deps.reading() as session:
        rows = list(session.exec(select(InvestorAnswer).order_by(InvestorAnswer.made_at)))  # type: ignore[arg-type]
        words = {row.hash: row for row in session.exec(select(ShownText))}
    kept = [words[row.text_hash] for row in rows]
    assert [(row.kind, row.has_passed) for row in rows] == [
        ("category", True),
        ("test", True),
        ("warning", True),
    ]
    assert [each.language for each in kept] == [CHINESE] * 3
    # A statement stands in the words of the rule, with what they mean below.
    assert kept[0].text == chosen.words
    assert kept[0].text.startswith(CATEGORY_WORDS["restricted"].text)
    assert "净资产" in kept[0].text
    assert kept[1].hash == page.words_hash
    for question in page.questions:
        for text_shown in (question.text, *(option.text for option in question.options)):
            assert text_shown in kept[1].text
            assert not re.search("[a-z]", text_shown)
    assert kept[2].text == warning.words
    assert kept[2].text.startswith("Anna, you can lose all")


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET has_passed = true"])
def test_answers_never_change(deps: Deps, anna: Actor, statement: str) -> None:
    take_test(deps, anna, "ecspr", wrong=True)
    with (
        pytest.raises(DBAPIError, match="never change"),
        deps.engine.begin() as connection,
    ):
        connection.execute(text(statement.format("investor_answers")))


@pytest.mark.parametrize(
    "chosen", [[], ["0"] * 3, ["0"] * 5, ["0", "1", "2", "3"], ["", "0", "0", "0"], [None] * 4]
)
def test_a_test_without_all_answers_is_none(deps: Deps, anna: Actor, chosen: list[Any]) -> None:
    page = entry.entry_page(deps, actor=anna, code="ecspr")
    with pytest.raises(InvalidInput, match="Answer every question"):
        entry.answer_test(deps, actor=anna, code="ecspr", chosen=chosen, words_hash=page.words_hash)
    assert entry.entry_page(deps, actor=anna, code="ecspr") == page


def test_other_words_or_another_step_are_refused(deps: Deps, anna: Actor, world: World) -> None:
    with pytest.raises(Conflict, match="not the step"):
        entry.confirm(deps, actor=anna, code="fca", words_hash="")
    with pytest.raises(Conflict, match="words have changed"):
        entry.state_category(
            deps, actor=anna, code="fca", category="restricted", words_hash="0" * 64
        )
    for category in ("", "rich", None, ["restricted"]):
        with pytest.raises(InvalidInput):
            entry.state_category(deps, actor=anna, code="fca", category=category, words_hash="")
    bens = entry.entry_page(deps, actor=world.person("Ben"), code="ecspr")
    with pytest.raises(Conflict, match="words have changed"):
        entry.answer_test(
            deps, actor=anna, code="ecspr", chosen=["0"] * 4, words_hash=bens.words_hash
        )


def test_only_regimes_with_steps_have_a_page(deps: Deps, anna: Actor) -> None:
    for code in ("open", "mars", "", None):
        with pytest.raises(NotFound):
            entry.entry_page(deps, actor=anna, code=code)
    with pytest.raises(NotSignedIn):
        entry.entry_page(deps, actor=None, code="fca")


def test_tries_that_are_sent_at_once_are_one_try(deps: Deps, anna: Actor) -> None:
    state(deps, anna)
    page = entry.entry_page(deps, actor=anna, code="fca")
    right = [question.right for question in draw(RegimeCode.FCA, str(anna.user_id), 0)]

    def guess(first: int) -> str:
        chosen = [str(first), *[str(each) for each in right[1:]]]
        try:
            made = entry.answer_test(
                deps, actor=anna, code="fca", chosen=chosen, words_hash=page.words_hash
            )
        except CrowdfundError as error:
            return type(error).__name__
        return made.step

    with ThreadPoolExecutor(3) as pool:
        answers = sorted(pool.map(guess, range(3)))
    assert answers.count("Conflict") == 2
    with deps.reading() as session:
        kept = session.exec(select(InvestorAnswer).where(InvestorAnswer.kind == "test")).all()
    assert len(kept) == 1


def test_answering_is_slowed_down(deps: Deps, anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "ANSWERED_BY_PERSON", limits.Limit("answered-test", 1, 10))
    state(deps, anna)
    with pytest.raises(TooManyAttempts):
        take_test(deps, anna, "fca")


def test_whoever_is_restricted_is_reminded_of_a_tenth(
    world: World, deps: Deps, anna: Actor
) -> None:
    campaign = world.live_campaign(regime="fca", currency="GBP")
    assert "no more than a tenth of my net assets" in CATEGORY_WORDS["restricted"].text
    state(deps, anna)
    take_test(deps, anna, "fca")
    confirm(deps, anna, "fca")
    world.clock.advance(DAY)
    confirm(deps, anna, "fca")
    world.invest(anna, campaign, 30)
    form = investing.invest_form(world.deps, actor=anna, slug=campaign.slug)
    assert form.limit_text == (
        "You stated to invest at most a tenth of your net assets in such offers in twelve months; "
        "£300.00 of it is pledged here already (FCA Handbook, COBS 4.12A)."
    )
    assert form.limit_path == "/learn/rules/fca"
    assert form.is_cancellable


@pytest.mark.parametrize("category", ["high_net_worth", "sophisticated"])
def test_other_categories_stated_no_tenth(
    world: World, deps: Deps, anna: Actor, category: str
) -> None:
    campaign = world.live_campaign(regime="fca", currency="GBP")
    state(deps, anna, category)
    take_test(deps, anna, "fca")
    confirm(deps, anna, "fca")
    world.clock.advance(DAY)
    confirm(deps, anna, "fca")
    form = investing.invest_form(world.deps, actor=anna, slug=campaign.slug)
    assert (form.declare_text, form.limit_text) == ("", "")
