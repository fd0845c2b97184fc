"""The shape in which an imported filing is printed as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.filing import (
    FILING_CURRENCY,
    EnterpriseProfile,
    ImportedFiling,
    OfferDraft,
    YearFigures,
)


def to_json_dict(imported: ImportedFiling) -> dict[str, Any]:
    """Plain dicts, lists, texts and ints: prices as decimal text, days as YYYY-MM-DD.

    Args:
        imported: what a filing gave.

    Returns:
        `enterprise`, `figures`, `campaign` (None when there is none) and `remarks`.
    """
    campaign = imported.campaign
    return {
        "enterprise": _enterprise(imported.enterprise),
        "figures": [_year(year) for year in imported.figures],
        "campaign": _campaign(campaign) if campaign else None,
        "remarks": [remark.text for remark in imported.remarks],
    }


def _enterprise(profile: EnterpriseProfile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "legal_form": profile.legal_form,
        "jurisdiction": profile.jurisdiction,
        "jurisdiction_name": profile.jurisdiction_name,
        "incorporated_on": _day(profile.incorporated_on),
        "street": profile.street,
        "city": profile.city,
        "region": profile.region,
        "postal_code": profile.postal_code,
        "country": profile.country,
        "website": profile.website,
        "employees": profile.employees,
        "sec_form": profile.sec_form,
    }


def _year(year: YearFigures) -> dict[str, Any]:
    return {
        "period": year.period.value,
        "currency": FILING_CURRENCY,
        "total_assets_minor": year.total_assets_minor,
        "cash_minor": year.cash_minor,
        "receivables_minor": year.receivables_minor,
        "short_term_debt_minor": year.short_term_debt_minor,
        "long_term_debt_minor": year.long_term_debt_minor,
        "revenue_minor": year.revenue_minor,
        "cost_of_goods_minor": year.cost_of_goods_minor,
        "taxes_minor": year.taxes_minor,
        "net_income_minor": year.net_income_minor,
    }


def _campaign(offer: OfferDraft) -> dict[str, Any]:
    return {
        "security": offer.security,
        "currency": offer.currency,
        "price": offer.price.text(),
        "target_minor": offer.target_minor,
        "target_shares": offer.target_shares,
        "maximum_minor": offer.maximum_minor,
        "maximum_shares": offer.maximum_shares,
        "deadline": _day(offer.deadline),
        "status": CampaignStatus.DRAFT.value,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
