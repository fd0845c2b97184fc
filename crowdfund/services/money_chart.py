"""Money raised over time, as the path of a small chart."""

from __future__ import annotations

from datetime import datetime

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import texts

WIDTH, HEIGHT = 600, 160
COUNTS = {PledgeStatus.ESCROWED.value, PledgeStatus.SETTLED.value}


def area_path(pledges: list[Pledge], campaign: Campaign, now: datetime) -> tuple[str, list[str]]:
    """An SVG path of cleared money over time in a 600 by 160 box, and its three labels: start,
    end, and the height of the box. Empty without pledges.

    Whole units only: positions are integers, money is never a fraction here.
    """
    paid = sorted(
        (pledge.escrowed_at, pledge.amount_minor)
        for pledge in pledges
        if pledge.status in COUNTS and pledge.escrowed_at is not None
    )
    start, end = campaign.opens_at, campaign.closes_at
    if not paid or start is None or end is None:
        return "", []
    last = min(now, end)
    span_seconds = max(int((end - start).total_seconds()), 1)
    top_minor = max(campaign.target_minor, sum(minor for _, minor in paid))
    points, total = ["M0,160"], 0
    for at, minor in paid:
        x = _x(at, start, span_seconds)
        points.append(f"L{x},{_y(total, top_minor)}")
        total += minor
        points.append(f"L{x},{_y(total, top_minor)}")
    x = _x(last, start, span_seconds)
    points.append(f"L{x},{_y(total, top_minor)} L{x},{HEIGHT} Z")
    labels = [texts.day(start), texts.day(end), texts.money(top_minor, campaign.currency)]
    return " ".join(points), labels


def _x(at: datetime, start: datetime, span_seconds: int) -> int:
    passed = int((at - start).total_seconds())
    return max(0, min(WIDTH, passed * WIDTH // span_seconds))


def _y(minor: int, top_minor: int) -> int:
    return HEIGHT - minor * HEIGHT // top_minor
