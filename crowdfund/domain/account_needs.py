"""What a processor still asks of an enterprise's account, in words for its founder.

The processor names fields (Stripe, "Required verification information"): `company.tax_id`,
`individual.dob.day`. Dozens of them are one question to a person, so they are told by what they are
about. A field that is not known here is told as further details, never left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from crowdfund.domain.sentence import Sentence, sentence

MOST_FIELDS: Final = 200
"""Of one account that are looked at."""

OTHER: Final = sentence("Further details")

_ABOUT: Final[tuple[tuple[str, Sentence], ...]] = (
    ("external_account", sentence("A bank account to pay out to")),
    ("tos_acceptance", sentence("Your agreement to the processor's terms")),
    ("verification", sentence("A document that proves who somebody is")),
    ("dob", sentence("A date of birth")),
    ("address", sentence("An address")),
    ("phone", sentence("A telephone number")),
    ("email", sentence("An email address")),
    ("id_number", sentence("A personal number")),
    ("ssn_last_4", sentence("A personal number")),
    ("tax_id", sentence("The enterprise's tax number")),
    ("vat_id", sentence("The enterprise's tax number")),
    ("first_name", sentence("A name")),
    ("last_name", sentence("A name")),
    ("directors_provided", sentence("Who directs the enterprise")),
    ("owners_provided", sentence("Who owns a quarter or more of it")),
    ("executives_provided", sentence("Who runs the enterprise")),
    ("relationship", sentence("Who owns, directs and represents the enterprise")),
    ("representative", sentence("Who owns, directs and represents the enterprise")),
    ("business_type", sentence("What kind of enterprise it is")),
    ("structure", sentence("What kind of enterprise it is")),
    ("business_profile", sentence("What the enterprise does, and where it is found")),
    ("company", sentence("Details of the enterprise")),
)
"""By which part of a field's name; the first that fits."""

STOPPED: Final[dict[str, Sentence]] = {
    "requirements.past_due": sentence("Something was asked for and not given in time."),
    "requirements.pending_verification": sentence(
        "The processor looks at what was given. You need do nothing."
    ),
    "under_review": sentence("The processor looks at the account. You need do nothing."),
    "listed": sentence("The processor compares the account with a list. You need do nothing."),
    "platform_paused": sentence("The platform has stopped the account."),
    "action_required.requested_capabilities": sentence("Something has to be agreed to first."),
}
"""Why an account does not work, by the processor's word."""

REJECTED: Final = sentence("The processor does not keep this account. Write to us.")
STOPPED_SOMEHOW: Final = sentence("The processor has stopped the account.")


def needs_in_words(fields: Iterable[str]) -> list[Sentence]:
    """What fields are about, each once, in the order of the table; what is not known comes last.

    Args:
        fields: as the processor names them.
    """
    found = {_about(field) for field in list(fields)[:MOST_FIELDS]}
    known = list(dict.fromkeys(words for _part, words in _ABOUT))
    return [words for words in [*known, OTHER] if words in found]


def stopped_in_words(reason: str) -> Sentence | None:
    """Why an account does not work; None when it does.

    Args:
        reason: the processor's word, or empty.
    """
    if not reason:
        return None
    if reason.startswith("rejected."):
        return REJECTED
    return STOPPED.get(reason, STOPPED_SOMEHOW)


def _about(field: str) -> Sentence:
    parts = field.split(".")
    return next((words for part, words in _ABOUT if part in parts), OTHER)
