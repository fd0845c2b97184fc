"""What a founder does next, by the status of a campaign."""

from __future__ import annotations

from dataclasses import dataclass

from crowdfund.domain.campaign import EDITABLE_STATUSES, CampaignStatus
from crowdfund.words import N_, Spoken, _

_C = CampaignStatus

ENTERPRISE_PATH = "/founder/enterprise"
NEW = "new"
"""In place of an enterprise's id: one that is to be described."""
_NEEDS_ACCOUNT = frozenset({_C.SCHEDULED, _C.LIVE, _C.CLOSING, _C.SETTLING})
_CONNECT = N_("Connect payouts: without an account the money cannot be released.")
_VERIFY = N_("Verify your identity: without it the money cannot be released.")
IDENTITY_PATH = "/account/identity"
_STEP_BY_STATUS = Spoken(
    {
        _C.IN_REVIEW: N_("A moderator is reading it. You will be told."),
        _C.REJECTED: N_("It was rejected. Read why."),
        _C.SCHEDULED: N_("Approved. It opens at its time."),
        _C.LIVE: N_("It is open. Post an update and answer questions."),
        _C.SUSPENDED: N_("A moderator has stopped it for now. Read why."),
        _C.CLOSING: N_("The deadline has passed. The last payments are clearing."),
        _C.SETTLING: N_("The target is met. The money is released next."),
        _C.SETTLED: N_("Settled. See the share register."),
        _C.REFUNDING: N_("The money is going back to the backers."),
        _C.REFUNDED: N_("Every backer has been refunded."),
        _C.WITHDRAWN: N_("Withdrawn. Follow the refunds."),
    }
)
_NOBODY_REFUNDED = Spoken(
    {
        _C.REFUNDED: N_("It has ended. There was nobody to refund."),
        _C.WITHDRAWN: N_("Withdrawn. There was nobody to refund."),
    }
)
_WITHDRAWN = N_("Withdrawn. Every backer has been refunded.")
"""Once a withdrawn raise has ended."""
_ON_EDITOR = EDITABLE_STATUSES | {_C.IN_REVIEW, _C.REJECTED}


@dataclass(frozen=True, slots=True)
class NextStep:
    """One sentence, and where it leads on the site."""

    text: str
    path: str


def next_step(
    status: CampaignStatus,
    *,
    campaign_id: str,
    enterprise_id: str,
    refunded: bool | None = None,
    missing: int,
    is_paid_out: bool,
    is_known: bool = True,
    remarked_step: str = "",
) -> NextStep:
    """What to do next.

    Args:
        status: the campaign's.
        campaign_id: for the path.
        enterprise_id: for the path.
        refunded: whether anybody was when it ended without success; None otherwise.
        missing: how many things keep a draft from being submitted.
        is_paid_out: whether the enterprise's account can receive money.
        is_known: whether its owner is verified.
        remarked_step: where a draft is opened, when it came back with remarks.
    """
    if status in _NEEDS_ACCOUNT and not is_paid_out:
        return NextStep(_(_CONNECT), f"{ENTERPRISE_PATH}?enterprise={enterprise_id}")
    if status in _NEEDS_ACCOUNT and not is_known:
        return NextStep(_(_VERIFY), IDENTITY_PATH)
    editor_path = f"/founder/campaigns/{campaign_id}"
    if status in EDITABLE_STATUSES:
        path = f"{editor_path}?step={remarked_step}" if remarked_step else editor_path
        return NextStep(_while_writing(status, missing), path)
    path = editor_path if status in _ON_EDITOR else f"{editor_path}/dashboard"
    if refunded is False:
        return NextStep(_NOBODY_REFUNDED[status], path)
    if refunded and status is _C.WITHDRAWN:
        return NextStep(_(_WITHDRAWN), path)
    return NextStep(_STEP_BY_STATUS[status], path)


def _while_writing(status: CampaignStatus, missing: int) -> str:
    if status is _C.CHANGES_REQUESTED:
        return _("A moderator asked for changes. Read the remarks and submit again.")
    if not missing:
        return _("Everything is there. Submit it for review.")
    things = _("1 thing is") if missing == 1 else _("{missing} things are").format(missing=missing)
    return _("Go on writing: {things} still missing.").format(things=things)
