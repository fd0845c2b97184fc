"""What an address asks of a search, read with care: every value is somebody's text."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from crowdfund.db.queries.listings import Place, Search, Sort
from crowdfund.domain import search_words
from crowdfund.domain.campaign import PUBLIC_STATUSES, Sector, Stage
from crowdfund.domain.money import EXPONENT_BY_CURRENCY, MAXIMUM_MINOR
from crowdfund.domain.search_words import Term
from crowdfund.services.search_names import marks_by_name

LONGEST_SEARCH = 200
LONGEST_SECURITY = 200
LARGEST_KEY = 2**63 - 1

_TICKET = re.compile(r"([A-Z]{3})-(\d{1,13})", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_PLACE = re.compile(r"(-?\d{1,19}(?:\.-?\d{1,19}){0,2})~([a-z0-9-]{1,200})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as it was understood."""

    search: Search
    text: str
    """The words as they were typed, cleaned."""
    has_words: bool
    """Whether the text has letters or digits at all."""
    ignored: tuple[str, ...]
    """Names of the filters whose values mean nothing."""
    joined: tuple[Term, ...] = ()
    """What is looked for with hyphenated words written as one; none when there are none."""


def read(
    *,
    text: object = "",
    sector: object = "",
    country: object = "",
    stage: object = "",
    instrument: object = "",
    minimum_ticket: object = "",
    status: object = "",
    currency: object = "",
    sort: object = Sort.CLOSING.value,
) -> Asked:
    """Reads what a search is asked for; see `discovery.search_campaigns` for the arguments."""
    cleaned = clean(text, LONGEST_SEARCH)
    terms = _terms(cleaned)
    ticket_currency, most_minor = _ticket(minimum_ticket)
    search = Search(
        terms=terms,
        sector=_one_of(sector, set(Sector)),
        country=_country(country),
        stage=_one_of(stage, set(Stage)),
        security=clean(instrument, LONGEST_SECURITY),
        currency=_one_of(currency, set(EXPONENT_BY_CURRENCY)),
        ticket_currency=ticket_currency,
        ticket_most_minor=most_minor,
        status=_one_of(status, PUBLIC_STATUSES),
        sort=Sort(_one_of(sort, set(Sort)) or Sort.CLOSING),
    )
    understood = {
        "sector": (sector, search.sector),
        "country": (country, search.country),
        "stage": (stage, search.stage),
        "instrument": (instrument, search.security),
        "minimum_ticket": (minimum_ticket, search.ticket_currency),
        "status": (status, search.status),
        "currency": (currency, search.currency),
        "sort": (sort, _one_of(sort, set(Sort))),
    }
    ignored = tuple(name for name, (asked, found) in understood.items() if asked and not found)
    whole = search_words.hyphens_closed(cleaned)
    joined = _terms(whole) if whole != cleaned else ()
    return Asked(search, cleaned, bool(terms), ignored, joined)


def place_of(value: object, *, keys: int) -> Place | None:
    """A place in an order, as `place_text` wrote it; None when it is not one.

    Args:
        value: from the address.
        keys: how many numbers a place of this order has.
    """
    found = _PLACE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    numbers = tuple(int(number) for number in found[1].split("."))
    is_stored = all(abs(number) <= LARGEST_KEY for number in numbers)
    return Place(numbers, found[2]) if len(numbers) == keys and is_stored else None


def place_text(place: Place) -> str:
    """A place in an order, for an address."""
    return f"{'.'.join(str(key) for key in place.keys)}~{place.slug}"


def clean(value: object, most_chars: int) -> str:
    """Text that the database can take; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    encodable = value[:most_chars].encode("utf-8", "ignore").decode("utf-8")
    return " ".join(encodable.replace("\x00", " ").split())


def _terms(text: str) -> tuple[Term, ...]:
    words = search_words.words_of(text)
    is_growing = not search_words.ends_whole(text)
    return tuple(search_words.terms_of(words, marks_by_name(), is_growing=is_growing))


def _one_of(value: object, offered: Collection[str]) -> str:
    return str(value) if isinstance(value, str) and value in offered else ""


def _country(value: object) -> str:
    text = value if isinstance(value, str) else ""
    return text if _COUNTRY.fullmatch(text) else ""


def _ticket(value: object) -> tuple[str, int]:
    found = _TICKET.fullmatch(value) if isinstance(value, str) else None
    if found is None or found[1] not in EXPONENT_BY_CURRENCY:
        return "", 0
    return found[1], min(int(found[2]), MAXIMUM_MINOR)
