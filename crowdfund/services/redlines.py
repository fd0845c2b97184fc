"""What changed since a campaign was submitted before, in words."""

from __future__ import annotations

from typing import Final

from sqlmodel import Session

from crowdfund.db.tables import Campaign, Submission
from crowdfund.domain.enterprise import FigurePeriod
from crowdfund.domain.redline import Kind, PartChange, RowChange, compare, shortened
from crowdfund.services import texts
from crowdfund.services.campaign_facts import FIGURES
from crowdfund.services.draft_fields import LABEL_BY_FIELD
from crowdfund.services.submissions import last_two
from crowdfund.services.views.redline import RedField, Redline, RedPart, RedPiece, RedRow

PARTS: Final = {
    "texts": "Texts",
    "terms": "Terms",
    "holders": "Cap table",
    "funds": "Use of funds",
    "team": "Team",
    "risk_items": "Risks, one by one",
    "documents": "Documents",
    "pictures": "Pictures",
    "figures": "Key figures",
    "enterprise": "Profile of the enterprise",
}
"""Parts in the order of the page."""

FIELDS: Final = {
    **LABEL_BY_FIELD,
    **{name.removesuffix("_minor"): label for name, label in FIGURES},
    "holder": "Holder",
    "shares": "Shares",
    "purpose": "What it is for",
    "target_part": "Per cent at the target",
    "maximum_part": "Per cent at the maximum",
    "name": "Name",
    "role": "Role",
    "biography": "Biography",
    "photo": "Photo",
    "heading": "Heading",
    "text": "What it means",
    "kind": "Kind",
    "bytes": "Bytes",
    "pixels": "Pixels",
    "file": "File",
    "fiscal_year": "Fiscal year",
}
"""What a text is called; others are called as they are stored."""

PERIODS: Final = {
    FigurePeriod.MOST_RECENT.value: "Most recent year",
    FigurePeriod.PRIOR.value: "Year before",
}
ROW_WORDS: Final = {
    Kind.GONE: ("Taken out", "bad"),
    Kind.NEW: ("Added", "good"),
    Kind.CHANGED: ("Changed", "info"),
}
FIRST: Final = "This is the first submission that was kept: there is nothing to compare it with."
NOTHING: Final = "Nothing changed since"
NEW_ORDER: Final = "The order of the rows changed."


def redline_of(session: Session, campaign: Campaign) -> Redline:
    """What changed from the submission before to the last one.

    Args:
        session: the caller's transaction.
        campaign: one that who asks may review; this is not checked again.
    """
    found = last_two(session, campaign)
    if not found:
        return Redline()
    if len(found) == 1:
        return Redline(summary=FIRST)
    (last, now), (before, was) = found
    changes = [(part, compare(was.get(part, []), now.get(part, []))) for part in PARTS]
    parts = [_part(part, change) for part, change in changes if change.rows or change.has_new_order]
    return Redline(summary=_summary(last, before, is_any=bool(parts)), parts=parts)


def _summary(last: Submission, before: Submission, *, is_any: bool) -> str:
    then = f"submission {before.number} of {texts.moment(before.at)}"
    if not is_any:
        return f"{NOTHING} {then}."
    return f"Submission {last.number} of {texts.moment(last.at)}, compared with {then}."


def _part(part: str, change: PartChange) -> RedPart:
    return RedPart(
        label=PARTS[part],
        count_text=texts.count(len(change.rows), "change") if change.rows else "",
        rows=[_row(part, row) for row in change.rows],
        order_text=NEW_ORDER if change.has_new_order else "",
    )


def _row(part: str, row: RowChange) -> RedRow:
    label, tone = ROW_WORDS[row.kind]
    title = PERIODS.get(row.key, row.key) if part == "figures" else row.key
    fields = [
        RedField(
            label=FIELDS.get(field.name, field.name.replace("_", " ").capitalize()),
            pieces=[RedPiece(piece.kind.value, piece.text) for piece in shortened(field.pieces)],
        )
        for field in row.fields
    ]
    return RedRow(row.kind.value, label, tone, title, fields)
