"""Remarks on a campaign: what a moderator or an import says, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Remark, User
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import InvalidInput
from crowdfund.services import texts
from crowdfund.services.draft_fields import LABEL_BY_FIELD, step_of
from crowdfund.services.form_text import MOST_REASON_CHARS, long_text
from crowdfund.services.stored_words import shown
from crowdfund.services.views.remarks import RemarkCount, RemarkItem
from crowdfund.words import N_, _

WHOLE_CAMPAIGN = N_("The whole campaign")
IMPORT_AUTHOR = N_("Import")
MOST_REMARKS = 50


def open_remarks(session: Session, campaign: Campaign) -> list[RemarkItem]:
    """Remarks that still stand, oldest first."""
    query = (
        select(Remark, User.name)
        .outerjoin(User, col(User.id) == col(Remark.author_id))
        .where(Remark.campaign_id == campaign.id, col(Remark.resolved_at).is_(None))
        .order_by(col(Remark.created_at), col(Remark.field), col(Remark.text))
    )
    return [_item(remark, name) for remark, name in session.exec(query)]


def by_step(remarks: Iterable[RemarkItem]) -> dict[str, RemarkCount]:
    """How many remarks stand in each step of the editor, without steps that have none."""
    counted = Counter(item.step for item in remarks)
    return {
        step: RemarkCount(texts.number(number), texts.count(number, "remark"))
        for step, number in counted.items()
    }


def first_step(fields: Iterable[str]) -> str:
    """The first step of the editor in which one of these remarks stands.

    Args:
        fields: what each is about; empty for the whole, which is read in the last step.
    """
    about = set(fields)
    return next((step_of(field) for field in LABEL_BY_FIELD if field in about), step_of(""))


def first_open_step(session: Session, campaign: Campaign) -> str:
    """The step that a founder begins with whose campaign came back; empty for any other."""
    if campaign.status != CampaignStatus.CHANGES_REQUESTED.value:
        return ""
    query = select(Remark.field).where(
        Remark.campaign_id == campaign.id, col(Remark.resolved_at).is_(None)
    )
    return first_step(session.exec(query))


def add_remarks(
    session: Session,
    campaign: Campaign,
    found: Sequence[tuple[str, str]],
    *,
    author_id: UUID | None,
    at: datetime,
) -> dict[str, str]:
    """Adds remarks as (field, text).

    Returns:
        All that is said about each field, for the audit trail.
    """
    made: dict[str, str] = {}
    for field, text in found:
        remark = Remark(
            campaign_id=campaign.id, field=field, text=text, author_id=author_id, created_at=at
        )
        session.add(remark)
        about = field or "whole"
        made[about] = f"{made[about]}\n{text}" if about in made else text
    return made


def read_remarks(remarks: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Remarks as a moderator sent them, without those that say nothing.

    Args:
        remarks: (field, text); an empty field is about the whole.

    Raises:
        InvalidInput: none is left, too many, or one about a field that does not exist.
    """
    if len(remarks) > MOST_REMARKS:
        raise InvalidInput(
            _("At most {most_remarks} remarks fit.").format(most_remarks=MOST_REMARKS),
            field="remarks",
        )
    read = []
    for field, text in remarks:
        words = long_text(
            text, field="remarks", noun=_("The remark"), most_chars=MOST_REASON_CHARS
        ).strip()
        if field and field not in LABEL_BY_FIELD:
            raise InvalidInput(_("A remark is about a field of the campaign."), field="remarks")
        if words:
            read.append((field, words))
    if not read:
        raise InvalidInput(
            _("Write at least one remark, so that the founder knows."), field="remarks"
        )
    return read


def resolve_remarks(
    session: Session, campaign: Campaign, *, at: datetime, of_imports_only: bool = False
) -> None:
    """Marks the open remarks as dealt with."""
    query = select(Remark).where(
        Remark.campaign_id == campaign.id, col(Remark.resolved_at).is_(None)
    )
    if of_imports_only:
        query = query.where(col(Remark.author_id).is_(None))
    for remark in session.exec(query):
        remark.resolved_at = at
        session.add(remark)


def _item(remark: Remark, author: str | None) -> RemarkItem:
    return RemarkItem(
        id=str(remark.id),
        field=remark.field,
        field_label=LABEL_BY_FIELD.get(remark.field, _(WHOLE_CAMPAIGN)),
        # What moderators wrote stays as they wrote it.
        text=shown(remark.text) if remark.author_id is None else remark.text,
        author=author or _(IMPORT_AUTHOR),
        at_text=texts.moment(remark.created_at),
        step=step_of(remark.field),
    )
