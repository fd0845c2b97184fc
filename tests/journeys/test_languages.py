"""Reading in Chinese: a switch that keeps the page, and nothing in English on the way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from crowdfund.domain.regimes.fca import RISK_WARNING
from tests.declaring import WORDING
from tests.journeys.people import People
from tests.journeys.running import Product
from tests.journeys.tour import british_campaign

pytestmark = pytest.mark.browser

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_the_switch_keeps_the_page_and_its_query(visitor: Page, product: Product) -> None:
    visitor.goto(f"{product.url}/campaigns?sort=newest")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Explore campaigns")
    footer = visitor.get_by_role("contentinfo")
    footer.get_by_role("button", name="简体中文").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("浏览募资项目")
    expect(visitor).to_have_url(f"{product.url}/campaigns?sort=newest")
    expect(visitor.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(visitor.get_by_text("个募资项目").first).to_be_visible()

    visitor.get_by_role("contentinfo").get_by_role("link", name="运作方式").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("运作方式")
    visitor.get_by_role("contentinfo").get_by_role("button", name="English").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("How it works")
    expect(visitor).to_have_url(f"{product.url}/learn")
    expect(visitor.locator("html")).to_have_attribute("lang", "en")


def test_words_of_rules_stay_english_and_are_told_in_chinese(
    people: People, product: Product
) -> None:
    reader = people.new("Lin Reader")
    reader.context.add_cookies([{"name": "language", "value": "zh_Hans", "url": product.url}])
    reader.go("/account/investor")
    declared = reader.page.locator("blockquote")
    expect(declared.locator('[lang="en"]')).to_have_text(WORDING.text)
    expect(declared).to_contain_text("译文仅供参考，以上面的英文原文为准。")
    expect(declared).to_contain_text("据我所知均属实")

    reader.go(british_campaign())
    strip = reader.page.get_by_role("complementary", name="风险提示")
    expect(strip.locator('[lang="en"]')).to_contain_text(RISK_WARNING)
    meaning = reader.page.get_by_role("complementary", name="风险提示的含义")
    expect(meaning).to_contain_text("否则不要投资")


def test_a_chinese_browser_reads_chinese_from_the_first_byte_on(
    browser: Browser, product: Product
) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    answer = page.goto(f"{product.url}/learn/risks")
    assert answer is not None
    html = answer.text()
    assert '<html lang="zh-Hans"' in html
    assert "您可能损失全部资金" in html
    page.goto(f"{product.url}/campaigns")
    expect(page.get_by_role("heading", level=1)).to_have_text(HAN)
    expect(page.get_by_text("位投资人").first).to_be_visible()
    context.close()
    assert troubles == []
