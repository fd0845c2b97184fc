"""Reserving shares: the service's own transaction beside one raw statement on the same tables."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import make_url
from sqlmodel import Session

from crowdfund.clock import SystemClock
from crowdfund.db.engine import make_engine
from crowdfund.db.tables import Campaign, Enterprise, User
from crowdfund.domain.actor import Actor, Role
from crowdfund.mail import NullMailer
from crowdfund.services import pledging
from crowdfund.services.deps import Deps

SECONDS = 4
ROUNDS = 3
BUYERS = 16

RAW = """
WITH pledge AS (
  INSERT INTO pledges (id, campaign_id, backer_id, request_key, status, version, shares,
    amount_minor, currency, payment_ref, charge_ref, refund_reason, decline_message,
    created_at, reserved_until, due_at)
  VALUES (gen_random_uuid(), %(campaign)s, %(backer)s, gen_random_uuid()::text, 'reserved', 0, 1,
    100, 'USD', '', '', '', '', now(), now() + interval '40 min', now()) RETURNING id
), history AS (
  INSERT INTO status_changes (id, subject_kind, subject_id, number, from_status, to_status, reason,
    at) SELECT gen_random_uuid(), 'pledge', id, 0, '', 'reserved', '', now() FROM pledge
), attempt AS (
  INSERT INTO attempts (id, kind, status, campaign_id, pledge_id, number, purpose,
    idempotency_key, amount_minor, currency, provider_ref, url, tries, last_error, created_at)
  SELECT gen_random_uuid(), 'checkout', 'pending', %(campaign)s, id, 1, '', id::text, 100, 'USD',
    '', '', 0, '', now() FROM pledge
)
UPDATE campaigns SET reserved_shares = reserved_shares + 1 WHERE id = %(campaign)s
  AND status = 'live' AND closes_at > now()
  AND reserved_shares + escrowed_shares + settled_shares + 1 <= maximum_shares
"""


@dataclass(frozen=True)
class Row:
    """One figure: medians over the rounds."""

    what: str
    buyers: int
    campaigns: int
    per_second: float
    median_ms: float
    p99_ms: float


def measure(url: str) -> list[Row]:
    """Measures both ways, interleaved, on one hot campaign and on a hundred."""
    engine = make_engine(url, pool_size=BUYERS)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        backers, campaigns = _people_and_campaigns(session)
    deps = _deps(engine)
    ways: dict[str, Callable[[list[Campaign]], Callable[[int], None]]] = {
        "one statement, psycopg (yardstick)": lambda some: _raw(url, some, backers),
        "services.pledging, without the payment page": lambda some: _service(deps, some, backers),
    }
    seen: dict[tuple[str, int], list[tuple[float, list[float]]]] = {}
    for _ in range(ROUNDS):
        for spread in (1, 100):
            for name, make in ways.items():
                seen.setdefault((name, spread), []).append(_rush(partial(make, campaigns[:spread])))
    engine.dispose()
    return [_row(name, spread, rounds) for (name, spread), rounds in seen.items()]


def _row(name: str, spread: int, rounds: list[tuple[float, list[float]]]) -> Row:
    return Row(
        what=name,
        buyers=BUYERS,
        campaigns=spread,
        per_second=median(rate for rate, _ in rounds),
        median_ms=median(median(times) for _, times in rounds),
        p99_ms=median(quantiles(times, n=100)[98] for _, times in rounds),
    )


def _rush(make: Callable[[], Callable[[int], None]]) -> tuple[float, list[float]]:
    """Lets all buyers buy for some seconds; returns pledges per second and each one's ms."""
    times: list[list[float]] = [[] for _ in range(BUYERS)]
    ready = threading.Barrier(BUYERS + 1)
    ended = threading.Event()

    def buy(number: int) -> None:
        do = make()
        ready.wait()
        turn = number
        while not ended.is_set():
            began = time.perf_counter()
            do(turn)
            times[number].append((time.perf_counter() - began) * 1000)
            turn += BUYERS

    threads = [threading.Thread(target=buy, args=(number,)) for number in range(BUYERS)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    ended.wait(SECONDS)
    ended.set()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    flat = [one for own in times for one in own]
    return len(flat) / seconds, flat


def _raw(url: str, campaigns: list[Campaign], backers: list[Actor]) -> Callable[[int], None]:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg.connect(address, autocommit=True)

    def do(turn: int) -> None:
        campaign = campaigns[turn % len(campaigns)]
        backer = backers[turn % len(backers)]
        connection.execute(RAW, {"campaign": campaign.id, "backer": backer.user_id})

    return do


def _service(deps: Deps, campaigns: list[Campaign], backers: list[Actor]) -> Callable[[int], None]:
    def do(turn: int) -> None:
        pledging.reserve(
            deps,
            backer=backers[turn % len(backers)],
            slug=campaigns[turn % len(campaigns)].slug,
            shares=1,
            request_key=uuid4().hex,
        )

    return do


def _people_and_campaigns(
    session: Session, *, slug: str = "bench"
) -> tuple[list[Actor], list[Campaign]]:
    now = SystemClock().now()
    users = [
        User(
            id=uuid4(),
            email=f"{slug}{number}@example.test",
            password_hash="",
            name=f"Buyer {number}",
            role="member",
            created_at=now,
        )
        for number in range(BUYERS + 1)
    ]
    session.add_all(users)
    session.flush()
    owner_id = users[-1].id
    enterprise = Enterprise(
        id=uuid4(),
        owner_id=owner_id,
        slug=slug,
        name="Bench",
        country="US",
        payout_status="none",
        created_at=now,
        updated_at=now,
    )
    session.add(enterprise)
    session.flush()
    campaigns = [_campaign(enterprise.id, number, slug) for number in range(100)]
    session.add_all(campaigns)
    backers = [Actor(user.id, Role.MEMBER, user.name, user.email) for user in users[:-1]]
    return backers, campaigns


def _campaign(enterprise_id: UUID, number: int, slug: str) -> Campaign:
    now = SystemClock().now()
    return Campaign(
        id=uuid4(),
        enterprise_id=enterprise_id,
        slug=f"{slug}-{number}",
        status="live",
        title="Bench",
        currency="USD",
        price_millionths=1_000_000,
        shares_before=1,
        target_minor=100,
        maximum_minor=10**12,
        minimum_ticket_minor=100,
        target_shares=1,
        maximum_shares=10**10,
        minimum_shares=1,
        opens_at=now,
        closes_at=now + timedelta(days=30),
        created_at=now,
        updated_at=now,
    )


def _deps(engine: Any) -> Deps:
    nobody: Any = None
    return Deps(
        engine=engine,
        gateway=nobody,
        clock=SystemClock(),
        mailer=NullMailer(),
        files_dir=Path(),
        public_url="http://127.0.0.1",
        secret_key="",
        platform_country="US",
        fee_basis_points=500,
        is_demo=False,
    )
