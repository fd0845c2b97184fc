"""What a campaign's page shows beside its terms: use of funds, team, risks, files, questions."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class FundLine:
    """One use of the money, at the target and at the maximum; widths are CSS percentages."""

    purpose: str
    target_part_text: str
    target_amount_text: str
    target_width: str
    maximum_part_text: str
    maximum_amount_text: str
    maximum_width: str
    colour: str = "1"
    """Its colour in the bars, see `captables.colour_of`; 0 for the platform's fee."""


@dataclass(frozen=True)
class TeamItem:
    """Somebody behind the enterprise; `photo_url` is empty without a photo."""

    name: str
    role: str
    biography: str
    photo_url: str
    initials: str


@dataclass(frozen=True)
class RiskLine:
    """One thing that may go wrong (plain text)."""

    heading: str
    text: str


@dataclass(frozen=True)
class DocumentItem:
    """A document to download."""

    id: str
    title: str
    kind_label: str
    size_text: str
    day_text: str
    url: str


@dataclass(frozen=True)
class PictureItem:
    """A picture that the pitch may show; `url` is of a small copy, `markdown` is what a founder
    writes to show it."""

    id: str
    title: str
    url: str
    markdown: str
    is_used: bool = False


@dataclass(frozen=True)
class FundForm:
    """A use of the money as fields of a form; parts are percentages such as "12.5"."""

    purpose: str = ""
    target_part: str = ""
    maximum_part: str = ""


@dataclass(frozen=True)
class TeamForm:
    """A person of the team as fields of a form; `photo_id` is a picture's id or empty."""

    name: str = ""
    role: str = ""
    biography: str = ""
    photo_id: str = ""


@dataclass(frozen=True)
class RiskForm:
    """A risk as fields of a form."""

    heading: str = ""
    text: str = ""


@dataclass(frozen=True)
class CampaignContent:
    """Everything that a founder wrote in rows, as the page shows it."""

    funds: list[FundLine] = field(default_factory=list)
    funds_note: str = ""
    """What is wrong with the sums, in words; empty when each column is the whole."""
    target_text: str = ""
    """Money raised if the target is just reached."""
    maximum_text: str = ""
    """Money raised if the maximum is reached."""
    team: list[TeamItem] = field(default_factory=list)
    risks: list[RiskLine] = field(default_factory=list)
    documents: list[DocumentItem] = field(default_factory=list)


@dataclass(frozen=True)
class ContentForm:
    """The same as fields of forms, for the founder's editor."""

    marks: dict[str, str] = field(default_factory=dict)
    """Of each kind of rows as they were read, by the kind's name; see `draft_rows.mark`."""
    story_html: str = ""
    """The stored pitch as it is shown."""
    funds: list[FundForm] = field(default_factory=list)
    team: list[TeamForm] = field(default_factory=list)
    risks: list[RiskForm] = field(default_factory=list)
    pictures: list[PictureItem] = field(default_factory=list)
    documents: list[DocumentItem] = field(default_factory=list)
    funds_note: str = ""
