"""People and campaigns to measure with; their ids count from one, so that pgbench can make them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine
from sqlmodel import Session

from benchmarks.verified import check_of
from crowdfund.clock import SystemClock
from crowdfund.db.tables import Campaign, Enterprise, User
from crowdfund.domain.actor import Actor, Role
from crowdfund.mail import NullMailer
from crowdfund.services.deps import Deps

PEOPLE = 100
CAMPAIGNS = 100


def numbered_id(number: int) -> UUID:
    """The id of the person or the campaign with this number, from 1."""
    return UUID(f"00000000-0000-4000-8000-{number:012d}")


def person(number: int) -> Actor:
    """One of the buyers, from 1."""
    return Actor(numbered_id(number), Role.MEMBER, f"Buyer {number}", f"b{number}@example.test")


def slug(number: int) -> str:
    """A campaign's name in addresses, from 1."""
    return f"bench-{number}"


def furnish(engine: Engine) -> None:
    """Stores a hundred buyers, an enterprise of somebody else, and its hundred live campaigns."""
    now = SystemClock().now()
    users = [person(number) for number in range(1, PEOPLE + 2)]
    with Session(engine) as session, session.begin():
        session.add_all(
            User(
                id=one.user_id,
                email=one.email,
                password_hash="",
                name=one.name,
                role="member",
                created_at=now,
            )
            for one in users
        )
        session.flush()
        session.add_all(check_of(one.user_id, now) for one in users)
        enterprise = Enterprise(
            id=uuid4(),
            owner_id=users[-1].user_id,
            slug="bench",
            name="Bench",
            country="US",
            payout_status="none",
            created_at=now,
            updated_at=now,
        )
        session.add(enterprise)
        session.flush()
        session.add_all(_campaign(enterprise.id, n) for n in range(1, CAMPAIGNS + 1))


def surroundings(engine: Engine, gateway: Any = None) -> Deps:
    """What services need.

    Args:
        engine: a migrated database.
        gateway: who is asked for the processor; None where it takes no part.
    """
    return Deps(
        engine=engine,
        gateway=gateway,
        clock=SystemClock(),
        mailer=NullMailer(),
        files_dir=Path(),
        public_url="http://127.0.0.1",
        secret_key="",
        platform_country="US",
        fee_basis_points=500,
        is_demo=False,
    )


def _campaign(enterprise_id: UUID, number: int) -> Campaign:
    now = SystemClock().now()
    return Campaign(
        id=numbered_id(number),
        enterprise_id=enterprise_id,
        slug=slug(number),
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
