"""What belongs to one campaign's whole history: for each table, which of its rows.

A table that refers to a campaign, a pledge or an enterprise is here or in `LEFT_OUT` with a reason;
a gate looks at every table there is. What is put together here is written here: no value of anybody
else is in it (`noqa` and `nosec` below).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

OF_CAMPAIGN: Final = "{table}.campaign_id = :campaign"
PLEDGES: Final = "SELECT id FROM pledges WHERE campaign_id = :campaign"
BACKERS: Final = "SELECT backer_id FROM pledges WHERE campaign_id = :campaign"
COFOUNDERS: Final = (
    "SELECT user_id FROM enterprise_members WHERE enterprise_id = :enterprise "
    "AND role = 'cofounder' AND accepted_at IS NOT NULL"
)
"""Who is or was one, former owners too: they become co-founders when they hand over."""
DISPUTES: Final = "SELECT id FROM disputes WHERE campaign_id = :campaign"
QUESTIONS: Final = "SELECT id FROM questions WHERE campaign_id = :campaign"
COMPLAINTS: Final = "SELECT id FROM complaints WHERE campaign_id = :campaign"
SAYINGS: Final = (
    "SELECT author_id FROM complaint_sayings "  # noqa: S608 # nosec B608
    f"WHERE complaint_id IN ({COMPLAINTS})"
)
SPOKEN: Final = SAYINGS.replace("author_id", "spoken_by_id")
REFERENCES: Final = (
    "SELECT payment_ref FROM pledges WHERE campaign_id = :campaign AND payment_ref <> '' "
    "UNION SELECT charge_ref FROM pledges WHERE campaign_id = :campaign AND charge_ref <> '' "
    "UNION SELECT provider_ref FROM attempts WHERE campaign_id = :campaign AND provider_ref <> '' "
    "UNION SELECT provider_ref FROM disputes WHERE campaign_id = :campaign"
)
"""Every object at the processor that is this campaign's."""
SUBJECTS: Final = (
    f"SELECT CAST(:campaign AS text) UNION SELECT CAST(:enterprise AS text) "  # noqa: S608 # nosec B608
    f"UNION SELECT id::text FROM ({PLEDGES}) p UNION SELECT id::text FROM ({DISPUTES}) d "
    f"UNION SELECT id::text FROM ({QUESTIONS}) q "
    f"UNION SELECT id::text FROM ({COMPLAINTS}) c "
    f"UNION SELECT id::text FROM fraud_warnings WHERE pledge_id IN ({PLEDGES}) "
    f"UNION SELECT id::text FROM attempts WHERE campaign_id = :campaign"
)
"""Every id that an audit entry, a retry or an incident may name."""
OF_AUDIT: Final = f"SELECT number FROM audit_entries WHERE object_id IN ({SUBJECTS})"  # noqa: S608 # nosec B608
OF_HASHES: Final = (
    "SELECT text_hash FROM investor_declarations WHERE user_id IN "  # noqa: S608 # nosec B608
    f"({BACKERS}) UNION SELECT text_hash FROM investor_answers WHERE user_id IN ({BACKERS}) "
    f"UNION SELECT text_hash FROM sophisticated_statements WHERE user_id IN ({BACKERS}) "
    f"UNION SELECT text_hash FROM shared_losses WHERE user_id IN ({BACKERS}) "
    f"UNION SELECT text_hash FROM big_ticket_answers WHERE pledge_id IN ({PLEDGES})"
)
IDENTITIES: Final = (
    "identity_checks.user_id = (SELECT owner_id FROM enterprises WHERE id = :enterprise) "  # noqa: S608 # nosec B608
    f"OR identity_checks.user_id IN ({COFOUNDERS}) OR identity_checks.user_id IN ({BACKERS})"
)
OF_NOTICES: Final = (
    "notices.path = '/campaigns/' || :slug OR notices.path LIKE '/campaigns/' || :slug || '?%' "  # noqa: S608 # nosec B608
    "OR notices.path LIKE '%/campaigns/' || CAST(:campaign AS text) || '%' "
    f"OR (notices.path LIKE '/pledges/%' AND split_part(notices.path, '/', 3) IN "
    f"(SELECT id::text FROM ({PLEDGES}) p)) "
    "OR (notices.path LIKE '/admin/disputes/%' AND split_part(notices.path, '/', 4) IN "
    f"(SELECT id::text FROM ({DISPUTES}) d))"
)
PEOPLE: Final = (
    "users.id IN (SELECT user_id FROM enterprise_members WHERE enterprise_id = :enterprise) OR "  # noqa: S608 # nosec B608
    "users.id = (SELECT owner_id FROM enterprises WHERE id = :enterprise) "
    f"OR users.id IN ({BACKERS}) "
    "OR users.id IN (SELECT author_id FROM questions WHERE campaign_id = :campaign) "
    "OR users.id IN (SELECT hidden_by FROM questions WHERE campaign_id = :campaign) "
    f"OR users.id IN ({SAYINGS} UNION {SPOKEN}) "
    "OR users.id IN (SELECT author_id FROM remarks WHERE campaign_id = :campaign) "
    f"OR users.id IN (SELECT actor_id FROM audit_entries WHERE number IN ({OF_AUDIT}))"
)


@dataclass(frozen=True)
class Part:
    """Rows of one table."""

    table: str
    says: str
    """What they are, in a few words."""
    where: str = OF_CAMPAIGN
    """SQL over the table; may use :campaign, :enterprise and :slug."""
    order: str = "id"
    """Columns that give the rows an order of their own."""
    but: frozenset[str] = frozenset()
    """Columns that stay out."""

    @property
    def condition(self) -> str:
        """The condition with the table's name in it."""
        return self.where.format(table=self.table)


PARTS: Final = (
    Part("campaigns", "The campaign as it stands", "campaigns.id = :campaign"),
    Part("submissions", "Every version that was submitted, whole", order="number"),
    Part("campaign_versions", "Every version since it was published", order="number"),
    Part("campaign_changes", "What its founder wanted to change", order="proposed_at, id"),
    Part("claims", "What it claims, and what shows it", order="position, id"),
    Part("officers", "Who leads the enterprise", order="position, id"),
    Part("large_holders", "Who holds a large part of it", order="position, id"),
    Part("related_transactions", "Business with people close to it", order="position, id"),
    Part("disclosures", "What it stated in so many words"),
    Part(
        "checklist_ticks",
        "What moderators answered on the checklist",
        "checklist_ticks.submission_id IN "
        "(SELECT id FROM submissions WHERE campaign_id = :campaign)",
        "at, id",
    ),
    Part("remarks", "What moderators said about fields", order="created_at, id"),
    Part(
        "status_changes",
        "Every step of the campaign and of each pledge",
        f"status_changes.subject_id = :campaign OR status_changes.subject_id IN ({PLEDGES})",
        "at, subject_id, number",
    ),
    Part(
        "proposals",
        "What two people decided about it",
        "proposals.subject_id = :campaign",
        "proposed_at, id",
    ),
    Part("enterprises", "Who raises", "enterprises.id = :enterprise"),
    Part(
        "enterprise_members",
        "Who beside the owner had a role there",
        "enterprise_members.enterprise_id = :enterprise",
        "invited_at, id",
    ),
    Part("year_figures", "Figures by year", "year_figures.enterprise_id = :enterprise"),
    Part(
        "stated_values",
        "What the enterprise stands for",
        "stated_values.enterprise_id = :enterprise",
    ),
    Part(
        "registrations",
        "The enterprise's registration with the processor",
        "registrations.subject_id = :enterprise",
        "created_at, id",
    ),
    Part("holders_before", "Who held shares before", order="position, id"),
    Part("fund_uses", "What the money is for", order="position, id"),
    Part("team_members", "Who is presented", order="position, id"),
    Part("risk_items", "Risks by heading", order="position, id"),
    Part(
        "campaign_files",
        "Documents and pictures; they are in files/, without smaller copies",
        order="created_at, id",
    ),
    Part(
        "stored_files",
        "Covers; they are in files/, without smaller copies",
        order="created_at, id",
    ),
    Part("campaign_updates", "News from the founder", order="created_at, id"),
    Part("questions", "Questions and answers, hidden ones too", order="created_at, id"),
    Part("features", "When it was recommended, and why", order="featured_at, id"),
    Part("campaign_reminders", "When its followers were told", order="at, id"),
    Part("pledges", "Every pledge, lapsed ones too", order="created_at, id"),
    Part("attempts", "What was asked of the processor", order="created_at, id"),
    Part("allotments", "The register of shares, with certificates", order="number"),
    Part("ledger_entries", "Every movement of money", order="number"),
    Part("ledger_heads", "Where the ledger's chain ends", order="campaign_id"),
    Part("escrow_checkpoints", "What was published about the ledger", order="size"),
    Part("escrow_blocks", "Roots of blocks of the ledger", order="number"),
    Part(
        "processor_rows",
        "What the processor listed about these payments",
        f"processor_rows.source_ref IN ({REFERENCES}) "
        f"OR processor_rows.charge_ref IN ({REFERENCES})",
        "created_at, id",
    ),
    Part(
        "inbox_events",
        "Notes that the processor sent about these payments",
        f"inbox_events.object_ref IN ({REFERENCES})",
        "received_at, id",
    ),
    Part("disputes", "Payments that banks took back", order="opened_at, id"),
    Part(
        "dispute_answers",
        "What was answered to banks",
        f"dispute_answers.dispute_id IN ({DISPUTES})",
        "created_at, id",
    ),
    Part(
        "fraud_warnings",
        "Warnings of cards' banks",
        f"fraud_warnings.pledge_id IN ({PLEDGES})",
        "created_at, id",
    ),
    Part(
        "incidents",
        "Differences that a person looked at",
        f"incidents.subject IN ({REFERENCES}) OR incidents.subject IN ({SUBJECTS})",
        "first_seen_at, id",
    ),
    Part(
        "retries",
        "Work that a person had tried again",
        f"retries.subject_ref IN ({SUBJECTS}) "
        f"OR split_part(retries.subject_ref, ':', 2) IN ({SUBJECTS})",
        "at, id",
    ),
    Part(
        "investor_declarations",
        "What its backers declared about their means",
        f"investor_declarations.user_id IN ({BACKERS})",
        "made_at, id",
    ),
    Part(
        "investor_answers",
        "What its backers answered before pledging",
        f"investor_answers.user_id IN ({BACKERS})",
        "made_at, id",
    ),
    Part(
        "big_ticket_answers",
        "What its backers answered before a large pledge",
        f"big_ticket_answers.pledge_id IN ({PLEDGES})",
        "made_at, id",
    ),
    Part(
        "sophisticated_statements",
        "Which of its backers gave protection up, in writing",
        f"sophisticated_statements.user_id IN ({BACKERS})",
        "made_at, id",
    ),
    Part(
        "shared_losses",
        "Results of the loss simulation that its backers shared",
        f"shared_losses.user_id IN ({BACKERS})",
        "made_at, id",
    ),
    Part(
        "shown_texts",
        "The exact words that were shown to them",
        f"shown_texts.hash IN ({OF_HASHES})",
        "name, version, hash",
    ),
    Part(
        "identity_checks",
        "How its owners, co-founders and backers proved who they are",
        IDENTITIES,
        "created_at, id",
    ),
    Part(
        "screenings",
        "What lists of sanctioned people said, and who decided",
        f"screenings.check_id IN (SELECT id FROM identity_checks WHERE {IDENTITIES})",  # noqa: S608 # nosec B608
        "made_at, id",
    ),
    Part("complaints", "Complaints about it", order="number"),
    Part(
        "complaint_sayings",
        "What was said about them, and how they were decided",
        f"complaint_sayings.complaint_id IN ({COMPLAINTS})",
        "said_at, complaint_id, position",
    ),
    Part("notices", "What people were told about it", OF_NOTICES, "created_at, id"),
    Part(
        "audit_entries",
        "Who did what, and why",
        f"audit_entries.number IN ({OF_AUDIT})",
        "number",
    ),
    Part(
        "audit_links",
        "The links of those entries in the chain over all entries",
        f"audit_links.entry_number IN ({OF_AUDIT})",
        "position",
    ),
    Part(
        "users",
        "The people whom the other tables name by id",
        PEOPLE,
        "created_at, id",
        frozenset({"password_hash", "language"}),
    ),
)
"""What is archived, in the order of the index."""

LEFT_OUT: Final[Mapping[str, str]] = {
    "campaign_listings": "made from the other tables, for searching",
    "visit_counts": "counts of visitors, by day and place of origin: nothing of the offer",
    "watched_campaigns": "bookmarks of readers, who did nothing by setting them",
}
"""Tables about campaigns that stay out, each with the reason."""
