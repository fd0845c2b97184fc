"""Moderators' view of the money: do the books hold, what is held, what was booked."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain import ledger as accounts
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import NotFound
from crowdfund.domain.escrow import Line
from crowdfund.domain.ledger import EntryKind
from crowdfund.domain.permissions import Action, require
from crowdfund.services import ledger, ledger_lines, lookup, texts
from crowdfund.services.book_verdicts import verdict_of
from crowdfund.services.deps import Deps
from crowdfund.services.ledger_words import ACCOUNT_LABELS, KIND_LABELS, ON_THE_LEFT
from crowdfund.services.progress import runs_under_way
from crowdfund.services.views.admin import (
    BalanceGroup,
    BalanceSum,
    EscrowRow,
    LedgerPage,
    LedgerRow,
    MoneyPage,
)
from crowdfund.services.views.progress import RunProgress
from crowdfund.words import _

SHOWN_ENTRIES = 15
SHOWN_EMPTY = 50
"""Campaigns that hold nothing any more: the newest."""


def money_page(
    deps: Deps, *, actor: Actor | None, after: object = "", before: object = ""
) -> MoneyPage:
    """Balances, escrow by campaign, the newest entries, and what the last check of the books said.
    With older entries nothing is summed: the page is about those alone.

    Args:
        deps: what the platform works with.
        actor: who may see money.
        after: id of an entry, as in the address: those below it are shown.
        before: the same: those above it. What is no entry's id shows the newest.

    Raises:
        NotSignedIn, NotAllowed: their role does not allow it.
    """
    require(actor, Action.SEE_MONEY)
    with deps.reading() as session:
        page = MoneyPage(
            books=verdict_of(session, deps.now()),
            runs=runs_under_way(session, deps.now()),
            ledger=_ledger(session, _entry_id(after), _entry_id(before)),
        )
        if not page.ledger.is_first:
            return page
        sums = ledger.account_sums(session)
        escrows = _escrows(session, sums)
        empty = [row for row in escrows if row.is_over]
        return replace(
            page,
            balances=_balances(sums),
            escrows=[row for row in escrows if not row.is_over],
            empty_escrows=empty[:SHOWN_EMPTY],
            empty_text=_empty_text(len(empty)),
        )


def runs(deps: Deps, *, actor: Actor | None) -> list[RunProgress]:
    """Settlements and refunds that are under way: what the page looks at every few seconds.

    Raises:
        NotSignedIn, NotAllowed: not a moderator.
    """
    require(actor, Action.SEE_MONEY)
    with deps.reading() as session:
        return runs_under_way(session, deps.now())


def _balances(sums: dict[tuple[str, str], int]) -> list[BalanceGroup]:
    totals: dict[tuple[str, str], int] = {}
    for (account, currency), amount in sums.items():
        key = (account.partition(":")[0], currency)
        totals[key] = totals.get(key, 0) + amount
    groups, currencies = [], sorted({each for (_name, each), amount in totals.items() if amount})
    for name, (label, side) in ACCOUNT_LABELS.items():
        sign = 1 if name in ON_THE_LEFT else -1
        amounts = [(currency, totals.get((name, currency), 0)) for currency in currencies]
        if any(amount for _currency, amount in amounts):
            said = [
                BalanceSum(each, texts.money(sign * amount, each), is_nothing=not amount)
                for each, amount in amounts
            ]
            groups.append(BalanceGroup(label, side, said))
    return groups


def _escrows(session: Session, sums: dict[tuple[str, str], int]) -> list[EscrowRow]:
    query = (
        select(Campaign)
        .where(select(Pledge.id).where(Pledge.campaign_id == Campaign.id).exists())
        .order_by(col(Campaign.ended_at).desc().nulls_first(), col(Campaign.closes_at))
    )
    return [_escrow_row(campaign, sums) for campaign in session.exec(query)]


def _empty_text(many: int) -> str:
    shown = texts.range_of(0, SHOWN_EMPTY, many) if many > SHOWN_EMPTY else texts.number(many)
    return _("Campaigns that hold nothing any more: {number}").format(number=shown)


def _escrow_row(campaign: Campaign, sums: dict[tuple[str, str], int]) -> EscrowRow:
    label, tone = texts.campaign_status(campaign.status)
    key, currency = str(campaign.id), campaign.currency
    held = -sums.get((accounts.escrow(key), currency), 0)
    due = -sums.get((accounts.refunds_due(key), currency), 0)
    return EscrowRow(
        campaign_id=key,
        title=campaign.title,
        status_label=label,
        status_tone=tone,
        escrow_text=texts.money(held, currency),
        refunds_due_text=texts.money(due, currency),
        released_text=texts.money(campaign.settled_minor, currency),
        is_over=campaign.ended_at is not None and not held and not due,
    )


def _entry_id(value: object) -> UUID | None:
    try:
        return lookup.parse_id(value)
    except NotFound:
        return None


def _ledger(session: Session, after: UUID | None, before: UUID | None) -> LedgerPage:
    limit = SHOWN_ENTRIES
    lines = ledger_lines.newest_lines(session, limit=limit, after=after, before=before)
    # Nothing is below the last line, or above the first.
    lines = lines or ledger_lines.newest_lines(session, limit=limit)
    if not lines:
        return LedgerPage()
    start, total = ledger_lines.counts_above(session, UUID(lines[0].entry_id))
    end = start + len(lines)
    return LedgerPage(
        rows=_entries(session, lines),
        range_text=texts.range_of(start, end, total),
        is_first=start == 0,
        before=lines[0].entry_id if start > limit else "",
        after=lines[-1].entry_id if end < total else "",
    )


def _entries(session: Session, lines: list[Line]) -> list[LedgerRow]:
    titles = {str(key): title for key, title in session.exec(select(Campaign.id, Campaign.title))}
    return [
        LedgerRow(
            number=f"{titles[line.campaign_id]}\u00a0·\u00a0{line.number}",
            at_text=texts.moment(line.at),
            kind_label=KIND_LABELS[EntryKind(line.kind)],
            debit=_account_label(line.debit),
            credit=_account_label(line.credit),
            amount_text=texts.money(line.amount_minor, line.currency),
            hash_text=line.hash[:12],
        )
        for line in lines
    ]


def _account_label(account: str) -> str:
    return ACCOUNT_LABELS[account.partition(":")[0]][0]
