"""What has to be done in time: cover fees with the platform's own money, and move held money on
before the processor lets it be held no longer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func
from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.incident import IncidentKind
from crowdfund.domain.offering import hold_limit_days
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.domain.sentence import Sentence, sentence
from crowdfund.services import texts
from crowdfund.services.incidents import Finding
from crowdfund.services.reconciliation_compare import CurrencySum
from crowdfund.words import ENGLISH, N_, _, language_in_use

HOLD_WARNING: Final = timedelta(days=14)
"""How long before the holding limit a payment that is still held becomes an alarm."""
TOP_UP_ALL: Final = N_(
    "Top up at the processor what is missing. A raise that succeeds earns fees that may cover it; "
    "without enough, the last refunds of one that fails have to wait."
)
"""What to do about all shortfalls that `shortfall_words` tells one by one."""
_ONE_HELD: Final = N_("{payments} of “{title}”, {amount} in all, has been held since {day}.")
_MORE_HELD: Final = N_("{payments} of “{title}”, {amount} in all, have been held since {day}.")
_HELD: Final = [
    status.value
    for status in (PledgeStatus.ESCROWED, PledgeStatus.DISPUTED, PledgeStatus.REFUNDING)
]


def alarms(
    session: Session, sums: Iterable[CurrencySum], *, now: datetime, platform_country: str
) -> list[Finding]:
    """What has to be done in time.

    Args:
        session: the caller's transaction.
        sums: what was compared.
        now: UTC.
        platform_country: ISO 3166 alpha-2; the holding limit depends on it.
    """
    limit = timedelta(days=hold_limit_days(platform_country))
    return [*_shortfalls(sums), *_held_long(session, now, limit)]


def shortfall_words(currency: str, held_minor: int, there_minor: int) -> tuple[str, str]:
    """What is wrong when the platform's own money does not cover fees, and what to do about it.

    Args:
        currency: ISO 4217.
        held_minor: held for others, in minor units.
        there_minor: what the processor has for them, in minor units.
    """
    held, there, missing = (
        texts.money(each, currency) for each in (held_minor, there_minor, held_minor - there_minor)
    )
    return (
        _(
            "The platform's own money does not cover fees: {held} is held for others, and the "
            "processor has {there}."
        ).format(held=held, there=there),
        _(
            "Top up {missing} at the processor. A raise that succeeds earns fees that may cover "
            "it; without enough, the last refunds of one that fails have to wait."
        ).format(missing=missing),
    )


def _shortfalls(sums: Iterable[CurrencySum]) -> Iterator[Finding]:
    """The processor keeps its fee when a payment is given back, so the balance is smaller than
    what is held for others until the platform's own money covers the fees."""
    for one in sums:
        if one.processor_minor is None:
            continue
        covers = one.processor_minor - one.on_its_way_minor
        if covers >= one.held_minor:
            continue
        with language_in_use(ENGLISH):
            sentence, what_to_do = shortfall_words(one.currency, one.held_minor, covers)
        yield Finding(
            kind=IncidentKind.TOP_UP,
            subject="balance",
            currency=one.currency,
            expected_minor=one.held_minor,
            found_minor=covers,
            sentence=sentence,
            what_to_do=what_to_do,
        )


def _held_long(session: Session, now: datetime, limit: timedelta) -> Iterator[Finding]:
    since = func.coalesce(col(Pledge.escrowed_at), col(Pledge.created_at))
    query = (
        select(
            col(Campaign.id),
            col(Campaign.title),
            col(Pledge.currency),
            func.count(),
        )
        .add_columns(func.sum(col(Pledge.amount_minor)), func.min(since))
        .join(Campaign, col(Campaign.id) == col(Pledge.campaign_id))
        .where(col(Pledge.status).in_(_HELD), since <= now - limit + HOLD_WARNING)
        .group_by(col(Campaign.id), col(Pledge.currency))
        .order_by(col(Campaign.id))
    )
    for campaign_id, title, currency, pledges, amount, oldest in session.execute(query):
        shown = texts.money(int(amount), currency)
        yield Finding(
            kind=IncidentKind.HOLD_LIMIT,
            subject=str(campaign_id),
            currency=currency,
            expected_minor=None,
            found_minor=int(amount),
            sentence=Sentence(
                _ONE_HELD if pledges == 1 else _MORE_HELD,
                payments=texts.count(pledges, "payment"),
                title=title,
                amount=shown,
                day=texts.day(oldest),
            ),
            what_to_do=sentence(
                "The processor lets it be held until {day}: settle or refund it before then.",
                day=texts.day(oldest + limit),
            ),
        )
