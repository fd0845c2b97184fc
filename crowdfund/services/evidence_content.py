"""People, owners, transactions and claims as a submission keeps them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from sqlmodel import Session

from crowdfund.db.tables import (
    Campaign,
    CampaignFile,
    Claim,
    LargeHolder,
    Officer,
    RelatedTransaction,
)
from crowdfund.domain.redline import Row
from crowdfund.services import evidence_rows, sold_elsewhere
from crowdfund.services.claims import claims_of
from crowdfund.services.draft_rows import stored

FILE_MARK_CHARS: Final = 8
"""Characters of a file's random name: enough to see that it is another file."""


def evidence_content(session: Session, campaign: Campaign) -> dict[str, list[Row]]:
    """Rows by part, as the founder wrote them.

    Args:
        session: the caller's transaction.
        campaign: which.
    """
    officers = stored(session, Officer, campaign.id)
    holders = stored(session, LargeHolder, campaign.id)
    related = stored(session, RelatedTransaction, campaign.id)
    stated = evidence_rows.stated(session, campaign.id)
    none = {"no_holders": bool(stated.has_no_holders), "no_related": bool(stated.has_no_related)}
    said = {name: "yes" if is_so else "" for name, is_so in none.items()}
    return {
        "officers": [
            Row(form.name, asdict(form)) for form in evidence_rows.officer_forms(officers)
        ],
        "large_holders": [
            Row(form.name, asdict(form)) for form in evidence_rows.holder_forms(holders)
        ],
        "related": [
            Row(form.party, asdict(form))
            for form in evidence_rows.related_forms(related, campaign.currency)
        ],
        "disclosures": [Row("", said | sold_elsewhere.said_of(stated, campaign.currency))],
        "claims": [_claim(session, row) for row in claims_of(session, campaign.id)],
    }


def _claim(session: Session, row: Claim) -> Row:
    paper = session.get(CampaignFile, row.document_id) if row.document_id else None
    fields = {
        "sentence": row.sentence,
        "document": paper.title if paper else "",
        "file": paper.name[:FILE_MARK_CHARS] if paper else "",
        "link": row.link,
        "note": row.note,
    }
    return Row(row.sentence, fields)
