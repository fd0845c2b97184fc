"""What founders write about people, owners and transactions: from forms to rows, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID, uuid4

from sqlmodel import Session, select

from crowdfund.db.tables import Campaign, Disclosure, LargeHolder, Officer, RelatedTransaction
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.evidence import LARGE_HOLDER_BASIS_POINTS, WHOLE_BASIS_POINTS
from crowdfund.domain.money import decimal_text, parse_written
from crowdfund.services.campaign_rows import percent_of
from crowdfund.services.deps import Deps
from crowdfund.services.draft_access import open_draft
from crowdfund.services.draft_rows import read_all, replace_rows, touch, write_down
from crowdfund.services.form_text import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    MOST_NAME_CHARS,
    MOST_NUMBER_CHARS,
    MOST_REASON_CHARS,
    calendar_day,
    long_text,
    one_line,
    positive_minor,
    required,
    whole_number,
)
from crowdfund.services.views.evidence import LargeHolderForm, OfficerForm, RelatedForm
from crowdfund.words import _

OFFICERS, HOLDERS, RELATED = "officers", "large_holders", "related"

Row = TypeVar("Row", Officer, LargeHolder, RelatedTransaction)


def save_officers(
    deps: Deps,
    *,
    actor: Actor | None,
    campaign_id: str,
    rows: Sequence[OfficerForm],
    seen: str | None = None,
) -> str:
    """Writes the officers and directors in place of those before.

    Args:
        deps: see `Deps`.
        actor: the founder.
        campaign_id: as sent.
        rows: all of them.
        seen: the mark of what was read before; None writes over whatever is there.

    Returns:
        The mark of what is stored now.

    Raises:
        NotSignedIn, NotFound, Conflict: as for `open_draft`.
        ChangedElsewhere: something else than what was seen is there; nothing is saved.
        InvalidInput: a row cannot be read, or there are too many; nothing is saved.
    """
    read = read_all(rows, _officer, OFFICERS)
    with deps.transaction() as session:
        campaign = open_draft(session, actor, campaign_id)
        return _replace(session, campaign, Officer, read, deps, actor, seen)


def save_large_holders(
    deps: Deps,
    *,
    actor: Actor | None,
    campaign_id: str,
    rows: Sequence[LargeHolderForm],
    seen: str | None = None,
) -> str:
    """Writes who holds a fifth of the votes or more in place of those before.

    Raises:
        NotSignedIn, NotFound, Conflict, InvalidInput: as for `save_officers`; InvalidInput also
            for less than 20 %, or more than 100 % together.
    """
    read = read_all(rows, _holder, HOLDERS)
    total = sum(row.basis_points for row in read)
    if total > WHOLE_BASIS_POINTS:
        message = _("Together they hold {total} % of the votes; there are 100 %.").format(
            total=percent_of(total)
        )
        raise InvalidInput(message, field=HOLDERS)
    with deps.transaction() as session:
        campaign = open_draft(session, actor, campaign_id)
        return _replace(session, campaign, LargeHolder, read, deps, actor, seen)


def save_related(
    deps: Deps,
    *,
    actor: Actor | None,
    campaign_id: str,
    rows: Sequence[RelatedForm],
    seen: str | None = None,
) -> str:
    """Writes transactions with related parties in place of those before, in the campaign's
    currency.

    Raises:
        NotSignedIn, NotFound, Conflict, InvalidInput: as for `save_officers`; InvalidInput also
            for a day that is still to come.
    """
    with deps.transaction() as session:
        campaign = open_draft(session, actor, campaign_id)
        today = deps.now().date()

        def read_one(noun: str, form: RelatedForm) -> RelatedTransaction:
            row = _transaction(noun, form, campaign.currency)
            if row.made_on is not None and row.made_on > today:
                message = _("{noun}: that day is still to come.").format(noun=noun)
                raise InvalidInput(message, field=RELATED)
            return row

        read = read_all(rows, read_one, RELATED)
        return _replace(session, campaign, RelatedTransaction, read, deps, actor, seen)


def state_none(
    deps: Deps,
    *,
    actor: Actor | None,
    campaign_id: str,
    has_no_holders: bool,
    has_no_related: bool,
) -> None:
    """Keeps what the founder states in so many words: that there is nobody, and nothing, to name.

    Raises:
        NotSignedIn, NotFound, Conflict: as for `open_draft`.
    """
    known = require_actor(actor)
    with deps.transaction() as session:
        campaign = open_draft(session, known, campaign_id)
        row = stated(session, campaign.id)
        before = {"no_holders": row.has_no_holders, "no_related": row.has_no_related}
        row.has_no_holders, row.has_no_related = bool(has_no_holders), bool(has_no_related)
        row.updated_at = deps.now()
        session.add(row)
        touch(session, campaign, deps)
        after = {"no_holders": row.has_no_holders, "no_related": row.has_no_related}
        write_down(session, campaign, known, deps, before=before, after=after)


def stated(session: Session, campaign_id: UUID) -> Disclosure:
    """What the founder stated in so many words; a new row that is in no session before."""
    found = session.exec(select(Disclosure).where(Disclosure.campaign_id == campaign_id)).first()
    return found or Disclosure(id=uuid4(), campaign_id=campaign_id)


def officer_forms(rows: Sequence[Officer]) -> list[OfficerForm]:
    """Rows as fields of the form."""
    return [
        OfficerForm(row.name, row.role, str(row.since_year or ""), row.experience) for row in rows
    ]


def holder_forms(rows: Sequence[LargeHolder]) -> list[LargeHolderForm]:
    """Rows as fields of the form."""
    return [LargeHolderForm(row.name, percent_of(row.basis_points)) for row in rows]


def related_forms(rows: Sequence[RelatedTransaction], currency: str) -> list[RelatedForm]:
    """Rows as fields of the form.

    Args:
        rows: of one campaign.
        currency: the campaign's.
    """
    return [
        RelatedForm(
            row.party,
            row.relation,
            row.subject,
            decimal_text(row.amount_minor, currency),
            row.made_on.isoformat() if row.made_on else "",
        )
        for row in rows
    ]


def _officer(noun: str, form: OfficerForm) -> Officer:
    experience = long_text(
        form.experience,
        field=OFFICERS,
        noun=_("{noun}: the experience").format(noun=noun),
        most_chars=MOST_REASON_CHARS,
    )
    year = _("{noun}: the year").format(noun=noun)
    since = whole_number(form.since, field=OFFICERS, noun=year, most=LATEST_YEAR)
    if since is not None and since < EARLIEST_YEAR:
        raise InvalidInput(_("{noun} cannot be right.").format(noun=year), field=OFFICERS)
    return Officer(
        id=uuid4(),
        name=_line(form.name, noun, _("the name"), OFFICERS),
        role=_line(form.role, noun, _("the office"), OFFICERS),
        since_year=since,
        experience=experience,
    )


def _holder(noun: str, form: LargeHolderForm) -> LargeHolder:
    refused = InvalidInput(
        _("{noun}: the part of the votes is a percentage from 20 to 100.").format(noun=noun),
        field=HOLDERS,
    )
    name = _line(form.name, noun, _("the name"), HOLDERS)
    written = one_line(
        form.part,
        field=HOLDERS,
        noun=_("{noun}: the part of the votes").format(noun=noun),
        most_chars=MOST_NUMBER_CHARS,
    )
    try:
        points = parse_written(written.removesuffix("%").strip(), field=HOLDERS) * 100
    except InvalidInput:
        raise refused from None
    is_whole = points == points.to_integral_value()
    if not is_whole or not LARGE_HOLDER_BASIS_POINTS <= points <= WHOLE_BASIS_POINTS:
        raise refused
    return LargeHolder(id=uuid4(), name=name, basis_points=int(points))


def _transaction(noun: str, form: RelatedForm, currency: str) -> RelatedTransaction:
    amount = positive_minor(
        form.amount, currency, field=RELATED, noun=_("{noun}: the amount").format(noun=noun)
    )
    if amount <= 0:
        raise InvalidInput(_("{noun}: say how much.").format(noun=noun), field=RELATED)
    return RelatedTransaction(
        id=uuid4(),
        party=_line(form.party, noun, _("with whom"), RELATED),
        relation=_line(form.relation, noun, _("how they are close"), RELATED),
        subject=_line(form.subject, noun, _("what about"), RELATED),
        amount_minor=amount,
        made_on=calendar_day(
            form.made_on, field=RELATED, noun=_("{noun}: the day").format(noun=noun)
        ),
    )


def _line(text: object, noun: str, what: str, field: str) -> str:
    said = _("{noun}: {what}").format(noun=noun, what=what)
    line = one_line(text, field=field, noun=said, most_chars=MOST_NAME_CHARS)
    missing = _("{noun} is missing.").format(noun=said)
    return required(line, field=field, sentence=missing)


def _replace(
    session: Session,
    campaign: Campaign,
    table: type[Row],
    rows: Sequence[Row],
    deps: Deps,
    actor: Actor | None,
    seen: str | None,
) -> str:
    return replace_rows(session, campaign, table, rows, deps, actor, is_said=bool, seen=seen)
