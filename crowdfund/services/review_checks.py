"""What a moderator looks at before deciding: facts about a campaign, each with a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from crowdfund.db.tables import Campaign, Enterprise, RiskItem, YearFigures
from crowdfund.domain.campaign import (
    EDITABLE_STATUSES,
    PAYS_NOTHING_OUT_STATUSES,
    CampaignStatus,
)
from crowdfund.domain.captable import Holding
from crowdfund.domain.enterprise import PayoutStatus
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.offering import OfferingTerms, longest_raise_days, part_offered_basis_points
from crowdfund.services import signs, texts
from crowdfund.services.draft_rows import stored
from crowdfund.services.enterprises import PAYOUT_LABELS
from crowdfund.services.holders import finding_on_sum, or_founders, stored_holders
from crowdfund.services.regime_terms import regime_facts
from crowdfund.services.terms import problems_if_opened, terms_of
from crowdfund.services.views.common import Fact
from crowdfund.words import _, said

OK = "ok"
LOOK = "look"
SHORT_STORY_CHARS = 400
SHORT_RISKS_CHARS = 150
LARGE_PART_BASIS_POINTS = 5_000
_UNDECIDED = EDITABLE_STATUSES | {CampaignStatus.IN_REVIEW}
_TIME_FIELDS = frozenset({"opens_at", "closes_at"})


def checklist(
    session: Session,
    campaign: Campaign,
    enterprise: Enterprise,
    *,
    now: datetime,
    platform_country: str,
) -> list[Fact]:
    """Facts for a moderator: `hint` is "ok", or "look" where a person should judge.

    Args:
        session: the caller's transaction.
        campaign: any, also one that is still being written.
        enterprise: whose it is.
        now: UTC.
        platform_country: ISO 3166, decides how long money may be held.
    """
    holdings = stored_holders(session, campaign)
    years = _years_with_figures(session, enterprise)
    return [
        *_terms_facts(campaign, now, platform_country),
        *regime_facts(session, campaign, now=now),
        _cap_table_fact(campaign, or_founders(holdings, campaign.shares_before)),
        _figures_fact(years),
        _length_fact(_("Story"), campaign.story, SHORT_STORY_CHARS),
        _length_fact(_("Risks named"), _risks(session, campaign), SHORT_RISKS_CHARS),
        _profile_fact(enterprise),
        *_payout_facts(campaign, enterprise),
        _source_fact(campaign),
    ]


def _fact(label: str, value: str, is_fine: bool) -> Fact:
    return Fact(label, value, OK if is_fine else LOOK)


def _terms_facts(campaign: Campaign, now: datetime, platform_country: str) -> list[Fact]:
    try:
        terms = terms_of(campaign)
        found = problems_if_opened(campaign, now=now, platform_country=platform_country)
    except InvalidInput as error:
        return [_fact(_("Terms"), said(error.message), False)]
    size = " ".join(said(each.message) for each in found if each.field not in _TIME_FIELDS)
    time = " ".join(said(each.message) for each in found if each.field in _TIME_FIELDS)
    raises = _("{money} to {money_2} at {price}").format(
        money=texts.money(terms.target_minor, terms.currency),
        money_2=texts.money(terms.maximum_minor, terms.currency),
        price=texts.price(terms.price),
    )
    opens = texts.moment(campaign.opens_at) if campaign.opens_at else _("On approval")
    runs = _("{first} to {last}").format(first=opens, last=texts.moment(terms.closes_at))
    limit = longest_raise_days(platform_country)
    lasts = _fact(
        _("Hold limit"),
        time or _("{runs}; {limit} days at most").format(runs=runs, limit=limit),
        not time,
    )
    # Once it is approved its deadline comes and goes as it should.
    is_decided = CampaignStatus(campaign.status) not in _UNDECIDED
    return [
        _fact(_("Terms"), size or raises, not size),
        _part_fact(terms),
        *([] if is_decided else [lasts]),
    ]


def _part_fact(terms: OfferingTerms) -> Fact:
    part = part_offered_basis_points(terms.shares_before, terms.maximum_shares)
    valuation = texts.money(terms.pre_money_minor, terms.currency)
    value = _("{percent_bp} at the maximum, {valuation} before the raise").format(
        percent_bp=texts.percent_bp(part), valuation=valuation
    )
    return _fact(_("Part offered"), value, part <= LARGE_PART_BASIS_POINTS)


def _cap_table_fact(campaign: Campaign, holdings: Sequence[Holding]) -> Fact:
    finding = finding_on_sum(holdings, campaign.shares_before)
    lines = texts.count(len(holdings), "line")
    fine = _("{lines}, {number} shares in issue").format(
        lines=lines, number=texts.number(campaign.shares_before)
    )
    return _fact(_("Cap table"), finding or fine, not finding and bool(holdings))


def _figures_fact(years: int) -> Fact:
    words = {0: _("None stated"), 1: _("One year"), 2: _("Two years")}
    return _fact(_("Key figures"), words[years], years == len(words) - 1)


def _years_with_figures(session: Session, enterprise: Enterprise) -> int:
    rows = session.exec(select(YearFigures).where(YearFigures.enterprise_id == enterprise.id))
    return sum(row.total_assets_minor is not None or row.revenue_minor is not None for row in rows)


def _length_fact(label: str, text: str, short_chars: int) -> Fact:
    length = len(text)
    return _fact(
        label, _("{number} characters").format(number=texts.number(length)), length >= short_chars
    )


def _risks(session: Session, campaign: Campaign) -> str:
    """Everything that was written about risks, in rows or as a text."""
    rows = stored(session, RiskItem, campaign.id)
    return "".join([campaign.risks, *(f"{row.heading}{row.body}" for row in rows)])


def _profile_fact(enterprise: Enterprise) -> Fact:
    stated = (
        (_("legal form"), enterprise.legal_form),
        (_("place of registration"), enterprise.jurisdiction),
        (_("day of incorporation"), enterprise.incorporated_on),
        (_("country"), enterprise.country),
        (_("website"), enterprise.website),
    )
    missing = [noun for noun, value in stated if not value]
    value = _("Not stated: {join}").format(join=signs.listed(missing)) if missing else _("Complete")
    return _fact(_("Profile of the enterprise"), value, not missing)


def _payout_facts(campaign: Campaign, enterprise: Enterprise) -> list[Fact]:
    """Whether what is raised can be paid out; nothing where none of it ever will be, or all was."""
    if CampaignStatus(campaign.status) in PAYS_NOTHING_OUT_STATUSES:
        return []
    status = PayoutStatus(enterprise.payout_status)
    is_active = status is PayoutStatus.ACTIVE
    value = label = PAYOUT_LABELS[status]
    if not is_active:
        value = _("{status}: what is raised waits in escrow meanwhile.").format(status=label)
    return [_fact(_("Payout account"), value, is_active)]


def _source_fact(campaign: Campaign) -> Fact:
    return _fact(_("Source"), campaign.source or _("Written by the founder"), True)
