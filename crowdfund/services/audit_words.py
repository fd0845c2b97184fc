"""The audit trail in words: what was done, to what, and which field changed."""

from __future__ import annotations

from typing import Final

from crowdfund.domain.audit import AuditAction
from crowdfund.services import signs
from crowdfund.services.draft_fields import LABEL_BY_FIELD
from crowdfund.words import N_, Spoken, pgettext

ACTION_LABELS: Final[Spoken[str, str]] = Spoken(
    {
        AuditAction.ACCOUNT_OPENED: N_("Account opened"),
        AuditAction.SIGNED_IN: N_("Signed in"),
        AuditAction.SIGN_IN_FAILED: N_("Sign-in failed"),
        AuditAction.SIGN_IN_LOCKED: N_("Sign-in locked for a while"),
        AuditAction.SIGNED_OUT: N_("Signed out"),
        AuditAction.BROWSER_SIGNED_OUT: N_("Browser signed out"),
        AuditAction.PASSWORD_CHANGED: N_("Password changed"),
        AuditAction.PASSWORD_RESET: N_("Password set anew by email"),
        AuditAction.ADDRESS_CONFIRMED: N_("Email address confirmed"),
        AuditAction.MOVE_ASKED: N_("Another email address asked for"),
        AuditAction.ADDRESS_MOVED: N_("Email address changed"),
        AuditAction.MOVE_STOPPED: N_("Change of email address stopped"),
        AuditAction.DATA_EXPORTED: N_("Own data downloaded"),
        AuditAction.ACCOUNT_DELETED: N_("Account deleted"),
        AuditAction.LETTER_ASKED: N_("Confirmation email asked for"),
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
        "about": N_("About"),
        "account": N_("Account"),
        "account_ref": N_("Account"),
        "amount": N_("Amount"),
        "answer": N_("Answer"),
        "asked": N_("What was asked"),
        "campaign": N_("Campaign"),
        "cash": N_("Cash"),
        "check": N_("Number of the check"),
        "city": N_("City"),
        "claims": N_("Claims"),
        "cost_of_goods": N_("Cost of goods sold"),
        "country": N_("Country"),
        "email": N_("Email"),
        "employees": N_("Employees"),
        "enterprise_id": N_("Enterprise"),
        "evidence": N_("Evidence"),
        "factor": N_("Second factor"),
        "featured": N_("Featured"),
        "file": N_("File"),
        "fiscal_year": N_("Fiscal year"),
        "found": N_("What was found"),
        "fund_uses": N_("Use of funds"),
        "how": N_("How"),
        "incorporated_on": N_("Incorporated on"),
        "is_material": N_("Material"),
        "is_met": N_("In order"),
        "item": N_("Item of the checklist"),
        "jurisdiction": N_("Jurisdiction"),
        "kind": N_("Kind"),
        "large_holders": N_("Holders of 20 % or more"),
        "legal_form": N_("Legal form"),
        "list": N_("Edition of the list"),
        "long_term_debt": N_("Long-term debt"),
        "member": N_("Member"),
        "name": N_("Name"),
        "net_income": N_("Net income"),
        "no_holders": N_("Nobody holds 20 % or more"),
        "no_related": N_("No related parties"),
        "note": N_("Note"),
        "officers": N_("Officers and directors"),
        "outcome": N_("Outcome"),
        "owner": N_("Owner"),
        "owner_id": N_("Owner"),
        "passed": N_("Passed"),
        "payout_needs": N_("What the payout account lacks"),
        "payout_status": N_("Payout account"),
        "payout_stopped": N_("Payouts stopped"),
        "period": N_("Which year"),
        "position": N_("Position"),
        "postal_code": N_("Postal code"),
        "problem": N_("What was wrong"),
        "question": N_("Question"),
        "reason": N_("Reason"),
        "receivables": N_("Receivables"),
        "reconfirm_by": N_("To be confirmed by"),
        "region": N_("Region"),
        "related_transactions": N_("Transactions with related parties"),
        "remark": N_("Remark"),
        "revenue": N_("Revenue"),
        "risk_items": N_("Risks"),
        "role": N_("Role"),
        "screening": N_("Screening"),
        "short_term_debt": N_("Short-term debt"),
        "slug": N_("Name in the address"),
        "source": N_("Source"),
        "status": N_("Status"),
        "step": N_("Step"),
        "street": N_("Street"),
        "submission": N_("Submission"),
        "taxes": N_("Taxes"),
        "team_members": N_("Team"),
        "terms_version": N_("Version of the terms"),
        "text": N_("Text"),
        "time": N_("Time"),
        "total_assets": N_("Total assets"),
        "transfers": N_("Transfers"),
        "unasked": N_("With no transfer yet"),
        "values": N_("Values"),
        "verdict": N_("Finding"),
        "website": N_("Website"),
        "whole": N_("The whole campaign"),
        "words": N_("Words"),
    }
)
"""Fields that change often, beside those of the editor; by their names without a unit."""
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


def field_label(field: str, kind: str = "") -> str:
    """A field that changed, in words; one without words of its own as it is stored.

    Args:
        field: its name as it is stored.
        kind: what it is a field of, as it is stored.
    """
    if kind == "enterprise" and field in ("about", "name"):
        # What a proposal is about, and a person's name, are called otherwise in other languages.
        about, name = pgettext("enterprise", "About"), pgettext("enterprise", "Name")
        return about if field == "about" else name
    stem = field
    for unit in UNITS:
        stem = stem.removesuffix(unit)
    for labels in (FIELD_LABELS, LABEL_BY_FIELD):
        if stem in labels:
            return labels[stem]
    return _plain(stem)


def _plain(stored: str) -> str:
    words = stored.replace("_", " ")
    return signs.begun(words)
