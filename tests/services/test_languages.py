"""People are told in their own language, whoever did what they are told of."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from crowdfund.db.tables import AuditEntry, Notice, User
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.money import parse_minor
from crowdfund.domain.sentence import sentence
from crowdfund.domain.told import Amount
from crowdfund.services import accounts, letters, moderation, pledging, profile, texts
from crowdfund.services.deps import Deps
from crowdfund.services.telling import later
from crowdfund.words import CHINESE, ENGLISH, language_in_use, said, spoken
from tests.world import World


def language_of(deps: Deps, email: str) -> str:
    with deps.reading() as session:
        return session.exec(select(User.language).where(User.email == email)).one()


def notices_of(deps: Deps, user_id: object) -> list[Notice]:
    with deps.reading() as session:
        query = select(Notice).where(Notice.user_id == user_id).order_by(Notice.created_at)  # type: ignore[arg-type]
        return list(session.exec(query))


def test_an_account_is_written_to_in_the_language_it_was_opened_in(deps: Deps) -> None:
    with language_in_use(CHINESE):
        accounts.register(
            deps,
            email="li@example.test",
            password="四个字放在一起才更好记住",
            name="Li",
            client_address="192.0.2.9",
        )
    accounts.register(
        deps,
        email="ada@example.test",
        password="a quiet river bend",
        name="Ada",
        client_address="192.0.2.9",
    )
    assert language_of(deps, "li@example.test") == CHINESE
    assert language_of(deps, "ada@example.test") == ENGLISH


def test_choosing_a_language_is_kept_and_written_down_once(world: World, deps: Deps) -> None:
    person = world.person("Ada")
    for code in (CHINESE, CHINESE, "xx", None):
        profile.choose_language(deps, actor=person, code=code)
    profile.choose_language(deps, actor=None, code=ENGLISH)
    assert language_of(deps, person.email) == CHINESE
    with deps.reading() as session:
        entries = session.exec(
            select(AuditEntry).where(AuditEntry.action == AuditAction.PROFILE_CHANGED.value)
        ).all()
    assert [(entry.before, entry.after) for entry in entries] == [
        ({"language": "en"}, {"language": "zh_Hans"})
    ]


def test_everybody_is_told_of_the_same_in_their_own_language(world: World, deps: Deps) -> None:
    campaign = world.live_campaign(world.person("Founder"))
    reader, other = world.person("Li"), world.person("Ada")
    profile.choose_language(deps, actor=reader, code=CHINESE)
    world.invest(reader, campaign, 10)
    world.invest(other, campaign, 10)
    with language_in_use(CHINESE):
        moderation.suspend(
            deps, actor=world.admin(), campaign_id=str(campaign.id), reason="Looked into."
        )
    chinese = [notice.subject for notice in notices_of(deps, reader.user_id)]
    english = [notice.subject for notice in notices_of(deps, other.user_id)]
    title = campaign.title
    assert f"“{title}”已暂停" in chinese
    assert f"“{title}” is suspended" in english
    assert any(subject.endswith(f"已为“{title}”托管") for subject in chinese)
    assert any(subject.endswith(f"is held for “{title}”") for subject in english)


def test_whose_money_goes_back_is_told_in_their_own_language(world: World, deps: Deps) -> None:
    campaign = world.live_campaign()
    reader, other = world.person("Li"), world.person("Ada")
    profile.choose_language(deps, actor=reader, code=CHINESE)
    for backer in (reader, other):
        pledging.cancel(deps, actor=backer, pledge_id=world.invest(backer, campaign, 10))
    world.finish()
    chinese, english = (
        [notice.subject for notice in notices_of(deps, one.user_id)] for one in (reader, other)
    )
    assert "US$100.00 正在退回您的银行卡" in chinese
    assert "$100.00 is on its way back to your card" in english


def test_a_letter_is_in_the_language_that_is_spoken_around_it(world: World, deps: Deps) -> None:
    campaign = world.live_campaign(world.person("Founder"))
    reader = world.person("Li")
    profile.choose_language(deps, actor=reader, code=CHINESE)
    world.invest(reader, campaign, 10)
    notice = notices_of(deps, reader.user_id)[0]
    with language_in_use(CHINESE):
        letter = letters.letter_of(deps, notice, address=reader.email)
    assert 'lang="zh-Hans"' in letter.html
    assert "接收哪些邮件" in letter.html
    assert "您收到此邮件，因为它涉及：资金与股份。" in letter.text


def test_money_and_days_are_written_as_their_readers_do() -> None:
    at = datetime(2026, 11, 24, 15, 4, tzinfo=UTC)
    assert (texts.money(500_000, "USD"), texts.moment(at)) == (
        "$5,000.00",
        "24 Nov 2026, 15:04 UTC",
    )
    with language_in_use(CHINESE):
        assert texts.money(500_000, "USD") == "US$5,000.00"
        assert texts.moment(at) == "2026年11月24日 15:04 UTC"
        assert texts.count(1, "backer") == "1 位投资人"
        assert texts.count(3, "thing unknown to the catalogs") == "3 thing unknown to the catalogss"
        assert texts.country_name("DE") == "德国"


def test_a_refusal_of_the_domain_is_said_with_what_it_is_about() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_minor("1.5", "JPY")
    message = refused.value.message
    assert message == "Amounts in JPY have no decimals."
    assert said(message) == message
    with language_in_use(CHINESE):
        assert said(message) == "JPY 金额不带小数。"


def test_what_people_wrote_is_never_translated() -> None:
    told = sentence("Your question on {title} was hidden", title="Backers")
    with language_in_use(CHINESE):
        assert spoken("Backers") == "Backers"
        assert said(told) == "您在“Backers”中的提问已被隐藏"


def test_a_value_waits_for_the_language_of_its_reader() -> None:
    with language_in_use(CHINESE):
        amount = later(Amount(100, "USD", is_short=True))
    told = sentence("Your bank sent back {amount}", amount=amount)
    assert told == "Your bank sent back $1"
    with language_in_use(CHINESE):
        assert said(told) == "您的银行退回了 US$1"
