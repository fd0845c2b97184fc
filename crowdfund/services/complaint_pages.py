"""Complaints as whoever lodged them reads them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Complaint, ComplaintSaying
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.complaint import ComplaintStatus, ComplaintSubject
from crowdfund.services import complaint_words, texts
from crowdfund.services.complaint_input import MOST_ABOUT_CHARS
from crowdfund.services.complaint_rows import OURS, number_of, page_of, sayings_of
from crowdfund.services.deps import Deps
from crowdfund.services.lookup import is_slug
from crowdfund.services.views.complaints import (
    ComplaintForm,
    OwnComplaint,
    OwnComplaints,
    SayingRow,
)
from crowdfund.words import _

MOST_SHOWN: Final = 50

_S = ComplaintStatus


def form(deps: Deps, *, campaign: object, pledge: object) -> ComplaintForm:
    """The form, begun by the page that led to it.

    Args:
        deps: for the platform's own address.
        campaign: a slug from the address of the page; anything else is left out.
        pledge: an id from it; the same.
    """
    chosen, about = "", ""
    slug, pledge_id = str(campaign), str(pledge)[:40]
    if campaign and is_slug(slug):
        chosen, about = ComplaintSubject.CAMPAIGN.value, f"{deps.public_url}/campaigns/{slug}"
    elif pledge and is_slug(pledge_id):
        chosen, about = ComplaintSubject.PAYMENT.value, f"{deps.public_url}/pledges/{pledge_id}"
    return ComplaintForm(chosen, about[:MOST_ABOUT_CHARS])


def own_complaints(deps: Deps, *, actor: Actor | None) -> OwnComplaints:
    """One's own complaints with everything that was said, the newest first.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    now = deps.now()
    query = (
        select(Complaint)
        .where(Complaint.author_id == known.user_id)
        .order_by(col(Complaint.lodged_at).desc(), col(Complaint.id))
        .limit(MOST_SHOWN)
    )
    with deps.reading() as session:
        rows = session.exec(query)
        return OwnComplaints([_own(session, row, deps.public_url, now) for row in rows])


def _own(session: Session, complaint: Complaint, address: str, now: datetime) -> OwnComplaint:
    about, path = _about(session, complaint, address)
    label, tone = complaint_words.own_status(complaint.status, complaint.outcome)
    return OwnComplaint(
        id=str(complaint.id),
        number=number_of(complaint),
        subject_label=complaint_words.subject(complaint.subject),
        about=about,
        about_path=path,
        status_label=label,
        status_tone=tone,
        lodged_text=texts.moment(complaint.lodged_at),
        due_text=_due_text(complaint),
        sayings=[_saying(row, now) for row in sayings_of(session, complaint.id)],
        can_add=complaint.status != _S.CLOSED.value,
    )


def _about(session: Session, complaint: Complaint, address: str) -> tuple[str, str]:
    """What it is about and the way there: an address of a page here is told by its name, and who
    wrote more than an address reads every word of it."""
    campaign = session.get(Campaign, complaint.campaign_id) if complaint.campaign_id else None
    path = page_of(complaint, campaign, address)
    if campaign is None or not path:
        return complaint.about, ""
    if complaint.pledge_id is None:
        return campaign.title, path
    return _("Your pledge for {title}").format(title=campaign.title), path


def _due_text(complaint: Complaint) -> str:
    status = _S(complaint.status)
    if status is _S.CLOSED:
        return ""
    answer = complaint_words.last_day(complaint.answer_by, complaint.regime)
    if status is _S.TAKEN_UP:
        return _("It is decided by {answer}.").format(answer=answer)
    return _("A person looks at it by {receipt}, and it is decided by {answer}.").format(
        receipt=complaint_words.last_day(complaint.receipt_by, complaint.regime), answer=answer
    )


def _saying(row: ComplaintSaying, now: datetime) -> SayingRow:
    is_ours = row.kind in OURS
    return SayingRow(
        title=complaint_words.saying(row.kind),
        who=_("The platform") if is_ours else _("You"),
        text=row.body,
        at_text=texts.ago(row.said_at, now),
        is_ours=is_ours,
    )
