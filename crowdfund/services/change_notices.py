"""Telling moderators, founders and backers of changes of a live campaign, once each."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from crowdfund.db.tables import Campaign, CampaignChange, CampaignVersion
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.permissions import Action
from crowdfund.domain.sentence import Sentence, sentence
from crowdfund.domain.told import Count, Moment, Names
from crowdfund.services import versions
from crowdfund.services.admin_notices import tell_admins
from crowdfund.services.audiences import tell_backers, tell_pledges
from crowdfund.services.founder_notices import tell_founder
from crowdfund.services.telling import later
from crowdfund.words import ENGLISH, language_in_use

ADMIN_PATH = "/admin/changes"

_K = NoticeKind


def tell_moderators(
    session: Session, change: CampaignChange, campaign: Campaign, *, at: datetime
) -> None:
    """A change waits for one of them."""
    tell_admins(
        session,
        action=Action.DECIDE_REVIEWS,
        kind=_K.CHANGE_WAITS,
        subject=sentence("To decide: a change of {title}", title=campaign.title),
        body=sentence(
            "Its founder wants to change the live campaign: {reason}", reason=change.reason
        ),
        once_key=f"change:{change.id}:waits",
        at=at,
        path=ADMIN_PATH,
    )


def tell_refused(
    session: Session, change: CampaignChange, campaign: Campaign, *, at: datetime
) -> None:
    """A moderator refused it: the campaign stays as it is."""
    tell_founder(
        session,
        campaign,
        kind=_K.CHANGE_DECIDED,
        subject=sentence("Your change of “{title}” was refused", title=campaign.title),
        body=sentence("The campaign stays as it is. {answer}", answer=change.answer),
        at=at,
        path=f"/founder/campaigns/{campaign.id}/change",
        key=f"change:{change.id}",
    )


def tell_approved(
    session: Session,
    change: CampaignChange,
    campaign: Campaign,
    version: CampaignVersion,
    *,
    at: datetime,
) -> None:
    """It is in force: the founder is told, and the backers, who are asked when it is material.

    Args:
        session: the caller's transaction.
        change: approved.
        campaign: as it is now.
        version: what it made.
        at: UTC.
    """
    tell_founder(
        session,
        campaign,
        kind=_K.CHANGE_DECIDED,
        subject=sentence("Your change of “{title}” is in force", title=campaign.title),
        body=_founder_words(version),
        at=at,
        path=f"/founder/campaigns/{campaign.id}/change",
        key=f"change:{change.id}",
    )
    what = later(_names(session, version))
    if version.reconfirm_by is None:
        tell_backers(
            session,
            campaign,
            kind=_K.TERMS_NOTED,
            subject=sentence("“{title}” has changed", title=campaign.title),
            body=sentence(
                "Changed: {what}. Why: {reason} Your pledge stays as it is; the campaign’s page "
                "shows every word that changed.",
                what=what,
                reason=change.reason,
            ),
            key=f"version:{version.number}",
            at=at,
        )
        return
    tell_pledges(
        session,
        campaign,
        kind=_K.TERMS_CHANGED,
        subject=sentence("“{title}” has changed: do you keep your pledge?", title=campaign.title),
        body=sentence(
            "Changed: {what}. Why: {reason} Say by {moment} that you keep your pledge. Otherwise "
            "it is cancelled then, and all your money goes back to you. Your pledge’s page shows "
            "every word that changed.",
            what=what,
            reason=change.reason,
            moment=later(Moment(version.reconfirm_by)),
        ),
        key=f"version:{version.number}",
        at=at,
    )


def _founder_words(version: CampaignVersion) -> str:
    if version.reconfirm_by is None:
        return sentence("It is not material: pledges stay as they are.")
    return sentence(
        "Backers of {pledges} are asked by {moment} whether they keep them; what is not kept is "
        "refunded then.",
        pledges=later(Count(version.asked, "pledge")),
        moment=later(Moment(version.reconfirm_by)),
    )


def _names(session: Session, version: CampaignVersion) -> Names:
    """What changed, by its names on the page."""
    before = versions.version_of(session, version.campaign_id, version.number - 1)
    found = []
    # The English names are what the catalogs know them by.
    with language_in_use(ENGLISH):
        for part in versions.changes_between(before, version):
            named = [field.label for row in part.rows for field in row.fields]
            found += named if part.is_single else [part.label]
    return Names(tuple(Sentence(name) for name in dict.fromkeys(found)))
