"""What somebody answered before a pledge, and what is missing, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from crowdfund.db.queries import investors
from crowdfund.domain.errors import DeclarationNeeded
from crowdfund.domain.regimes.base import Regime
from crowdfund.domain.regimes.entry import AnswerKind, Given, Missing, missing
from crowdfund.services import investor_status, texts
from crowdfund.words import N_, Spoken, _

SENTENCES: Final = Spoken(
    {
        AnswerKind.CATEGORY: N_(
            "State first which kind of investor you are: these rules ask for it."
        ),
        AnswerKind.TEST: N_(
            "Answer a few questions about the risks first: these rules ask for it."
        ),
        AnswerKind.ACKNOWLEDGED: N_("Read first what your answers to the questions mean."),
        AnswerKind.WARNING: N_(
            "Read a warning first: these rules ask for it, and for a day to think."
        ),
        AnswerKind.GO_ON: N_("Choose first to go on, now that you had time to think."),
    }
)


def read(answer: Any) -> list[Given]:
    """Rows of `investors.answers` as the domain takes them."""
    return [
        Given(AnswerKind(kind) if kind else None, passed, at)
        for kind, passed, at in answer.fetchall()
    ]


def answers_of(session: Session, pack: Regime, user_id: UUID) -> list[Given]:
    """Everything somebody answered under a regime, the oldest first, among it pledges where each
    takes answers of its own."""
    asked = {"backer_id": user_id, "regime": pack.code.value}
    return read(session.execute(investors.answers(), asked))


def missing_of(session: Session, pack: Regime, user_id: UUID, now: datetime) -> Missing | None:
    """The next step of somebody before a pledge; nothing of whoever stated to be sophisticated."""
    if investor_status.is_sophisticated_now(session, pack, user_id, now):
        return None
    return missing(pack, answers_of(session, pack, user_id), now)


def sentence(step: Missing) -> str:
    """What is missing, in words, with until when somebody waits."""
    if step.not_before is None:
        return SENTENCES[step.kind]
    return _("You can go on from {moment}: these rules ask for time to think.").format(
        moment=texts.moment(step.not_before)
    )


def require_nothing_missing(pack: Regime, given: Sequence[Given], now: datetime) -> None:
    """Lets pass who has done everything that a regime asks for before a pledge.

    Raises:
        DeclarationNeeded: something is missing.
    """
    step = missing(pack, given, now)
    if step is not None:
        raise DeclarationNeeded(sentence(step))
