"""What an item of a checklist asks, and what the data say about it, in words."""

from __future__ import annotations

from typing import Final

from crowdfund.domain.evidence import StatementLevel
from crowdfund.domain.regimes.check_items import CheckItem, Evidence
from crowdfund.domain.regimes.checklists import CHECKLISTS
from crowdfund.services import signs, texts
from crowdfund.services.citations import cited
from crowdfund.words import ENGLISH, N_, Spoken, _, language, ngettext, said

LEVEL_LABELS: Final = Spoken(
    {
        StatementLevel.NONE: N_("none"),
        StatementLevel.CERTIFIED: N_("certified by the chief executive"),
        StatementLevel.REVIEWED: N_("reviewed by an accountant"),
        StatementLevel.AUDITED: N_("audited"),
    }
)


def levels_text(needed: StatementLevel, uploaded: StatementLevel) -> str:
    """Which financial statements an offer needs, and the best that was uploaded."""
    return _("Needed: {needed}. Uploaded: {level}.").format(
        needed=LEVEL_LABELS[needed], level=LEVEL_LABELS[uploaded]
    )


def kept_words(item: CheckItem) -> str:
    """What an item asks, in English, with its source: as it is kept with an answer."""
    source = f" ({item.citation})" if item.citation else ""
    return f"{item.title}: {item.asks}{source}"


def asked_words(kept: str) -> str:
    """What was asked, in the language of now where it is asked in the same words today; otherwise
    as it was kept.

    Args:
        kept: what `kept_words` gave.
    """
    item = _ITEMS.get(kept)
    if item is None or language() == ENGLISH:
        return kept
    asked = _("{title}: {asks}").format(title=said(item.title), asks=said(item.asks))
    return signs.aside(asked, cited(item.citation)) if item.citation else asked


def found_text(code: str, found: Evidence) -> str:
    """What the data say about one item; empty where they say nothing of it.

    Args:
        code: of the item.
        found: what is there.
    """
    if code == "statements":
        return levels_text(found.needed, found.level)
    if code == "holders":
        return _number(found.holders, is_none_stated=found.has_no_holders)
    if code == "related":
        return _number(found.related, is_none_stated=found.has_no_related)
    if code == "sheet":
        return _lacking(found.sheet_lacks)
    counts = {
        "documents-read": found.documents,
        "officers": found.officers,
        "figures": found.years,
        "claims": found.open_claims,
    }
    labels = {
        "documents-read": _("Uploaded: {number}."),
        "officers": _("Named: {number}."),
        "figures": _("Years with figures: {number}."),
        "claims": _("Not looked at: {number}."),
    }
    return labels[code].format(number=texts.number(counts[code])) if code in counts else ""


def _lacking(parts: int) -> str:
    if not parts:
        return ""
    lacks = ngettext("{number} part lacks something.", "{number} parts lack something.", parts)
    return lacks.format(number=texts.number(parts))


def _number(stated: int, *, is_none_stated: bool) -> str:
    named = _("Named: {number}.").format(number=texts.number(stated))
    if not is_none_stated:
        return named
    if stated:
        return _("{named} The founder also states that there is none.").format(named=named)
    return _("The founder states that there is none.")


_ITEMS: Final = {kept_words(item): item for items in CHECKLISTS.values() for item in items}
"""Every item that is asked today, by what is kept of it."""
