"""How reconciliation stands, for the health address and `doctor`: in English, for operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from crowdfund.domain.incident import NO_DIFFERENCE, IncidentKind
from crowdfund.services import incidents, reconciliation, texts

OVERDUE: Final = timedelta(hours=36)
"""After so long without a reconciliation a night was missed."""


@dataclass(frozen=True)
class Standing:
    """How reconciliation stands."""

    said: str
    """One line."""
    failing: list[str]
    """Both records of the money differ: in words."""
    warnings: list[str]
    """What a person should look at in time."""


def health_words(session: Session, now: datetime) -> Standing:
    """How reconciliation stands, for `doctor` and the health address."""
    last = reconciliation.last_run(session)
    found = [IncidentKind(one.kind) for one in incidents.open_ones(session)]
    differences = sum(kind not in NO_DIFFERENCE for kind in found)
    failing, warnings = [], []
    if differences:
        noun = texts.count(differences, "difference")
        failing.append(f"{noun} between the processor and the books: see /admin/money.")
    if IncidentKind.HOLD_LIMIT in found:
        warnings.append("Held money nears the holding limit: see /admin/money.")
    if IncidentKind.NOT_COMPARED in found:
        warnings.append("Money kept moving while the balance was read: sums were not compared.")
    if last is not None and last.ended_at is not None and now - last.ended_at > OVERDUE:
        warnings.append(f"Nothing was reconciled since {texts.moment(last.ended_at)}.")
    if last is None or last.ended_at is None:
        return Standing("never run yet; a worker does it at night", failing, warnings)
    opened = texts.count(len(found), "open incident")
    return Standing(f"last run {texts.moment(last.ended_at)}, {opened}", failing, warnings)
