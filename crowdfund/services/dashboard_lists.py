"""Backers and register lines of one raise, a page at a time."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func
from sqlmodel import Session, col, select

from crowdfund.db.tables import Allotment, Campaign, Pledge, User
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import texts
from crowdfund.services.inbox import page_number
from crowdfund.services.views.founder import BackerRow, ListPage, RegisterRow
from crowdfund.words import _

PAGE_SIZE: Final = 25
_UNPAID: Final = (PledgeStatus.RESERVED.value, PledgeStatus.EXPIRED.value)


def backers_of(
    session: Session, campaign: Campaign, page: object
) -> tuple[list[BackerRow], ListPage]:
    """Pledges that were paid, the newest first.

    Args:
        session: the caller's transaction.
        campaign: which.
        page: from 1, as asked; past the end is the last.
    """
    paid = (Pledge.campaign_id == campaign.id, col(Pledge.status).not_in(_UNPAID))
    total = session.exec(select(func.count()).select_from(Pledge).where(*paid)).one()
    place = _place(page, total)
    query = (
        select(Pledge, User.name)
        .join(User, col(User.id) == col(Pledge.backer_id))
        .where(*paid)
        .order_by(col(Pledge.created_at).desc(), col(Pledge.id).desc())
        .offset((place.number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    return [_backer(pledge, name) for pledge, name in session.exec(query)], place


def register_of(
    session: Session, campaign: Campaign, page: object
) -> tuple[list[RegisterRow], ListPage]:
    """Lines of the raise's register in their order, annulled or not.

    Args:
        session: the caller's transaction.
        campaign: which.
        page: from 1, as asked; past the end is the last.
    """
    its = Allotment.campaign_id == campaign.id
    total = session.exec(select(func.count()).select_from(Allotment).where(its)).one()
    place = _place(page, total)
    query = (
        select(Allotment, User.name)
        .join(User, col(User.id) == col(Allotment.holder_id))
        .where(its)
        .order_by(col(Allotment.number))
        .offset((place.number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    return [_line(line, name) for line, name in session.exec(query)], place


def _place(page: object, total: int) -> ListPage:
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(page_number(page), pages)
    start = (number - 1) * PAGE_SIZE
    end = min(start + PAGE_SIZE, total)
    return ListPage(
        number=number,
        text=texts.range_of(start, end, total) if pages > 1 else "",
        has_previous=number > 1,
        has_next=number < pages,
    )


def _backer(pledge: Pledge, name: str) -> BackerRow:
    label, tone = texts.pledge_status(pledge.status)
    return BackerRow(
        name=name,
        shares_text=texts.number(pledge.shares),
        amount_text=texts.money(pledge.amount_minor, pledge.currency),
        status_label=label,
        status_tone=tone,
        at_text=texts.moment(pledge.created_at),
    )


def _line(line: Allotment, name: str) -> RegisterRow:
    last_share = line.first_share + line.shares - 1
    return RegisterRow(
        number=texts.number(line.number),
        holder=name,
        shares_text=texts.number(line.shares),
        numbers_text=texts.span(line.first_share, last_share),
        allotted_text=_allotted(line),
    )


def _allotted(line: Allotment) -> str:
    allotted = texts.day(line.allotted_at)
    return (
        _("{allotted}, annulled {day}").format(allotted=allotted, day=texts.day(line.annulled_at))
        if line.annulled_at
        else allotted
    )
