"""Where a scenario starts: a campaign's own terms, or those of an example enterprise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.dilution.links import MOST_DIGITS
from crowdfund.domain.dilution.scenario import Start
from crowdfund.domain.errors import InvalidInput, NotFound
from crowdfund.domain.offering import Price
from crowdfund.services import lookup, texts
from crowdfund.services.deps import Deps
from crowdfund.services.pledging import parse_shares
from crowdfund.services.regime_terms import risk_warning_of
from crowdfund.services.views.common import Option
from crowdfund.words import N_, Spoken, _

_SOLD_OUT: Final = frozenset(
    {CampaignStatus.CLOSING, CampaignStatus.SETTLING, CampaignStatus.SETTLED}
)


class Sold(StrEnum):
    """How far the raise gets before the first step."""

    NOW = "now"
    """What has been paid for so far, and yours."""
    TARGET = "target"
    """The target is just reached."""
    MAXIMUM = "maximum"
    """Everything is sold."""


_LABELS: Final = Spoken(
    {
        Sold.NOW: N_("With what is raised so far"),
        Sold.TARGET: N_("With the target just reached"),
        Sold.MAXIMUM: N_("With the maximum raised"),
    }
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a scenario needs to know of a raise. Shares are whole."""

    slug: str
    title: str
    enterprise_name: str
    price: Price
    shares_before: int
    sold_shares: int
    """Paid for so far."""
    target_shares: int
    maximum_shares: int
    usual_shares: int
    """What is looked at before anything is typed: the smallest pledge."""
    takes_more: bool
    """Whether shares of yours would come on top of what is sold."""
    risk_text: str = ""
    """The warning that the campaign's rules prescribe; empty for none."""

    @property
    def currency(self) -> str:
        return self.price.currency

    @property
    def path(self) -> str:
        """The page's address without a scenario."""
        return f"/campaigns/{self.slug}/own" if self.slug else EXAMPLE_PATH


EXAMPLE_PATH: Final = "/learn/dilution"
EXAMPLE: Final = Terms(
    slug="",
    title=N_("An example"),
    enterprise_name=N_("Example bakery"),
    price=Price(4_000_000, "EUR"),
    shares_before=2_000_000,
    sold_shares=300_000,
    target_shares=250_000,
    maximum_shares=500_000,
    usual_shares=250,
    takes_more=True,
)
"""Round numbers: 2,000,000 shares at 4.00, so 8 million before the raise, and 500,000 to sell."""


def terms_of(deps: Deps, *, actor: Actor | None, slug: str) -> Terms:
    """The terms of one campaign; an empty slug is the example.

    Raises:
        NotFound: no such campaign for this person, or one without a price yet.
    """
    if not slug:
        return replace(EXAMPLE, title=_(EXAMPLE.title), enterprise_name=_(EXAMPLE.enterprise_name))
    with deps.reading() as session:
        campaign = lookup.campaign_by_slug(session, slug, actor)
        if not campaign.price_millionths or not campaign.shares_before:
            raise NotFound(lookup.NOTHING_HERE)
        terms = campaign_terms(campaign, lookup.enterprise_of(session, campaign).name)
        return replace(terms, risk_text=risk_warning_of(campaign, deps.now()))


def campaign_terms(campaign: Campaign, enterprise_name: str) -> Terms:
    """The terms of a campaign that has a price and shares."""
    return Terms(
        slug=campaign.slug,
        title=campaign.title,
        enterprise_name=enterprise_name,
        price=Price(campaign.price_millionths, campaign.currency),
        shares_before=campaign.shares_before,
        sold_shares=campaign.escrowed_shares + campaign.settled_shares,
        target_shares=campaign.target_shares,
        maximum_shares=campaign.maximum_shares,
        usual_shares=campaign.minimum_shares,
        takes_more=CampaignStatus(campaign.status) not in _SOLD_OUT,
    )


def sold_of(terms: Terms, text: str) -> Sold:
    """How far the raise gets, from an address; what cannot be read is as usual."""
    if text in set(Sold):
        return Sold(text)
    return Sold.MAXIMUM if terms.takes_more else Sold.NOW


def sold_options() -> list[Option]:
    """What can be chosen."""
    return [Option(sold.value, label) for sold, label in _LABELS.items()]


def sold_label(sold: Sold) -> str:
    """The choice in words."""
    return _LABELS[sold]


def most_shares(terms: Terms, sold: Sold) -> int:
    """The most that one person can have of what is sold; the smallest pledge at least, which is
    what is looked at before anything is typed."""
    most = {
        Sold.NOW: terms.maximum_shares if terms.takes_more else terms.sold_shares,
        Sold.TARGET: terms.target_shares,
        Sold.MAXIMUM: terms.maximum_shares,
    }[sold]
    return max(most, terms.usual_shares)


def my_shares(terms: Terms, text: str, sold: Sold) -> int:
    """Whole shares that a person looks at; none written means the smallest pledge.

    Raises:
        InvalidInput: not a whole number, or more than are sold when the raise ends so.
    """
    shares = parse_shares(text) if text.strip() else terms.usual_shares
    most = most_shares(terms, sold)
    if not 0 < shares <= most:
        words = _("Write between 1 and {most} shares: more are not sold.")
        if sold is Sold.TARGET:
            words = _(
                "Write between 1 and {most} shares: more are not sold where the target is just "
                "reached."
            )
        elif sold is Sold.NOW and not terms.takes_more:
            words = _("Write between 1 and {most} shares: more were not sold.")
        raise InvalidInput(words.format(most=texts.number(most)), field="shares")
    return shares


def is_held(text: str) -> bool:
    """Whether the text of an address says how many shares are paid for; empty says none."""
    return not text or (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS)


def held_shares(text: str) -> int:
    """How many of one's shares are paid for already, from an address; none if it cannot be read."""
    return int(text or 0) if is_held(text) else 0


def start_of(terms: Terms, sold: Sold, shares: int, *, held: int = 0) -> Start:
    """The shares before the first step. Yours are part of what is sold; while the raise goes on,
    those that are not paid for yet come on top of what has been, as far as there are any left.

    Args:
        terms: of the raise.
        sold: how far it gets.
        shares: yours, no more than `most_shares`.
        held: how many of them are paid for already.
    """
    on_top = max(shares - held, 0) if terms.takes_more else 0
    total = {
        Sold.NOW: min(terms.sold_shares + on_top, max(terms.maximum_shares, terms.sold_shares)),
        Sold.TARGET: terms.target_shares,
        Sold.MAXIMUM: terms.maximum_shares,
    }[sold]
    return Start(terms.shares_before, max(total - shares, 0), shares)
