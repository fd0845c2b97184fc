"""Declaring one's means, and the limit that follows from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from crowdfund.db.tables import AuditEntry, InvestorDeclaration, ShownText
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import (
    Conflict,
    DeclarationNeeded,
    InvalidInput,
    NotEligible,
    NotSignedIn,
    TooManyAttempts,
)
from crowdfund.services import declarations, investing, limits, pledging
from crowdfund.services.deps import Deps
from crowdfund.words import CHINESE, language_in_use
from tests.declaring import WORDING, answered, declare
from tests.world import World


@pytest.fixture
def anna(world: World) -> Actor:
    """Somebody who invests."""
    return world.person("Anna")


def test_a_declaration_is_kept_with_the_words_that_were_shown(
    world: World, deps: Deps, anna: Actor
) -> None:
    page = declarations.investor_page(deps, actor=anna)
    assert (page.words, page.words_hash) == (WORDING.text, WORDING.hash)
    assert (page.declarations, page.room_text, page.is_current) == ([], "", False)
    page = declare(deps, anna)
    assert page.is_current
    assert page.room_text == (
        "You may still invest $5,250.00: your limit is $5,250.00 in twelve months, and $0.00 are "
        "used (17 CFR 227.100(a)(2))."
    )
    declare(deps, world.person("Ben"))
    with deps.reading() as session:
        words = session.exec(select(ShownText)).all()
        kept = session.exec(
            select(InvestorDeclaration).where(InvestorDeclaration.user_id == anna.user_id)
        ).one()
    assert [(row.hash, row.version, row.text) for row in words] == [(WORDING.hash, 3, WORDING.text)]
    assert (kept.income_minor, kept.net_worth_minor) == (3_000_000, 10_500_000)
    assert (kept.text_hash, kept.regime, kept.currency) == (WORDING.hash, "reg-cf", "USD")


def test_who_reads_chinese_declares_the_english_words_and_reads_what_they_mean(
    deps: Deps, anna: Actor
) -> None:
    with language_in_use(CHINESE):
        page = declarations.investor_page(deps, actor=anna)
    assert page.words.startswith(f"{WORDING.text}\n\n译文仅供参考")
    # Whichever language is spoken when the form comes back.
    declare(deps, anna, words_hash=page.words_hash)
    with deps.reading() as session:
        kept = session.exec(select(InvestorDeclaration.text_hash)).one()
        words = session.get_one(ShownText, kept)
    assert (words.text, words.language, words.version) == (page.words, CHINESE, WORDING.version)
    assert words.name.startswith(f"{WORDING.name}:{CHINESE}:")


def test_the_trail_says_that_and_not_what_was_declared(deps: Deps, anna: Actor) -> None:
    declare(deps, anna)
    with deps.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == AuditAction.MEANS_DECLARED.value)
        entry = session.exec(query).one()
    assert (entry.actor_id, entry.after["words"]) == (anna.user_id, "reg-cf-declaration 3")
    assert "30000" not in str(entry.after)
    assert "3000000" not in str(entry.after)


def test_the_newest_declaration_counts_and_none_is_lost(
    world: World, deps: Deps, anna: Actor
) -> None:
    declare(deps, anna)
    world.clock.advance(timedelta(minutes=1))
    page = declare(deps, anna, income="0", net_worth="0")
    assert [row.income_text for row in page.declarations] == ["$0", "$30,000"]
    assert "your limit is $2,500.00" in page.room_text
    assert page.form.income == "0.00"


@pytest.mark.parametrize("table", ["investor_declarations", "shown_texts"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_what_was_declared_never_changes(
    deps: Deps, anna: Actor, table: str, statement: str
) -> None:
    declare(deps, anna)
    with (
        pytest.raises(DBAPIError, match="never change"),
        deps.engine.begin() as connection,
    ):
        connection.execute(text(statement.format(table)))


UNREADABLE = [
    ({"income": ""}, "income", "Write a number"),
    ({"income": "-1"}, "income", "zero or more"),
    ({"net_worth": "1e6"}, "net_worth", "Write a number"),
    ({"elsewhere": "9" * 30}, "elsewhere", "Write a number"),
    ({"elsewhere": "1.234"}, "elsewhere", "two ways"),
    ({"net_worth": "1\n2"}, "net_worth", "cannot be shown"),
    ({"is_confirmed": False}, "confirmed", "Confirm that this is true"),
    ({"is_accredited": True}, "accredited", "By the figures above you are not accredited"),
    ({"is_accredited": True, "joint_income": "300000"}, "accredited", "not accredited"),
    ({"joint_income": "-1"}, "joint_income", "zero or more"),
    ({"is_accredited": True, "crd_number": "Series 7"}, "crd_number", "four to eight"),
    ({"is_accredited": True, "crd_number": "123"}, "crd_number", "four to eight"),
    ({"is_accredited": True, "crd_number": "0123456"}, "crd_number", "four to eight"),
    ({"is_accredited": True, "crd_number": "123456789"}, "crd_number", "four to eight"),
]


def test_what_cannot_be_read_is_refused_and_nothing_is_kept(
    deps: Deps, anna: Actor, subtests: pytest.Subtests
) -> None:
    for changes, field, sentence in UNREADABLE:
        with subtests.test(changes=changes, field=field, sentence=sentence):
            with pytest.raises(InvalidInput, match=sentence) as refused:
                declare(deps, anna, **changes)
            assert refused.value.field == field
            assert declarations.investor_page(deps, actor=anna).declarations == []


def test_other_words_than_those_in_force_are_no_declaration(deps: Deps, anna: Actor) -> None:
    with pytest.raises(Conflict, match="have changed"):
        declare(deps, anna, words_hash="0" * 64)
    with pytest.raises(NotSignedIn):
        declarations.investor_page(deps, actor=None)


def test_declaring_is_slowed_down(deps: Deps, anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declarations, "DECLARED_BY_PERSON", limits.Limit("declared-test", 1, 10))
    declare(deps, anna)
    with pytest.raises(TooManyAttempts):
        declare(deps, anna)


def test_nobody_pledges_under_reg_cf_before_declaring(world: World, anna: Actor) -> None:
    campaign = world.live_campaign(regime="reg-cf")
    form = investing.invest_form(world.deps, actor=anna, slug=campaign.slug)
    assert form.declare_text.startswith("Say first what you earn")
    with pytest.raises(DeclarationNeeded):
        world.pledge(anna, campaign, 1)
    assert world.campaign(campaign).reserved_shares == 0
    declare(world.deps, anna)
    answered(world.deps, anna)
    form = investing.invest_form(world.deps, actor=anna, slug=campaign.slug)
    assert (form.declare_text, form.limit_text[:30]) == ("", "You may still invest $5,250.00")
    world.pledge(anna, campaign, 1)


def test_under_the_open_regime_nobody_is_asked(world: World, anna: Actor) -> None:
    campaign = world.live_campaign()
    form = investing.invest_form(world.deps, actor=anna, slug=campaign.slug)
    assert (form.declare_text, form.limit_text) == ("", "")
    world.pledge(anna, campaign, 200)


def test_a_limit_is_held_to_the_cent_over_all_campaigns(world: World, anna: Actor) -> None:
    first = world.live_campaign(regime="reg-cf", price="0.01", maximum_minor=10_000_000)
    second = world.live_campaign(
        world.person("Second"), regime="reg-cf", price="0.01", maximum_minor=10_000_000
    )
    declare(world.deps, anna, elsewhere="250")
    world.invest(anna, first, 400_000)
    with pytest.raises(NotEligible, match=r"You may still invest \$1,000.00") as refused:
        world.pledge(anna, second, 100_001)
    assert not isinstance(refused.value, DeclarationNeeded)
    world.invest(anna, second, 100_000)
    with pytest.raises(NotEligible, match=r"still invest \$0.00"):
        world.pledge(anna, second, 50)


def test_the_same_form_gives_the_same_pledge_also_at_the_limit(world: World, anna: Actor) -> None:
    campaign = world.live_campaign(regime="reg-cf", maximum_minor=1_000_000)
    declare(world.deps, anna)
    answered(world.deps, anna)
    made = world.pledge(anna, campaign, 525, key="the-same-form")
    assert world.pledge(anna, campaign, 525, key="the-same-form").pledge_id == made.pledge_id


def test_what_goes_back_leaves_room_again(world: World, anna: Actor) -> None:
    campaign = world.live_campaign(regime="reg-cf", maximum_minor=1_000_000)
    declare(world.deps, anna)
    pledge_id = world.invest(anna, campaign, 525)
    with pytest.raises(NotEligible):
        world.pledge(anna, campaign, 1)
    pledging.cancel(world.deps, actor=anna, pledge_id=pledge_id)
    world.work()
    answered(world.deps, anna)
    world.pledge(anna, campaign, 525)


def test_only_the_trailing_twelve_months_count(world: World, anna: Actor) -> None:
    first = world.live_campaign(regime="reg-cf", maximum_minor=1_000_000)
    declare(world.deps, anna)
    world.invest(anna, first, 525)
    world.to_deadline(first)
    world.clock.advance(timedelta(days=300))
    declare(world.deps, anna)
    second = world.live_campaign(
        world.person("Second"), regime="reg-cf", maximum_minor=1_000_000, lasts=timedelta(days=60)
    )
    with pytest.raises(NotEligible):
        world.pledge(anna, second, 1)
    world.clock.advance(timedelta(days=37))
    answered(world.deps, anna)
    world.pledge(anna, second, 525)


def test_a_declaration_counts_for_a_year(world: World, anna: Actor) -> None:
    declare(world.deps, anna)
    campaign = world.live_campaign(regime="reg-cf", lasts=timedelta(days=400))
    world.clock.advance(timedelta(days=367))
    form = investing.invest_form(world.deps, actor=anna, slug=campaign.slug)
    assert "more than a year old" in form.declare_text
    with pytest.raises(DeclarationNeeded, match="renew"):
        world.pledge(anna, campaign, 1)
    assert not declarations.investor_page(world.deps, actor=anna).is_current
    declare(world.deps, anna)
    answered(world.deps, anna)
    world.pledge(anna, campaign, 1)


def test_the_accredited_have_no_limit(world: World, anna: Actor) -> None:
    campaign = world.live_campaign(regime="reg-cf", maximum_minor=10_000_000)
    page = declare(world.deps, anna, is_accredited=True, joint_income="300,000.01")
    answered(world.deps, anna)
    assert page.room_text.startswith("You declared to be accredited: there is no limit")
    assert page.form.joint_income == "300000.01"
    assert page.declarations[0].accredited_text == "Accredited, $300,000.01 with a spouse"
    world.pledge(anna, campaign, 9_000)
    with world.deps.reading() as session:
        words = session.exec(select(ShownText.text)).all()
    assert any("1,000,000 USD" in each for each in words)


def test_a_licence_makes_accredited_and_is_kept(world: World, anna: Actor) -> None:
    campaign = world.live_campaign(regime="reg-cf", maximum_minor=10_000_000)
    page = declare(world.deps, anna, crd_number="1234567")
    assert "your limit is $5,250.00" in page.room_text
    world.clock.advance(timedelta(minutes=1))
    page = declare(world.deps, anna, is_accredited=True, crd_number=" 1234567 ")
    answered(world.deps, anna)
    assert page.room_text.startswith("You declared to be accredited: there is no limit")
    assert page.form.crd_number == "1234567"
    assert page.declarations[0].accredited_text == "Accredited, licence 1234567"
    world.pledge(anna, campaign, 9_000)


@pytest.mark.parametrize("more", [{}, {"is_accredited": True, "income": "200,000.01"}])
def test_a_licence_that_bears_nothing_is_not_kept(
    deps: Deps, anna: Actor, more: dict[str, object]
) -> None:
    page = declare(deps, anna, crd_number="1234567", **more)
    assert page.form.crd_number == ""
    assert "licence" not in page.declarations[0].accredited_text
    with deps.reading() as session:
        assert session.exec(select(InvestorDeclaration.crd_number)).one() == ""
