"""How the score is made, in words with the very numbers that make it."""

from __future__ import annotations

from crowdfund.domain.matching import classes, crowds, taste, weights
from crowdfund.domain.matching.parts import STAGES_BY_HORIZON, STAGES_BY_RISK
from crowdfund.domain.matching.weights import MOST_BY_KIND, WISHED, Kind
from crowdfund.services import texts
from crowdfund.services.match_words import HORIZON_LABELS, LABELS, RISK_LABELS, points_text
from crowdfund.services.open_offers import KEPT_FOR
from crowdfund.services.views.matching import MatchingGuide, WeightRow

_MILLION_MINOR = classes.MILLION_EUR_MINOR
_TEXTS = {
    Kind.SECTOR: "All of it when the campaign's sector is one that you named.",
    Kind.TICKET: "All of it when you can invest an amount between your least and your most: the "
    "smallest pledge is no more than your most, and there is room for your least. Other "
    "currencies are not compared.",
    Kind.PLACE: "All of it for a country that you named, or, when you named a town or region, for "
    "that; the country alone is half then.",
    Kind.RISK: "All of it for a stage that you like, half for the one beside it; see below.",
    Kind.VALUES: "In equal shares for each thing that you look for. Enterprises say these things "
    "of themselves, and nobody verified them; only their size is worked out.",
    Kind.HORIZON: "All of it when enterprises at that stage may need no longer than you can wait: "
    "an assumption of ours, and no promise.",
    Kind.FIGURES: f"{points_text(weights.FIGURES_DOUBLED)} when revenue doubled within a year, "
    f"{points_text(weights.FIGURES_FAST)} when it grew by more than "
    f"{classes.FAST_GROWTH_BASIS_POINTS // 100} %, {points_text(weights.FIGURES_GREW)} when it "
    f"grew, and {points_text(weights.FIGURES_PROFIT)} more for a profit.",
    Kind.LEARNT: f"Up to {points_text(weights.LEARNT_SECTOR)} for the sector, "
    f"{points_text(weights.LEARNT_STAGE)} for the stage and "
    f"{points_text(weights.LEARNT_COUNTRY)} for the country of what you watched and backed.",
    Kind.NEW: f"All of it on the day it opens, and less every day for {weights.NEW_DAYS} days, so "
    "that nobody starts behind.",
    Kind.POPULAR: f"One part for each pledge up to {weights.POPULAR_PLEDGES}; more add nothing. "
    "Any single wish that fits counts for more.",
}


def matching_guide() -> MatchingGuide:
    """The page that explains the score; every number is read from what ranks campaigns."""
    return MatchingGuide(
        weights=[_weight(kind, most) for kind, most in MOST_BY_KIND.items()],
        whole_text=points_text(sum(MOST_BY_KIND.values())),
        rules=_rules(),
        sizes=[_size(ceiling) for ceiling in classes.CEILINGS],
        stages=[*_stages(), *_sources()],
        learning=_learning(),
        smallest_group_text=texts.number(crowds.SMALLEST_GROUP),
    )


def _weight(kind: Kind, most: int) -> WeightRow:
    if kind in WISHED:
        for_whom = "If you look for it"
    else:
        for_whom = "If you let us learn" if kind is Kind.LEARNT else "For everybody"
    return WeightRow(LABELS[kind], points_text(most), _TEXTS[kind], for_whom)


def _rules() -> list[str]:
    seconds = int(KEPT_FOR.total_seconds())
    return [
        "The score is the sum of its parts. What you leave open counts neither for a campaign nor "
        "against it.",
        "Campaigns with equal scores stand in an order that is drawn anew every day and is the "
        "same for everybody.",
        "No campaign is left out: what fits worst comes last. Nobody can pay for a better place.",
        "Your age, your name, your address, what you earn and what others like you do are not "
        "used.",
        f"Open campaigns are read every {seconds} seconds, so a change may take that long to "
        "count.",
    ]


def _size(ceiling: classes.Ceiling) -> str:
    return (
        f"{ceiling.band.value.capitalize()}: fewer than {ceiling.below_employees} people, and a "
        f"turnover of at most EUR {ceiling.turnover_minor // _MILLION_MINOR} million or a balance "
        f"sheet of at most EUR {ceiling.balance_minor // _MILLION_MINOR} million"
    )


def _stages() -> list[str]:
    found = []
    for risk, label in RISK_LABELS.items():
        whole, half = STAGES_BY_RISK[risk.value]
        found.append(f"“{label}”: {_names(whole)}; half: {_names(half)}.")
    for horizon, label in HORIZON_LABELS.items():
        found.append(f"“{label}”: {_names(STAGES_BY_HORIZON[horizon.value])}.")
    found.append(
        f"Cash for less than {weights.SHORT_RUNWAY_MONTHS} months at last year's loss: nothing for "
        f"“{RISK_LABELS[next(iter(RISK_LABELS))]}”, half of the part for the one after it."
    )
    return found


def _names(stages: set[str]) -> str:
    return ", ".join(
        option.label.lower() for option in texts.stage_options() if option.value in stages
    )


def _sources() -> list[str]:
    return [
        f"Young means: {classes.SOURCES['young']}.",
        f"Fast growth means: {classes.SOURCES['growth']}.",
        f"Size means: {classes.SOURCES['size']}.",
    ]


def _learning() -> list[str]:
    follow, pledge = (taste.WEIGHT_BY_ACT[act] for act in (taste.Act.FOLLOW, taste.Act.PLEDGE))
    prior = taste.PRIOR_WEIGHT
    return [
        "It is off until you switch it on, and you can switch it off, see what was learnt, and "
        "have it forgotten.",
        f"A campaign that you watch weighs {follow}, one that you back {pledge}. Which pages you "
        "look at is not recorded.",
        f"A trait earns its weight divided by the weight of all you did and {prior} more: after "
        f"one campaign backed that is {pledge} of {pledge + prior}.",
    ]
