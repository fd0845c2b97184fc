"""A campaign's form: from texts to the row, keeping whatever can be read, and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from crowdfund.db.tables import Campaign
from crowdfund.domain.campaign import CampaignStatus, Sector, Stage
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.money import RAISING_CURRENCIES, decimal_text
from crowdfund.domain.offering import MAXIMUM_SHARES, MILLION, Price
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.services.form_text import (
    MOST_NAME_CHARS,
    MOST_NUMBER_CHARS,
    MOST_SUMMARY_CHARS,
    MOST_TITLE_CHARS,
    choice,
    long_text,
    one_line,
    positive_minor,
    utc_moment,
    whole_number,
)
from crowdfund.services.terms import price_of
from crowdfund.services.views.founder import CampaignForm
from crowdfund.words import N_, Spoken, _

HIGHEST_PRICE_MILLIONTHS = 10**9 * MILLION
"""Price of one share that nobody asks: keeps a slip of the pen out of 64-bit columns."""
MOST_RULE_CHARS = 500
RULES_STAY = N_(
    "The rules stay as they were when the campaign was submitted. Ask the moderators: two of them "
    "together can switch them."
)

LABEL_BY_FIELD = Spoken(
    {
        "title": N_("Title"),
        "summary": N_("Summary"),
        "sector": N_("Sector"),
        "stage": N_("Stage"),
        "enterprise": N_("Enterprise"),
        "story": N_("Story"),
        "pictures": N_("Pictures"),
        "funds": N_("Use of funds"),
        "team": N_("Team"),
        "regime": N_("Rules"),
        "security": N_("Security"),
        "currency": N_("Currency"),
        "price": N_("Price per share"),
        "shares_before": N_("Shares in issue before the raise"),
        "target": N_("Target"),
        "maximum": N_("Maximum"),
        "minimum_ticket": N_("Minimum ticket"),
        "opens_at": N_("Opening"),
        "closes_at": N_("Deadline"),
        "oversubscription": N_("Rule for oversubscription"),
        "holders": N_("Cap table"),
        "officers": N_("Officers and directors"),
        "large_holders": N_("Holders of 20 % or more"),
        "related": N_("Related parties"),
        "sold_elsewhere": N_("Sold on other platforms"),
        "cover": N_("Cover"),
        "documents": N_("Documents"),
        "claims": N_("Claims and evidence"),
        "risks": N_("Risks"),
        "risk_items": N_("Risks, one by one"),
    }
)
"""Fields of the editor and its other parts, in its order, as people read them."""

_STEP_BY_FIELD = {
    **dict.fromkeys(("title", "summary", "sector", "stage", "enterprise"), "basics"),
    **dict.fromkeys(("story", "pictures", "funds", "team"), "story"),
    "holders": "captable",
    **dict.fromkeys(("officers", "large_holders", "related", "sold_elsewhere"), "people"),
    **dict.fromkeys(("cover", "documents"), "documents"),
    "claims": "claims",
    **dict.fromkeys(("risks", "risk_items"), "risks"),
}
"""The editor's step of each field; the terms have all the others."""


def step_of(field: str) -> str:
    """The editor's step that has a field; what is about none of them stands in the review."""
    return _STEP_BY_FIELD.get(field, "terms" if field in LABEL_BY_FIELD else "review")


def apply_form(campaign: Campaign, form: CampaignForm) -> list[InvalidInput]:
    """Writes every field that can be read onto the row; an empty field empties it.

    A field that cannot be read keeps what it was, but an amount in another currency than it was
    written in is emptied.

    Args:
        campaign: the draft; it need not be in a session.
        form: as sent.

    Returns:
        One finding for each field that could not be read, in the order of the editor.
    """
    findings: list[InvalidInput] = []
    was = campaign.currency
    for write in _WRITERS:
        try:
            write(campaign, form)
        except InvalidInput as finding:
            findings.append(finding)
            if finding.field in _AMOUNTS and campaign.currency != was:
                setattr(campaign, _AMOUNTS[finding.field], 0)
    return findings


def form_of(campaign: Campaign) -> CampaignForm:
    """The row as texts of the form, each of which reads back to the same value."""
    price = price_of(campaign)
    return CampaignForm(
        title=campaign.title,
        summary=campaign.summary,
        sector=campaign.sector,
        stage=campaign.stage,
        story=campaign.story,
        risks=campaign.risks,
        regime=campaign.regime,
        security=campaign.security,
        currency=campaign.currency,
        price=price.text() if price else "",
        shares_before=str(campaign.shares_before or ""),
        target=_amount_text(campaign.target_minor, campaign.currency),
        maximum=_amount_text(campaign.maximum_minor, campaign.currency),
        minimum_ticket=_amount_text(campaign.minimum_ticket_minor, campaign.currency),
        oversubscription=campaign.oversubscription,
        opens_at=moment_text(campaign.opens_at),
        closes_at=moment_text(campaign.closes_at),
    )


def moment_text(moment: datetime | None) -> str:
    """A time as a form has it: YYYY-MM-DDTHH:MM in UTC, empty for none."""
    return moment.strftime("%Y-%m-%dT%H:%M") if moment else ""


def _amount_text(minor: int, currency: str) -> str:
    return decimal_text(minor, currency) if minor else ""


def _write_title(campaign: Campaign, form: CampaignForm) -> None:
    campaign.title = one_line(
        form.title, field="title", noun=_("The title"), most_chars=MOST_TITLE_CHARS
    )


def _write_summary(campaign: Campaign, form: CampaignForm) -> None:
    campaign.summary = one_line(
        form.summary, field="summary", noun=_("The summary"), most_chars=MOST_SUMMARY_CHARS
    )


def _write_sector(campaign: Campaign, form: CampaignForm) -> None:
    campaign.sector = choice(form.sector, set(Sector), field="sector", noun=_("The sector"))


def _write_stage(campaign: Campaign, form: CampaignForm) -> None:
    campaign.stage = choice(form.stage, set(Stage), field="stage", noun=_("The stage"))


def _write_story(campaign: Campaign, form: CampaignForm) -> None:
    campaign.story = long_text(form.story, field="story", noun=_("The story"))


def _write_risks(campaign: Campaign, form: CampaignForm) -> None:
    campaign.risks = long_text(form.risks, field="risks", noun=_("The text on risks"))


def _write_regime(campaign: Campaign, form: CampaignForm) -> None:
    code = choice(form.regime, set(RegimeCode), field="regime", noun=_("The rules"))
    if not code:
        raise InvalidInput(_("Choose the rules."), field="regime")
    if campaign.status == CampaignStatus.CHANGES_REQUESTED.value and code != campaign.regime:
        raise InvalidInput(_(RULES_STAY), field="regime")
    campaign.regime = code


def _write_security(campaign: Campaign, form: CampaignForm) -> None:
    campaign.security = one_line(
        form.security, field="security", noun=_("The security"), most_chars=MOST_NAME_CHARS
    )


def _write_currency(campaign: Campaign, form: CampaignForm) -> None:
    currency = choice(form.currency, RAISING_CURRENCIES, field="currency", noun=_("The currency"))
    if not currency:
        raise InvalidInput(_("Choose a currency."), field="currency")
    campaign.currency = currency


def _write_price(campaign: Campaign, form: CampaignForm) -> None:
    written = one_line(form.price, field="price", noun=_("The price"), most_chars=MOST_NUMBER_CHARS)
    millionths = Price.parse(written, campaign.currency).millionths if written else 0
    if millionths > HIGHEST_PRICE_MILLIONTHS:
        raise InvalidInput(_("That price is too high."), field="price")
    campaign.price_millionths = millionths


def _write_shares_before(campaign: Campaign, form: CampaignForm) -> None:
    noun = _("The number of shares")
    shares = whole_number(form.shares_before, field="shares_before", noun=noun, most=MAXIMUM_SHARES)
    campaign.shares_before = shares or 0


def _write_target(campaign: Campaign, form: CampaignForm) -> None:
    campaign.target_minor = positive_minor(
        form.target, campaign.currency, field="target", noun=_("The target")
    )


def _write_maximum(campaign: Campaign, form: CampaignForm) -> None:
    campaign.maximum_minor = positive_minor(
        form.maximum, campaign.currency, field="maximum", noun=_("The maximum")
    )


def _write_minimum_ticket(campaign: Campaign, form: CampaignForm) -> None:
    campaign.minimum_ticket_minor = positive_minor(
        form.minimum_ticket, campaign.currency, field="minimum_ticket", noun=_("The minimum ticket")
    )


def _write_oversubscription(campaign: Campaign, form: CampaignForm) -> None:
    campaign.oversubscription = one_line(
        form.oversubscription,
        field="oversubscription",
        noun=_("The rule for oversubscription"),
        most_chars=MOST_RULE_CHARS,
    )


def _write_opens_at(campaign: Campaign, form: CampaignForm) -> None:
    written = utc_moment(form.opens_at, field="opens_at", noun=_("The opening"))
    # A form knows minutes only: a stored time that it shows stays as exact as it is.
    if moment_text(written) != moment_text(campaign.opens_at):
        campaign.opens_at = written


def _write_closes_at(campaign: Campaign, form: CampaignForm) -> None:
    written = utc_moment(form.closes_at, field="closes_at", noun=_("The deadline"))
    if moment_text(written) != moment_text(campaign.closes_at):
        campaign.closes_at = written


_AMOUNTS = {
    "price": "price_millionths",
    "target": "target_minor",
    "maximum": "maximum_minor",
    "minimum_ticket": "minimum_ticket_minor",
}
_WRITERS: tuple[Callable[[Campaign, CampaignForm], None], ...] = (
    _write_title,
    _write_summary,
    _write_sector,
    _write_stage,
    _write_story,
    _write_regime,
    _write_security,
    _write_currency,
    _write_price,
    _write_shares_before,
    _write_target,
    _write_maximum,
    _write_minimum_ticket,
    _write_oversubscription,
    _write_opens_at,
    _write_closes_at,
    _write_risks,
)
"""The currency comes before the amounts that are read in it."""
