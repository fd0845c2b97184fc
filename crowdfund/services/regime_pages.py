"""The rules of each regime, for readers; what is not confirmed is marked for moderators."""

from __future__ import annotations

from datetime import date, timedelta

from babel.dates import get_timezone_location

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import InvalidInput, NotFound
from crowdfund.domain.permissions import works_here
from crowdfund.domain.regimes import REGIMES, changing, protection, regime
from crowdfund.domain.regimes.base import (
    ALWAYS,
    Answer,
    Confidence,
    Edition,
    Regime,
    RegimeCode,
    Rule,
)
from crowdfund.domain.regimes.complaining import PROMISE
from crowdfund.domain.regimes.open import OPEN, OWN
from crowdfund.services import lookup, signs, texts
from crowdfund.services.citations import cited
from crowdfund.services.deps import Deps
from crowdfund.services.regime_names import regime_name
from crowdfund.services.views.regimes import RegimeCard, RegimePage, RuleRow
from crowdfund.words import N_, Spoken, _, locale, said

PATH = "/learn/rules"
_SOURCES = Spoken(
    {
        Confidence.PRIMARY: N_("Read in the text itself"),
        Confidence.SECONDARY: N_("Read in secondary sources"),
        Confidence.UNCONFIRMED: N_("Not confirmed"),
    }
)
_NOBODYS_LAW = (OWN, PROMISE)
"""Citations of what the platform asks or promises by itself: no law dates it, nor was one read."""
_OF_CHANGES = (changing.RECONFIRM, changing.OPEN_DAYS, changing.NOTICE)


def regime_cards() -> list[RegimeCard]:
    """Every regime."""
    return [
        RegimeCard(
            code=pack.code.value,
            name=regime_name(pack),
            source=cited(pack.source),
            path=f"{PATH}/{pack.code.value}",
            rules_text=texts.count(len(pack.rules), "rule"),
        )
        for pack in REGIMES.values()
    ]


def regime_page(deps: Deps, *, actor: Actor | None, code: object) -> RegimePage:
    """The rules of one regime as they stand today.

    Args:
        deps: for the time.
        actor: who reads; marks of what is not confirmed are shown to moderators.
        code: as in the address.

    Raises:
        NotFound: there is no such regime.
    """
    try:
        pack = regime(code)
    except InvalidInput:
        raise NotFound(lookup.NOTHING_HERE) from None
    today = pack.day(deps.now())
    is_marked = works_here(actor)
    return RegimePage(
        code=pack.code.value,
        name=regime_name(pack),
        source=cited(pack.source),
        zone=get_timezone_location(pack.zone, locale=locale(), return_city=True),
        currency=pack.currency,
        on_text=texts.day(today),
        is_law=pack.code is not RegimeCode.OPEN,
        rules=[
            _row(judge, rule, edition, is_marked=is_marked)
            for judge, rule in _in_force(pack)
            if (edition := rule.on(today)) is not None
        ],
    )


def _in_force(pack: Regime) -> list[tuple[Regime, Rule]]:
    """The rules of a regime, and those of the platform that hold where it says nothing."""
    own = [name for name in _OF_CHANGES if not pack.has(name)]
    if not pack.has(protection.CANCEL) and protection.cancelling_of(pack) is OPEN:
        own.insert(0, protection.CANCEL)
    return [(pack, rule) for rule in pack.rules] + [(OPEN, OPEN.rule(name)) for name in own]


def value_text(answer: Answer) -> str:
    """An answer with its unit, as people read it: $5,000,000, 48 hours, no limit."""
    if answer.is_money and isinstance(answer.value, int):
        return texts.money(answer.value, answer.regime.currency, short=True)
    if isinstance(answer.value, int) and not isinstance(answer.value, bool):
        return texts.count(answer.value, answer.rule.unit.removesuffix("s"), answer.rule.unit)
    return said(answer.value_text)


def source_of(edition: Edition) -> str:
    """Where an edition is written, and what about it is not confirmed."""
    source, doubt = cited(edition.citation), said(edition.doubt)
    if not doubt:
        return signs.ended(source)
    return _("{citation}. {doubt}").format(citation=source, doubt=doubt)


def _row(pack: Regime, rule: Rule, edition: Edition, *, is_marked: bool) -> RuleRow:
    is_law = edition.citation not in _NOBODYS_LAW
    since = texts.day(edition.since) if is_law and edition.since != ALWAYS else ""
    return RuleRow(
        name=rule.name,
        title=said(rule.title),
        value_text=_value(pack, rule, edition),
        text=said(edition.summary),
        citation=cited(edition.citation),
        since_text=_("Since {day}").format(day=since) if since else "",
        source_text=_SOURCES[edition.confidence] if is_law else "",
        mark=_mark(edition) if is_marked else "",
        earlier=[_earlier(rule, each) for each in reversed(rule.editions) if each is not edition],
    )


def _value(pack: Regime, rule: Rule, edition: Edition) -> str:
    """The value of a rule that asks for nothing; words are in its text already."""
    if rule.figures:
        return ""
    answer = Answer(pack, rule, edition, edition.judge({}))
    return "" if isinstance(answer.value, str) else signs.begun(value_text(answer))


def _mark(edition: Edition) -> str:
    if not edition.is_unconfirmed:
        return ""
    return said(edition.doubt) or _("No source confirms this.")


def _earlier(rule: Rule, edition: Edition) -> str:
    until: date | None = rule.until(edition)
    last = _(" to {day}").format(day=texts.day(until - timedelta(days=1))) if until else ""
    return _("{when}: {summary}").format(
        when=f"{texts.day(edition.since)}{last}", summary=said(edition.summary)
    )
