"""The public page about a campaign's escrow: the same for everybody, founders included."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from crowdfund.db.tables import Campaign
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import BooksDoNotBalance
from crowdfund.domain.escrow import Checkpoint, EscrowTotals, nothing_yet, seal_of, totals_of
from crowdfund.services import escrow_checkpoints, ledger_lines, lookup, texts
from crowdfund.services.deps import Deps
from crowdfund.services.regime_terms import risk_warning_of
from crowdfund.services.views.common import Fact
from crowdfund.services.views.escrow import CheckpointRow, EscrowPage
from crowdfund.words import N_, _, said

MOST_CHECKPOINTS = 10
FROM_LINES = N_("Summed from the published lines")
_OVER = frozenset({CampaignStatus.SETTLED, CampaignStatus.REFUNDED, CampaignStatus.WITHDRAWN})


def escrow_page(deps: Deps, *, slug: str, known_size: int = -1) -> EscrowPage | None:
    """A campaign's escrow as of the newest checkpoint; publishes one when the ledger has grown.

    Args:
        deps: what the platform works with.
        slug: from the address.
        known_size: lines that the caller has shown already; -1 for none. When nothing is new,
            nothing is read and the answer is None.

    Raises:
        NotFound: no public campaign.
    """
    problem = ""
    with deps.transaction() as session:
        campaign = lookup.campaign_by_slug(session, slug, None)
        try:
            checkpoint = escrow_checkpoints.publish(session, campaign.id, now=deps.now())
        except BooksDoNotBalance as error:
            problem = said(error.message)
            latest = escrow_checkpoints.newest(session, campaign.id)
            checkpoint = latest or nothing_yet(str(campaign.id))
        if checkpoint.size == known_size and not problem:
            return None
        page = _page(session, campaign, checkpoint, problem)
        return replace(page, risk_text=risk_warning_of(campaign, deps.now()))


def _page(session: Session, campaign: Campaign, checkpoint: Checkpoint, problem: str) -> EscrowPage:
    label, tone = texts.campaign_status(campaign.status)
    flows = ledger_lines.flows_of(session, campaign.id, at_most_number=checkpoint.size)
    totals = totals_of(flows, str(campaign.id), campaign.currency)
    rows = escrow_checkpoints.history(session, campaign.id, limit=MOST_CHECKPOINTS)
    count = escrow_checkpoints.count_of(session, campaign.id)
    return EscrowPage(
        slug=campaign.slug,
        title=campaign.title,
        enterprise_name=lookup.enterprise_of(session, campaign).name,
        status_label=label,
        status_tone=tone,
        figures=_figures(totals, campaign.currency),
        flows=_flows(totals, campaign.currency),
        size=checkpoint.size,
        size_text=texts.count(checkpoint.size, "line"),
        root=checkpoint.root,
        head=checkpoint.head,
        seal=seal_of(checkpoint),
        audit_head=checkpoint.audit_head,
        audit_text=_audit_text(checkpoint),
        at_text=texts.moment(checkpoint.published_at),
        at_iso=texts.iso(checkpoint.published_at),
        history=[_row(campaign.slug, row, checkpoint.size) for row in rows],
        history_text=_history_text(count),
        problem=problem,
        is_moving=CampaignStatus(campaign.status) not in _OVER or campaign.ended_at is None,
    )


def _audit_text(checkpoint: Checkpoint) -> str:
    if not checkpoint.audit_position:
        return ""
    entries = texts.count(checkpoint.audit_position, "entry")
    return _("Over {entries} of the whole platform").format(entries=entries)


def _figures(totals: EscrowTotals, currency: str) -> list[Fact]:
    named = (
        (_("Held now"), totals.held_minor, _("In escrow for the backers")),
        (_("Released"), totals.released_minor, _("To the enterprise, after the platform's fee")),
        (_("Refunded"), totals.refunded_minor, _("Back with the backers")),
        (_("On its way back"), totals.returning_minor, _("Decided, not back yet")),
    )
    return [Fact(label, texts.money(minor, currency), hint) for label, minor, hint in named]


def _flows(totals: EscrowTotals, currency: str) -> list[Fact]:
    named = (
        (_("Paid in by backers"), totals.paid_minor, _(FROM_LINES)),
        (_("Platform's fee"), totals.platform_fee_minor, _("Taken only when a raise succeeds")),
        (
            _("Processing fees"),
            totals.processing_fee_minor,
            _("Paid by the platform, not from escrow"),
        ),
        (_("Dispute fees"), totals.dispute_fee_minor, _("Paid by the platform, not from escrow")),
        (_("Disputed"), totals.disputed_minor, _("With banks while they inquire")),
        (_("Lost to disputes"), totals.lost_minor, _("Taken back by banks for good")),
        (_("Given back"), totals.given_back_minor, _("By the enterprise, after a lost dispute")),
    )
    return [Fact(label, texts.money(minor, currency), hint) for label, minor, hint in named]


def _row(slug: str, checkpoint: Checkpoint, present_size: int) -> CheckpointRow:
    url = f"/downloads/campaigns/{slug}/escrow-consistency.json?from={checkpoint.size}"
    return CheckpointRow(
        size=checkpoint.size,
        size_text=texts.number(checkpoint.size),
        root=checkpoint.root,
        at_text=texts.moment(checkpoint.published_at),
        at_iso=texts.iso(checkpoint.published_at),
        consistency_url="" if checkpoint.size == present_size else url,
    )


def _history_text(count: int) -> str:
    if count <= MOST_CHECKPOINTS:
        return ""
    return _("The newest {most_checkpoints} of {number}; all are in the download.").format(
        most_checkpoints=MOST_CHECKPOINTS, number=texts.number(count)
    )
