"""Telling people of what waits for a second person, and what became of what they proposed."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Enterprise, Proposal
from crowdfund.domain.actor import Actor
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.proposal import PROPOSAL_RULES, ProposalKind, ProposalStatus
from crowdfund.domain.sentence import sentence
from crowdfund.services.notices import Telling, tell, tell_all
from crowdfund.services.people import people_who_may

PATH = "/admin/proposals"

_DECIDED = {
    ProposalStatus.APPROVED: sentence("approved"),
    ProposalStatus.REFUSED: sentence("refused"),
}


def tell_second_people(
    session: Session, proposal: Proposal, proposer: Actor, *, at: datetime
) -> None:
    """Tells everybody who may approve it, but its proposer and who it is about.

    Args:
        session: the caller's transaction.
        proposal: just made.
        proposer: whose.
        at: UTC.
    """
    rule = PROPOSAL_RULES[ProposalKind(proposal.kind)]
    tell_all(
        session,
        [
            Telling(
                user_id,
                sentence("To approve: {label}", label=rule.label),
                sentence(
                    "{proposer} proposes it for {subject}: {reason}",
                    proposer=proposer.name,
                    subject=proposal.subject_name,
                    reason=proposal.reason,
                ),
                PATH,
                f"proposal:{proposal.id}:made:{user_id}",
                NoticeKind.PROPOSAL_WAITS,
            )
            for user_id in people_who_may(session, rule.action, but=proposer.user_id)
            if user_id != proposal.subject_id
        ],
        at=at,
    )


def tell_proposer(session: Session, proposal: Proposal, by: Actor, *, at: datetime) -> None:
    """Tells the proposer what a second person decided; nothing when they took it back themselves.

    Args:
        session: the caller's transaction.
        proposal: decided.
        by: who decided.
        at: UTC.
    """
    verb = _DECIDED.get(ProposalStatus(proposal.status))
    if verb is None:
        return
    rule = PROPOSAL_RULES[ProposalKind(proposal.kind)]
    tell(
        session,
        user_id=proposal.proposed_by_id,
        subject=sentence("{proposal}: {verb}", proposal=rule.label, verb=verb),
        body=sentence(
            "{name} {verb} what you proposed for {subject_name}. {answer}",
            name=by.name,
            verb=verb,
            subject_name=proposal.subject_name,
            answer=proposal.answer,
        ),
        path=_path_of(session, proposal),
        once_key=f"proposal:{proposal.id}:decided",
        at=at,
        kind=NoticeKind.PROPOSAL_DECIDED,
    )


def is_by_founder(session: Session, proposal: Proposal) -> bool:
    """Whether it is about closing a campaign early, and its founder proposed it."""
    if proposal.kind != ProposalKind.CLOSE_EARLY.value:
        return False
    query = (
        select(Enterprise.owner_id)
        .join(Campaign, col(Campaign.enterprise_id) == col(Enterprise.id))
        .where(Campaign.id == proposal.subject_id)
    )
    return session.exec(query).first() == proposal.proposed_by_id


def _path_of(session: Session, proposal: Proposal) -> str:
    """Where its proposer reads on: a founder does not see what moderators see."""
    if is_by_founder(session, proposal):
        return f"/founder/campaigns/{proposal.subject_id}/change"
    return PATH
