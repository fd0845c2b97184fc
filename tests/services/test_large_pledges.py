"""Consent to large pledges, and those who gave up that protection: asked when shares are reserved,
kept with the words that were shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from crowdfund.db.tables import AuditEntry, BigTicketAnswer, Campaign, Notice, ShownText
from crowdfund.db.tables import SophisticatedStatement as Kept
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import (
    Conflict,
    ConsentNeeded,
    DeclarationNeeded,
    InvalidInput,
    NotSignedIn,
    TooManyAttempts,
    TransitionRefused,
)
from crowdfund.domain.regimes.big_ticket import Consent
from crowdfund.domain.regimes.ecspr_words import LOSS_SHARED, NOT_SOPHISTICATED, SOPHISTICATED
from crowdfund.domain.regimes.sophisticated import InvestorKind
from crowdfund.services import (
    entry,
    investing,
    limits,
    losses,
    pledging,
    sophistication,
)
from crowdfund.services.views.investors import SophisticatedForm
from crowdfund.services.views.pledges import LargePledge
from crowdfund.words import CHINESE, language_in_use
from tests.world import World

PERSON = SophisticatedForm(
    kind="person",
    income="60,000",
    is_professional=True,
    is_confirmed=True,
    words_hash=SOPHISTICATED[InvestorKind.PERSON].hash,
)
COMPANY = SophisticatedForm(
    kind="company",
    turnover="2000000",
    is_confirmed=True,
    words_hash=SOPHISTICATED[InvestorKind.COMPANY].hash,
)


@pytest.fixture
def anna(world: World) -> Actor:
    """Somebody who answered the questions of the European rules."""
    person = world.person("Anna")
    world.qualify(person, "ecspr")
    return person


@pytest.fixture
def campaign(world: World) -> Campaign:
    """Shares at 0.01 EUR, so that amounts are met to the cent."""
    return world.live_campaign(
        regime="ecspr", currency="EUR", price="0.01", maximum_minor=10_000_000
    )


def share(world: World, who: Actor, tenth: int, gate: int) -> None:
    """Shares the result of a simulation, minor units."""
    losses.share_loss(
        world.deps,
        actor=who,
        tenth=str(tenth),
        gate=str(gate),
        words_hash=LOSS_SHARED.hash,
    )


def state(world: World, who: Actor, form: SophisticatedForm = PERSON, **changes: Any) -> Any:
    """States to be sophisticated. Returns the page."""
    return sophistication.state_sophisticated(world.deps, actor=who, form=replace(form, **changes))


def answers(world: World) -> list[BigTicketAnswer]:
    """What was answered to warnings before large pledges, the oldest first."""
    with world.deps.reading() as session:
        return list(session.exec(select(BigTicketAnswer).order_by(BigTicketAnswer.made_at)))  # type: ignore[arg-type]


def shown(world: World, who: Actor, campaign: Campaign, shares: int) -> LargePledge:
    """What stands before a pledge."""
    return investing.quote(world.deps, actor=who, slug=campaign.slug, shares_text=str(shares)).large


def refused(world: World, who: Actor, campaign: Campaign, shares: int, consent: Consent) -> str:
    """Why a large pledge is refused; nothing is reserved by it."""
    before = world.campaign(campaign).reserved_shares
    with pytest.raises(ConsentNeeded) as error:
        world.pledge(who, campaign, shares, consent=consent)
    assert world.campaign(campaign).reserved_shares == before
    return error.value.message


def test_exactly_a_thousand_needs_none_and_a_cent_more_does(
    world: World, anna: Actor, campaign: Campaign
) -> None:
    assert shown(world, anna, campaign, 100_000) == LargePledge()
    world.pledge(anna, campaign, 100_000)
    large = shown(world, anna, campaign, 100_001)
    assert large.title == "A pledge of €1,000.01 is a large one"
    assert "1,000.01 EUR" in large.warning
    assert "more than 1,000 EUR" in large.warning
    assert "needs your consent" in refused(world, anna, campaign, 100_001, Consent())
    world.pledge(anna, campaign, 100_001, consent=world.consent(anna, campaign, 100_001))
    assert len(answers(world)) == 1


def test_consent_is_kept_with_its_pledge_and_all_that_was_shown(
    world: World, anna: Actor, campaign: Campaign
) -> None:
    large = shown(world, anna, campaign, 150_000)
    consent = world.consent(anna, campaign, 150_000)
    receipt = world.pledge(anna, campaign, 150_000, consent=consent)
    kept = answers(world)[0]
    assert str(kept.pledge_id) == receipt.pledge_id
    assert (kept.user_id, kept.amount_minor, kept.gate_minor) == (anna.user_id, 150_000, 100_000)
    assert (kept.has_understood, kept.answer, kept.currency) == (True, consent.answer, "EUR")
    with world.deps.reading() as session:
        words = session.exec(select(ShownText).where(ShownText.hash == kept.text_hash)).one()
    assert (words.hash, words.version) == (large.words_hash, 1)
    assert words.name.startswith("ecspr-big-ticket:")
    options = [option.text for option in large.question.options]
    for part in (large.warning, large.promise, large.question.text, *options):
        assert part in words.text


def test_consent_that_was_read_in_chinese_is_kept_in_chinese(
    world: World, anna: Actor, campaign: Campaign
) -> None:
    english = world.consent(anna, campaign, 150_000)
    with language_in_use(CHINESE):
        large = shown(world, anna, campaign, 150_000)
    # The same option is right, and the language is that of what was on the screen.
    consent = replace(english, words_hash=large.words_hash)
    world.pledge(anna, campaign, 150_000, consent=consent)
    with world.deps.reading() as session:
        words = session.exec(
            select(ShownText).where(ShownText.hash == answers(world)[0].text_hash)
        ).one()
    assert (words.hash, words.language) == (large.words_hash, CHINESE)
    assert "您即将认购 1,500 EUR" in large.warning
    options = [option.text for option in large.question.options]
    for part in (large.warning, large.promise, large.question.text, *options):
        assert part in words.text


def test_a_wrong_answer_is_kept_and_nothing_is_pledged(
    world: World, anna: Actor, campaign: Campaign
) -> None:
    right = world.consent(anna, campaign, 150_000)
    wrong = replace(right, answer=str((int(str(right.answer)) + 1) % 3))
    assert "nothing was pledged" in refused(world, anna, campaign, 150_000, wrong)
    kept = answers(world)[0]
    assert (kept.has_understood, kept.pledge_id, kept.answer) == (False, None, wrong.answer)
    # The next try is another question, or its options in another order.
    assert "has changed" in refused(world, anna, campaign, 150_000, right)
    again = world.consent(anna, campaign, 150_000)
    assert again.words_hash != right.words_hash
    world.pledge(anna, campaign, 150_000, consent=again)
    assert [each.has_understood for each in answers(world)] == [False, True]


def test_a_wrong_answer_of_somebody_who_is_not_verified_is_kept_too(
    world: World, campaign: Campaign
) -> None:
    trusting = replace(world, deps=replace(world.deps, identity_required_above=5_000))
    stranger = world.person("Stranger", is_verified=False)
    world.qualify(stranger, "ecspr")
    right = world.consent(stranger, campaign, 150_000)
    wrong = replace(right, answer=str((int(str(right.answer)) + 1) % 3))
    assert "nothing was pledged" in refused(trusting, stranger, campaign, 150_000, wrong)
    assert [(each.has_understood, each.answer) for each in answers(world)] == [
        (False, wrong.answer)
    ]
    assert "has changed" in refused(trusting, stranger, campaign, 150_000, right)
    again = world.consent(stranger, campaign, 150_000)
    trusting.pledge(stranger, campaign, 150_000, consent=again)
    assert [each.has_understood for each in answers(world)] == [False, True]


def test_consent_to_another_pledge_is_none(world: World, anna: Actor, campaign: Campaign) -> None:
    given = world.consent(anna, campaign, 150_000)
    assert "has changed" in refused(world, anna, campaign, 150_001, given)
    for consent in (
        replace(given, is_given=False),
        replace(given, answer=""),
        replace(given, answer="7"),
        replace(given, answer=None),
        replace(given, answer=["0"]),
    ):
        assert "needs your consent" in refused(world, anna, campaign, 150_000, consent)
    assert "has changed" in refused(world, anna, campaign, 150_000, replace(given, words_hash=None))
    assert answers(world) == []


def test_the_same_form_gives_the_same_pledge_and_one_consent(
    world: World, anna: Actor, campaign: Campaign
) -> None:
    consent = world.consent(anna, campaign, 150_000)
    first = world.pledge(anna, campaign, 150_000, key="the-same-form", consent=consent)
    again = world.pledge(anna, campaign, 150_000, key="the-same-form", consent=consent)
    assert again.pledge_id == first.pledge_id
    assert len(answers(world)) == 1


def test_a_shared_result_is_the_gate_for_a_year(
    world: World, anna: Actor, campaign: Campaign
) -> None:
    share(world, anna, 240_000, 120_000)
    assert shown(world, anna, campaign, 120_000) == LargePledge()
    world.pledge(anna, campaign, 120_000)
    assert "more than 1,200 EUR" in shown(world, anna, campaign, 120_001).warning
    refused(world, anna, campaign, 120_001, Consent())
    form = investing.invest_form(world.deps, actor=anna, slug=campaign.slug)
    assert form.limit_text.startswith("A pledge above €1,200.00 needs your consent (Regulation")
    assert form.limit_path == "/learn/loss"
    world.clock.advance(timedelta(days=367))
    later = world.live_campaign(world.person("Later"), regime="ecspr", currency="EUR", price="0.01")
    assert "more than 1,000 EUR" in shown(world, anna, later, 120_000).warning
    form = investing.invest_form(world.deps, actor=anna, slug=later.slug)
    assert form.limit_text.endswith("is more than a year old and does not count.")


def test_other_rules_ask_for_no_consent(world: World, anna: Actor) -> None:
    campaign = world.live_campaign(maximum_minor=100_000_000)
    assert shown(world, anna, campaign, 500_000) == LargePledge()
    assert (
        investing.quote(world.deps, actor=None, slug=campaign.slug, shares_text="5").large
        == LargePledge()
    )


@pytest.mark.parametrize("form", [PERSON, COMPANY])
def test_the_sophisticated_are_asked_for_nothing_and_cannot_take_it_back(
    world: World, campaign: Campaign, form: SophisticatedForm
) -> None:
    cara = world.person("Cara")
    with pytest.raises(DeclarationNeeded):
        world.pledge(cara, campaign, 500_000)
    page = state(world, cara, form)
    assert page.is_sophisticated
    assert entry.entry_page(world.deps, actor=cara, code="ecspr").is_done
    shown_form = investing.invest_form(world.deps, actor=cara, slug=campaign.slug)
    assert shown_form.cancel_until_text == "never: you stated to be a sophisticated investor"
    assert (shown_form.declare_text, shown_form.is_cancellable) == ("", False)
    pledge_id = world.invest(cara, campaign, 500_000)
    row = world.pledge_row(pledge_id)
    assert row.reflects_until is None
    assert answers(world) == []
    with pytest.raises(TransitionRefused):
        pledging.cancel(world.deps, actor=cara, pledge_id=pledge_id)
    with world.deps.reading() as session:
        told = session.exec(select(Notice.body).where(Notice.user_id == cara.user_id)).all()
    assert any("sophisticated investor, so it cannot be cancelled" in body for body in told)


def test_everybody_else_still_reflects(world: World, anna: Actor, campaign: Campaign) -> None:
    pledge_id = world.invest(anna, campaign, 1_000)
    row = world.pledge_row(pledge_id)
    assert row.reflects_until == row.created_at + timedelta(hours=96)
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)


def test_a_statement_is_kept_with_its_figures_and_words(world: World, anna: Actor) -> None:
    state(world, anna)
    state(world, anna, COMPANY)
    with world.deps.reading() as session:
        person, company = session.exec(select(Kept).order_by(Kept.made_at)).all()  # type: ignore[arg-type]
        words = session.exec(select(ShownText).where(ShownText.hash == person.text_hash)).one()
        trail = session.exec(
            select(AuditEntry).where(AuditEntry.action == AuditAction.SOPHISTICATION_STATED.value)
        ).all()
    assert (person.kind, person.income_minor, person.is_professional) == ("person", 6_000_000, True)
    assert (company.kind, company.turnover_minor) == ("company", 200_000_000)
    assert "I know what I give up by this" in words.text
    assert "cannot be taken back within four days" in words.text
    assert {each.after["kind"] for each in trail} == {"person", "company"}
    assert not any("60" in str(each.after) for each in trail)


def test_who_takes_it_back_is_protected_from_then_on(
    world: World, anna: Actor, campaign: Campaign
) -> None:
    state(world, anna)
    before = world.invest(anna, campaign, 500_000)
    world.clock.advance(timedelta(minutes=1))
    page = sophistication.take_back(world.deps, actor=anna, words_hash=NOT_SOPHISTICATED.hash)
    assert not page.is_sophisticated
    with pytest.raises(Conflict, match="protected already"):
        sophistication.take_back(world.deps, actor=anna, words_hash=NOT_SOPHISTICATED.hash)
    refused(world, anna, campaign, 100_001, Consent())
    after = world.invest(anna, campaign, 1_000)
    assert world.pledge_row(before).reflects_until is None
    assert world.pledge_row(after).reflects_until is not None


def test_a_statement_counts_for_two_years_to_the_day(world: World, anna: Actor) -> None:
    state(world, anna)

    def counts() -> bool:
        page = sophistication.sophisticated_page(world.deps, actor=anna)
        return page.is_sophisticated

    world.clock.advance(timedelta(days=728))
    assert counts()
    world.clock.advance(timedelta(days=3))
    assert not counts()


NOT_MET = [
    (PERSON, {"kind": ""}, "kind", "Choose whether"),
    (PERSON, {"kind": "none"}, "kind", "Choose whether"),
    (PERSON, {"income": "59,999.99"}, "kind", "fewer than two"),
    (PERSON, {"is_professional": False, "trades_a_quarter": "9"}, "kind", "fewer than two"),
    (PERSON, {"income": "-1"}, "income", "zero or more"),
    (PERSON, {"portfolio": "much"}, "portfolio", "Write a number"),
    (PERSON, {"trades_a_quarter": "ten"}, "trades_a_quarter", "whole number"),
    (PERSON, {"is_confirmed": False}, "confirmed", "give up this protection"),
    (COMPANY, {"turnover": "1,999,999.99"}, "kind", "none of the three"),
    # The figures of a person are none of a company's.
    (COMPANY, {"turnover": "", "income": "60,000"}, "kind", "none of the three"),
]


def test_what_is_not_met_or_not_signed_gives_nothing_up(
    world: World, anna: Actor, subtests: pytest.Subtests
) -> None:
    for form, changes, field, sentence in NOT_MET:
        with subtests.test(form=form, changes=changes, field=field, sentence=sentence):
            with pytest.raises(InvalidInput, match=sentence) as error:
                state(world, anna, form, **changes)
            assert error.value.field == field
            assert not sophistication.sophisticated_page(world.deps, actor=anna).is_sophisticated


def test_unseen_words_visitors_and_haste_are_refused(
    world: World, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Conflict, match="have changed"):
        state(world, anna, words_hash=COMPANY.words_hash)
    with pytest.raises(Conflict, match="have changed"):
        sophistication.take_back(world.deps, actor=anna, words_hash="")
    with pytest.raises(NotSignedIn):
        sophistication.sophisticated_page(world.deps, actor=None)
    monkeypatch.setattr(sophistication, "STATED_BY_PERSON", limits.Limit("stated-test", 1, 10))
    state(world, anna)
    with pytest.raises(TooManyAttempts):
        state(world, anna)


@pytest.mark.parametrize("table", ["big_ticket_answers", "sophisticated_statements"])
def test_what_was_answered_never_changes(
    world: World, anna: Actor, campaign: Campaign, table: str
) -> None:
    world.invest(anna, campaign, 150_000)
    state(world, anna)
    with pytest.raises(DBAPIError, match="never change"), world.deps.engine.begin() as connection:
        connection.execute(text(f"UPDATE {table} SET text_hash = text_hash"))
