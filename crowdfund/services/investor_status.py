"""What somebody stated and shared last, which says how far European rules protect them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from crowdfund.db.queries import protections
from crowdfund.domain.regimes.base import Regime
from crowdfund.domain.regimes.loss import SharedResult
from crowdfund.domain.regimes.sophisticated import InvestorKind, Statement, is_sophisticated


def statement_of(session: Session, pack: Regime, user_id: UUID) -> Statement | None:
    """What somebody stated last about being sophisticated under a regime; None for never."""
    return read_statement(session.execute(protections.newest_statement(), _asked(pack, user_id)))


def is_sophisticated_now(session: Session, pack: Regime, user_id: UUID, now: datetime) -> bool:
    """Whether somebody is treated as sophisticated under a regime."""
    return is_sophisticated(pack, statement_of(session, pack, user_id), now)


def shared_by(session: Session, pack: Regime, user_id: UUID) -> SharedResult | None:
    """The result of a simulation that somebody shared last under a regime; None for never."""
    return read_shared(session.execute(protections.newest_loss(), _asked(pack, user_id)))


def read_statement(answer: Any) -> Statement | None:
    """A row of `protections.newest_statement` as the domain takes it."""
    row = answer.fetchone()
    return Statement(InvestorKind(row[0]), row[1]) if row is not None else None


def read_shared(answer: Any) -> SharedResult | None:
    """A row of `protections.newest_loss` as the domain takes it."""
    row = answer.fetchone()
    return SharedResult(*row) if row is not None else None


def _asked(pack: Regime, user_id: UUID) -> dict[str, Any]:
    return {"backer_id": user_id, "regime": pack.code.value}
