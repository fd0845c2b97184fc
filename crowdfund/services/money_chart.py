"""Money raised over time, as the path of a small chart."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from crowdfund.db.queries.releases import counts
from crowdfund.db.tables import Campaign, Pledge
from crowdfund.services import texts

WIDTH, HEIGHT = 600, 160


def area_of(session: Session, campaign: Campaign, now: datetime) -> tuple[str, list[str]]:
    """An SVG path of cleared money over time in a 600 by 160 box, and its three labels: start,
    end, and the height of the box. Empty without pledges.

    However many pledges there are, the database sums them for each place on the axis. Whole units
    only: positions are integers, money is never a fraction here.

    Args:
        session: the caller's transaction.
        campaign: whose money.
        now: the platform's time, UTC.
    """
    start, end = campaign.opens_at, campaign.closes_at
    if start is None or end is None:
        return "", []
    span_seconds = max(int((end - start).total_seconds()), 1)
    paid = _paid_by_place(session, campaign, start, span_seconds)
    if not paid:
        return "", []
    top_minor = max(campaign.target_minor, sum(minor for _, minor in paid))
    points, total = ["M0,160"], 0
    for x, minor in paid:
        points.append(f"L{x},{_y(total, top_minor)}")
        total += minor
        points.append(f"L{x},{_y(total, top_minor)}")
    x = _place(int((min(now, end) - start).total_seconds()) * WIDTH // span_seconds)
    points.append(f"L{x},{_y(total, top_minor)} L{x},{HEIGHT} Z")
    labels = [
        texts.day(start),
        texts.day(end),
        texts.money(top_minor, campaign.currency, short=True),
    ]
    return " ".join(points), labels


def _paid_by_place(
    session: Session, campaign: Campaign, start: datetime, span_seconds: int
) -> list[tuple[int, int]]:
    """What was paid at each place on the axis, from the left."""
    seconds = func.trunc(func.extract("epoch", col(Pledge.escrowed_at) - start))
    place = func.least(WIDTH, func.greatest(0, func.floor(seconds * WIDTH / span_seconds)))
    query = (
        select(place, func.sum(Pledge.amount_minor))
        .where(Pledge.campaign_id == campaign.id, counts())
        .where(col(Pledge.escrowed_at).is_not(None))
        .group_by(place)
        .order_by(place)
    )
    return [(_place(int(x)), int(minor)) for x, minor in session.exec(query)]


def _place(x: int) -> int:
    return max(0, min(WIDTH, x))


def _y(minor: int, top_minor: int) -> int:
    return HEIGHT - minor * HEIGHT // top_minor
