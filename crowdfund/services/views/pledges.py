"""What a backer sees."""

from __future__ import annotations

from dataclasses import dataclass, field

from crowdfund.services.views.changes import Reconfirmation
from crowdfund.services.views.common import Fact, TimelineItem
from crowdfund.services.views.dates import DateRow
from crowdfund.services.views.entry import QuestionRow
from crowdfund.services.views.progress import RunProgress


@dataclass(frozen=True)
class LargePledge:
    """What stands before a pledge that needs consent; all empty when none is asked for."""

    title: str = ""
    """With the amount."""
    warning: str = ""
    promise: str = ""
    """What the backer consents to."""
    question: QuestionRow = field(default_factory=lambda: QuestionRow("", ""))
    """Whose answer shows that the warning was understood."""
    words_hash: str = ""
    """Of all of this, as it is stored."""


@dataclass(frozen=True)
class InvestForm:
    """What the invest page needs before anything is typed."""

    slug: str = ""
    title: str = ""
    enterprise_name: str = ""
    security: str = ""
    currency: str = ""
    price_text: str = ""
    minimum_shares: int = 1
    minimum_text: str = ""
    shares_left: int = 0
    shares_left_text: str = ""
    takes_pledges: bool = False
    closed_text: str = ""
    status: str = ""
    """The campaign's."""
    may_open: bool = False
    """Whether it takes none only for now: it opens at its time, or when it is resumed."""
    cancel_until_text: str = ""
    cancel_until_iso: str = ""
    """The same as a moment; empty where it is none, such as never."""
    is_cancellable: bool = False
    """Whether a pledge that is made and paid now can be taken back."""
    closes_text: str = ""
    closes_iso: str = ""
    is_own: bool = False
    request_key: str = ""
    pledges_known: int = 0
    """How many pledges of this person here it shows: with more, nothing is pledged unseen."""
    unpaid_text: str = ""
    """A pledge of this person here that waits for payment, in words; empty for none."""
    unpaid_path: str = ""
    """Where it is paid or cancelled."""
    limit_text: str = ""
    """What the regime lets this person still invest, in words; empty where it does not limit."""
    declare_text: str = ""
    """What has to be declared before a pledge, in words; empty for nothing."""
    declare_until_text: str = ""
    declare_until_iso: str = ""
    """Until when it is only time that is missing; empty where it is more."""
    declare_path: str = "/account/investor"
    """Where it is declared."""
    limit_path: str = "/account/investor"
    """Where what the limit follows from can be changed."""
    limit_link: str = ""
    """The words of the way there."""
    identity_text: str = ""
    """What this person may pledge before they are verified, in words; empty once they are."""
    held_text: str = ""
    """What this person has paid for here already, in words; empty for nothing."""
    terms_version: str = ""
    """Which version of the terms it shows: a pledge under another is refused."""
    risk_promise: str = ""
    """What the backer says about the risk."""
    risk_warning: str = ""
    """The risk text that is shown above it."""
    risk_text: str = ""
    """The warning that the campaign's rules prescribe, on screen all the time; empty for none."""
    risk_mark: str = ""
    """By which the pledge says that these very words were acknowledged."""


@dataclass(frozen=True)
class Quote:
    """What a number of shares costs and makes. With `error` set, the rest says nothing."""

    shares: int = 0
    shares_text: str = ""
    amount_minor: int = 0
    amount_text: str = ""
    amount_value: str = ""
    """Plain decimal text for the field."""
    note: str = ""
    """Such as that an amount was rounded down to whole shares."""
    ownership_now_text: str = ""
    ownership_after_text: str = ""
    """Once the maximum is raised."""
    ownership_next_text: str = ""
    """After one more round, that sells a fifth of everything, on top of the maximum."""
    own_path: str = ""
    """Where these numbers are worked out, to be changed."""
    large: LargePledge = field(default_factory=LargePledge)
    """What has to be agreed to before a pledge of this amount."""
    error: str = ""
    field: str = ""


@dataclass(frozen=True)
class PledgeReceipt:
    """A pledge that was made: where to pay for it."""

    pledge_id: str
    payment_url: str


@dataclass(frozen=True)
class PledgePage:
    """One pledge, for its backer."""

    id: str = ""
    campaign_slug: str = ""
    campaign_title: str = ""
    enterprise_name: str = ""
    cover_url: str = ""
    status: str = ""
    status_label: str = ""
    status_tone: str = "neutral"
    shares_text: str = ""
    amount_text: str = ""
    price_text: str = ""
    money_text: str = ""
    """Where the money is now, in one sentence."""
    next_text: str = ""
    """What happens next and when, in one sentence; empty at the end."""
    decline_text: str = ""
    can_cancel: bool = False
    cancel_until_text: str = ""
    cancel_until_iso: str = ""
    """Until when it is taken back once it is paid; empty where it is not, or that has passed."""
    can_pay: bool = False
    payment_url: str = ""
    """Where to go on paying; empty when the page still has to be opened."""
    reserved_until_text: str = ""
    reserved_until_iso: str = ""
    timeline: list[TimelineItem] = field(default_factory=list)
    receipt: list[Fact] = field(default_factory=list)
    allotment: list[Fact] = field(default_factory=list)
    """Shares given, with their numbers; empty before."""
    certificate_path: str = ""
    """Where anybody with its code can check the certificate; empty before there is one."""
    dates: list[DateRow] = field(default_factory=list)
    """Until when what can be done or is promised."""
    asked: Reconfirmation = field(default_factory=Reconfirmation)
    """What the backer is asked after the terms changed."""
    risk: list[Fact] = field(default_factory=list)
    """Which words about risk were acknowledged, and when."""
    run: RunProgress = field(default_factory=RunProgress)
    """The settlement or refund of the whole raise that this pledge is a part of."""


@dataclass(frozen=True)
class PortfolioRow:
    """One pledge in a list."""

    pledge_id: str
    campaign_slug: str
    campaign_title: str
    enterprise_name: str
    status: str
    status_label: str
    status_tone: str
    shares_text: str
    amount_text: str
    at_text: str
    stopped_text: str = ""
    """That its raise is stopped for now; empty when it is not."""


@dataclass(frozen=True)
class HoldingRow:
    """Shares held in one enterprise."""

    enterprise_slug: str
    enterprise_name: str
    security: str
    shares_text: str
    part_text: str
    cost_text: str
    numbers_text: str
    price_text: str
    """What one share cost."""
    certificate_text: str
    """Number of the certificate."""
    pledge_id: str
    """Whose certificate can be downloaded."""
    resale_text: str = ""
    """From when on they may be sold on; empty where no rule locks them."""


@dataclass(frozen=True)
class MoneyCurve:
    """What somebody had in escrow and in enterprises together, over time, at cost."""

    values_minor: list[int]
    """At equal distances of time, minor units."""
    top_minor: int
    top_text: str
    start_text: str
    end_text: str
    now_text: str
    """What it is now."""
    summary: str
    """The curve in one sentence."""
    currency: str


@dataclass(frozen=True)
class Portfolio:
    """A backer's holdings and pledges."""

    money: list[Fact] = field(default_factory=list)
    """Money by state and currency."""
    holdings: list[HoldingRow] = field(default_factory=list)
    pledges: list[PortfolioRow] = field(default_factory=list)
    curves: list[MoneyCurve] = field(default_factory=list)
    """One for each currency."""
    years: list[str] = field(default_factory=list)
    """Years that have a statement, newest first."""
