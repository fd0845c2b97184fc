"""Keeping the result of a loss simulation for whoever chooses to share it.

What it is worked out from stays in the browser (assets/loss_simulator.js): nothing here takes it.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial
from typing import Final
from uuid import uuid4

from sqlmodel import Session

from crowdfund.db.tables import SharedLoss
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, InvalidInput
from crowdfund.domain.money import MAXIMUM_MINOR
from crowdfund.domain.regimes import loss
from crowdfund.domain.regimes.ecspr import ECSPR
from crowdfund.domain.regimes.ecspr_words import LOSS_SHARED
from crowdfund.services import investor_status, limits, shown_words, texts
from crowdfund.services.deps import Deps
from crowdfund.services.signed_words import keep_signed, words_named
from crowdfund.services.views.losses import LossPage
from crowdfund.words import N_, _

SHARED_BY_PERSON: Final = limits.Limit("losses-person", 20, 10)
OTHER_WORDS: Final = N_("The words about sharing have changed. Read them again, please.")
NO_RESULT: Final = N_("That is no result of the simulation. Work it out again, please.")
_MINOR: Final = re.compile(r"\d{1,14}", re.ASCII)


def loss_page(deps: Deps, *, actor: Actor | None) -> LossPage:
    """What somebody shared last; nothing for a visitor."""
    if actor is None:
        return LossPage()
    with deps.reading() as session:
        return _page(session, actor, deps.now())


def share_loss(
    deps: Deps, *, actor: Actor | None, tenth: object, gate: object, words_hash: object
) -> LossPage:
    """Keeps the result of a simulation as a dated declaration; earlier ones stay as they were.

    Args:
        deps: what the platform works with.
        actor: who shares it.
        tenth: a tenth of the net worth, minor units of a euro as digits.
        gate: above which amount a pledge needs consent, likewise.
        words_hash: which words were on the screen.

    Raises:
        NotSignedIn: nobody is signed in.
        InvalidInput: no result, or amounts that no simulation gives.
        Conflict: other words were shown than are in force.
        TooManyAttempts: too many within ten minutes.
    """
    known, now = require_actor(actor), deps.now()
    tenth_minor, gate_minor = _minor(tenth), _minor(gate)
    if gate_minor != loss.gate_from(ECSPR, tenth_minor, now):
        raise InvalidInput(_(NO_RESULT), field="result")
    words = shown_words.answered(partial(shown_words.written, LOSS_SHARED), words_hash)
    if words is None:
        raise Conflict(_(OTHER_WORDS))
    limits.count(SHARED_BY_PERSON, str(known.user_id))
    with deps.transaction() as session:
        row = SharedLoss(
            id=uuid4(),
            user_id=known.user_id,
            regime=ECSPR.code.value,
            currency=ECSPR.currency,
            tenth_minor=tenth_minor,
            gate_minor=gate_minor,
            text_hash=words.hash,
            made_at=now,
        )
        # That it was shared, and with which words; what somebody owns stays out of the trail.
        after = {"words": words_named(words)}
        action = AuditAction.LOSS_SHARED
        keep_signed(session, row, words, action, known=known, at=now, after=after)
        return _page(session, known, now)


def _minor(text: object) -> int:
    if not isinstance(text, str) or not _MINOR.fullmatch(text) or int(text) > MAXIMUM_MINOR:
        raise InvalidInput(_(NO_RESULT), field="result")
    return int(text)


def _page(session: Session, known: Actor, now: datetime) -> LossPage:
    shared = investor_status.shared_by(session, ECSPR, known.user_id)
    if shared is None:
        return LossPage()
    review_at = loss.review_at(ECSPR, shared)
    shared_text = _(
        "On {moment} you shared: a tenth of your net worth is {tenth}, and above {gate} a pledge "
        "needs your consent."
    ).format(
        moment=texts.moment(shared.shared_at),
        tenth=texts.money(shared.tenth_minor, ECSPR.currency),
        gate=texts.money(shared.gate_minor, ECSPR.currency),
    )
    renew_text = texts.day(ECSPR.day(review_at))
    return LossPage(shared_text, is_current=now < review_at, renew_text=renew_text)
