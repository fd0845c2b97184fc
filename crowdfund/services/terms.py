"""A campaign's row as offering terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crowdfund.db.tables import Campaign
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.offering import (
    MAXIMUM_SHARES,
    OfferingTerms,
    Price,
    problems,
    shares_to_reach,
    shares_within,
)
from crowdfund.words import _


def price_of(campaign: Campaign) -> Price | None:
    """The price of one share, or None while there is none."""
    if campaign.price_millionths <= 0:
        return None
    return Price(campaign.price_millionths, campaign.currency)


def terms_of(campaign: Campaign) -> OfferingTerms:
    """The terms as they stand on the row.

    Returns:
        The terms; an empty opening (which means as soon as it is approved) is stated as the time
        of the last change, so that a draft can be calculated with. An approved campaign always
        has its opening.

    Raises:
        InvalidInput: something that every offering states is missing; the field says what.
    """
    price = price_of(campaign)
    if price is None:
        raise InvalidInput(_("Say what one share costs."), field="price")
    if campaign.closes_at is None:
        raise InvalidInput(_("Say when the raise ends."), field="closes_at")
    for amount, field, sentence in (
        (campaign.shares_before, "shares_before", _("Say how many shares are in issue now.")),
        (campaign.target_minor, "target", _("Say how much has to be raised.")),
        (campaign.maximum_minor, "maximum", _("Say how much is taken at most.")),
        (campaign.minimum_ticket_minor, "minimum_ticket", _("Say how small a pledge may be.")),
    ):
        if amount <= 0:
            raise InvalidInput(sentence, field=field)
    return OfferingTerms(
        price=price,
        shares_before=campaign.shares_before,
        target_minor=campaign.target_minor,
        maximum_minor=campaign.maximum_minor,
        minimum_ticket_minor=campaign.minimum_ticket_minor,
        opens_at=campaign.opens_at or campaign.updated_at,
        closes_at=campaign.closes_at,
    )


def problems_if_opened(
    campaign: Campaign, *, now: datetime, platform_country: str
) -> list[InvalidInput]:
    """What keeps complete terms from being offered, if they were approved now: an opening that
    is empty or has passed counts as now.

    Args:
        campaign: with complete terms.
        now: UTC.
        platform_country: ISO 3166, decides how long money may be held.

    Raises:
        InvalidInput: the terms are not complete.
    """
    terms = terms_of(campaign)
    opens_at = max(campaign.opens_at or now, now)
    opened = replace(terms, opens_at=opens_at)
    return problems(opened, now=now, platform_country=platform_country)


def count_shares(campaign: Campaign) -> None:
    """Writes onto the row the share counts that follow from its terms, zero where they do not
    follow yet."""
    campaign.target_shares = campaign.maximum_shares = campaign.minimum_shares = 0
    price = price_of(campaign)
    if price is None:
        return
    target = shares_to_reach(price, campaign.target_minor)
    maximum = max(shares_within(price, campaign.maximum_minor), target)
    if campaign.maximum_minor < campaign.target_minor or maximum > MAXIMUM_SHARES:
        return
    campaign.target_shares = target
    campaign.maximum_shares = maximum
    if campaign.minimum_ticket_minor > 0:
        ticket = shares_to_reach(price, campaign.minimum_ticket_minor)
        campaign.minimum_shares = max(1, min(ticket, MAXIMUM_SHARES))
