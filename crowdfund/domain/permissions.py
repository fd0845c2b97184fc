"""What each role may do beyond a person's own affairs: a table of roles and actions.

Services ask it (`require`); pages hide what it refuses; `docs/roles.md` is drawn from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from crowdfund.domain.actor import Actor, Role, require_actor
from crowdfund.domain.errors import FactorNeeded, NotAllowed
from crowdfund.domain.sentence import sentence

REFUSED: Final = sentence("Your role does not allow this.")
FACTOR_NEEDED: Final = sentence(
    "Your role waits until you have a second factor. Set one up under “Signing in”."
)


class Action(StrEnum):
    """What can be allowed. The value is what pages and documents call it."""

    SEE_WHAT_WAITS = "see_what_waits"
    """The first page of those who work here: of what waits, they see what their role lets them."""
    SEE_REVIEWS = "see_reviews"
    """Campaigns that wait for review, drafts in review, and what was decided before."""
    SEE_CAMPAIGN = "see_campaign"
    """Open the review of a public campaign: its page, papers, evidence, checklist and history."""
    DECIDE_REVIEWS = "decide_reviews"
    """Approve, ask for changes, reject, suspend, resume and feature a campaign."""
    MODERATE_TALK = "moderate_talk"
    """Hide and show questions, with a reason."""
    SEE_MONEY = "see_money"
    """Balances, escrow, settlement runs, disputes, reconciliation."""
    ACT_ON_MONEY = "act_on_money"
    """Answer disputes and fraud warnings, close incidents, ask for a check of the books."""
    SEE_JOBS = "see_jobs"
    """Work that waits, and work that is left for a person."""
    RETRY_WORK = "retry_work"
    """Have what failed tried again, but for money on its way to an enterprise."""
    SEE_PEOPLE = "see_people"
    """Who has an account, and what is theirs."""
    SEE_AUDIT = "see_audit"
    """Every action, who did it and why."""
    SEE_PROPOSALS = "see_proposals"
    """What one person proposed and another has to approve."""
    SEE_SCREENING = "see_screening"
    """Who may be on a list, and what was decided about it."""
    DECIDE_SCREENING = "decide_screening"
    """Decide whether somebody is on a list."""
    CHANGE_ROLES = "change_roles"
    """Propose another role for a person, and approve a colleague's proposal."""
    REFUND_EVERYONE = "refund_everyone"
    """Propose to withdraw a campaign, which refunds everybody, and approve a colleague's."""
    CLOSE_EARLY = "close_early"
    """Propose to close a campaign early, and approve a founder's or a colleague's proposal."""
    RELEASE_MONEY = "release_money"
    """Propose to release by hand what was left, or to book a refund as paid, and approve it."""
    SWITCH_REGIME = "switch_regime"
    """Propose other rules for a submitted campaign, and approve a colleague's proposal."""
    SEE_COMPLAINTS = "see_complaints"
    """Complaints, what was said about each, and by when something is due."""
    DECIDE_COMPLAINTS = "decide_complaints"
    """Take a complaint up, answer it and decide it; never one that one is part of."""
    RUN_DEMONSTRATION = "run_demonstration"
    """In the demonstration only: let time pass, and read the letters to everybody."""


_SEES: Final = {
    Action.SEE_WHAT_WAITS,
    Action.SEE_REVIEWS,
    Action.SEE_CAMPAIGN,
    Action.SEE_MONEY,
    Action.SEE_JOBS,
    Action.SEE_PEOPLE,
    Action.SEE_AUDIT,
    Action.SEE_PROPOSALS,
    Action.SEE_SCREENING,
    Action.SEE_COMPLAINTS,
}

ALLOWED: Final[Mapping[Role, frozenset[Action]]] = {
    Role.MEMBER: frozenset(),
    Role.MODERATOR: frozenset(
        {
            Action.SEE_WHAT_WAITS,
            Action.SEE_REVIEWS,
            Action.SEE_CAMPAIGN,
            Action.DECIDE_REVIEWS,
            Action.MODERATE_TALK,
            Action.SEE_PROPOSALS,
            Action.REFUND_EVERYONE,
            Action.CLOSE_EARLY,
            Action.SWITCH_REGIME,
            Action.SEE_COMPLAINTS,
            Action.DECIDE_COMPLAINTS,
        }
    ),
    Role.FINANCE: frozenset(
        {
            Action.SEE_WHAT_WAITS,
            Action.SEE_CAMPAIGN,
            Action.SEE_MONEY,
            Action.ACT_ON_MONEY,
            Action.SEE_JOBS,
            Action.RETRY_WORK,
            Action.SEE_SCREENING,
            Action.DECIDE_SCREENING,
            Action.SEE_PROPOSALS,
            Action.REFUND_EVERYONE,
            Action.RELEASE_MONEY,
            Action.SEE_COMPLAINTS,
            Action.DECIDE_COMPLAINTS,
        }
    ),
    Role.ADMIN: frozenset(Action),
    Role.AUDITOR: frozenset(_SEES),
}
"""For each role, what it allows. What is missing is refused."""

ROLE_LABELS: Final[Mapping[Role, str]] = {
    Role.MEMBER: sentence("Member"),
    Role.MODERATOR: sentence("Moderator"),
    Role.FINANCE: sentence("Finance"),
    Role.ADMIN: sentence("Admin"),
    Role.AUDITOR: sentence("Auditor"),
}
"""What roles are called on pages."""


def may(actor: Actor | None, action: Action) -> bool:
    """Whether this person may do it; nobody may without signing in."""
    return actor is not None and action in ALLOWED[actor.role] and not actor.lacks_factor


def require(actor: Actor | None, action: Action) -> Actor:
    """Returns the person when their role allows the action.

    Raises:
        NotSignedIn: nobody is signed in.
        NotAllowed: their role does not allow it.
        FactorNeeded: it does, once they have a second factor.
    """
    known = require_actor(actor)
    if known.lacks_factor and action in ALLOWED[known.role]:
        raise FactorNeeded(FACTOR_NEEDED)
    if not may(known, action):
        raise NotAllowed(REFUSED)
    return known


def roles_that_may(action: Action) -> tuple[str, ...]:
    """The values of the roles that allow an action, as rows hold them."""
    return tuple(role.value for role in Role if action in ALLOWED[role])


def works_here(actor: Actor | None) -> bool:
    """Whether this person has anything to do beyond their own affairs."""
    return actor is not None and bool(ALLOWED[actor.role])
