"""What the page "What do I own after X?" shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from crowdfund.services.views.common import CapLine, Fact, Option


@dataclass(frozen=True)
class Asked:
    """A scenario as its address holds it: every value is text, and may be anything."""

    shares: str = ""
    sold: str = ""
    """How far the raise gets: now, target or maximum."""
    steps: str = ""
    exits: str = ""
    rank: str = ""
    """At an exit: "equal" when all rounds rank alike; otherwise later rounds are paid first."""
    held: str = ""
    """How many of the shares are paid for already, and so among those that are sold by now."""


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, with its value in words."""

    label: str
    value: str
    width: str
    """As a CSS width, such as 12.34%, of the longest bar."""


@dataclass(frozen=True)
class StageView:
    """How things are after one step; the first is the start."""

    place: int = 0
    """Counted from 1; 0 for the start."""
    title: str = ""
    summary: str = ""
    part_text: str = ""
    """Your part of all shares."""
    change_text: str = ""
    """Your part before and after, such as "5.00 % → 4.00 %"; empty for the start."""
    shares_text: str = ""
    value_text: str = ""
    """Your shares at the price of this round; empty where there is no price."""
    lines: list[str] = field(default_factory=list)
    """What was worked out, with the numbers and the formula."""
    holders: list[CapLine] = field(default_factory=list)
    waiting_text: str = ""
    """SAFEs and notes that have not converted yet."""
    is_last: bool = False


@dataclass(frozen=True)
class PayoutRow:
    """What one holder gets at each of the exits, in their order."""

    holder: str
    is_you: bool
    amounts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class OwnPage:
    """A scenario worked out. With a `problem`, stages end before what could not be read or done."""

    slug: str = ""
    """Empty for the example enterprise."""
    title: str = ""
    enterprise_name: str = ""
    currency: str = ""
    asked: Asked = Asked()
    """What was asked, as it was understood."""
    unread_text: str = ""
    """What of the address could not be read, in words; empty for nothing."""
    path: str = ""
    """The page's address without the scenario."""
    address: str = ""
    """The same with it."""
    amount_text: str = ""
    amount_value: str = ""
    """Plain decimal text for the field."""
    terms: list[Fact] = field(default_factory=list)
    """The campaign's own terms."""
    sold_options: list[Option] = field(default_factory=list)
    stages: list[StageView] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    """Your part after each step."""
    headline: str = ""
    """The answer in a sentence."""
    exit_names: list[str] = field(default_factory=list)
    payouts: list[PayoutRow] = field(default_factory=list)
    exit_bars: list[Bar] = field(default_factory=list)
    """What you get at each exit."""
    exit_lines: list[str] = field(default_factory=list)
    exit_problem: str = ""
    exit_values: str = ""
    """The exits as one writes them into the field, with semicolons between them."""
    csv_url: str = ""
    json_url: str = ""
    problem: str = ""
    """Everything that is wrong, in sentences."""
    field: str = ""
    """Which field the first of them is about."""
    field_problem: str = ""
    """That one alone."""
    can_add: bool = True
    risk_text: str = ""
    """The warning that the campaign's rules prescribe; empty for none."""


@dataclass(frozen=True)
class StepForm:
    """The fields of one step, as text; which of them count depends on the kind."""

    kind: str = "round"
    amount: str = ""
    pre_money: str = ""
    price: str = ""
    pool: str = ""
    pool_when: str = "before"
    multiple: str = "1"
    participation: str = "none"
    participation_cap: str = "3"
    mine: str = ""
    basis: str = "post"
    cap: str = ""
    discount: str = ""
    rate: str = ""
    interest: str = "simple"
    days: str = ""
    year_days: str = "365"
    maturity: str = "730"
    granted: str = ""
    strike: str = ""
    shares: str = ""
