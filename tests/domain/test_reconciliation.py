"""What is on its way, and what is a difference: every rule by example, and bounded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowdfund.domain.incident import ALARMS, ENDS_BY_ITSELF, KIND_LABELS, IncidentKind
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.domain.reconciliation import (
    CALL_PATIENCE,
    FEE_PATIENCE,
    REFUND_PATIENCE,
    Explanation,
    KnownAttempt,
    KnownPledge,
    Line,
    Movement,
    Side,
    Verdict,
    agrees,
    judge,
)

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
AGO = timedelta(minutes=10)
A, S, K, E = AttemptKind, AttemptStatus, IncidentKind, Explanation


def side(amount: int, fee: int = 0, *, currency: str = "USD", ago: timedelta = AGO) -> Side:
    """One side of a line, made some time ago."""
    return Side(amount, fee, currency, NOW - ago)


def line(
    movement: Movement,
    theirs: Side | None,
    ours: Side | None,
    *,
    ref: str = "x_1",
    charge_ref: str = "ch_1",
    place: int = 1,
) -> Line:
    """A line about the payment ch_1."""
    return Line(ref, movement, charge_ref, "p", place, theirs, ours)


def asked(
    kind: AttemptKind,
    status: AttemptStatus,
    *,
    ref: str = "",
    amount: int = 5_000,
    is_asked: bool = True,
) -> KnownAttempt:
    """An attempt for the pledge."""
    return KnownAttempt(kind, status, ref, amount, "USD", is_asked)


def pledge(
    *attempts: KnownAttempt,
    status: PledgeStatus = PledgeStatus.ESCROWED,
    charge_ref: str = "ch_1",
    is_fee_noted: bool = True,
) -> KnownPledge:
    """A pledge of 50.00."""
    return KnownPledge("p", status, 5_000, "USD", charge_ref, is_fee_noted, attempts)


UNPAID = pledge(status=PledgeStatus.RESERVED, charge_ref="")
PAID = line(Movement.CHARGE, side(5_000, 175), None, ref="ch_1")
REFUND = line(Movement.REFUND, side(-5_000), None)
TRANSFER = line(Movement.TRANSFER, side(-4_750), None)
OPEN_REFUND = pledge(asked(A.REFUND, S.OPEN, ref="x_1"))
ASKED_REFUND = pledge(asked(A.REFUND, S.PENDING))
ASKED_TRANSFER = pledge(asked(A.TRANSFER, S.WAITING, amount=4_750))

EXAMPLES: list[tuple[Line, KnownPledge | None, Verdict]] = [
    # A payment that only the processor has.
    (PAID, UNPAID, E.PAYMENT_NOT_BOOKED),
    (PAID, replace(UNPAID, status=PledgeStatus.EXPIRED), E.PAYMENT_NOT_BOOKED),
    (PAID, None, K.UNKNOWN_CHARGE),
    (PAID, replace(UNPAID, amount_minor=5_001), K.UNKNOWN_CHARGE),
    (PAID, replace(UNPAID, currency="EUR"), K.UNKNOWN_CHARGE),
    (PAID, replace(UNPAID, status=PledgeStatus.SETTLED), K.UNKNOWN_CHARGE),
    (PAID, replace(UNPAID, charge_ref="ch_2"), K.UNKNOWN_CHARGE),
    (replace(PAID, place=2), UNPAID, K.UNKNOWN_CHARGE),
    (PAID, pledge(), K.UNBOOKED),
    # A refund that only the processor has.
    (REFUND, ASKED_REFUND, E.CALL_UNDER_WAY),
    (replace(REFUND, place=2), ASKED_REFUND, K.UNKNOWN_MOVEMENT),
    (REFUND, pledge(asked(A.REFUND, S.PENDING, is_asked=False)), K.UNKNOWN_MOVEMENT),
    (REFUND, pledge(asked(A.REFUND, S.PENDING, amount=4_999)), K.UNKNOWN_MOVEMENT),
    (REFUND, pledge(asked(A.REFUND, S.PARKED)), K.UNKNOWN_MOVEMENT),
    (REFUND, pledge(asked(A.TRANSFER, S.PENDING)), K.UNKNOWN_MOVEMENT),
    (REFUND, pledge(), K.UNKNOWN_MOVEMENT),
    (REFUND, None, K.UNKNOWN_MOVEMENT),
    (REFUND, OPEN_REFUND, E.REFUND_PENDING),
    (replace(REFUND, theirs=side(-4_999)), OPEN_REFUND, K.UNBOOKED),
    (replace(REFUND, theirs=side(0)), OPEN_REFUND, E.REFUND_CAME_BACK),
    (
        replace(REFUND, theirs=side(0)),
        pledge(asked(A.REFUND, S.FAILED, ref="x_1")),
        E.REFUND_CAME_BACK,
    ),
    (REFUND, pledge(asked(A.REFUND, S.FAILED, ref="x_1")), K.UNBOOKED),
    (REFUND, pledge(asked(A.REFUND, S.DONE, ref="x_1")), K.UNBOOKED),
    (REFUND, pledge(asked(A.REFUND, S.DONE, ref="x_0")), K.DOUBLE_REFUND),
    # A transfer, and what no attempt of ours asks for.
    (TRANSFER, ASKED_TRANSFER, E.CALL_UNDER_WAY),
    (TRANSFER, pledge(asked(A.TRANSFER, S.DONE, ref="x_0")), K.DOUBLE_TRANSFER),
    (TRANSFER, pledge(asked(A.TRANSFER, S.DONE, ref="x_1")), K.UNBOOKED),
    (TRANSFER, pledge(asked(A.REFUND, S.DONE, ref="x_0")), K.UNKNOWN_MOVEMENT),
    (line(Movement.PAYOUT, side(-9), None), None, K.UNKNOWN_MOVEMENT),
    (line(Movement.DISPUTE, side(-5_000, 1_500), None), pledge(), E.DISPUTE_NOT_BOOKED),
    (line(Movement.DISPUTE, side(-5_000, 1_500), None), None, K.UNKNOWN_MOVEMENT),
    (
        line(Movement.DISPUTE, side(-5_000, 1_500, ago=timedelta(minutes=61)), None),
        pledge(),
        K.UNKNOWN_MOVEMENT,
    ),
    (
        line(Movement.DISPUTE, side(0, 1_500), side(-6_500)),
        pledge(),
        E.DISPUTE_NOT_BOOKED,
    ),
    (
        line(Movement.DISPUTE, side(0, 1_500, ago=timedelta(minutes=61)), side(-6_500)),
        pledge(),
        K.WRONG_AMOUNT,
    ),
    (
        line(Movement.TRANSFER_REVERSAL, side(4_750), None, charge_ref=""),
        pledge(asked(A.REVERSAL, S.PENDING, amount=4_750)),
        E.CALL_UNDER_WAY,
    ),
    (
        line(Movement.TRANSFER_REVERSAL, side(-4_750), None, charge_ref=""),
        pledge(asked(A.REVERSAL, S.PENDING, amount=4_750)),
        K.UNKNOWN_MOVEMENT,
    ),
    (
        line(Movement.REFUND_FAILURE, side(5_000), None),
        pledge(asked(A.REFUND, S.DONE, ref="y")),
        K.UNKNOWN_MOVEMENT,
    ),
    # What only the ledger has.
    (line(Movement.CHARGE, None, side(5_000, 175)), pledge(), K.MISSING),
    (line(Movement.CHARGE, None, side(5_000, ago=timedelta(seconds=30))), pledge(), E.JUST_BOOKED),
    # What both have, and not the same.
    (
        line(Movement.CHARGE, side(5_000, 175), side(5_000)),
        pledge(is_fee_noted=False),
        E.FEE_NOT_NOTED,
    ),
    (line(Movement.CHARGE, side(5_000, 175), side(5_000)), pledge(), K.WRONG_FEE),
    (
        line(Movement.CHARGE, side(5_000, 175), side(5_000, 174)),
        pledge(is_fee_noted=False),
        K.WRONG_FEE,
    ),
    (line(Movement.CHARGE, side(5_001, 175), side(5_000, 174)), pledge(), K.WRONG_AMOUNT),
    (line(Movement.CHARGE, side(5_000, currency="EUR"), side(5_000)), pledge(), K.WRONG_CURRENCY),
    (
        line(Movement.REFUND, side(-5_000), side(-5_000), charge_ref="ch_2"),
        pledge(),
        K.WRONG_PAYMENT,
    ),
    (line(Movement.TRANSFER, side(-9), side(-9), charge_ref=""), pledge(), K.WRONG_PAYMENT),
    (
        line(Movement.REFUND, side(0), side(-5_000)),
        pledge(asked(A.REFUND, S.DONE, ref="x_1")),
        E.REFUND_CAME_BACK,
    ),
    (
        line(Movement.REFUND, side(0), side(-5_000)),
        pledge(asked(A.REFUND, S.FAILED, ref="x_1")),
        K.UNBOOKED,
    ),
    (
        line(Movement.REFUND, side(-5_001), side(-5_000)),
        pledge(asked(A.REFUND, S.DONE, ref="x_1")),
        K.WRONG_AMOUNT,
    ),
    (line(Movement.TRANSFER, side(-9), side(-8)), None, K.WRONG_AMOUNT),
]


@pytest.mark.parametrize(("seen", "whose", "verdict"), EXAMPLES)
def test_every_line_that_does_not_agree_has_one_verdict(
    seen: Line, whose: KnownPledge | None, verdict: Verdict
) -> None:
    assert not agrees(seen, whose)
    assert judge(seen, whose, now=NOW, read_at=NOW) is verdict


PATIENCE = [
    (PAID, UNPAID, CALL_PATIENCE, K.UNKNOWN_CHARGE),
    (REFUND, ASKED_REFUND, CALL_PATIENCE, K.UNKNOWN_MOVEMENT),
    (TRANSFER, ASKED_TRANSFER, CALL_PATIENCE, K.UNKNOWN_MOVEMENT),
    (REFUND, OPEN_REFUND, REFUND_PATIENCE, K.UNBOOKED),
    (replace(REFUND, theirs=side(0)), OPEN_REFUND, CALL_PATIENCE, K.UNBOOKED),
    (
        line(Movement.CHARGE, side(5_000, 175), side(5_000)),
        pledge(is_fee_noted=False),
        FEE_PATIENCE,
        K.WRONG_FEE,
    ),
    (
        line(Movement.REFUND, side(0), side(-5_000)),
        pledge(asked(A.REFUND, S.DONE, ref="x_1")),
        CALL_PATIENCE,
        K.UNBOOKED,
    ),
]


@pytest.mark.parametrize(("seen", "whose", "patience", "verdict"), PATIENCE)
def test_every_explanation_ends(
    seen: Line, whose: KnownPledge, patience: timedelta, verdict: IncidentKind
) -> None:
    assert seen.theirs is not None
    until = seen.theirs.at + patience
    assert isinstance(judge(seen, whose, now=until, read_at=until), Explanation)
    after = until + timedelta(microseconds=1)
    assert judge(seen, whose, now=after, read_at=after) is verdict


def test_a_refund_that_came_back_before_it_was_booked_leaves_nothing_to_book() -> None:
    """Both sides hold as much as before, however long ago that was."""
    seen = line(Movement.REFUND, side(0, ago=timedelta(days=400)), None)
    failed = pledge(asked(A.REFUND, S.FAILED, ref="x_1"))
    assert judge(seen, failed, now=NOW, read_at=NOW) is E.REFUND_CAME_BACK
    kept = line(Movement.REFUND, side(-1, ago=timedelta(days=400)), None)
    assert judge(kept, failed, now=NOW, read_at=NOW) is K.UNBOOKED


AGREED = [
    (line(Movement.CHARGE, side(5_000, 175), side(5_000, 175)), pledge()),
    (line(Movement.REFUND, side(-5_000), side(-5_000)), pledge()),
    (line(Movement.DISPUTE, side(-5_000, 1_500), side(-6_500)), pledge()),
    (line(Movement.TRANSFER_REVERSAL, side(4_750), side(4_750), charge_ref=""), pledge()),
    (line(Movement.OTHER, side(1), side(1)), None),
]


@pytest.mark.parametrize(("seen", "whose"), AGREED)
def test_what_both_sides_say_agrees(seen: Line, whose: KnownPledge | None) -> None:
    assert agrees(seen, whose)


minor = st.integers(-(10**9), 10**9)
sides = st.builds(
    Side,
    minor,
    st.integers(0, 10**6),
    st.sampled_from(["USD", "EUR"]),
    st.just(NOW - AGO),
)


@given(st.sampled_from(Movement), sides, sides)
def test_lines_agree_only_when_the_balance_and_the_ledger_moved_alike(
    movement: Movement, theirs: Side, ours: Side
) -> None:
    seen = line(movement, theirs, ours)
    if agrees(seen, pledge()):
        assert (theirs.net_minor, theirs.currency) == (ours.net_minor, ours.currency)
    else:
        assert isinstance(judge(seen, pledge(), now=NOW, read_at=NOW), Explanation | IncidentKind)


kinds = st.sampled_from(AttemptKind)
attempts = st.builds(
    KnownAttempt,
    kinds,
    st.sampled_from(AttemptStatus),
    st.sampled_from(["", "x_1", "x_0"]),
    st.integers(1, 10**6),
    st.just("USD"),
    st.booleans(),
)


@given(st.lists(attempts, max_size=4), st.integers(-(10**6), -1), st.integers(1, 3))
def test_no_more_than_was_asked_for_is_ever_explained(
    made: list[KnownAttempt], amount: int, place: int
) -> None:
    seen = line(Movement.REFUND, side(amount), None, place=place)
    verdict = judge(seen, pledge(*made), now=NOW, read_at=NOW)
    if isinstance(verdict, Explanation):
        assert any(one.amount_minor == -amount and one.kind is A.REFUND for one in made)


def test_every_kind_of_incident_has_a_name_and_every_alarm_ends_by_itself() -> None:
    assert set(KIND_LABELS) == set(IncidentKind)
    assert ALARMS < ENDS_BY_ITSELF
