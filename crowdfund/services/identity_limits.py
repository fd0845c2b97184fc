"""How much somebody may pledge before it is known who they are: asked when shares are reserved, one
pledge of a person after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import Connection
from psycopg.rows import TupleRow
from sqlmodel import Session, select

from crowdfund.db.queries import identity_sums, investors
from crowdfund.db.queries.clearances import is_cleared, is_refused
from crowdfund.db.tables import Pledge
from crowdfund.domain.errors import ConsentNeeded, IdentityNeeded
from crowdfund.domain.money import bound_minor
from crowdfund.domain.regimes.clocks import trailing_start
from crowdfund.services import texts
from crowdfund.services.regime_terms import TRAILING_MONTHS
from crowdfund.words import N_, _

PATH: Final = "/account/identity"
UTC: Final = ZoneInfo("UTC")
REFUSED: Final = N_(
    "A person here looked at who you are and decided that you cannot pledge. Write to us if that "
    "is wrong."
)


@contextmanager
def guarded(
    connection: Connection[TupleRow], *, limit: int, is_known: bool, values: dict[str, Any]
) -> Iterator[None]:
    """Holds somebody who is not verified to the limit while their shares are reserved.

    Nothing is done for whoever is. For all others what happens inside is one transaction with the
    question what they pledged before, and nobody reserves for the same person meanwhile: two
    pledges at once would each see the room that only one of them has.

    Args:
        connection: on which each statement is a transaction of its own.
        limit: whole units, as for `bound_minor`.
        is_known: whether the person is verified and nothing stands in the way, read just before.
        values: backer_id, amount_minor, currency and now (UTC) of the pledge.

    Raises:
        IdentityNeeded: the sum of twelve months would be above the limit.
        ConsentNeeded: raised inside; a wrong answer that was kept there stays, since whoever could
            answer the same question again would guess until it is right.
    """
    if is_known:
        yield
        return
    not_understood: ConsentNeeded | None = None
    now: datetime = values["now"]
    asked = {**values, "since": _since(now)}
    with connection.transaction():
        connection.execute(investors.TURN, {"backer_id": values["backer_id"]})
        found = connection.execute(identity_sums.PLEDGED, asked).fetchone()
        before_minor = found[0] if found else 0
        limit_minor = bound_minor(limit, values["currency"])
        if before_minor + values["amount_minor"] > limit_minor:
            left_minor = max(0, limit_minor - before_minor)
            raise IdentityNeeded(needed_text(left_minor, values["currency"]))
        try:
            yield
        except ConsentNeeded as refused:
            not_understood = refused
    if not_understood is not None:
        raise not_understood


def left_text(session: Session, user_id: UUID, currency: str, *, limit: int, now: datetime) -> str:
    """What somebody may still pledge before they are verified, in words; empty once they are."""
    if session.execute(select(is_cleared(user_id))).scalar_one():
        return ""
    left_minor = bound_minor(limit, currency) - _pledged_minor(session, user_id, currency, now)
    return needed_text(max(0, left_minor), currency)


def refused_text(session: Session, user_id: UUID) -> str:
    """That somebody cannot pledge because a person decided so, in words; empty for all others."""
    return _(REFUSED) if session.execute(select(is_refused(user_id))).scalar_one() else ""


def has_room(session: Session, pledge: Pledge, *, limit: int, now: datetime) -> bool:
    """Whether a pledge whose reservation ended, so that it does not count, is small enough for
    somebody who is not verified, or its backer is.

    Args:
        session: the caller's transaction, which holds the backer's turn.
        pledge: it ended.
        limit: as for `guarded`.
        now: UTC.
    """
    if session.execute(select(is_cleared(pledge.backer_id))).scalar_one():
        return True
    before_minor = _pledged_minor(session, pledge.backer_id, pledge.currency, now)
    return before_minor + pledge.amount_minor <= bound_minor(limit, pledge.currency)


def needed_text(left_minor: int, currency: str) -> str:
    """What is left before somebody has to be verified, in words."""
    if left_minor == 0:
        return _("Before you pledge more, we have to know who you are.")
    return _(
        "Until we know who you are, you may still pledge {money} within twelve months."
    ).format(money=texts.money(left_minor, currency))


def _pledged_minor(session: Session, user_id: UUID, currency: str, now: datetime) -> int:
    asked = {"backer_id": user_id, "currency": currency, "since": _since(now)}
    return int(session.execute(identity_sums.pledged(), asked).scalar_one())


def _since(now: datetime) -> datetime:
    return trailing_start(now, TRAILING_MONTHS, UTC)
