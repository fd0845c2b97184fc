"""Regimes as dated data: which rules a campaign is judged by, and on which day.

Not legal advice. `base` says what a rule is made of, `reg_cf`, `ecspr`, `fca` and `open` are the
packs of campaigns, `interest` has what the law says of loans, and `asking` reads a question that
came from outside.
"""

from __future__ import annotations

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.regimes.base import LendingCode, Pack, Regime, RegimeCode
from crowdfund.domain.regimes.ecspr import ECSPR
from crowdfund.domain.regimes.fca import FCA
from crowdfund.domain.regimes.interest import CHINA
from crowdfund.domain.regimes.open import OPEN
from crowdfund.domain.regimes.reg_cf import REG_CF

REGIMES: dict[RegimeCode, Regime] = {each.code: each for each in (OPEN, REG_CF, ECSPR, FCA)}
LENDING: dict[LendingCode, Pack] = {LendingCode.CHINA: CHINA}
"""What can be asked about, and judges no campaign."""


def regime(code: object) -> Regime:
    """A regime by its code.

    Raises:
        InvalidInput: there is none.
    """
    try:
        return REGIMES[RegimeCode(str(code)[:40])]
    except ValueError:
        known = ", ".join(REGIMES)
        message = f"There is no regime {str(code)[:40]!r}. There are: {known}."
        raise InvalidInput(message, field="regime") from None


def pack_of(code: object) -> Pack:
    """A pack of rules by its code: of a regime, or of a law of lending.

    Raises:
        InvalidInput: there is none.
    """
    packs: dict[str, Pack] = {
        each.code.value: each for each in (*REGIMES.values(), *LENDING.values())
    }
    found = packs.get(str(code)[:40])
    if found is None:
        message = f"There is no regime {str(code)[:40]!r}. There are: {', '.join(packs)}."
        raise InvalidInput(message, field="regime")
    return found
