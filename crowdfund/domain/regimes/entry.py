"""What a regime asks of a person before a pledge, step by step, and what is still missing.

Pure: given what somebody answered and the time, which step is next, or until when they wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from crowdfund.domain.regimes.base import Regime, RegimeCode
from crowdfund.domain.regimes.clocks import hours_after, months_after, start_of

STATEMENT_MONTHS = 12
"""How long a statement of one's category counts: it speaks of the last twelve months and the next
(FCA Handbook, COBS 4.12A)."""
RISK_MEMORY = timedelta(days=365)
"""How long a passed test counts where the rules say nothing (the platform's own rule)."""


class AnswerKind(StrEnum):
    """What was answered."""

    CATEGORY = "category"
    """Which kind of client somebody states to be."""
    TEST = "test"
    """Questions about the risks."""
    ACKNOWLEDGED = "acknowledged"
    """A failed test was read and acknowledged."""
    WARNING = "warning"
    """The personal warning was shown: the waiting time begins."""
    GO_ON = "go_on"
    """After the waiting time, the choice to go on."""


class Category(StrEnum):
    """Kinds of clients who may be shown an offer (FCA Handbook, COBS 4.12A)."""

    RESTRICTED = "restricted"
    """At most a tenth of the net assets, in the last twelve months and the next."""
    HIGH_NET_WORTH = "high_net_worth"
    """Of high income or net assets."""
    SOPHISTICATED = "sophisticated"
    """With experience of such investments."""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer, as it was kept, or a pledge that was made."""

    kind: AnswerKind | None
    """None for a pledge: where each takes a test of its own, it uses one up."""
    has_passed: bool
    """For a test; true for everything else."""
    made_at: datetime
    """UTC."""


@dataclass(frozen=True, slots=True)
class Missing:
    """The next step of somebody."""

    kind: AnswerKind
    not_before: datetime | None = None
    """Until when they wait before it, UTC; None when it can be done now."""


STEPS: dict[RegimeCode, tuple[AnswerKind, ...]] = {
    RegimeCode.REG_CF: (AnswerKind.TEST,),
    RegimeCode.ECSPR: (AnswerKind.TEST, AnswerKind.ACKNOWLEDGED),
    RegimeCode.FCA: (
        AnswerKind.CATEGORY,
        AnswerKind.TEST,
        AnswerKind.WARNING,
        AnswerKind.GO_ON,
    ),
}
"""What each regime asks for, in order; nothing of the others."""
EACH_PLEDGE = frozenset({RegimeCode.REG_CF})
"""Regimes under which a passed test is good for one pledge: the questions are asked before each
commitment (17 CFR 227.303(b)(2))."""


def missing(pack: Regime, given: Sequence[Given], now: datetime) -> Missing | None:
    """The next step before a pledge; None when nothing is missing.

    Args:
        pack: the regime.
        given: everything that one person answered under it; where each pledge takes a test of
            its own, their pledges as well.
        now: UTC.
    """
    newest = {each.kind: each for each in sorted(given, key=lambda each: each.made_at)}
    if pack.code in EACH_PLEDGE and not _has_unused(given):
        newest.pop(AnswerKind.TEST, None)
    for kind in STEPS.get(pack.code, ()):
        found = _lacking(kind, pack, newest, now)
        if found is not None:
            return found
    return None


def _has_unused(given: Sequence[Given]) -> bool:
    """Whether a test was passed that no pledge has used up. Pledges from before the first test took
    none."""
    passed = [each.made_at for each in given if each.kind is AnswerKind.TEST and each.has_passed]
    if not passed:
        return False
    pledged = [each for each in given if each.kind is None and each.made_at >= min(passed)]
    return len(passed) > len(pledged)


def _lacking(
    kind: AnswerKind, pack: Regime, newest: dict[AnswerKind | None, Given], now: datetime
) -> Missing | None:
    own = newest.get(kind)
    if kind is AnswerKind.CATEGORY:
        is_given = own is not None and now < _months_on(own, STATEMENT_MONTHS, pack)
        return None if is_given else Missing(kind)
    if kind is AnswerKind.TEST:
        return _lacking_test(own, pack, now)
    if kind is AnswerKind.ACKNOWLEDGED:
        test = newest[AnswerKind.TEST]
        is_read = test.has_passed or (own is not None and own.made_at >= test.made_at)
        return None if is_read else Missing(kind)
    if kind is AnswerKind.WARNING:
        return None if own is not None else Missing(kind)
    ends_at = wait_ends_at(pack, newest[AnswerKind.WARNING])
    if now < ends_at:
        return Missing(kind, ends_at)
    return None if own is not None and own.made_at >= ends_at else Missing(kind)


def wait_ends_at(pack: Regime, warning: Given) -> datetime:
    """When the waiting time after a personal warning is over, UTC."""
    hours = pack.count("cooling-off-hours", pack.day(warning.made_at))
    return hours_after(warning.made_at, hours)


def _lacking_test(own: Given | None, pack: Regime, now: datetime) -> Missing | None:
    if own is None or now >= _test_ends_at(own, pack):
        return Missing(AnswerKind.TEST)
    if own.has_passed or not pack.has("retake-hours"):
        return None
    again_at = hours_after(own.made_at, pack.count("retake-hours", pack.day(own.made_at)))
    return Missing(AnswerKind.TEST, again_at if now < again_at else None)


def _test_ends_at(own: Given, pack: Regime) -> datetime:
    """From when a test has to be taken again."""
    if pack.has("knowledge-test"):
        months = pack.count("knowledge-test", pack.day(own.made_at))
        return _months_on(own, months, pack)
    return own.made_at + RISK_MEMORY


def _months_on(own: Given, months: int, pack: Regime) -> datetime:
    return start_of(months_after(pack.day(own.made_at), months), pack.zone)
