"""Who stands behind an enterprise, claims with their evidence, and checklists, ready to show."""

from __future__ import annotations

from dataclasses import dataclass, field

from crowdfund.services.views.common import Option


@dataclass(frozen=True)
class OfficerForm:
    """An officer or director as fields of a form."""

    name: str = ""
    role: str = ""
    since: str = ""
    """A year, or empty."""
    experience: str = ""


@dataclass(frozen=True)
class LargeHolderForm:
    """A holder of a fifth of the votes or more as fields of a form."""

    name: str = ""
    part: str = ""
    """A percentage such as "25.5"."""


@dataclass(frozen=True)
class RelatedForm:
    """A transaction with a related party as fields of a form."""

    party: str = ""
    relation: str = ""
    subject: str = ""
    amount: str = ""
    """In the campaign's currency."""
    made_on: str = ""
    """A day, or empty."""


@dataclass(frozen=True)
class ClaimForm:
    """A claim as fields of a form; `document_id` is a document's id or empty."""

    sentence: str = ""
    document_id: str = ""
    link: str = ""
    note: str = ""


@dataclass(frozen=True)
class ClaimItem:
    """A claim beside its evidence."""

    id: str
    sentence: str
    document_title: str
    document_url: str
    """Empty without a document."""
    link: str
    link_host: str
    """Empty without a link."""
    note: str
    verdict: str
    """A `ClaimVerdict`."""
    verdict_label: str
    tone: str
    remark: str
    judged_text: str
    """When it was looked at; empty before."""
    is_in_pitch: bool
    """Whether the pitch still says it."""


@dataclass(frozen=True)
class CheckLine:
    """One item of a checklist with its answer."""

    code: str
    title: str
    asks: str
    citation: str
    state: str
    """met, open or refused."""
    state_label: str
    tone: str
    is_by_person: bool
    is_required: bool
    continues: bool = False
    """Whether it is about the same as the item before it, whose title then stands for both."""
    found_text: str = ""
    """What the data say, or what a person noted, with who and when."""
    answer: str = ""
    """What a person answered: yes or no; empty before."""
    note: str = ""
    """What they looked at."""


@dataclass(frozen=True)
class EvidenceForm:
    """Everything of this subject as fields of forms, for the founder's editor."""

    marks: dict[str, str] = field(default_factory=dict)
    """Of each kind of rows as they were read, by the kind's name; see `draft_rows.mark`."""
    officers: list[OfficerForm] = field(default_factory=list)
    holders: list[LargeHolderForm] = field(default_factory=list)
    related: list[RelatedForm] = field(default_factory=list)
    has_no_holders: bool = False
    has_no_related: bool = False
    claims: list[ClaimForm] = field(default_factory=list)
    claim_items: list[ClaimItem] = field(default_factory=list)
    """The same claims as others see them, in the same order."""
    documents: list[Option] = field(default_factory=list)
    checks: list[CheckLine] = field(default_factory=list)
    related_text: str = ""
    """From which amount a transaction has to be told, in words."""
    sold_elsewhere: str = ""
    """Sold on other platforms in twelve months, as written; empty for nothing."""
    has_sold_elsewhere: bool = False
    """Whether anything was sold there at any time."""
    sold_text: str = ""
    """Why that is asked; empty where the rules do not ask."""


@dataclass(frozen=True)
class ReviewEvidence:
    """The same before a moderator."""

    campaign_id: str = ""
    officers: list[OfficerForm] = field(default_factory=list)
    holders: list[LargeHolderForm] = field(default_factory=list)
    related: list[RelatedForm] = field(default_factory=list)
    people_text: str = ""
    """What the founder states in so many words; empty for nothing."""
    claims: list[ClaimItem] = field(default_factory=list)
    checks: list[CheckLine] = field(default_factory=list)
    submission: str = ""
    """Id of the version that the checklist is about; empty before the first."""
    can_judge: bool = False


@dataclass(frozen=True)
class VersionItem:
    """One submission of a campaign."""

    number: str
    at_text: str
    outcome: str
    tone: str
    checks: list[CheckLine] = field(default_factory=list)
    """What moderators answered about it."""
