"""A campaign's counters of shares and money, changed in one statement each.

They make "how many shares are left" one row to read and one CHECK to guard; `check_books` proves
that they equal the sums over pledges. Lock order everywhere: pledge rows first, then the
campaign, then the end of its chain. The locks leave room for foreign keys (`key_share`): a row that
only refers to a campaign or a pledge never waits for them, or it could wait in a circle.
Rows are locked FOR NO KEY UPDATE: a plain FOR UPDATE would wait for the key-share lock that every
new pledge takes on its campaign, and close a circle with those who wait for their turn to reserve.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, Table, Update, and_, bindparam, literal_column, update
from sqlmodel import Session, col, func, select

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.pledge import PledgeStatus

_TAKEN = (
    col(Campaign.reserved_shares)
    + col(Campaign.escrowed_shares)
    + col(Campaign.settled_shares)
    + col(Campaign.disputed_shares)
)


def shares_left(campaign: Campaign) -> int:
    """Whole shares that nobody has reserved, paid for or been given; disputed ones are kept."""
    taken = campaign.reserved_shares + campaign.escrowed_shares + campaign.settled_shares
    return campaign.maximum_shares - taken - campaign.disputed_shares


def has_left(
    shares: ColumnElement[int],
    now: ColumnElement[datetime],
    version: ColumnElement[int],
    people_joined: ColumnElement[int],
) -> ColumnElement[bool]:
    """Whether a campaign takes pledges at that time (UTC), has that many shares left, still says
    what the backer saw, and nobody joined its enterprise since: the guard of every reservation."""
    return and_(
        col(Campaign.status) == literal_column(f"'{CampaignStatus.LIVE.value}'"),
        col(Campaign.closes_at) > now,
        _TAKEN + shares <= col(Campaign.maximum_shares),
        col(Campaign.terms_version) == version,
        col(Campaign.people_joined) == people_joined,
    )


def shares_left_column() -> ColumnElement[int]:
    """The same number as `shares_left`, as PostgreSQL computes it."""
    return col(Campaign.maximum_shares) - _TAKEN


def unreserve(session: Session, pledge: Pledge) -> None:
    """Gives an unpaid pledge's shares back."""
    _change(session, pledge.campaign_id, reserved_shares=-pledge.shares)


def escrow_reserved(session: Session, pledge: Pledge) -> None:
    """A reserved pledge was paid."""
    _change(
        session,
        pledge.campaign_id,
        reserved_shares=-pledge.shares,
        escrowed_shares=pledge.shares,
        escrowed_minor=pledge.amount_minor,
        pledge_count=1,
    )


def escrow_again(session: Session, pledge: Pledge) -> None:
    """A pledge whose reservation had ended was paid, and takes shares again."""
    _change(
        session,
        pledge.campaign_id,
        escrowed_shares=pledge.shares,
        escrowed_minor=pledge.amount_minor,
        pledge_count=1,
    )


def release_escrowed(session: Session, pledge: Pledge) -> None:
    """An escrowed pledge goes back to its backer: its shares are free again."""
    release_many(session, pledge.campaign_id, pledge.shares, pledge.amount_minor, 1)


def release_many(
    session: Session, campaign_id: UUID, shares: int, amount_minor: int, pledges: int
) -> None:
    """Some escrowed pledges of one campaign, with so many shares and so much money in minor units
    together, go back to their backers."""
    _change(
        session,
        campaign_id,
        escrowed_shares=-shares,
        escrowed_minor=-amount_minor,
        pledge_count=-pledges,
    )


def settle(session: Session, campaign_id: UUID, shares: int, amount_minor: int) -> None:
    """An escrowed pledge's money, in minor units, was released."""
    _change(
        session,
        campaign_id,
        escrowed_shares=-shares,
        escrowed_minor=-amount_minor,
        settled_shares=shares,
        settled_minor=amount_minor,
    )


def dispute_escrowed(session: Session, pledge: Pledge) -> None:
    """An escrowed pledge is disputed: its money does not count, its shares are kept for it."""
    release_escrowed(session, pledge)
    _change(session, pledge.campaign_id, disputed_shares=pledge.shares)


def release_disputed(session: Session, pledge: Pledge) -> None:
    """A disputed pledge is lost or goes back to its backer: its shares are free again."""
    _change(session, pledge.campaign_id, disputed_shares=-pledge.shares)


def escrow_disputed(session: Session, pledge: Pledge) -> None:
    """A dispute ended in the platform's favour: the pledge counts again."""
    release_disputed(session, pledge)
    escrow_again(session, pledge)


def settle_disputed(session: Session, pledge: Pledge) -> None:
    """A disputed pledge's money turns out to be released: its transfer was under way."""
    escrow_disputed(session, pledge)
    settle(session, pledge.campaign_id, pledge.shares, pledge.amount_minor)


def lose_settled(session: Session, pledge: Pledge) -> None:
    """A released pledge was lost in a dispute: its shares are not in issue."""
    _change(
        session,
        pledge.campaign_id,
        settled_shares=-pledge.shares,
        settled_minor=-pledge.amount_minor,
        pledge_count=-1,
    )


def locked_campaign(session: Session, campaign_id: UUID) -> Campaign:
    """The campaign as it is now, locked until the transaction ends."""
    query = select(Campaign).where(Campaign.id == campaign_id).with_for_update(key_share=True)
    return session.exec(query.execution_options(populate_existing=True)).one()


def stop_reserving(session: Session, campaign_id: UUID) -> None:
    """Keeps everybody from reserving shares of a campaign until the transaction ends: who comes
    waits in their queue. Asked for before any row is locked; who reserves locks no pledge that is
    there already, so nobody waits in a circle."""
    turn = func.hashtextextended(str(campaign_id), 0)
    session.execute(select(func.pg_advisory_xact_lock(turn)))


def locked_pledge(session: Session, pledge_id: UUID) -> Pledge:
    """The pledge as it is now, locked until the transaction ends."""
    query = select(Pledge).where(Pledge.id == pledge_id).with_for_update(key_share=True)
    return session.exec(query.execution_options(populate_existing=True)).one()


def count_pledges(session: Session, campaign_id: UUID, *statuses: PledgeStatus) -> int:
    """How many pledges of a campaign have one of these statuses."""
    query = select(func.count()).where(
        Pledge.campaign_id == campaign_id,
        col(Pledge.status).in_([status.value for status in statuses]),
    )
    return session.exec(query).one()


def _change(session: Session, campaign_id: UUID, **deltas: int) -> None:
    session.flush()
    named = {f"by_{name}": delta for name, delta in deltas.items()}
    session.connection().execute(_change_of(tuple(deltas)), named | {"campaign_id": campaign_id})


@cache
def _change_of(names: tuple[str, ...]) -> Update:
    """The statement that changes these counters, put together once."""
    table: Table = Campaign.__table__  # type: ignore[attr-defined]
    changed = {table.c[name]: table.c[name] + bindparam(f"by_{name}") for name in names}
    return update(table).where(table.c.id == bindparam("campaign_id")).values(changed)
