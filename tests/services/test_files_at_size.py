"""Files about many pledges take no more memory than files about few."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from benchmarks import reconciling
from crowdfund.db.engine import make_engine
from crowdfund.domain.actor import Actor, Role
from crowdfund.services import founder_files, open_cap, statement_files
from crowdfund.services.deps import Deps
from crowdfund.services.views.papers import PaperFile

FEW, MANY = 1_000, 4_000
MARGIN_BYTES = 2**20
"""What caches may differ by. Keeping the lines of MANY would take several times of it."""

PLANTED_AGO = timedelta(hours=2)

ALLOT = """
INSERT INTO allotments (id, enterprise_id, campaign_id, pledge_id, holder_id, number, first_share,
  shares, allotted_at, certificate_number, certificate_code)
SELECT gen_random_uuid(), md5('e')::uuid, md5('c')::uuid, id, md5('u')::uuid, place, place, 1,
  now(), place, place::text FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM pledges)
"""


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database of its own, whose books are no books: rows are planted set by set."""
    made = make_engine(database_url)
    yield made
    made.dispose()


def _planted(engine: Engine, pledges: int) -> tuple[Deps, Actor, dict[str, UUID]]:
    reconciling.plant(engine, pledges, on_its_way=False)
    with engine.begin() as connection:
        ids = {
            name: connection.execute(text(f"SELECT md5('{name}')::uuid")).scalar_one()
            for name in "uec"
        }
    deps = reconciling.deps_of(engine, pledges)
    return deps, Actor(user_id=ids["u"], role=Role.MEMBER, name="U", email="u@example.test"), ids


def _peak(file: PaperFile, *, least_bytes: int) -> int:
    tracemalloc.start()
    size = sum(len(part) for part in file.content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > least_bytes
    return peak


def test_a_long_statement_is_never_held_whole(engine: Engine) -> None:
    peaks = []
    for pledges in (FEW, FEW, MANY):
        deps, backer, _ = _planted(engine, pledges)
        file = statement_files.statement_csv(
            deps, actor=backer, year=(deps.now() - PLANTED_AGO).year
        )
        peaks.append(_peak(file, least_bytes=50 * pledges))
    _, few, many = peaks
    assert many < few + MARGIN_BYTES, peaks


def test_registers_backers_and_cap_tables_are_never_held_whole(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Several pages for FEW too: two of them are in memory when one follows the other.
    monkeypatch.setattr(founder_files, "AT_ONCE", 500)
    peaks: dict[str, list[int]] = {"backers": [], "register": [], "cap table": []}
    for pledges in (FEW, FEW, MANY):
        deps, owner, ids = _planted(engine, pledges)
        with engine.begin() as connection:
            connection.execute(text(ALLOT))
            settled = "UPDATE campaigns SET status = 'settled', ended_at = now()"
            connection.execute(text(settled))
            connection.execute(text("UPDATE enterprises SET incorporated_on = '2020-01-01'"))
        backers = founder_files.backers_csv(deps, actor=owner, campaign_id=ids["c"])
        register = founder_files.register_csv(deps, actor=owner, enterprise_id=ids["e"])
        cap_table = open_cap.cap_table_zip(deps, actor=owner, enterprise_id=ids["e"])
        peaks["backers"].append(_peak(backers, least_bytes=50 * pledges))
        peaks["register"].append(_peak(register, least_bytes=50 * pledges))
        peaks["cap table"].append(_peak(cap_table, least_bytes=20 * pledges))
    for few, many in ((few, many) for _, few, many in peaks.values()):
        assert many < few + MARGIN_BYTES, peaks
