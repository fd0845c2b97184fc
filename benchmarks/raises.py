"""Whole raises, written straight into the tables: as many pledges as asked for, held and booked."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Engine, text
from sqlmodel import Session

from benchmarks.verified import check_of
from crowdfund.clock import real_now
from crowdfund.db.tables import Campaign, Enterprise, HolderBefore, User
from crowdfund.domain import ledger as entries
from crowdfund.services import ledger

CHUNK = 2_000

PEOPLE = """
INSERT INTO users (id, email, password_hash, name, role, country, language, customer_ref,
  created_at)
SELECT gen_random_uuid(), 'b' || n || '@example.test', '', 'Backer ' || n, 'member', '', 'en', '',
  :at
FROM generate_series(1, :count) AS n ON CONFLICT DO NOTHING
"""
PLEDGES = """
INSERT INTO pledges (id, campaign_id, backer_id, request_key, status, version, shares,
  amount_minor, currency, payment_ref, charge_ref, refund_reason, decline_message, created_at,
  reserved_until, escrowed_at)
SELECT gen_random_uuid(), :campaign, id, :name, 'escrowed', 1, shares, shares * 10, 'GBP',
  'pi_' || id || :name, 'ch_' || id || :name, '', '', :at, :at,
  CAST(:at AS timestamptz) + n * interval '1 second'
FROM (SELECT id, row_number() OVER () AS n, 100 + floor(random() * 1000)::int AS shares
      FROM users WHERE email LIKE 'b%@example.test' LIMIT :count) AS backers
"""
COUNTERS = """
UPDATE campaigns SET escrowed_shares = sums.shares, escrowed_minor = sums.amount,
  pledge_count = sums.pledges, maximum_shares = sums.shares, decided_cleared_minor = sums.amount
FROM (SELECT sum(shares) AS shares, sum(amount_minor) AS amount, count(*) AS pledges
      FROM pledges WHERE campaign_id = :campaign) AS sums
WHERE campaigns.id = :campaign
"""
SETTLED = (
    "UPDATE pledges SET status = 'settled', ended_at = now() WHERE campaign_id = :campaign",
    "UPDATE campaigns SET settled_shares = escrowed_shares, settled_minor = escrowed_minor, "
    "escrowed_shares = 0, escrowed_minor = 0 WHERE id = :campaign",
)


def make_raise(engine: Engine, pledges: int, status: str) -> Campaign:
    """A raise whose outcome was decided a moment ago (tickets of 10 to 110 pounds).

    Args:
        engine: a migrated database.
        pledges: how many are held.
        status: `settling`, or `refunding` for one that missed its target.
    """
    now = real_now()
    with Session(engine, expire_on_commit=False) as session, session.begin():
        session.execute(text(PEOPLE), {"count": pledges, "at": now})
        campaign, _ = new_campaign(session, status, now)
        named = {"campaign": campaign.id, "name": f"{campaign.id}", "count": pledges, "at": now}
        session.execute(text(PLEDGES), named)
        session.execute(text(COUNTERS), named)
        _book(session, campaign.id, now)
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    return campaign


def settle_all(engine: Engine, campaign: Campaign) -> None:
    """Says of every pledge that its money was released; nothing is booked for it."""
    with engine.begin() as connection:
        for statement in SETTLED:
            connection.execute(text(statement), {"campaign": campaign.id})


def _book(session: Session, campaign_id: UUID, at: datetime) -> None:
    rows = session.execute(
        text("SELECT id, amount_minor, charge_ref FROM pledges WHERE campaign_id = :campaign"),
        {"campaign": campaign_id},
    )
    for chunk in rows.partitions(CHUNK):
        postings = [
            ledger.Posting(
                row.id,
                f"charge:{row.charge_ref}",
                entries.payment_cleared(
                    str(campaign_id),
                    gross_minor=row.amount_minor,
                    fee_minor=30,
                    currency="GBP",
                ),
            )
            for row in chunk
        ]
        ledger.post_all(session, postings, campaign_id=campaign_id, at=at)


def new_campaign(session: Session, status: str, now: datetime) -> tuple[Campaign, User]:
    """A campaign with its enterprise and its founder, without pledges; it ends now.

    Args:
        session: the caller's transaction.
        status: a `CampaignStatus`.
        now: UTC.
    """
    owner = User(
        id=uuid4(),
        email=f"{uuid4().hex}@founder.test",
        password_hash="",
        name="Founder",
        role="member",
        created_at=now,
    )
    enterprise = Enterprise(
        id=uuid4(),
        owner_id=owner.id,
        slug=uuid4().hex,
        name="Bench",
        country="GB",
        account_ref="acct_bench",
        payout_status="active",
        created_at=now,
        updated_at=now,
    )
    campaign = Campaign(
        id=uuid4(),
        enterprise_id=enterprise.id,
        slug=uuid4().hex,
        status=status,
        title="Bench",
        currency="GBP",
        price_millionths=100_000,
        shares_before=1_000,
        target_minor=10**12 if status == "refunding" else 1,
        maximum_minor=10**12,
        minimum_ticket_minor=1_000,
        target_shares=1,
        maximum_shares=10**12,
        minimum_shares=1,
        fee_basis_points=500,
        opens_at=now - timedelta(days=30),
        closes_at=now,
        decided_at=now,
        created_at=now,
        updated_at=now,
    )
    holder = HolderBefore(id=uuid4(), campaign_id=campaign.id, holder="Founders", shares=1_000)
    for row in (owner, check_of(owner.id, now), enterprise, campaign, holder):
        session.add(row)
        session.flush()
    return campaign, owner
