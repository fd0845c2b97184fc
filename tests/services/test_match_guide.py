"""The page that explains the score says what the score does."""

from __future__ import annotations

import pytest

from crowdfund.domain.matching import weights
from crowdfund.services.match_guide import matching_guide


def test_the_guide_shows_the_weights_that_rank() -> None:
    guide = matching_guide()
    shown = [int(row.most_text.replace(",", "")) for row in guide.weights]
    assert shown == list(weights.MOST_BY_KIND.values())
    assert sum(shown) == int(guide.whole_text.replace(",", ""))
    assert {row.for_whom for row in guide.weights[:6]} == {"If you look for it"}


def test_a_changed_weight_changes_the_guide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(weights.MOST_BY_KIND, weights.Kind.SECTOR, 2_501)
    guide = matching_guide()
    assert (guide.weights[0].most_text, guide.whole_text) == ("2,501", "10,001")


def test_every_stage_and_size_is_explained() -> None:
    guide = matching_guide()
    assert "“At its beginning”: idea, first customers; half: growing." in guide.stages
    assert guide.sizes[0].startswith(
        "Micro: fewer than 10 people, and a turnover of at most €2,000,000"
    )
