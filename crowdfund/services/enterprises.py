"""What a founder runs: enterprises, their figures, and what to do next for each campaign."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Enterprise, User, YearFigures
from crowdfund.domain.account_needs import needs_in_words, stopped_in_words
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.enterprise import FigurePeriod, PayoutStatus
from crowdfund.domain.errors import Conflict
from crowdfund.domain.membership import FounderAction
from crowdfund.services import audit, lookup, payout_waiting, texts
from crowdfund.services.campaign_cards import card_of, was_refunded
from crowdfund.services.deps import Deps
from crowdfund.services.draft_access import is_editable
from crowdfund.services.draft_editor import missing_of
from crowdfund.services.enterprise_fields import (
    apply_figures,
    apply_profile,
    figures_form,
    profile_form,
    read_period,
)
from crowdfund.services.frozen import require_changeable
from crowdfund.services.memberships import is_theirs, theirs
from crowdfund.services.next_steps import ENTERPRISE_PATH, NEW, next_step
from crowdfund.services.remarks import first_open_step
from crowdfund.services.slugs import free_slug
from crowdfund.services.views.founder import (
    EnterpriseForm,
    FiguresForm,
    FounderCampaign,
    FounderEnterprise,
    FounderEnterpriseRow,
    FounderHome,
)
from crowdfund.words import N_, Spoken, _, said

MOST_ENTERPRISES = 20

PAYOUT_LABELS = Spoken(
    {
        PayoutStatus.NONE: N_("Not connected"),
        PayoutStatus.PENDING: N_("Details missing"),
        PayoutStatus.ACTIVE: N_("Connected"),
    }
)
PAYOUT_TEXTS = Spoken(
    {
        PayoutStatus.NONE: N_("Connect an account that receives the money once a raise succeeds."),
        PayoutStatus.PENDING: N_("The account exists; some of its details are still missing."),
        PayoutStatus.ACTIVE: N_("The account can receive money."),
    }
)


def founder_home(deps: Deps, *, actor: Actor | None) -> FounderHome:
    """Everything that the founder runs, newest first, with the next step for each campaign.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    now = deps.now()
    with deps.reading() as session:
        enterprises = theirs(session, known.user_id)
        if not enterprises:
            return FounderHome()
        query = (
            select(Campaign, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
            .where(is_theirs(known.user_id))
            .order_by(col(Campaign.created_at).desc(), col(Campaign.slug))
        )
        newest, payout = enterprises[0], PayoutStatus(enterprises[0].payout_status)
        return FounderHome(
            has_enterprise=True,
            enterprise_name=newest.name,
            payout_status=payout.value,
            payout_label=PAYOUT_LABELS[payout],
            campaigns=[
                _founder_campaign(session, deps, campaign, enterprise, now)
                for campaign, enterprise in session.exec(query).all()
            ],
            enterprises=[_enterprise_row(enterprise) for enterprise in enterprises],
            owned=[_enterprise_row(each) for each in enterprises if each.owner_id == known.user_id],
        )


def _enterprise_row(enterprise: Enterprise) -> FounderEnterpriseRow:
    payout = PayoutStatus(enterprise.payout_status)
    return FounderEnterpriseRow(
        id=str(enterprise.id),
        name=enterprise.name,
        path=f"{ENTERPRISE_PATH}?enterprise={enterprise.id}",
        payout_label=PAYOUT_LABELS[payout],
        payout_tone="good" if payout is PayoutStatus.ACTIVE else "warn",
    )


def founder_enterprise(
    deps: Deps, *, actor: Actor | None, enterprise_id: str = ""
) -> FounderEnterprise:
    """The page of one's own enterprise; empty forms when there is none yet.

    Args:
        deps: see `Deps`.
        actor: the founder.
        enterprise_id: which one, or `NEW`; when empty their newest, or the newest they work for.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: another founder's.
    """
    known = require_actor(actor)
    with deps.reading() as session:
        if enterprise_id == NEW:
            return _page(session, None)
        enterprise = lookup.owned_enterprise(session, known, enterprise_id, FounderAction.READ)
        # An empty form in front of who works for one would make the same enterprise once more.
        return _page(session, enterprise or next(iter(theirs(session, known.user_id)), None))


def save_enterprise(deps: Deps, *, actor: Actor | None, form: EnterpriseForm) -> FounderEnterprise:
    """Writes a profile: the enterprise whose id the form has, or without an id the founder's
    enterprise of that name, or a new one.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: another founder's.
        Conflict: too many enterprises, or a raise of it is in review or under way.
        InvalidInput: a field cannot be read; nothing is saved.
    """
    known = require_actor(actor)
    now = deps.now()
    with deps.transaction() as session:
        enterprise = _opened(session, known, form, now)
        apply_profile(enterprise, form, today=now.date())
        changed = audit.pending(enterprise)
        if enterprise.slug and session.is_modified(enterprise):
            require_changeable(session, enterprise)
        if not enterprise.slug:
            enterprise.slug = free_slug(session, Enterprise, enterprise.name)
        enterprise.updated_at = now
        session.add(enterprise)
        _record(session, AuditAction.ENTERPRISE_EDITED, enterprise, changed, known, now)
        session.flush()
        return _page(session, enterprise)


def save_figures(deps: Deps, *, actor: Actor | None, form: FiguresForm) -> None:
    """Writes the key figures of one year of one's own enterprise.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: another founder's enterprise.
        Conflict: no enterprise is described yet, or a raise of it is in review or under way.
        InvalidInput: a field cannot be read; nothing is saved.
    """
    with deps.transaction() as session:
        enterprise = lookup.owned_enterprise(
            session, actor, form.enterprise_id, FounderAction.WRITE
        )
        if enterprise is None:
            raise Conflict(_("Describe your enterprise first."))
        period = read_period(form)
        figures = figures_row(session, enterprise, period)
        apply_figures(figures, form, today=deps.now().date())
        changed = {**audit.pending(figures), "beside": {"currency": figures.currency}}
        if figures not in session or session.is_modified(figures):
            require_changeable(session, enterprise)
        session.add(figures)
        known = require_actor(actor)
        _record(session, AuditAction.FIGURES_EDITED, enterprise, changed, known, deps.now())


def _record(
    session: Session,
    action: AuditAction,
    enterprise: Enterprise,
    changed: dict[str, Any],
    actor: Actor,
    at: datetime,
) -> None:
    """Writes down what changed on a row of an enterprise; nothing when nothing did."""
    if changed["after"]:
        about = audit.Object("enterprise", enterprise.id, enterprise.name)
        audit.record(session, action, about, at=at, actor_id=actor.user_id, **changed)


def figures_row(session: Session, enterprise: Enterprise, period: FigurePeriod) -> YearFigures:
    """The row of a year's figures, or a new one that is not in the session yet."""
    session.get(Enterprise, enterprise.id, with_for_update=True)
    found = _figures(session, enterprise, period)
    return found or YearFigures(enterprise_id=enterprise.id, period=period.value, currency="USD")


def named_or_new(session: Session, actor: Actor, name: str, now: datetime) -> Enterprise:
    """The founder's enterprise of that name in any case, or a new one without a slug, so that
    sending a form or a filing twice does not make two.

    Raises:
        Conflict: too many enterprises.
    """
    session.get(User, actor.user_id, with_for_update=True)
    query = select(Enterprise).where(Enterprise.owner_id == actor.user_id)
    owned = session.exec(query.order_by(col(Enterprise.created_at))).all()
    for enterprise in owned:
        if enterprise.name.casefold() == name.casefold():
            return enterprise
    if len(owned) >= MOST_ENTERPRISES:
        raise Conflict(
            _("You have {most_enterprises} enterprises here; that is as many as fit.").format(
                most_enterprises=MOST_ENTERPRISES
            )
        )
    return Enterprise(
        owner_id=actor.user_id,
        slug="",
        name=name,
        payout_status=PayoutStatus.NONE.value,
        created_at=now,
        updated_at=now,
    )


def _opened(session: Session, actor: Actor, form: EnterpriseForm, now: datetime) -> Enterprise:
    action = FounderAction.WRITE
    found = lookup.owned_enterprise(session, actor, form.id, action) if form.id else None
    return found or named_or_new(session, actor, " ".join(str(form.name).split()), now)


def _page(session: Session, enterprise: Enterprise | None) -> FounderEnterprise:
    payout = PayoutStatus(enterprise.payout_status) if enterprise else PayoutStatus.NONE
    recent, prior = FigurePeriod.MOST_RECENT, FigurePeriod.PRIOR
    owner = str(enterprise.id) if enterprise else ""
    return FounderEnterprise(
        form=profile_form(enterprise) if enterprise else EnterpriseForm(),
        most_recent=figures_form(_figures(session, enterprise, recent), recent, owner),
        prior=figures_form(_figures(session, enterprise, prior), prior, owner),
        payout_status=payout.value,
        payout_label=PAYOUT_LABELS[payout],
        payout_text=PAYOUT_TEXTS[payout],
        payout_needs=_needs(enterprise),
        payout_stopped_text=_stopped(enterprise),
        countries=texts.country_options(),
        sectors=texts.sector_options(),
    )


def _needs(enterprise: Enterprise | None) -> list[str]:
    """What the processor still asks of the account, in words."""
    return [said(need) for need in needs_in_words(enterprise.payout_needs)] if enterprise else []


def _stopped(enterprise: Enterprise | None) -> str:
    if enterprise and enterprise.account_ref and enterprise.payout_look_since:
        return _(payout_waiting.LOOK)
    stopped = stopped_in_words(enterprise.payout_stopped) if enterprise else None
    return said(stopped) if stopped else ""


def _figures(
    session: Session, enterprise: Enterprise | None, period: FigurePeriod
) -> YearFigures | None:
    if enterprise is None:
        return None
    query = select(YearFigures).where(
        YearFigures.enterprise_id == enterprise.id, YearFigures.period == period.value
    )
    return session.exec(query).first()


def _founder_campaign(
    session: Session, deps: Deps, campaign: Campaign, enterprise: Enterprise, now: datetime
) -> FounderCampaign:
    missing = missing_of(session, deps, campaign, enterprise, now) if is_editable(campaign) else []
    step = next_step(
        CampaignStatus(campaign.status),
        refunded=was_refunded(session, campaign),
        campaign_id=str(campaign.id),
        enterprise_id=str(enterprise.id),
        missing=len(missing),
        is_paid_out=enterprise.payout_status == PayoutStatus.ACTIVE.value,
        is_known=payout_waiting.is_verified(session, enterprise.owner_id),
        remarked_step=first_open_step(session, campaign),
    )
    return FounderCampaign(
        id=str(campaign.id),
        card=card_of(session, campaign, enterprise, now),
        next_step=step.text,
        next_path=step.path,
        updated_text=texts.ago(campaign.updated_at, now),
    )
