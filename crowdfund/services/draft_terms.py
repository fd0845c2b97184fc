"""What a draft's terms make, and everything that still keeps it from being submitted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.captable import Holding
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.offering import (
    Price,
    amount_minor,
    part_offered_basis_points,
    shares_to_reach,
    shares_within,
)
from crowdfund.services import captables, signs, texts
from crowdfund.services.draft_fields import step_of
from crowdfund.services.holders import finding_on_sum, or_founders
from crowdfund.services.terms import price_of, problems_if_opened
from crowdfund.services.views.common import CapLine
from crowdfund.services.views.founder import MissingItem, TermsPreview
from crowdfund.words import N_, _, said

_TEXTS = (
    ("title", N_("Give the campaign a title.")),
    ("summary", N_("Say in one sentence what the money is for.")),
    ("sector", N_("Choose a sector.")),
    ("stage", N_("Choose how far the enterprise has come.")),
    ("story", N_("Tell the story: what you make, for whom, and what the money does.")),
    ("security", N_("Say what is sold, such as common stock.")),
)
_RISKS = ("risks", N_("Name what may go wrong."))
_PROFILE = (
    ("legal_form", N_("legal form")),
    ("country", "country"),
    ("summary", "summary"),
)
_AMOUNTS = (
    ("price_millionths", "price", N_("Say what one share costs.")),
    ("shares_before", "shares_before", N_("Say how many shares are in issue before the raise.")),
    ("target_minor", "target", N_("Say how much has to be raised.")),
    ("maximum_minor", "maximum", N_("Say how much is taken at most.")),
    ("minimum_ticket_minor", "minimum_ticket", N_("Say how small a pledge may be.")),
)


def missing_items(
    campaign: Campaign,
    enterprise: Enterprise,
    holdings: Sequence[Holding],
    *,
    now: datetime,
    platform_country: str,
    funds_note: str = "",
    has_risks: bool = False,
) -> list[MissingItem]:
    """Everything that keeps a draft from being submitted, in the order of the editor.

    Args:
        campaign: the draft.
        enterprise: whose it is.
        holdings: the cap table before the raise as written; none means the founders hold all.
        now: UTC.
        platform_country: ISO 3166, decides how long money may be held.
        funds_note: what is wrong with the sums of the use of funds, in words.
        has_risks: whether risks are named in rows; then the text about them may be empty.
    """
    found = [InvalidInput(text, field=field) for field, text in _missing_texts(campaign)]
    found += _profile_findings(enterprise)
    found += _terms_findings(campaign, now, platform_country)
    sum_finding = finding_on_sum(
        or_founders(holdings, campaign.shares_before), campaign.shares_before
    )
    if sum_finding:
        found.append(InvalidInput(sum_finding, field="holders"))
    if funds_note:
        found.append(InvalidInput(funds_note, field="funds"))
    if not campaign.risks and not has_risks:
        found.append(InvalidInput(_(_RISKS[1]), field=_RISKS[0]))
    return [MissingItem(step_of(each.field), each.field, said(each.message)) for each in found]


def preview_of(campaign: Campaign, holdings: Sequence[Holding]) -> TermsPreview:
    """What the terms make, as far as they can be read."""
    price = price_of(campaign)
    if price is None:
        return TermsPreview(cap_before=_cap(or_founders(holdings, campaign.shares_before), 0))
    before = campaign.shares_before
    held = or_founders(holdings, before)
    target = shares_to_reach(price, campaign.target_minor)
    maximum = max(shares_within(price, campaign.maximum_minor), target)
    if campaign.maximum_minor < campaign.target_minor:
        maximum = 0
    return TermsPreview(
        valuation_text=_money(amount_minor(price, before), price.currency),
        target_shares_text=texts.number(target) if target else "",
        maximum_shares_text=texts.number(maximum) if maximum else "",
        minimum_ticket_text=_minimum_ticket(price, campaign.minimum_ticket_minor),
        part_at_target_text=_part(before, target),
        part_at_maximum_text=_part(before, maximum),
        notes=_notes(campaign, price, held),
        cap_before=_cap(held, 0),
        cap_at_target=_cap(held, target) if target else [],
        cap_at_maximum=_cap(held, maximum) if maximum else [],
    )


def note_on_target(price: Price, target_minor: int) -> str:
    """What a target makes that is not a whole number of shares; empty when it is one."""
    shares = shares_to_reach(price, target_minor)
    makes_minor = amount_minor(price, shares)
    if makes_minor == target_minor:
        return ""
    return _(
        "{plain_amount} is not a whole number of shares at {text}. The least number that "
        "reaches it is {number}, which makes {plain_amount_2}."
    ).format(
        plain_amount=texts.money(target_minor, price.currency),
        text=texts.price(price),
        number=texts.number(shares),
        plain_amount_2=texts.money(makes_minor, price.currency),
    )


def note_on_maximum(price: Price, maximum_minor: int, target_minor: int) -> str:
    """What a maximum makes that is not a whole number of shares; empty when it is one."""
    within = shares_within(price, maximum_minor)
    shares = max(within, shares_to_reach(price, target_minor))
    makes_minor = amount_minor(price, shares)
    if makes_minor == maximum_minor or maximum_minor < target_minor:
        return ""
    begins = _("{plain_amount} is not a whole number of shares at {text}.").format(
        plain_amount=texts.money(maximum_minor, price.currency), text=texts.price(price)
    )
    makes = _("{number}, which makes {plain_amount}").format(
        number=texts.number(shares), plain_amount=texts.money(makes_minor, price.currency)
    )
    if shares > within:
        return _("{begins} The most that is sold is what the target takes: {makes}.").format(
            begins=begins, makes=makes
        )
    return _("{begins} The most within it is {makes}.").format(begins=begins, makes=makes)


def _missing_texts(campaign: Campaign) -> list[tuple[str, str]]:
    return [(field, _(text)) for field, text in _TEXTS if not getattr(campaign, field)]


def _profile_findings(enterprise: Enterprise) -> list[InvalidInput]:
    missing = [_(noun) for column, noun in _PROFILE if not getattr(enterprise, column)]
    if not missing:
        return []
    message = _("Complete the profile of {name}: {join}.").format(
        name=enterprise.name, join=signs.listed(missing)
    )
    return [InvalidInput(message, field="enterprise")]


def _terms_findings(campaign: Campaign, now: datetime, platform_country: str) -> list[InvalidInput]:
    missing = [
        InvalidInput(_(text), field=field)
        for column, field, text in _AMOUNTS
        if getattr(campaign, column) <= 0
    ]
    if campaign.closes_at is None:
        missing.append(InvalidInput(_("Say when the raise ends."), field="closes_at"))
    elif missing and campaign.closes_at <= now:
        missing.append(InvalidInput(_("The deadline lies in the past."), field="closes_at"))
    return missing or problems_if_opened(campaign, now=now, platform_country=platform_country)


def _notes(campaign: Campaign, price: Price, held: Sequence[Holding]) -> list[str]:
    notes = []
    if campaign.target_minor:
        notes.append(note_on_target(price, campaign.target_minor))
    if campaign.maximum_minor:
        notes.append(note_on_maximum(price, campaign.maximum_minor, campaign.target_minor))
    notes.append(finding_on_sum(held, campaign.shares_before))
    return [note for note in notes if note]


def _minimum_ticket(price: Price, minimum_ticket_minor: int) -> str:
    if minimum_ticket_minor <= 0:
        return ""
    shares = max(1, shares_to_reach(price, minimum_ticket_minor))
    amount = _money(amount_minor(price, shares), price.currency)
    return signs.aside(amount, texts.count(shares, "share"))


def _part(shares_before: int, new_shares: int) -> str:
    if not shares_before or not new_shares:
        return ""
    return texts.percent_bp(part_offered_basis_points(shares_before, new_shares))


def _money(minor: int, currency: str) -> str:
    return texts.money(minor, currency) if minor else ""


def _cap(holdings: Sequence[Holding], new_shares: int) -> list[CapLine]:
    return captables.cap_lines(holdings, new_shares)
