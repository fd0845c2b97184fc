"""Reconciling many pledges takes no more memory than reconciling few."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from benchmarks import reconciling
from crowdfund.db.engine import make_engine
from crowdfund.domain.incident import IncidentKind
from crowdfund.services import incidents, reconciliation
from crowdfund.services.deps import Deps

FEW, MANY = 500, 5_000
MARGIN_BYTES = 2**21
"""What caches may differ by. Keeping the rows or the lines of MANY would take twice of it."""


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database of its own, whose books are no books: rows are planted set by set."""
    made = make_engine(database_url)
    yield made
    made.dispose()


def _found(deps: Deps) -> list[str]:
    with Session(deps.engine) as session:
        return sorted(one.kind for one in incidents.open_ones(session))


def _counted(deps: Deps) -> tuple[int, int]:
    with Session(deps.engine) as session:
        run = reconciliation.last_run(session)
        assert run is not None
        return run.row_count, run.line_count


@pytest.mark.parametrize("on_its_way", [False, True])
def test_memory_is_flat(engine: Engine, on_its_way: bool) -> None:
    peaks = []
    for pledges in (FEW, FEW, MANY):
        reconciling.plant(engine, pledges, on_its_way=on_its_way)
        deps = reconciling.deps_of(engine, pledges)
        peaks.append(reconciling.peak_bytes(deps))
        assert _counted(deps) == (2 * pledges, 2 * pledges)
        # Escrow is never released in what is planted, so the balance cannot cover it.
        assert _found(deps) == [IncidentKind.TOP_UP.value]
    _, few, many = peaks
    assert many < few + MARGIN_BYTES, peaks


def test_one_difference_among_many_is_found(engine: Engine) -> None:
    reconciling.plant(engine, FEW, on_its_way=False)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE ledger_entries SET amount_minor = amount_minor + 1 "
            "WHERE source_key = 't:321' AND kind = 'transferred'"
        )
    deps = reconciling.deps_of(engine, FEW)
    reconciliation.run_now(deps)
    assert _found(deps) == ["books_sum", "top_up", "wrong_amount"]
