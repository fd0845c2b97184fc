"""How long what is stored is kept, as data: for each kind of record its period, from when that
counts, why, and whether the platform erases it by itself.

Every table belongs to one kind. Records of offers and money are never erased by the platform, not
even after their time: what is past it is listed, and a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from crowdfund.domain.regimes.base import Confidence
from crowdfund.domain.sentence import sentence

FIVE_YEARS: Final = timedelta(days=5 * 365 + 2)
"""Five calendar years have one leap day or two; the longer is kept."""
LAW: Final = "Regulation (EU) 2020/1503 Art 26; 17 CFR 227.404(a)"


class RecordKind(StrEnum):
    """What records are about."""

    OFFERS = "offers"
    """Campaigns, their versions, files, questions and enterprises."""
    MONEY = "money"
    """Pledges, payments, the ledger, shares, disputes."""
    INVESTORS = "investors"
    """Declarations, answers with the words shown, identity."""
    COMPLAINTS = "complaints"
    """Complaints, and what was answered."""
    TOLD = "told"
    """Notices."""
    TRAIL = "trail"
    """The audit trail and its chain."""
    ACCOUNTS = "accounts"
    """Who has an account, and what they chose."""
    FACTORS = "factors"
    """What proves that somebody is who signs in."""
    SESSIONS = "sessions"
    """Browsers that were signed in."""
    VISITS = "visits"
    """What recognises a visitor within one day."""
    COUNTS = "counts"
    """Visitors counted, without any of them."""
    LETTERS = "letters"
    """The demonstration's mailbox."""
    BEATS = "beats"
    """When each worker was last alive."""
    WORKINGS = "workings"
    """What the platform needs to run: about nobody."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How long one kind is kept."""

    kind: RecordKind
    what: str
    """For readers."""
    period: timedelta | None
    """Kept so long at least, or until then when it is erased; None: while the account, or the
    platform, exists."""
    since: str
    """From when the period counts, for readers; a sentence of its own where there is none."""
    why: str
    """For readers."""
    source: str
    """Where it is written; empty for the platform's own rule."""
    confidence: Confidence | None
    """How sure we are of the source; None for the platform's own rule."""
    is_erased: bool
    """Whether the platform erases it by itself when the period is over."""
    tables: tuple[str, ...]


KEPT: Final = (
    Kept(
        RecordKind.OFFERS,
        sentence("Campaigns: every version, documents, questions, remarks and decisions"),
        FIVE_YEARS,
        sentence("the end of the raise"),
        sentence("The law asks for records of offers."),
        LAW,
        Confidence.SECONDARY,
        False,
        (
            *("campaigns", "submissions", "remarks", "status_changes", "proposals", "features"),
            *(
                "enterprises",
                "enterprise_members",
                "year_figures",
                "stated_values",
                "registrations",
                "holders_before",
            ),
            *("fund_uses", "team_members", "risk_items", "campaign_files", "stored_files"),
            *("campaign_updates", "questions", "campaign_reminders"),
            *("campaign_versions", "campaign_changes", "checklist_ticks", "claims", "disclosures"),
            *("officers", "large_holders", "related_transactions"),
        ),
    ),
    Kept(
        RecordKind.MONEY,
        sentence("Pledges, payments, refunds, the ledger, registers of shares, disputes"),
        FIVE_YEARS,
        sentence("the end of the raise"),
        sentence("The law asks for records of transactions, and backers may need proof."),
        LAW,
        Confidence.SECONDARY,
        False,
        (
            *("pledges", "attempts", "allotments", "ledger_entries", "ledger_heads"),
            *("escrow_checkpoints", "escrow_blocks", "processor_rows", "inbox_events"),
            *("disputes", "dispute_answers", "fraud_warnings", "incidents", "retries"),
            *("reconciliation_runs", "reconciliation_sums", "book_checks", "work_failures"),
        ),
    ),
    Kept(
        RecordKind.INVESTORS,
        sentence("What investors declared and answered, with the words shown; identity checks"),
        FIVE_YEARS,
        sentence("the last raise that the person pledged in"),
        sentence("It shows that an investor was asked and warned as the rules say."),
        LAW,
        Confidence.SECONDARY,
        False,
        (
            *("investor_declarations", "investor_answers", "shown_texts"),
            *("identity_checks", "screenings", "big_ticket_answers"),
            *("sophisticated_statements", "shared_losses"),
        ),
    ),
    Kept(
        RecordKind.COMPLAINTS,
        sentence("Complaints, what was answered, and how they were decided"),
        FIVE_YEARS,
        sentence("the day of the decision"),
        sentence("The law asks for a record of complaints and of what was done about them."),
        "Regulation (EU) 2020/1503 Art 7(3)",
        Confidence.SECONDARY,
        False,
        ("complaints", "complaint_sayings"),
    ),
    Kept(
        RecordKind.TOLD,
        sentence(
            "Notices: what people were told, and when; those about an account alone, or about "
            "what somebody watched, go with the account"
        ),
        FIVE_YEARS,
        sentence("the day of the notice"),
        sentence("It shows that people were told in time."),
        LAW,
        Confidence.SECONDARY,
        False,
        ("notices",),
    ),
    Kept(
        RecordKind.TRAIL,
        sentence("The audit trail: who did what, and why"),
        FIVE_YEARS,
        sentence("the day of the entry"),
        sentence("It is one chain: taking out an entry would break it."),
        LAW,
        Confidence.SECONDARY,
        False,
        ("audit_entries", "audit_links", "audit_heads"),
    ),
    Kept(
        RecordKind.ACCOUNTS,
        sentence("Your account, and what you chose: notices, wishes, campaigns you watch"),
        None,
        sentence("While the account exists."),
        sentence("You can sign in and find what is yours."),
        "",
        None,
        False,
        ("users", "notice_choices", "backer_wishes", "watched_campaigns"),
    ),
    Kept(
        RecordKind.FACTORS,
        sentence("How you sign in: apps, passkeys, recovery codes, emails with a link"),
        None,
        sentence("While the account exists."),
        sentence("You can sign in, and nobody else can."),
        "",
        None,
        False,
        (
            *("authenticator_apps", "passkeys", "passkey_challenges", "recovery_codes"),
            *("wrong_codes", "half_sign_ins", "account_links", "reset_requests"),
        ),
    ),
    Kept(
        RecordKind.SESSIONS,
        sentence("Browsers that were signed in, as they called themselves"),
        timedelta(days=90),
        sentence("the end of the session"),
        sentence("You can see where you were signed in."),
        "",
        None,
        True,
        ("user_sessions",),
    ),
    Kept(
        RecordKind.VISITS,
        sentence("What recognises a visitor within one day"),
        timedelta(days=1),
        sentence("the beginning of the day"),
        sentence("A visitor is counted once a day."),
        "",
        None,
        True,
        ("visit_marks", "visit_salts"),
    ),
    Kept(
        RecordKind.COUNTS,
        sentence("How many people visited a campaign each day: numbers alone"),
        None,
        sentence("While the campaign is kept."),
        sentence("A founder sees where readers come from."),
        "",
        None,
        False,
        ("visit_counts",),
    ),
    Kept(
        RecordKind.LETTERS,
        sentence("Emails in the demonstration's mailbox"),
        timedelta(days=90),
        sentence("the day of the email"),
        sentence("There is no mail server in the demonstration."),
        "",
        None,
        True,
        ("mailbox_mails",),
    ),
    Kept(
        RecordKind.BEATS,
        sentence("When each worker was last alive"),
        timedelta(days=30),
        sentence("its last sign"),
        sentence("Operators see a worker that stopped."),
        "",
        None,
        True,
        ("worker_beats",),
    ),
    Kept(
        RecordKind.WORKINGS,
        sentence("What the platform needs to run, about nobody"),
        None,
        sentence("While the platform runs."),
        sentence("Searching, counting and pacing need it."),
        "",
        None,
        False,
        (
            *("call_paces", "campaign_listings", "platform_clock", "platform_counts"),
            *("poll_cursor", "search_words"),
        ),
    ),
)
"""Every kind, in the order in which readers see them."""


def kept(kind: RecordKind) -> Kept:
    """How long a kind is kept."""
    return next(one for one in KEPT if one.kind is kind)
