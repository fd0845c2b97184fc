"""How one raise goes, for its founder."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from crowdfund.db.tables import Allotment, Campaign, Enterprise, Pledge, User
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CAMPAIGN_STEPS, CampaignStatus
from crowdfund.domain.enterprise import PayoutStatus
from crowdfund.domain.money import portion_minor
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.domain.settlement import release
from crowdfund.domain.transitions import can_move
from crowdfund.services import captables, lookup, open_cap, register, texts
from crowdfund.services.campaign_cards import card_of
from crowdfund.services.deps import Deps
from crowdfund.services.history import changes_of
from crowdfund.services.matching import fitting_backers_text
from crowdfund.services.money_chart import area_path
from crowdfund.services.progress import run_of
from crowdfund.services.views.common import Fact, TimelineItem
from crowdfund.services.views.founder import BackerRow, FounderDashboard, RegisterRow
from crowdfund.services.views.progress import RunProgress
from crowdfund.words import N_, Spoken, _

_P = PledgeStatus
COUNTS = {_P.ESCROWED.value, _P.SETTLED.value}
SHOWN_BACKERS = 500

PAYOUT_TEXTS = Spoken(
    {
        PayoutStatus.NONE: N_(
            "Connect payouts, so that the money can be released when you succeed."
        ),
        PayoutStatus.PENDING: N_("Your payout account is not complete yet."),
        PayoutStatus.ACTIVE: N_("Your payout account is ready."),
    }
)


def founder_dashboard(deps: Deps, *, actor: Actor | None, campaign_id: str) -> FounderDashboard:
    """One's own raise: money, backers, register, history.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: another founder's, or none.
    """
    with deps.reading() as session:
        campaign = lookup.owned_campaign(session, actor, campaign_id)
        enterprise = lookup.enterprise_of(session, campaign)
        return _dashboard(session, campaign, enterprise, deps.now())


def run(deps: Deps, *, actor: Actor | None, campaign_id: str) -> RunProgress:
    """How far the settlement or the refund of one's own raise has come; an empty one when nothing
    is under way. Cheap enough to look at every few seconds.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: another founder's, or none.
    """
    with deps.reading() as session:
        campaign = lookup.owned_campaign(session, actor, campaign_id)
        return run_of(session, campaign, deps.now())


def _dashboard(
    session: Session, campaign: Campaign, enterprise: Enterprise, now: datetime
) -> FounderDashboard:
    label, tone = texts.campaign_status(campaign.status)
    pledges = _pledges(session, campaign)
    card = card_of(session, campaign, enterprise, now)
    path, labels = area_path([p for p, _ in pledges], campaign, now)
    steps = CAMPAIGN_STEPS
    is_settled = campaign.status == CampaignStatus.SETTLED.value
    status = CampaignStatus(campaign.status)
    return FounderDashboard(
        id=str(campaign.id),
        enterprise_id=str(enterprise.id),
        cap_table_problem=open_cap.problem_of(enterprise),
        slug=campaign.slug,
        title=campaign.title,
        status=campaign.status,
        status_label=label,
        status_tone=tone,
        stats=_stats(campaign, pledges, now),
        money=_money(campaign, [p for p, _ in pledges]),
        raised_percent=card.raised_percent,
        target_percent=card.target_percent,
        raised_text=card.raised_text,
        target_text=card.target_text,
        maximum_text=card.maximum_text,
        chart_path=path,
        chart_labels=labels,
        backers=[
            _backer(pledge, name)
            for pledge, name in reversed(pledges)
            if pledge.status != _P.RESERVED.value
        ][:SHOWN_BACKERS],
        register=_register(session, campaign),
        cap_now=captables.now_lines(session, campaign) if is_settled else [],
        history=_history(session, campaign),
        payout_status=enterprise.payout_status,
        payout_text=PAYOUT_TEXTS[PayoutStatus(enterprise.payout_status)],
        can_withdraw=can_move(steps, status, CampaignStatus.WITHDRAWN),
        run=run_of(session, campaign, now),
        fitting_text=fitting_backers_text(session, campaign, enterprise),
    )


def _pledges(session: Session, campaign: Campaign) -> list[tuple[Pledge, str]]:
    query = (
        select(Pledge, User.name)
        .join(User, col(User.id) == col(Pledge.backer_id))
        .where(Pledge.campaign_id == campaign.id, Pledge.status != _P.EXPIRED.value)
        .order_by(col(Pledge.created_at), col(Pledge.id))
    )
    return [(pledge, name) for pledge, name in session.exec(query)]


def _stats(campaign: Campaign, pledges: list[tuple[Pledge, str]], now: datetime) -> list[Fact]:
    counted = [pledge for pledge, _ in pledges if pledge.status in COUNTS]
    backers = len({pledge.backer_id for pledge in counted})
    raised = campaign.escrowed_minor + campaign.settled_minor
    money = texts.money(raised // backers, campaign.currency) if backers else _("None yet")
    waiting = sum(pledge.status == _P.RESERVED.value for pledge, _ in pledges)
    return [
        Fact(_("Cleared"), texts.money(raised, campaign.currency), _("Paid and not taken back")),
        Fact(_("Backers"), texts.number(backers), texts.count(len(counted), "pledge")),
        Fact(_("On average"), money, _("For each backer")),
        Fact(_("Paying now"), texts.number(waiting), _("Does not count until paid")),
        Fact(_("Time"), texts.time_left(campaign.closes_at, now), texts.moment(campaign.closes_at)),
    ]


def _money(campaign: Campaign, pledges: list[Pledge]) -> list[Fact]:
    currency, fee_bp = campaign.currency, campaign.fee_basis_points
    held = [pledge for pledge in pledges if pledge.status == _P.ESCROWED.value]
    settled = [pledge for pledge in pledges if pledge.status == _P.SETTLED.value]
    refunded = [pledge for pledge in pledges if pledge.status == _P.REFUNDED.value]
    disputed = [pledge for pledge in pledges if pledge.status == _P.DISPUTED.value]
    lost = [pledge for pledge in pledges if pledge.status == _P.LOST.value]
    fee = sum(release(pledge.amount_minor, fee_bp).fee_minor for pledge in settled)
    gross = sum(pledge.amount_minor for pledge in settled)
    expected_fee = portion_minor(sum(pledge.amount_minor for pledge in held), fee_bp)
    rows = [
        (_("In escrow"), sum(p.amount_minor for p in held), _("Held until the outcome is decided")),
        (
            _("Platform's fee if it succeeds"),
            expected_fee,
            _("{percent_bp} of it").format(percent_bp=texts.percent_bp(fee_bp)),
        ),
        (_("Released"), gross, _("Left escrow because the target was reached")),
        (
            _("Platform's fee"),
            fee,
            _("{percent_bp} of each pledge, rounded down").format(
                percent_bp=texts.percent_bp(fee_bp)
            ),
        ),
        (_("Sent to you"), gross - fee, _("To your payout account, one transfer for each pledge")),
        (_("Returned to backers"), sum(p.amount_minor for p in refunded), _("Refunded in full")),
        (
            _("Disputed"),
            sum(p.amount_minor for p in disputed),
            _("Does not count while a bank decides"),
        ),
        (
            _("Lost in disputes"),
            sum(p.amount_minor for p in lost),
            _("Banks gave it to cardholders"),
        ),
    ]
    return [Fact(label, texts.money(minor, currency), hint) for label, minor, hint in rows if minor]


def _backer(pledge: Pledge, name: str) -> BackerRow:
    label, tone = texts.pledge_status(pledge.status)
    return BackerRow(
        name=name,
        shares_text=texts.number(pledge.shares),
        amount_text=texts.money(pledge.amount_minor, pledge.currency),
        status_label=label,
        status_tone=tone,
        at_text=texts.moment(pledge.created_at),
    )


def _register(session: Session, campaign: Campaign) -> list[RegisterRow]:
    rows = []
    for line, name in register.lines_of(session, campaign):
        last_share = line.first_share + line.shares - 1
        rows.append(
            RegisterRow(
                number=texts.number(line.number),
                holder=name,
                shares_text=texts.number(line.shares),
                numbers_text=texts.span(line.first_share, last_share),
                allotted_text=_allotted(line),
            )
        )
    return rows


def _allotted(line: Allotment) -> str:
    allotted = texts.day(line.allotted_at)
    return (
        _("{allotted}, annulled {day}").format(allotted=allotted, day=texts.day(line.annulled_at))
        if line.annulled_at
        else allotted
    )


def _history(session: Session, campaign: Campaign) -> list[TimelineItem]:
    items = []
    for change in changes_of(session, campaign.id):
        label, tone = texts.campaign_status(change.to_status)
        items.append(
            TimelineItem(
                title=label,
                text=change.reason,
                at_text=texts.moment(change.at),
                at_iso=texts.iso(change.at),
                tone=tone,
                is_done=True,
            )
        )
    return items
