"""Papers in the reader's language: all of their words, the figures of the English ones, and letters
that are inside the file."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from crowdfund import words
from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor
from crowdfund.services import (
    dates,
    dilution_saved,
    founder_files,
    limits,
    papers,
    statement_files,
)
from crowdfund.services.deps import Deps
from crowdfund.services.views.dilution import Asked
from crowdfund.services.views.papers import PaperFile
from tests.keeping import Keeper
from tests.pdfs import fonts_of, text_of
from tests.world import World

NAMES = {"Crowdfund", "UTC", "CSV", "USD", "US", "CFR", "http", "pledges", "certificates"}
"""What is not Chinese in Chinese either."""
MONEY = re.compile(r"[\d,]+\.\d\d\b")
MARK = re.compile(r"\b[0-9a-f]{8}[0-9a-f-]{4,}|\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")
"""An id, a hash or a code."""
OVER_TWO_LINES = re.compile(r"(?<=[0-9a-f]{8})\n(?=[0-9a-f])")
"""Within a hash whose digits happen to be too wide for a line."""


@dataclass
class Scene:
    """Two raises in which somebody with a Chinese name paid: one settled, one refunded."""

    deps: Deps
    founder: Actor
    campaign: Campaign
    backer: Actor
    settled: str
    refunded: str
    year: str

    def papers(self) -> dict[str, bytes]:
        """Every paper of the backer, in the language of now."""
        limits.forget_all()
        ask = {"deps": self.deps, "actor": self.backer}
        made = {
            "receipt": papers.receipt(**ask, pledge_id=self.settled),  # type: ignore[arg-type]
            "refunded": papers.receipt(**ask, pledge_id=self.refunded),  # type: ignore[arg-type]
            "certificate": papers.certificate(**ask, pledge_id=self.settled),  # type: ignore[arg-type]
            "statement": statement_files.statement_pdf(**ask, year=self.year),  # type: ignore[arg-type]
        }
        return {name: _bytes(file) for name, file in made.items()}


def _two_raises(world: World) -> tuple[Actor, Campaign, Actor, str, str]:
    world.clock.pass_to(datetime(world.clock.now().year + 1, 1, 1, 12, tzinfo=UTC))
    founder, backer = world.person("陈师傅"), world.person("王小明")
    good = world.live_campaign(founder, target_minor=1_000, regime="reg-cf")
    bad = world.live_campaign(world.person("林师傅"), target_minor=100_000)
    for campaign in (good, bad):
        enterprise = world.enterprise_of(campaign)
        enterprise.name = "海港面包坊"
        campaign.title, campaign.security = "为港口烤面包", "普通股"
        world.put(enterprise)
        world.put(campaign)
    settled, refunded = world.invest(backer, good, 100), world.invest(backer, bad, 20)
    world.to_deadline(good)
    world.to_deadline(bad)
    return founder, good, backer, settled, refunded


@pytest.fixture
def scene(world: World, deps: Deps, keeper: Keeper) -> Scene:
    made = keeper.scene(world, _two_raises)
    return Scene(deps, *made, year=str(world.clock.now().year))


def test_every_paper_is_chinese_and_says_what_the_english_one_says(scene: Scene) -> None:
    with words.language_in_use(words.CHINESE):
        chinese, again = scene.papers(), scene.papers()
    assert chinese == again
    said = {name: _said(made) for name, made in chinese.items()}
    for name, english in scene.papers().items():
        assert b"/Lang (zh-Hans)" in chinese[name]
        assert b"/Lang (en)" in english
        assert _figures(said[name]) == _figures(_said(english)), name
        left = said[name].partition("以下列英文为准：")[0] if name == "certificate" else said[name]
        assert set(re.findall("[A-Za-z]{2,}", MARK.sub("", left))) <= NAMES, name
        assert all(fonts_of(chinese[name]).values())
    told = {name: "".join(text.split()) for name, text in said.items()}
    for name, parts in (
        ("receipt", ("收据", "付款人王小明", "费用", "经过")),
        ("refunded", ("收据", "已全额退款", "US$200.00")),
        ("statement", (f"{scene.year}年度对账单", "USD款项", "已放款给企业", "第1页，共1页")),
    ):
        assert [part for part in parts if part not in told[name]] == [], name
        # Of how many: how many lines it has depends on how wide the digits of its hashes are.
        assert re.search(r"第(\d)页，共\1页", told[name]), name


def test_a_hash_that_goes_over_two_lines_is_one_mark() -> None:
    """Prevents: two letters of it that are alone on the second line are taken for a word."""
    seal = "0123456789abcdef" * 4
    said = f"公开记录\n{seal[:-3]}\n{seal[-3:]}\n3c 项"
    assert MARK.findall(_whole(said)) == [seal]


def test_a_certificate_in_chinese_has_the_english_words_that_count(scene: Scene) -> None:
    with words.language_in_use(words.CHINESE):
        said = "".join(text_of(scene.papers()["certificate"]).split())
    assert "股权证书第1号海港面包坊兹证明王小明已在其股东名册中登记为下列股份的持有人100股" in said
    [english] = re.findall("以下列英文为准：(Share.*notwiththispaper)", said)
    assert english.startswith("SharecertificateNo.1:海港面包坊certifiesthat王小明isenteredinits")
    assert "theholderof100shares:普通股,numbered1,001to1,100," in english


def test_tables_have_chinese_heads_and_words_and_the_same_figures(scene: Scene) -> None:
    backers, register = str(scene.campaign.id), str(scene.campaign.enterprise_id)
    for words_in, heads, made in (
        (
            {"部分", "内容"},
            ["部分", "时间（UTC）", "内容", "企业", "项目"],
            lambda: statement_files.statement_csv(scene.deps, actor=scene.backer, year=scene.year),
        ),
        (
            {"状态"},
            ["认购编号", "姓名", "国家或地区代码", "状态", "股份数"],
            lambda: founder_files.backers_csv(scene.deps, actor=scene.founder, campaign_id=backers),
        ),
        (
            set(),
            ["证书编号", "持有人", "证券", "股份数", "起始股份编号"],
            lambda: founder_files.register_csv(
                scene.deps, actor=scene.founder, enterprise_id=register
            ),
        ),
        (
            {"部分", "内容", "持有人", "类别", "单位", "说明"},
            ["部分", "序号", "内容", "持有人", "类别"],
            lambda: PaperFile("", "", [_scenario(scene.deps)]),
        ),
    ):
        english = _table(made())
        with words.language_in_use(words.CHINESE):
            chinese = _table(made())
        assert chinese[0][:5] == heads
        assert len(set(chinese[0])) == len(english[0])
        assert len(chinese) == len(english) > 1
        for theirs, ours in zip(chinese[1:], english[1:], strict=True):
            for head, said, was in zip(chinese[0], theirs, ours, strict=True):
                if head not in words_in:
                    assert said == was
                elif was and not MONEY.search(was):
                    assert not re.search("[a-z]{2,}", said), (head, said)


def test_a_calendar_is_chinese_and_names_the_same_moments(scene: Scene) -> None:
    ask = {"actor": scene.backer, "pledge_id": scene.settled}
    english = _bytes(dates.pledge_calendar(scene.deps, **ask)).decode()
    with words.language_in_use(words.CHINESE):
        chinese = _bytes(dates.pledge_calendar(scene.deps, **ask)).decode()
    assert "SUMMARY:股份可出售日期：为港口烤面包" in chinese
    same = re.compile("^(?:UID|DTSTART|URL):.*$", re.MULTILINE)
    assert same.findall(chinese) == same.findall(english) != []


def _scenario(deps: Deps) -> bytes:
    asked = Asked(steps="Ra2000000v8000000", exits="100000000")
    return dilution_saved.as_csv(deps, actor=None, slug="", asked=asked)


def _bytes(file: PaperFile) -> bytes:
    return b"".join(file.content)


def _table(file: PaperFile) -> list[list[str]]:
    limits.forget_all()
    text = _bytes(file).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def _said(made: bytes) -> str:
    return _whole(text_of(made))


def _whole(said: str) -> str:
    """A text with each hash in one piece."""
    return OVER_TWO_LINES.sub("", said)


def _figures(said: str) -> tuple[list[str], set[str]]:
    return sorted(MONEY.findall(said)), set(MARK.findall(said))
