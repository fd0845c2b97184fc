"""Finding campaigns among ten thousand with a million pledges: each way of looking, beside the bare
statements that it makes, with the plans that PostgreSQL takes (`results/discover_plans.txt`)."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median, quantiles
from typing import Any

from psycopg import ClientCursor
from sqlalchemy import Engine, Select, event, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlmodel import Session

from benchmarks import discover_scene, scene
from benchmarks.databases import ROOT
from benchmarks.registry import Benchmark, Found, Run, table
from crowdfund.db.engine import make_engine
from crowdfund.db.queries import listings
from crowdfund.db.queries.listings import Place, Search, Sort
from crowdfund.services import catalog, popularity, search_input
from crowdfund.services.deps import Deps
from crowdfund.services.discovery import CARDS_PER_PAGE
from crowdfund.services.search_input import Asked
from crowdfund.services.search_mending import Mended, mend

CAMPAIGNS = 10_000
PLEDGES_PER_CAMPAIGN = 100
ROUNDS = 20
PLANS = ROOT / "benchmarks" / "results" / "discover_plans.txt"

HINT = "SET LOCAL enable_seqscan = off"
"""As the service does for words."""

LOOKS: dict[str, dict[str, str]] = {
    "everything, closing soon": {},
    "everything, newest": {"sort": "newest"},
    "everything, most funded": {"sort": "funded"},
    "everything, most backers": {"sort": "backers"},
    "open food in Britain": {"sector": "food", "country": "GB", "status": "live"},
    "tickets up to $25, newest": {"minimum_ticket": "USD-2500", "sort": "newest"},
    "a common word": {"text": "bakery", "sort": "match"},
    "a rarer word": {"text": "bicycle", "sort": "match"},
    "a word with an accent": {"text": "cafe", "sort": "match"},
    "two words": {"text": "solar harbour", "sort": "match"},
    "two letters of a word": {"text": "ba", "sort": "match"},
    "four letters, filtered": {"text": "sola", "status": "live", "sort": "closing"},
    "a misspelt word": {"text": "bicylce", "sort": "match"},
    "words that nothing has": {"text": "xqzzyx wqkkj", "sort": "match"},
    "a country by its name": {"text": "iceland bakery", "sort": "match"},
}
"""What is looked for, by what it is."""


@dataclass(frozen=True)
class Figure:
    """How long one way of looking takes, over its rounds."""

    what: str
    found: int
    rounds: int
    median_ms: float
    p95_ms: float
    bare_median_ms: float
    """The statements of one page and its counts, and those that set words right before, without
    what is done to them in Python; zero for what is no search."""
    indexes: str
    """What the plan of the page reads."""


def measure(run: Run) -> Found:
    """Fills a fresh database and looks in every way."""
    campaigns = run.size(CAMPAIGNS, CAMPAIGNS)
    pledges = campaigns * PLEDGES_PER_CAMPAIGN
    figures = _looked(run.database("discover"), campaigns, pledges)
    parameters = {"campaigns": campaigns, "pledges": pledges, "rounds": ROUNDS}
    return Found(parameters, [table("finding campaigns", figures)])


def _looked(url: str, campaigns: int, pledges: int) -> list[Figure]:
    engine = make_engine(url)
    deps = scene.surroundings(engine)
    began = time.perf_counter()
    discover_scene.fill(engine, campaigns=campaigns, pledges=pledges)
    print(f"filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    began = time.perf_counter()
    counted = popularity.count_moved(deps)
    figures = [_once("counting every campaign for lists", counted, time.perf_counter() - began)]
    figures.append(_figure("counting when nothing moved", 0, lambda: popularity.count_moved(deps)))
    _settle(engine)
    PLANS.parent.mkdir(exist_ok=True)
    with PLANS.open("w") as plans:
        for what, asked in LOOKS.items():
            figures.append(_look(deps, what, asked, plans))
        figures.append(_look(deps, "page 101, closing soon", {"after": _deep(deps)}, plans))
    figures += [
        _figure(f"first page: {row.__name__}", 0, lambda row=row: row(deps))
        for row in (catalog.featured, catalog.closing_soon, catalog.newest, catalog.totals)
    ]
    engine.dispose()
    return figures


def _look(deps: Deps, what: str, asked: dict[str, str], plans: Any) -> Figure:
    shown = catalog.search_campaigns(deps, **asked)
    values = {name: value for name, value in asked.items() if name != "after"}
    search = search_input.read(**values).search  # type: ignore[arg-type]
    after = search_input.place_of(asked.get("after"), keys=2)
    statements = statements_of(deps, values, after)
    bare = _times(lambda: _run(deps.engine, search, [sql for _, sql in statements]))
    plan = _plans(deps.engine, what, search, statements, plans)
    return _figure(
        what,
        shown.total,
        lambda: catalog.search_campaigns(deps, **asked),
        bare=median(bare),
        indexes=plan,
    )


def statements_of(deps: Deps, values: dict[str, str], after: Place | None) -> list[tuple[str, str]]:
    """What a search asks the database, in order: each statement's name, and its text."""
    asked = search_input.read(**values)  # type: ignore[arg-type]
    search = asked.search
    made: list[tuple[str, str]] = []
    with deps.reading() as session:
        driver: Any = session.connection().connection.driver_connection
        counts = listings.facets_query(search)
        made.append(("counts", _sql(driver, counts)))
        if search.terms and not listings.facets(session, search).total:
            mended, heard = _heard(session, driver, asked)
            made += heard
            if mended is not None:
                search = replace(search, terms=mended.terms)
                made.append(
                    ("counts of what was meant", _sql(driver, listings.facets_query(search)))
                )
        page = listings.page_query(search, limit=CARDS_PER_PAGE, after=after)
        made.append(("page", _sql(driver, page)))
    return made


def _heard(
    session: Session, driver: Any, asked: Asked
) -> tuple[Mended | None, list[tuple[str, str]]]:
    """Sets words right, and listens to what that asks the database."""
    heard: list[tuple[str, str]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        where = "words like it" if "search_words" in statement else "whether anything has it"
        heard.append((where, ClientCursor(driver).mogrify(statement, values)))

    listings.prefer_indexes(session)
    event.listen(session.connection(), "before_cursor_execute", hear)
    return mend(session, asked), heard


def _figure(
    what: str, found: int, do: Callable[[], Any], *, bare: float = 0.0, indexes: str = ""
) -> Figure:
    times = _times(do)
    p95 = quantiles(times, n=20)[-1]
    return Figure(what, found, len(times), median(times), p95, bare, indexes)


def _once(what: str, found: int, seconds: float) -> Figure:
    return Figure(what, found, 1, seconds * 1000, seconds * 1000, 0.0, "")


def _times(do: Callable[[], Any]) -> list[float]:
    do()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        do()
        times.append((time.perf_counter() - began) * 1000)
    return times


def _run(engine: Engine, search: Search, statements: list[str]) -> None:
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute(HINT if search.terms else "SELECT 1")
        for statement in statements:
            with driver.cursor() as cursor:
                cursor.execute(statement).fetchall()
        driver.rollback()


def _plans(
    engine: Engine, what: str, search: Search, statements: list[tuple[str, str]], plans: Any
) -> str:
    """Writes how PostgreSQL goes about it; returns what the page's statement reads."""
    read: list[str] = []
    with engine.connect() as connection:
        for name, statement in statements:
            driver: Any = connection.connection.driver_connection
            driver.execute(HINT if search.terms else "SELECT 1")
            with driver.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}")
                lines = [row[0] for row in cursor.fetchall()]
            plans.write("\n".join([f"-- {what}: {name}", *lines, "", ""]))
            if name == "page":
                read = re.findall(r"(ix_campaign_listings_\w+|Seq Scan on \w+)", "\n".join(lines))
            driver.rollback()
    return ", ".join(dict.fromkeys(one.replace("ix_campaign_listings_", "") for one in read))


def _sql(driver: Any, statement: Select[Any]) -> str:
    """The statement with its values written into it."""
    made = statement.compile(dialect=PGDialect_psycopg())  # type: ignore[no-untyped-call]
    return ClientCursor(driver).mogrify(str(made), made.params)


def _deep(deps: Deps) -> str:
    """The place that the hundred and first page begins after."""
    with deps.reading() as session:
        rows = listings.page(session, Search(sort=Sort.CLOSING), limit=100 * CARDS_PER_PAGE)
        return search_input.place_text(rows[-1].place)


def _settle(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))


BENCHMARK = Benchmark(
    "discover",
    "finding campaigns among ten thousand with a million pledges, beside the bare statements",
    measure,
)
