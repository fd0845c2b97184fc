"""Ways to accept one pledge in a process of Python: the product's, and two yardsticks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from benchmarks import scene
from crowdfund.clock import SystemClock
from crowdfund.domain import risk_text
from crowdfund.services import reserving
from crowdfund.services.deps import Deps

ASK_CAMPAIGN = """
SELECT c.id, c.status, c.closes_at, c.price_millionths, c.currency, c.minimum_shares,
  c.maximum_shares, c.reserved_shares, c.escrowed_shares, c.settled_shares, e.owner_id
FROM campaigns c JOIN enterprises e ON e.id = c.enterprise_id WHERE c.slug = %(slug)s
"""
ASK_EARLIER = """
SELECT id, campaign_id, shares FROM pledges
WHERE backer_id = %(backer_id)s AND request_key = %(request_key)s
"""
PLEDGE = """
INSERT INTO pledges (id, campaign_id, backer_id, request_key, status, version, shares,
  amount_minor, currency, payment_ref, charge_ref, refund_reason, decline_message, created_at,
  reserved_until, due_at)
VALUES (%(pledge_id)s, %(campaign_id)s, %(backer_id)s, %(request_key)s, 'reserved', 0, %(shares)s,
  %(amount_minor)s, %(currency)s, '', '', '', '', %(now)s, %(ends_at)s, %(look_at)s)
"""
HISTORY = """
INSERT INTO status_changes (id, subject_kind, subject_id, number, from_status, to_status, actor_id,
  reason, at)
VALUES (%(history_id)s, 'pledge', %(pledge_id)s, 0, '', 'reserved', %(backer_id)s, '', %(now)s)
"""
PAGE = """
INSERT INTO attempts (id, kind, status, campaign_id, pledge_id, number, purpose, idempotency_key,
  amount_minor, currency, provider_ref, url, page_ends_at, tries, due_at, last_error, created_at)
VALUES (%(page_id)s, 'checkout', 'pending', %(campaign_id)s, %(pledge_id)s, 1, '',
  %(idempotency_key)s, %(amount_minor)s, %(currency)s, '', '', %(ends_at)s, 0, %(call_at)s, '',
  %(now)s)
"""
QUEUE = "SELECT pg_advisory_xact_lock(hashtextextended(%(campaign_id)s::text, 0))"
COUNT = """
UPDATE campaigns SET reserved_shares = reserved_shares + %(shares)s
WHERE id = %(campaign_id)s AND status = 'live' AND closes_at > %(now)s
  AND reserved_shares + escrowed_shares + settled_shares + %(shares)s <= maximum_shares
RETURNING id
"""


def values(turn: int, campaigns: int, now: datetime) -> dict[str, Any]:
    """What is stored when it is a buyer's turn: who, of which of so many campaigns, and when."""
    pledge_id, number = uuid4(), turn % campaigns + 1
    return {
        "slug": scene.slug(number),
        "campaign_id": scene.numbered_id(number),
        "backer_id": scene.numbered_id(turn % scene.PEOPLE + 1),
        "request_key": uuid4().hex,
        "pledge_id": pledge_id,
        "shares": 1,
        "amount_minor": 100,
        "currency": "USD",
        "now": now,
        "ends_at": now + timedelta(minutes=40),
        "reflects_until": None,
        "look_at": now + timedelta(minutes=2),
        "call_at": now + timedelta(seconds=30),
        "idempotency_key": f"pledge:{pledge_id}:checkout:1",
        "risk_version": risk_text.current().version,
        "terms_version": 1,
        "people_joined": 0,
        "risk_mark": risk_text.current().mark,
    }


@dataclass(frozen=True)
class Service:
    """The product: `services.reserving.reserve`, all its checks included."""

    deps: Deps
    campaigns: int

    def buy(self, turn: int) -> None:
        """One reservation."""
        reserving.reserve(
            self.deps,
            backer=scene.person(turn % scene.PEOPLE + 1),
            slug=scene.slug(turn % self.campaigns + 1),
            shares=1,
            request_key=uuid4().hex,
            risk=risk_text.current(),
        )

    def close(self) -> None:
        """The pool keeps its connections."""


class _Bare:
    """A connection of psycopg's own."""

    def __init__(self, url: str, campaigns: int, *, autocommit: bool) -> None:
        address = make_url(url).set(drivername="postgresql")
        self.connection = psycopg.connect(
            address.render_as_string(hide_password=False), autocommit=autocommit
        )
        self.campaigns = campaigns

    def close(self) -> None:
        self.connection.close()


class Steps(_Bare):
    """The same reads, checks and writes, statement by statement, in one transaction."""

    def __init__(self, url: str, campaigns: int) -> None:
        super().__init__(url, campaigns, autocommit=False)

    def buy(self, turn: int) -> None:
        """One pledge, the queue joined as late as can be."""
        now = SystemClock().now()
        asked = values(turn, self.campaigns, now) | {"history_id": uuid4(), "page_id": uuid4()}
        run = self.connection.execute
        with self.connection.transaction():
            seen = run(ASK_CAMPAIGN, asked).fetchone()
            assert seen is not None
            assert run(ASK_EARLIER, asked).fetchone() is None
            assert seen[1] == "live"
            assert seen[2] > now
            assert seen[10] != asked["backer_id"]
            assert seen[6] - sum(seen[7:10]) >= asked["shares"]
            for statement in (PLEDGE, HISTORY, PAGE, QUEUE):
                run(statement, asked)
            assert run(COUNT, asked).fetchone() is not None


class Statement(_Bare):
    """The product's writing statement alone: no reading before it, no rule of the domain."""

    def __init__(self, url: str, campaigns: int) -> None:
        super().__init__(url, campaigns, autocommit=True)

    def buy(self, turn: int) -> None:
        """One pledge."""
        asked = values(turn, self.campaigns, SystemClock().now())
        assert self.connection.execute(reserving.TAKE, asked).fetchone() is not None
