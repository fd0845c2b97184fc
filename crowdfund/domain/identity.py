"""Who somebody is, as a processor that looked at their document says, and whether that will do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from crowdfund.domain.sentence import sentence

ADULT_AGE: Final = 18
"""Years. Below, nobody makes a contract here."""
IDENTITY_REQUIRED_ABOVE: Final = 1_000
"""What one person may pledge in twelve months before they are verified, in whole dollars and
the like (`money.bound_minor`), unless a setting says otherwise."""
TRIES_A_DAY: Final = 5
"""How often one person is sent to the page in a day: each look costs the platform money."""
KEY_LIVES: Final = timedelta(hours=23)
"""How long a page that was asked for, and whose answer was lost, is asked for under the same key.
The processor keeps a key for 24 hours."""


class IdentityStatus(StrEnum):
    """How far one check of a person has come."""

    ASKED = "asked"
    """A page was asked for, and its answer is not known yet."""
    OPEN = "open"
    """The page waits for the person."""
    PROCESSING = "processing"
    """Something was handed in and is looked at."""
    REFUSED = "refused"
    """It did not do; the same check can be tried again."""
    VERIFIED = "verified"
    """Done: name, year of birth and country are known."""
    UNFIT = "unfit"
    """The document is real, and what it says will not do. Another check can follow."""
    ENDED = "ended"
    """Given up before it came to an end."""


_S = IdentityStatus
_GOES_ON: Final = frozenset({_S.OPEN, _S.PROCESSING, _S.REFUSED, _S.VERIFIED, _S.UNFIT, _S.ENDED})
IDENTITY_STEPS: Final[Mapping[IdentityStatus, frozenset[IdentityStatus]]] = {
    _S.ASKED: _GOES_ON,
    # What was read late may be older than what is known: between these all steps are allowed.
    _S.OPEN: _GOES_ON - {_S.OPEN},
    _S.PROCESSING: _GOES_ON - {_S.PROCESSING},
    _S.REFUSED: _GOES_ON - {_S.REFUSED},
    _S.VERIFIED: frozenset(),
    _S.UNFIT: frozenset(),
    _S.ENDED: frozenset(),
}
"""For each status, those that may follow. The last three are final, whatever is read afterwards."""

UNDER_WAY: Final = frozenset({_S.ASKED, _S.OPEN, _S.PROCESSING, _S.REFUSED})
"""A person has at most one check in these."""

TOO_YOUNG: Final = "too_young"
OTHER_COUNTRY: Final = "other_country"
INCOMPLETE: Final = "incomplete"

REASONS: Final[Mapping[str, str]] = {
    "abandoned": sentence("The check was left before its end."),
    "consent_declined": sentence("You did not agree to be checked."),
    "country_not_supported": sentence("Documents of that country cannot be checked."),
    "device_not_supported": sentence("That device has no camera that can be used."),
    "document_expired": sentence("The document has expired."),
    "document_type_not_supported": sentence("That kind of document is not accepted."),
    "document_unverified_other": sentence("The document could not be checked."),
    "selfie_document_missing_photo": sentence("The document has no picture to compare with."),
    "selfie_face_mismatch": sentence("The face is not the one on the document."),
    "under_supported_age": sentence("You are too young to be checked."),
    TOO_YOUNG: sentence("You have to be 18 years old."),
    OTHER_COUNTRY: sentence(
        "The document is of another country than your account. Correct your profile, or use "
        "another document."
    ),
    INCOMPLETE: sentence("The document does not say a name, a date of birth and a country."),
}
"""Why a check did not do, by the processor's code or ours, in words for the person."""

ANY_REASON: Final = sentence("You could not be checked.")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document says of a person."""

    name: str
    """First and last name, as on the document."""
    born_on: date | None
    country: str
    """ISO 3166 alpha-2, or empty."""


def reason_text(code: str) -> str:
    """Why a check did not do, in words; a code that is not known has its sentence too."""
    return REASONS.get(code, ANY_REASON)


def age_on(born_on: date, day: date) -> int:
    """Whole years since a birth. Who was born on 29 February is a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def unfit_because(identity: Identity, *, country: str, today: date) -> str:
    """Why what a real document says will not do; empty when it does.

    A name that differs from the account's is no reason: people are called what they like, and a
    moderator is shown both.

    Args:
        identity: what it says.
        country: what the account says, ISO 3166 alpha-2; empty when it says nothing.
        today: the day on which it is judged, UTC.
    """
    if not identity.name or identity.born_on is None or not identity.country:
        return INCOMPLETE
    if age_on(identity.born_on, today) < ADULT_AGE:
        return TOO_YOUNG
    if country and country != identity.country:
        return OTHER_COUNTRY
    return ""


def identity_key(person_id: str, number: int) -> str:
    """Idempotency key for opening a person's check."""
    return f"user:{person_id}:identity:{number}"
