"""Changes of a live campaign, as founders, moderators and backers see them."""

from __future__ import annotations

from dataclasses import dataclass, field

from crowdfund.services.views.common import Fact
from crowdfund.services.views.content import FundForm, RiskForm
from crowdfund.services.views.redline import RedPart


@dataclass(frozen=True)
class ChangeForm:
    """What can change in a live campaign, as fields of a form: all text, as written."""

    summary: str = ""
    story: str = ""
    risks: str = ""
    target: str = ""
    maximum: str = ""
    closes_at: str = ""
    """YYYY-MM-DDTHH:MM in UTC."""
    funds: list[FundForm] = field(default_factory=list)
    risk_items: list[RiskForm] = field(default_factory=list)
    reason: str = ""


@dataclass(frozen=True)
class ChangeRow:
    """One change, with what it changes."""

    id: str = ""
    campaign_id: str = ""
    campaign_title: str = ""
    campaign_path: str = ""
    proposer: str = ""
    made_text: str = ""
    reason: str = ""
    status: str = ""
    status_label: str = ""
    status_tone: str = "neutral"
    answer: str = ""
    parts: list[RedPart] = field(default_factory=list)
    """The red-line."""
    must_be_material: bool = False
    """Whether backers are asked in any case."""
    asked_text: str = ""
    """How many pledges would be asked, until when, and what the deadline would be."""
    facts: list[Fact] = field(default_factory=list)
    """What the regime says about the campaign as it would be."""
    can_decide: bool = False
    can_take_back: bool = False


@dataclass(frozen=True)
class ChangePage:
    """What a founder may change in one live campaign."""

    campaign_id: str = ""
    slug: str = ""
    title: str = ""
    currency: str = ""
    form: ChangeForm = field(default_factory=ChangeForm)
    closed_text: str = ""
    """Why nothing can be changed now; empty when it can."""
    reconfirm_text: str = ""
    """What a material change asks of backers, with its source."""
    early_text: str = ""
    """That it closes early, and when; empty when it does not."""
    waiting: ChangeRow = field(default_factory=ChangeRow)
    """A change that waits for a moderator; without an id there is none."""
    decided: list[ChangeRow] = field(default_factory=list)


@dataclass(frozen=True)
class ChangesPage:
    """Every change that waits for a moderator, and the last that were decided."""

    waiting: list[ChangeRow] = field(default_factory=list)
    decided: list[ChangeRow] = field(default_factory=list)


@dataclass(frozen=True)
class VersionRow:
    """One version of a campaign's terms, for everybody."""

    number: int
    title: str
    """Such as: Terms changed on 3 Dec 2026, 10:04 UTC."""
    reason: str
    mark: str
    """SHA-256 of what it says."""
    asked_text: str
    """Until when backers were asked; empty when they were not."""
    parts: list[RedPart]
    """What changed from the version before."""


@dataclass(frozen=True)
class Reconfirmation:
    """What a backer is asked after the terms changed; without a question there is none."""

    question: str = ""
    until_text: str = ""
    until_iso: str = ""
    reason: str = ""
    version: str = ""
    """Which version's terms are kept, as the page shows them."""
    parts: list[RedPart] = field(default_factory=list)
    """The red-line from the terms that the backer agreed to."""
