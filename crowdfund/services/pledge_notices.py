"""Telling a backer where their money is, in the transaction of each change, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from crowdfund.db.tables import Attempt, Campaign, Pledge
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.pledge import RefundReason
from crowdfund.domain.sentence import sentence
from crowdfund.domain.told import Amount, Count
from crowdfund.services.notices import Telling, tell, tell_all
from crowdfund.services.protection import paid_sentence
from crowdfund.services.telling import later

REASON_WORDS = {
    RefundReason.CANCELLED: sentence("You cancelled the pledge."),
    RefundReason.TARGET_MISSED: sentence("The raise did not reach its target."),
    RefundReason.WITHDRAWN: sentence("The campaign was withdrawn."),
    RefundReason.NOT_RECONFIRMED: sentence(
        "The terms changed, and you did not say in time that you keep your pledge."
    ),
    RefundReason.TOO_LATE: sentence("The payment arrived when no shares or no time were left."),
    RefundReason.OVER_LIMIT: sentence(
        "The payment arrived after its reservation had ended, and what you may invest under the "
        "rules of this campaign leaves no room for it any more."
    ),
    RefundReason.JOINED: sentence(
        "The payment arrived after its reservation had ended, and by then you had a role in the "
        "enterprise: nobody invests in a raise of their own enterprise."
    ),
    RefundReason.IDENTITY_NEEDED: sentence(
        "The payment arrived after its reservation had ended, and by then you had pledged so much "
        "that we have to know first who you are."
    ),
    RefundReason.STEP_MISSING: sentence(
        "The payment arrived after its reservation had ended, and by then a step was missing that "
        "the rules of this campaign ask for before a pledge."
    ),
    RefundReason.LISTED: sentence(
        "A person here looked at who you are and decided that you cannot pledge."
    ),
    RefundReason.NO_PAYOUT_ACCOUNT: sentence(
        "The enterprise did not complete its payout account in time."
    ),
    RefundReason.DISPUTE_ENDED_LATE: sentence(
        "Your bank decided after the raise had gone on without you."
    ),
    RefundReason.PARTLY_LOST: sentence(
        "Your bank took a part of the payment back; this is the rest."
    ),
    RefundReason.FRAUD_WARNING: sentence("Your card's network feared that the card was stolen."),
}

_K = NoticeKind
_BEGINNINGS = {
    RefundReason.CANCELLED: (
        _K.PLEDGE_CANCELLED,
        sentence("You cancelled your pledge for “{title}”"),
    ),
    RefundReason.NOT_RECONFIRMED: (
        _K.PLEDGE_LAPSED,
        sentence("Your pledge for “{title}” was not kept in time"),
    ),
    RefundReason.TOO_LATE: (_K.PLEDGE_LATE, sentence("Your payment for “{title}” came too late")),
    RefundReason.OVER_LIMIT: (
        _K.PLEDGE_LATE,
        sentence("Your payment for “{title}” came too late"),
    ),
    **dict.fromkeys(
        (
            RefundReason.JOINED,
            RefundReason.IDENTITY_NEEDED,
            RefundReason.STEP_MISSING,
            RefundReason.LISTED,
        ),
        (_K.PLEDGE_LATE, sentence("Your payment for “{title}” goes back")),
    ),
}
_RESERVATION_ENDED = sentence("Your reservation for “{title}” has ended")
_BEGINNING = (_K.REFUND_STARTED, sentence("Your money for “{title}” is being returned"))


def tell_paid(session: Session, pledge: Pledge, campaign: Campaign, *, at: datetime) -> None:
    """Its payment cleared and is held."""
    amount = later(Amount(pledge.amount_minor, pledge.currency))
    tell(
        session,
        user_id=pledge.backer_id,
        kind=_K.PLEDGE_PAID,
        subject=sentence("{amount} is held for “{title}”", amount=amount, title=campaign.title),
        body=sentence(
            "Your payment for {shares} arrived and is held until the deadline. {cancelling} If the "
            "raise misses its target, every cent goes back to you.",
            shares=later(Count(pledge.shares, "share")),
            cancelling=paid_sentence(campaign, pledge, at),
        ),
        path=f"/pledges/{pledge.id}",
        once_key=f"pledge:{pledge.id}:escrowed:{pledge.version}",
        at=at,
    )


def tell_ended_unpaid(
    session: Session, pledge: Pledge, *, at: datetime, is_cancelled: bool
) -> None:
    """Its reservation ended and nothing was paid: its time was over, or its backer cancelled it."""
    subject = _BEGINNINGS[RefundReason.CANCELLED][1] if is_cancelled else _RESERVATION_ENDED
    tell(
        session,
        user_id=pledge.backer_id,
        kind=_K.PLEDGE_EXPIRED,
        subject=subject.filled(title=_title(session, pledge)),
        body=sentence(
            "We no longer keep {shares} for you. You were not charged.",
            shares=later(Count(pledge.shares, "share")),
        ),
        path=f"/pledges/{pledge.id}",
        once_key=f"pledge:{pledge.id}:expired:{pledge.version}",
        at=at,
    )


def tell_refund_begun(
    session: Session, attempt: Attempt, pledge: Pledge, reason: RefundReason, *, at: datetime
) -> None:
    """A refund was decided: cancelled, too late, or whatever else `reason` says."""
    beginning = _beginning(
        pledge.backer_id,
        pledge.id,
        _title(session, pledge),
        reason,
        later(Amount(attempt.amount_minor, pledge.currency)),
        attempt.idempotency_key,
    )
    tell_all(session, [beginning], at=at)


def tell_refunds_begun(
    session: Session,
    held: list[Any],
    keys: dict[Any, str],
    reason: RefundReason,
    *,
    at: datetime,
) -> None:
    """The same for many pledges of one campaign, as one insert.

    Args:
        session: the caller's transaction.
        held: rows of id, campaign_id, backer_id, amount_minor and currency.
        keys: each refund's key, by pledge.
        reason: why.
        at: UTC.
    """
    if not held:
        return
    title = _title(session, held[0])
    tell_all(
        session,
        [
            _beginning(
                pledge.backer_id,
                pledge.id,
                title,
                reason,
                later(Amount(pledge.amount_minor, pledge.currency)),
                keys[pledge.id],
            )
            for pledge in held
        ],
        at=at,
    )


def tell_refunded(session: Session, done: Any, *, at: datetime) -> None:
    """The processor made a refund; `done` is what `results.finish` tells of it."""
    amount = later(Amount(done.asked_minor, done.currency))
    refunded = Telling(
        user_id=done.backer_id,
        kind=_K.REFUNDED,
        subject=sentence("{amount} is on its way back to your card", amount=amount),
        body=sentence(
            "{reason_words} We returned {amount} for “{title}”. Banks show it after a few days.",
            reason_words=REASON_WORDS[RefundReason(done.purpose)],
            amount=amount,
            title=done.title,
        ),
        path=f"/pledges/{done.pledge_id}",
        once_key=f"{done.idempotency_key}:done",
        language=done.language,
    )
    tell_all(session, [refunded], at=at)


def tell_refund_failed(session: Session, attempt: Attempt, pledge: Pledge, *, at: datetime) -> None:
    """The bank sent a refund back."""
    amount = later(Amount(attempt.amount_minor, attempt.currency))
    tell(
        session,
        user_id=pledge.backer_id,
        kind=_K.REFUND_FAILED,
        subject=sentence("Your bank sent back {amount}", amount=amount),
        body=sentence(
            "We returned {amount} to your card, and your bank sent it back. It is kept for "
            "you. A moderator looks for another way to return it.",
            amount=amount,
        ),
        path=f"/pledges/{pledge.id}",
        once_key=f"{attempt.idempotency_key}:failed",
        at=at,
    )


def tell_paid_otherwise(
    session: Session, attempt: Attempt, pledge: Pledge, bank_ref: str, *, at: datetime
) -> None:
    """A refund that came back was paid by bank transfer, with this reference of the bank."""
    amount = later(Amount(attempt.amount_minor, attempt.currency))
    tell(
        session,
        user_id=pledge.backer_id,
        kind=_K.REFUNDED,
        subject=sentence("{amount} was paid to you by bank transfer", amount=amount),
        body=sentence(
            "Your card took back nothing for “{title}”, so we paid {amount} to your bank account. "
            "The reference of the transfer is {reference}. If it does not arrive, write to us "
            "under “Your complaints”.",
            title=_title(session, pledge),
            amount=amount,
            reference=bank_ref,
        ),
        path=f"/pledges/{pledge.id}",
        once_key=f"{attempt.idempotency_key}:otherwise",
        at=at,
    )


def _beginning(
    backer_id: Any, pledge_id: Any, title: str, reason: RefundReason, amount: str, key: str
) -> Telling:
    kind, subject = _BEGINNINGS.get(reason, _BEGINNING)
    return Telling(
        user_id=backer_id,
        kind=kind,
        subject=subject.filled(title=title),
        body=sentence(
            "{reason_words} {amount} goes back to your card, and we tell you when the refund "
            "is made.",
            reason_words=REASON_WORDS[reason],
            amount=amount,
        ),
        path=f"/pledges/{pledge_id}",
        once_key=f"{key}:decided",
    )


def _title(session: Session, pledge: Any) -> str:
    query = select(Campaign.title).where(Campaign.id == pledge.campaign_id)
    return session.exec(query).one()
