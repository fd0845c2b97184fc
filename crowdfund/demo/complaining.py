"""How the demonstration's people complain, and how one who is not part of the matter answers."""

from __future__ import annotations

from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from crowdfund.demo.acts import Stage
from crowdfund.demo.content import Complained
from crowdfund.services import complaint_desk, complaints

ADDRESS: Final = "192.0.2.20"
"""Nobody's: it is kept for documentation, and complaints of the present are counted apart."""


def lodge(stage: Stage, told: Complained) -> None:
    """Somebody complains: about their pledge where a raise is named."""
    about = told.about
    if told.story:
        pledge_id = stage.pledges[told.story, told.who]
        about = f"{stage.deps.public_url}/pledges/{pledge_id}"
    form = {
        "subject": told.subject,
        "about": about,
        "happened": told.happened,
        "wanted": told.wanted,
    }
    complaints.lodge(
        stage.deps,
        actor=stage.actors[told.who],
        form=form,
        form_key=_key(told),
        client_address=ADDRESS,
    )


def take_up(stage: Stage, told: Complained) -> None:
    """A moderator says that it is looked into."""
    complaint_desk.take_up(
        stage.deps, actor=stage.actors[told.by], complaint_id=_key(told), body=told.taken_up
    )


def answer(stage: Stage, told: Complained) -> None:
    """The moderator says what was found so far."""
    complaint_desk.answer(
        stage.deps, actor=stage.actors[told.by], complaint_id=_key(told), body=told.answered
    )


def decide(stage: Stage, told: Complained) -> None:
    """The moderator decides, with reasons."""
    complaint_desk.decide(
        stage.deps,
        actor=stage.actors[told.by],
        complaint_id=_key(told),
        outcome=told.outcome,
        body=told.decided,
    )


def _key(told: Complained) -> UUID:
    """The complaint's id: the same each time."""
    return uuid5(NAMESPACE_URL, f"demonstration:{told.who}:{told.days_ago}")
