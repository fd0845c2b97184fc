"""A score in words: the sentence on a card, and each part on a campaign's page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crowdfund.domain.matching.classes import FAST_GROWTH_BASIS_POINTS, WHOLE
from crowdfund.domain.matching.offers import Offer
from crowdfund.domain.matching.parts import Part
from crowdfund.domain.matching.weights import SHORT_RUNWAY_MONTHS, WISHED, Kind
from crowdfund.domain.matching.wishes import Horizon, Risk, Value, Wishes
from crowdfund.services import texts
from crowdfund.services.views.matching import MatchView, PartRow

LABELS = {
    Kind.SECTOR: "Sector",
    Kind.TICKET: "Ticket",
    Kind.PLACE: "Place",
    Kind.RISK: "Stage",
    Kind.VALUES: "What it stands for",
    Kind.HORIZON: "Time",
    Kind.FIGURES: "Figures",
    Kind.LEARNT: "What you chose before",
    Kind.NEW: "Newly opened",
    Kind.POPULAR: "Chosen by others",
}
VALUE_LABELS = {
    Value.EMPLOYEE_OWNED: "Owned by its employees",
    Value.WOMEN_LED: "Led by women",
    Value.CLIMATE: "Good for the climate",
    Value.LOCAL: "Serves its own town or region",
    Value.MICRO: "Very small (fewer than ten people)",
}
RISK_LABELS = {
    Risk.CAREFUL: "Established: profitable for years",
    Risk.BALANCED: "Selling and growing",
    Risk.BOLD: "At its beginning",
}
HORIZON_LABELS = {
    Horizon.SHORT: "About three years",
    Horizon.MEDIUM: "About five years",
    Horizon.LONG: "Seven years or more",
}
_NOUNS = {
    Kind.SECTOR: "sector",
    Kind.TICKET: "ticket",
    Kind.PLACE: "place",
    Kind.RISK: "stage",
    Kind.VALUES: "values",
    Kind.HORIZON: "time",
}
MOST_OBJECTIONS = 2
"""On a card; the campaign's page names all."""


def sentence(wishes: Wishes, parts: Sequence[Part], offer: Offer) -> str:
    """Why a campaign stands where it stands, in one or two sentences: what fits, what speaks for it
    beside that, and what does not fit.

    Args:
        wishes: what the backer looks for.
        parts: every part of the score.
        offer: the campaign.
    """
    fitting = [_NOUNS[part.kind] for part in parts if part.kind in _NOUNS and part.points]
    asked = [part for part in parts if part.kind in WISHED and part.most]
    begin = f"fits your {_joined(fitting)}" if fitting else ""
    if asked and not fitting:
        begin = "fits nothing that you named"
    reasons = [begin, *_common(parts, offer)]
    told = "; ".join(reason for reason in reasons if reason) or "nothing speaks for it or against"
    against = [_objection(part.kind, wishes, offer) for part in asked if not part.points]
    but = f" But it {_joined(against[:MOST_OBJECTIONS])}." if fitting and against else ""
    return f"{told[0].upper()}{told[1:]}.{but}"


def match_view(wishes: Wishes, parts: Sequence[Part], offer: Offer) -> MatchView:
    """The whole score of one campaign, part by part."""
    return MatchView(
        sentence=sentence(wishes, parts, offer),
        score_text=points_text(sum(part.points for part in parts)),
        parts=[_row(part, wishes, offer) for part in parts if part.most],
    )


def points_text(basis_points: int) -> str:
    """Points as people read them, such as 2,500."""
    return texts.number(basis_points)


def figures_words(offer: Offer) -> list[str]:
    """What the figures say for a campaign: growth and profit."""
    growth, margin = offer.classes.growth_basis_points or 0, offer.classes.margin_basis_points or 0
    found = []
    if growth >= WHOLE:
        found.append("revenue doubled" if growth < 2 * WHOLE else "revenue more than doubled")
    elif growth > 0:
        found.append(f"revenue grew by {growth // 100} %")
    if margin > 0:
        found.append("it made a profit")
    return found


def _common(parts: Sequence[Part], offer: Offer) -> list[str]:
    points = {part.kind: part.points for part in parts}
    growth = offer.classes.growth_basis_points or 0
    is_telling = growth > FAST_GROWTH_BASIS_POINTS or (offer.classes.margin_basis_points or 0) > 0
    found = figures_words(offer)[:1] if is_telling else []
    if points.get(Kind.LEARNT):
        found.append("like what you chose before")
    if not offer.days_open:
        found.append("opened today")
    return found


def _row(part: Part, wishes: Wishes, offer: Offer) -> PartRow:
    return PartRow(
        label=LABELS[part.kind],
        points_text=points_text(part.points),
        most_text=points_text(part.most),
        text=_reason(part, wishes, offer),
    )


def _reason(part: Part, wishes: Wishes, offer: Offer) -> str:
    if part.kind in WISHED:
        if not part.points:
            return f"It {_objection(part.kind, wishes, offer)}."
        return _APPROVALS[part.kind](wishes, offer)
    if part.kind is Kind.FIGURES:
        said = figures_words(offer)
        return f"In the last year {_joined(said)}." if said else "No growth or profit is stated."
    if part.kind is Kind.LEARNT:
        return "How much it is like what you follow and backed."
    if part.kind is Kind.NEW:
        days = offer.days_open
        return f"Opened {texts.count(days, 'day')} ago." if days else "Opened today."
    return f"{texts.count(offer.pledges, 'pledge')} so far; this never counts for more."


_APPROVALS: dict[Kind, Callable[[Wishes, Offer], str]] = {
    Kind.SECTOR: lambda _, offer: f"You look for {texts.sector_label(offer.sector).lower()}.",
    Kind.TICKET: lambda _, offer: (
        "You can invest from "
        f"{texts.money(offer.minimum_ticket_minor, offer.currency, short=True)}."
    ),
    Kind.PLACE: lambda _, offer: f"Where it is: {texts.country_name(offer.country)}.",
    Kind.RISK: lambda _, offer: f"Its stage: {texts.stage_label(offer.stage).lower()}.",
    Kind.VALUES: lambda wishes, offer: (
        "By its own word or by its size: "
        f"{_joined(_values_in_words(wishes.values & offer.values))}."
    ),
    Kind.HORIZON: lambda _, __: "Such enterprises may need as long as you can wait, or longer.",
}


def _objection(kind: Kind, wishes: Wishes, offer: Offer) -> str:
    """What does not fit; goes on after “it”."""
    if kind is Kind.TICKET:
        return _ticket_objection(wishes, offer)
    if kind is Kind.PLACE:
        return f"is elsewhere ({texts.country_name(offer.country) or 'not stated'})"
    if kind is Kind.RISK:
        return _stage_objection(offer)
    return {
        Kind.SECTOR: "is in another sector",
        Kind.VALUES: "does not say that it stands for what you look for",
        Kind.HORIZON: "may need longer than you can wait",
    }[kind]


def _ticket_objection(wishes: Wishes, offer: Offer) -> str:
    if offer.currency != wishes.ticket_currency:
        return f"is in {offer.currency}, which is not compared with your ticket"
    if offer.minimum_ticket_minor > wishes.ticket_most_minor:
        return f"starts at {texts.money(offer.minimum_ticket_minor, offer.currency, short=True)}"
    room = texts.money(offer.room_minor, offer.currency, short=True)
    return f"has room for {room} only"


def _stage_objection(offer: Offer) -> str:
    months = offer.classes.runway_months
    if months is not None and months < SHORT_RUNWAY_MONTHS:
        return f"has cash for about {texts.count(months, 'month')} at last year’s loss"
    return "is at another stage"


def _values_in_words(values: frozenset[str]) -> list[str]:
    return [label.lower() for value, label in VALUE_LABELS.items() if value in values]


def _joined(words: Sequence[str]) -> str:
    """Words as a list in a sentence: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
