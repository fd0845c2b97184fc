"""What visitors see of campaigns and enterprises."""

from __future__ import annotations

from dataclasses import dataclass, field

from crowdfund.services.views.changes import VersionRow
from crowdfund.services.views.common import (
    CapLine,
    Fact,
    FigureChart,
    FigureRow,
    Option,
    TimelineItem,
)
from crowdfund.services.views.content import CampaignContent, TeamItem
from crowdfund.services.views.dates import DateRow
from crowdfund.services.views.evidence import ClaimItem
from crowdfund.services.views.progress import RunProgress


@dataclass(frozen=True)
class CampaignCard:
    """A campaign in a list. `status_tone` is neutral, info, good, warn or bad; percentages are
    positions on one bar whose end is the maximum, 0 to 100."""

    slug: str = ""
    title: str = ""
    enterprise_name: str = ""
    summary: str = ""
    cover_url: str = ""
    cover_srcset: str = ""
    cover_alt: str = ""
    sector: str = ""
    country_name: str = ""
    currency: str = ""
    status: str = ""
    status_label: str = ""
    status_tone: str = "neutral"
    raised_text: str = ""
    target_text: str = ""
    maximum_text: str = ""
    raised_percent: int = 0
    target_percent: int = 0
    funded_text: str = ""
    backers_text: str = ""
    time_left_text: str = ""
    price_text: str = ""
    minimum_ticket_text: str = ""
    reason_text: str = ""
    """Why it stands here: in a list of best matches, or as a moderator put it forward; empty
    elsewhere."""
    is_featured: bool = False
    """Whether a moderator put it forward; never said where lists rank by what suits a person."""


@dataclass(frozen=True)
class CampaignHead:
    """What the top of a campaign's page says, to everybody alike."""

    card: CampaignCard = field(default_factory=CampaignCard)
    enterprise_slug: str = ""
    outcome_text: str = ""
    outcome_tone: str = "neutral"
    source_note: str = ""
    risk_text: str = ""
    """The warning that its rules prescribe; empty for none."""


@dataclass(frozen=True)
class WatchedItem:
    """A campaign that a person follows."""

    card: CampaignCard = field(default_factory=CampaignCard)
    reminds: bool = True
    """Whether they want reminders about it."""
    has_ended: bool = False
    """Whether nothing is left to be reminded of."""


@dataclass(frozen=True)
class CampaignFilters:
    """What a search can be narrowed by, each label with the number of campaigns it would leave."""

    sectors: list[Option] = field(default_factory=list)
    countries: list[Option] = field(default_factory=list)
    stages: list[Option] = field(default_factory=list)
    instruments: list[Option] = field(default_factory=list)
    statuses: list[Option] = field(default_factory=list)
    sorts: list[Option] = field(default_factory=list)
    minimum_tickets: list[Option] = field(default_factory=list)
    """Upper bounds, each of one currency: a value such as USD-10000 in minor units."""


@dataclass(frozen=True)
class CampaignList:
    """One page of a search."""

    cards: list[CampaignCard] = field(default_factory=list)
    total: int = 0
    total_text: str = ""
    range_text: str = ""
    """Which ones these are, such as 13-24 of 240; empty when all are shown."""
    has_earlier: bool = False
    """Whether there is a page before this one."""
    before: str = ""
    """The place that the page before this one ends at; empty when that is the first page."""
    after: str = ""
    """The place that the page after this one begins at; empty when there is none."""
    filters: CampaignFilters = field(default_factory=CampaignFilters)
    note: str = ""
    """Other words than were typed, or what of the address was left out; empty as a rule."""
    ignored: tuple[str, ...] = ()
    """Names of the filters whose values were left out."""
    sought_text: str = ""
    """What was looked for: words and filters; empty when something was found."""


@dataclass(frozen=True)
class PlatformTotals:
    """True sums over the books. Money is per currency: nothing is converted."""

    settled_texts: list[str] = field(default_factory=list)
    escrowed_texts: list[str] = field(default_factory=list)
    settled_campaigns: int = 0
    live_campaigns: int = 0
    backers: int = 0


@dataclass(frozen=True)
class LiveTotals:
    """What moves while people look."""

    slug: str = ""
    status: str = ""
    status_label: str = ""
    status_tone: str = "neutral"
    raised_text: str = ""
    raised_percent: int = 0
    target_percent: int = 0
    funded_text: str = ""
    backers_text: str = ""
    time_left_text: str = ""
    reserved_text: str = ""
    """Shares that people are paying for right now, in words; empty when none."""
    shares_left_text: str = ""
    takes_pledges: bool = False
    closed_text: str = ""
    """Why it takes no pledges, in words; empty while it does."""
    has_ended: bool = False
    """Whether it never will again."""
    raised_note: str = ""
    """What the amount is, such as that it has cleared or was returned."""
    unkept_text: str = ""
    """How much of it waits to be confirmed again after a change; empty when nothing does."""
    is_moving: bool = False
    """Whether any of this can still change: pages stop asking when it cannot."""
    has_escrow_page: bool = False
    """Whether there is a public page about its escrow; not for a draft."""
    run: RunProgress = field(default_factory=RunProgress)
    """A settlement or refund that is under way."""


@dataclass(frozen=True)
class UpdateItem:
    """News; `body_html` is cleaned."""

    title: str
    body_html: str
    at_text: str


@dataclass(frozen=True)
class QuestionItem:
    """A question and its answer (plain text)."""

    id: str
    author: str
    text: str
    answer: str
    at_text: str
    answered_text: str
    is_founder: bool = False
    """Whether the founder asks on their own campaign."""
    standing_text: str = ""
    """What the asker declared about themselves; empty for nothing."""
    hidden_reason: str = ""
    """Why a moderator hid it; everything else about it is empty then."""
    hidden_text: str = ""
    """When that was, in words."""


@dataclass(frozen=True)
class QuestionList:
    """The newest questions on a campaign, and how many there are in all."""

    shown: list[QuestionItem] = field(default_factory=list)
    total: int = 0
    total_text: str = ""
    has_more: bool = False


@dataclass(frozen=True)
class UpdateList:
    """The newest news of a campaign, and how many there are in all."""

    shown: list[UpdateItem] = field(default_factory=list)
    total: int = 0
    total_text: str = ""
    has_more: bool = False


@dataclass(frozen=True)
class ShareLinks:
    """A campaign's whole address, and ways to pass it on: the address of each is its value."""

    address: str = ""
    ways: list[Option] = field(default_factory=list)


@dataclass(frozen=True)
class CampaignPage:
    """Everything on a campaign's page but what moves, and what is said on it. HTML fields are
    cleaned."""

    card: CampaignCard = field(default_factory=CampaignCard)
    enterprise_slug: str = ""
    story_html: str = ""
    risks_html: str = ""
    security: str = ""
    valuation_text: str = ""
    part_at_target_text: str = ""
    part_at_maximum_text: str = ""
    shares_before_text: str = ""
    opens_text: str = ""
    opens_iso: str = ""
    closes_text: str = ""
    closes_iso: str = ""
    terms: list[Fact] = field(default_factory=list)
    cap_before: list[CapLine] = field(default_factory=list)
    cap_at_target: list[CapLine] = field(default_factory=list)
    cap_at_maximum: list[CapLine] = field(default_factory=list)
    cap_now: list[CapLine] = field(default_factory=list)
    """After allotment; empty before."""
    figures: list[FigureRow] = field(default_factory=list)
    figures_currency: str = ""
    figure_charts: list[FigureChart] = field(default_factory=list)
    """The figures that most look for first, by year."""
    facts: list[Fact] = field(default_factory=list)
    """Verified facts about the enterprise."""
    documents: list[Fact] = field(default_factory=list)
    content: CampaignContent = field(default_factory=CampaignContent)
    """Use of funds, team, risks and documents."""
    history: list[TimelineItem] = field(default_factory=list)
    risk_text: str = ""
    """The risk warning that its rules prescribe; empty where they prescribe none."""
    rules_path: str = ""
    """Where the rules are that it is judged by."""
    claims: list[ClaimItem] = field(default_factory=list)
    """What the enterprise claims and a moderator found to be shown."""
    sheet_text: str = ""
    """Which version of its key investment information sheet can be read; empty without one."""
    versions: list[VersionRow] = field(default_factory=list)
    """What it said from when on, the newest first; empty while it never changed."""
    dates: list[DateRow] = field(default_factory=list)
    """When it opens, until when backers may cancel, when it closes."""
    source_note: str = ""
    """Such as that a public filing is replayed for demonstration; empty otherwise."""
    outcome_text: str = ""
    """How the raise ended, in one sentence with its day; empty before."""
    outcome_tone: str = "neutral"
    is_owner: bool = False
    """Whether the reader has a role in its enterprise, and so does not invest in it."""
    is_watched: bool = False


@dataclass(frozen=True)
class EnterprisePage:
    """An enterprise's public profile."""

    slug: str = ""
    name: str = ""
    summary: str = ""
    about_html: str = ""
    facts: list[Fact] = field(default_factory=list)
    figures: list[FigureRow] = field(default_factory=list)
    figures_currency: str = ""
    figure_charts: list[FigureChart] = field(default_factory=list)
    team: list[TeamItem] = field(default_factory=list)
    """As its newest campaign presents it."""
    campaigns: list[CampaignCard] = field(default_factory=list)
    register: list[CapLine] = field(default_factory=list)
    source_note: str = ""
