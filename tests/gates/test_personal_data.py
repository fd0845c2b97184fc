"""Gate on what is held about people. It prevents a new column that names a person and is neither in
their export nor thought of when they delete their account."""

from __future__ import annotations

import pytest
from sqlmodel import SQLModel

import crowdfund.db.tables
import crowdfund.db.tables.ledger  # noqa: F401 - names its tables
from crowdfund.domain.personal_data import (
    HELD,
    OF_CAMPAIGNS,
    OF_ENTERPRISES,
    PROFILE_LEFT_OUT,
    Fate,
)

SECRET = ("password", "token", "secret")


def columns_that_name_people() -> set[tuple[str, str]]:
    return {
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.target_fullname == "users.id"
    }


def test_every_column_that_names_a_person_is_thought_of() -> None:
    assert columns_that_name_people() == set(HELD)


def test_the_gate_sees_columns() -> None:
    """A gate that finds nothing would pass for the wrong reason."""
    assert len(columns_that_name_people()) >= 25
    assert ("pledges", "backer_id") in columns_that_name_people()


@pytest.mark.parametrize("place", HELD, ids=".".join)
def test_what_stays_and_what_is_left_out_has_a_reason(place: tuple[str, str]) -> None:
    held = HELD[place]
    assert bool(held.why_kept) == (held.fate is Fate.KEPT)
    assert bool(held.why_left_out) == (not held.export_as)


@pytest.mark.parametrize("place", HELD, ids=".".join)
def test_what_is_left_out_of_a_row_is_there_and_no_secret_is_exported(
    place: tuple[str, str],
) -> None:
    columns = set(SQLModel.metadata.tables[place[0]].columns.keys())
    assert HELD[place].leaves_out <= columns
    exported = columns - HELD[place].leaves_out if HELD[place].export_as else set()
    assert [name for name in exported if any(word in name for word in SECRET)] == []


def test_the_profile_is_exported_without_its_password() -> None:
    columns = set(SQLModel.metadata.tables["users"].columns.keys()) - PROFILE_LEFT_OUT
    assert {"email", "name", "country"} <= columns
    assert [name for name in columns if any(word in name for word in SECRET)] == []


def test_parts_of_the_export_have_names_of_their_own() -> None:
    names = [held.export_as for held in HELD.values() if held.export_as]
    names += ["profile", *OF_ENTERPRISES, *OF_CAMPAIGNS]
    assert len(names) == len(set(names))
