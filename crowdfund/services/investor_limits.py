"""How much one person may still invest under a campaign's regime: asked before a pledge is made,
and again, one pledge of a person after the other, when its shares are reserved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow
from sqlmodel import Session

from crowdfund.db.queries import investors
from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain import investor
from crowdfund.domain.errors import DeclarationNeeded, NotEligible
from crowdfund.domain.investor import Means, Room
from crowdfund.domain.regimes import regime
from crowdfund.domain.regimes.base import Regime
from crowdfund.domain.regimes.big_ticket import Consent
from crowdfund.domain.regimes.clocks import trailing_start
from crowdfund.domain.regimes.entry import STEPS
from crowdfund.services import entry_answers, large_pledges, texts
from crowdfund.services.citations import cited
from crowdfund.services.regime_terms import TRAILING_MONTHS
from crowdfund.words import N_, _

DECLARE_PATH = "/account/investor"
DECLARE_FIRST = N_(
    "Say first what you earn and own: the rules of this campaign limit what you invest."
)
DECLARE_AGAIN = N_("What you declared about your means is more than a year old: please renew it.")


@contextmanager
def guarded(
    connection: Connection[TupleRow],
    regime_code: str,
    values: dict[str, Any],
    consent: Consent,
) -> Iterator[None]:
    """Holds a person to their limit while their shares are reserved.

    Where a regime asks for steps before a pledge, none may be missing. Where it limits nobody,
    nothing else is done. Otherwise what happens inside is one transaction with the question whether
    there is room, and nobody reserves for the same person meanwhile: two pledges at once would each
    see the room, or the answers to the questions, that only one of them has.

    Args:
        connection: on which each statement is a transaction of its own.
        regime_code: the campaign's.
        values: those of the pledge; see `large_pledges.guarded` for what may change in them.
        consent: what the backer answered to the warning before a large pledge.

    Raises:
        DeclarationNeeded: nothing is declared, or too long ago, or a step is missing.
        ConsentNeeded: the pledge is large, and was not agreed to.
        NotEligible: more than the limit leaves.
    """
    pack = regime(regime_code)
    if large_pledges.holds(pack):
        with large_pledges.guarded(connection, pack, values, consent):
            yield
        return
    backer_id: UUID = values["backer_id"]
    now: datetime = values["now"]
    if not investor.asks_for_means(pack):
        _require_steps(connection, pack, backer_id, now)
        yield
        return
    with connection.transaction():
        connection.execute(investors.TURN, {"backer_id": backer_id})
        means = _means_from(connection.execute(investors.NEWEST, _asked(pack, backer_id)))
        asked = _asked(pack, backer_id) | {"since": _since(pack, now)}
        found = connection.execute(investors.INVESTED, asked).fetchone()
        require(pack, means, found[0] if found else 0, values["amount_minor"], now)
        _require_steps(connection, pack, backer_id, now)
        yield


def _require_steps(
    connection: Connection[TupleRow], pack: Regime, backer_id: UUID, now: datetime
) -> None:
    if pack.code in STEPS:
        given = entry_answers.read(connection.execute(investors.ANSWERS, _asked(pack, backer_id)))
        entry_answers.require_nothing_missing(pack, given, now)


def require(
    pack: Regime, means: Means | None, invested_minor: int, amount_minor: int, now: datetime
) -> None:
    """Lets pass what stays within somebody's limit.

    Args:
        pack: a regime that asks for means.
        means: as declared last; None for never.
        invested_minor: here, in the trailing twelve months.
        amount_minor: what they want to pledge.
        now: UTC.

    Raises:
        DeclarationNeeded, NotEligible: as for `guarded`.
    """
    if means is None:
        raise DeclarationNeeded(_(DECLARE_FIRST))
    if investor.renew_at(means, pack) <= now:
        raise DeclarationNeeded(_(DECLARE_AGAIN))
    room = investor.room(pack, means, invested_minor=invested_minor, on=pack.day(now))
    if not room.fits(amount_minor):
        raise NotEligible(
            _("That is more than your limit leaves. {room_text}").format(
                room_text=room_text(pack, room, now)
            )
        )


def wait_turn(session: Session, backer_id: UUID) -> None:
    """Waits until nobody else judges the same person's limit; held until the transaction ends."""
    session.connection().exec_driver_sql(investors.TURN, {"backer_id": str(backer_id)})


def has_room(session: Session, campaign: Campaign, pledge: Pledge, now: datetime) -> bool:
    """Whether a pledge whose reservation ended, so that it does not count, fits its backer's limit.

    Args:
        session: the caller's transaction, which holds the backer's turn.
        campaign: the pledge's.
        pledge: it ended.
        now: UTC.
    """
    pack = regime(campaign.regime)
    if not investor.asks_for_means(pack):
        return True
    means = means_of(session, pack, pledge.backer_id)
    asked = _asked(pack, pledge.backer_id) | {"since": _since(pack, now)}
    invested = int(session.execute(investors.invested(), asked).scalar_one())
    try:
        require(pack, means, invested, pledge.amount_minor, now)
    except NotEligible:
        return False
    return True


def means_of(session: Session, pack: Regime, user_id: UUID) -> Means | None:
    """What somebody declared last under a regime; None for never."""
    return _means_from(session.execute(investors.newest_declaration(), _asked(pack, user_id)))


def room_of(session: Session, pack: Regime, means: Means, user_id: UUID, now: datetime) -> Room:
    """How much somebody may still invest under a regime now."""
    asked = _asked(pack, user_id) | {"since": _since(pack, now)}
    invested = int(session.execute(investors.invested(), asked).scalar_one())
    return investor.room(pack, means, invested_minor=invested, on=pack.day(now))


def room_text(pack: Regime, room: Room, now: datetime) -> str:
    """A limit and what it leaves, in words, with where it is written."""
    citation = pack.answer(investor.LIMIT, _NO_FIGURES, pack.day(now)).edition.citation
    left = room.left_minor
    if left is None or room.limit_minor is None:
        return _("You declared to be accredited: there is no limit ({citation}).").format(
            citation=cited(citation)
        )
    return _(
        "You may still invest {money}: your limit is {money_2} in twelve months, and {money_3} "
        "are used ({citation})."
    ).format(
        money=texts.money(left, pack.currency),
        money_2=texts.money(room.limit_minor, pack.currency),
        money_3=texts.money(room.used_minor, pack.currency),
        citation=cited(citation),
    )


_NO_FIGURES = {"income": 0, "net-worth": 0}


def _asked(pack: Regime, backer_id: UUID) -> dict[str, Any]:
    return {"backer_id": backer_id, "regime": pack.code.value}


def _since(pack: Regime, now: datetime) -> datetime:
    return trailing_start(now, TRAILING_MONTHS, pack.zone)


def _means_from(answer: Any) -> Means | None:
    row = answer.fetchone()
    return Means(*row) if row is not None else None
