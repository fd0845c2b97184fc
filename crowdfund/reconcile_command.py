"""`python -m crowdfund reconcile`: compares now, prints what was found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict

from crowdfund.services import reconciliation, reconciliation_pages
from crowdfund.services.deps import Deps
from crowdfund.services.views.reconciliation import IncidentRow, ReconciliationPanel


def reconcile(deps: Deps, *, days: int | None, as_json: bool, say: Callable[[str], None]) -> bool:
    """Reconciles and prints.

    Args:
        deps: see `Deps`.
        days: read the processor's rows of so many days again; None for all.
        as_json: one object instead of sentences.
        say: prints a line.

    Returns:
        Whether there is no difference.

    Raises:
        GatewayError: the processor does not answer; nothing was compared.
    """
    reconciliation.run_now(deps, days=days)
    seen = reconciliation_pages.report(deps)
    if as_json:
        say(json.dumps(_plain(seen)))
    else:
        for line in _lines(seen):
            say(line)
    return seen.agrees


def _plain(seen: ReconciliationPanel) -> dict[str, object]:
    amounts = ("currency", "processor_minor", "ledger_minor", "on_its_way_minor")
    more = ("accepted_minor", "difference_minor", "held_minor")
    return {
        "agrees": seen.agrees,
        "currencies": [
            {name: value for name, value in asdict(one).items() if name in {*amounts, *more}}
            for one in seen.sums
        ],
        "differences": [_incident(one) for one in seen.incidents if not one.is_alarm],
        "alarms": [_incident(one) for one in seen.incidents if one.is_alarm],
    }


def _incident(one: IncidentRow) -> dict[str, object]:
    return {
        "kind": one.kind,
        "subject": one.subject,
        "currency": one.currency,
        "expected_minor": one.expected_minor,
        "found_minor": one.found_minor,
        "text": one.sentence,
        "do": one.what_to_do,
    }


def _lines(seen: ReconciliationPanel) -> list[str]:
    lines = [
        f"{one.currency}: the processor holds {one.processor_text}, the ledger says "
        f"{one.ledger_text}; on its way {one.on_its_way_text}, accepted {one.accepted_text}, "
        f"difference {one.difference_text}. Held for others: {one.held_text}."
        for one in seen.sums
    ]
    for one in seen.incidents:
        word = "Alarm" if one.is_alarm else "Difference"
        lines.append(f"{word}: {one.sentence} {one.what_to_do}")
    lines.append(seen.last_text)
    lines.append(_verdict(seen))
    return lines


def _verdict(seen: ReconciliationPanel) -> str:
    if not seen.agrees:
        return "They do not agree: see above."
    if not seen.is_compared:
        return "No line differs; sums were not compared, since money kept moving."
    return "The processor and the books agree."
