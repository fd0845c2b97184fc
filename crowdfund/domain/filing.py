"""From the fields of an SEC Form C to a profile, key figures and a draft campaign.

Real filings are untidy: whatever cannot be read or does not fit becomes a remark, and the rest
is imported all the same.
"""

from __future__ import annotations

from datetime import date

from crowdfund.domain.filing_facts import (
    FILING_CURRENCY,
    KIND_BY_FORM,
    EnterpriseProfile,
    FiledFacts,
    FiledYear,
    FormKind,
    ImportedFiling,
    OfferDraft,
    Remark,
    YearFigures,
)
from crowdfund.domain.filing_offer import draft_offer
from crowdfund.domain.filing_profile import figures_of, profile_of

__all__ = [
    "FILING_CURRENCY",
    "KIND_BY_FORM",
    "EnterpriseProfile",
    "FiledFacts",
    "FiledYear",
    "FormKind",
    "ImportedFiling",
    "OfferDraft",
    "Remark",
    "YearFigures",
    "interpret",
]


def interpret(facts: FiledFacts, *, today: date) -> ImportedFiling:
    """Makes of a filing what the platform can use.

    Args:
        facts: the filing's texts, as read.
        today: the day of the import, UTC; a deadline before it is remarked upon.

    Returns:
        The profile, the years' figures, a draft campaign where there is an offering of shares,
        and remarks on what does not fit. Nothing is refused here.
    """
    remarks = list(facts.remarks)
    enterprise = profile_of(facts, today=today, remarks=remarks)
    figures = figures_of(facts, remarks=remarks)
    campaign = draft_offer(facts, today=today, remarks=remarks)
    return ImportedFiling(
        enterprise=enterprise, figures=figures, campaign=campaign, remarks=tuple(remarks)
    )
