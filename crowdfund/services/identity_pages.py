"""What somebody sees of their own check."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.tables import IdentityCheck
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.identity import TRIES_A_DAY, IdentityStatus, reason_text
from crowdfund.domain.screening import ScreeningStatus
from crowdfund.services import texts
from crowdfund.services.deps import Deps
from crowdfund.services.identities import tries_left
from crowdfund.services.views.identity import IdentityPage
from crowdfund.words import N_, Spoken, _, ngettext, said

_S = IdentityStatus
LABELS: Final = Spoken(
    {
        _S.ASKED: N_("Not verified"),
        _S.OPEN: N_("Begun, not finished"),
        _S.PROCESSING: N_("Being looked at"),
        _S.REFUSED: N_("Not verified"),
        _S.VERIFIED: N_("Verified"),
        _S.UNFIT: N_("Not verified"),
        _S.ENDED: N_("Not verified"),
    }
)
TONES: Final = {_S.VERIFIED: "good", _S.PROCESSING: "warn", _S.REFUSED: "bad", _S.UNFIT: "bad"}
SCREENED: Final = Spoken(
    {
        ScreeningStatus.POSSIBLE: N_(
            "A person here still has to look at it: your name is like one on a list that we have "
            "to compare everybody with. Until then nothing larger can be pledged and nothing is "
            "paid out; you are told when it is decided."
        ),
        ScreeningStatus.REFUSED: N_(
            "A person here looked at it and decided that we cannot go on. Write to us if that is "
            "wrong."
        ),
    }
)


def identity_page(deps: Deps, *, actor: Actor | None) -> IdentityPage:
    """What somebody sees of their own check.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    limit = required_above_text(deps)
    with deps.reading() as session:
        checks = _checks(session, known)
    if not checks:
        return IdentityPage(
            label=LABELS[_S.ASKED],
            can_try=True,
            required_above_text=limit,
        )
    newest = next((each for each in checks if each.status == _S.VERIFIED.value), checks[-1])
    status = _S(newest.status)
    is_verified = status is _S.VERIFIED
    can_try = not is_verified and status is not _S.PROCESSING
    return IdentityPage(
        label=LABELS[status],
        tone=TONES.get(status, "neutral"),
        explanation=_explanation(newest),
        can_try=can_try and tries_left(checks, deps.now()) > 0,
        has_tried=True,
        tries_text=_left(deps, checks) if can_try else "",
        name=newest.name,
        country_text=texts.country_name(newest.country) if is_verified else "",
        verified_text=texts.day(newest.verified_at) if newest.verified_at else "",
        screening_text=SCREENED.get(ScreeningStatus(newest.screening), ""),
        required_above_text=limit,
    )


def identity_labels(session: Session, user_ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """How far it is known who each of some people is: label and tone.

    Args:
        session: the caller's.
        user_ids: whose; everybody gets an answer.
    """
    # What was verified counts, whatever was tried after it.
    query = (
        select(IdentityCheck.user_id, IdentityCheck.status)
        .where(col(IdentityCheck.user_id).in_(user_ids))
        .order_by(col(IdentityCheck.status) == _S.VERIFIED.value, col(IdentityCheck.number))
    )
    newest = dict(session.exec(query).all())
    found = {each: _S(newest.get(each, _S.ASKED)) for each in user_ids}
    return {each: (LABELS[status], TONES.get(status, "neutral")) for each, status in found.items()}


def required_above_text(deps: Deps) -> str:
    """From which sum on somebody has to be verified, in words."""
    return texts.number(deps.identity_required_above)


def _checks(session: Session, actor: Actor) -> list[IdentityCheck]:
    query = select(IdentityCheck).where(IdentityCheck.user_id == actor.user_id)
    return list(session.exec(query.order_by(col(IdentityCheck.number))))


def _explanation(check: IdentityCheck) -> str:
    status = _S(check.status)
    if status in {_S.REFUSED, _S.UNFIT}:
        return said(reason_text(check.reason))
    if status is _S.PROCESSING:
        return _("Our payment service looks at what you showed. You are told when it is done.")
    if status is _S.OPEN:
        return _("Go on where you stopped: nothing was handed in yet.")
    return ""


def _left(deps: Deps, checks: list[IdentityCheck]) -> str:
    """How often one can try again; empty for whoever did not try today."""
    left = tries_left(checks, deps.now())
    if left == TRIES_A_DAY:
        return ""
    if left == 0:
        return _("You tried as often as is possible in a day. Go on tomorrow.")
    return ngettext(
        "You can be sent there {number} more time today.",
        "You can be sent there {number} more times today.",
        left,
    ).format(number=left)
