"""One whole history of two raises, told in any order and any number of times, ends in one state.

The history is made once: payments, a decline, cancellations, a late payment, refunds that wait and
that fail afterwards, disputes won and lost before and after settlement. Its notes are then brought
to copies of the database as it was before any of it was heard of. A note comes no earlier than the
platform's own act that caused it; otherwise late, early, twice, thrice, in every order that is
tried. The processor is in its final state all the while, and gives one answer to one key.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg.rows import TupleRow
from sqlalchemy import make_url
from sqlalchemy.event import listen
from sqlmodel import col, select

from crowdfund.db.engine import make_engine
from crowdfund.db.tables import Allotment, Campaign, Dispute, InboxEvent, Pledge
from crowdfund.services import event_handlers, ledger, pledging, webhooks
from crowdfund.services.books import check_books
from tests.databases import ReusedDatabase
from tests.sandbox_server import GOOD_CARD
from tests.world import (
    DECLINED_CARD,
    FAILING_REFUND_CARD,
    SLOW_REFUND_CARD,
    DeafWorker,
    World,
)

LASTS = timedelta(minutes=30)
STAGES = 4
"""Before anything is cancelled, after that, after the deadline, after settlement."""
TRIES = settings(
    # By hand it tries fewer orders than in `make test`; `make check` leaves it out.
    max_examples=int(os.environ.get("THOROUGH_EXAMPLES", "2")),
    derandomize=True,
    deadline=None,
    database=None,
    # A failure is not made smaller: every try would cost seconds.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

CAST = {
    "settled": (True, 20, GOOD_CARD),
    "declined": (True, 3, DECLINED_CARD),
    "never paid": (True, 2, ""),
    "cancelled": (True, 4, GOOD_CARD),
    "bounced": (True, 5, FAILING_REFUND_CARD),
    "late": (True, 6, ""),
    "won": (True, 7, GOOD_CARD),
    "lost": (True, 8, GOOD_CARD),
    "won afterwards": (True, 9, GOOD_CARD),
    "lost afterwards": (True, 10, GOOD_CARD),
    "missed": (False, 11, GOOD_CARD),
    "slowly": (False, 12, SLOW_REFUND_CARD),
}
"""Who takes part: in the raise that meets its target or not, with how many shares, by which card
before the deadline."""
ENDS = {
    "settled": "settled",
    "declined": "expired",
    "never paid": "expired",
    "cancelled": "refunded",
    "bounced": "refunding",
    "late": "refunded",
    "won": "settled",
    "lost": "lost",
    "won afterwards": "settled",
    "lost afterwards": "lost",
    "missed": "refunded",
    "slowly": "refunded",
}
"""How each pledge ends; the refund that bounced waits for a person."""

Note = tuple[int, dict[str, Any]]
"""The stage in which the processor made it, and the event."""


class StandingClock:
    """A clock that moves only when a replay says so."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """UTC."""
        return self._now

    def advance(self, step: timedelta) -> None:
        """Lets time pass, here and not at the processor."""
        self._now += step


class History:
    """What happened, and copies of the database from before anything was heard of."""

    def __init__(
        self,
        world: World,
        server: psycopg.Connection[TupleRow],
        database: ReusedDatabase,
    ) -> None:
        self.world = world
        self._server = server
        self._database = database
        # One engine for all copies: what SQLAlchemy compiled for one serves the next.
        self._engine = make_engine(database.url)
        listen(self._engine, "do_connect", self._redirect)
        self._origin = make_url(database.url).database
        self._copied = ""
        met = world.live_campaign(target_minor=10_000, lasts=LASTS)
        missed = world.live_campaign(target_minor=150_000, lasts=LASTS)
        assert met.closes_at is not None
        self.closes_at = met.closes_at
        self.backers = {name: world.person(name) for name in CAST}
        self.receipts = {
            name: world.pledge(self.backers[name], met if is_met else missed, shares)
            for name, (is_met, shares, _) in CAST.items()
        }
        self.pledges = {name: one.pledge_id for name, one in self.receipts.items()}
        self._began_at = world.clock.now()
        self.notes: list[Note] = []

    @contextmanager
    def copy(self) -> Iterator[World]:
        """A world over a fresh copy of the database, with a clock that stands."""
        self._copied = f"replay_{uuid4().hex}"
        self._database.let_go()
        make = f'CREATE DATABASE "{self._copied}" TEMPLATE "{self._origin}" STRATEGY FILE_COPY'
        self._server.execute(make)  # type: ignore[call-overload]
        clock = StandingClock(self._began_at)
        try:
            deps = replace(self.world.deps, engine=self._engine, clock=clock)
            yield World(deps, clock, self.world.sandbox)  # type: ignore[arg-type]
        finally:
            self._engine.dispose()
            self._server.execute(f'DROP DATABASE "{self._copied}"')  # type: ignore[call-overload]

    def _redirect(self, _dialect: Any, _record: Any, _given: Any, named: dict[str, Any]) -> None:
        named["dbname"] = self._copied

    def cancel(self, world: World) -> None:
        """Two backers change their minds."""
        for name in ("cancelled", "bounced"):
            pledging.cancel(world.deps, actor=self.backers[name], pledge_id=self.pledges[name])

    def live_through(self, world: World) -> None:
        """Everything happens once, in its order."""
        self._pay(world)
        self._note_down(0)
        self.cancel(world)
        self._note_down(1)
        world.clock.pass_to(self.closes_at)
        world.pay(self.receipts["late"], GOOD_CARD)
        world.finish()
        world.clock.advance(timedelta(minutes=1))
        world.finish()
        self._note_down(2)
        for name, verdict in (("won afterwards", "won"), ("lost afterwards", "lost")):
            world.end_dispute(world.dispute(self.pledges[name]), verdict)
        world.finish()
        self._note_down(3)

    def _pay(self, world: World) -> None:
        for name, (_, _, card) in CAST.items():
            if card:
                world.pay(self.receipts[name], card)
        for name in ("won", "lost"):
            page = world.sandbox.api(
                "GET",
                f"/v1/checkout/sessions/{world.checkout_ref(self.pledges[name])}",
                **{"expand[]": "payment_intent"},
            )
            ref = world.sandbox.dispute(page["payment_intent"]["latest_charge"])["id"]
            world.end_dispute(ref, name)

    def _note_down(self, stage: int) -> None:
        self.notes.extend((stage, event) for event in _events(self.world, len(self.notes)))


@dataclass(frozen=True)
class EndState:
    """Everything that has to be the same whatever was heard when."""

    balances: dict[tuple[str, str], int]
    pledges: dict[str, tuple[str, str]]
    campaigns: dict[str, tuple[object, ...]]
    shares: dict[str, int]
    disputes: dict[str, tuple[str, int, int]]


def _end_state(world: World, names: dict[str, str]) -> EndState:
    with world.deps.reading() as session:
        pledges = session.exec(select(Pledge)).all()
        campaigns = session.exec(select(Campaign)).all()
        lines = session.exec(select(Allotment).where(col(Allotment.annulled_at).is_(None)))
        by_pledge = {UUID(pledge_id): name for name, pledge_id in names.items()}
        return EndState(
            balances={key: sum_ for key, sum_ in ledger.account_sums(session).items() if sum_},
            pledges={by_pledge[row.id]: (row.status, row.refund_reason) for row in pledges},
            campaigns={str(row.id): _counters(row) for row in campaigns},
            shares={by_pledge[line.pledge_id]: line.shares for line in lines},
            disputes={
                row.provider_ref: (row.status, row.withdrawn_minor, row.reinstated_minor)
                for row in session.exec(select(Dispute))
            },
        )


def _counters(row: Campaign) -> tuple[object, ...]:
    return (
        row.status,
        row.reserved_shares,
        row.escrowed_shares,
        row.settled_shares,
        row.disputed_shares,
        row.escrowed_minor,
        row.settled_minor,
        row.pledge_count,
    )


def _events(world: World, already: int) -> list[dict[str, Any]]:
    """The processor's events after the first `already`, oldest first."""
    found: list[dict[str, Any]] = []
    position: dict[str, str] = {}
    while True:
        page = world.sandbox.api("GET", "/v1/events", limit="100", **position)
        found.extend(page["data"])
        if not page["has_more"]:
            return list(reversed(found))[already:]
        position = {"starting_after": page["data"][-1]["id"]}


@pytest.fixture
def history(
    world: World, server: psycopg.Connection[TupleRow], reused_database: ReusedDatabase
) -> History:
    """Two raises, lived through once on a copy; the first database knows of none of it."""
    world.sandbox.checks_contract = False
    past = History(world, server, reused_database)
    with past.copy() as lived:
        real_time = replace(lived.deps, clock=world.clock)
        past.live_through(World(real_time, world.clock, world.sandbox))
        assert {name: lived.statuses(ref)[0] for name, ref in past.pledges.items()} == ENDS
    return past


def _replay(history: History, order: list[Note]) -> EndState:
    """Tells a copy what happened in this order; each note says the stage in which it comes."""
    with history.copy() as world:
        for stage in range(STAGES):
            if stage == 1:
                history.cancel(world)
            if stage == 2:
                world.clock.advance(history.closes_at - world.clock.now() + timedelta(seconds=2))
                DeafWorker(world.deps, threads=2).drain()
            for comes_in, event in order:
                if comes_in == stage:
                    body, signature = world.sandbox.signed(event)
                    webhooks.receive(world.deps, raw_body=body, signature=signature)
                    _handle_anew(world, event["id"])
            world.check_books()
        _finish(world)
        assert check_books(world.deps).findings == ()
        return _end_state(world, history.pledges)


def _handle_anew(world: World, event_id: str) -> None:
    """Handles a note although it may have been handled: what a second worker would do, or one
    that takes over from a first that was killed before it could say that it was done."""
    with world.deps.transaction() as session:
        row = session.exec(select(InboxEvent).where(InboxEvent.id == event_id)).one()
        row.handled_at = None
        session.add(row)
    webhooks.handle(world.deps, event_id=event_id)


def _finish(world: World) -> None:
    worker = DeafWorker(world.deps, threads=2)
    for step in (timedelta(seconds=6), timedelta(minutes=16), timedelta(hours=2)):
        for _ in range(3):
            world.clock.advance(step)
            worker.drain()


@st.composite
def _deliveries(draw: st.DrawFn, notes: list[Note]) -> list[Note]:
    """Every note once to three times, in its own stage or a later one, in any order."""
    size = len(notes)
    copies = draw(st.lists(st.integers(1, 3), min_size=size, max_size=size))
    delays = draw(st.lists(st.integers(0, STAGES - 1), min_size=3 * size, max_size=3 * size))
    told = [
        (min(stage + delays[3 * place + copy], STAGES - 1), event)
        for place, (stage, event) in enumerate(notes)
        for copy in range(copies[place])
    ]
    return draw(st.permutations(told))


def test_every_order_and_number_of_notes_ends_in_the_same_books(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = {event["type"] for _, event in history.notes}
    assert {
        *("checkout.session.completed", "checkout.session.expired"),
        *("payment_intent.succeeded", "payment_intent.payment_failed", "charge.refunded"),
        *("charge.dispute.created", "charge.dispute.closed", "charge.dispute.funds_reinstated"),
        *("refund.created", "refund.updated", "refund.failed"),
        *("transfer.created", "transfer.reversed"),
    } <= kinds
    in_order = _replay(history, history.notes)
    assert {name: status for name, (status, _) in in_order.pledges.items()} == ENDS
    assert in_order.shares == {"settled": 20, "won": 7, "won afterwards": 9}
    assert _replay(history, list(reversed(history.notes))) == in_order
    last = STAGES - 1
    assert _replay(history, [(last, event) for _, event in history.notes]) == in_order

    @TRIES
    @given(_deliveries(history.notes))
    def try_one(order: list[Note]) -> None:
        assert _replay(history, order) == in_order

    try_one()
    _saw_each_effect_once(history)
    # The control: with disputes unheard, the comparison fails.
    _turn_deaf(monkeypatch, "charge.dispute.")
    assert _replay(history, history.notes) != in_order


def _turn_deaf(monkeypatch: pytest.MonkeyPatch, deaf_to: str) -> None:
    heard = tuple(pair for pair in event_handlers.BY_PREFIX if pair[0] != deaf_to)
    monkeypatch.setattr(event_handlers, "BY_PREFIX", heard)


def _saw_each_effect_once(history: History) -> None:
    """However often it was told, the processor did each thing once."""
    refunds = history.world.listed("/v1/refunds")
    paid_back = [refund["payment_intent"] for refund in refunds]
    assert len(paid_back) == len(set(paid_back))
    sent = [one["source_transaction"] for one in history.world.listed("/v1/transfers")]
    assert len(sent) == len(set(sent))
