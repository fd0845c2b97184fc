"""A campaign's terms under the rules of its regime: what keeps it from being offered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from crowdfund.db.tables import Campaign, Disclosure
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.offering import amount_minor
from crowdfund.domain.regimes import regime
from crowdfund.domain.regimes.base import Answer, Regime, RegimeCode
from crowdfund.domain.regimes.clocks import days_after, trailing_start
from crowdfund.services import signs, texts
from crowdfund.services.citations import cited
from crowdfund.services.regime_names import regime_name
from crowdfund.services.terms import price_of
from crowdfund.services.views.common import Fact, Option
from crowdfund.words import _

TRAILING_MONTHS: Final = 12
_UNDER_WAY: Final = tuple(
    status.value
    for status in (
        CampaignStatus.SCHEDULED,
        CampaignStatus.LIVE,
        CampaignStatus.SUSPENDED,
        CampaignStatus.CLOSING,
        CampaignStatus.SETTLING,
    )
)
"""Raises that may still sell all that they offer."""


def regime_of(campaign: Campaign) -> Regime:
    """The rules that a campaign is judged by."""
    return regime(campaign.regime)


def judged_on(campaign: Campaign, now: datetime) -> date:
    """The day whose law judges an offer: the one on which it opens, or today while that has not
    been decided, in the regime's time zone."""
    return regime_of(campaign).day(campaign.opens_at or now)


def regime_options() -> list[Option]:
    """Every regime that a founder may choose."""
    return [Option(code.value, regime_name(regime(code))) for code in RegimeCode]


def risk_warning_of(campaign: Campaign, now: datetime) -> str:
    """The risk warning that the rules of a campaign prescribe; empty where they prescribe none, or
    did not on its day."""
    pack, on = regime_of(campaign), judged_on(campaign, now)
    if not pack.has("risk-warning") or pack.rule("risk-warning").on(on) is None:
        return ""
    return str(pack.answer("risk-warning", {}, on).value)


def findings(session: Session, campaign: Campaign, *, now: datetime) -> list[InvalidInput]:
    """What keeps a campaign from being offered under its regime, one finding for each field.

    Args:
        session: the caller's transaction.
        campaign: the draft, perhaps with gaps in its terms.
        now: UTC.
    """
    pack = regime_of(campaign)
    if pack.currency and campaign.currency != pack.currency:
        message = _("{name} states its limits in {currency}: choose that currency.").format(
            name=regime_name(pack), currency=pack.currency
        )
        return [InvalidInput(message, field="currency")]
    found = [_finding_on_cap(session, campaign, pack, now), _finding_on_days(campaign, pack, now)]
    return [each for each in found if each is not None]


def findings_on_size(session: Session, campaign: Campaign, *, now: datetime) -> list[InvalidInput]:
    """What keeps a campaign that is open already from raising this much under its regime."""
    found = _finding_on_cap(session, campaign, regime_of(campaign), now)
    return [] if found is None else [found]


def regime_facts(session: Session, campaign: Campaign, *, now: datetime) -> list[Fact]:
    """For moderators: the regime, and which financial statements an offer of this size needs;
    `hint` is as on the checklist."""
    pack, on = regime_of(campaign), judged_on(campaign, now)
    found = findings(session, campaign, now=now)
    words = " ".join(each.message for each in found) or _("{name}, as of {day}").format(
        name=regime_name(pack), day=texts.day(on)
    )
    facts = [Fact(_("Rules"), words, "look" if found else "ok")]
    return facts if found else facts + facts_on_size(session, campaign, now=now)


def facts_on_size(session: Session, campaign: Campaign, *, now: datetime) -> list[Fact]:
    """For moderators: which financial statements an offer of this size needs; nothing where the
    regime does not say."""
    answer = statements_needed(session, campaign, now=now)
    if answer is None:
        return []
    words = signs.aside(signs.begun(answer.value_text), cited(answer.edition.citation))
    return [Fact(_("Financial statements needed"), words, "look")]


def statements_needed(session: Session, campaign: Campaign, *, now: datetime) -> Answer | None:
    """Which financial statements an offer of this size needs: its maximum together with what was
    sold in twelve months; None where the rules ask for none.

    Args:
        session: the caller's transaction.
        campaign: the draft, perhaps with gaps in its terms.
        now: UTC.
    """
    pack = regime_of(campaign)
    if not pack.has("financial-statements"):
        return None
    sold = sold_minor(session, campaign, pack, now)
    is_first = not has_sold(session, campaign)
    figures = {"amount": sold + asked_minor(campaign), "first-time": int(is_first)}
    return pack.answer("financial-statements", figures, judged_on(campaign, now))


def sold_minor(session: Session, campaign: Campaign, pack: Regime, now: datetime) -> int:
    """What the enterprise sold under the same rules in the trailing twelve months, or may still
    sell in other raises, on this platform and by its own statement on others; minor units."""
    stated = _stated(session, campaign)
    elsewhere = stated.sold_elsewhere_minor if stated else 0
    return elsewhere + sold_here_minor(session, campaign, pack, now)


def has_sold(session: Session, campaign: Campaign) -> bool:
    """Whether the enterprise sold under the same rules before, at any time and on any platform, or
    is about to in another raise: then this is not its first offer (17 CFR 227.201(t)(3))."""
    stated = _stated(session, campaign)
    if stated is not None and stated.has_sold_elsewhere:
        return True
    sells = (CampaignStatus.SETTLED.value, *_UNDER_WAY)
    others = _others(campaign).where(col(Campaign.status).in_(sells))
    return session.exec(others.limit(1)).first() is not None


def counts_sales(campaign: Campaign, now: datetime) -> bool:
    """Whether the rules of a campaign ask what was sold before: they cap what is raised, or ask
    for statements by size."""
    return _cap(campaign, now) is not None or regime_of(campaign).has("financial-statements")


def sold_here_minor(session: Session, campaign: Campaign, pack: Regime, now: datetime) -> int:
    """What the enterprise's other raises on this platform under the same rules sold in the trailing
    twelve months, or may still sell, minor units."""
    start = trailing_start(max(campaign.opens_at or now, now), TRAILING_MONTHS, pack.zone)
    others = _others(campaign).where(Campaign.currency == campaign.currency)
    under_way = session.exec(others.where(col(Campaign.status).in_(_UNDER_WAY)))
    ended = others.where(
        Campaign.status == CampaignStatus.SETTLED.value, col(Campaign.ended_at) >= start
    ).with_only_columns(func.coalesce(func.sum(Campaign.settled_minor), 0))
    return sum(asked_minor(each) for each in under_way) + int(session.scalar(ended) or 0)


def _others(campaign: Campaign) -> SelectOfScalar[Campaign]:
    return select(Campaign).where(
        Campaign.enterprise_id == campaign.enterprise_id,
        Campaign.regime == campaign.regime,
        col(Campaign.id) != campaign.id,
    )


def _stated(session: Session, campaign: Campaign) -> Disclosure | None:
    return session.exec(select(Disclosure).where(Disclosure.campaign_id == campaign.id)).first()


def asked_minor(campaign: Campaign) -> int:
    """The most that a campaign takes, minor units."""
    price = price_of(campaign)
    sellable = amount_minor(price, campaign.maximum_shares) if price is not None else 0
    return max(campaign.maximum_minor, sellable)


def _finding_on_cap(
    session: Session, campaign: Campaign, pack: Regime, now: datetime
) -> InvalidInput | None:
    answer = _cap(campaign, now)
    if answer is None:
        return None
    sold, most_minor = sold_minor(session, campaign, pack, now), int(answer.value or 0)
    if sold + asked_minor(campaign) <= most_minor:
        return None
    most = texts.money(most_minor, pack.currency, short=True)
    before = (
        _(", and {money} count already").format(money=texts.money(sold, pack.currency, short=True))
        if sold
        else ""
    )
    message = _(
        "At most {most} are raised in any twelve months{before}: lower the maximum ({citation})."
    ).format(most=most, before=before, citation=cited(answer.edition.citation))
    return InvalidInput(message, field="maximum")


def _cap(campaign: Campaign, now: datetime) -> Answer | None:
    """The most that may be raised in twelve months; None where the rules have no ceiling."""
    pack = regime_of(campaign)
    if not pack.has("offering-cap"):
        return None
    answer = pack.answer("offering-cap", {}, judged_on(campaign, now))
    return answer if isinstance(answer.value, int) else None


def _finding_on_days(campaign: Campaign, pack: Regime, now: datetime) -> InvalidInput | None:
    if campaign.closes_at is None or not pack.has("public-days"):
        return None
    answer = pack.answer("public-days", {}, judged_on(campaign, now))
    days = pack.count("public-days", judged_on(campaign, now))
    opens_at = max(campaign.opens_at or now, now)
    if campaign.closes_at >= days_after(opens_at, days, pack.zone):
        return None
    message = _(
        "An offer is public for {days} days before anything is sold: set a later deadline "
        "({citation})."
    ).format(days=days, citation=cited(answer.edition.citation))
    return InvalidInput(message, field="closes_at")
