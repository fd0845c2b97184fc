"""How far a settlement or a refund has come, how fast it goes, and when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, or_, select

from crowdfund.db.queries.runs import Tally, tallies
from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.payment import AttemptKind
from crowdfund.domain.pledge import PledgeStatus, RefundReason
from crowdfund.services import signs, texts
from crowdfund.services.run_waits import Left, left_of, payout_wait
from crowdfund.services.views.progress import RunProgress
from crowdfund.words import N_, Spoken, _

LATELY = timedelta(minutes=1)
"""Over how long the present speed is measured."""
MINUTE = 60

_KIND_BY_STATUS = {
    CampaignStatus.SETTLING.value: AttemptKind.TRANSFER,
    CampaignStatus.REFUNDING.value: AttemptKind.REFUND,
    CampaignStatus.WITHDRAWN.value: AttemptKind.REFUND,
}
_WORDS = Spoken(
    {
        AttemptKind.TRANSFER: N_("{done} of {payments} released"),
        AttemptKind.REFUND: N_("{done} of {payments} refunded"),
    }
)
_TO_ALL = Spoken(
    {AttemptKind.TRANSFER: N_("Money is being released"), AttemptKind.REFUND: N_("Money goes back")}
)
ONLY_PARKED = N_("Only what waits for a person is left")
LOOKED_INTO = N_("Moderators look into the last ones")
ONLY_DISPUTED = N_("Only what waits for a bank or a person is left")
UNDECIDED = N_("The last ones wait for a decision")
_FOR_ALL = [
    RefundReason.TARGET_MISSED.value,
    RefundReason.WITHDRAWN.value,
    RefundReason.NO_PAYOUT_ACCOUNT.value,
]
_PURPOSES = {AttemptKind.TRANSFER: [""], AttemptKind.REFUND: _FOR_ALL}


def run_of(session: Session, campaign: Campaign, now: datetime) -> RunProgress:
    """One campaign's settlement or refund; an empty one when nothing is under way."""
    runs = runs_of(session, [campaign], now)
    return runs[0] if runs else RunProgress()


def public_run_of(session: Session, campaign: Campaign, now: datetime) -> RunProgress:
    """The same for everybody: how far and until when, without what troubles the processor.

    Returns:
        An empty one until the first payment is asked for: money may still wait for an
        enterprise's payout account, and then nothing is being released.
    """
    run = run_of(session, campaign, now)
    if not run.is_begun:
        return RunProgress()
    kind = _KIND_BY_STATUS[campaign.status]
    publicly = {_(ONLY_PARKED): _(LOOKED_INTO), _(ONLY_DISPUTED): _(UNDECIDED)}
    return replace(
        run,
        text=_("{what}: {counted}").format(what=_TO_ALL[kind], counted=run.counted_text),
        estimate_text=publicly.get(run.estimate_text, run.estimate_text),
        speed_text="",
        trouble_text="",
    )


def is_part_of_run(pledge: Pledge) -> bool:
    """Whether a pledge's money is on its way, or soon will be, together with everybody's."""
    if pledge.status == PledgeStatus.REFUNDING.value:
        return pledge.refund_reason in _FOR_ALL
    return pledge.status in {PledgeStatus.ESCROWED.value, PledgeStatus.SETTLED.value}


def runs_under_way(session: Session, now: datetime) -> list[RunProgress]:
    """Every settlement and refund that is under way, the nearest deadline first."""
    query = (
        select(Campaign)
        .where(
            or_(*(col(Campaign.status) == status for status in _KIND_BY_STATUS)),
            col(Campaign.ended_at).is_(None),
        )
        .order_by(col(Campaign.closes_at), col(Campaign.id))
    )
    return runs_of(session, list(session.exec(query)), now)


def runs_of(session: Session, campaigns: Sequence[Campaign], now: datetime) -> list[RunProgress]:
    """What is under way among some campaigns, in their order.

    Args:
        session: reads.
        campaigns: any; those without a settlement or refund under way are left out.
        now: UTC.
    """
    moving = [one for one in campaigns if one.status in _KIND_BY_STATUS and one.ended_at is None]
    counted: dict[UUID, Tally] = {}
    left: dict[UUID, Left] = {}
    for kind, purposes in _PURPOSES.items():
        of_kind = [one for one in moving if _KIND_BY_STATUS[one.status] is kind]
        ids = [one.id for one in of_kind]
        if ids:
            counted |= tallies(session, ids, kind, purposes=purposes, since=now - LATELY)
        ending = [one.id for one in of_kind if _unmade(one, counted.get(one.id, Tally())) <= 0]
        left |= left_of(session, ending, kind, purposes)
    return [
        _run(session, one, counted.get(one.id, Tally()), left.get(one.id, Left()), now)
        for one in moving
    ]


def _counts(campaign: Campaign, tally: Tally) -> tuple[int, int]:
    """How many payments of a run are made, and how many there are."""
    # Escrowed pledges are counted on the campaign; when it settles, so are those that are settled.
    held = campaign.pledge_count
    is_release = _KIND_BY_STATUS[campaign.status] is AttemptKind.TRANSFER
    total = held if is_release else held + tally.intended
    return min(tally.done, total), total


def _unmade(campaign: Campaign, tally: Tally) -> int:
    """Its own payments that are still to be made, without those that wait for a person."""
    done, total = _counts(campaign, tally)
    return total - done - tally.parked


def _run(
    session: Session, campaign: Campaign, tally: Tally, left: Left, now: datetime
) -> RunProgress:
    kind = _KIND_BY_STATUS[campaign.status]
    done, total = _counts(campaign, tally)
    counted = {"done": texts.number(done), "payments": texts.count(total, "payment")}
    unmade = _unmade(campaign, tally)
    stands = kind is AttemptKind.TRANSFER and unmade > 0 and not tally.done_lately
    estimate = payout_wait(session, campaign) if stands else ""
    label, tone = texts.campaign_status(campaign.status)
    return RunProgress(
        campaign_id=str(campaign.id),
        title=campaign.title,
        status_label=label,
        status_tone=tone,
        text=_WORDS[kind].format(**counted),
        counted_text=_("{done} of {payments}").format(**counted),
        percent=100 * done // total if total else 0,
        speed_text=_("{number} a minute").format(number=texts.number(_a_minute(tally, now)))
        if tally.done_lately
        else "",
        estimate_text=estimate or _estimate(unmade, tally, left, now),
        is_begun=tally.begun_at is not None,
        trouble_text=_trouble(tally, left),
    )


def _a_minute(tally: Tally, now: datetime) -> int:
    """The speed of the last minute, or of the shorter time since the run began."""
    seconds = int((now - (tally.begun_at or now)).total_seconds())
    return tally.done_lately * MINUTE // max(1, min(seconds, MINUTE))


def _estimate(unmade: int, tally: Tally, left: Left, now: datetime) -> str:
    """At the speed of the last minute, without those that wait for a person."""
    if unmade <= 0 and left.disputed:
        return _(ONLY_DISPUTED)
    if unmade <= 0:
        return _(ONLY_PARKED) if tally.parked + left.parked else _("Almost done")
    if not tally.done_lately:
        return ""
    seconds = -(-unmade * MINUTE // _a_minute(tally, now))
    minutes = -(-seconds // MINUTE)
    done_at = texts.moment(now + timedelta(seconds=seconds))
    return _("About {count} left, done at {done_at}").format(
        count=texts.count(minutes, "minute"), done_at=done_at
    )


def _trouble(tally: Tally, left: Left) -> str:
    parts = []
    if parked := tally.parked + left.parked:
        parts.append(_("{number} waiting for a person").format(number=texts.number(parked)))
    if waiting := tally.waiting + left.waiting:
        parts.append(_("{number} waiting for the processor").format(number=texts.number(waiting)))
    if left.disputed:
        parts.append(_("{number} disputed at a bank").format(number=texts.number(left.disputed)))
    return signs.clauses(parts)
