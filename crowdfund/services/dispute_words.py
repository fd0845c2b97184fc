"""Disputes as people read them, and evidence as far as it can be written from what is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crowdfund.db.tables import Campaign, Dispute, Enterprise, Pledge, User
from crowdfund.domain.dispute import DisputeStatus
from crowdfund.services import texts
from crowdfund.services.protection import cancel_until
from crowdfund.services.views.common import TimelineItem
from crowdfund.words import ENGLISH, N_, Spoken, _, language_in_use

_STATUSES = Spoken(
    {
        DisputeStatus.NEEDS_RESPONSE: (N_("Needs an answer"), "bad"),
        DisputeStatus.UNDER_REVIEW: (N_("The bank decides"), "info"),
        DisputeStatus.WON: (N_("Won"), "good"),
        DisputeStatus.LOST: (N_("Lost"), "bad"),
    }
)
_REASONS = Spoken(
    {
        "fraudulent": N_("The cardholder says that they did not pay"),
        "product_not_received": N_("The cardholder says that they got nothing for it"),
        "product_unacceptable": N_("The cardholder says that it is not what was promised"),
        "duplicate": N_("The cardholder says that they paid twice"),
        "credit_not_processed": N_("The cardholder says that a refund did not come"),
        "subscription_canceled": N_("The cardholder says that they had cancelled"),
        "unrecognized": N_("The cardholder does not recognise the payment"),
    }
)


def status(value: str) -> tuple[str, str]:
    """A dispute's status in words, with its tone."""
    return _STATUSES[DisputeStatus(value)]


def reason(value: str) -> str:
    """Why the bank asks, in words."""
    return _REASONS.get(value, plain(value))


def plain(value: str) -> str:
    """A processor's word, such as made_with_stolen_card, for people."""
    return value.replace("_", " ").capitalize()


def fraud(value: str) -> str:
    """What a card network fears, in words."""
    return _("It does not say") if value in {"", "misc"} else plain(value)


def due(dispute: Dispute, now: datetime) -> str:
    """Until when the bank takes an answer, in words; empty when it takes none."""
    if dispute.status != DisputeStatus.NEEDS_RESPONSE.value or dispute.evidence_due_at is None:
        return ""
    if dispute.evidence_due_at <= now:
        return _("Too late")
    return (
        f"{texts.moment(dispute.evidence_due_at)}: {texts.time_left(dispute.evidence_due_at, now)}"
    )


def draft(pledge: Pledge, campaign: Campaign, enterprise: Enterprise, backer: User) -> str:
    """Evidence from what the platform knows, for a person to read and mend before it is sent.

    In English, whoever reads it here: the bank gets it.
    """
    with language_in_use(ENGLISH):
        return _drafted(pledge, campaign, enterprise, backer)


def _drafted(pledge: Pledge, campaign: Campaign, enterprise: Enterprise, backer: User) -> str:
    amount = texts.money(pledge.amount_minor, pledge.currency)
    shares = texts.number(pledge.shares)
    lines = [
        f"{backer.name} ({backer.email}) has an account with us since "
        f"{texts.moment(backer.created_at)}.",
        f"On {texts.moment(pledge.created_at)} they pledged {shares} shares of {enterprise.name} "
        f"({campaign.security}) in the campaign “{campaign.title}”, for {amount}. The page states "
        f"the price, the risks, and {_cancelling(campaign, pledge)}.",
        f"They paid on the processor's own payment page; the payment arrived on "
        f"{texts.moment(pledge.escrowed_at)}, and they were told so by us on the same day.",
        "They did not cancel the pledge.",
    ]
    return "\n\n".join(lines)


def _cancelling(campaign: Campaign, pledge: Pledge) -> str:
    """What the page said about cancelling, as a part of a sentence in English."""
    until = cancel_until(campaign, pledge, pledge.created_at)
    if until is None:
        return "that a sophisticated investor, as which they were treated, cannot cancel a pledge"
    return f"that a pledge can be cancelled until {texts.moment(until)}"


def for_moderators(item: TimelineItem) -> TimelineItem:
    """A step of a pledge's story, told to somebody else than its backer."""
    return replace(item, title=_of_the_backer(item.title), text=_of_the_backer(item.text))


def _of_the_backer(text: str) -> str:
    for own, other in (
        (_("Your bank"), _("The backer's bank")),
        (_("your bank"), _("the backer's bank")),
        (_("gave you the payment"), _("gave them the payment")),
        (_("on your card"), _("on the backer's card")),
        (_("They were kept for you to pay"), _("They were kept for the backer to pay")),
        (_("You cancelled"), _("The backer cancelled")),
        (_("without you"), _("without them")),
    ):
        text = text.replace(own, other)
    return text
