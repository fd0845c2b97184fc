"""Settling that cannot go on yet: what it waits for, who is told, and how the wait ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlmodel import Session, select

from crowdfund.db.queries import unmade_transfers
from crowdfund.db.queries.clearances import is_cleared, is_refused
from crowdfund.db.tables import Campaign, Enterprise, IdentityCheck
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.enterprise import PayoutStatus
from crowdfund.domain.identity import IdentityStatus
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.offering import hold_limit_days
from crowdfund.domain.permissions import Action
from crowdfund.domain.sentence import Sentence, sentence
from crowdfund.domain.settlement import patience_ends_at
from crowdfund.domain.told import Moment
from crowdfund.services import campaign_notices
from crowdfund.services.admin_notices import tell_admins
from crowdfund.services.founder_notices import tell_founder
from crowdfund.services.history import change_campaign
from crowdfund.services.payout_deciders import tell_who_decides, weeks_waited
from crowdfund.services.telling import later
from crowdfund.words import N_, Spoken

PAYOUT_LOOK = timedelta(hours=6)
"""Pause between two looks at a campaign that waits to be paid out."""
TOO_LATE: Final = N_(
    "Never made: the enterprise could not be paid in time, and everybody is refunded."
)
"""For moderators."""
IDENTITY_PATH: Final = "/account/identity"

LOOK: Final = N_(
    "Its owner changed: open the account and look through who stands for the enterprise there. "
    "Until then nothing is released to it."
)

_C = CampaignStatus


class Wait(StrEnum):
    """What keeps money of a raise that succeeded in escrow."""

    NOTHING = "nothing"
    """It can be released."""
    ACCOUNT = "account"
    """The payout account: it is missing, or the processor needs something for it."""
    OWNER = "owner"
    """Who owns the enterprise here is not verified."""
    DECISION = "decision"
    """They may be on a list, and nobody decided that they are not."""


GIVEN_UP: Final = {
    Wait.ACCOUNT: sentence("The enterprise did not complete its payout account in time."),
    Wait.OWNER: sentence("It was not known in time who receives the money."),
    Wait.DECISION: sentence("The money could not be released to the enterprise in time."),
}
"""Why everybody is refunded in the end."""

SETTLING: Final = Spoken(
    {
        Wait.NOTHING: N_("It is under way."),
        Wait.ACCOUNT: N_("It waits until the enterprise has completed its payout account."),
        Wait.OWNER: N_("It waits until it is known who receives the money."),
        Wait.DECISION: N_("It waits until it is known who receives the money."),
    }
)
"""What settling does, as backers read it whose money is still held."""

ABOUT_ALL: Final[dict[Wait, tuple[Sentence, Sentence]]] = {
    Wait.ACCOUNT: (
        sentence("Connect payouts to receive your money"),
        sentence(
            "“{title}” reached its target. The money stays in escrow until your payout "
            "account is complete; if it is not by {moment}, it goes back to the backers."
        ),
    ),
    Wait.OWNER: (
        sentence("Verify your identity to receive your money"),
        sentence(
            "“{title}” reached its target. The money stays in escrow until we know who you are; "
            "if we do not by {moment}, it goes back to the backers."
        ),
    ),
    Wait.DECISION: (
        sentence("Your identity is still being looked at"),
        sentence(
            "“{title}” reached its target. The money stays in escrow until a person here has "
            "looked at who you are; if nobody has by {moment}, it goes back to the backers. You "
            "need do nothing; you are told when it goes on."
        ),
    ),
}
"""What the founder is told each week while nothing is out: subject and body."""

ABOUT_THE_REST: Final[dict[Wait, tuple[Sentence, Sentence]]] = {
    Wait.ACCOUNT: (
        sentence("Connect payouts to receive the rest of your money"),
        sentence(
            "A part of the money of “{title}” was sent to you or is on its way. The rest cannot "
            "follow until your payout account is complete again."
        ),
    ),
    Wait.OWNER: (
        sentence("Verify your identity to receive the rest of your money"),
        sentence(
            "A part of the money of “{title}” was sent to you or is on its way. The rest cannot "
            "follow until we know who you are."
        ),
    ),
    Wait.DECISION: (
        sentence("Your identity is still being looked at"),
        sentence(
            "A part of the money of “{title}” was sent to you or is on its way. The rest cannot "
            "follow until a person here has looked at who you are. You need do nothing; you are "
            "told when it goes on."
        ),
    ),
}
"""And once a part is out, so that the rest cannot go back by itself."""

STUCK: Final = {
    Wait.ACCOUNT: sentence(
        "Transfers to the enterprise were begun, and then its payout account stopped receiving "
        "money. What is held now can only follow them, so nothing is refunded by itself. Get the "
        "founder to complete the account again, or agree with the processor and the backers on "
        "another way before the holding limit."
    ),
    Wait.OWNER: sentence(
        "Transfers to the enterprise were begun, and then it was no longer known who owns it. What "
        "is held now can only follow them, so nothing is refunded by itself. Get its owner to "
        "verify who they are, or agree with the processor and the backers on another way before "
        "the holding limit."
    ),
    Wait.DECISION: sentence(
        "Transfers to the enterprise were begun, and then it was found that its founder "
        "may be on the list that people are compared with. What is held now can only "
        "follow them, so nothing is refunded by itself. Get it decided who they are, or agree with "
        "the processor and the backers on another way before the holding limit."
    ),
}
"""What those who act on money read of a rest that can go nowhere by itself."""


def what_for(session: Session, enterprise: Enterprise) -> Wait:
    """What keeps money from being released to an enterprise, as far as it goes.

    Args:
        session: the caller's transaction.
        enterprise: to whom.
    """
    if enterprise.payout_status != PayoutStatus.ACTIVE.value:
        return Wait.ACCOUNT
    if session.execute(select(is_cleared(enterprise.owner_id))).scalar_one():
        return Wait.NOTHING
    return Wait.DECISION if is_verified(session, enterprise.owner_id) else Wait.OWNER


def settling_text(session: Session, campaign: Campaign) -> str:
    """What the settling of a raise waits for, or that it is under way, for its backers.

    Args:
        session: reads.
        campaign: one whose deadline has passed.
    """
    if campaign.status != _C.SETTLING.value:
        return SETTLING[Wait.NOTHING]
    return SETTLING[what_for(session, session.get_one(Enterprise, campaign.enterprise_id))]


def is_verified(session: Session, user_id: UUID) -> bool:
    """Whether the processor verified somebody, whatever a list says."""
    query = select(IdentityCheck.id).where(
        IdentityCheck.user_id == user_id,
        IdentityCheck.status == IdentityStatus.VERIFIED.value,
    )
    return session.exec(query).first() is not None


def patience_ends(campaign: Campaign, platform_country: str) -> datetime:
    """Until when the money of a raise waits; then it goes back, unless a part of it is out.

    Args:
        campaign: one that is settling.
        platform_country: ISO 3166, decides how long money may be held.
    """
    assert campaign.decided_at is not None  # noqa: S101 - settling follows a decision
    assert campaign.opens_at is not None  # noqa: S101 - it was open
    return patience_ends_at(
        decided_at=campaign.decided_at,
        opened_at=campaign.opens_at,
        hold_limit_days=hold_limit_days(platform_country),
    )


def give_up(session: Session, campaign: Campaign, wait: Wait, now: datetime) -> None:
    """Ends the wait: everybody is refunded, unless a part of the money is out already. While a part
    may be out, which workers look at meanwhile, nothing is done.

    Args:
        session: the caller's transaction; the campaign is locked.
        campaign: which is settling.
        wait: what was waited for.
        now: UTC.
    """
    reason = GIVEN_UP[wait]
    if unmade_transfers.has_made(session, campaign.id):
        # Part of the money is out, so the rest can only follow: a person has to act.
        _tell_of_the_rest(session, campaign, wait, now)
        campaign.due_at = now + PAYOUT_LOOK
        return
    if not unmade_transfers.end_all(session, campaign.id, reason=TOO_LATE, at=now):
        left = unmade_transfers.to_look_at(session, campaign.id, limit=1, at=now)
        campaign.due_at = now if left else now + PAYOUT_LOOK
        return
    change_campaign(session, campaign, _C.REFUNDING, at=now, reason=reason)
    campaign.due_at = now
    subject = sentence("“{title}” could not be paid out", title=campaign.title)
    campaign_notices.tell_failed(session, campaign, subject, reason, at=now)


def _tell_of_the_rest(session: Session, campaign: Campaign, wait: Wait, now: datetime) -> None:
    """Tells moderators and the founder, each week anew, of money that can go nowhere by itself."""
    tell_admins(
        session,
        action=Action.ACT_ON_MONEY,
        kind=NoticeKind.INCIDENT_OPENED,
        subject=sentence("The rest of “{title}” cannot be paid out", title=campaign.title),
        body=STUCK[wait],
        once_key=f"rest:{wait.value}:{campaign.id}:{weeks_waited(campaign, now)}",
        at=now,
        path=f"/admin/campaigns/{campaign.id}",
    )
    about = ABOUT_THE_REST[wait]
    _tell_of_the_wait(session, campaign, wait, about, key="rest", at=now, title=campaign.title)


def _tell_of_the_wait(
    session: Session,
    campaign: Campaign,
    wait: Wait,
    about: tuple[Sentence, Sentence],
    *,
    key: str,
    at: datetime,
    **values: object,
) -> None:
    """Tells the founder, once a week, and whoever can end the wait where the founder cannot."""
    subject, body = about
    enterprise = f"/founder/enterprise?enterprise={campaign.enterprise_id}"
    tell_founder(
        session,
        campaign,
        kind=NoticeKind.PAYOUT_NEEDED,
        subject=subject,
        body=body.filled(**values),
        at=at,
        path=enterprise if wait is Wait.ACCOUNT else IDENTITY_PATH,
        key=f"{key}:{wait.value}:{weeks_waited(campaign, at)}",
    )
    if wait is Wait.DECISION:
        tell_who_decides(session, campaign, at)


def go_on(
    session: Session, campaign: Campaign, wait: Wait, *, now: datetime, ends_at: datetime
) -> None:
    """Waits, and reminds the founder each week of what for.

    Args:
        session: the caller's transaction; the campaign is locked.
        campaign: which is settling.
        wait: what is waited for.
        now: UTC.
        ends_at: until when, UTC; see `patience_ends`.
    """
    campaign.due_at = now + PAYOUT_LOOK
    if wait is Wait.DECISION and _is_refused(session, campaign):
        # It was decided, and the founder was told: nobody has to look any more.
        return
    is_part_out = unmade_transfers.has_made(session, campaign.id)
    key, words = ("rest", ABOUT_THE_REST) if is_part_out else ("waits", ABOUT_ALL)
    values = {"title": campaign.title, "moment": later(Moment(ends_at))}
    _tell_of_the_wait(session, campaign, wait, words[wait], key=key, at=now, **values)


def _is_refused(session: Session, campaign: Campaign) -> bool:
    owner_id = select(Enterprise.owner_id).where(Enterprise.id == campaign.enterprise_id)
    return bool(session.execute(select(is_refused(owner_id.scalar_subquery()))).scalar_one())
