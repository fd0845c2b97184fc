"""What one person has pledged in a currency, in all campaigns: for the sum from which on somebody
has to be verified."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, DateTime, Select, Text, Uuid, bindparam, func, literal_column
from sqlalchemy import select as select_columns
from sqlmodel import col

from crowdfund.db.queries.investors import COUNTS
from crowdfund.db.queries.written import written
from crowdfund.db.tables import Pledge


def pledged() -> Select[*tuple[Any, ...]]:
    """The sum of one person's pledges in a currency since a moment, minor units; takes
    `backer_id`, `currency` and `since`."""
    statuses = ", ".join(f"'{status.value}'" for status in COUNTS)
    return select_columns(
        func.coalesce(func.sum(col(Pledge.amount_minor)), literal_column("0"))
        .cast(BigInteger)
        .label("minor")
    ).where(
        col(Pledge.backer_id) == bindparam("backer_id", type_=Uuid()),
        col(Pledge.currency) == bindparam("currency", type_=Text()),
        col(Pledge.created_at) >= bindparam("since", type_=DateTime(timezone=True)),
        literal_column(f"pledges.status IN ({statuses})"),
    )


PLEDGED = written(pledged())
