"""What a founder downloads: the backers of a raise, and the enterprise's share register."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from crowdfund.db.tables import Allotment, Campaign, Enterprise, Pledge, User
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.errors import NotFound
from crowdfund.domain.membership import FounderAction
from crowdfund.domain.money import decimal_text
from crowdfund.domain.offering import Price
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.papers import tables
from crowdfund.papers.tables import Cell, Figure
from crowdfund.services import lookup, texts
from crowdfund.services.column_words import heads
from crowdfund.services.deps import Deps
from crowdfund.services.papers import count_made
from crowdfund.services.views.papers import PaperFile

AT_ONCE: Final = 1_000
"""Rows that are in memory at a time."""

BACKERS_HEAD: Final = (
    *("pledge", "name", "country", "status", "shares", "amount", "currency"),
    *("pledged_at_utc", "paid_at_utc", "ended_at_utc"),
)
REGISTER_HEAD: Final = (
    *("certificate", "holder", "security", "shares", "first_share", "last_share"),
    *("price_per_share", "paid", "currency", "campaign", "line", "allotted_at_utc"),
    "annulled_at_utc",
)


def backers_csv(deps: Deps, *, actor: Actor | None, campaign_id: object) -> PaperFile:
    """Everybody who pledged in one's own raise and did not let it lapse, oldest first. Without
    addresses: what a backer gave the platform for signing in is not the founder's.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: another founder's, or none.
        TooManyAttempts: they asked too often.
    """
    with deps.reading() as session:
        campaign = lookup.owned_campaign(session, actor, campaign_id, FounderAction.READ)
    count_made(actor)
    parts = tables.csv_parts(heads(BACKERS_HEAD), map(_backer, _backers(deps, campaign.id)))
    return PaperFile(f"backers-{campaign.slug}.csv", tables.MEDIA_TYPE, parts)


def register_csv(deps: Deps, *, actor: Actor | None, enterprise_id: object) -> PaperFile:
    """The share register of one's own enterprise: every line of all of its raises, by number of
    certificate, annulled or not.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: another founder's, or none.
        TooManyAttempts: they asked too often.
    """
    with deps.reading() as session:
        enterprise = owned_enterprise(session, actor, enterprise_id)
        raises = campaigns_of(session, enterprise.id)
    count_made(actor)
    lines = register_lines(deps, enterprise.id)
    rows = (_line(line, raises[line.campaign_id]) for line in lines)
    parts = tables.csv_parts(heads(REGISTER_HEAD), rows)
    return PaperFile(f"register-{enterprise.slug}.csv", tables.MEDIA_TYPE, parts)


def owned_enterprise(session: Session, actor: Actor | None, enterprise_id: object) -> Enterprise:
    """One's own enterprise by its id.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: another founder's, or none.
    """
    require_actor(actor)
    known_id = str(lookup.parse_id(enterprise_id))
    found = lookup.owned_enterprise(session, actor, known_id, FounderAction.READ)
    if found is None:
        raise NotFound(lookup.NOTHING_HERE)
    return found


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line of an enterprise's register, with its holder's name and what was paid."""

    certificate: int
    id: UUID
    campaign_id: UUID
    number: int
    """In the register of its raise."""
    holder_id: UUID
    holder: str
    first_share: int
    shares: int
    paid_minor: int
    currency: str
    allotted_at: datetime
    annulled_at: datetime | None


_COLUMNS = (
    col(Allotment.certificate_number),
    col(Allotment.id),
    col(Allotment.campaign_id),
    col(Allotment.number),
    col(Allotment.holder_id),
    col(User.name),
    col(Allotment.first_share),
    col(Allotment.shares),
    col(Pledge.amount_minor),
    col(Pledge.currency),
    col(Allotment.allotted_at),
    col(Allotment.annulled_at),
)
"""In the order of `RegisterLine`: plain rows are read several times as fast as objects."""


def campaigns_of(session: Session, enterprise_id: UUID) -> dict[UUID, Campaign]:
    """An enterprise's raises by id."""
    query = select(Campaign).where(Campaign.enterprise_id == enterprise_id)
    return {campaign.id: campaign for campaign in session.exec(query)}


def register_lines(deps: Deps, enterprise_id: UUID) -> Iterator[RegisterLine]:
    """Every line of an enterprise's register, by number of certificate; read some at a time, in a
    transaction for each."""
    after = 0
    while True:
        with deps.reading() as session:
            query = (
                select(*_COLUMNS)  # type: ignore[call-overload]
                .join(User, col(User.id) == col(Allotment.holder_id))
                .join(Pledge, col(Pledge.id) == col(Allotment.pledge_id))
                .where(
                    Allotment.enterprise_id == enterprise_id,
                    Allotment.certificate_number > after,
                )
                .order_by(col(Allotment.certificate_number))
                .limit(AT_ONCE)
            )
            rows = [RegisterLine(*row) for row in session.execute(query)]
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].certificate


def _backers(deps: Deps, campaign_id: UUID) -> Iterator[tuple[Pledge, str, str]]:
    after: tuple[datetime, UUID] | None = None
    while True:
        with deps.reading() as session:
            query = (
                select(Pledge, User.name, User.country)
                .join(User, col(User.id) == col(Pledge.backer_id))
                .where(Pledge.campaign_id == campaign_id)
                .where(Pledge.status != PledgeStatus.EXPIRED.value)
                .order_by(col(Pledge.created_at), col(Pledge.id))
                .limit(AT_ONCE)
            )
            if after is not None:
                query = query.where(tuple_(Pledge.created_at, Pledge.id) > tuple_(*after))
            rows = list(session.exec(query))
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = (rows[-1][0].created_at, rows[-1][0].id)


def _backer(row: tuple[Pledge, str, str]) -> list[Cell]:
    pledge, name, country = row
    return [
        *(str(pledge.id), name, country, texts.pledge_status(pledge.status)[0], pledge.shares),
        *(Figure(decimal_text(pledge.amount_minor, pledge.currency)), pledge.currency),
        Figure(texts.iso(pledge.created_at)),
        Figure(texts.iso(pledge.escrowed_at)),
        Figure(texts.iso(pledge.ended_at)),
    ]


def _line(line: RegisterLine, campaign: Campaign) -> list[Cell]:
    price = Price(campaign.price_millionths, campaign.currency)
    return [
        *(line.certificate, line.holder, campaign.security, line.shares, line.first_share),
        *(line.first_share + line.shares - 1, Figure(price.text())),
        *(Figure(decimal_text(line.paid_minor, line.currency)), line.currency),
        *(campaign.title, line.number),
        Figure(texts.iso(line.allotted_at)),
        Figure(texts.iso(line.annulled_at)),
    ]
