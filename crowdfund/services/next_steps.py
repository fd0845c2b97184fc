"""What a founder does next, by the status of a campaign."""

from __future__ import annotations

from dataclasses import dataclass

from crowdfund.domain.campaign import EDITABLE_STATUSES, CampaignStatus

_C = CampaignStatus

ENTERPRISE_PATH = "/founder/enterprise"
_NEEDS_ACCOUNT = frozenset({_C.SCHEDULED, _C.LIVE, _C.CLOSING, _C.SETTLING})
_CONNECT = "Connect payouts: without an account the money cannot be released."
_STEP_BY_STATUS = {
    _C.IN_REVIEW: "A moderator is reading it. You will be told.",
    _C.REJECTED: "It was rejected. Read why.",
    _C.SCHEDULED: "Approved. It opens at its time.",
    _C.LIVE: "It is open. Post an update and answer questions.",
    _C.SUSPENDED: "A moderator has stopped it for now. Read why.",
    _C.CLOSING: "The deadline has passed. The last payments are clearing.",
    _C.SETTLING: "The target is met. The money is being released.",
    _C.SETTLED: "Settled. See the share register.",
    _C.REFUNDING: "The money is going back to the backers.",
    _C.REFUNDED: "Every backer has been refunded.",
    _C.WITHDRAWN: "Withdrawn. Follow the refunds.",
}
_ON_EDITOR = EDITABLE_STATUSES | {_C.IN_REVIEW, _C.REJECTED}


@dataclass(frozen=True, slots=True)
class NextStep:
    """One sentence, and where it leads on the site."""

    text: str
    path: str


def next_step(
    status: CampaignStatus, *, campaign_id: str, enterprise_id: str, missing: int, is_paid_out: bool
) -> NextStep:
    """What to do next.

    Args:
        status: the campaign's.
        campaign_id: for the path.
        enterprise_id: for the path.
        missing: how many things keep a draft from being submitted.
        is_paid_out: whether the enterprise's account can receive money.
    """
    if status in _NEEDS_ACCOUNT and not is_paid_out:
        return NextStep(_CONNECT, f"{ENTERPRISE_PATH}?enterprise={enterprise_id}")
    editor_path = f"/founder/campaigns/{campaign_id}"
    if status in EDITABLE_STATUSES:
        return NextStep(_while_writing(status, missing), editor_path)
    path = editor_path if status in _ON_EDITOR else f"{editor_path}/dashboard"
    return NextStep(_STEP_BY_STATUS[status], path)


def _while_writing(status: CampaignStatus, missing: int) -> str:
    if status is _C.CHANGES_REQUESTED:
        return "A moderator asked for changes. Read the remarks and submit again."
    if not missing:
        return "Everything is there. Submit it for review."
    things = "1 thing is" if missing == 1 else f"{missing} things are"
    return f"Go on writing: {things} still missing."
