"""The yardstick: the same writes as bare SQL statements, from psycopg, with nothing in between.

A hash here is 64 characters that nobody worked out; a key is put together by the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import make_url

HASH = "f" * 64
NOBODY = UUID(int=0)

INTEND = """
INSERT INTO attempts (id, kind, status, campaign_id, pledge_id, number, purpose, idempotency_key,
  amount_minor, currency, provider_ref, url, tries, due_at, last_error, created_at)
SELECT gen_random_uuid(), 'transfer', 'pending', campaign_id, id, 1, '',
  'campaign:' || campaign_id || ':transfer:pledge:' || id,
  amount_minor - amount_minor * 500 / 10000, currency, '', '', 0, now(), '', now()
FROM pledges p WHERE campaign_id = %(campaign)s AND status = 'escrowed' AND id > %(after)s
  AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.pledge_id = p.id AND a.kind = 'transfer')
ORDER BY id LIMIT %(limit)s RETURNING pledge_id
"""
LOCK_SOME = """
SELECT id, shares, amount_minor, currency FROM pledges
WHERE campaign_id = %(campaign)s AND status = 'escrowed'
ORDER BY id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
"""
MOVE = """
WITH moved AS (
  UPDATE pledges SET status = %(to)s, version = version + 1, refund_reason = %(why)s,
    ended_at = %(ended)s WHERE id = ANY(%(ids)s) RETURNING id, version
)
INSERT INTO status_changes (id, subject_kind, subject_id, number, from_status, to_status, reason,
  at)
SELECT gen_random_uuid(), 'pledge', id, version, %(origin)s, %(to)s, '', now() FROM moved
"""
REFUNDS = """
INSERT INTO attempts (id, kind, status, campaign_id, pledge_id, number, purpose, idempotency_key,
  amount_minor, currency, provider_ref, url, tries, due_at, last_error, created_at)
SELECT gen_random_uuid(), 'refund', 'pending', campaign_id, id, 1, 'target_missed',
  'pledge:' || id || ':refund:target_missed:1', amount_minor, currency, '', '', 0, now(), '', now()
FROM pledges WHERE id = ANY(%(ids)s)
"""
GIVE_BACK = """
UPDATE campaigns SET escrowed_shares = escrowed_shares - %(shares)s,
  escrowed_minor = escrowed_minor - %(amount)s, pledge_count = pledge_count - %(count)s
WHERE id = %(campaign)s
"""
HEAD = "SELECT number, hash FROM ledger_heads WHERE campaign_id = %(campaign)s FOR UPDATE"
NEW_HEAD = (
    "UPDATE ledger_heads SET number = %(number)s, hash = %(hash)s WHERE campaign_id = %(campaign)s"
)
ENTRY = """
INSERT INTO ledger_entries (id, campaign_id, number, pledge_id, kind, debit_account, credit_account,
  amount_minor, currency, source_key, at, previous_hash, hash)
VALUES (gen_random_uuid(), %(campaign)s, %(number)s, %(pledge)s, %(kind)s, %(debit)s, %(credit)s,
  %(amount)s, 'GBP', %(source)s, now(), %(hash)s, %(hash)s)
"""
REGISTER = """
WITH before AS (
  SELECT count(*) AS lines, coalesce(sum(shares), 0) AS shares FROM allotments
  WHERE campaign_id = %(campaign)s
), numbered AS (
  SELECT coalesce(max(certificate_number), 0) AS last FROM allotments
  WHERE enterprise_id = %(enterprise)s
), chosen AS (
  SELECT id, backer_id, shares, escrowed_at FROM pledges p WHERE campaign_id = %(campaign)s
    AND status = 'settled' AND NOT EXISTS (SELECT 1 FROM allotments a WHERE a.pledge_id = p.id)
  ORDER BY escrowed_at, id LIMIT %(limit)s
), written AS (
  INSERT INTO allotments (id, enterprise_id, campaign_id, pledge_id, holder_id, number, first_share,
    shares, allotted_at, certificate_number, certificate_code)
  SELECT gen_random_uuid(), %(enterprise)s, %(campaign)s, id, backer_id,
    before.lines + row_number() OVER paid,
    1001 + before.shares + sum(chosen.shares) OVER paid - chosen.shares, chosen.shares, now(),
    numbered.last + row_number() OVER paid, md5(chosen.id::text)
  FROM chosen, before, numbered WINDOW paid AS (ORDER BY escrowed_at, id)
  RETURNING holder_id, pledge_id, first_share, shares
)
INSERT INTO notices (id, user_id, kind, subject, body, path, once_key, created_at, is_listed, mail,
  due_at, tries, unknown_ends, last_error)
SELECT gen_random_uuid(), holder_id, 'shares_allotted', 'You now hold ' || shares || ' shares',
  '“Bench” reached its target. You were allotted ' || shares || ' shares, numbers ' || first_share
  || ' to ' || first_share + shares - 1 || '. Your certificate can be downloaded from the page of '
  || 'your pledge.', '/pledges/' || pledge_id,
  'pledge:' || pledge_id || ':allotted', now(), true, 'waiting', now(), 0, 0, '' FROM written
"""
LEAVE_TO_BARE = """
UPDATE attempts SET due_at = due_at + interval '99 years' WHERE campaign_id = %(campaign)s
"""
"""Where no worker of ours finds them."""
CLAIM = """
WITH due AS (
  SELECT id FROM attempts WHERE kind = %(kind)s AND status = 'pending'
    AND due_at BETWEEN now() AND now() + interval '100 years'
    AND campaign_id = %(campaign)s ORDER BY due_at LIMIT 32 FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE attempts SET due_at = now() + interval '101 years' FROM due WHERE attempts.id = due.id
RETURNING attempts.id
"""
BEGIN = """
SELECT a.status, p.status, p.charge_ref, e.account_ref FROM attempts a
JOIN pledges p ON p.id = a.pledge_id JOIN campaigns c ON c.id = a.campaign_id
JOIN enterprises e ON e.id = c.enterprise_id WHERE a.id = %(attempt)s FOR UPDATE OF a
"""
BEGUN = """
UPDATE attempts SET tries = tries + 1, due_at = now() + interval '30 seconds' WHERE id = %(attempt)s
"""
LOCK_ONE = """
SELECT a.status, a.amount_minor, a.idempotency_key, p.id, p.status, p.shares, p.amount_minor,
  p.backer_id, c.enterprise_id, c.title
FROM attempts a JOIN pledges p ON p.id = a.pledge_id JOIN campaigns c ON c.id = a.campaign_id
WHERE a.id = %(attempt)s FOR NO KEY UPDATE OF p, a
"""
DONE = """
UPDATE attempts SET status = 'done', provider_ref = 'made', due_at = NULL, ended_at = now()
WHERE id = %(attempt)s
"""
SETTLED = """
UPDATE campaigns SET escrowed_shares = escrowed_shares - %(shares)s,
  settled_shares = settled_shares + %(shares)s, escrowed_minor = escrowed_minor - %(amount)s,
  settled_minor = settled_minor + %(amount)s WHERE id = %(campaign)s
"""
TOLD = """
INSERT INTO notices (id, user_id, kind, subject, body, path, once_key, created_at, is_listed, mail,
  due_at, tries, unknown_ends, last_error)
VALUES (gen_random_uuid(), %(backer)s, 'refunded', '£10.00 is on its way back to your card',
  'The raise did not reach its target. We returned £10.00 for “Bench” in full. Banks show it after '
  'a few days.', '/pledges/' || %(pledge)s, %(source)s || ':done', now(), true,
  'waiting', now(), 0, 0, '')
ON CONFLICT (once_key) DO NOTHING
"""


def connect(url: str) -> psycopg.Connection[Any]:
    """A connection that prepares what it repeats."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, prepare_threshold=2)


def intend(connection: psycopg.Connection[Any], campaign: UUID, chunk: int) -> None:
    """One transfer for every pledge, a transaction for each chunk."""
    after: UUID | None = NOBODY
    while after is not None:
        named = {"campaign": campaign, "after": after, "limit": chunk}
        after = max((row[0] for row in connection.execute(INTEND, named)), default=None)
        connection.commit()


def decide_refunds(connection: psycopg.Connection[Any], campaign: UUID, chunk: int) -> None:
    """One refund for every pledge, booked, a transaction for each chunk."""
    named: dict[str, Any] = {"campaign": campaign, "limit": chunk}
    while rows := connection.execute(LOCK_SOME, named).fetchall():
        ids = [row[0] for row in rows]
        to = {"to": "refunding", "origin": "escrowed", "why": "target_missed", "ended": None}
        connection.execute(MOVE, to | {"ids": ids})
        connection.execute(REFUNDS, {"ids": ids})
        sums = {"shares": sum(row[1] for row in rows), "amount": sum(row[2] for row in rows)}
        connection.execute(GIVE_BACK, named | sums | {"count": len(rows)})
        moves = [("refund_decided", row[0], row[2], f"{row[0]}:decided") for row in rows]
        _book(connection, campaign, moves)
        connection.commit()


def write_register(
    connection: psycopg.Connection[Any], campaign: UUID, enterprise: UUID, chunk: int
) -> None:
    """Every line and its notice, a transaction for each chunk."""
    named = {"campaign": campaign, "enterprise": enterprise, "limit": chunk}
    while connection.execute(REGISTER, named).rowcount:
        connection.commit()
    connection.rollback()


def results(connection: psycopg.Connection[Any], campaign: UUID, kind: str) -> Iterator[None]:
    """Does one attempt after another; yields after each."""
    while claimed := connection.execute(CLAIM, {"campaign": campaign, "kind": kind}).fetchall():
        connection.commit()
        for (attempt,) in claimed:
            _one(connection, campaign, attempt, kind)
            yield


def _one(connection: psycopg.Connection[Any], campaign: UUID, attempt: UUID, kind: str) -> None:
    named: dict[str, Any] = {"attempt": attempt, "campaign": campaign}
    connection.execute(BEGIN, named).fetchone()
    connection.execute(BEGUN, named)
    connection.commit()
    row = connection.execute(LOCK_ONE, named).fetchone()
    assert row is not None
    _, net, source, pledge, status, shares, amount, backer, _, _ = row
    connection.execute(DONE, named)
    ending = "settled" if kind == "transfer" else "refunded"
    connection.execute(
        MOVE, {"to": ending, "origin": status, "why": "", "ended": "now", "ids": [pledge]}
    )
    if kind == "transfer":
        connection.execute(SETTLED, named | {"shares": shares, "amount": amount})
        parts = {"released": net, "fee_earned": amount - net, "transferred": net}
        _book(connection, campaign, [(name, pledge, part, source) for name, part in parts.items()])
    else:
        _book(connection, campaign, [("refunded", pledge, amount, source)])
        connection.execute(TOLD, {"backer": backer, "pledge": str(pledge), "source": source})
    connection.commit()


def _book(
    connection: psycopg.Connection[Any], campaign: UUID, moves: list[tuple[str, UUID, int, str]]
) -> None:
    head = connection.execute(HEAD, {"campaign": campaign}).fetchone()
    assert head is not None
    rows = [
        {
            "campaign": campaign,
            "number": head[0] + number,
            "pledge": pledge,
            "kind": kind,
            "debit": f"escrow:{campaign}",
            "credit": f"refunds_due:{campaign}",
            "amount": amount,
            "source": source,
            "hash": HASH,
        }
        for number, (kind, pledge, amount, source) in enumerate(moves, start=1)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(ENTRY, rows)
    connection.execute(
        NEW_HEAD, {"campaign": campaign, "number": head[0] + len(rows), "hash": HASH}
    )
