"""The two statements that reserve shares, written out once when the process starts.

Building and compiling them anew for every buyer would cost more than the database takes to do them
(docs/decisions, "Reserving shares in two statements").
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import PydanticUndefined
from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlmodel import SQLModel, col

from crowdfund.db.queries.clearances import is_cleared, is_refused
from crowdfund.db.queries.insiders import has_role
from crowdfund.db.queries.written import written
from crowdfund.db.tables import Attempt, Campaign, Enterprise, Pledge, StatusChange, User
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus


class Seen(NamedTuple):
    """What decides about one request, as `asking` reads it."""

    campaign_id: UUID
    """The campaign."""
    status: str
    """Its `CampaignStatus`."""
    regime: str
    """Its `RegimeCode`."""
    closes_at: datetime | None
    """Its deadline, UTC."""
    price_millionths: int
    """Price of one share in millionths of the major unit."""
    currency: str
    """ISO 4217."""
    minimum_shares: int
    """Least shares in a pledge."""
    reserved_shares: int
    """Held while their backers pay."""
    terms_version: int
    """Which version of its terms is in force."""
    shares_left: int
    """What nobody has reserved, paid for or been given."""
    owner_id: UUID
    """Whose enterprise it is."""
    is_insider: bool
    """Whether the backer has a role in that enterprise, as its owner or a member."""
    people_joined: int
    """How often somebody had joined the enterprise."""
    unconfirmed_since: datetime | None
    """Since when the letter to the backer's address waits to be answered, UTC."""
    earlier_id: UUID | None
    """The pledge that the same form made before."""
    earlier_campaign_id: UUID | None
    """Of which campaign."""
    earlier_shares: int | None
    """And of how many shares."""
    is_known: bool
    """Whether the backer is verified, with nothing in the way."""
    is_refused: bool
    """Whether somebody decided that the backer is who a list names."""


_UUID, _TIME = Uuid(), DateTime(timezone=True)


def asking(shares_left: ColumnElement[int]) -> str:
    """Reads all that decides about one request, in the order of `Seen`: the campaign, whose it is,
    who asks, and the pledge that the same form made before.

    Takes `slug`, `backer_id` and `request_key`.

    Args:
        shares_left: what is left of a row of `campaigns`.
    """
    earlier = and_(
        col(Pledge.backer_id) == bindparam("backer_id", type_=_UUID),
        col(Pledge.request_key) == bindparam("request_key", type_=Text()),
    )
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Campaign.id),
            col(Campaign.status),
            col(Campaign.regime),
            col(Campaign.closes_at),
            col(Campaign.price_millionths),
            col(Campaign.currency),
            col(Campaign.minimum_shares),
            col(Campaign.reserved_shares),
            col(Campaign.terms_version),
            shares_left,
            col(Enterprise.owner_id),
            has_role(bindparam("backer_id", type_=_UUID)).label("is_insider"),
            col(Campaign.people_joined),
            col(User.unconfirmed_since),
            col(Pledge.id),
            col(Pledge.campaign_id),
            col(Pledge.shares),
            is_cleared(bindparam("backer_id", type_=_UUID)).label("is_known"),
            is_refused(bindparam("backer_id", type_=_UUID)).label("is_refused"),
        )
        .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
        .outerjoin(User, col(User.id) == bindparam("backer_id", type_=_UUID))
        .outerjoin(Pledge, earlier)
        .where(col(Campaign.slug) == bindparam("slug", type_=Text()))
    )
    return written(query)


def taking(guard: ColumnElement[bool]) -> str:
    """Takes shares and stores pledge, history and the intent to open a payment page: all or none.

    Who comes while others reserve waits in one queue, the advisory lock of the campaign, which
    PostgreSQL serves in the order of arrival. Only who was served touches the campaign's row, so
    that the guard, which PostgreSQL evaluates again on the newest version of that row, is never
    asked in a crowd. Answers with the pledge's id, or with no row when the guard refused.

    Args:
        guard: what must hold of the campaign's row.
    """
    shares = bindparam("shares", type_=BigInteger())
    campaign_id = bindparam("campaign_id", type_=_UUID)
    queue = func.hashtextextended(campaign_id.cast(Text), literal_column("0"))
    turn = select(func.pg_advisory_xact_lock(queue).cast(Text).label("came")).cte("turn")
    taken = (
        update(Campaign)
        .where(col(Campaign.id) == campaign_id, guard, turn.c.came.is_not(None))
        .values(reserved_shares=col(Campaign.reserved_shares) + shares)
        .returning(
            col(Campaign.id).label("campaign_id"),
            col(Campaign.terms_version).label("terms_version"),
        )
        .cte("taken")
    )
    pledge = _insert(Pledge, taken, _pledge_values(taken, shares), "pledge")
    history = _insert(StatusChange, pledge, _history_values(pledge), "history")
    page = _insert(Attempt, pledge, _page_values(pledge), "page")
    return written(select(pledge.c.id).add_cte(history, page))


def first_end() -> str:
    """When the first of a campaign's unpaid reservations ends; takes `campaign_id`."""
    # The count keeps PostgreSQL from walking all pledges ever made in the order of their ends.
    query = select(func.min(Pledge.reserved_until), func.count()).where(
        col(Pledge.campaign_id) == bindparam("campaign_id", type_=_UUID),
        col(Pledge.status) == literal_column(f"'{PledgeStatus.RESERVED.value}'"),
    )
    return written(query)


def _pledge_values(taken: CTE, shares: ColumnElement[int]) -> dict[str, Any]:
    return {
        "id": bindparam("pledge_id", type_=_UUID),
        "campaign_id": taken.c.campaign_id,
        "backer_id": bindparam("backer_id", type_=_UUID),
        "request_key": bindparam("request_key", type_=Text()),
        "status": PledgeStatus.RESERVED.value,
        "shares": shares,
        "amount_minor": bindparam("amount_minor", type_=BigInteger()),
        "currency": bindparam("currency", type_=Text()),
        "created_at": bindparam("now", type_=_TIME),
        "reserved_until": bindparam("ends_at", type_=_TIME),
        "reflects_until": bindparam("reflects_until", type_=_TIME),
        "due_at": bindparam("look_at", type_=_TIME),
        "risk_version": bindparam("risk_version", type_=Integer()),
        "risk_mark": bindparam("risk_mark", type_=Text()),
        "risk_acknowledged_at": bindparam("now", type_=_TIME),
        "terms_version": taken.c.terms_version,
    }


def _history_values(pledge: CTE) -> dict[str, Any]:
    return {
        "id": func.gen_random_uuid(),
        "subject_kind": "pledge",
        "subject_id": pledge.c.id,
        "number": 0,
        "from_status": "",
        "to_status": PledgeStatus.RESERVED.value,
        "actor_id": bindparam("backer_id", type_=_UUID),
        "at": bindparam("now", type_=_TIME),
    }


def _page_values(pledge: CTE) -> dict[str, Any]:
    return {
        "id": func.gen_random_uuid(),
        "kind": AttemptKind.CHECKOUT.value,
        "status": AttemptStatus.PENDING.value,
        "campaign_id": pledge.c.campaign_id,
        "pledge_id": pledge.c.id,
        "idempotency_key": bindparam("idempotency_key", type_=Text()),
        "amount_minor": bindparam("amount_minor", type_=BigInteger()),
        "currency": bindparam("currency", type_=Text()),
        "page_ends_at": bindparam("ends_at", type_=_TIME),
        "due_at": bindparam("call_at", type_=_TIME),
        "created_at": bindparam("now", type_=_TIME),
    }


def _insert(table: type[SQLModel], source: CTE, values: dict[str, Any], name: str) -> CTE:
    """Inserts one row for the source's, every other column with its default from the table."""
    columns = {
        field: values.get(field, described.default)
        for field, described in table.model_fields.items()
    }
    missing = [field for field, value in columns.items() if value is PydanticUndefined]
    if missing:
        message = f"No value is given for {', '.join(missing)} of {table.__name__}."
        raise TypeError(message)
    row = select(*[_constant(value) for value in columns.values()]).select_from(source)
    made = insert(table).from_select(list(columns), row, include_defaults=False)
    kept = [col(getattr(table, name)) for name in ("id", "campaign_id") if name in columns]
    return made.returning(*kept).cte(name)


def _constant(value: Any) -> Any:
    """A constant of ours as it stands in SQL; expressions stay what they are."""
    if value is None:
        return literal_column("NULL")
    if isinstance(value, bool | int):
        return literal_column(str(value))
    if isinstance(value, str):
        return literal_column(f"'{value}'")
    return value
