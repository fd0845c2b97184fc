"""The comparison: every line judged, every currency summed, in one view of the database.

For each currency: what the processor holds = what the ledger says it holds + what is explained and
on its way + differences that a person accepted. Lines agree one by one and name the same payment,
so what is left of each payment (captured, less refunds, transfers and disputes, plus reversals)
agrees as well; invariants 2 and 4 of the books tie that to escrow, refunds due and the fee kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from crowdfund.db.tables import ProcessorRow
from crowdfund.domain import ledger as accounts
from crowdfund.domain.incident import IncidentKind
from crowdfund.domain.reconciliation import Explanation, KnownPledge, Line, judge
from crowdfund.domain.sentence import sentence
from crowdfund.services import incidents, ledger, reconciliation_lines, texts
from crowdfund.services.incidents import Finding
from crowdfund.services.reconciliation_words import sentences

MOST_LISTED = 500
"""Differences that become an incident each; of the rest only the number is told."""
HELD_FOR_OTHERS = ("escrow:", "refunds_due:", "payable:", "disputed:")
"""Accounts that hold money of backers and enterprises; what banks hold of it while they inquire
into a dispute is an asset and counts against it."""


@dataclass(frozen=True)
class CurrencySum:
    """One currency, all in minor units; `processor_minor` is None when it kept moving."""

    currency: str
    processor_minor: int | None
    rows_minor: int
    ledger_minor: int
    on_its_way_minor: int
    accepted_minor: int
    held_minor: int

    @property
    def expected_minor(self) -> int:
        """What the processor should hold."""
        return self.ledger_minor + self.on_its_way_minor + self.accepted_minor


@dataclass(frozen=True)
class Comparison:
    """What was compared and found; accepted differences are left out of the findings."""

    findings: tuple[Finding, ...]
    sums: tuple[CurrencySum, ...]
    line_count: int
    explained: Mapping[Explanation, int]
    unlisted_count: int

    @property
    def is_complete(self) -> bool:
        """Whether everything was compared and every difference is among the findings."""
        is_compared = all(one.processor_minor is not None for one in self.sums)
        return is_compared and not self.unlisted_count

    @property
    def adds_up(self) -> bool:
        """Whether the processor's rows add up to its balance."""
        return all(one.kind is not IncidentKind.BALANCE_SUM for one in self.findings)


@dataclass
class _Tally:
    """What is counted while lines go by."""

    listed: list[Finding] = field(default_factory=list)
    unlisted: int = 0
    explained: Counter[Explanation] = field(default_factory=Counter)
    on_its_way: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    accepted: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def compare(
    session: Session,
    *,
    balances: Mapping[str, int] | None,
    now: datetime,
    read_at: datetime,
) -> Comparison:
    """Compares the processor's rows and its balance with the ledger.

    Args:
        session: a transaction that stays on one view of the database.
        balances: available and pending at the processor in minor units, by currency; None when
            money kept moving while it was read.
        now: UTC.
        read_at: when the reading of the newest rows was begun, UTC.
    """
    notes = incidents.accepted(session)
    tally = _Tally()
    for line, pledge in reconciliation_lines.that_differ(session):
        _weigh(tally, line, pledge, notes, now=now, read_at=read_at)
    sums = tuple(_sums(session, tally, balances))
    findings = [*tally.listed, *_unlisted(tally), *_of_sums(sums, bool(tally.listed), balances)]
    return Comparison(
        findings=tuple(one for one in findings if not incidents.is_accepted(one, notes)),
        sums=sums,
        line_count=reconciliation_lines.count(session),
        explained=tally.explained,
        unlisted_count=tally.unlisted,
    )


def _weigh(
    tally: _Tally,
    line: Line,
    pledge: KnownPledge | None,
    notes: dict[incidents.Key, int],
    *,
    now: datetime,
    read_at: datetime,
) -> None:
    verdict = judge(line, pledge, now=now, read_at=read_at)
    if isinstance(verdict, Explanation):
        tally.explained[verdict] += 1
        _add_effects(tally.on_its_way, line)
        return
    finding = _finding(verdict, line, pledge)
    if incidents.is_accepted(finding, notes):
        _add_effects(tally.accepted, line)
    elif len(tally.listed) < MOST_LISTED:
        tally.listed.append(finding)
    else:
        tally.unlisted += 1


def _add_effects(sums: dict[str, int], line: Line) -> None:
    """Adds by how much the processor's balance is ahead of the ledger because of a line."""
    if line.theirs is not None:
        sums[line.theirs.currency] += line.theirs.net_minor
    if line.ours is not None:
        sums[line.ours.currency] -= line.ours.net_minor


def _finding(kind: IncidentKind, line: Line, pledge: KnownPledge | None) -> Finding:
    said, to_do = sentences(kind, line, pledge)
    side = line.theirs or line.ours
    assert side is not None  # noqa: S101 - a line has at least one side
    return Finding(
        kind=kind,
        subject=line.ref,
        currency=side.currency,
        expected_minor=line.ours.net_minor if line.ours else None,
        found_minor=line.theirs.net_minor if line.theirs else None,
        sentence=said,
        what_to_do=to_do,
    )


def _sums(
    session: Session, tally: _Tally, balances: Mapping[str, int] | None
) -> Iterator[CurrencySum]:
    net = func.sum(col(ProcessorRow.amount_minor) - col(ProcessorRow.fee_minor))
    query = select(col(ProcessorRow.currency), net).group_by(col(ProcessorRow.currency))
    rows = {currency: int(total) for currency, total in session.exec(query)}
    booked: dict[str, int] = defaultdict(int)
    held: dict[str, int] = defaultdict(int)
    for (account, currency), amount in ledger.account_sums(session).items():
        if account == accounts.PROCESSOR:
            booked[currency] += amount
        elif account.startswith(HELD_FOR_OTHERS):
            held[currency] -= amount
    known = balances or {}
    currencies = {*rows, *booked, *held, *(name for name, amount in known.items() if amount)}
    for currency in sorted(currencies):
        yield CurrencySum(
            currency=currency,
            processor_minor=None if balances is None else known.get(currency, 0),
            rows_minor=rows.get(currency, 0),
            ledger_minor=booked[currency],
            on_its_way_minor=tally.on_its_way[currency],
            accepted_minor=tally.accepted[currency],
            held_minor=held[currency],
        )


def _unlisted(tally: _Tally) -> Iterator[Finding]:
    if tally.unlisted:
        yield Finding(
            kind=IncidentKind.TOO_MANY,
            subject="lines",
            currency="",
            expected_minor=None,
            found_minor=None,
            sentence=sentence(
                "More differences, not listed one by one: {number}.",
                number=texts.number(tally.unlisted),
            ),
            what_to_do=sentence("So many have one cause. Pay nothing out until it is found."),
        )


def _of_sums(
    sums: tuple[CurrencySum, ...], has_lines: bool, balances: Mapping[str, int] | None
) -> Iterator[Finding]:
    if balances is None:
        yield Finding(
            kind=IncidentKind.NOT_COMPARED,
            subject="balance",
            currency="",
            expected_minor=None,
            found_minor=None,
            sentence=sentence(
                "Money kept moving while the balance was read, so its sum was not compared."
            ),
            what_to_do=sentence("Reconcile again when less is going on."),
        )
    for one in sums:
        yield from _of_currency(one, has_lines)


def _of_currency(one: CurrencySum, has_lines: bool) -> Iterator[Finding]:
    if one.processor_minor is None:
        return
    shown = texts.money(one.processor_minor, one.currency)
    if one.processor_minor != one.rows_minor:
        total = texts.money(one.rows_minor, one.currency)
        yield Finding(
            kind=IncidentKind.BALANCE_SUM,
            subject="balance",
            currency=one.currency,
            expected_minor=one.rows_minor,
            found_minor=one.processor_minor,
            sentence=sentence(
                "The processor's rows add up to {total}, and its balance is {balance}.",
                total=total,
                balance=shown,
            ),
            what_to_do=sentence(
                "Its own records do not agree. Ask its support, and pay nothing out until this is "
                "explained."
            ),
        )
    if one.processor_minor != one.expected_minor:
        wanted = texts.money(one.expected_minor, one.currency)
        because = sentence(
            "The other differences say where it comes from; it closes when they are gone or "
            "closed with a note."
        )
        alone = sentence("No single line differs, so look at the processor's balance itself.")
        yield Finding(
            kind=IncidentKind.BOOKS_SUM,
            subject="books",
            currency=one.currency,
            expected_minor=one.expected_minor,
            found_minor=one.processor_minor,
            sentence=sentence(
                "The processor holds {balance}; by the ledger it should hold {wanted}.",
                balance=shown,
                wanted=wanted,
            ),
            what_to_do=because if has_lines else alone,
        )
