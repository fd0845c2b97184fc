"""Every way of looking for campaigns reads its index, and no more rows than a page needs."""

from __future__ import annotations

from typing import Any

import pytest
from psycopg import ClientCursor
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlmodel import Session, col, select

from benchmarks import discover
from crowdfund.db.queries import listings
from crowdfund.db.queries.listings import Place, Search, Sort
from crowdfund.db.tables import SearchWord
from crowdfund.domain.search_words import Term, variants
from crowdfund.services.deps import Deps
from tests.world import World

CAMPAIGNS = 2_000
COPIES = """
INSERT INTO campaigns SELECT (jsonb_populate_record(c, jsonb_build_object(
  'id', gen_random_uuid(), 'slug', 'copy-' || n, 'title', 'Number n' || n,
  'opens_at', c.opens_at - n * interval '1 minute',
  'closes_at', c.closes_at - n * interval '1 minute'))).*
FROM campaigns c CROSS JOIN generate_series(1, :count) AS n
"""
LISTED = "campaign_listings"
BREAD = Search(terms=(Term(("harbour",), is_beginning=True),))
RARE = Search(terms=(Term(("n1234",)),))


@pytest.fixture
def filled(world: World, deps: Deps) -> Deps:
    """Some thousand public campaigns."""
    world.live_campaign(can_receive=False)
    with deps.transaction() as session:
        session.execute(text(COPIES), {"count": CAMPAIGNS})
    with deps.engine.connect() as connection:
        analyze = connection.execution_options(isolation_level="AUTOCOMMIT")
        analyze.execute(text("VACUUM ANALYZE"))
    return deps


def plan(session: Session, statement: Any) -> str:
    """How PostgreSQL would go about a statement."""
    made = statement.compile(dialect=PGDialect_psycopg())  # type: ignore[no-untyped-call]
    driver: Any = session.connection().connection.driver_connection
    written = ClientCursor(driver).mogrify(str(made), made.params)
    return "\n".join(row[0] for row in driver.execute(f"EXPLAIN {written}").fetchall())


def test_each_order_is_read_from_its_index(filled: Deps) -> None:
    with filled.reading() as session:
        for sort in (Sort.CLOSING, Sort.NEWEST, Sort.FUNDED, Sort.BACKERS):
            search = Search(sort=sort)
            keys = (0,) * listings.number_of_keys(search)
            for place in ({}, {"after": Place(keys, "a")}, {"before": Place(keys, "a")}):
                seen = plan(session, listings.page_query(search, limit=12, **place))
                assert f"using ix_campaign_listings_{sort.value} on {LISTED}" in seen
                assert f"Seq Scan on {LISTED}" not in seen
                # What begins after a place begins there in the index, and is not read past.
                assert ("Index Cond: (ROW(" in seen) == bool(place)


def test_words_are_found_by_their_index_however_common(filled: Deps) -> None:
    with filled.reading() as session:
        listings.prefer_indexes(session)
        for search in (BREAD, RARE):
            for statement in (
                listings.facets_query(search),
                listings.page_query(Search(terms=search.terms, sort=Sort.MATCH), limit=12),
            ):
                seen = plan(session, statement)
                assert "Bitmap Index Scan on ix_campaign_listings_document" in seen
                assert "Seq Scan" not in seen
    with filled.reading() as session:
        # The preference ends with its transaction.
        assert session.execute(text("SHOW enable_seqscan")).scalar_one() == "on"


def test_misspelt_words_are_found_by_their_variants(filled: Deps) -> None:
    query = select(SearchWord.word).where(col(SearchWord.variants).op("&&")(variants("harbuor")))
    with filled.reading() as session:
        listings.prefer_indexes(session)
        assert "ix_search_words_variants" in plan(session, query)
        assert "harbour" in listings.words_like(session, "harbuor")


def test_the_benchmark_knows_every_statement_of_a_misspelt_search(filled: Deps) -> None:
    made = discover.statements_of(filled, {"text": "harbuor", "sort": "match"}, None)
    assert [name for name, _ in made] == [
        "counts",
        "whether anything has it",
        "words like it",
        "counts of what was meant",
        "page",
    ]
    assert "search_words" in made[2][1]
    assert "harbuor" in made[0][1]
    assert all("harbour" in statement for _, statement in made[3:])
    found = discover.statements_of(filled, {"text": "harbour", "sort": "match"}, None)
    assert [name for name, _ in found] == ["counts", "page"]
