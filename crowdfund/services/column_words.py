"""What the columns of CSV files are called, and the few words of ours in their cells, in the
language of whoever downloads them. In English they are names that programs rely on. Money, times,
numbers and ids in cells are the same in every language."""

from __future__ import annotations

from collections.abc import Sequence

from crowdfund.words import pgettext


def heads(names: Sequence[str]) -> list[str]:
    """The line of headers of a file.

    Args:
        names: of its columns, in English.
    """
    told = _columns()
    return [told[name] for name in names]


def section_word(section: str) -> str:
    """What part of a statement a line belongs to.

    Args:
        section: opening, movement or closing.
    """
    return {
        "opening": pgettext("section", "opening"),
        "movement": pgettext("section", "movement"),
        "closing": pgettext("section", "closing"),
    }[section]


def kind_word(kind: str) -> str:
    """What a stake is, or what became of it at an exit.

    Args:
        kind: a `Kind` of the cap table, or converted.
    """
    return {
        "common": pgettext("kind", "common"),
        "preferred": pgettext("kind", "preferred"),
        "options": pgettext("kind", "options"),
        "pool": pgettext("kind", "pool"),
        "converted": pgettext("kind", "converted"),
    }[kind]


def unit_word(unit: str) -> str:
    """What a value is counted in, where that is no currency.

    Args:
        unit: shares or percent.
    """
    return {"shares": pgettext("unit", "shares"), "percent": pgettext("unit", "percent")}[unit]


def _columns() -> dict[str, str]:
    return {**_of_raises(), **_of_statements(), **_of_scenarios()}


def _of_raises() -> dict[str, str]:
    """Backers of a raise, and the share register."""
    return {
        "pledge": pgettext("column", "pledge"),
        "name": pgettext("column", "name"),
        "country": pgettext("column", "country"),
        "status": pgettext("column", "status"),
        "shares": pgettext("column", "shares"),
        "amount": pgettext("column", "amount"),
        "currency": pgettext("column", "currency"),
        "pledged_at_utc": pgettext("column", "pledged_at_utc"),
        "paid_at_utc": pgettext("column", "paid_at_utc"),
        "ended_at_utc": pgettext("column", "ended_at_utc"),
        "certificate": pgettext("column", "certificate"),
        "holder": pgettext("column", "holder"),
        "security": pgettext("column", "security"),
        "first_share": pgettext("column", "first_share"),
        "last_share": pgettext("column", "last_share"),
        "price_per_share": pgettext("column", "price_per_share"),
        "paid": pgettext("column", "paid"),
        "campaign": pgettext("column", "campaign"),
        "line": pgettext("column", "line"),
        "allotted_at_utc": pgettext("column", "allotted_at_utc"),
        "annulled_at_utc": pgettext("column", "annulled_at_utc"),
    }


def _of_statements() -> dict[str, str]:
    """A backer's year."""
    return {
        "section": pgettext("column", "section"),
        "time_utc": pgettext("column", "time_utc"),
        "what": pgettext("column", "what"),
        "enterprise": pgettext("column", "enterprise"),
        "held_after": pgettext("column", "held_after"),
    }


def _of_scenarios() -> dict[str, str]:
    """What one owns after something."""
    return {
        "place": pgettext("column", "place"),
        "kind": pgettext("column", "kind"),
        "value": pgettext("column", "value"),
        "value_exact": pgettext("column", "value_exact"),
        "unit": pgettext("column", "unit"),
        "explained": pgettext("column", "explained"),
    }
