"""Rows of a draft that are written whole, in place of those before: read from a form, kept in their
order, and told to the trail."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.tables import (
    Campaign,
    FundUse,
    LargeHolder,
    Officer,
    RelatedTransaction,
    RiskItem,
    TeamMember,
)
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import ChangedElsewhere, InvalidInput
from crowdfund.services import audit
from crowdfund.services.deps import Deps
from crowdfund.words import N_, _

MOST_ROWS: Final = 20
MOVED: Final = N_(
    "This list was changed elsewhere after you opened it, in another tab or by somebody else. "
    "Nothing was written over, and what you wrote is still here."
)
_NO_WORDS: Final = {"id", "campaign_id", "position"}

Form = TypeVar("Form")
Row = TypeVar("Row", FundUse, TeamMember, RiskItem, Officer, LargeHolder, RelatedTransaction)


def read_all(rows: Sequence[Form], read: Callable[[str, Form], Row], field: str) -> list[Row]:
    """Reads rows of a form, without those that are empty.

    Args:
        rows: as sent.
        read: makes a row of one, given what to call it in a refusal.
        field: what a refusal is about.

    Returns:
        Rows in their order that belong to no campaign yet.

    Raises:
        InvalidInput: there are too many, or `read` refuses one.
    """
    if len(rows) > MOST_ROWS:
        message = _("There is room for {most_rows} rows.").format(most_rows=MOST_ROWS)
        raise InvalidInput(message, field=field)
    made: list[Row] = []
    for number, form in enumerate(rows, start=1):
        if form != type(form)():
            row = read(_("Row {number}").format(number=number), form)
            row.position = len(made)
            made.append(row)
    return made


def stored(session: Session, table: type[Row], campaign_id: UUID) -> list[Row]:
    """A campaign's rows of one kind, in their order."""
    query = select(table).where(table.campaign_id == campaign_id)
    return list(session.exec(query.order_by(col(table.position))))


def mark(rows: Sequence[Any], *, said: Callable[[Any], Any] | None = None) -> str:
    """A hash of what rows say, in their order: who writes a list shows with it which one they read.

    Args:
        rows: of one campaign and one kind.
        said: what a row says, where it is not all of its columns.
    """
    tell = said or (lambda row: row.model_dump(exclude=_NO_WORDS))
    return sha256(
        json.dumps([tell(row) for row in rows], default=str, sort_keys=True).encode()
    ).hexdigest()


def require_seen(seen: str | None, present: str) -> None:
    """Lets a list be written over only by who read it as it is.

    Args:
        seen: the mark of what was read; None writes over whatever is there.
        present: the mark of what is stored, read under the campaign's lock.

    Raises:
        ChangedElsewhere: they differ.
    """
    if seen is not None and seen != present:
        raise ChangedElsewhere(_(MOVED))


def replace_rows(
    session: Session,
    campaign: Campaign,
    table: type[Row],
    rows: Sequence[Row],
    deps: Deps,
    actor: Actor | None,
    *,
    is_said: Callable[[Any], bool],
    seen: str | None = None,
) -> str:
    """Writes rows of one kind in place of a campaign's rows before, and what changed to the trail.

    Args:
        session: the caller's transaction.
        campaign: a draft that the actor may edit.
        table: which kind.
        rows: as `read_all` made them.
        deps: what the platform works with.
        actor: who edits.
        is_said: whether the trail tells a value of a row.
        seen: the mark of the rows that these were made from; None writes over whatever is there.

    Returns:
        The mark of the rows as they are now.

    Raises:
        ChangedElsewhere: the rows before are not those that were seen.
    """
    before, name = stored(session, table, campaign.id), str(table.__tablename__)
    require_seen(seen, mark(before))
    write_down(
        session,
        campaign,
        require_actor(actor),
        deps,
        before={name: _in_words(before, is_said)},
        after={name: _in_words(rows, is_said)},
    )
    for old in before:
        session.delete(old)
    session.flush()
    for row in rows:
        row.campaign_id = campaign.id
        session.add(row)
    touch(session, campaign, deps)
    return mark(rows)


def touch(session: Session, campaign: Campaign, deps: Deps) -> None:
    """Says when a draft was edited last."""
    campaign.updated_at = deps.now()
    session.add(campaign)


def write_down(
    session: Session,
    campaign: Campaign,
    actor: Actor,
    deps: Deps,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Leaves an entry about edited content.

    Args:
        session: the caller's transaction.
        campaign: whose content.
        actor: who edited it.
        deps: what the platform works with.
        before: as it was.
        after: as it is.
    """
    audit.record(
        session,
        AuditAction.CONTENT_EDITED,
        audit.Object("campaign", campaign.id, campaign.title),
        at=deps.now(),
        actor_id=actor.user_id,
        before=before,
        after=after,
    )


def _in_words(rows: Sequence[Row], is_said: Callable[[Any], bool]) -> str:
    """Rows as the trail shows them, one a line."""
    return "\n".join(
        "; ".join(
            str(value) for value in row.model_dump(exclude=_NO_WORDS).values() if is_said(value)
        )
        for row in rows
    )
