"""Proposals as those see them who work here."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from crowdfund.db.tables import Proposal, User
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.permissions import ROLE_LABELS, Action, may, require
from crowdfund.domain.proposal import PROPOSAL_RULES, ProposalKind, ProposalStatus, status_at
from crowdfund.domain.regimes import regime
from crowdfund.services import texts
from crowdfund.services.deps import Deps
from crowdfund.services.regime_names import regime_name
from crowdfund.services.views.proposals import ProposalRow, ProposalsPage
from crowdfund.words import N_, Spoken, _

MOST_DECIDED: Final = 50

_S = ProposalStatus
_WITHOUT_PAGE: Final = (ProposalKind.CHANGE_ROLE, ProposalKind.PAID_OTHERWISE)
"""What is about a person or a pledge."""

_LABELS: Final = Spoken(
    {
        _S.PENDING: (N_("Waits"), "warn"),
        _S.APPROVED: (N_("Approved"), "good"),
        _S.REFUSED: (N_("Refused"), "bad"),
        _S.TAKEN_BACK: (N_("Taken back"), "neutral"),
        _S.EXPIRED: (N_("Expired"), "neutral"),
    }
)


def proposals_page(deps: Deps, *, actor: Actor | None) -> ProposalsPage:
    """What waits for a second person, oldest first, and the last that were decided.

    Raises:
        NotSignedIn, NotAllowed: nobody, or not allowed.
    """
    known = require(actor, Action.SEE_PROPOSALS)
    now = deps.now()
    is_waiting = (col(Proposal.status) == _S.PENDING.value) & (col(Proposal.expires_at) > now)
    with deps.reading() as session:
        waiting = select(Proposal).where(is_waiting).order_by(col(Proposal.proposed_at))
        decided = (
            select(Proposal)
            .where(~is_waiting)
            .order_by(col(Proposal.proposed_at).desc())
            .limit(MOST_DECIDED)
        )
        rows = [*session.exec(waiting), *session.exec(decided)]
        names = _names(session, rows)
        shown = [_row(proposal, known, names, now) for proposal in rows]
    return ProposalsPage(
        waiting=[row for row in shown if row.left_text],
        decided=[row for row in shown if not row.left_text],
    )


def _names(session: Session, rows: list[Proposal]) -> dict[object, str]:
    wanted = {row.proposed_by_id for row in rows} | {row.decided_by_id for row in rows}
    query = select(User.id, User.name).where(col(User.id).in_(wanted - {None}))
    return dict(session.exec(query).all())


def _row(proposal: Proposal, reader: Actor, names: dict[object, str], now: datetime) -> ProposalRow:
    kind = ProposalKind(proposal.kind)
    status = status_at(_S(proposal.status), proposal.expires_at, now)
    label, tone = _LABELS[status]
    waits = status is _S.PENDING
    is_mine = proposal.proposed_by_id == reader.user_id
    may_decide = may(reader, PROPOSAL_RULES[kind].action) and waits
    return ProposalRow(
        id=str(proposal.id),
        title=_title(kind, proposal),
        about=proposal.subject_name,
        about_path=_path(kind, proposal),
        can_open=may(reader, _opens(kind)),
        reason=proposal.reason,
        proposer=names[proposal.proposed_by_id],
        made_text=texts.ago(proposal.proposed_at, now),
        left_text=_("{time_left} to approve it.").format(
            time_left=texts.time_left(proposal.expires_at, now)
        )
        if waits
        else "",
        status_label=label,
        status_tone=tone,
        answer=_answer(proposal, names),
        can_decide=may_decide and not is_mine and proposal.subject_id != reader.user_id,
        can_take_back=may_decide and is_mine,
    )


def _title(kind: ProposalKind, proposal: Proposal) -> str:
    if kind is ProposalKind.CHANGE_ROLE:
        return _("Give {name} the role “{role}”").format(
            name=proposal.subject_name, role=_(ROLE_LABELS[Role(proposal.role)])
        )
    if kind is ProposalKind.SWITCH_REGIME:
        return _("Judge it by {rules}").format(rules=regime_name(regime(proposal.regime)))
    if kind is ProposalKind.PAID_OTHERWISE:
        return _("Book {amount} as paid back by bank transfer {reference}").format(
            amount=texts.money(proposal.amount_minor or 0, proposal.currency),
            reference=proposal.bank_ref,
        )
    if proposal.amount_minor is not None:
        return _("Release {amount} to the enterprise").format(
            amount=texts.money(proposal.amount_minor, proposal.currency)
        )
    return _(PROPOSAL_RULES[kind].label)


def _path(kind: ProposalKind, proposal: Proposal) -> str:
    if kind in _WITHOUT_PAGE:
        return ""
    return f"/admin/campaigns/{proposal.subject_id}"


def _opens(kind: ProposalKind) -> Action:
    """Other rules may be for a draft; everything else is about a campaign that is public."""
    return Action.SEE_REVIEWS if kind is ProposalKind.SWITCH_REGIME else Action.SEE_CAMPAIGN


def _answer(proposal: Proposal, names: dict[object, str]) -> str:
    if proposal.decided_by_id is None:
        return ""
    return f"{names[proposal.decided_by_id]}: {proposal.answer}".removesuffix(": ")
