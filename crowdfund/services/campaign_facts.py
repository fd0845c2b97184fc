"""Facts of a campaign and its enterprise, each with where it comes from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, select

from crowdfund.db.tables import Campaign, Enterprise, YearFigures
from crowdfund.domain.enterprise import FigurePeriod, PayoutStatus
from crowdfund.domain.offering import Price, amount_minor, part_offered_basis_points
from crowdfund.services import texts
from crowdfund.services.regime_terms import regime_of
from crowdfund.services.terms import price_of
from crowdfund.services.views.common import Fact, FigureRow

FIGURES = (
    ("revenue_minor", "Revenue"),
    ("cost_of_goods_minor", "Cost of goods sold"),
    ("taxes_minor", "Taxes paid"),
    ("net_income_minor", "Net income"),
    ("total_assets_minor", "Total assets"),
    ("cash_minor", "Cash and equivalents"),
    ("receivables_minor", "Owed by customers"),
    ("short_term_debt_minor", "Debt due within a year"),
    ("long_term_debt_minor", "Debt due later"),
)
"""Columns of `YearFigures` in the order of the page."""

PUBLIC_FILING = "Public filing from which terms and figures were taken"


def terms_facts(campaign: Campaign) -> list[Fact]:
    """The offering terms as a list; what is not stated yet is left out."""
    price = price_of(campaign)
    facts = [Fact("What is sold", campaign.security)]
    if price is not None:
        facts += _offer(campaign, price)
    opens = texts.moment(campaign.opens_at) or "As soon as it is approved"
    pack = regime_of(campaign)
    facts += [
        Fact("Rules", pack.name, pack.source),
        Fact("Opens", opens),
        Fact("Deadline", texts.moment(campaign.closes_at)),
        Fact("When more is asked than the target", campaign.oversubscription),
    ]
    if campaign.fee_basis_points:
        hint = "Of the money released; nothing when the target is missed"
        facts.append(Fact("Platform's fee", texts.percent_bp(campaign.fee_basis_points), hint))
    return [fact for fact in facts if fact.value]


def valuation_text(campaign: Campaign) -> str:
    """The pre-money valuation; empty while price or shares are not stated."""
    price = price_of(campaign)
    if price is None or campaign.shares_before <= 0:
        return ""
    return texts.money(amount_minor(price, campaign.shares_before), campaign.currency, short=True)


def part_text(campaign: Campaign, new_shares: int) -> str:
    """New shares as a part of all shares afterwards; empty while there are none."""
    if new_shares <= 0 or campaign.shares_before <= 0:
        return ""
    return texts.percent_bp(part_offered_basis_points(campaign.shares_before, new_shares))


def enterprise_facts(enterprise: Enterprise) -> list[Fact]:
    """Who the enterprise is; each fact says who stated it."""
    stated = f"From {enterprise.source}" if enterprise.source else "Stated by the founder"
    places = (enterprise.city, enterprise.region, texts.country_name(enterprise.country))
    employees = "" if enterprise.employees is None else texts.number(enterprise.employees)
    facts = [
        Fact("Registered name", enterprise.name, stated),
        Fact("Legal form", enterprise.legal_form, stated),
        Fact("Registered in", enterprise.jurisdiction, stated),
        Fact("Incorporated", texts.day(enterprise.incorporated_on), stated),
        Fact("Seat", ", ".join(place for place in places if place), stated),
        Fact("Employees", employees, stated),
        Fact("Website", enterprise.website, stated),
    ]
    if enterprise.payout_status == PayoutStatus.ACTIVE.value:
        facts.append(Fact("Payout account", "Complete", "Checked by the payment processor"))
    return [fact for fact in facts if fact.value]


def documents_of(campaign: Campaign) -> list[Fact]:
    """Documents behind the campaign."""
    return [Fact(campaign.source, PUBLIC_FILING)] if campaign.source else []


def figures_of(session: Session, enterprise: Enterprise) -> tuple[list[FigureRow], str]:
    """Key figures over two fiscal years, and their currency; empty when none are stated."""
    query = select(YearFigures).where(YearFigures.enterprise_id == enterprise.id)
    by_period = {row.period: row for row in session.exec(query)}
    recent = by_period.get(FigurePeriod.MOST_RECENT.value)
    prior = by_period.get(FigurePeriod.PRIOR.value)
    known = recent or prior
    if known is None:
        return [], ""
    rows = [
        _figure(label, _value(recent, name), _value(prior, name), known.currency)
        for name, label in FIGURES
    ]
    return [row for row in rows if row.most_recent_text or row.prior_text], known.currency


def _offer(campaign: Campaign, price: Price) -> Sequence[Fact]:
    def asked(minor: int, shares: int) -> str:
        if minor <= 0:
            return ""
        return f"{_money(minor, campaign)} ({texts.count(shares, 'share')})"

    return [
        Fact("Price per share", texts.price(price), "The same for everybody"),
        Fact("Shares before the raise", _number(campaign.shares_before)),
        Fact(
            "Target",
            asked(campaign.target_minor, campaign.target_shares),
            "Judged on cleared money alone; below it everybody is refunded",
        ),
        Fact("Maximum", asked(campaign.maximum_minor, campaign.maximum_shares)),
        Fact(
            "Minimum ticket",
            _money(campaign.minimum_ticket_minor, campaign),
            f"{texts.count(campaign.minimum_shares, 'share')} at least",
        ),
        Fact("Valuation before the raise", valuation_text(campaign), "Shares before × price"),
        Fact("Part offered at the target", part_text(campaign, campaign.target_shares)),
        Fact("Part offered at the maximum", part_text(campaign, campaign.maximum_shares)),
    ]


def _money(minor: int, campaign: Campaign) -> str:
    return texts.money(minor, campaign.currency, short=True) if minor > 0 else ""


def _number(value: int) -> str:
    return texts.number(value) if value > 0 else ""


def _value(figures: YearFigures | None, name: str) -> int | None:
    value: int | None = getattr(figures, name, None)
    return value


def _figure(label: str, recent: int | None, prior: int | None, currency: str) -> FigureRow:
    largest = max(abs(recent or 0), abs(prior or 0))
    return FigureRow(
        label=label,
        most_recent_text=_amount(recent, currency),
        prior_text=_amount(prior, currency),
        most_recent_width=_width(recent, largest),
        prior_width=_width(prior, largest),
        is_negative=(recent or 0) < 0,
    )


def _amount(minor: int | None, currency: str) -> str:
    return "" if minor is None else texts.money(minor, currency, short=True)


def _width(minor: int | None, largest: int) -> str:
    return f"{abs(minor or 0) * 100 // largest}%" if largest else "0%"
