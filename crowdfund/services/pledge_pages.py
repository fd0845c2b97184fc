"""A backer's pages: one pledge, and the portfolio."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from crowdfund.db.tables import Allotment, Attempt, Campaign, Enterprise, Pledge
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.offering import Price, part_offered_basis_points
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import (
    attempts,
    certificates,
    lookup,
    payout_waiting,
    pictures,
    progress,
    protection,
    risk_facts,
    texts,
    unpaid,
)
from crowdfund.services.change_pages import reconfirmation
from crowdfund.services.dates import pledge_dates
from crowdfund.services.deps import Deps
from crowdfund.services.escrow_receipts import record_facts
from crowdfund.services.pledge_story import (
    PAID_OTHERWISE,
    STUCK_MONEY,
    STUCK_NEXT,
    money_now,
    story_of,
    what_next,
)
from crowdfund.services.pledge_sums import money_by_state
from crowdfund.services.portfolio_history import curves_of
from crowdfund.services.resale import lock_text
from crowdfund.services.statements import years_of
from crowdfund.services.stopped import stopped_text
from crowdfund.services.views.common import Fact
from crowdfund.services.views.pledges import HoldingRow, PledgePage, Portfolio, PortfolioRow
from crowdfund.services.views.progress import RunProgress
from crowdfund.words import _


def pledge_page(deps: Deps, *, actor: Actor | None, pledge_id: str) -> PledgePage:
    """One's own pledge, with where its money is.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: not theirs, or nothing.
    """
    with deps.reading() as session:
        pledge = lookup.owned_pledge(session, actor, pledge_id)
        campaign = session.exec(select(Campaign).where(Campaign.id == pledge.campaign_id)).one()
        enterprise = lookup.enterprise_of(session, campaign)
        return _page(session, pledge, campaign, enterprise, deps.now())


def portfolio(deps: Deps, *, actor: Actor | None) -> Portfolio:
    """One's holdings and pledges, newest first, and one's money by state.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    with deps.reading() as session:
        query = (
            select(Pledge, Campaign, Enterprise)
            .join(Campaign, col(Campaign.id) == col(Pledge.campaign_id))
            .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
            .where(Pledge.backer_id == known.user_id)
            .order_by(col(Pledge.created_at).desc())
        )
        rows = list(session.exec(query))
        labels = unpaid.labels(session, [pledge for pledge, _, _ in rows])
        return Portfolio(
            money=money_by_state(session, [pledge for pledge, _, _ in rows]),
            holdings=_holdings(session, known),
            pledges=[_row(*row, labels[row[0].id]) for row in rows],
            curves=curves_of(session, known.user_id, deps.now()),
            years=[str(year) for year in years_of(session, known.user_id, deps.now())],
        )


OWNER_IS_KNOWN = {payout_waiting.Wait.NOTHING, payout_waiting.Wait.ACCOUNT}


def _page(
    session: Session, pledge: Pledge, campaign: Campaign, enterprise: Enterprise, now: datetime
) -> PledgePage:
    label, tone = unpaid.labels(session, [pledge])[pledge.id]
    page = attempts.newest(session, pledge.id, AttemptKind.CHECKOUT)
    is_reserved = pledge.status == PledgeStatus.RESERVED.value
    refund = _refund(session, pledge)
    is_stuck = _is_stuck(refund)
    last = pledge.reserved_until if is_reserved else protection.cancel_until(campaign, pledge, now)
    until = last if last is not None and now < last else None
    return PledgePage(
        id=str(pledge.id),
        campaign_slug=campaign.slug,
        campaign_title=campaign.title,
        enterprise_name=enterprise.name,
        cover_url=pictures.cover_url(campaign),
        status=pledge.status,
        status_label=label,
        status_tone=tone,
        shares_text=texts.number(pledge.shares),
        amount_text=texts.money(pledge.amount_minor, pledge.currency),
        price_text=texts.price(Price(campaign.price_millionths, campaign.currency)),
        money_text=_money_text(pledge, enterprise, refund, is_stuck),
        next_text=_(STUCK_NEXT)
        if is_stuck
        else what_next(
            pledge,
            campaign,
            enterprise,
            now,
            is_owner_known=payout_waiting.what_for(session, enterprise) in OWNER_IS_KNOWN,
        ),
        decline_text=_(pledge.decline_message) if is_reserved else "",
        can_cancel=is_reserved or protection.is_cancellable(pledge, campaign, now),
        cancel_until_text=texts.moment(until),
        cancel_until_iso=texts.iso(until),
        can_pay=is_reserved and _is_unpaid(page),
        payment_url=page.url if is_reserved and page is not None and _is_unpaid(page) else "",
        reserved_until_text=texts.moment(pledge.reserved_until) if is_reserved else "",
        reserved_until_iso=texts.iso(pledge.reserved_until) if is_reserved else "",
        timeline=story_of(session, pledge, campaign, now, is_stuck=is_stuck),
        receipt=_receipt(session, pledge, campaign, enterprise, refund),
        allotment=_allotment(session, pledge, campaign),
        certificate_path=certificates.path_of(session, pledge),
        dates=pledge_dates(session, pledge, campaign, enterprise, now),
        asked=reconfirmation(session, pledge, campaign, now),
        risk=risk_facts.facts_of(pledge),
        run=_run(session, pledge, campaign, now),
    )


def _refund(session: Session, pledge: Pledge) -> Attempt | None:
    """What goes back or went back; none while the money is elsewhere."""
    if pledge.status not in {PledgeStatus.REFUNDING.value, PledgeStatus.REFUNDED.value}:
        return None
    return attempts.newest(session, pledge.id, AttemptKind.REFUND)


def _is_stuck(refund: Attempt | None) -> bool:
    """Whether a refund waits for a person, such as after a bank sent it back."""
    return refund is not None and refund.status == AttemptStatus.PARKED.value


def _money_text(
    pledge: Pledge, enterprise: Enterprise, refund: Attempt | None, is_stuck: bool
) -> str:
    if refund is None:
        return money_now(pledge, enterprise)
    if _was_paid_otherwise(pledge, refund):
        return _(PAID_OTHERWISE).format(amount=texts.money(refund.amount_minor, refund.currency))
    if is_stuck:
        return _(STUCK_MONEY).format(amount=texts.money(refund.amount_minor, refund.currency))
    return money_now(pledge, enterprise, back_minor=refund.amount_minor)


def _was_paid_otherwise(pledge: Pledge, refund: Attempt) -> bool:
    """Whether the card took nothing back and the money reached the backer all the same."""
    is_back = pledge.status == PledgeStatus.REFUNDED.value
    return is_back and refund.status == AttemptStatus.FAILED.value


def _run(session: Session, pledge: Pledge, campaign: Campaign, now: datetime) -> RunProgress:
    is_part = progress.is_part_of_run(pledge)
    return progress.public_run_of(session, campaign, now) if is_part else RunProgress()


def _is_unpaid(page: Attempt | None) -> bool:
    unpaid = {AttemptStatus.PENDING.value, AttemptStatus.OPEN.value}
    return page is not None and page.status in unpaid


def _receipt(
    session: Session,
    pledge: Pledge,
    campaign: Campaign,
    enterprise: Enterprise,
    refund: Attempt | None,
) -> list[Fact]:
    if not pledge.charge_ref:
        return []
    price = texts.price(Price(campaign.price_millionths, campaign.currency))
    facts = [
        Fact(_("Pledge"), str(pledge.id)),
        Fact(_("Enterprise"), enterprise.name),
        Fact(_("Security"), campaign.security),
        Fact(
            _("Shares"),
            _("{shares} at {price}").format(shares=texts.number(pledge.shares), price=price),
        ),
        Fact(_("Paid"), texts.money(pledge.amount_minor, pledge.currency), _("By card, once")),
        Fact(_("Paid on"), texts.moment(pledge.escrowed_at)),
    ]
    if pledge.refund_reason and pledge.status == PledgeStatus.REFUNDED.value:
        back_minor = refund.amount_minor if refund else pledge.amount_minor
        amount = texts.money(back_minor, pledge.currency)
        facts.append(Fact(_("Returned"), amount, texts.moment(pledge.ended_at)))
    facts += record_facts(session, pledge)
    return [fact for fact in facts if fact.value]


def _allotment(session: Session, pledge: Pledge, campaign: Campaign) -> list[Fact]:
    line = session.exec(select(Allotment).where(Allotment.pledge_id == pledge.id)).first()
    if line is None:
        return []
    last_share = line.first_share + line.shares - 1
    lock = lock_text(line, campaign)
    return [
        Fact(_("Shares"), texts.number(line.shares)),
        Fact(_("Numbers"), texts.span(line.first_share, last_share)),
        Fact(_("Line in the register"), texts.number(line.number)),
        Fact(
            _("Certificate"), _("No. {number}").format(number=texts.number(line.certificate_number))
        ),
        Fact(_("Allotted on"), texts.moment(line.allotted_at)),
        *([Fact(_("May be sold on"), lock)] if lock else []),
        *([Fact(_("Annulled on"), texts.moment(line.annulled_at))] if line.annulled_at else []),
    ]


def _row(
    pledge: Pledge, campaign: Campaign, enterprise: Enterprise, label: tuple[str, str]
) -> PortfolioRow:
    return PortfolioRow(
        pledge_id=str(pledge.id),
        campaign_slug=campaign.slug,
        campaign_title=campaign.title,
        enterprise_name=enterprise.name,
        status=pledge.status,
        status_label=label[0],
        status_tone=label[1],
        shares_text=texts.number(pledge.shares),
        amount_text=texts.money(pledge.amount_minor, pledge.currency),
        at_text=texts.day(pledge.created_at),
        stopped_text=stopped_text(pledge, campaign),
    )


def _holdings(session: Session, actor: Actor) -> list[HoldingRow]:
    query = (
        select(Allotment, Campaign, Enterprise, Pledge)
        .join(Campaign, col(Campaign.id) == col(Allotment.campaign_id))
        .join(Enterprise, col(Enterprise.id) == col(Allotment.enterprise_id))
        .join(Pledge, col(Pledge.id) == col(Allotment.pledge_id))
        .where(Allotment.holder_id == actor.user_id, col(Allotment.annulled_at).is_(None))
        .order_by(col(Allotment.allotted_at).desc(), col(Allotment.number))
    )
    return [_holding(*row) for row in session.exec(query)]


def _holding(
    line: Allotment, campaign: Campaign, enterprise: Enterprise, pledge: Pledge
) -> HoldingRow:
    others = campaign.shares_before + campaign.settled_shares - line.shares
    part = part_offered_basis_points(others, line.shares)
    last_share = line.first_share + line.shares - 1
    return HoldingRow(
        enterprise_slug=enterprise.slug,
        enterprise_name=enterprise.name,
        security=campaign.security,
        shares_text=texts.number(line.shares),
        part_text=texts.percent_bp(part),
        cost_text=texts.money(pledge.amount_minor, pledge.currency),
        numbers_text=texts.span(line.first_share, last_share),
        price_text=texts.price(Price(campaign.price_millionths, campaign.currency)),
        certificate_text=_("No. {number}").format(number=texts.number(line.certificate_number)),
        resale_text=lock_text(line, campaign),
        pledge_id=str(pledge.id),
    )
