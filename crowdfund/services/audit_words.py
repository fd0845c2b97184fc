"""The audit trail in words: what was done, to what, and which field changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from crowdfund.domain.actor import Role
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.permissions import ROLE_LABELS
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import texts
from crowdfund.services.draft_fields import LABEL_BY_FIELD
from crowdfund.words import N_, Spoken, _

ACTION_LABELS: Final[Spoken[str, str]] = Spoken(
    {
        AuditAction.ACCOUNT_OPENED: N_("Account opened"),
        AuditAction.SIGNED_IN: N_("Signed in"),
        AuditAction.SIGN_IN_FAILED: N_("Sign-in failed"),
        AuditAction.SIGN_IN_LOCKED: N_("Sign-in locked for a while"),
        AuditAction.SIGNED_OUT: N_("Signed out"),
        AuditAction.BROWSER_SIGNED_OUT: N_("Browser signed out"),
        AuditAction.PASSWORD_CHANGED: N_("Password changed"),
        AuditAction.PASSWORD_RESET: N_("Password set anew by letter"),
        AuditAction.ADDRESS_CONFIRMED: N_("E-mail address confirmed"),
        AuditAction.MOVE_ASKED: N_("Another e-mail address asked for"),
        AuditAction.ADDRESS_MOVED: N_("E-mail address changed"),
        AuditAction.MOVE_STOPPED: N_("Change of e-mail address stopped"),
        AuditAction.DATA_EXPORTED: N_("Own data downloaded"),
        AuditAction.ACCOUNT_DELETED: N_("Account deleted"),
        AuditAction.LETTER_ASKED: N_("Letter of confirmation asked for"),
        AuditAction.CODE_REFUSED: N_("Code refused"),
        AuditAction.PROVED: N_("Proved anew who they are"),
        AuditAction.FACTOR_ADDED: N_("Second factor added"),
        AuditAction.FACTOR_REMOVED: N_("Second factor removed"),
        AuditAction.PASSKEY_RENAMED: N_("Passkey renamed"),
        AuditAction.PASSKEY_REFUSED: N_("Passkey refused"),
        AuditAction.RECOVERY_MADE: N_("Recovery codes made"),
        AuditAction.RECOVERY_USED: N_("Recovery code used"),
        AuditAction.PROFILE_CHANGED: N_("Profile changed"),
        AuditAction.MEANS_DECLARED: N_("Income and wealth stated"),
        AuditAction.STEP_ANSWERED: N_("Question to investors answered"),
        AuditAction.LOSS_SHARED: N_("Result of the loss simulation shared"),
        AuditAction.SOPHISTICATION_STATED: N_("Asked to count as a sophisticated investor"),
        AuditAction.CHOICE_CHANGED: N_("Choice of notifications changed"),
        AuditAction.IDENTITY_ASKED: N_("Check of identity begun"),
        AuditAction.IDENTITY_DECIDED: N_("Check of identity decided"),
        AuditAction.SCREENING_DECIDED: N_("Screening decided"),
        AuditAction.CAMPAIGN_STATUS: N_("Campaign moved on"),
        AuditAction.CAMPAIGN_EDITED: N_("Campaign edited"),
        AuditAction.CAP_TABLE_EDITED: N_("Cap table edited"),
        AuditAction.COVER_CHANGED: N_("Cover changed"),
        AuditAction.FILING_IMPORTED: N_("Filing imported"),
        AuditAction.UPDATE_POSTED: N_("Update posted"),
        AuditAction.QUESTION_ASKED: N_("Question asked"),
        AuditAction.QUESTION_ANSWERED: N_("Question answered"),
        AuditAction.QUESTION_HIDDEN: N_("Question hidden"),
        AuditAction.QUESTION_SHOWN: N_("Question shown again"),
        AuditAction.CONTENT_EDITED: N_("Rows of the campaign edited"),
        AuditAction.FILE_ADDED: N_("File added"),
        AuditAction.FILE_REMOVED: N_("File removed"),
        AuditAction.CHANGE_PROPOSED: N_("Change of a live campaign proposed"),
        AuditAction.CHANGE_APPROVED: N_("Change of a live campaign approved"),
        AuditAction.CHANGE_REFUSED: N_("Change of a live campaign refused"),
        AuditAction.CHANGE_TAKEN_BACK: N_("Change of a live campaign taken back"),
        AuditAction.PLEDGE_KEPT: N_("Pledge kept after a change"),
        AuditAction.CAMPAIGN_FEATURED: N_("Campaign featured"),
        AuditAction.CAMPAIGN_UNFEATURED: N_("Campaign not featured any more"),
        AuditAction.CLAIM_JUDGED: N_("Claim judged"),
        AuditAction.ITEM_ANSWERED: N_("Checklist answered"),
        AuditAction.REMARKS_MADE: N_("Remarks written"),
        AuditAction.ARCHIVE_BEGUN: N_("Archive begun"),
        AuditAction.ARCHIVE_MADE: N_("Archive made"),
        AuditAction.PLEDGE_STATUS: N_("Pledge moved on"),
        AuditAction.ENTERPRISE_EDITED: N_("Enterprise edited"),
        AuditAction.MEMBER_INVITED: N_("Member invited"),
        AuditAction.MEMBER_ACCEPTED: N_("Invitation accepted"),
        AuditAction.MEMBER_DECLINED: N_("Invitation declined"),
        AuditAction.MEMBER_ENDED: N_("Membership ended"),
        AuditAction.ENTERPRISE_OFFERED: N_("Enterprise offered to another person"),
        AuditAction.ENTERPRISE_OFFER_ENDED: N_("Offer of the enterprise ended"),
        AuditAction.ENTERPRISE_HANDED_OVER: N_("Enterprise handed over"),
        AuditAction.VALUES_STATED: N_("Values stated"),
        AuditAction.FIGURES_EDITED: N_("Key figures edited"),
        AuditAction.PAYOUTS_CHANGED: N_("Payout account changed"),
        AuditAction.DISPUTE_ANSWERED: N_("Dispute answered"),
        AuditAction.WARNING_ANSWERED: N_("Fraud warning answered"),
        AuditAction.INCIDENT_CLOSED: N_("Incident closed"),
        AuditAction.WORK_RETRIED: N_("Work tried again"),
        AuditAction.RECONCILIATION_ASKED: N_("Reconciliation asked for"),
        AuditAction.ROLE_CHANGED: N_("Role changed"),
        AuditAction.PROPOSAL_MADE: N_("Proposal made"),
        AuditAction.PROPOSAL_APPROVED: N_("Proposal approved"),
        AuditAction.PROPOSAL_REFUSED: N_("Proposal refused"),
        AuditAction.PROPOSAL_TAKEN_BACK: N_("Proposal taken back"),
        AuditAction.REGIME_SWITCHED: N_("Rules of the campaign switched"),
        AuditAction.MONEY_RELEASED: N_("Money released by hand"),
        AuditAction.REFUND_PAID_OTHERWISE: N_("Refund booked as paid another way"),
        AuditAction.COMPLAINT_LODGED: N_("Complaint made"),
        AuditAction.COMPLAINT_ADDED: N_("Complaint added to"),
        AuditAction.COMPLAINT_TAKEN_UP: N_("Complaint taken up"),
        AuditAction.COMPLAINT_ANSWERED: N_("Complaint answered"),
        AuditAction.COMPLAINT_DECIDED: N_("Complaint decided"),
        AuditAction.BOOKS_CHECK_ASKED: N_("Check of the books asked for"),
        AuditAction.CLOCK_MOVED: N_("Clock of the demonstration moved"),
    }
)
"""Each action in words; the value that is stored and searched stays what it is."""
KIND_LABELS: Final = Spoken(
    {
        "attempt": N_("Payment request"),
        "books": N_("Books"),
        "campaign": N_("Campaign"),
        "clock": N_("Clock"),
        "complaint": N_("Complaint"),
        "dispute": N_("Dispute"),
        "enterprise": N_("Enterprise"),
        "fraud warning": N_("Fraud warning"),
        "incident": N_("Incident"),
        "note": N_("Note"),
        "person": N_("Person"),
        "pledge": N_("Pledge"),
        "proposal": N_("Proposal"),
        "question": N_("Question"),
        "reconciliation": N_("Reconciliation"),
        "user": N_("Person"),
        "work": N_("Work"),
    }
)
"""What an action was done to, by the kind that is stored."""

FIELD_LABELS: Final = Spoken(
    {
        "amount": N_("Amount"),
        "answer": N_("Answer"),
        "asked": N_("What was asked"),
        "campaign": N_("Campaign"),
        "email": N_("Email"),
        "evidence": N_("Evidence"),
        "factor": N_("Second factor"),
        "featured": N_("Featured"),
        "file": N_("File"),
        "how": N_("How"),
        "is_material": N_("Material"),
        "is_met": N_("In order"),
        "kind": N_("Kind"),
        "member": N_("Member"),
        "name": N_("Name"),
        "note": N_("Note"),
        "outcome": N_("Outcome"),
        "owner": N_("Owner"),
        "payout_status": N_("Payout account"),
        "problem": N_("What was wrong"),
        "reason": N_("Reason"),
        "reconfirm_by": N_("To be confirmed by"),
        "remark": N_("Remark"),
        "role": N_("Role"),
        "screening": N_("Screening"),
        "status": N_("Status"),
        "terms_version": N_("Version of the terms"),
        "text": N_("Text"),
        "time": N_("Time"),
        "transfers": N_("Transfers"),
        "unasked": N_("With no transfer yet"),
        "values": N_("Values"),
        "verdict": N_("Finding"),
        "whole": N_("The whole campaign"),
    }
)
"""Fields that change often, beside those of the editor; by their names without a unit."""
NAME: Final = re.compile(r"[a-z]+(_[a-z]+)+")
"""A stored name such as withdraw_campaign, which nobody wrote."""
WRITTEN: Final = frozenset(
    (
        *("asked", "bank_ref", "evidence", "file", "name", "note", "remark", "story"),
        *("summary", "text", "title", "whole"),
    )
)
"""Fields that hold what people wrote, which is said letter by letter. The reason of a check of
identity is none of them: the processor's code."""
UNITS: Final = ("_minor", "_millionths", "_bp")


def action_label(action: str) -> str:
    """An action in words, such as "Campaign edited"; one without words as it is stored."""
    return ACTION_LABELS[action] if action in ACTION_LABELS else _plain(action.replace(".", ": "))


def kind_label(kind: str) -> str:
    """What an action was done to, in words."""
    return KIND_LABELS[kind] if kind in KIND_LABELS else _plain(kind)


def kinds_called(words: str) -> list[str]:
    """Stored kinds whose words in the language of now have these in them, in any case."""
    return [kind for kind, label in KIND_LABELS.items() if words.lower() in label.lower()]


def field_label(field: str) -> str:
    """A field that changed, in words; one without words of its own as it is stored."""
    stem = field
    for unit in UNITS:
        stem = stem.removesuffix(unit)
    for labels in (FIELD_LABELS, LABEL_BY_FIELD):
        if stem in labels:
            return labels[stem]
    return _plain(stem)


def value_text(kind: str, field: str, *sides: Mapping[str, Any]) -> str:
    """What a field held, in words where its kind is known.

    Args:
        kind: of what the action was done to.
        field: its name.
        sides: the side of the change that is meant, then the other one, which may say the currency.
    """
    value = sides[0].get(field)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return _amount(field, value, sides)
    if field in WRITTEN or (kind, field) == ("question", "answer"):
        return str(value)
    if NAME.fullmatch(value):
        return _status(kind, field, value) or value.replace("_", " ")
    return _status(kind, field, value) or _moment(value) or value


def _amount(field: str, value: int, sides: tuple[Mapping[str, Any], ...]) -> str:
    if field.endswith("year"):
        return str(value)
    if not field.endswith("_minor"):
        return texts.number(value)
    for side in sides:
        if side.get("currency"):
            return texts.money(value, str(side["currency"]))
    return _("{number} of the smallest unit").format(number=texts.number(value))


def _status(kind: str, field: str, value: str) -> str:
    if field == "role" and value in set(Role):
        return _(ROLE_LABELS[Role(value)])
    if field != "status":
        return ""
    if kind == "campaign" and value in set(CampaignStatus):
        return texts.campaign_status(value)[0]
    if kind == "pledge" and value in set(PledgeStatus):
        return texts.pledge_status(value)[0]
    return ""


def _moment(value: str) -> str:
    """A time as people read it; nothing for any other text, also for a day."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return ""
    return texts.moment(at) if at.tzinfo else ""


def _plain(stored: str) -> str:
    words = stored.replace("_", " ")
    return words[:1].upper() + words[1:]
