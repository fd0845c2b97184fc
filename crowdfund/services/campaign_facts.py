"""Facts of a campaign and its enterprise, each with where it comes from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, select

from crowdfund.db.tables import Campaign, Enterprise, YearFigures
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.enterprise import FigurePeriod, PayoutStatus
from crowdfund.domain.offering import Price, amount_minor, part_offered_basis_points
from crowdfund.services import signs, texts
from crowdfund.services.citations import cited
from crowdfund.services.regime_names import regime_name
from crowdfund.services.regime_terms import regime_of
from crowdfund.services.terms import price_of
from crowdfund.services.views.common import Fact, FigureRow
from crowdfund.words import N_, _

FIGURES = (
    ("revenue_minor", N_("Revenue")),
    ("cost_of_goods_minor", N_("Cost of goods sold")),
    ("taxes_minor", N_("Taxes paid")),
    ("net_income_minor", N_("Net income")),
    ("total_assets_minor", N_("Total assets")),
    ("cash_minor", N_("Cash and equivalents")),
    ("receivables_minor", N_("Owed by customers")),
    ("short_term_debt_minor", N_("Debt due within a year")),
    ("long_term_debt_minor", N_("Debt due later")),
)
"""Columns of `YearFigures` in the order of the page."""

PUBLIC_FILING = N_("Public filing from which terms and figures were taken")


def terms_facts(campaign: Campaign) -> list[Fact]:
    """The offering terms as a list; what is not stated yet is left out, and so are dates that are,
    which have a list of their own."""
    price = price_of(campaign)
    facts = [Fact(_("What is sold"), campaign.security)]
    if price is not None:
        facts += _offer(campaign, price)
    # A preview shows a raise as if it were open.
    is_open = campaign.opens_at is not None or campaign.status == CampaignStatus.LIVE.value
    opens = "" if is_open else _("As soon as it is approved")
    pack = regime_of(campaign)
    facts += [
        Fact(_("Rules"), regime_name(pack), cited(pack.source)),
        Fact(_("Opens"), opens),
        Fact(_("When more is asked than the target"), campaign.oversubscription),
    ]
    if campaign.fee_basis_points:
        hint = _("Of the money released; nothing when the target is missed")
        facts.append(Fact(_("Platform's fee"), texts.percent_bp(campaign.fee_basis_points), hint))
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
    stated = (
        _("From {source}").format(source=enterprise.source)
        if enterprise.source
        else _("Stated by the founder")
    )
    # Setúbal is the city of Setúbal: people say it once.
    places = dict.fromkeys(
        (enterprise.city, enterprise.region, texts.country_name(enterprise.country))
    )
    employees = "" if enterprise.employees is None else texts.number(enterprise.employees)
    facts = [
        Fact(_("Registered name"), enterprise.name, stated),
        Fact(_("Legal form"), enterprise.legal_form, stated),
        Fact(_("Registered in"), enterprise.jurisdiction, stated),
        Fact(_("Incorporated"), texts.day(enterprise.incorporated_on), stated),
        Fact(_("Based in"), ", ".join(place for place in places if place), stated),
        Fact(_("Employees"), employees, stated),
        # As people say it: without what it begins with it keeps to one line of a phone.
        Fact(_("Website"), enterprise.website.removeprefix("https://"), stated),
    ]
    if enterprise.payout_status == PayoutStatus.ACTIVE.value:
        facts.append(
            Fact(_("Payout account"), _("Complete"), _("Checked by the payment processor"))
        )
    return [fact for fact in facts if fact.value]


def documents_of(campaign: Campaign) -> list[Fact]:
    """Documents behind the campaign."""
    return [Fact(campaign.source, _(PUBLIC_FILING))] if campaign.source else []


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
        _figure(_(label), _value(recent, name), _value(prior, name), known.currency)
        for name, label in FIGURES
    ]
    return [row for row in rows if row.most_recent_text or row.prior_text], known.currency


def _offer(campaign: Campaign, price: Price) -> Sequence[Fact]:
    def asked(minor: int, shares: int) -> str:
        if minor <= 0:
            return ""
        return signs.aside(_money(minor, campaign), texts.count(shares, "share"))

    return [
        Fact(_("Price per share"), texts.price(price), _("The same for everybody")),
        Fact(_("Shares before the raise"), _number(campaign.shares_before)),
        Fact(
            _("Target"),
            asked(campaign.target_minor, campaign.target_shares),
            _("Judged on cleared money alone; below it everybody is refunded"),
        ),
        Fact(_("Maximum"), asked(campaign.maximum_minor, campaign.maximum_shares)),
        Fact(
            _("Minimum ticket"),
            _money(campaign.minimum_ticket_minor, campaign),
            _("{count} at least").format(count=texts.count(campaign.minimum_shares, "share")),
        ),
        Fact(_("Valuation before the raise"), valuation_text(campaign), _("Shares before × price")),
        Fact(_("Part offered at the target"), part_text(campaign, campaign.target_shares)),
        Fact(_("Part offered at the maximum"), part_text(campaign, campaign.maximum_shares)),
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
        is_loss=(recent or 0) < 0,
        was_loss=(prior or 0) < 0,
    )


def _amount(minor: int | None, currency: str) -> str:
    return "" if minor is None else texts.money(minor, currency, short=True)


def _width(minor: int | None, largest: int) -> str:
    return f"{abs(minor or 0) * 100 // largest}%" if largest else "0%"
