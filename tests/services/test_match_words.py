"""The reasons of a match say what counted, and nothing else."""

from __future__ import annotations

import pytest

from crowdfund.domain.matching.classes import Classes, SizeBand
from crowdfund.domain.matching.offers import Offer
from crowdfund.domain.matching.parts import parts_of
from crowdfund.domain.matching.taste import NO_TASTE
from crowdfund.domain.matching.wishes import Risk, Wishes
from crowdfund.services.match_words import match_view
from crowdfund.services.views.matching import MatchView


def offer(
    stage: str, *, growth: int | None = None, months: int | None = None, days_open: int = 99
) -> Offer:
    """A bakery in Setúbal.

    Args:
        stage: a `Stage`.
        growth: of its revenue, basis points.
        months: that its cash lasts.
        days_open: whole days.
    """
    return Offer(
        key="a",
        sector="food",
        country="PT",
        places=("setubal", "setubal"),
        currency="EUR",
        minimum_ticket_minor=10_000,
        room_minor=10**8,
        pledges=0,
        days_open=days_open,
        values=frozenset(),
        stage=stage,
        classes=Classes(stage, SizeBand.MICRO, growth, None, months),
    )


def seen(wanted: Wishes, found: Offer) -> MatchView:
    """What one who looks for this is told of that."""
    return match_view(wanted, parts_of(wanted, NO_TASTE, found), found)


@pytest.mark.parametrize(
    ("risk", "stage", "objection"),
    [
        (Risk.BOLD, "established", "It is at another stage."),
        (Risk.BALANCED, "idea", "It is at another stage."),
        (Risk.CAREFUL, "early", "It is at another stage."),
        (Risk.CAREFUL, "growth", "It has cash for about 0 months at last year’s loss."),
        (Risk.CAREFUL, "established", "It has cash for about 0 months at last year’s loss."),
    ],
)
def test_cash_is_named_only_where_it_is_what_counted(
    risk: Risk, stage: str, objection: str
) -> None:
    view = seen(Wishes(risk=risk), offer(stage, months=0))
    assert {row.label: row.text for row in view.parts}["Stage"] == objection


def test_growth_of_less_than_a_percent_is_no_growth_of_none() -> None:
    assert figures(offer("early", growth=50)) == "In the last year revenue grew by less than 1 %."
    assert figures(offer("early", growth=100)) == "In the last year revenue grew by 1 %."


def figures(found: Offer) -> str:
    """What its figures say."""
    rows = {row.label: row.text for row in seen(Wishes(), found).parts}
    return rows["Figures"]


def test_what_opened_yesterday_evening_did_not_open_today() -> None:
    view = seen(Wishes(sectors=frozenset({"food"})), offer("early", days_open=0))
    assert view.sentence == "Fits your sector; opened within the last day."
    assert [row.text for row in view.parts if row.label == "Newly opened"] == [
        "Opened within the last day."
    ]


@pytest.mark.parametrize("region", ["Setúbal", "Setubal", "SETU\u0301BAL"])
def test_a_place_is_found_with_and_without_its_accents(region: str) -> None:
    view = seen(Wishes(region=region), offer("early"))
    assert view.sentence == "Fits your place."


def test_a_score_is_told_of_what_could_be_had() -> None:
    """Sector, figures, new and popular: what is left open has no points for anybody."""
    view = seen(Wishes(sectors=frozenset({"food"})), offer("early"))
    assert (view.score_text, view.most_text) == ("2,500", "3,500")
