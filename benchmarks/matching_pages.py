"""What a list of best matches costs the server: 10,000 open campaigns, one page for one person.

Whatever somebody may have to wait for is measured: the first list of a process that has read
nothing yet, one that finds old what was read, one beside which it is being read, and all others. In
a process that serves, what is kept is read ahead, so that the first two are met only by who comes
before that, or when it failed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median
from time import perf_counter, process_time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, insert, text
from sqlmodel import Session

from benchmarks.registry import Benchmark, Found, Run, table
from benchmarks.scene import surroundings
from crowdfund.clock import DemonstrationClock, SystemClock
from crowdfund.db.engine import make_engine
from crowdfund.db.queries.listings import Search, Sort
from crowdfund.db.tables import Campaign, Enterprise, StatedValue, User, YearFigures
from crowdfund.domain.campaign import Sector, Stage
from crowdfund.domain.matching.wishes import Wishes
from crowdfund.services import matching, open_offers
from crowdfund.services.search_input import Asked
from crowdfund.services.wishes import Seeker

CAMPAIGNS = 10_000
PAGE_SIZE = 12
ROUNDS = 9
CHANGED = 300
"""Campaigns that sell shares between two readings: ten a second."""
SEEKER = Seeker(
    Wishes(
        sectors=frozenset({"food", "energy"}),
        countries=frozenset({"DE"}),
        ticket_currency="EUR",
        ticket_most_minor=10_000,
        risk="balanced",
        horizon="long",
        values=frozenset({"local", "micro"}),
    )
)
"""Somebody who looks for everything that one can look for."""


@dataclass(frozen=True)
class Taken:
    """How long a list takes."""

    what: str
    campaigns: int
    median_ms: float
    worst_ms: float
    median_processor_ms: float
    """Time of this process's processor, without PostgreSQL's and without waiting for either."""


class _Scene:
    """A platform whose clock can be moved."""

    def __init__(self, engine: Engine) -> None:
        self._seconds = 0
        self._engine = engine
        clock = DemonstrationClock(lambda: self._seconds, fresh_seconds=0)
        self.deps = replace(surroundings(engine), clock=clock)

    def page(self, **filters: Any) -> None:
        """Asks for the first page."""
        search = Search(sort=Sort.MATCH, **filters)
        asked = Asked(search=search, text="", has_words=False, ignored=())
        found = matching.best_matches(
            self.deps, SEEKER, asked, after="", before="", page_size=PAGE_SIZE
        )
        assert len(found.cards) == PAGE_SIZE

    def change(self) -> None:
        """Some campaigns sell shares, while half a minute passes."""
        self._seconds += int(open_offers.KEPT_FOR.total_seconds())
        with self._engine.begin() as connection:
            connection.execute(_SELL, {"campaigns": CHANGED})


_SELL = text(
    """
    UPDATE campaigns SET escrowed_shares = escrowed_shares + 1, pledge_count = pledge_count + 1
    WHERE id IN (SELECT id FROM campaigns ORDER BY random() LIMIT :campaigns)
    """
)


def measure(run: Run) -> Found:
    """Asks for the first page, with what was read before and without."""
    campaigns = run.size(CAMPAIGNS, CAMPAIGNS)
    found = _asked(run.database("matching"), campaigns)
    parameters = {"campaigns": campaigns, "changed_between_readings": CHANGED}
    return Found(parameters, [table("a page of best matches", found)])


def _asked(url: str, campaigns: int) -> list[Taken]:
    engine = make_engine(url)
    furnish(engine, campaigns)
    scene = _Scene(engine)
    reader = ThreadPoolExecutor(1)

    def start_reading() -> None:
        # The page is asked for while the reading before it still goes on.
        reader.submit(open_offers.read_ahead, scene.deps)

    def nothing() -> None:
        """What is kept is fresh."""

    ways: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {
        "first after start": (open_offers.forget_all, scene.page),
        "finds old what was read": (scene.change, scene.page),
        "every other": (nothing, scene.page),
        "every other, one sector": (nothing, lambda: scene.page(sector="food")),
        "every other, a filter that all pass": (nothing, lambda: scene.page(status="live")),
        # Comes last: readings that were started go on after it.
        "while it is read ahead": (start_reading, scene.page),
    }
    with reader:
        found = [_taken(what, campaigns, *way) for what, way in ways.items()]
    engine.dispose()
    return found


def _taken(
    what: str, campaigns: int, prepare: Callable[[], None], ask: Callable[[], None]
) -> Taken:
    prepare()
    ask()
    waited, worked = [], []
    for _ in range(ROUNDS):
        prepare()
        begun, at_work = perf_counter(), process_time()
        ask()
        waited.append((perf_counter() - begun) * 1_000)
        worked.append((process_time() - at_work) * 1_000)
    return Taken(what, campaigns, median(waited), max(waited), median(worked))


def furnish(engine: Engine, campaigns: int) -> None:
    """Stores open campaigns of as many enterprises, each with figures of two years.

    Args:
        engine: of a fresh database.
        campaigns: how many.
    """
    chance = random.Random(1)
    now = SystemClock().now()
    owner = User(email="o@example.test", password_hash="", name="O", role="member", created_at=now)
    ids = [uuid4() for _ in range(campaigns)]
    with Session(engine) as session, session.begin():
        session.add(owner)
        session.flush()
        session.execute(insert(Enterprise), [_enterprise(one, owner.id, chance) for one in ids])
        for period in ("most_recent", "prior"):
            session.execute(insert(YearFigures), [_figures(one, period, chance) for one in ids])
        stating = chance.sample(ids, campaigns // 3)
        session.execute(
            insert(StatedValue),
            [_row(StatedValue, enterprise_id=one, value="local", stated_at=now) for one in stating],
        )
        session.execute(insert(Campaign), [_campaign(one, chance) for one in ids])
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def _row(table: type[Any], **values: Any) -> dict[str, Any]:
    made: dict[str, Any] = table(**values).model_dump()
    return made


def _enterprise(key: UUID, owner_id: UUID, chance: random.Random) -> dict[str, Any]:
    now = SystemClock().now()
    return _row(
        Enterprise,
        id=key,
        owner_id=owner_id,
        slug=str(key),
        name="Bench",
        incorporated_on=date(2010 + chance.randrange(15), 1, 1),
        city="Town",
        region="Region",
        country=chance.choice(["DE", "US", "KE", "FR"]),
        employees=chance.randrange(60),
        payout_status="none",
        created_at=now,
        updated_at=now,
    )


def _figures(enterprise_id: UUID, period: str, chance: random.Random) -> dict[str, Any]:
    return _row(
        YearFigures,
        enterprise_id=enterprise_id,
        period=period,
        currency="EUR",
        revenue_minor=chance.randrange(10**8),
        net_income_minor=chance.randrange(-(10**6), 10**6),
        total_assets_minor=10**7,
        cash_minor=10**6,
    )


def _campaign(enterprise_id: UUID, chance: random.Random) -> dict[str, Any]:
    now = SystemClock().now()
    return _row(
        Campaign,
        enterprise_id=enterprise_id,
        slug=f"bench-{enterprise_id}",
        status="live",
        title="Bench",
        sector=chance.choice(list(Sector)).value,
        stage=chance.choice(list(Stage)).value,
        currency="EUR",
        price_millionths=10_000_000,
        shares_before=1_000,
        target_minor=10**6,
        maximum_minor=10**8,
        minimum_ticket_minor=chance.choice([1_000, 5_000, 50_000]),
        target_shares=1_000,
        maximum_shares=100_000,
        minimum_shares=1,
        escrowed_shares=chance.randrange(1_000),
        pledge_count=chance.randrange(200),
        opens_at=now - timedelta(days=chance.randrange(60)),
        closes_at=now + timedelta(days=30),
        created_at=now,
        updated_at=now,
    )


BENCHMARK = Benchmark(
    "matching_pages",
    "a page of best matches among ten thousand open campaigns, in each way that one may wait",
    measure,
)
