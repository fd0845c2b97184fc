"""What must be true when a whole raise is over; each difference in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from crowdfund.db.tables import ReconciliationRun
from crowdfund.services import incidents, reconciliation
from crowdfund.services.books import check_books
from crowdfund.services.deps import Deps

PAGE = 100
MOST_SHOWN = 5
BASIS_POINTS = 10_000

LEFT = """
SELECT 'pledges that are ' || status, count(*) FROM pledges WHERE status <> :status GROUP BY status
UNION ALL SELECT 'attempts that are ' || kind || ' ' || status, count(*) FROM attempts
  WHERE status <> 'done' GROUP BY kind, status
UNION ALL SELECT 'notes that nobody handled', count(*) FROM inbox_events
  WHERE handled_at IS NULL HAVING count(*) > 0
UNION ALL SELECT 'campaigns that are ' || status, count(*) FROM campaigns
  WHERE status <> :status OR ended_at IS NULL GROUP BY status
"""
REGISTER = """
SELECT (SELECT count(*) FROM pledges WHERE status = 'settled') AS pledges,
       (SELECT coalesce(sum(shares), 0) FROM pledges WHERE status = 'settled') AS paid,
       count(*) AS lines, coalesce(sum(shares), 0) AS shares,
       count(DISTINCT pledge_id) AS holders FROM allotments
"""
PAID = "SELECT charge_ref, amount_minor FROM pledges WHERE campaign_id = :campaign"


def faults(deps: Deps, api_url: str, key: str, campaign_id: UUID, ending: str) -> list[str]:
    """Everything that is wrong, in words; nothing when every effect happened exactly once.

    Args:
        deps: the database and the processor.
        api_url: where the offline processor answers.
        key: its secret key.
        campaign_id: the raise.
        ending: `settle` or `refund`.
    """
    return [
        *(f"books: {one.invariant} {one.subject} {one.text}" for one in check_books(deps).findings),
        *_left(deps, "settled" if ending == "settle" else "refunded"),
        *_effects(deps, api_url, key, campaign_id, ending),
        *_register(deps),
        *_unreconciled(deps),
    ]


def _left(deps: Deps, status: str) -> Iterator[str]:
    with deps.reading() as session:
        for what, count in session.execute(text(LEFT), {"status": status}):
            yield f"{count:,} {what}"


def _effects(deps: Deps, api_url: str, key: str, campaign_id: UUID, ending: str) -> Iterator[str]:
    """The processor's own records beside what the terms say: by charge and amount."""
    with deps.reading() as session:
        paid = session.execute(text(PAID), {"campaign": campaign_id}).all()
    bps = deps.fee_basis_points
    net = [
        (row.charge_ref, row.amount_minor - row.amount_minor * bps // BASIS_POINTS) for row in paid
    ]
    whole = [(row.charge_ref, row.amount_minor) for row in paid]
    is_settled = ending == "settle"
    with httpx.Client(
        base_url=api_url, headers={"Authorization": f"Bearer {key}"}, timeout=60, trust_env=False
    ) as client:
        transfers = [
            (one["source_transaction"], one["amount"] - one["amount_reversed"])
            for one in _listed(client, "/v1/transfers")
        ]
        refunds = [
            (one["charge"], one["amount"])
            for one in _listed(client, "/v1/refunds")
            if one["status"] == "succeeded"
        ]
    yield from _differences("transfer", transfers, net if is_settled else [])
    yield from _differences("refund", refunds, [] if is_settled else whole)


def _listed(client: httpx.Client, path: str) -> Iterator[dict[str, Any]]:
    asked: dict[str, Any] = {"limit": PAGE}
    while True:
        page = client.get(path, params=asked).raise_for_status().json()
        yield from page["data"]
        if not page["has_more"]:
            return
        asked["starting_after"] = page["data"][-1]["id"]


def _differences(noun: str, shown: Iterable[Any], expected: Iterable[Any]) -> Iterator[str]:
    has, wants = Counter(shown), Counter(expected)
    for words, which in (("too often", has - wants), ("too seldom", wants - has)):
        if which:
            some = dict(which.most_common(MOST_SHOWN))
            yield f"{noun}: {which.total():,} {words} at the processor, such as {some}"


def _register(deps: Deps) -> Iterator[str]:
    with deps.reading() as session:
        row = session.execute(text(REGISTER)).one()
    if not row.pledges == row.lines == row.holders or row.paid != row.shares:
        yield f"register: {row.lines:,} lines of {row.shares:,} shares; paid: {row.paid:,} shares"


def _unreconciled(deps: Deps) -> Iterator[str]:
    run_id = reconciliation.run_now(deps)
    with deps.reading() as session:
        run = session.get_one(ReconciliationRun, run_id)
        if run.found_count or incidents.open_differences(session):
            yield f"reconciliation: {run.found_count:,} differences"
        if not run.line_count:
            yield "reconciliation: nothing was compared"
        for one in reconciliation.sums_of(session, run_id):
            expected = one.ledger_minor + one.on_its_way_minor + one.accepted_minor
            if not one.processor_minor == one.rows_minor == expected:
                yield f"reconciliation: {one.currency} {one.processor_minor} and {expected}"
