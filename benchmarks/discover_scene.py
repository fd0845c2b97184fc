"""Ten thousand campaigns with a million pledges, written straight into the tables.

Words follow a power law, as in any language, and so do pledges: a few campaigns have most of them.
Everything is drawn from one seed.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy import Connection, Engine, text

from crowdfund.clock import real_now
from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.campaign import Sector, Stage

SEED = 20_261_126
STATUSES = ("live",) * 5 + ("scheduled", "settled", "settled", "refunded", "withdrawn")
COUNTRIES = ("US", "US", "US", "GB", "GB", "DE", "FR", "PT", "IS", "KE", "JP", "PL")
SECURITIES = ("Common Stock",) * 4 + ("Preferred Stock", "Non-voting Stock")
TICKETS_MINOR = (1_000, 2_500, 5_000, 10_000, 25_000, 100_000)
SYLLABLES = ("ba", "co", "de", "fi", "gru", "ha", "ju", "ka", "lo", "mé", "ni", "pro", "sta", "tor")
KNOWN = (
    "bakery",
    "solar",
    "harbour",
    "brewery",
    "orchard",
    "café",
    "bicycle",
    "clinic",
    "software",
)
VOCABULARY = 20_000
STORY_WORDS = 200
PEOPLE = 50_000

USERS = """
INSERT INTO users (id, email, password_hash, name, role, country, language, customer_ref,
  created_at)
SELECT gen_random_uuid(), 'p' || n || '@example.test', '', 'Person ' || n, 'member', '', 'en', '',
  :at
FROM generate_series(1, :count) AS n
"""
PLEDGES = """
INSERT INTO pledges (id, campaign_id, backer_id, request_key, status, version, shares,
  amount_minor, currency, payment_ref, charge_ref, refund_reason, decline_message, created_at,
  reserved_until, escrowed_at)
SELECT gen_random_uuid(), c.id, u.id, 'k' || c.number || ':' || n, 'escrowed', 1, 10, 1000, 'USD',
  'pi_' || c.number || ':' || n, 'ch_' || c.number || ':' || n, '', '', :at, :at, :at
FROM bench_sizes AS c CROSS JOIN LATERAL generate_series(1, c.pledges) AS n
JOIN bench_people AS u ON u.number = 1 + (c.number * 7919 + n * 104729) % :people
"""
INDEXES = """
SELECT i.indexname, i.indexdef FROM pg_indexes i
WHERE i.tablename = 'pledges' AND i.indexname NOT IN (SELECT conname FROM pg_constraint)
"""
FOREIGN_KEYS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = 'pledges'::regclass AND contype = 'f'
"""
COUNTERS = """
UPDATE campaigns SET escrowed_shares = 10 * s.pledges, escrowed_minor = 1000 * s.pledges,
  pledge_count = s.pledges FROM bench_sizes AS s WHERE s.id = campaigns.id
"""


def fill(engine: Engine, *, campaigns: int, pledges: int) -> None:
    """Fills a migrated, empty database.

    Args:
        engine: of that database.
        campaigns: how many, with an enterprise each.
        pledges: how many over all of them; rounded down for each.
    """
    now = real_now()
    with engine.begin() as connection:
        connection.execute(text(USERS), {"at": now, "count": PEOPLE})
    raw = engine.raw_connection()
    driver: Any = raw.driver_connection
    _copy_campaigns(driver, now, campaigns, pledges)
    raw.commit()
    raw.close()
    with engine.begin() as connection:
        rest = _without_indexes(connection)
        connection.execute(text(PLEDGES), {"at": now, "people": PEOPLE})
        connection.execute(text(COUNTERS))
        for statement in rest:
            connection.execute(text(statement))
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))


def _without_indexes(connection: Connection) -> list[str]:
    """Takes away what every new pledge would be entered in and checked against; returns the
    statements that put it back."""
    indexes = connection.execute(text(INDEXES)).all()
    keys = connection.execute(text(FOREIGN_KEYS)).all()
    for name, _ in keys:
        connection.execute(text(f"ALTER TABLE pledges DROP CONSTRAINT {name}"))
    for name, _ in indexes:
        connection.execute(text(f"DROP INDEX {name}"))
    return [
        *(made for _, made in indexes),
        *(f"ALTER TABLE pledges ADD CONSTRAINT {name} {made}" for name, made in keys),
    ]


def _copy_campaigns(
    driver: psycopg.Connection[TupleRow], now: datetime, campaigns: int, pledges: int
) -> None:
    chance = random.Random(SEED)
    words = vocabulary(chance)
    bounds = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    sizes = _sizes(campaigns, pledges)
    with driver.cursor() as cursor:
        cursor.execute("SELECT id FROM users LIMIT 1")
        owner = cursor.fetchone()
        assert owner is not None
        made = [
            _rows(number, owner[0], now, chance, words, bounds)
            for number in range(1, campaigns + 1)
        ]
        _copy(cursor, "enterprises", [enterprise for enterprise, _ in made])
        _copy(cursor, "campaigns", [campaign for _, campaign in made])
        cursor.execute("CREATE TABLE bench_sizes (id uuid, number bigint, pledges bigint)")
        cursor.execute(
            "CREATE TABLE bench_people AS SELECT id, row_number() OVER (ORDER BY email) AS number "
            "FROM users"
        )
        with cursor.copy("COPY bench_sizes FROM STDIN") as copy:
            for number, ((_, campaign), size) in enumerate(zip(made, sizes, strict=True), 1):
                copy.write_row((campaign["id"], number, size))


def vocabulary(chance: random.Random) -> list[str]:
    """Words by how common they are, the commonest first; a few of them are real."""
    made = {
        "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 5)))
        for _ in range(2 * VOCABULARY)
    }
    words = sorted(made)[:VOCABULARY]
    chance.shuffle(words)
    for place, word in enumerate(KNOWN):
        words.insert(20 * 3**place % VOCABULARY, word)
    return words


def _sizes(campaigns: int, pledges: int) -> list[int]:
    weights = [1 / rank**0.8 for rank in range(1, campaigns + 1)]
    whole = sum(weights)
    return [int(pledges * weight / whole) for weight in weights]


def _rows(
    number: int,
    owner_id: UUID,
    now: datetime,
    chance: random.Random,
    words: list[str],
    bounds: list[float],
) -> tuple[dict[str, Any], dict[str, Any]]:
    def some(count: int) -> str:
        return " ".join(chance.choices(words, cum_weights=bounds, k=count))

    created_at = now - timedelta(days=chance.randint(31, 900), seconds=number)
    enterprise = {
        "id": uuid4(),
        "owner_id": owner_id,
        "slug": f"enterprise-{number}",
        "name": f"{some(1).title()} {some(1).title()} Ltd",
        "city": chance.choice(words[5_000:5_300]),
        "country": chance.choice(COUNTRIES),
        "payout_status": "active",
        "created_at": created_at,
        "updated_at": created_at,
    }
    status = chance.choice(STATUSES)
    opens_at = now - timedelta(seconds=chance.randint(60, 30 * 86_400))
    ahead = timedelta(seconds=chance.randint(3_600, 60 * 86_400))
    campaign = {
        "id": uuid4(),
        "enterprise_id": enterprise["id"],
        "slug": f"campaign-{number}",
        "status": status,
        "version": 3,
        "title": some(4).capitalize(),
        "summary": some(15),
        "story": some(STORY_WORDS),
        "sector": chance.choice(list(Sector)).value,
        "stage": chance.choice(list(Stage)).value,
        "security": chance.choice(SECURITIES),
        "currency": "USD",
        "price_millionths": 1_000_000,
        "shares_before": 1_000,
        "target_minor": chance.randint(10_000, 10_000_000),
        "maximum_minor": 10**12,
        "minimum_ticket_minor": chance.choice(TICKETS_MINOR),
        "target_shares": 1,
        "maximum_shares": 10**10,
        "minimum_shares": 1,
        "opens_at": opens_at,
        "closes_at": now + ahead if status in {"live", "scheduled"} else now - ahead,
        "created_at": created_at,
        "updated_at": created_at,
    }
    return _filled("enterprises", enterprise), _filled("campaigns", campaign)


def _filled(table: str, values: dict[str, Any]) -> dict[str, Any]:
    """A row with what the tables' classes fill in when nothing is said."""
    row = {"enterprises": Enterprise, "campaigns": Campaign}[table](**values)
    return row.model_dump()


def _copy(cursor: psycopg.Cursor[TupleRow], table: str, rows: list[dict[str, Any]]) -> None:
    names = list(rows[0])
    with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row[name] for name in names])
