"""Why something was done, as the audit trail says it to moderators.

The reason of a pledge's change is stored as its backer reads it. Entries are chained by their
hashes, so what is stored stays; whoever reads the trail is not the backer and is not called "you".
"""

from __future__ import annotations

from typing import Final

from crowdfund.db.tables import AuditEntry
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.pledge import RefundReason
from crowdfund.services.dispute_ends import WON
from crowdfund.services.paid_otherwise import PAID
from crowdfund.services.pledge_notices import REASON_WORDS
from crowdfund.services.refunds import CAME_BACK_TO_US
from crowdfund.services.stored_words import shown
from crowdfund.words import N_, Spoken

OUR_REASONS: Final = frozenset(
    {AuditAction.BROWSER_SIGNED_OUT.value, AuditAction.PLEDGE_STATUS.value}
)
"""Actions of people for which the platform says why: they are asked for no words."""

_R = RefundReason
_OF_REFUNDS: Final = {
    _R.CANCELLED: N_("Its backer cancelled it."),
    _R.NOT_RECONFIRMED: N_(
        "The terms changed, and its backer did not say in time that they keep it."
    ),
    _R.OVER_LIMIT: N_(
        "The payment arrived after its reservation had ended, and what the backer may invest under "
        "the rules of the campaign left no room for it any more."
    ),
    _R.JOINED: N_(
        "The payment arrived after its reservation had ended, and by then the backer had a role in "
        "the enterprise: nobody invests in a raise of their own enterprise."
    ),
    _R.IDENTITY_NEEDED: N_(
        "The payment arrived after its reservation had ended, and by then the backer had pledged "
        "so much that it has to be known first who they are."
    ),
    _R.LISTED: N_("A person here looked at who the backer is and decided that they cannot pledge."),
    _R.DISPUTE_ENDED_LATE: N_("The backer's bank decided after the raise had gone on without it."),
    _R.PARTLY_LOST: N_("The backer's bank took a part of the payment back; this is the rest."),
    _R.FRAUD_WARNING: N_("The card's network feared that the card was stolen."),
}
OF_THE_BACKER: Final = Spoken(
    {str(REASON_WORDS[reason]): words for reason, words in _OF_REFUNDS.items()}
    | {
        str(CAME_BACK_TO_US): N_("The backer's bank sent the refund back."),
        str(PAID): N_("Paid to the backer by bank transfer."),
        str(WON): N_("The backer's bank decided that the payment stands."),
    }
)
"""What is said to a backer of their pledge, as it is stored, and the same said of them."""


def reason_of(entry: AuditEntry) -> str:
    """Why an action was done: what a person wrote stays as it is.

    Args:
        entry: of the trail.
    """
    if entry.action == AuditAction.PLEDGE_STATUS.value and entry.reason in OF_THE_BACKER:
        return OF_THE_BACKER[entry.reason]
    is_ours = entry.actor_id is None or entry.action in OUR_REASONS or _is_sent_back(entry)
    return shown(entry.reason) if is_ours else entry.reason


def _is_sent_back(entry: AuditEntry) -> bool:
    """Whether a moderator sent a campaign back, whose words are its remarks."""
    after = entry.after.get("status")
    return entry.object_kind == "campaign" and after == CampaignStatus.CHANGES_REQUESTED.value
