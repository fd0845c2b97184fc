"""How a backer's money grew, as curves: one for each currency."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from sqlmodel import Session

from crowdfund.domain.ledger import EntryKind
from crowdfund.domain.statement import SIGN_ON_OWN, curve, totals
from crowdfund.services import ledger_lines, texts
from crowdfund.services.views.pledges import MoneyCurve
from crowdfund.words import _

POINTS: Final = 61


def curves_of(session: Session, backer_id: UUID, now: datetime) -> list[MoneyCurve]:
    """What somebody had in escrow and in enterprises together since their first payment.

    Args:
        session: the caller's transaction.
        backer_id: whose.
        now: UTC; where the curves end.
    """
    days = ledger_lines.backer_days(session, backer_id)
    return [
        _curve(currency, [row[1:] for row in rows], now)
        for currency, rows in groupby(days, key=lambda row: row[0])
    ]


def _curve(currency: str, rows: Iterable[tuple[date, EntryKind, int]], now: datetime) -> MoneyCurve:
    changes = [(on, SIGN_ON_OWN.get(kind, 0) * minor) for on, kind, minor in rows]
    days = totals(changes)
    values = curve(days, until=now.date(), points=POINTS)
    top, last = max(total for _, total in days), values[-1]
    begun = texts.day(changes[0][0])
    return MoneyCurve(
        values_minor=values,
        top_minor=top,
        top_text=texts.money(top, currency),
        start_text=texts.day(changes[0][0] - timedelta(days=1)),
        end_text=texts.day(now),
        now_text=texts.money(last, currency),
        summary=_(
            "{money} in escrow and in enterprises now; at the end of a day {money_2} at most "
            "since {begun}."
        ).format(
            money=texts.money(last, currency), money_2=texts.money(top, currency), begun=begun
        ),
        currency=currency,
    )
