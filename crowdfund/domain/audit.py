"""What is written down about actions: their names, and what changed without what is secret."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

LONGEST_VALUE = 2_000
"""Characters kept of one value: a story is long, and its beginning says which one it was."""
CUT = "…"
_SECRET = ("password", "token", "secret", "hash")


class AuditAction(StrEnum):
    """Each action that leaves an entry. The value is what is stored and searched."""

    ACCOUNT_OPENED = "account.opened"
    SIGNED_IN = "account.signed_in"
    SIGN_IN_FAILED = "account.sign_in_failed"
    SIGN_IN_LOCKED = "account.sign_in_locked"
    SIGNED_OUT = "account.signed_out"
    BROWSER_SIGNED_OUT = "account.browser_signed_out"
    PASSWORD_CHANGED = "account.password_changed"  # noqa: S105 - the name of an action
    PASSWORD_RESET = "account.password_reset"  # noqa: S105 - the name of an action
    ADDRESS_CONFIRMED = "account.address_confirmed"
    MOVE_ASKED = "account.move_asked"
    ADDRESS_MOVED = "account.address_moved"
    MOVE_STOPPED = "account.move_stopped"
    DATA_EXPORTED = "account.data_exported"
    ACCOUNT_DELETED = "account.deleted"
    LETTER_ASKED = "account.letter_asked"
    CODE_REFUSED = "account.code_refused"
    PROVED = "account.proved"
    FACTOR_ADDED = "account.factor_added"
    FACTOR_REMOVED = "account.factor_removed"
    PASSKEY_RENAMED = "account.passkey_renamed"
    PASSKEY_REFUSED = "account.passkey_refused"
    RECOVERY_MADE = "account.recovery_codes_made"
    RECOVERY_USED = "account.recovery_code_used"
    PROFILE_CHANGED = "account.profile_changed"
    MEANS_DECLARED = "account.means_declared"
    STEP_ANSWERED = "account.step_answered"
    LOSS_SHARED = "account.loss_shared"
    SOPHISTICATION_STATED = "account.sophistication_stated"
    CHOICE_CHANGED = "account.notices_chosen"
    IDENTITY_ASKED = "account.identity_asked"
    IDENTITY_DECIDED = "account.identity_decided"
    SCREENING_DECIDED = "account.screening_decided"
    CAMPAIGN_STATUS = "campaign.status"
    CAMPAIGN_EDITED = "campaign.edited"
    CAP_TABLE_EDITED = "campaign.cap_table_edited"
    COVER_CHANGED = "campaign.cover_changed"
    FILING_IMPORTED = "campaign.filing_imported"
    UPDATE_POSTED = "campaign.update_posted"
    QUESTION_ASKED = "campaign.question_asked"
    QUESTION_ANSWERED = "campaign.question_answered"
    QUESTION_HIDDEN = "campaign.question_hidden"
    QUESTION_SHOWN = "campaign.question_shown"
    CONTENT_EDITED = "campaign.content_edited"
    FILE_ADDED = "campaign.file_added"
    FILE_REMOVED = "campaign.file_removed"
    CHANGE_PROPOSED = "campaign.change_proposed"
    CHANGE_APPROVED = "campaign.change_approved"
    CHANGE_REFUSED = "campaign.change_refused"
    CHANGE_TAKEN_BACK = "campaign.change_taken_back"
    PLEDGE_KEPT = "pledge.kept"
    CAMPAIGN_FEATURED = "campaign.featured"
    CAMPAIGN_UNFEATURED = "campaign.unfeatured"
    CLAIM_JUDGED = "campaign.claim_judged"
    ITEM_ANSWERED = "campaign.item_answered"
    REMARKS_MADE = "campaign.remarks_made"
    ARCHIVE_BEGUN = "campaign.archive_begun"
    ARCHIVE_MADE = "campaign.archive_made"
    PLEDGE_STATUS = "pledge.status"
    ENTERPRISE_EDITED = "enterprise.edited"
    MEMBER_INVITED = "enterprise.member_invited"
    MEMBER_ACCEPTED = "enterprise.member_accepted"
    MEMBER_DECLINED = "enterprise.member_declined"
    MEMBER_ENDED = "enterprise.member_ended"
    ENTERPRISE_OFFERED = "enterprise.offered"
    ENTERPRISE_OFFER_ENDED = "enterprise.offer_ended"
    ENTERPRISE_HANDED_OVER = "enterprise.handed_over"
    VALUES_STATED = "enterprise.values_stated"
    FIGURES_EDITED = "enterprise.figures_edited"
    PAYOUTS_CHANGED = "enterprise.payouts_changed"
    DISPUTE_ANSWERED = "dispute.answered"
    WARNING_ANSWERED = "fraud_warning.answered"
    INCIDENT_CLOSED = "incident.closed"
    WORK_RETRIED = "work.retried"
    RECONCILIATION_ASKED = "reconciliation.asked"
    ROLE_CHANGED = "account.role_changed"
    PROPOSAL_MADE = "proposal.made"
    PROPOSAL_APPROVED = "proposal.approved"
    PROPOSAL_REFUSED = "proposal.refused"
    PROPOSAL_TAKEN_BACK = "proposal.taken_back"
    REGIME_SWITCHED = "campaign.regime_switched"
    MONEY_RELEASED = "campaign.money_released"
    REFUND_PAID_OTHERWISE = "pledge.refund_paid_otherwise"
    COMPLAINT_LODGED = "complaint.lodged"
    COMPLAINT_ADDED = "complaint.added"
    COMPLAINT_TAKEN_UP = "complaint.taken_up"
    COMPLAINT_ANSWERED = "complaint.answered"
    COMPLAINT_DECIDED = "complaint.decided"
    BOOKS_CHECK_ASKED = "books.check_asked"
    CLOCK_MOVED = "clock.moved"


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs between two states of one thing, both ways, as JSON takes it.

    Fields that are called like a secret are left out whatever they hold; long texts are cut.

    Args:
        before: field by field.
        after: field by field; one that is missing on a side is None there.
    """
    fields = [
        name
        for name in {**before, **after}
        if before.get(name) != after.get(name) and not is_secret(name)
    ]
    return (
        {name: plain(before.get(name)) for name in fields},
        {name: plain(after.get(name)) for name in fields},
    )


def is_secret(name: str) -> bool:
    """Whether a field's value is never written down."""
    return any(word in name.lower() for word in _SECRET)


def plain(value: Any) -> Any:
    """A value as JSON takes it: numbers and truth as they are, everything else as text."""
    if value is None or isinstance(value, bool | int):
        return value
    text = str(value).replace("\x00", "")
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + CUT
