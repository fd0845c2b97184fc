"""What workers store in English as it happened, read in another language.

Findings, incidents, and why work failed are evidence: their rows keep the English sentence that was
written then, whatever is said today. Whoever reads the pages in another language gets it through
the catalogs: the sentence is matched with the template that it was made from, and what was put in
is said likewise. What no template fits, such as what a person wrote, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from string import Formatter
from typing import Final

from babel.messages.pofile import read_po

from crowdfund import words
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.money import EXPONENT_BY_CURRENCY
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.domain.sentence import Sentence
from crowdfund.domain.told import Later
from crowdfund.services import texts
from crowdfund.services.nouns import COUNTED
from crowdfund.words import _, ngettext

STORES: Final = (
    "crowdfund/payments/",
    "crowdfund/domain/filing_",
    "crowdfund/filings/form_c.py",
    # Why a filed price cannot be used.
    "crowdfund/domain/money.py",
    "crowdfund/domain/offering.py",
    *(
        f"crowdfund/services/{name}.py"
        for name in (
            *("adopting", "attempts", "audit_chain", "audit_published", "book_chains"),
            *("book_checks", "book_endings", "book_verdicts", "books", "clearing", "clock"),
            *("dispute_ends", "dispute_money", "disputes", "escrow_checkpoints", "failures"),
            *("filings", "held_transfers", "incidents", "oddities", "passkeys"),
            *("reason_words", "reconciliation_alarms", "reconciliation_compare"),
            *("reconciliation_words", "refund_notes", "refunds", "transfers"),
        )
    ),
)
"""Where sentences are made that are stored."""
FINISHED: Final = tuple(
    f"crowdfund/services/{name}.py"
    for name in (
        *("app_codes", "disowning", "factor_rows", "paid_otherwise", "payment_pages"),
        *("payout_waiting",),
        *("pledge_notices", "profile", "roles", "webhooks"),
    )
)
"""Where sentences are stored in which nothing is put in; what is, is for pages and letters."""

LEAST_LITERAL_CHARS: Final = 8
"""A template with less of its own would fit too much."""

SOMEBODYS: Final = frozenset({"title", "name", "filed"})
"""What is put in under these names is somebody's own, and is said as it stands."""

MOST_CHARS: Final = 600
"""No sentence that is stored is longer; a person's words may be, and are not looked at."""
ONE_WORD: Final = frozenset(
    (
        *("amount", "balance", "before", "booked", "cleared", "code", "counted", "element"),
        *("entry", "error", "first", "held", "in_issue", "invariant", "last", "limit", "link"),
        *("maximum", "more", "needed", "number", "ours", "paid", "payment", "pledge", "ref"),
        *("released", "stated", "summed", "taken", "target", "theirs", "total", "wanted"),
    )
)
"""What is put in under these names has no space in it. Somebody's words, which may be written so as
to fit half of a sentence in many ways, are soon known to be none."""
TWO_WORDS: Final = frozenset({"asked", "goal", "makes", "price", "room", "shares", "short"})
"""What is put in under these names is a number and its noun or currency."""
WHOSE: Final = re.compile(r"(?: for pledge [^ ]*)?")
"""What is put in under `whose`: a part of a sentence, or nothing."""

_STATUSES: Final = {
    "pledge_status": (PledgeStatus, texts.pledge_status),
    "campaign_status": (CampaignStatus, texts.campaign_status),
}
"""What is put in under these names is a state by its code."""

_WHOLE: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){0,5}")
"""A number as it is written in English; a longer one is none of ours, and could not be said."""
_MONEY: Final = re.compile(rf"(-?)([^\d\s-]+|[A-Z]{{3}}\u00a0)({_WHOLE.pattern})(?:\.([0-9]+))?")
_CODED: Final = re.compile(rf"({_WHOLE.pattern}(?:\.([0-9]{{1,6}}))?) ([A-Z]{{3}})")
"""An amount or a price of a filing, such as "50,000.40 USD"."""
_MOMENT: Final = "%d %b %Y, %H:%M UTC"
_DAY: Final = "%d %B %Y"


@dataclass(frozen=True)
class _Template:
    """An English sentence with names in braces, and what finds those that were made from it."""

    text: str
    pattern: re.Pattern[str]
    literal_chars: int
    """The more of it stands for itself, the surer it is."""

    @classmethod
    def of(cls, text: str) -> _Template:
        parts, names, literal_chars = [], set[str](), 0
        for literal, name, _spec, _kind in Formatter().parse(text):
            parts.append(re.escape(literal))
            literal_chars += len(literal)
            if name:
                parts.append(f"(?P={name})" if name in names else f"(?P<{name}>{_shape(name)})")
                names.add(name)
        return cls(text, re.compile("".join(parts), re.DOTALL), literal_chars)


def _shape(name: str) -> str:
    """What fits what is put in under a name."""
    if name in ONE_WORD:
        return "[^ ]*"
    if name in TWO_WORDS:
        return "[^ ]* [^ ]*"
    return WHOSE.pattern if name == "whose" else ".*?"


def shown(stored: str) -> str:
    """A stored sentence in the language of now.

    Args:
        stored: English, as it was made by one of `STORES`, or what somebody wrote.
    """
    if words.language() == words.ENGLISH or not stored:
        return stored
    if stored in _constants():
        return _(stored)
    found = _matched(stored)
    if found is None:
        return stored
    template, values = found
    return _(template).format(**{name: _value(name, value) for name, value in values.items()})


def sentence_of(stored: str) -> str:
    """The same sentence as one that can be told to somebody in their language; amounts and dates in
    it stay as they were written.

    Args:
        stored: as for `shown`, or a sentence that remembers what it is made of.
    """
    if isinstance(stored, Sentence):
        return stored.filled(**_told(stored.values))
    if isinstance(stored, Later):
        return stored
    found = _matched(stored)
    if found is None:
        return Sentence(stored) if stored in _constants() else stored
    template, values = found
    return Sentence(template, **_told(values))


def _told(values: Mapping[str, object]) -> dict[str, object]:
    """What was put into a sentence, as it can be told."""
    return {
        name: _told_value(name, value) if isinstance(value, str) else value
        for name, value in values.items()
    }


def _told_value(name: str, value: str) -> str:
    if name in SOMEBODYS:
        return value
    if name in _STATUSES:
        # The code itself is a word of the catalogs.
        return Sentence(value) if value in set(_STATUSES[name][0]) else value
    return sentence_of(value)


def _matched(stored: str) -> tuple[str, Mapping[str, str]] | None:
    """The template that a text was made from, and what was put in."""
    if len(stored) > MOST_CHARS:
        return None
    for template in _templates():
        if match := template.pattern.fullmatch(stored):
            return template.text, match.groupdict()
    return None


def _value(name: str, text: str) -> str:
    """What was put into a sentence under a name, in the language of now."""
    if name in SOMEBODYS:
        return text
    if name in _STATUSES:
        states, label = _STATUSES[name]
        return label(text)[0] if text in set(states) else text
    return _counted(text) or _money(text) or _coded(text) or _time(text) or shown(text)


def _counted(text: str) -> str:
    digits, _space, noun = text.partition(" ")
    forms = _nouns().get(noun)
    if forms is None or not _WHOLE.fullmatch(digits):
        return ""
    number = int(digits.replace(",", ""))
    return ngettext(*forms, number).format(number=texts.number(number))


def _money(text: str) -> str:
    match = _MONEY.fullmatch(text)
    currency = _currencies().get(match[2].strip()) if match else None
    cents = (match[4] or "") if match else ""
    if match is None or currency is None or len(cents) != EXPONENT_BY_CURRENCY[currency]:
        return ""
    minor = int(match[3].replace(",", "") + cents)
    return texts.money(-minor if match[1] else minor, currency)


def _coded(text: str) -> str:
    match = _CODED.fullmatch(text)
    if match is None or match[3] not in EXPONENT_BY_CURRENCY:
        return ""
    return texts.decimal_price(Decimal(match[1].replace(",", "")), match[3], len(match[2] or ""))


def _time(text: str) -> str:
    """A moment or a day as it is written in English."""
    for form, written in ((_MOMENT, texts.moment), (_DAY, _day)):
        try:
            return written(datetime.strptime(text, form).replace(tzinfo=UTC))
        except ValueError:
            continue
    return ""


def _day(at: datetime) -> str:
    return texts.day(date(at.year, at.month, at.day))


def _ids(places: tuple[str, ...] = STORES) -> tuple[str, ...]:
    """Every English text of some modules, from a catalog: all have the same."""
    with words.catalog_path(words.OTHERS[0]).open("rb") as source:
        catalog = read_po(source)
    return tuple(
        message.id
        for message in catalog
        if isinstance(message.id, str)
        and message.id
        and any(path.startswith(places) for path, _line in message.locations)
    )


@lru_cache(maxsize=1)
def _constants() -> frozenset[str]:
    return frozenset(text for text in _ids(STORES + FINISHED) if "{" not in text)


@lru_cache(maxsize=1)
def _templates() -> tuple[_Template, ...]:
    """Those that are the surest first."""
    made = [_Template.of(text) for text in _ids() if "{" in text]
    sure = [template for template in made if template.literal_chars >= LEAST_LITERAL_CHARS]
    return tuple(sorted(sure, key=lambda template: -template.literal_chars))


@lru_cache(maxsize=1)
def _nouns() -> dict[str, tuple[str, str]]:
    """The texts of each noun that is counted, by the noun for one and for many."""
    return {form.removeprefix("{number} "): forms for forms in COUNTED.values() for form in forms}


@lru_cache(maxsize=1)
def _currencies() -> dict[str, str]:
    """Currencies by their sign in English."""
    with words.language_in_use(words.ENGLISH):
        signs = words.locale().currency_symbols
        return {str(signs.get(code, code)): code for code in EXPONENT_BY_CURRENCY}
