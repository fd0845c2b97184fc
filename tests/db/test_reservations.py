"""The statements that reserve shares: made of the tables, complete, and ours alone."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import column, select

from crowdfund.db.queries import reservations
from crowdfund.db.queries.reservations import Seen
from crowdfund.db.tables import Attempt, Pledge, StatusChange
from crowdfund.services import reserving


def test_a_column_without_a_value_is_noticed_when_the_process_starts() -> None:
    source = select(column("id")).cte("taken")
    with pytest.raises(TypeError, match="No value is given for campaign_id, backer_id"):
        reservations._insert(Pledge, source, {"id": source.c.id}, "pledge")


@pytest.mark.parametrize("table", [Pledge, StatusChange, Attempt])
def test_every_column_of_the_three_rows_is_written(table: type) -> None:
    named = re.search(rf"INSERT INTO {table.__tablename__} \(([^)]*)\)", reserving.TAKE)  # type: ignore[attr-defined]
    assert named is not None
    assert set(named[1].split(", ")) == set(table.model_fields)  # type: ignore[attr-defined]


def test_what_is_read_has_the_names_it_is_read_by() -> None:
    flat, nested = reserving.ASK, 1
    while nested:
        flat, nested = re.subn(r"\([^()]*\)", "", flat)
    listed = flat.split(" \nFROM")[0].removeprefix("SELECT ").split(", ")
    columns = [one.split(" AS ")[0] for one in listed]
    assert len(columns) == len(Seen._fields)
    read = dict(zip(Seen._fields, columns, strict=True))
    for name in ("status", "closes_at", "price_millionths", "currency", "minimum_shares"):
        assert read[name] == f"campaigns.{name}"
    assert read["owner_id"] == "enterprises.owner_id"
    assert read["people_joined"] == "campaigns.people_joined"
    assert read["unconfirmed_since"] == "users.unconfirmed_since"
    assert read["earlier_id"] == "pledges.id"
    assert read["earlier_shares"] == "pledges.shares"
