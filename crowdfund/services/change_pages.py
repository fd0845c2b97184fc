"""Changes of live campaigns on pages: for founders, moderators, backers and everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, CampaignChange, CampaignVersion, Pledge, User
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.change import ChangeStatus
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.membership import FounderAction
from crowdfund.domain.permissions import Action, may, require
from crowdfund.domain.regimes import changing
from crowdfund.services import (
    change_effects,
    change_terms,
    changes,
    lookup,
    regime_terms,
    signs,
    texts,
    unkept,
    versions,
)
from crowdfund.services.campaign_cards import RETURNED_STATUSES
from crowdfund.services.citations import cited
from crowdfund.services.deps import Deps
from crowdfund.services.redlines import parts_between
from crowdfund.services.views.changes import (
    ChangePage,
    ChangeRow,
    ChangesPage,
    Reconfirmation,
    VersionRow,
)
from crowdfund.services.views.common import Fact
from crowdfund.services.views.redline import RedPart
from crowdfund.words import N_, Spoken, _, said

MOST_DECIDED: Final = 50
MOST_VERSIONS: Final = 50

_S = ChangeStatus
_LABELS: Final = Spoken(
    {
        _S.WAITING: (N_("Waits"), "warn"),
        _S.APPROVED: (N_("Approved"), "good"),
        _S.REFUSED: (N_("Refused"), "bad"),
        _S.TAKEN_BACK: (N_("Taken back"), "neutral"),
    }
)


def founder_page(deps: Deps, *, actor: Actor | None, campaign_id: str) -> ChangePage:
    """What one may change in one's own campaign, and what became of what one proposed.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or another founder's.
    """
    now = deps.now()
    with deps.reading() as session:
        campaign = lookup.owned_campaign(session, actor, campaign_id, FounderAction.READ)
        query = select(CampaignChange).where(CampaignChange.campaign_id == campaign.id)
        found = session.exec(query.order_by(col(CampaignChange.proposed_at).desc())).all()
        rows = [_row(session, change, campaign, actor, now) for change in found[:MOST_DECIDED]]
        waiting = [row for row in rows if row.status == _S.WAITING.value]
        return ChangePage(
            campaign_id=str(campaign.id),
            slug=campaign.slug,
            title=campaign.title,
            currency=campaign.currency,
            form=change_terms.form_now(session, campaign),
            closed_text="" if changes.is_open(campaign, now) else _(changes.NOT_OPEN),
            reconfirm_text=_reconfirm_text(campaign, now),
            early_text=_early_text(campaign),
            waiting=waiting[0] if waiting else ChangeRow(),
            decided=[row for row in rows if row.status != _S.WAITING.value],
        )


def admin_page(deps: Deps, *, actor: Actor | None) -> ChangesPage:
    """Every change that waits, the oldest first, and the last that were decided.

    Raises:
        NotSignedIn, NotAllowed: nobody, or not allowed.
    """
    known = require(actor, Action.SEE_REVIEWS)
    now = deps.now()
    is_waiting = col(CampaignChange.status) == _S.WAITING.value
    query = select(CampaignChange, Campaign).join(
        Campaign, col(Campaign.id) == col(CampaignChange.campaign_id)
    )
    by_time = col(CampaignChange.proposed_at)
    with deps.reading() as session:
        waiting = session.exec(query.where(is_waiting).order_by(by_time)).all()
        decided = session.exec(
            query.where(~is_waiting).order_by(by_time.desc()).limit(MOST_DECIDED)
        ).all()
        return ChangesPage(
            waiting=[_row(session, *pair, known, now) for pair in waiting],
            decided=[_row(session, *pair, known, now, is_short=True) for pair in decided],
        )


def versions_page(session: Session, campaign: Campaign, now: datetime) -> list[VersionRow]:
    """Every version of a campaign for everybody, the newest first; none while it never changed. The
    newest says how much is not kept yet, while its backers are asked."""
    found = versions.versions_of(session, campaign.id)[:MOST_VERSIONS]
    if len(found) < 2:
        return []
    older = {version.number: version for version in found}
    rows = [_version(version, older.get(version.number - 1)) for version in found]
    return [replace(rows[0], unkept_text=_unkept_text(session, campaign, now)), *rows[1:]]


def reconfirmation(
    session: Session, pledge: Pledge, campaign: Campaign, now: datetime
) -> Reconfirmation:
    """What a backer is asked about their pledge; nothing when they are not."""
    if not unkept.is_asked(pledge, now) or pledge.reconfirm_by is None:
        return Reconfirmation()
    agreed = versions.version_of(session, campaign.id, pledge.terms_version)
    newest = versions.version_of(session, campaign.id, campaign.terms_version)
    return Reconfirmation(
        question=_("The terms have changed. Do you keep your pledge?"),
        until_text=texts.moment(pledge.reconfirm_by),
        until_iso=texts.iso(pledge.reconfirm_by),
        reason=newest.reason if newest else "",
        version=str(campaign.terms_version),
        parts=versions.changes_between(agreed, newest),
    )


def _unkept_text(session: Session, campaign: Campaign, now: datetime) -> str:
    until = unkept.last_end(session, campaign.id)
    if until is None or until <= now or CampaignStatus(campaign.status) in RETURNED_STATUSES:
        return ""
    _pledges, money = unkept.asked_sum(session, campaign.id, now)
    return _(
        "{money} of what is held does not count yet: its backers answer until {moment}."
    ).format(
        money=texts.money(money, campaign.currency),
        moment=texts.moment(until),
    )


def _reason(version: CampaignVersion) -> str:
    """Why terms changed: a person's own words, or the platform's."""
    if version.number == 1:
        return ""
    return version.reason if version.made_by_id else _(version.reason)


def _version(version: CampaignVersion, before: CampaignVersion | None) -> VersionRow:
    when = texts.moment(version.at)
    title = _("Terms changed on {moment}") if version.number > 1 else _("Published on {moment}")
    asked = ""
    if version.reconfirm_by is not None:
        asked = _("Material: backers of {count} were asked until {moment}.").format(
            count=texts.count(version.asked, "pledge"), moment=texts.moment(version.reconfirm_by)
        )
    return VersionRow(
        number=version.number,
        title=title.format(moment=when),
        reason=_reason(version),
        mark=version.mark,
        asked_text=asked,
        parts=versions.changes_between(before, version),
    )


def _row(
    session: Session,
    change: CampaignChange,
    campaign: Campaign,
    reader: Actor | None,
    now: datetime,
    *,
    is_short: bool = False,
) -> ChangeRow:
    status = _S(change.status)
    label, tone = _LABELS[status]
    is_waiting = status is _S.WAITING
    proposer = session.get_one(User, change.proposed_by_id)
    is_own = reader is not None and change.proposed_by_id == reader.user_id
    return ChangeRow(
        id=str(change.id),
        campaign_id=str(campaign.id),
        campaign_title=campaign.title,
        campaign_path=f"/campaigns/{campaign.slug}",
        proposer=proposer.name,
        made_text=texts.ago(change.proposed_at, now),
        reason=change.reason,
        status=status.value,
        status_label=label,
        status_tone=tone,
        answer=change.answer,
        parts=[] if is_short else _parts(session, change, campaign),
        must_be_material=change_effects.is_material(change.wanted),
        asked_text=_asked_text(session, change, campaign, now) if is_waiting else "",
        facts=_facts(session, change, campaign, now) if is_waiting else [],
        can_decide=is_waiting and may(reader, Action.DECIDE_REVIEWS) and not is_own,
        can_take_back=is_waiting and is_own,
    )


def _parts(session: Session, change: CampaignChange, campaign: Campaign) -> list[RedPart]:
    """What a change would change, or did."""
    if change.status == _S.APPROVED.value:
        query = select(CampaignVersion).where(CampaignVersion.change_id == change.id)
        made = session.exec(query).one()
        before = versions.version_of(session, campaign.id, made.number - 1)
        return versions.changes_between(before, made)
    if change.status != _S.WAITING.value:
        return []
    stands = versions.said_now(session, campaign)
    return parts_between(stands, change_terms.said_with(stands, change.wanted))


def _asked_text(session: Session, change: CampaignChange, campaign: Campaign, now: datetime) -> str:
    by = change_effects.reconfirm_by(session, campaign, now)
    count = unkept.answerable_count(session, campaign.id)
    words = _("Approved now as material: {count} asked until {moment}.").format(
        count=texts.count(count, "pledge"), moment=texts.moment(by)
    )
    closes_at = _wanted_closing(session, change, campaign, now)
    if closes_at is not None and closes_at < by:
        words += " " + _("The deadline moves there, so that the time remains.")
    return words


def _wanted_closing(
    session: Session, change: CampaignChange, campaign: Campaign, now: datetime
) -> datetime | None:
    """The deadline that a change asks for, or leaves."""
    try:
        wanted = change_effects.changed_copy(
            session, campaign, change.wanted, now, is_material=False
        )
    except InvalidInput:
        return campaign.closes_at
    return wanted.closes_at


def _facts(
    session: Session, change: CampaignChange, campaign: Campaign, now: datetime
) -> list[Fact]:
    try:
        changed = change_effects.changed_copy(
            session, campaign, change.wanted, now, is_material=True
        )
    except InvalidInput as error:
        return [Fact(_("Rules"), said(error.message), "look")]
    return regime_terms.facts_on_size(session, changed, now=now)


def _reconfirm_text(campaign: Campaign, now: datetime) -> str:
    pack = regime_terms.regime_of(campaign)
    on = regime_terms.judged_on(campaign, now)
    answer = changing.rule_of(pack, changing.RECONFIRM, on)
    return signs.aside(said(answer.edition.summary), cited(answer.edition.citation))


def _early_text(campaign: Campaign) -> str:
    if campaign.closes_at_before is None:
        return ""
    return _("It closes early, on {moment}, if the target is met then; otherwise {before}.").format(
        moment=texts.moment(campaign.closes_at), before=texts.moment(campaign.closes_at_before)
    )
