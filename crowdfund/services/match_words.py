"""A score in words: the sentence on a card, and each part on a campaign's page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crowdfund.domain.matching.classes import FAST_GROWTH_BASIS_POINTS, WHOLE
from crowdfund.domain.matching.offers import Offer
from crowdfund.domain.matching.parts import STAGES_BY_RISK, Part
from crowdfund.domain.matching.weights import SHORT_RUNWAY_MONTHS, WISHED, Kind
from crowdfund.domain.matching.wishes import Horizon, Risk, Value, Wishes
from crowdfund.services import signs, texts
from crowdfund.services.views.matching import MatchView, PartRow
from crowdfund.words import N_, Spoken, _

LABELS = Spoken(
    {
        Kind.SECTOR: N_("Sector"),
        Kind.TICKET: N_("Ticket"),
        Kind.PLACE: N_("Place"),
        Kind.RISK: N_("Stage"),
        Kind.VALUES: N_("What it stands for"),
        Kind.HORIZON: N_("Time"),
        Kind.FIGURES: N_("Figures"),
        Kind.LEARNT: N_("What you chose before"),
        Kind.NEW: N_("Newly opened"),
        Kind.POPULAR: N_("Chosen by others"),
    }
)
VALUE_LABELS = Spoken(
    {
        Value.EMPLOYEE_OWNED: N_("Owned by its employees"),
        Value.WOMEN_LED: N_("Led by women"),
        Value.CLIMATE: N_("Good for the climate"),
        Value.LOCAL: N_("Serves its own town or region"),
        Value.MICRO: N_("Very small (fewer than ten people)"),
    }
)
RISK_LABELS = Spoken(
    {
        Risk.CAREFUL: N_("Established: profitable for years"),
        Risk.BALANCED: N_("Selling and growing"),
        Risk.BOLD: N_("At its beginning"),
    }
)
HORIZON_LABELS = Spoken(
    {
        Horizon.SHORT: N_("About three years"),
        Horizon.MEDIUM: N_("About five years"),
        Horizon.LONG: N_("Seven years or more"),
    }
)
_NOUNS = Spoken(
    {
        Kind.SECTOR: N_("sector"),
        Kind.TICKET: N_("ticket"),
        Kind.PLACE: N_("place"),
        Kind.RISK: N_("stage"),
        Kind.VALUES: N_("values"),
        Kind.HORIZON: N_("time"),
    }
)
MOST_OBJECTIONS = 2
"""On a card; the campaign's page names all."""


def sentence(wishes: Wishes, parts: Sequence[Part], offer: Offer) -> str:
    """Why a campaign stands where it stands, in one or two sentences: what fits, what fits in part,
    what speaks for it beside that, and what does not fit.

    Args:
        wishes: what the backer looks for.
        parts: every part of the score.
        offer: the campaign.
    """
    asked = [part for part in parts if part.kind in WISHED and part.most]
    fitting = [_NOUNS[part.kind] for part in asked if part.points == part.most]
    partly = [_half(part.kind, wishes, offer) for part in asked if 0 < part.points < part.most]
    begin = [_("fits your {joined}").format(joined=_joined(fitting))] if fitting else []
    if partly:
        begin.append(_("fits in part: {joined}").format(joined=_joined(partly)))
    if asked and not begin:
        begin = [_("fits nothing that you named")]
    reasons = [*begin, *_common(parts, offer)]
    told = _("; ").join(reasons) or _("nothing speaks for it or against")
    against = [_objection(part.kind, wishes, offer) for part in asked if not part.points]
    but = (
        _(" But it {joined}.").format(joined=_joined(against[:MOST_OBJECTIONS]))
        if against and len(against) < len(asked)
        else ""
    )
    return signs.ended(signs.begun(told)) + but


def match_view(wishes: Wishes, parts: Sequence[Part], offer: Offer) -> MatchView:
    """The whole score of one campaign, part by part."""
    return MatchView(
        sentence=sentence(wishes, parts, offer),
        score_text=points_text(sum(part.points for part in parts)),
        most_text=points_text(sum(part.most for part in parts)),
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
        found.append(_("revenue doubled") if growth < 2 * WHOLE else _("revenue more than doubled"))
    elif growth > 0:
        percent = growth // 100
        found.append(
            _("revenue grew by {value} %").format(value=percent)
            if percent
            else _("revenue grew by less than 1 %")
        )
    if margin > 0:
        found.append(_("it made a profit"))
    return found


def _common(parts: Sequence[Part], offer: Offer) -> list[str]:
    points = {part.kind: part.points for part in parts}
    growth = offer.classes.growth_basis_points or 0
    is_telling = growth > FAST_GROWTH_BASIS_POINTS or (offer.classes.margin_basis_points or 0) > 0
    found = figures_words(offer)[:1] if is_telling else []
    if points.get(Kind.LEARNT):
        found.append(_("like what you chose before"))
    if not offer.days_open:
        found.append(_("opened within the last day"))
    return found


def _half(kind: Kind, wishes: Wishes, offer: Offer) -> str:
    """What of a wish fits when only a part of it does."""
    if kind is Kind.PLACE:
        return _("the country alone")
    if kind is Kind.VALUES:
        return _("{found} of your {named} values").format(
            found=len(wishes.values & offer.values), named=len(wishes.values)
        )
    if offer.stage in STAGES_BY_RISK[wishes.risk][0]:
        return _("your stage, with cash for less than {count}").format(
            count=texts.count(SHORT_RUNWAY_MONTHS, "month")
        )
    return _("a stage near yours")


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
            return _("It {objection}.").format(objection=_objection(part.kind, wishes, offer))
        return _APPROVALS[part.kind](wishes, offer)
    if part.kind is Kind.FIGURES:
        said = figures_words(offer)
        return (
            _("In the last year {joined}.").format(joined=_joined(said))
            if said
            else _("No growth or profit is stated.")
        )
    if part.kind is Kind.LEARNT:
        return _("How much it is like what you watch and backed.")
    if part.kind is Kind.NEW:
        days = offer.days_open
        return (
            _("Opened {count} ago.").format(count=texts.count(days, "day"))
            if days
            else _("Opened within the last day.")
        )
    return _("{count} so far; this never counts for more.").format(
        count=texts.count(offer.pledges, "pledge")
    )


_APPROVALS: dict[Kind, Callable[[Wishes, Offer], str]] = {
    Kind.SECTOR: lambda _wishes, offer: _("You look for {lower}.").format(
        lower=texts.sector_label(offer.sector).lower()
    ),
    Kind.TICKET: lambda _wishes, offer: _("You can invest from {money}.").format(
        money=texts.money(offer.minimum_ticket_minor, offer.currency, short=True)
    ),
    Kind.PLACE: lambda _wishes, offer: _("Where it is: {country_name}.").format(
        country_name=texts.country_name(offer.country)
    ),
    Kind.RISK: lambda _wishes, offer: _("Its stage: {lower}.").format(
        lower=texts.stage_label(offer.stage).lower()
    ),
    Kind.VALUES: lambda wishes, offer: _("By its own word or by its size: {joined}.").format(
        joined=_joined(_values_in_words(wishes.values & offer.values))
    ),
    Kind.HORIZON: lambda _wishes, _offer: _(
        "Such enterprises may need as long as you can wait, or longer."
    ),
}


_OBJECTIONS = Spoken(
    {
        Kind.SECTOR: N_("is in another sector"),
        Kind.VALUES: N_("does not say that it stands for what you look for"),
        Kind.HORIZON: N_("may need longer than you can wait"),
    }
)


def _objection(kind: Kind, wishes: Wishes, offer: Offer) -> str:
    """What does not fit; goes on after “it”."""
    if kind is Kind.TICKET:
        return _ticket_objection(wishes, offer)
    if kind is Kind.PLACE:
        return _("is elsewhere ({value})").format(
            value=texts.country_name(offer.country) or _("not stated")
        )
    if kind is Kind.RISK:
        return _stage_objection(wishes, offer)
    return _OBJECTIONS[kind]


def _ticket_objection(wishes: Wishes, offer: Offer) -> str:
    if offer.currency != wishes.ticket_currency:
        return _("is in {currency} (not compared with your ticket)").format(currency=offer.currency)
    if offer.minimum_ticket_minor > wishes.ticket_most_minor:
        return _("starts at {money}").format(
            money=texts.money(offer.minimum_ticket_minor, offer.currency, short=True)
        )
    room = texts.money(offer.room_minor, offer.currency, short=True)
    return _("has room for {room} only").format(room=room)


def _stage_objection(wishes: Wishes, offer: Offer) -> str:
    """Cash is named only where the stage alone would have fitted: else it is not what counted."""
    whole, half = STAGES_BY_RISK[wishes.risk]
    months = offer.classes.runway_months
    if offer.stage in whole | half and months is not None:
        return _("has cash for about {count} at last year’s loss").format(
            count=texts.count(months, "month")
        )
    return _("is at another stage")


def _values_in_words(values: frozenset[str]) -> list[str]:
    return [label.lower() for value, label in VALUE_LABELS.items() if value in values]


def _joined(words: Sequence[str]) -> str:
    """Words as a list in a sentence: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return _("{first} and {last}").format(first=signs.listed(words[:-1]), last=words[-1])
