"""A raise that reached its deadline a moment ago: every payment made at the offline processor, and
every row that the services would have written for it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import Row, text
from sqlmodel import Session

from benchmarks.pacing import connect
from benchmarks.raises import CHUNK, PEOPLE, new_campaign
from crowdfund.db.tables import Campaign
from crowdfund.domain import ledger as entries
from crowdfund.domain.actor import Actor, Role
from crowdfund.services import ledger
from crowdfund.services.deps import Deps

CURRENCY = "GBP"
SHARE_MINOR = 10
"""What a share costs, as in `new_campaign`."""
LEAST_SHARES, MOST_SHARES = 100, 20_000
"""Tickets of 10 to 2,000 pounds."""
DRAWS = (3, 3, 3, 3, 3, 2, 2)
"""A ticket is the least of so many: some 555 pounds on average, so 36,000 make 20 million."""
ROWS_AT_ONCE = 100

PAID = """
CREATE TEMPORARY TABLE paid (
  n bigint, charge text, intent text, shares bigint, amount bigint, fee bigint
) ON COMMIT DROP
"""
PAY = "INSERT INTO paid VALUES (:n, :charge, :intent, :shares, :amount, :fee)"
PLEDGES = """
INSERT INTO pledges (id, campaign_id, backer_id, request_key, status, version, shares,
  amount_minor, currency, payment_ref, charge_ref, processing_fee_minor, refund_reason,
  decline_message, created_at, reserved_until, escrowed_at)
SELECT gen_random_uuid(), :campaign, u.id, 'whole', 'escrowed', 1, shares, amount, :currency,
  intent, charge, fee, '', '', CAST(:at AS timestamptz) - interval '1 hour',
  CAST(:at AS timestamptz) - interval '20 minutes',
  CAST(:at AS timestamptz) - interval '50 minutes' + n * interval '1 millisecond'
FROM paid JOIN users u ON u.email = 'b' || n || '@example.test'
"""
HISTORY = """
INSERT INTO status_changes (id, subject_kind, subject_id, number, from_status, to_status,
  actor_id, reason, at)
SELECT gen_random_uuid(), 'pledge', p.id, step.number, step.origin, step.ended, step.actor, '',
  step.at
FROM pledges p CROSS JOIN LATERAL (
  VALUES (0, '', 'reserved', p.backer_id, p.created_at),
         (1, 'reserved', 'escrowed', NULL, p.escrowed_at)
) AS step (number, origin, ended, actor, at) WHERE p.campaign_id = :campaign
"""
PAGES = """
INSERT INTO attempts (id, kind, status, campaign_id, pledge_id, number, purpose, idempotency_key,
  amount_minor, currency, provider_ref, url, page_ends_at, tries, first_called_at, last_error,
  created_at, ended_at)
SELECT gen_random_uuid(), 'checkout', 'done', campaign_id, id, 1, '',
  'pledge:' || id || ':checkout:1', amount_minor, currency, 'cs_test_' || id, '', reserved_until,
  1, created_at, '', created_at, escrowed_at
FROM pledges WHERE campaign_id = :campaign
"""
NOTICES = """
INSERT INTO notices (id, user_id, kind, subject, body, path, once_key, created_at, is_listed, mail,
  due_at, tries, unknown_ends, last_error)
SELECT gen_random_uuid(), backer_id, 'pledge_paid', 'Your money is held for “Bench”',
  'Your payment arrived and is held until the deadline.', '/pledges/' || id,
  'pledge:' || id || ':escrowed:1', escrowed_at, true, 'waiting', escrowed_at, 0, 0, ''
FROM pledges WHERE campaign_id = :campaign
"""
COUNTERS = """
UPDATE campaigns SET escrowed_shares = sums.shares, escrowed_minor = sums.amount,
  pledge_count = sums.pledges, maximum_shares = sums.shares, due_at = closes_at,
  target_minor = CASE WHEN :misses THEN sums.amount + 1 ELSE sums.amount END
FROM (SELECT sum(shares) AS shares, sum(amount_minor) AS amount, count(*) AS pledges
      FROM pledges WHERE campaign_id = :campaign) AS sums
WHERE campaigns.id = :campaign
"""


def make(deps: Deps, api_url: str, pledges: int, *, misses: bool) -> Campaign:
    """Makes the raise; a worker that is started next closes it.

    Args:
        deps: a migrated database and the processor's gateway and controls.
        api_url: where the offline processor answers.
        pledges: how many were paid.
        misses: whether it misses its target, and so is refunded.
    """
    now = deps.now()
    with deps.transaction() as session:
        campaign, owner = new_campaign(session, "live", now - timedelta(seconds=1))
        campaign.decided_at = None
        session.add(campaign)
    founder = Actor(owner.id, Role.MEMBER, owner.name, owner.email)
    connect(deps, founder, campaign.enterprise_id)
    paid = list(_payments(deps, api_url, pledges))
    named = {"campaign": campaign.id, "currency": CURRENCY, "at": now, "misses": misses}
    with deps.transaction() as session:
        session.execute(text(PEOPLE), {"count": pledges, "at": now})
        session.execute(text(PAID))
        session.execute(text(PAY), paid)
        for statement in (PLEDGES, HISTORY, PAGES, NOTICES, COUNTERS):
            session.execute(text(statement), named)
        _book(session, campaign.id, deps)
    with deps.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    return campaign


def _payments(deps: Deps, api_url: str, pledges: int) -> Iterator[dict[str, Any]]:
    """Charges of the processor with the fee that it kept of each."""
    chance = random.Random(pledges)
    made: list[dict[str, Any]] = []
    with httpx.Client(base_url=api_url, timeout=600, trust_env=False) as control:
        for first in range(0, pledges, CHUNK):
            shares = [_shares(chance) for _ in range(min(CHUNK, pledges - first))]
            body = {"amounts": [SHARE_MINOR * count for count in shares], "currency": CURRENCY}
            answer = control.post("/_sandbox/charges", json=body).raise_for_status().json()
            made += answer["charges"]
            print(f"  {len(made):,} of {pledges:,} payments made", flush=True)
    fees = dict(_fees(deps))
    for n, one in enumerate(made, start=1):
        yield {
            "n": n,
            "charge": one["charge"],
            "intent": one["payment_intent"],
            "shares": one["amount"] // SHARE_MINOR,
            "amount": one["amount"],
            "fee": fees[one["charge"]],
        }


def _shares(chance: random.Random) -> int:
    draws = chance.choice(DRAWS)
    return min(chance.randint(LEAST_SHARES, MOST_SHARES) for _ in range(draws))


def _fees(deps: Deps) -> Iterator[tuple[str, int]]:
    """What the processor kept, by charge, as it says itself."""
    after = None
    while True:
        page = deps.gateway.list_balance_rows(since=None, after=after, limit=ROWS_AT_ONCE)
        yield from ((row.charge_ref, row.fee_minor) for row in page.rows)
        if not page.has_more:
            return
        after = page.rows[-1].row_ref


def _book(session: Session, campaign_id: UUID, deps: Deps) -> None:
    rows = session.execute(
        text(
            "SELECT id, amount_minor, processing_fee_minor, charge_ref FROM pledges "
            "WHERE campaign_id = :campaign ORDER BY escrowed_at"
        ),
        {"campaign": campaign_id},
    )
    for chunk in rows.partitions(CHUNK):
        postings = [_posting(campaign_id, row) for row in chunk]
        ledger.post_all(session, postings, campaign_id=campaign_id, at=deps.now())


def _posting(campaign_id: UUID, row: Row[Any]) -> ledger.Posting:
    cleared = entries.payment_cleared(
        str(campaign_id),
        gross_minor=row.amount_minor,
        fee_minor=row.processing_fee_minor,
        currency=CURRENCY,
    )
    return ledger.Posting(row.id, f"charge:{row.charge_ref}", cleared)
