"""What a founder sees."""

from __future__ import annotations

from dataclasses import dataclass, field

from crowdfund.services.views.campaigns import CampaignCard
from crowdfund.services.views.common import CapLine, Fact, Option, TimelineItem
from crowdfund.services.views.progress import RunProgress
from crowdfund.services.views.remarks import RemarkCount, RemarkItem
from crowdfund.services.views.visits import VisitFigures


@dataclass(frozen=True)
class FounderCampaign:
    """One of the founder's campaigns, with what to do next."""

    id: str
    card: CampaignCard
    next_step: str
    next_path: str
    updated_text: str


@dataclass(frozen=True)
class FounderEnterpriseRow:
    """An enterprise in which the founder has a role."""

    id: str
    name: str
    path: str
    payout_label: str
    payout_tone: str


@dataclass(frozen=True)
class FounderHome:
    """Everything a founder runs; `owned` are those of the enterprises that are their own."""

    has_enterprise: bool = False
    enterprise_name: str = ""
    payout_status: str = "none"
    payout_label: str = ""
    campaigns: list[FounderCampaign] = field(default_factory=list)
    enterprises: list[FounderEnterpriseRow] = field(default_factory=list)
    owned: list[FounderEnterpriseRow] = field(default_factory=list)


@dataclass(frozen=True)
class EnterpriseForm:
    """An enterprise's profile as fields of a form: all text, as written."""

    id: str = ""
    slug: str = ""
    name: str = ""
    legal_form: str = ""
    jurisdiction: str = ""
    incorporated_on: str = ""
    """YYYY-MM-DD."""
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    website: str = ""
    employees: str = ""
    sector: str = ""
    summary: str = ""
    about: str = ""


@dataclass(frozen=True)
class FiguresForm:
    """Key figures of one year as fields of a form: decimal text, empty when not stated."""

    period: str = "most_recent"
    fiscal_year: str = ""
    currency: str = "USD"
    total_assets: str = ""
    cash: str = ""
    receivables: str = ""
    short_term_debt: str = ""
    long_term_debt: str = ""
    revenue: str = ""
    cost_of_goods: str = ""
    taxes: str = ""
    net_income: str = ""
    enterprise_id: str = ""
    """Whose figures; the founder's newest enterprise when empty."""


@dataclass(frozen=True)
class FounderEnterprise:
    """The enterprise page of the founder."""

    form: EnterpriseForm = field(default_factory=EnterpriseForm)
    most_recent: FiguresForm = field(default_factory=FiguresForm)
    prior: FiguresForm = field(default_factory=lambda: FiguresForm(period="prior"))
    payout_status: str = "none"
    payout_label: str = ""
    payout_needs: list[str] = field(default_factory=list)
    """What the processor still asks of the account, in words."""
    payout_stopped_text: str = ""
    """Why the account does not work; empty when it does."""
    payout_text: str = ""
    countries: list[Option] = field(default_factory=list)
    sectors: list[Option] = field(default_factory=list)


@dataclass(frozen=True)
class HolderLine:
    """A line of the cap table before the raise, as fields: name and whole shares as text."""

    holder: str = ""
    shares: str = ""


@dataclass(frozen=True)
class CampaignForm:
    """A campaign as fields of a form: all text, as written. Times are 'YYYY-MM-DDTHH:MM' UTC."""

    title: str = ""
    summary: str = ""
    sector: str = ""
    stage: str = ""
    story: str = ""
    risks: str = ""
    regime: str = "open"
    security: str = ""
    currency: str = "USD"
    price: str = ""
    shares_before: str = ""
    target: str = ""
    maximum: str = ""
    minimum_ticket: str = ""
    oversubscription: str = ""
    opens_at: str = ""
    closes_at: str = ""


@dataclass(frozen=True)
class TermsPreview:
    """What the terms make, as far as they can be read. Texts are empty until they can."""

    valuation_text: str = ""
    target_shares_text: str = ""
    maximum_shares_text: str = ""
    minimum_ticket_text: str = ""
    part_at_target_text: str = ""
    part_at_maximum_text: str = ""
    notes: list[str] = field(default_factory=list)
    """Such as that a target is not a whole number of shares and what is raised then."""
    cap_before: list[CapLine] = field(default_factory=list)
    cap_at_target: list[CapLine] = field(default_factory=list)
    cap_at_maximum: list[CapLine] = field(default_factory=list)


@dataclass(frozen=True)
class MissingItem:
    """Something that keeps the campaign from being submitted. `step` is one of the editor's."""

    step: str
    field: str
    text: str


@dataclass(frozen=True)
class CampaignEditor:
    """The editor's page."""

    id: str = ""
    slug: str = ""
    status: str = ""
    status_label: str = ""
    status_tone: str = "neutral"
    can_edit: bool = False
    can_submit: bool = False
    can_withdraw: bool = False
    enterprise_id: str = ""
    form: CampaignForm = field(default_factory=CampaignForm)
    holders: list[HolderLine] = field(default_factory=list)
    holders_mark: str = ""
    preview: TermsPreview = field(default_factory=TermsPreview)
    card: CampaignCard = field(default_factory=CampaignCard)
    documents: list[Fact] = field(default_factory=list)
    missing: list[MissingItem] = field(default_factory=list)
    remarks: list[RemarkItem] = field(default_factory=list)
    remarked: dict[str, RemarkCount] = field(default_factory=dict)
    """By step; one without remarks is left out."""
    cover_url: str = ""
    saved_text: str = ""
    source_note: str = ""
    enterprise_name: str = ""
    fee_text: str = ""
    sectors: list[Option] = field(default_factory=list)
    stages: list[Option] = field(default_factory=list)
    currencies: list[Option] = field(default_factory=list)
    regimes: list[Option] = field(default_factory=list)
    sheet_lacks: list[str] = field(default_factory=list)
    """What the key investment information sheet lacks, part by part."""


@dataclass(frozen=True)
class BackerRow:
    """One pledge as the founder sees it."""

    name: str
    shares_text: str
    amount_text: str
    status_label: str
    status_tone: str
    at_text: str


@dataclass(frozen=True)
class RegisterRow:
    """One line of the share register."""

    number: str
    holder: str
    shares_text: str
    numbers_text: str
    allotted_text: str


@dataclass(frozen=True)
class ListPage:
    """Which page of a list is shown."""

    number: int = 1
    text: str = ""
    """Such as 26 to 50 of 230; empty when there is one page only."""
    has_previous: bool = False
    has_next: bool = False


@dataclass(frozen=True)
class FounderDashboard:
    """How one raise goes."""

    id: str = ""
    enterprise_id: str = ""
    cap_table_problem: str = ""
    """Why the cap table cannot be exported yet, in a sentence; empty when it can."""
    slug: str = ""
    title: str = ""
    status: str = ""
    status_label: str = ""
    status_tone: str = "neutral"
    stats: list[Fact] = field(default_factory=list)
    money: list[Fact] = field(default_factory=list)
    """Raised, fee, released, on its way: each with where it comes from."""
    raised_percent: int = 0
    target_percent: int = 0
    raised_text: str = ""
    funded_text: str = ""
    target_text: str = ""
    maximum_text: str = ""
    chart_path: str = ""
    """SVG path of money raised over time in a 600 by 160 box; empty without pledges."""
    chart_labels: list[str] = field(default_factory=list)
    backers: list[BackerRow] = field(default_factory=list)
    """One page of them, the newest first."""
    backers_place: ListPage = field(default_factory=ListPage)
    register: list[RegisterRow] = field(default_factory=list)
    register_place: ListPage = field(default_factory=ListPage)
    cap_now: list[CapLine] = field(default_factory=list)
    history: list[TimelineItem] = field(default_factory=list)
    identity_text: str = ""
    decision_text: str = ""
    payout_text: str = ""
    change_text: str = ""
    """What is to be done about the owner, by them and by a person here, and about the account, and
    that a change waits; or empty."""
    can_change: bool = False
    can_withdraw: bool = False
    run: RunProgress = field(default_factory=RunProgress)
    """While settling or refunding: how far it has come."""
    fitting_text: str = ""
    """How many backers look for something like this, in a sentence that names nobody."""
    visits: VisitFigures = field(default_factory=VisitFigures)


@dataclass(frozen=True)
class ImportOutcome:
    """What an imported filing became."""

    enterprise_name: str
    campaign_id: str
    """Empty when the filing carries no offering that can be drafted."""
    remarks: list[str]
    as_json: str
