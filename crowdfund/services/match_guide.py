"""How the score is made, in words with the very numbers that make it."""

from __future__ import annotations

from crowdfund.domain.matching import classes, crowds, taste, weights
from crowdfund.domain.matching.parts import STAGES_BY_HORIZON, STAGES_BY_RISK
from crowdfund.domain.matching.weights import MOST_BY_KIND, WISHED, Kind
from crowdfund.services import signs, texts
from crowdfund.services.match_words import HORIZON_LABELS, LABELS, RISK_LABELS, points_text
from crowdfund.services.open_offers import KEPT_FOR
from crowdfund.services.views.matching import MatchingGuide, WeightRow
from crowdfund.words import N_, Spoken, _, said

_BANDS = Spoken(
    {
        classes.SizeBand.MICRO: N_("Micro"),
        classes.SizeBand.SMALL: N_("Small"),
        classes.SizeBand.MEDIUM: N_("Medium"),
    }
)


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
        for_whom = _("If you look for it")
    else:
        for_whom = _("If you let us learn") if kind is Kind.LEARNT else _("For everybody")
    return WeightRow(LABELS[kind], points_text(most), _texts()[kind], for_whom)


def _texts() -> dict[Kind, str]:
    """How much of its weight each kind gives, and when."""
    return {
        Kind.SECTOR: _("All of it when the campaign's sector is one that you named."),
        Kind.TICKET: _(
            "All of it when you can invest an amount between your least and your most: the "
            "smallest pledge is no more than your most, and there is room for your least. Other "
            "currencies are not compared."
        ),
        Kind.PLACE: _(
            "All of it for a country that you named, or, when you named a town or region, for "
            "that; the country alone is half then."
        ),
        Kind.RISK: _("All of it for a stage that you like, half for the one beside it; see below."),
        Kind.VALUES: _(
            "In equal shares for each thing that you look for. Enterprises say these things "
            "of themselves, and nobody verified them; only their size is worked out."
        ),
        Kind.HORIZON: _(
            "All of it when enterprises at that stage may need no longer than you can wait: "
            "an assumption of ours, and no promise."
        ),
        Kind.FIGURES: _(
            "{points_text} when revenue doubled within a year, {points_text_2} when it grew by "
            "more than {value} %, {points_text_3} when it grew, and {points_text_4} more for a "
            "profit."
        ).format(
            points_text=points_text(weights.FIGURES_DOUBLED),
            points_text_2=points_text(weights.FIGURES_FAST),
            value=classes.FAST_GROWTH_BASIS_POINTS // 100,
            points_text_3=points_text(weights.FIGURES_GREW),
            points_text_4=points_text(weights.FIGURES_PROFIT),
        ),
        Kind.LEARNT: _(
            "Up to {points_text} for the sector, {points_text_2} for the stage and "
            "{points_text_3} for the country of what you watched and backed."
        ).format(
            points_text=points_text(weights.LEARNT_SECTOR),
            points_text_2=points_text(weights.LEARNT_STAGE),
            points_text_3=points_text(weights.LEARNT_COUNTRY),
        ),
        Kind.NEW: _(
            "All of it on the day it opens, and less every day for {new_days} days, so that "
            "nobody starts behind."
        ).format(new_days=weights.NEW_DAYS),
        Kind.POPULAR: _(
            "One part for each pledge up to {popular_pledges}; more add nothing. Any single "
            "wish that fits counts for more."
        ).format(popular_pledges=weights.POPULAR_PLEDGES),
    }


def _rules() -> list[str]:
    seconds = int(KEPT_FOR.total_seconds())
    return [
        _(
            "The score is the sum of its parts. What you leave open counts neither for a "
            "campaign nor against it."
        ),
        _(
            "Campaigns with equal scores stand in an order that is drawn anew every day and is the "
            "same for everybody."
        ),
        _(
            "No campaign is left out: what fits worst comes last. Nobody can pay for a better "
            "place."
        ),
        _(
            "Your age, your name, your address, what you earn and what others like you do are not "
            "used."
        ),
        _(
            "What is ranked was read at most {seconds} seconds ago, so a change may take that "
            "long to count."
        ).format(seconds=seconds),
    ]


def _size(ceiling: classes.Ceiling) -> str:
    return _(
        "{band}: fewer than {below_employees} people, and a turnover of at most {turnover} or a "
        "balance sheet of at most {balance}"
    ).format(
        band=_BANDS[ceiling.band],
        below_employees=ceiling.below_employees,
        turnover=texts.money(ceiling.turnover_minor, "EUR", short=True),
        balance=texts.money(ceiling.balance_minor, "EUR", short=True),
    )


def _stages() -> list[str]:
    found = []
    for risk, label in RISK_LABELS.items():
        whole, half = STAGES_BY_RISK[risk.value]
        found.append(
            _("“{label}”: {names}; half: {names_2}.").format(
                label=label, names=_names(whole), names_2=_names(half)
            )
        )
    for horizon, label in HORIZON_LABELS.items():
        names = _names(STAGES_BY_HORIZON[horizon.value])
        found.append(_("“{label}”: {names}.").format(label=label, names=names))
    found.append(
        _(
            "Cash for less than {short_runway_months} months at last year's loss: nothing for "
            "“{risk_labels}”, half of the part for the one after it."
        ).format(
            short_runway_months=weights.SHORT_RUNWAY_MONTHS,
            risk_labels=RISK_LABELS[next(iter(RISK_LABELS))],
        )
    )
    return found


def _names(stages: set[str]) -> str:
    return signs.listed(
        option.label.lower() for option in texts.stage_options() if option.value in stages
    )


def _sources() -> list[str]:
    return [
        _("Young means: {source}.").format(source=said(classes.SOURCES["young"])),
        _("Fast growth means: {source}.").format(source=said(classes.SOURCES["growth"])),
        _("Size means: {source}.").format(source=said(classes.SOURCES["size"])),
    ]


def _learning() -> list[str]:
    follow, pledge = (taste.WEIGHT_BY_ACT[act] for act in (taste.Act.FOLLOW, taste.Act.PLEDGE))
    prior = taste.PRIOR_WEIGHT
    return [
        _(
            "It is off until you switch it on, and you can switch it off, see what was learnt, and "
            "have it forgotten."
        ),
        _(
            "A campaign that you watch weighs {follow}, one that you back {pledge}. Which "
            "pages you look at is not recorded."
        ).format(follow=follow, pledge=pledge),
        _(
            "A trait earns its weight divided by the weight of all you did and {prior} more: "
            "after one campaign backed that is {pledge} of {value}."
        ).format(prior=prior, pledge=pledge, value=pledge + prior),
    ]
