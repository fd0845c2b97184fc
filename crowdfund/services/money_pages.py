"""Moderators' view of the money: do the books hold, what is held, what was booked."""

from __future__ import annotations

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain import ledger as accounts
from crowdfund.domain.actor import Actor
from crowdfund.domain.ledger import EntryKind
from crowdfund.domain.permissions import Action, require
from crowdfund.services import ledger, texts
from crowdfund.services.book_verdicts import verdict_of
from crowdfund.services.deps import Deps
from crowdfund.services.ledger_words import ACCOUNT_LABELS, KIND_LABELS, ON_THE_LEFT
from crowdfund.services.progress import runs_under_way
from crowdfund.services.views.admin import (
    BalanceGroup,
    EscrowRow,
    LedgerRow,
    MoneyPage,
)
from crowdfund.services.views.common import Fact
from crowdfund.services.views.progress import RunProgress

SHOWN_ENTRIES = 100


def money_page(deps: Deps, *, actor: Actor | None) -> MoneyPage:
    """Balances, escrow by campaign, the newest entries, and what the last check of the books said.

    Raises:
        NotSignedIn, NotAllowed: not a moderator.
    """
    require(actor, Action.SEE_MONEY)
    with deps.reading() as session:
        sums = ledger.account_sums(session)
        return MoneyPage(
            books=verdict_of(session, deps.now()),
            runs=runs_under_way(session, deps.now()),
            balances=_balances(sums),
            escrows=_escrows(session, sums),
            entries=_entries(session),
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
    groups = []
    for name, (label, side) in ACCOUNT_LABELS.items():
        sign = 1 if name in ON_THE_LEFT else -1
        amounts = [
            Fact(currency, texts.money(sign * amount, currency))
            for (account, currency), amount in sorted(totals.items())
            if account == name and amount
        ]
        if amounts:
            groups.append(BalanceGroup(label, side, amounts))
    return groups


def _escrows(session: Session, sums: dict[tuple[str, str], int]) -> list[EscrowRow]:
    query = (
        select(Campaign)
        .where(select(Pledge.id).where(Pledge.campaign_id == Campaign.id).exists())
        .order_by(col(Campaign.ended_at).desc().nulls_first(), col(Campaign.closes_at))
    )
    return [_escrow_row(campaign, sums) for campaign in session.exec(query)]


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
    )


def _entries(session: Session) -> list[LedgerRow]:
    entries = ledger.newest_entries(session, limit=SHOWN_ENTRIES)
    titles = dict(session.exec(select(Campaign.id, Campaign.title)).all()) if entries else {}
    return [
        LedgerRow(
            number=f"{titles[entry.campaign_id]} · {entry.number}",
            at_text=texts.moment(entry.at),
            kind_label=KIND_LABELS[EntryKind(entry.kind)],
            debit=_account_label(entry.debit_account),
            credit=_account_label(entry.credit_account),
            amount_text=texts.money(entry.amount_minor, entry.currency),
            hash_text=entry.hash[:12],
        )
        for entry in entries
    ]


def _account_label(account: str) -> str:
    return ACCOUNT_LABELS[account.partition(":")[0]][0]
