"""Citations of rules, which one looks a rule up by in every language."""

from __future__ import annotations

import re

import pytest

from crowdfund.domain.regimes import REGIMES
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.services.citations import BETWEEN, cited
from crowdfund.words import CHINESE, language_in_use

LAWS = [pack for pack in REGIMES.values() if pack.code is not RegimeCode.OPEN]
NUMBER = re.compile(r"\d[\d/.]*[A-Z]*(?:\([a-z0-9]+\))*")
STATED = {pack.source for pack in LAWS} | {
    edition.citation for pack in LAWS for rule in pack.rules for edition in rule.editions
}
CITED = sorted(citation for citation in STATED if NUMBER.search(citation))
"""Of laws: the platform's own promises are cited by no number."""


@pytest.mark.parametrize(
    ("citation", "chinese"),
    [
        ("17 CFR 227.201(t)", "美国《众筹条例》17 CFR 227.201(t)"),
        (
            "Regulation (EU) 2020/1503, Art 21(5); Delegated Regulation (EU) 2022/2114, Art 5(5)",
            "欧盟《众筹服务提供者条例》Regulation (EU) 2020/1503, Art 21(5)；"
            "欧盟《入门知识测试与损失模拟授权条例》Delegated Regulation (EU) 2022/2114, Art 5(5)",
        ),
        ("COBS 4.2.1R", "英国金融行为监管局《业务行为准则》COBS 4.2.1R"),
        ("The platform's own rule; no law's", "平台自己的规则，不依据任何法律"),
        ("Some Act 1999, s 3", "Some Act 1999, s 3"),
        ("", ""),
    ],
)
def test_a_citation_stays_and_is_named_in_the_readers_language(citation: str, chinese: str) -> None:
    assert cited(citation) == citation
    with language_in_use(CHINESE):
        assert cited(citation) == chinese


@pytest.mark.parametrize("citation", CITED)
def test_every_rule_can_be_looked_up_from_another_language(citation: str) -> None:
    with language_in_use(CHINESE):
        said = cited(citation)
    assert NUMBER.findall(citation) == [
        number for number in NUMBER.findall(said) if number != "1933"
    ]
    assert said.count("《") == citation.count(BETWEEN) + 1, "each regulation has its name"
