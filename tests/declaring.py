"""Declaring one's means as a form sends it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crowdfund.domain.actor import Actor
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.declarations import WORDING_BY_REGIME
from crowdfund.services import declarations
from crowdfund.services.deps import Deps
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
