"""Gate on the benchmarks' own statements. It prevents a benchmark that no longer runs because a
table has a new column: nothing of theirs is run by the tests."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlmodel import SQLModel

import crowdfund.db.tables
import crowdfund.services.ledger  # noqa: F401 - the ledger's tables
from benchmarks import pgbench, pledging_ways
from crowdfund.services import reserving
from tests.gates.sources import PROJECT

WRITES = re.compile(r'(?:INSERT INTO|COPY) (\w+)[ "\n]*\(([^)]*)\)')


def _written() -> list[tuple[str, str, set[str]]]:
    found = []
    for path in sorted((PROJECT / "benchmarks").glob("*.py")):
        for table, names in WRITES.findall(path.read_text()):
            columns = set(re.findall(r"\w+", names))
            if table in SQLModel.metadata.tables:
                found.append((path.name, table, columns))
    return found


def test_the_gate_sees_statements() -> None:
    """A gate that finds nothing would pass for the wrong reason."""
    tables = {table for _, table, _ in _written()}
    assert {"allotments", "attempts", "ledger_entries", "notices", "pledges"} <= tables


@pytest.mark.parametrize(("where", "table", "columns"), _written())
def test_every_column_that_needs_a_value_has_one(where: str, table: str, columns: set[str]) -> None:
    assert where
    known = SQLModel.metadata.tables[table].columns
    needed = {one.name for one in known if not one.nullable and one.server_default is None}
    assert needed - columns == set()
    assert columns - {one.name for one in known} == set()


def test_the_reserving_statement_is_given_all_that_it_asks_for() -> None:
    """Two benchmarks run the product's own statement with values of theirs."""
    asked = set(re.findall(r"%[(](\w+)[)]s", reserving.TAKE))
    given = pledging_ways.values(0, 1, datetime(2026, 1, 1, tzinfo=UTC))
    assert "pledge_id" in asked
    assert asked - set(given) == set()
    assert asked - set(pgbench.VALUES) == set()
