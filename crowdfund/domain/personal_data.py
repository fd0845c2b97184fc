"""What the platform holds about a person: every column that names one, whether it is in their
export, and what becomes of it when they delete their account.

`tests/gates/test_personal_data.py` holds this table to the database: a new column that refers to a
person has to be here, with a reason for everything that is left out or stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from crowdfund.domain.notice import Topic
from crowdfund.domain.notice_rules import RULES as NOTICES
from crowdfund.domain.sentence import sentence

TOMBSTONE: Final = "Former member"
"""What somebody who deleted their account is called from then on."""


class Fate(StrEnum):
    """What becomes of rows about somebody who deletes their account."""

    FORGOTTEN = "forgotten"
    """They go."""
    KEPT = "kept"
    """They stay, and their person is a tombstone."""


@dataclass(frozen=True, slots=True)
class Held:
    """One column that refers to a person."""

    fate: Fate
    why_kept: str = ""
    """As people read it; empty for what is forgotten."""
    export_as: str = ""
    """The name of its part of the export; empty when it is left out."""
    why_left_out: str = ""
    """Why it is not in the export; empty when it is."""
    leaves_out: frozenset[str] = frozenset()
    """Columns that are never exported: secrets, and what is about somebody else."""


MONEY: Final = sentence("Payments, refunds and shares: the books and the share register.")
RULES: Final = sentence("What you declared and answered before investing.")
TRAIL: Final = sentence("The record of who did what: it cannot be changed by anybody.")
IDENTITY: Final = sentence("The check of your identity: that it was made, and what it said.")
ENTERPRISE: Final = sentence("Your enterprises and their campaigns, with their files.")
COMPLAINTS: Final = sentence("Complaints that you sent, and what was answered.")
TALK: Final = sentence("Questions that you asked in public, without your name.")
OTHERS: Final = sentence("Notices that others were sent and that name you, in their words.")
TOLD: Final = sentence("What you were told about pledges, campaigns and complaints, and when.")
_OFFICE: Final = sentence("What you decided in a role on this platform.")
_OFFICE_LEFT_OUT: Final = "done in a role, about others; the person's own doing is under actions"


def _gone(export_as: str, *leaves_out: str) -> Held:
    return Held(Fate.FORGOTTEN, export_as=export_as, leaves_out=frozenset(leaves_out))


def _kept(why: str, export_as: str, *leaves_out: str) -> Held:
    return Held(Fate.KEPT, why, export_as=export_as, leaves_out=frozenset(leaves_out))


_IN_OFFICE: Final = Held(Fate.KEPT, _OFFICE, why_left_out=_OFFICE_LEFT_OUT)

HELD: Final[Mapping[tuple[str, str], Held]] = {
    ("account_links", "user_id"): _gone("letters_with_links", "token_hash"),
    ("allotments", "holder_id"): _kept(MONEY, "shares"),
    ("audit_entries", "actor_id"): _kept(TRAIL, "actions"),
    ("authenticator_apps", "user_id"): _gone("authenticator_app", "sealed"),
    ("backer_wishes", "user_id"): _gone("wishes"),
    ("big_ticket_answers", "user_id"): _kept(RULES, "large_pledges"),
    ("campaign_changes", "decided_by_id"): _IN_OFFICE,
    ("campaign_changes", "proposed_by_id"): _kept(ENTERPRISE, "campaign_changes"),
    ("campaign_versions", "made_by_id"): _IN_OFFICE,
    ("checklist_ticks", "moderator_id"): _IN_OFFICE,
    ("claims", "judged_by"): _IN_OFFICE,
    ("complaint_sayings", "author_id"): Held(
        Fate.KEPT, COMPLAINTS, why_left_out="exported with the complaint that it is about"
    ),
    ("complaint_sayings", "spoken_by_id"): _IN_OFFICE,
    ("complaints", "author_id"): _kept(COMPLAINTS, "complaints"),
    ("dispute_answers", "author_id"): _IN_OFFICE,
    ("enterprise_members", "invited_by"): Held(
        Fate.KEPT, ENTERPRISE, why_left_out="about the person who was invited, and in their export"
    ),
    ("enterprise_members", "user_id"): _kept(ENTERPRISE, "memberships"),
    ("enterprises", "owner_id"): _kept(ENTERPRISE, "enterprises"),
    ("features", "ended_by"): _IN_OFFICE,
    ("features", "featured_by"): _IN_OFFICE,
    ("fraud_warnings", "answered_by"): _IN_OFFICE,
    ("half_sign_ins", "user_id"): _gone("half_sign_ins", "token_hash", "password_mark"),
    # What the lists of sanctioned people said is not told: it would warn who is on one.
    ("identity_checks", "user_id"): _kept(
        IDENTITY, "identity_checks", "idempotency_key", "screening", "list_version"
    ),
    ("incidents", "resolved_by"): _IN_OFFICE,
    ("investor_answers", "user_id"): _kept(RULES, "answers"),
    ("investor_declarations", "user_id"): _kept(RULES, "declarations"),
    ("notice_choices", "user_id"): _gone("notice_choices"),
    # But those of `FORGOTTEN_NOTICES`, which go.
    ("notices", "user_id"): _kept(TOLD, "notices", "once_key", "last_error"),
    ("passkeys", "user_id"): _gone("passkeys"),
    ("pledges", "backer_id"): _kept(MONEY, "pledges"),
    ("proposals", "decided_by_id"): _IN_OFFICE,
    ("proposals", "proposed_by_id"): _IN_OFFICE,
    ("questions", "author_id"): _kept(TALK, "questions", "hidden_by"),
    ("questions", "hidden_by"): _IN_OFFICE,
    ("reconciliation_runs", "asked_by"): _IN_OFFICE,
    ("recovery_codes", "user_id"): _gone("recovery_codes", "mark"),
    ("remarks", "author_id"): _IN_OFFICE,
    ("retries", "actor_id"): _IN_OFFICE,
    ("screenings", "decided_by"): _IN_OFFICE,
    ("shared_losses", "user_id"): _kept(RULES, "shared_losses"),
    ("sophisticated_statements", "user_id"): _kept(RULES, "sophisticated_statements"),
    ("status_changes", "actor_id"): _kept(TRAIL, "status_changes"),
    ("stored_files", "owner_id"): _kept(ENTERPRISE, "files"),
    ("user_sessions", "user_id"): _gone("sessions", "token_hash"),
    ("watched_campaigns", "user_id"): _gone("watchlist"),
    ("wrong_codes", "user_id"): _gone("wrong_codes"),
}
"""By table and column."""

CALLED: Final[Mapping[tuple[str, str], str]] = {("proposals", "subject_name"): "subject_id"}
"""Columns with a name that somebody had when the row was made, and the column that says whose: they
are called a former member there too."""

KEPT_WITH_NAME: Final[Mapping[str, str]] = {
    "audit_entries": TRAIL,
    "identity_checks": IDENTITY,
    "screenings": IDENTITY,
    "notices": OTHERS,
}
"""Tables in which somebody's name stays as it was, in words or on a document, and why."""

FORGOTTEN_NOTICES: Final = frozenset(
    kind.value for kind, rule in NOTICES.items() if rule.topic in {Topic.SECURITY, Topic.FOLLOWED}
)
"""Kinds of notices that go with an account: about itself, and what it followed. The others show
that people were told in time (`domain.retention`); none of them names its reader."""

PROFILE_LEFT_OUT: Final = frozenset({"password_hash"})
"""Columns of the person's own row that are not exported."""

OF_ENTERPRISES: Final[Mapping[str, str]] = {
    "campaigns": "enterprise_id",
    "year_figures": "enterprise_id",
    "stated_values": "enterprise_id",
}
"""Tables about one's enterprises that are exported with them, and how they refer to them."""

OF_CAMPAIGNS: Final[Mapping[str, str]] = {
    "campaign_updates": "campaign_id",
    "campaign_files": "campaign_id",
    "fund_uses": "campaign_id",
    "risk_items": "campaign_id",
    "team_members": "campaign_id",
    "holders_before": "campaign_id",
    "campaign_versions": "campaign_id",
    "claims": "campaign_id",
    "officers": "campaign_id",
    "large_holders": "campaign_id",
    "related_transactions": "campaign_id",
    "disclosures": "campaign_id",
}
"""Tables about one's campaigns, likewise."""

OF_COMPLAINTS: Final[Mapping[str, str]] = {"complaint_sayings": "complaint_id"}
"""Tables about one's complaints, likewise: what was answered is exported too."""


def names_staff(table: str) -> frozenset[str]:
    """Columns of a table that name who did something in a role: a stable id of a colleague, which
    no export of somebody else's has."""
    return frozenset(
        column for (name, column), held in HELD.items() if name == table and held is _IN_OFFICE
    )


def reasons_kept() -> tuple[str, ...]:
    """What stays of a member who deletes their account, as people read it, each once."""
    found = [held.why_kept for held in HELD.values() if held.fate is Fate.KEPT]
    found += KEPT_WITH_NAME.values()
    return tuple(dict.fromkeys(why for why in found if why != _OFFICE))
