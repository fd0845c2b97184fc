"""What cannot be undone is proposed by one person and approved by another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import NotAllowed
from crowdfund.domain.permissions import Action
from crowdfund.domain.sentence import sentence

OPEN_FOR: Final = timedelta(hours=72)
"""How long a proposal can be approved: over a weekend, and no longer."""

NOT_ONE_S_OWN: Final = sentence("Another person has to approve what you proposed.")
ABOUT_ONESELF: Final = sentence("This is about you: two other people decide it.")


class ProposalKind(StrEnum):
    """What can be proposed."""

    CHANGE_ROLE = "change_role"
    """Give a person another role."""
    WITHDRAW_CAMPAIGN = "withdraw_campaign"
    """End a raise before its time; everybody gets their money back."""
    CLOSE_EARLY = "close_early"
    """Bring the deadline of a raise forward that met its target. Its founder may propose it too."""
    RELEASE_MONEY = "release_money"
    """Have money of a raise that succeeded sent to its enterprise which was left for a person."""
    PAID_OTHERWISE = "paid_otherwise"
    """Book a refund that its bank sent back as paid by bank transfer."""
    SWITCH_REGIME = "switch_regime"
    """Have a submitted campaign judged by other rules."""


class ProposalStatus(StrEnum):
    """How far a proposal has come."""

    PENDING = "pending"
    """Waits for a second person."""
    APPROVED = "approved"
    """A second person approved it, and it was done in the same transaction."""
    REFUSED = "refused"
    """A second person refused it."""
    TAKEN_BACK = "taken_back"
    """Its proposer took it back."""
    EXPIRED = "expired"
    """Nobody approved it in time."""


_S = ProposalStatus

PROPOSAL_STEPS: Final[Mapping[ProposalStatus, frozenset[ProposalStatus]]] = {
    _S.PENDING: frozenset({_S.APPROVED, _S.REFUSED, _S.TAKEN_BACK, _S.EXPIRED}),
    _S.APPROVED: frozenset(),
    _S.REFUSED: frozenset(),
    _S.TAKEN_BACK: frozenset(),
    _S.EXPIRED: frozenset(),
}
"""For each status, those that may follow."""


@dataclass(frozen=True)
class ProposalRule:
    """One kind of proposal."""

    action: Action
    """What both people need; for closing early the founder needs none to propose it."""
    label: str
    """What it is called on pages."""


PROPOSAL_RULES: Final[Mapping[ProposalKind, ProposalRule]] = {
    ProposalKind.CHANGE_ROLE: ProposalRule(Action.CHANGE_ROLES, sentence("Change a role")),
    ProposalKind.WITHDRAW_CAMPAIGN: ProposalRule(
        Action.REFUND_EVERYONE, sentence("Withdraw a campaign and refund everyone")
    ),
    ProposalKind.CLOSE_EARLY: ProposalRule(Action.CLOSE_EARLY, sentence("Close a campaign early")),
    ProposalKind.RELEASE_MONEY: ProposalRule(
        Action.RELEASE_MONEY, sentence("Release money to an enterprise")
    ),
    ProposalKind.PAID_OTHERWISE: ProposalRule(
        Action.RELEASE_MONEY, sentence("Book a refund as paid by bank transfer")
    ),
    ProposalKind.SWITCH_REGIME: ProposalRule(
        Action.SWITCH_REGIME, sentence("Judge a campaign by other rules")
    ),
}
"""What each kind needs."""


def status_at(status: ProposalStatus, expires_at: datetime, now: datetime) -> ProposalStatus:
    """The status as it is at a moment: what waits for too long has expired, noted or not.

    Args:
        status: as stored.
        expires_at: UTC; from then on it cannot be approved.
        now: UTC.
    """
    is_over = status is ProposalStatus.PENDING and expires_at <= now
    return ProposalStatus.EXPIRED if is_over else status


def require_second_person(approver: Actor, *, proposer_id: UUID, about_id: UUID) -> None:
    """Lets pass who may approve or refuse: neither the proposer nor the person it is about.

    Args:
        approver: who wants to decide.
        proposer_id: who proposed.
        about_id: what it is about: a person, a campaign.

    Raises:
        NotAllowed: it is the same person, or it is about them.
    """
    if approver.user_id == proposer_id:
        raise NotAllowed(NOT_ONE_S_OWN)
    require_not_about(approver, about_id)


def require_not_about(actor: Actor, about_id: UUID) -> None:
    """Refuses who decides about themselves.

    Raises:
        NotAllowed: it is about them.
    """
    if actor.user_id == about_id:
        raise NotAllowed(ABOUT_ONESELF)
