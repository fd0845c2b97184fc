"""Nothing of ours is left in English on a Chinese page: names, reasons and signs between words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest

from crowdfund.db.tables import Campaign, Incident
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.dilution.convertibles import Note, Safe
from crowdfund.domain.dilution.links import steps_text
from crowdfund.domain.dilution.rounds import Round
from crowdfund.domain.dilution.scenario import Pool
from crowdfund.domain.incident import IncidentKind
from crowdfund.domain.regimes import REGIMES
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.services import (
    audit,
    dilution,
    early_close,
    match_guide,
    pledge_pages,
    pledging,
    reconciliation_pages,
    signs,
    texts,
    versions,
)
from crowdfund.services.audit_pages import audit_page
from crowdfund.services.campaign_history import history_of
from crowdfund.services.change_pages import versions_page
from crowdfund.services.deps import Deps
from crowdfund.services.history import changes_of
from crowdfund.services.regime_names import regime_name
from crowdfund.services.views.audit import AuditFilters
from crowdfund.services.views.dilution import Asked
from crowdfund.words import CHINESE, ENGLISH, language_in_use
from tests.world import World

M = 100_000_000
"""A million in minor units."""
ENGLISH_WORD = re.compile(r"[A-Za-z]{2,}")
HALF_WIDTH = re.compile(r"[,;:!?][^\d]|\. |[\u4e00-\u9fff]\.|\d %")


@pytest.fixture
def in_chinese() -> Iterator[None]:
    with language_in_use(CHINESE):
        yield


@pytest.mark.usefixtures("in_chinese")
def test_signs_are_those_of_the_language() -> None:
    said = [
        signs.percent("12.34"),
        signs.listed(["甲", "乙"]),
        signs.clauses(["甲", "乙"]),
        signs.aside("甲", "乙"),
        signs.ended("甲"),
        texts.percent_bp(750),
    ]
    assert said == ["12.34%", "甲、乙", "甲，乙", "甲（乙）", "甲。", "7.50%"]
    with language_in_use(ENGLISH):
        assert signs.aside(signs.clauses(["a", "b"]), signs.percent("5")) == "a, b (5 %)"


@pytest.mark.usefixtures("in_chinese")
def test_every_step_of_a_scenario_is_told_in_chinese(deps: Deps) -> None:
    steps = (
        Safe(M, cap_minor=10 * M, discount_bp=2_000),
        Note(M, rate_bp=500, days=365, cap_minor=10 * M),
        Pool(1_000, granted_shares=10),
        Round(5 * M, 20 * M, pool_bp=1_500, mine_minor=M),
    )
    asked = Asked(steps=steps_text(steps), shares="250", exits=f"{M}-{100 * M}")
    page = dilution.simulate(deps, actor=None, slug="", asked=asked)
    told = [page.headline, *page.exit_lines, *(row.holder for row in page.payouts)]
    for stage in page.stages:
        told += [stage.title, stage.summary, stage.waiting_text, *stage.lines]
        told += [line.holder for line in stage.holders]
    assert any("第 1 轮" in text for text in told)
    assert [text for text in told if ENGLISH_WORD.search(text.replace("SAFE", ""))] == []
    assert [text for text in told if HALF_WIDTH.search(text)] == []


@pytest.mark.usefixtures("in_chinese")
def test_the_guide_to_the_score_is_chinese() -> None:
    guide = match_guide.matching_guide()
    assert [size.split("：")[0] for size in guide.sizes] == ["微型", "小型", "中型"]
    assert [text for text in guide.stages if HALF_WIDTH.search(text)] == []


@pytest.mark.usefixtures("in_chinese")
def test_rules_have_a_chinese_name_with_what_people_look_for() -> None:
    names = {code: regime_name(pack) for code, pack in REGIMES.items()}
    assert names[RegimeCode.REG_CF] == "Reg CF（美国）"
    assert [name for name in names.values() if not re.search("[\u4e00-\u9fff]", name)] == []
    with language_in_use(ENGLISH):
        assert regime_name(REGIMES[RegimeCode.REG_CF]) == REGIMES[RegimeCode.REG_CF].name


def test_what_the_platform_stored_as_a_reason_is_said_in_chinese(world: World, deps: Deps) -> None:
    campaign, backer = world.live_campaign(target_minor=10_000), world.person("Ben")
    gone = world.invest(backer, campaign, 30)
    pledging.cancel(deps, actor=backer, pledge_id=gone)
    world.invest(world.person("Ann"), campaign, 30)
    world.to_deadline(campaign)
    with language_in_use(CHINESE), deps.reading() as session:
        story = pledge_pages.pledge_page(deps, actor=backer, pledge_id=gone).timeline
        ended = world.campaign(campaign)
        history = history_of(ended, changes_of(session, ended.id), deps.now(), was_refunded=True)
    told = [item.text for item in [*story, *history]]
    assert "您取消了认购。" in told
    assert "达到目标：目标 US$100.00，到账 US$300.00。" in told
    assert [text for text in told if re.search("[A-Za-z]{3,}", text)] == []


@pytest.mark.parametrize(
    "own", ["Other", "You cancelled the pledge.", f"Your campaign was ${'9' * 40}: x", "2 remarks"]
)
def test_what_a_founder_wrote_as_a_reason_stays(
    world: World, deps: Deps, moderator: Actor, own: str
) -> None:
    campaign = world.live_campaign()
    world.withdraw_as_founder(campaign, reason=own)
    with language_in_use(CHINESE), deps.reading() as session:
        ended = world.campaign(campaign)
        history = history_of(ended, changes_of(session, ended.id), deps.now(), was_refunded=True)
        trail = audit_page(deps, actor=moderator, filters=AuditFilters(action="campaign.status"))
    assert own in [item.text for item in history]
    assert trail.rows[0].reason == own


def test_what_the_platform_wrote_in_the_trail_is_said(
    world: World, deps: Deps, moderator: Actor
) -> None:
    backer = world.person("Ben")
    by_action = {
        (AuditAction.BROWSER_SIGNED_OUT, None): ("One of them.", "其中一个浏览器。"),
        (AuditAction.PLEDGE_STATUS, None): ("You cancelled the pledge.", "投资人取消了认购。"),
        (AuditAction.PLEDGE_STATUS, "expired"): ("The payment failed.", "付款失败。"),
        (AuditAction.CAMPAIGN_STATUS, "changes_requested"): ("2 remarks", "2 条意见"),
        (AuditAction.CAMPAIGN_STATUS, "withdrawn"): ("2 remarks", "2 remarks"),
    }
    for (action, status), (reason, chinese) in by_action.items():
        with deps.transaction() as session:
            audit.record(
                session,
                action,
                audit.Object("campaign", "1"),
                at=deps.now(),
                actor_id=backer.user_id,
                reason=reason,
                after={"status": status},
            )
        with language_in_use(CHINESE):
            [row, *_rest] = audit_page(deps, actor=moderator, filters=AuditFilters()).rows
        assert row.reason == chinese


def test_why_terms_changed_is_said_where_the_platform_wrote_it(
    world: World, deps: Deps, moderator: Actor
) -> None:
    made = world.live_campaign()
    with deps.transaction() as session:
        campaign = session.get_one(Campaign, made.id)
        for by_id, reason in ((moderator.user_id, "Other"), (None, early_close.STANDS)):
            versions.add(session, campaign, at=deps.now(), by_id=by_id, reason=reason)
    with language_in_use(CHINESE), deps.reading() as session:
        rows = versions_page(session, session.get_one(Campaign, made.id), deps.now())
    stands = "在提前的截止时间目标未达成，因此原截止时间有效。"
    assert [row.reason for row in rows[:2]] == [stands, "Other"]


def _incident(kind: IncidentKind, at: datetime, **figures: int) -> Incident:
    return Incident(
        kind=kind.value,
        subject=kind.value,
        currency="EUR",
        sentence="Stored in English.",
        what_to_do="Stored too.",
        first_seen_at=at,
        last_seen_at=at,
        **figures,
    )


def test_a_shortfall_is_told_from_its_figures(world: World, deps: Deps) -> None:
    figures = {"expected_minor": 26_000, "found_minor": 25_000}
    world.put(_incident(IncidentKind.TOP_UP, deps.now(), **figures))
    world.put(_incident(IncidentKind.HOLD_LIMIT, deps.now()))
    with language_in_use(CHINESE):
        told = {row.kind: row for row in reconciliation_pages.report(deps).incidents}
    short = told[IncidentKind.TOP_UP.value]
    assert "代他人持有 €260.00，支付处理商处只有 €250.00。" in short.sentence
    assert "补足 €10.00" in short.what_to_do
    assert told[IncidentKind.HOLD_LIMIT.value].sentence == "Stored in English."
