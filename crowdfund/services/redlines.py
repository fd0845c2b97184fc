"""What changed since a campaign was submitted before, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from sqlmodel import Session

from crowdfund.db.tables import Campaign, Submission
from crowdfund.domain.enterprise import FigurePeriod
from crowdfund.domain.redline import (
    FieldChange,
    Kind,
    PartChange,
    Piece,
    Row,
    RowChange,
    compare,
    shortened,
)
from crowdfund.domain.regimes.checklists import CHECKLISTS
from crowdfund.services import checklist_rows, claim_verdicts, texts
from crowdfund.services.campaign_facts import FIGURES
from crowdfund.services.draft_fields import LABEL_BY_FIELD
from crowdfund.services.figure_charts import PERIODS
from crowdfund.services.submissions import CLAIMS, Content, last_two
from crowdfund.services.views.redline import RedField, Redline, RedPart, RedPiece, RedRow
from crowdfund.words import N_, Spoken, _, said

CHECKS: Final = "checks"
"""What moderators answered about a version: told by the code of each item."""
PARTS: Final = Spoken(
    {
        "texts": N_("Texts"),
        "terms": N_("Terms"),
        "holders": N_("Cap table"),
        "funds": N_("Use of funds"),
        "team": N_("Team"),
        "risk_items": N_("Risks, one by one"),
        "documents": N_("Documents"),
        "pictures": N_("Pictures"),
        "figures": N_("Key figures"),
        "enterprise": N_("Profile of the enterprise"),
        "officers": N_("Officers and directors"),
        "large_holders": N_("Holders of 20 % or more"),
        "related": N_("Related parties"),
        "disclosures": N_("What is stated in so many words"),
        CLAIMS: N_("Claims and evidence"),
        CHECKS: N_("Answers to the checklist"),
    }
)
"""Parts in the order of the page."""

SINGLE: Final = frozenset({"texts", "terms", "enterprise"})
"""Parts that are one row each."""
AMOUNTS: Final = {
    "terms": frozenset({"price", "target", "maximum", "minimum_ticket"}),
    "figures": frozenset(name.removesuffix("_minor") for name, _label in FIGURES),
    "related": frozenset({"amount"}),
}
"""Fields that hold amounts alone, as forms have them, by part."""

FIELDS: Final = Spoken(
    {
        **LABEL_BY_FIELD,
        **{name.removesuffix("_minor"): label for name, label in FIGURES},
        "holder": N_("Holder"),
        "shares": N_("Shares"),
        "purpose": N_("What it is for"),
        "target_part": N_("Per cent at the target"),
        "maximum_part": N_("Per cent at the maximum"),
        "name": N_("Name"),
        "role": N_("Role"),
        "biography": N_("Biography"),
        "photo": N_("Photo"),
        "heading": N_("Heading"),
        "text": N_("What it means"),
        "kind": N_("Kind"),
        "bytes": N_("Bytes"),
        "pixels": N_("Pixels"),
        "file": N_("File"),
        "fiscal_year": N_("Fiscal year"),
        "level": N_("Level"),
        "since": N_("Since"),
        "experience": N_("Experience"),
        "part": N_("Part of the votes"),
        "party": N_("With whom"),
        "relation": N_("How they are close"),
        "subject": N_("What about"),
        "amount": N_("Amount"),
        "made_on": N_("Day"),
        "sentence": N_("Sentence"),
        "document": N_("Document"),
        "link": N_("Link"),
        "note": N_("Note"),
        claim_verdicts.VERDICT: N_("What was found"),
        claim_verdicts.REMARK: N_("Remark"),
        "asked": N_("Question"),
        "answer": N_("Answer"),
        "no_holders": N_("Nobody holds 20 % or more"),
        "no_related": N_("No related transactions"),
        "sold_elsewhere": N_("Sold on other platforms in twelve months"),
        "sold_before": N_("Sold on other platforms at any time"),
    }
)
"""What a text is called; others are called as they are stored."""

ROW_WORDS: Final = Spoken(
    {
        Kind.GONE: (N_("Taken out"), "bad"),
        Kind.NEW: (N_("Added"), "good"),
        Kind.CHANGED: (N_("Changed"), "info"),
    }
)
UNANSWERED: Final = (N_("Not answered again"), "warn")
"""An answer about the version before, to an item that is open about this one."""
_ITEMS: Final = {item.code: item.title for items in CHECKLISTS.values() for item in items}
_AMOUNT: Final = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", re.ASCII)
YES, NO = "yes", "no"
"""As the rows of a submission say it."""
FIRST: Final = N_(
    "This is the first submission that was kept: there is nothing to compare it with."
)
NOTHING: Final = N_("Nothing changed since")
NEW_ORDER: Final = N_("The order of the rows changed.")


def redline_of(session: Session, campaign: Campaign) -> Redline:
    """What changed from the submission before to the last one.

    Args:
        session: the caller's transaction.
        campaign: one that who asks may review; this is not checked again.
    """
    found = last_two(session, campaign)
    if not found:
        return Redline()
    return redline_between(session, found[0], found[1] if len(found) > 1 else None)


def redline_between(
    session: Session,
    newer: tuple[Submission, Content],
    older: tuple[Submission, Content] | None,
) -> Redline:
    """What changed from one submission to another, and in what moderators answered about them.

    Args:
        session: the caller's transaction.
        newer: the later one, with its content.
        older: the one before it; None where there is none.
    """
    if older is None:
        return Redline(summary=_(FIRST))
    (last, now), (before, was) = newer, older
    parts = parts_between(_with_answers(session, before, was), _with_answers(session, last, now))
    return Redline(summary=_summary(last, before, is_any=bool(parts)), parts=parts)


def parts_between(was: Content, now: Content) -> list[RedPart]:
    """What changed from one version to another, part by part; parts that stayed are left out.

    Args:
        was: rows by part, before.
        now: rows by part, afterwards.
    """
    changes = [(part, compare(was.get(part, []), now.get(part, []))) for part in PARTS]
    sides = {Kind.GONE: was, Kind.NEW: now, Kind.SAME: now}
    return [
        _part(part, change, sides)
        for part, change in changes
        if change.rows or change.has_new_order
    ]


def _with_answers(session: Session, row: Submission, content: Content) -> Content:
    # By code: in which order moderators answered says nothing.
    ticks = sorted(checklist_rows.last_ticks(session, row.id).items())
    answers = [
        Row(code, {"asked": tick.shown, "answer": YES if tick.is_met else NO, "note": tick.note})
        for code, tick in ticks
    ]
    found = claim_verdicts.with_found(session, row, content.get(CLAIMS, []))
    return {**content, CLAIMS: found, CHECKS: answers}


def _summary(last: Submission, before: Submission, *, is_any: bool) -> str:
    then = _("submission {number} of {moment}").format(
        number=before.number, moment=texts.moment(before.at)
    )
    if not is_any:
        return f"{_(NOTHING)} {then}."
    return _("Submission {number} of {moment}, compared with {then}.").format(
        number=last.number, moment=texts.moment(last.at), then=then
    )


def _part(part: str, change: PartChange, sides: Mapping[Kind, Content]) -> RedPart:
    return RedPart(
        label=PARTS[part],
        count_text=texts.count(len(change.rows), "change") if change.rows else "",
        rows=[_row(part, row, sides) for row in change.rows],
        order_text=_(NEW_ORDER) if change.has_new_order else "",
        is_single=part in SINGLE,
    )


def _as_read(text: str, currency: str) -> str:
    """A time and an amount as people read them: forms have 2026-12-05T00:00 and 40000.00. What
    somebody wrote in words stays as it is, and so does what is no amount: it has no currency."""
    if currency and _AMOUNT.fullmatch(text):
        return texts.decimal_price(Decimal(text), currency, len(text.partition(".")[2]))
    if not _MOMENT.fullmatch(text):
        return text
    try:
        return texts.moment(datetime.fromisoformat(text).replace(tzinfo=UTC))
    except ValueError:
        return text


def _currency(part: str, row: RowChange, field: str, content: Content) -> str:
    """In which currency one side states an amount; empty where a field is none."""
    if field not in AMOUNTS.get(part, ()):
        return ""
    own = next((each.fields for each in content.get(part, []) if each.key == row.key), {})
    terms = next((each.fields for each in content.get("terms", [])), {})
    return own.get("currency") or terms.get("currency", "")


def _row(part: str, row: RowChange, sides: Mapping[Kind, Content]) -> RedRow:
    label, tone = ROW_WORDS[row.kind]
    if part == CHECKS and row.kind is Kind.GONE:
        label, tone = _(UNANSWERED[0]), UNANSWERED[1]
    fields = [
        RedField(
            label=FIELDS.get(field.name, field.name.replace("_", " ").capitalize()),
            pieces=[
                RedPiece(
                    piece.kind.value,
                    _as_read(piece.text, _currency(part, row, field.name, sides[piece.kind])),
                )
                for piece in _pieces(field)
            ],
        )
        for field in row.fields
    ]
    if part == CHECKS and row.kind is not Kind.CHANGED:
        # The question stayed: it was answered, or is open again.
        asked, *answer = fields
        fields = [replace(asked, pieces=[replace(asked.pieces[0], kind=Kind.SAME.value)]), *answer]
    return RedRow(row.kind.value, label, tone, _title(part, row.key), fields)


def _pieces(field: FieldChange) -> Sequence[Piece]:
    """A text with what went and what came in it; of a verdict the whole of each, since two of them
    share words that say nothing."""
    if field.name != claim_verdicts.VERDICT:
        return shortened(field.pieces)
    whole = {
        kind: "".join(piece.text for piece in field.pieces if piece.kind in {kind, Kind.SAME})
        for kind in (Kind.GONE, Kind.NEW)
    }
    if whole[Kind.GONE] == whole[Kind.NEW]:
        return field.pieces
    return [Piece(kind, text) for kind, text in whole.items() if text]


def _title(part: str, key: str) -> str:
    if part == CHECKS:
        return said(_ITEMS.get(key, key))
    is_year = part == "figures" and key in set(FigurePeriod)
    return PERIODS[FigurePeriod(key)] if is_year else key
