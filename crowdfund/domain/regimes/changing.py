"""What a regime says about changing a live offer: time to reconfirm, and closing early.

Only Regulation Crowdfunding has such rules in our packs. Elsewhere the platform's own apply, which
are those of the open regime and say the same.
"""

from __future__ import annotations

from datetime import date, datetime

from crowdfund.domain.regimes.base import Answer, Regime
from crowdfund.domain.regimes.clocks import BusinessCalendar
from crowdfund.domain.regimes.clocks import early_close_from as _early_close_from
from crowdfund.domain.regimes.clocks import reconfirm_until as _reconfirm_until
from crowdfund.domain.regimes.open import OPEN

RECONFIRM, OPEN_DAYS, NOTICE = "reconfirmation", "early-close-open-days", "early-close-notice"
"""Names of the rules."""


def rule_of(pack: Regime, name: str, on: date) -> Answer:
    """What a regime says about one of these, or the platform where it says nothing.

    Args:
        pack: the regime.
        name: of the rule.
        on: the day whose law judges the offer.
    """
    return (pack if pack.has(name) else OPEN).answer(name, {}, on)


def _count(pack: Regime, name: str, on: date) -> int:
    return (pack if pack.has(name) else OPEN).count(name, on)


def reconfirm_by(
    pack: Regime, *, on: date, changed_at: datetime, calendar: BusinessCalendar
) -> datetime:
    """Until when a pledge is kept after a material change, UTC: that moment itself is too late.

    Args:
        pack: the regime.
        on: the day whose law judges the offer.
        changed_at: UTC.
        calendar: in which the regime counts business days.
    """
    return _reconfirm_until(changed_at, _count(pack, RECONFIRM, on), calendar)


def early_close_from(
    pack: Regime,
    *,
    on: date,
    opened_at: datetime,
    noticed_at: datetime,
    calendar: BusinessCalendar,
) -> datetime:
    """The first moment at which an offer may close early, UTC.

    Args:
        pack: the regime.
        on: the day whose law judges the offer.
        opened_at: when it became public, UTC.
        noticed_at: when backers are told, UTC.
        calendar: in which the regime counts business days.
    """
    return _early_close_from(
        opened_at=opened_at,
        noticed_at=noticed_at,
        open_days=_count(pack, OPEN_DAYS, on),
        notice_days=_count(pack, NOTICE, on),
        calendar=calendar,
    )
