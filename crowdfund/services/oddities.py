"""What the processor did and the platform never asked for: told to every moderator, once."""

from __future__ import annotations

import structlog
from sqlmodel import Session

from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.permissions import Action
from crowdfund.domain.sentence import sentence
from crowdfund.services.deps import Deps
from crowdfund.services.notices import tell
from crowdfund.services.people import people_who_may
from crowdfund.services.stored_words import sentence_of

log = structlog.get_logger(__name__)


def report(deps: Deps, *, subject_ref: str, text: str) -> str:
    """Leaves a notice for every moderator, once for each subject, and returns the text.

    Args:
        deps: what stands outside.
        subject_ref: the processor's object.
        text: what is odd, in a sentence.
    """
    with deps.transaction() as session:
        report_inside(session, deps, subject_ref=subject_ref, text=text)
    return text


def report_inside(session: Session, deps: Deps, *, subject_ref: str, text: str) -> None:
    """The same in the caller's transaction."""
    log.warning("oddity", subject=subject_ref, text=text)
    for admin_id in people_who_may(session, Action.ACT_ON_MONEY):
        tell(
            session,
            user_id=admin_id,
            subject=sentence_of(text),
            body=sentence(
                "{what} The processor calls it {ref}. Look it up there and decide what has to be "
                "done.",
                what=sentence_of(text),
                ref=subject_ref,
            ),
            path="/admin/money",
            once_key=f"oddity:{subject_ref}:{admin_id}",
            at=deps.now(),
            kind=NoticeKind.ODDITY,
        )
