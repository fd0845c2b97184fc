"""What happened to a campaign, for everybody: the steps since its approval, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crowdfund.db.tables import Campaign, StatusChange
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.services import signs, texts
from crowdfund.services.reason_words import reason_text
from crowdfund.services.views.common import TimelineItem
from crowdfund.words import N_, Spoken, _

_C = CampaignStatus

_STEPS = Spoken(
    {
        _C.SCHEDULED: (N_("Approved by a moderator"), "info"),
        _C.LIVE: (N_("Opened for pledges"), "good"),
        _C.SUSPENDED: (N_("Stopped by a moderator"), "warn"),
        _C.CLOSING: (N_("Deadline reached"), "info"),
        _C.SETTLING: (N_("Target reached"), "good"),
        _C.SETTLED: (N_("Settled"), "good"),
        _C.REFUNDING: (N_("Money going back"), "warn"),
        _C.REFUNDED: (N_("Every pledge refunded"), "info"),
        _C.WITHDRAWN: (N_("Withdrawn"), "warn"),
    }
)
_WORDS_FOR_ALL = frozenset({_C.SETTLING, _C.REFUNDING, _C.WITHDRAWN})
"""Steps whose reason is written for the public; a moderator's other reasons are not."""
_OPEN = frozenset({_C.SCHEDULED, _C.LIVE, _C.SUSPENDED})


@dataclass(frozen=True)
class Ending:
    """How a raise ended, in one sentence; empty before."""

    text: str = ""
    tone: str = "neutral"


def history_of(
    campaign: Campaign, changes: Sequence[StatusChange], now: datetime, *, was_refunded: bool | None
) -> list[TimelineItem]:
    """The steps that everybody may see, oldest first, and what is still to come.

    Args:
        campaign: as it stands.
        changes: its history, oldest first; steps before its approval are left out.
        now: the platform's time, UTC.
        was_refunded: whether anybody was; None where it has not ended so.
    """
    done = [
        item for change in changes if (item := _item(change, was_refunded=was_refunded)) is not None
    ]
    if campaign.status == _C.WITHDRAWN.value and campaign.ended_at and was_refunded:
        done.append(_done(_("Every pledge refunded"), "", campaign.ended_at, "info"))
    return done + _to_come(campaign, now)


def ending_of(campaign: Campaign, *, was_refunded: bool | None) -> Ending:
    """How the raise ended, with its day, or that it was stopped.

    Args:
        campaign: as it stands.
        was_refunded: whether anybody was; None where it has not ended so.
    """
    status = CampaignStatus(campaign.status)
    on = texts.day(campaign.ended_at)
    if status is _C.SETTLING:
        return Ending(_settling(campaign), "good")
    if status is _C.SETTLED:
        return Ending(
            _("Target reached. Settled on {on}: every share is allotted.").format(on=on), "good"
        )
    if status is _C.SUSPENDED:
        stopped = _(
            "A moderator stopped this raise while something is looked into. Nobody can pledge "
            "now, and what was paid stays in escrow."
        )
        return Ending(stopped, "warn")
    if status not in {_C.REFUNDING, _C.REFUNDED, _C.WITHDRAWN}:
        return Ending()
    back = (
        _("every pledge was refunded on {on}").format(on=on)
        if on
        else _("every pledge is being refunded")
    )
    if on and was_refunded is False:
        back = _("there was nothing to refund")
    return Ending(
        signs.ended(_("; ").join([_cause(campaign), back])), "warn" if not on else "neutral"
    )


def _settling(campaign: Campaign) -> str:
    """What settling does; until a first transfer is made the money may wait for an account."""
    if campaign.settled_minor:
        return _("Target reached. The money is being released and shares allotted.")
    return _("Target reached. The money is released and shares are allotted next.")


def _cause(campaign: Campaign) -> str:
    if campaign.status == _C.WITHDRAWN.value:
        return _("Withdrawn")
    if (campaign.decided_cleared_minor or 0) >= campaign.target_minor:
        return _("The enterprise did not complete its payout account")
    return _("Target missed")


def _item(change: StatusChange, *, was_refunded: bool | None) -> TimelineItem | None:
    status = CampaignStatus(change.to_status)
    if status not in _STEPS:
        return None
    title, tone = _STEPS[status]
    if status is _C.LIVE and change.from_status == _C.SUSPENDED.value:
        title = _("Open again")
    if status is _C.REFUNDED and was_refunded is False:
        title = _("Nothing to refund")
    words = reason_text(change) if status in _WORDS_FOR_ALL else ""
    return _done(title, words, change.at, tone)


def _to_come(campaign: Campaign, now: datetime) -> list[TimelineItem]:
    if CampaignStatus(campaign.status) not in _OPEN or campaign.closes_at is None:
        return []
    opening = []
    if campaign.status == _C.SCHEDULED.value:
        opening = [_ahead(_("Opens for pledges"), "", campaign.opens_at or now)]
    decision = _(
        "Only cleared money counts. Target reached: shares are allotted. Missed: every pledge is "
        "refunded."
    )
    return [
        *opening,
        _ahead(_("Deadline"), decision, campaign.closes_at),
    ]


def _done(title: str, text: str, at: datetime, tone: str) -> TimelineItem:
    return TimelineItem(title, text, texts.moment(at), texts.iso(at), tone, is_done=True)


def _ahead(title: str, text: str, at: datetime) -> TimelineItem:
    return TimelineItem(title, text, texts.moment(at), texts.iso(at), "neutral", is_done=False)
