"""Who pledges how many shares, and when: drawn at random from a fixed seed, so that the
demonstration is the same every time."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from crowdfund.demo.content import Content, Story
from crowdfund.domain.money import parse_minor
from crowdfund.domain.offering import Price, shares_to_reach

HOUR = 60
DAY = 24 * HOUR
LAST_MINUTES_BEFORE_NOW = 50


@dataclass(frozen=True, slots=True)
class Planned:
    """One pledge to come."""

    who: str
    """Key of a person."""
    shares: int
    minutes: int
    """Minutes from the present; negative before it."""
    is_cancelled: bool = False


def planned_pledges(story: Story, content: Content) -> list[Planned]:
    """Every pledge of one raise: those of backer@demo.test as written, the rest drawn.

    Args:
        story: the raise.
        content: who there is.
    """
    own = story.own_pledge
    mine = [Planned("backer", own.shares, -own.days_ago * DAY, own.is_cancelled)] if own else []
    counted = sum(pledge.shares for pledge in mine if not pledge.is_cancelled)
    others = story.backers - (1 if counted else 0)
    if others <= 0:
        return mine
    drawn = Random(story.key)  # the same each time # nosec B311
    people = drawn.sample([key for key in content.backers if key != "backer"], others)
    shares = _parts(drawn, story.raised_shares - counted, others, _least_shares(story))
    moments = _moments(drawn, story, others)
    return mine + [
        Planned(who, part, minutes)
        for who, part, minutes in zip(people, shares, moments, strict=True)
    ]


def _least_shares(story: Story) -> int:
    form = story.form
    ticket_minor = parse_minor(form.minimum_ticket, form.currency)
    return max(1, shares_to_reach(Price.parse(form.price, form.currency), ticket_minor))


def _parts(drawn: Random, total: int, count: int, least: int) -> list[int]:
    """Splits shares among people: many small parts, a few large ones, all but the largest in
    round numbers."""
    weights = [drawn.randint(2, 14) ** 2 for _ in range(count)]
    step = 5 if least >= 5 or total // count >= 25 else 1
    parts = [max(least, total * weight // sum(weights) // step * step) for weight in weights]
    largest = parts.index(max(parts))
    parts[largest] += total - sum(parts)
    return parts


def _moments(drawn: Random, story: Story, count: int) -> list[int]:
    """Minutes from the present: a rush at the opening and one at the end."""
    first = -story.opens_days_ago * DAY + 2 * HOUR
    last = min(-LAST_MINUTES_BEFORE_NOW, story.closes_in_hours * HOUR - 3 * HOUR)
    if story.decided_days_ago:
        last = min(last, -story.decided_days_ago * DAY - HOUR)
    span = last - first
    return sorted(first + round(span * drawn.betavariate(0.7, 0.8)) for _ in range(count))
