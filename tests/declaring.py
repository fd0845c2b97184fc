"""Declaring one's means as a form sends it, and having answered the questions before a pledge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from crowdfund.db.tables import InvestorAnswer
from crowdfund.domain.actor import Actor
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.declarations import GO_ON, WORDING_BY_REGIME
from crowdfund.domain.regimes.entry import AnswerKind
from crowdfund.services import declarations
from crowdfund.services.deps import Deps
from crowdfund.services.signed_words import keep_words
from crowdfund.services.views.investors import DeclarationForm, InvestorPage

WORDING = WORDING_BY_REGIME[RegimeCode.REG_CF]
FORM = DeclarationForm(
    income="30,000",
    net_worth="105000",
    elsewhere="0",
    is_confirmed=True,
    words_hash=WORDING.hash,
)
"""With a limit of 5,250.00 USD."""


def declare(deps: Deps, who: Actor, **changes: Any) -> InvestorPage:
    """Declares the figures above, or others. Returns the page."""
    return declarations.declare(deps, actor=who, form=replace(FORM, **changes))


def answered(deps: Deps, who: Actor, *, pledges: int = 1) -> None:
    """Has somebody passed the questions that Reg CF asks before each pledge, so many times: rows,
    where it is not the questions that are looked at."""
    now = deps.now()
    with deps.transaction() as session:
        keep_words(session, GO_ON, now)
        for _pledge in range(pledges):
            session.add(
                InvestorAnswer(
                    id=uuid4(),
                    user_id=who.user_id,
                    regime=RegimeCode.REG_CF.value,
                    kind=AnswerKind.TEST.value,
                    text_hash=GO_ON.hash,
                    made_at=now,
                )
            )
