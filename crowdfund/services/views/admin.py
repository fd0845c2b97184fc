"""What a moderator sees."""

from __future__ import annotations

from dataclasses import dataclass, field

from crowdfund.services.views.campaigns import CampaignPage, QuestionList, UpdateList
from crowdfund.services.views.common import Fact, TimelineItem
from crowdfund.services.views.complaints import WaitingComplaints
from crowdfund.services.views.disputes import DisputeRow, WarningRow
from crowdfund.services.views.progress import RunProgress
from crowdfund.services.views.redline import Redline
from crowdfund.services.views.remarks import RemarkItem


@dataclass(frozen=True)
class QueueRow:
    """A campaign in a list for moderators."""

    id: str
    title: str
    enterprise_name: str
    status: str
    status_label: str
    status_tone: str
    waiting_text: str
    money_text: str


@dataclass(frozen=True)
class WaitingDesk:
    """A page on which something waits."""

    title: str
    text: str
    """How much, and since when."""
    path: str


@dataclass(frozen=True)
class AdminHome:
    """What waits."""

    found: list[QueueRow] = field(default_factory=list)
    """Campaigns of the name that was looked for."""
    found_hidden: str = ""
    """How many more there are than are shown; empty when all are."""
    waiting: list[QueueRow] = field(default_factory=list)
    waiting_hidden: str = ""
    """The same, as for each list of campaigns."""
    running: list[QueueRow] = field(default_factory=list)
    running_hidden: str = ""
    others: list[QueueRow] = field(default_factory=list)
    others_hidden: str = ""
    disputes: list[DisputeRow] = field(default_factory=list)
    """Open ones, the nearest deadline first."""
    disputes_hidden: str = ""
    """How many there are where not all are shown; empty when all are."""
    warnings: list[WarningRow] = field(default_factory=list)
    """Early fraud warnings that nobody answered."""
    warnings_hidden: str = ""
    """The same, as for disputes."""
    desks: list[WaitingDesk] = field(default_factory=list)
    """Other pages on which something waits for them."""
    complaints: WaitingComplaints = field(default_factory=WaitingComplaints)
    """Empty for who may not see them, too."""
    alarms: list[Fact] = field(default_factory=list)
    """Parked attempts, old unhandled notes, silent workers; empty when all is well."""


@dataclass(frozen=True)
class ReviewPage:
    """One campaign before a moderator."""

    id: str = ""
    slug: str = ""
    status: str = ""
    status_label: str = ""
    status_tone: str = "neutral"
    submission: str = ""
    """Id of the version that was submitted last: a decision is about this one."""
    regime: str = ""
    """Code of the rules that it is under."""
    other_regimes: list[tuple[str, str]] = field(default_factory=list)
    """Rules that can be proposed for it instead: codes and names."""
    sheet_lacks: list[str] = field(default_factory=list)
    """What the key investment information sheet lacks, part by part."""
    page: CampaignPage = field(default_factory=CampaignPage)
    news: UpdateList = field(default_factory=UpdateList)
    talk: QuestionList = field(default_factory=QuestionList)
    """The newest of both; the campaign's own page has the others."""
    checklist: list[Fact] = field(default_factory=list)
    remarks: list[RemarkItem] = field(default_factory=list)
    history: list[TimelineItem] = field(default_factory=list)
    redline: Redline = field(default_factory=Redline)
    can_decide: bool = False
    can_suspend: bool = False
    can_resume: bool = False
    can_withdraw: bool = False
    can_close_early: bool = False
    can_feature: bool = False
    can_unfeature: bool = False
    can_archive: bool = False
    is_own: bool = False


@dataclass(frozen=True)
class EscrowRow:
    """A campaign's money."""

    campaign_id: str
    title: str
    status_label: str
    status_tone: str
    escrow_text: str
    refunds_due_text: str
    released_text: str
    is_over: bool = False
    """Whether it has ended and nothing is in escrow or due back any more."""


@dataclass(frozen=True)
class LedgerRow:
    """One ledger entry in words."""

    number: str
    at_text: str
    kind_label: str
    debit: str
    credit: str
    amount_text: str
    hash_text: str


@dataclass(frozen=True)
class LedgerPage:
    """Some entries of the ledger, newest first."""

    rows: list[LedgerRow] = field(default_factory=list)
    range_text: str = ""
    """Which of them, such as "101–200 of 250"; empty when these are all."""
    is_first: bool = True
    """Whether nothing newer was booked."""
    before: str = ""
    """Whose entry the page before ends above; empty when that is the first page, or there is
    none."""
    after: str = ""
    """Whose entry the next page begins below; empty when there is none."""


@dataclass(frozen=True)
class ProblemRow:
    """Something that a person has to look at."""

    what: str
    detail: str
    at_text: str


@dataclass(frozen=True)
class BooksVerdict:
    """What the last check of the books says."""

    hold: bool = True
    title: str = ""
    tone: str = "neutral"
    text: str = ""
    is_checking: bool = False
    problems: list[ProblemRow] = field(default_factory=list)


@dataclass(frozen=True)
class BalanceSum:
    """What one account holds of a currency."""

    label: str
    """The currency's code."""
    value: str
    is_nothing: bool
    """Shown where columns stand below each other alone."""


@dataclass(frozen=True)
class BalanceGroup:
    """What one account holds."""

    label: str
    side: str
    """Asset, liability, ..., in words."""
    amounts: list[BalanceSum]
    """By currency, the same ones for every account."""


@dataclass(frozen=True)
class MoneyPage:
    """Escrow, ledger, and whether the books hold."""

    books: BooksVerdict = field(default_factory=BooksVerdict)
    runs: list[RunProgress] = field(default_factory=list)
    """Settlements and refunds that are under way."""
    balances: list[BalanceGroup] = field(default_factory=list)
    """Of accounts in which there is anything."""
    escrows: list[EscrowRow] = field(default_factory=list)
    """Campaigns that hold money."""
    empty_escrows: list[EscrowRow] = field(default_factory=list)
    """Those that held some and hold nothing any more, the newest of them."""
    empty_text: str = ""
    """How many these are."""
    ledger: LedgerPage = field(default_factory=LedgerPage)


@dataclass(frozen=True)
class ClockPage:
    """The demonstration's clock."""

    is_available: bool = False
    now_text: str = ""
    offset_text: str = ""
    next_moment_text: str = ""
    """What comes next by time alone, in words; empty when nothing does."""


@dataclass(frozen=True)
class StuckRow:
    """Something that was left for a person, who may have it tried again."""

    id: str
    kind: str
    """attempt, note or work."""
    what: str
    reason: str
    """Why it was left, in words."""
    whose: str
    """The backer, or the object that a note is about."""
    campaign_title: str
    """Empty for a note."""
    campaign_path: str
    since_text: str
    others_text: str
    """Offers to retry what failed alike; empty when nothing else did."""
    releases: str = ""
    """The campaign whose money it would send to its enterprise: two people do; else empty."""
    has_come_back: bool = False
    """A bank sent this refund back: it can be paid another way, which two people book."""


@dataclass(frozen=True)
class RetryRow:
    """What a moderator had tried again."""

    what: str
    who: str
    reason: str
    at_text: str


@dataclass(frozen=True)
class JobsPage:
    """What workers have to do, what they try again, and what was left for a person."""

    facts: list[Fact] = field(default_factory=list)
    stuck: list[StuckRow] = field(default_factory=list)
    hidden_text: str = ""
    """How many more are parked than are shown; empty when all are."""
    problems: list[ProblemRow] = field(default_factory=list)
    retries: list[RetryRow] = field(default_factory=list)
