"""What a founder downloads: the backers of a raise, and the enterprise's share register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from crowdfund.db.tables import Allotment, Campaign, Enterprise, Pledge, User
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.errors import NotFound
from crowdfund.domain.money import decimal_text
from crowdfund.domain.offering import Price
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.papers import tables
from crowdfund.papers.tables import Cell, Figure
from crowdfund.services import lookup, texts
from crowdfund.services.deps import Deps
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
    """
    with deps.reading() as session:
        campaign = lookup.owned_campaign(session, actor, campaign_id)
    parts = tables.csv_parts(BACKERS_HEAD, map(_backer, _backers(deps, campaign.id)))
    return PaperFile(f"backers-{campaign.slug}.csv", tables.MEDIA_TYPE, parts)


def register_csv(deps: Deps, *, actor: Actor | None, enterprise_id: object) -> PaperFile:
    """The share register of one's own enterprise: every line of all of its raises, by number of
    certificate, annulled or not.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: another founder's, or none.
    """
    with deps.reading() as session:
        enterprise = owned_enterprise(session, actor, enterprise_id)
    lines = register_lines(deps, enterprise.id)
    parts = tables.csv_parts(REGISTER_HEAD, (_line(*row) for row in lines))
    return PaperFile(f"register-{enterprise.slug}.csv", tables.MEDIA_TYPE, parts)


def owned_enterprise(session: Session, actor: Actor | None, enterprise_id: object) -> Enterprise:
    """One's own enterprise by its id.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: another founder's, or none.
    """
    require_actor(actor)
    found = lookup.owned_enterprise(session, actor, str(lookup.parse_id(enterprise_id)))
    if found is None:
        raise NotFound(lookup.NOTHING_HERE)
    return found


def register_lines(
    deps: Deps, enterprise_id: UUID
) -> Iterator[tuple[Allotment, str, Pledge, Campaign]]:
    """Every line of an enterprise's register with its holder's name, its pledge and its raise, by
    number of certificate; read some at a time, in a transaction for each."""
    after = 0
    while True:
        with deps.reading() as session:
            query = (
                select(Allotment, User.name, Pledge, Campaign)
                .join(User, col(User.id) == col(Allotment.holder_id))
                .join(Pledge, col(Pledge.id) == col(Allotment.pledge_id))
                .join(Campaign, col(Campaign.id) == col(Allotment.campaign_id))
                .where(
                    Allotment.enterprise_id == enterprise_id,
                    Allotment.certificate_number > after,
                )
                .order_by(col(Allotment.certificate_number))
                .limit(AT_ONCE)
            )
            rows = list(session.exec(query))
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = rows[-1][0].certificate_number


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


def _line(line: Allotment, holder: str, pledge: Pledge, campaign: Campaign) -> list[Cell]:
    price = Price(campaign.price_millionths, campaign.currency)
    return [
        *(line.certificate_number, holder, campaign.security, line.shares, line.first_share),
        *(line.first_share + line.shares - 1, Figure(price.text())),
        *(Figure(decimal_text(pledge.amount_minor, pledge.currency)), pledge.currency),
        *(campaign.title, line.number),
        Figure(texts.iso(line.allotted_at)),
        Figure(texts.iso(line.annulled_at)),
    ]
