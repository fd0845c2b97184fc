"""`python -m crowdfund rule`: what a rule of a regime says about figures on a day."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from crowdfund.domain.regimes import pack_of
from crowdfund.domain.regimes.asking import read_day, read_figures
from crowdfund.domain.regimes.base import ALWAYS, Answer


def answer_rule(
    *,
    regime_code: str,
    rule_name: str,
    words: Sequence[str],
    on: str,
    now: datetime,
    as_json: bool,
    say: Callable[[str], None],
) -> None:
    """Answers one question and prints value, unit and citation.

    Args:
        regime_code: open, reg-cf, ecspr, fca or cn-lending.
        rule_name: such as investor-limit.
        words: figures as typed, such as `--income 30000`.
        on: YYYY-MM-DD; empty for today in the regime's time zone.
        now: UTC.
        as_json: one object instead of a line.
        say: prints a line.

    Raises:
        InvalidInput: something cannot be read, or the rule was not in force.
    """
    pack = pack_of(regime_code)
    day = read_day(on) if on else pack.day(now)
    rule = pack.rule(rule_name)
    answer = pack.answer(rule.name, read_figures(pack, rule, words), day)
    if as_json:
        say(json.dumps(_plain(answer) | {"on": day.isoformat()}))
        return
    unit = "" if answer.value is None else rule.unit
    value = f"{answer.value_text} {unit}".strip()
    say(f"{value}, {answer.edition.citation}")
    if answer.edition.is_unconfirmed:
        say(f"Unconfirmed: {answer.edition.doubt or 'no source confirms it.'}")


def _plain(answer: Answer) -> dict[str, object]:
    """The answer as JSON has it: a whole value as a number, an amount with decimals as text."""
    edition, until = answer.edition, answer.until
    value = answer.value
    if answer.is_money:
        text = answer.value_text
        value = int(text) if text.isdigit() else text
    return {
        "regime": answer.regime.code.value,
        "rule": answer.rule.name,
        "value": value,
        "unit": answer.rule.unit,
        "minor": answer.value if answer.is_money else None,
        "citation": edition.citation,
        "confidence": edition.confidence.value,
        "unconfirmed": edition.doubt,
        "in_force_since": None if edition.since == ALWAYS else edition.since.isoformat(),
        "in_force_until": until.isoformat() if until else None,
        "text": edition.summary,
    }
