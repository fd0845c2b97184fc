"""What moderators found about the claims of one version of a campaign, for its red-line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlmodel import Session, col, select

from crowdfund.db.tables import AuditEntry, Campaign, Submission
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.evidence import ClaimVerdict
from crowdfund.domain.redline import Row
from crowdfund.services.claims import VERDICTS, claims_of

VERDICT: Final[str] = "verdict"
REMARK: Final[str] = "remark"


def with_standing(session: Session, campaign: Campaign, rows: list[Row]) -> list[Row]:
    """The claims of a version that is submitted, each with the verdict that it brings along: of one
    that stayed as it was, the last; of any other, that nobody has looked at it.

    Args:
        session: the caller's transaction.
        campaign: which.
        rows: its claims, in their order.
    """
    standing = claims_of(session, campaign.id)
    return [
        replace(row, fields={**row.fields, VERDICT: claim.verdict, REMARK: claim.remark})
        for row, claim in zip(rows, standing, strict=True)
    ]


def with_found(session: Session, row: Submission, rows: list[Row]) -> list[Row]:
    """The claims of a version, each with what was last found about it, in words.

    Args:
        session: the caller's transaction.
        row: the version.
        rows: its claims, as they were kept.
    """
    found = _found(session, row)
    return [_told(each, found.get(place, {})) for place, each in enumerate(rows)]


def _told(row: Row, found: Mapping[str, str]) -> Row:
    # Versions from before verdicts were kept say nothing of what they brought along.
    told = {VERDICT: ClaimVerdict.OPEN.value, REMARK: "", **row.fields, **found}
    label, _tone = VERDICTS[ClaimVerdict(told[VERDICT])]
    return replace(row, fields={**row.fields, VERDICT: label, REMARK: told[REMARK]})


def _found(session: Session, row: Submission) -> dict[int, dict[str, str]]:
    """What changed about each claim, by its place, while the version was judged: entries tell what
    differs from before."""
    query = select(AuditEntry).where(
        AuditEntry.object_kind == "campaign",
        AuditEntry.object_id == str(row.campaign_id),
        AuditEntry.action == AuditAction.CLAIM_JUDGED.value,
    )
    found: dict[int, dict[str, str]] = {}
    for entry in session.exec(query.order_by(col(AuditEntry.number))):
        if entry.after.get("submission") == row.number:
            told = {name: entry.after[name] for name in (VERDICT, REMARK) if name in entry.after}
            found.setdefault(int(entry.after["position"]), {}).update(told)
    return found
