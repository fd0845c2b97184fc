"""What must be true when all is over: the books hold, everything is final, and the processor's own
records show each effect exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sqlmodel import col, select

from crowdfund.db.tables import Attempt, Campaign, Enterprise, InboxEvent, Pledge, User
from crowdfund.services.books import check_books
from tests.world import World

MOST_LISTED = 100
FINAL = frozenset({"settled", "refunded", "expired"})


def faults_of(world: World) -> list[str]:
    """Everything that is wrong, in words; nothing when each effect happened exactly once."""
    return [
        *[
            f"books: {one.invariant} {one.subject} {one.text}"
            for one in check_books(world.deps).findings
        ],
        *_left_to_do(world),
        *_wrong_money(world),
        *_twins(world),
    ]


def statuses_of(world: World) -> dict[str, str]:
    """Where each backer's pledge stands, by name."""
    with world.deps.reading() as session:
        query = select(User.name, Pledge.status).join(Pledge, col(Pledge.backer_id) == col(User.id))
        return dict(session.exec(query).all())


def _left_to_do(world: World) -> Iterator[str]:
    with world.deps.reading() as session:
        for campaign in session.exec(select(Campaign).where(col(Campaign.ended_at).is_(None))):
            yield f"the campaign is still {campaign.status}"
        for pledge in session.exec(select(Pledge)):
            if pledge.status not in FINAL:
                yield f"a pledge is still {pledge.status}"
        for attempt in session.exec(select(Attempt)):
            if attempt.status not in ("done", "failed"):
                yield f"a {attempt.kind} is still {attempt.status}: {attempt.last_error}"
        for event in session.exec(select(InboxEvent).where(col(InboxEvent.handled_at).is_(None))):
            yield f"a note of {event.type} is not handled: {event.result}"


def _wrong_money(world: World) -> Iterator[str]:
    """Compares charges, transfers and refunds with pledges, by what they name."""
    pledges = _pledges(world)
    paid = [one for one in pledges if one.status in ("settled", "refunded")]
    settled = [one for one in pledges if one.status == "settled"]
    refunded = [one for one in pledges if one.status == "refunded"]
    yield from _differences(
        "charge",
        [(one["id"], one["amount"]) for one in _listed(world, "charges") if one["paid"]],
        [(one.charge_ref, one.amount_minor) for one in paid],
    )
    yield from _differences(
        "transfer",
        [(one["source_transaction"], one["amount"]) for one in _listed(world, "transfers")],
        [(one.charge_ref, _net_minor(world, one)) for one in settled],
    )
    yield from _differences(
        "refund",
        [
            (one["payment_intent"], one["amount"])
            for one in _listed(world, "refunds")
            if one["status"] == "succeeded"
        ],
        [(one.payment_ref, one.amount_minor) for one in refunded],
    )


def _twins(world: World) -> Iterator[str]:
    """Customers, accounts and payment pages of which there must be one for each of ours."""
    with world.deps.reading() as session:
        customers = session.exec(select(User.customer_ref).where(User.customer_ref != "")).all()
        accounts = session.exec(
            select(Enterprise.account_ref).where(Enterprise.account_ref != "")
        ).all()
        pages = session.exec(
            select(Attempt.provider_ref).where(
                Attempt.kind == "checkout", Attempt.provider_ref != ""
            )
        ).all()
    for path, known in (
        ("customers", customers),
        ("accounts", accounts),
        ("checkout/sessions", pages),
    ):
        yield from _differences(path, [one["id"] for one in _listed(world, path)], known)
    for page in _listed(world, "checkout/sessions"):
        if page["status"] == "open":
            yield "a payment page is still open"


def _differences(noun: str, shown: Iterable[Any], expected: Iterable[Any]) -> Iterator[str]:
    has, wants = Counter(shown), Counter(expected)
    for one, count in (has - wants).items():
        yield f"{noun}: the processor shows {one} {count} time(s) too often"
    for one, count in (wants - has).items():
        yield f"{noun}: the processor shows {one} {count} time(s) too seldom"


def _pledges(world: World) -> list[Pledge]:
    with world.deps.reading() as session:
        return list(session.exec(select(Pledge)))


def _net_minor(world: World, pledge: Pledge) -> int:
    """What the enterprise gets, by the terms alone: the fee is rounded down."""
    with world.deps.reading() as session:
        query = select(Campaign.fee_basis_points).where(Campaign.id == pledge.campaign_id)
        fee_basis_points = session.exec(query).one()
    return pledge.amount_minor - pledge.amount_minor * fee_basis_points // 10_000


def _listed(world: World, path: str) -> list[dict[str, Any]]:
    found = world.listed(f"/v1/{path}")
    assert len(found) < MOST_LISTED, f"{path}: more than one page"
    return found
