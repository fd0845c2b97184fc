"""Who owns the enterprise before a raise: lines of a form, and rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, HolderBefore
from crowdfund.domain.captable import Holding
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.offering import MAXIMUM_SHARES
from crowdfund.services.draft_rows import mark
from crowdfund.services.form_text import MOST_NAME_CHARS, one_line, whole_number
from crowdfund.services.views.founder import HolderLine
from crowdfund.words import N_, _

FIELD = "holders"
FOUNDERS = N_("Founders")
MOST_LINES = 50


def stored_holders(session: Session, campaign: Campaign) -> list[Holding]:
    """The lines as written by the founder; none while nothing was written."""
    query = select(HolderBefore).where(HolderBefore.campaign_id == campaign.id)
    rows = session.exec(query.order_by(col(HolderBefore.position)))
    return [Holding(row.holder, row.shares) for row in rows]


def mark_of(holdings: Sequence[Holding]) -> str:
    """The mark of stored lines; see `draft_rows.mark`."""
    return mark(holdings, said=astuple)


def or_founders(holdings: Sequence[Holding], shares_before: int) -> list[Holding]:
    """The lines, or where there are none the founders with every share in issue."""
    if holdings or shares_before <= 0:
        return list(holdings)
    return [Holding(_(FOUNDERS), shares_before)]


def lines_of(holdings: Sequence[Holding]) -> list[HolderLine]:
    """Lines as texts of the form."""
    return [HolderLine(holding.holder, str(holding.shares)) for holding in holdings]


def read_lines(lines: Sequence[HolderLine]) -> list[Holding]:
    """Reads the lines of a form; empty ones are left out.

    Raises:
        InvalidInput: a line without name or shares, a name twice, or too many lines.
    """
    if len(lines) > MOST_LINES:
        message = _(
            "A cap table has at most {most_lines} lines; put small holders together."
        ).format(most_lines=MOST_LINES)
        raise InvalidInput(message, field=FIELD)
    read = [_read_line(number, line) for number, line in enumerate(lines, start=1)]
    holdings = [holding for holding in read if holding is not None]
    seen: set[str] = set()
    for holding in holdings:
        if holding.holder.casefold() in seen:
            raise InvalidInput(
                _("{holder} is listed twice.").format(holder=holding.holder), field=FIELD
            )
        seen.add(holding.holder.casefold())
    return holdings


def replace_holders(session: Session, campaign: Campaign, holdings: Sequence[Holding]) -> None:
    """Writes these lines in place of what was there."""
    query = select(HolderBefore).where(HolderBefore.campaign_id == campaign.id)
    for row in session.exec(query).all():
        session.delete(row)
    for position, holding in enumerate(holdings):
        session.add(
            HolderBefore(
                campaign_id=campaign.id,
                position=position,
                holder=holding.holder,
                shares=holding.shares,
            )
        )


def finding_on_sum(holdings: Sequence[Holding], shares_before: int) -> str:
    """What is wrong with the lines' sum, in words; empty when it is the shares in issue."""
    total = sum(holding.shares for holding in holdings)
    if total == shares_before:
        return ""
    return _(
        "The lines of the cap table add up to {total} shares, and {shares_before} are in issue "
        "before the raise."
    ).format(total=f"{total:,}", shares_before=f"{shares_before:,}")


def _read_line(number: int, line: HolderLine) -> Holding | None:
    noun = _("Line {number}").format(number=number)
    holder = one_line(
        line.holder,
        field=FIELD,
        noun=_("{noun}: the name").format(noun=noun),
        most_chars=MOST_NAME_CHARS,
    )
    shares = whole_number(
        line.shares,
        field=FIELD,
        noun=_("{noun}: the number of shares").format(noun=noun),
        most=MAXIMUM_SHARES,
    )
    if not holder and shares is None:
        return None
    if not holder:
        raise InvalidInput(_("{noun}: say who holds these shares.").format(noun=noun), field=FIELD)
    if not shares:
        raise InvalidInput(
            _("{noun}: say how many shares {holder} holds.").format(noun=noun, holder=holder),
            field=FIELD,
        )
    return Holding(holder, shares)
