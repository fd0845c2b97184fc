"""One pledge in words: what happened, where the money is, what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, select

from crowdfund.db.tables import Allotment, Campaign, Enterprise, Pledge, StatusChange
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.enterprise import PayoutStatus
from crowdfund.domain.pledge import PledgeStatus, RefundReason
from crowdfund.services import texts, unkept, unpaid
from crowdfund.services.history import changes_of
from crowdfund.services.payout_waiting import settling_text
from crowdfund.services.stopped import stopped_text, stops_of, unpaid_text
from crowdfund.services.stored_words import shown
from crowdfund.services.views.common import TimelineItem
from crowdfund.words import N_, Spoken, _

_P = PledgeStatus

_STEPS: Mapping[PledgeStatus, tuple[str, str, str]] = Spoken(
    {
        _P.RESERVED: (N_("Shares reserved"), N_("They are yours while you pay."), "info"),
        _P.EXPIRED: (
            N_("Not paid"),
            N_("Nothing was paid; the shares are free again."),
            "neutral",
        ),
        _P.ESCROWED: (N_("Payment arrived"), N_("The money is held in escrow."), "good"),
        _P.SETTLED: (
            N_("Money released"),
            N_("The raise succeeded and the enterprise was paid."),
            "good",
        ),
        _P.REFUNDING: (N_("Refund begun"), "", "warn"),
        _P.REFUNDED: (N_("Refunded in full"), N_("Banks show it after a few days."), "good"),
        _P.DISPUTED: (
            N_("Your bank asked about the payment"),
            N_("Until it decides, the pledge does not count and its money is not moved."),
            "warn",
        ),
        _P.LOST: (
            N_("Taken back by your bank"),
            N_("It gave you the payment back; the pledge ended."),
            "bad",
        ),
    }
)

_OVER: Mapping[PledgeStatus, str] = Spoken(
    {
        _P.RESERVED: N_("They were kept for you to pay."),
        _P.ESCROWED: N_("The money went into escrow."),
        _P.DISPUTED: N_("While it decided, the pledge did not count and its money was not moved."),
    }
)
"""The same once another step has followed, where it would not be true any more."""

STUCK_MONEY = N_("{amount} could not be returned to your card so far. It is kept for you.")
PAID_OTHERWISE = N_("{amount} was paid to you by bank transfer.")
STUCK_NEXT = N_("A moderator looks for another way to return it; this page follows it.")
_GOES_BACK = {CampaignStatus.REFUNDING.value, CampaignStatus.WITHDRAWN.value}

_RETURNS = Spoken(
    {
        (_P.REFUNDED.value, _P.REFUNDING.value): N_("The refund came back"),
        (_P.DISPUTED.value, _P.ESCROWED.value): N_("The payment stands"),
        (_P.DISPUTED.value, _P.SETTLED.value): N_("The payment stands"),
    }
)
"""Steps that lead to where a pledge was before."""


def story_of(
    session: Session, pledge: Pledge, campaign: Campaign, now: datetime, *, is_stuck: bool = False
) -> list[TimelineItem]:
    """What happened to a pledge, oldest first, and the step that is expected next.

    Args:
        session: reads.
        pledge: whose story.
        campaign: its campaign.
        now: UTC.
        is_stuck: its refund waits for a person.
    """
    changes = changes_of(session, pledge.id)
    steps = [
        (change.at, _step(change, pledge, is_over=change is not changes[-1])) for change in changes
    ]
    steps += _allotted(session, pledge)
    steps += [(stop[2], _happened(*stop)) for stop in stops_of(session, pledge, campaign)]
    items = [item for _, item in sorted(steps, key=lambda step: step[0])]
    if is_stuck:
        return [*items, _expected(_("Money back"), _("A moderator looks for a way."), None)]
    coming = _coming(session, pledge, campaign, now)
    return [*items, coming] if coming else items


def _step(change: StatusChange, pledge: Pledge, *, is_over: bool) -> TimelineItem:
    title, text, tone = _STEPS[_P(change.to_status)]
    if is_over:
        text = _OVER.get(_P(change.to_status), text)
    is_a_part = pledge.refund_reason == RefundReason.PARTLY_LOST.value
    if is_a_part and change.to_status == _P.REFUNDED.value:
        title = _("The rest refunded")
    title = _RETURNS.get((change.from_status, change.to_status), title)
    title, text = unpaid.ending(change, pledge) or (title, shown(change.reason) or text)
    return _happened(title, text, change.at, tone)


_MONEY: Mapping[PledgeStatus, str] = Spoken(
    {
        _P.RESERVED: N_("Nothing has been paid yet."),
        _P.EXPIRED: N_("Nothing was paid."),
        _P.ESCROWED: N_("{amount} is held in escrow."),
        _P.SETTLED: N_("{amount} was released to {name}, less the platform's fee."),
        _P.REFUNDING: N_("{back} is on its way back to your card."),
        _P.REFUNDED: N_("{back} was returned to your card."),
        _P.DISPUTED: N_("Your bank asked about {amount} and holds it while it decides."),
        _P.LOST: N_("Your bank took {amount} back and gave it to you."),
    }
)
"""Where the money is, by the pledge's status."""


def _allotted(session: Session, pledge: Pledge) -> list[tuple[datetime, TimelineItem]]:
    """The shares that were given for a pledge, and that they were taken back, when they were."""
    line = session.exec(select(Allotment).where(Allotment.pledge_id == pledge.id)).first()
    if line is None:
        return []
    last_share = line.first_share + line.shares - 1
    numbers = _("numbers {number} to {number_2}").format(
        number=texts.number(line.first_share), number_2=texts.number(last_share)
    )
    text = _("{count}, {numbers} of the register.").format(
        count=texts.count(line.shares, "share"), numbers=numbers
    )
    steps = [(line.allotted_at, _happened(_("Shares allotted"), text, line.allotted_at, "good"))]
    if line.annulled_at:
        annulled = _happened(
            _("Allotment annulled"), _("The shares are not yours."), line.annulled_at, "bad"
        )
        steps.append((line.annulled_at, annulled))
    return steps


def _happened(title: str, text: str, at: datetime, tone: str) -> TimelineItem:
    return TimelineItem(
        title=title,
        text=text,
        at_text=texts.moment(at),
        at_iso=texts.iso(at),
        tone=tone,
        is_done=True,
    )


def _coming(
    session: Session, pledge: Pledge, campaign: Campaign, now: datetime
) -> TimelineItem | None:
    if pledge.status == _P.RESERVED.value:
        is_stopped = stopped_text(pledge, campaign)
        title = _("Pay, if you still want to") if is_stopped else _("Pay")
        text = _("Until then the shares are held for you.")
        return _expected(title, text, pledge.reserved_until)
    is_held = pledge.status == _P.ESCROWED.value
    if pledge.status == _P.REFUNDING.value or (is_held and campaign.status in _GOES_BACK):
        return _expected(_("Money back on your card"), _("It is under way."), None)
    if is_held:
        return _coming_while_held(session, pledge, campaign, now)
    if pledge.status == _P.DISPUTED.value:
        return _expected(
            _("Your bank decides"), _("That may take weeks; this page follows it."), None
        )
    if pledge.status == _P.SETTLED.value and campaign.status == CampaignStatus.SETTLING.value:
        return _expected(_("Shares allotted"), _("As soon as every payment is released."), None)
    return None


def _coming_while_held(
    session: Session, pledge: Pledge, campaign: Campaign, now: datetime
) -> TimelineItem:
    if unkept.is_asked(pledge, now):
        text = _("Until then; without it the pledge is cancelled and all your money goes back.")
        return _expected(_("Your answer about the changed terms"), text, pledge.reconfirm_by)
    if campaign.closes_at is not None and campaign.closes_at > now:
        text = _("Then every share is allotted, or every cent goes back.")
        return _expected(_("Deadline of the raise"), text, campaign.closes_at)
    return _expected(_("Settlement"), settling_text(session, campaign), None)


def _expected(title: str, text: str, at: datetime | None) -> TimelineItem:
    return TimelineItem(
        title=title,
        text=text,
        at_text=texts.moment(at),
        at_iso=texts.iso(at),
        tone="neutral",
        is_done=False,
    )


def money_now(pledge: Pledge, enterprise: Enterprise, *, back_minor: int | None = None) -> str:
    """Where a pledge's money is, in one sentence.

    Args:
        pledge: whose money.
        enterprise: who gets it when the raise succeeds.
        back_minor: what goes back, when a bank left a part of the payment only (minor units).
    """
    amount = texts.money(pledge.amount_minor, pledge.currency)
    back = texts.money(back_minor or pledge.amount_minor, pledge.currency)
    return _MONEY[_P(pledge.status)].format(amount=amount, back=back, name=enterprise.name)


def what_next(
    pledge: Pledge,
    campaign: Campaign,
    enterprise: Enterprise,
    now: datetime,
    *,
    is_owner_known: bool = True,
) -> str:
    """What happens next to a pledge and when, in one sentence; empty at the end."""
    if pledge.status == _P.RESERVED.value:
        words = unpaid_text(pledge, campaign) or _(
            "Complete the payment by {until}; after that the shares are free again."
        )
        return words.format(until=texts.moment(pledge.reserved_until))
    if pledge.status == _P.REFUNDING.value:
        return _("The processor is returning the money; this page follows it.")
    if pledge.status == _P.DISPUTED.value:
        return _after_dispute(campaign)
    if pledge.status != _P.ESCROWED.value:
        return ""
    if unkept.is_asked(pledge, now) and campaign.status not in _GOES_BACK:
        return _(
            "Without your answer by {until} the pledge is cancelled, and you get it all back."
        ).format(until=texts.moment(pledge.reconfirm_by))
    return _next_while_held(pledge, campaign, enterprise, now, is_owner_known)


def _next_while_held(
    pledge: Pledge, campaign: Campaign, enterprise: Enterprise, now: datetime, is_owner_known: bool
) -> str:
    if campaign.status in _GOES_BACK:
        return _("Everybody's money goes back, and so will yours; this page follows it.")
    if campaign.closes_at is not None and campaign.closes_at > now:
        target = texts.money(campaign.target_minor, campaign.currency)
        deadline = texts.moment(campaign.closes_at)
        if campaign.status == CampaignStatus.SUSPENDED.value:
            return _(
                "A moderator stopped this raise while something is looked into. Nothing is "
                "released before {deadline}; if {target} has cleared by then, you are allotted "
                "your shares, and if not, every cent goes back to you."
            ).format(target=target, deadline=deadline)
        return _(
            "If {target} has cleared by {deadline}, you are allotted your shares. If not, "
            "every cent goes back to you."
        ).format(target=target, deadline=deadline)
    return _after_deadline(pledge, campaign, enterprise, is_owner_known)


def _after_deadline(
    pledge: Pledge, campaign: Campaign, enterprise: Enterprise, is_owner_known: bool
) -> str:
    """What follows on the deadline for money that is held, in one sentence."""
    if pledge.reflects_until and campaign.status == CampaignStatus.CLOSING.value:
        return _("The deadline has passed. Nothing is released while a backer may still reflect.")
    is_waiting = enterprise.payout_status != PayoutStatus.ACTIVE.value
    if campaign.status == CampaignStatus.SETTLING.value and is_waiting:
        return _(
            "The target was reached. The money stays in escrow until {name} has completed its "
            "payout account."
        ).format(name=enterprise.name)
    if campaign.status == CampaignStatus.SETTLING.value and not is_owner_known:
        return _(
            "The target was reached. The money stays in escrow until it is known who receives it "
            "for {name}."
        ).format(name=enterprise.name)
    return _("The raise is being settled; this page follows it.")


def _after_dispute(campaign: Campaign) -> str:
    """What a bank's decision will mean, in one sentence."""
    if campaign.status in {CampaignStatus.SETTLED.value, CampaignStatus.SETTLING.value}:
        stands = _(
            "your shares stay yours or, if they were never allotted, the money goes back to you"
        )
    elif campaign.ended_at is None and campaign.decided_at is None:
        stands = _("the pledge counts again")
    else:
        stands = _("the money goes back to you")
    return _(
        "If your bank lets the payment stand, {stands}. If it gives you the money back, the "
        "pledge ends. Did you not ask your bank? Then tell it so."
    ).format(stands=stands)
