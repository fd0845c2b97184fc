"""What the invest page says of a regime's limits for one person, and what they have to do first."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from crowdfund.db.queries import investors
from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.investor import asks_for_means, renew_at
from crowdfund.domain.regimes import loss
from crowdfund.domain.regimes.base import Regime
from crowdfund.domain.regimes.clocks import trailing_start
from crowdfund.domain.regimes.entry import Category
from crowdfund.domain.regimes.sophisticated import VALID_MONTHS
from crowdfund.services import (
    entry_answers,
    investor_limits,
    investor_status,
    large_pledges,
    protection,
    texts,
)
from crowdfund.services.citations import cited
from crowdfund.services.regime_terms import TRAILING_MONTHS, regime_of
from crowdfund.words import _

STATE_PATH: Final = "/account/sophisticated"
SIMULATE_PATH: Final = "/learn/loss"
_RESTRICTED: Final = "restricted-part"
"""Name of the rule."""


def lines(
    session: Session, campaign: Campaign, actor: Actor | None, now: datetime
) -> dict[str, Any]:
    """Fields of `InvestForm` about limits.

    Args:
        session: the caller's.
        campaign: whose regime asks.
        actor: who would pledge; None for a visitor.
        now: UTC.
    """
    pack = regime_of(campaign)
    found: dict[str, Any] = protection.cancel_fields(campaign, now)
    if actor is None:
        return found
    means = _of_means(session, pack, actor, now)
    if "declare_text" in means:
        return found | means
    step = entry_answers.missing_of(session, pack, actor.user_id, now)
    if step is not None:
        path = f"{investor_limits.DECLARE_PATH}/{pack.code.value}"
        return found | {
            "declare_text": entry_answers.sentence(step),
            "declare_path": path,
            "declare_until_text": texts.moment(step.not_before),
            "declare_until_iso": texts.iso(step.not_before),
        }
    if large_pledges.holds(pack):
        return found | _of_europe(session, pack, actor, now)
    if pack.has(_RESTRICTED):
        return found | _of_restricted(session, pack, actor, now)
    return found | means


def _of_means(session: Session, pack: Regime, actor: Actor, now: datetime) -> dict[str, str]:
    if not asks_for_means(pack):
        return {}
    means = investor_limits.means_of(session, pack, actor.user_id)
    if means is None:
        return {"declare_text": _(investor_limits.DECLARE_FIRST)}
    if renew_at(means, pack) <= now:
        return {"declare_text": _(investor_limits.DECLARE_AGAIN)}
    room = investor_limits.room_of(session, pack, means, actor.user_id, now)
    return {
        "limit_text": investor_limits.room_text(pack, room, now),
        "limit_link": _("Change my declaration"),
    }


def _of_europe(session: Session, pack: Regime, actor: Actor, now: datetime) -> dict[str, Any]:
    """Above which amount consent is asked for, or that nothing protects this person."""
    if investor_status.is_sophisticated_now(session, pack, actor.user_id, now):
        return {
            "is_cancellable": False,
            "cancel_until_iso": "",
            "cancel_until_text": _("never: you stated to be a sophisticated investor"),
            "limit_text": _(
                "You stated to be a sophisticated investor: no consent is asked for, and a pledge "
                "cannot be taken back ({citation})."
            ).format(citation=_citation(pack, VALID_MONTHS, now)),
            "limit_link": _("Change my statement"),
            "limit_path": STATE_PATH,
        }
    shared = investor_status.shared_by(session, pack, actor.user_id)
    gate = texts.money(loss.gate(pack, shared, now), pack.currency)
    citation = _citation(pack, loss.BIG_TICKET, now)
    words = _("A pledge above {gate} needs your consent ({citation}).").format(
        gate=gate, citation=citation
    )
    if shared is not None and loss.review_at(pack, shared) <= now:
        words += " " + _("The result that you shared is more than a year old and does not count.")
    return {
        "limit_text": words,
        "limit_link": _("What could you bear to lose?"),
        "limit_path": SIMULATE_PATH,
    }


def _of_restricted(session: Session, pack: Regime, actor: Actor, now: datetime) -> dict[str, str]:
    """What whoever stated to be restricted promised, and how much of it is used here."""
    asked: dict[str, Any] = {"backer_id": actor.user_id, "regime": pack.code.value}
    stated = session.execute(investors.newest_category(), asked).scalar_one_or_none()
    if stated != Category.RESTRICTED.value:
        return {}
    since = {"since": trailing_start(now, TRAILING_MONTHS, pack.zone)}
    used = int(session.execute(investors.invested(), asked | since).scalar_one())
    return {
        "limit_text": _(
            "You stated to invest at most a tenth of your net assets in such offers in twelve "
            "months; {used} of it is pledged here already ({citation})."
        ).format(used=texts.money(used, pack.currency), citation=_citation(pack, _RESTRICTED, now)),
        "limit_link": _("Read the rule"),
        "limit_path": f"/learn/rules/{pack.code.value}",
    }


def _citation(pack: Regime, name: str, now: datetime) -> str:
    """Where the edition of a rule that is in force now is written."""
    edition = pack.rule(name).on(pack.day(now))
    return cited(edition.citation) if edition is not None else ""
