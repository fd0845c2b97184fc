"""The words about risk: kept as they were, and only the newest can be acknowledged."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from crowdfund.domain import risk_text
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.risk_text import TEXTS, RiskText

MARKS = {
    (1, "en"): "06f4c7c28ba51e3746f3c07b4d23eb82d554753a11a2fab33040b6fd58f55a90",
    (1, "zh-Hans"): "06fdad1a93e643b8127a061187bbbf1ddc0aed5537116e749529bfa679639341",
}
"""Of every text that anybody may have agreed to. A mark that changes means that words were changed
which people had agreed to: write a new version instead."""


def test_no_text_that_was_agreed_to_has_changed() -> None:
    found = {(text.version, text.language): text.mark for text in TEXTS}
    assert {name: found.get(name) for name in MARKS} == MARKS
    assert set(found) == set(MARKS)


def test_a_mark_is_the_hash_of_the_exact_words() -> None:
    text = RiskText(7, "en", "You may lose it.", "I know")
    assert text.mark == hashlib.sha256(b"You may lose it.\nI know").hexdigest()
    assert len(text.mark) == risk_text.MARK_CHARS


def test_only_the_newest_text_can_be_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    old = risk_text.current()
    new = RiskText(old.version + 1, "en", "You may lose everything.", "I know")
    german = RiskText(new.version, "de", "Sie können alles verlieren.", "Das weiß ich")
    monkeypatch.setattr(risk_text, "TEXTS", (*TEXTS, new, german))
    assert risk_text.current() == risk_text.current("fr") == new
    assert risk_text.current("de") == german
    assert risk_text.require_current(new.mark) == new
    assert risk_text.require_current(german.mark) == german
    with pytest.raises(InvalidInput):
        risk_text.require_current(old.mark)
    assert risk_text.find(old.version, old.mark) == old


HOSTILE: list[Any] = [None, "", True, 1, "on", "0" * 64, "x" * 100_000, [], {"mark": 1}, b"\x00"]


@pytest.mark.parametrize("mark", HOSTILE)
def test_anything_else_is_no_acknowledgement(mark: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        risk_text.require_current(mark)
    assert refused.value.field == "understood"


def test_words_that_are_not_known_are_not_made_up() -> None:
    text = risk_text.current()
    assert risk_text.find(None, None) is None
    assert risk_text.find(text.version, "0" * 64) is None
    assert risk_text.find(text.version + 1, text.mark) is None
