"""What is said in public about a campaign: news, questions, answers, and what a moderator hid."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, func, select

from crowdfund.db.tables import Campaign, CampaignUpdate, Question, User
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.content import Standing
from crowdfund.domain.errors import Conflict, NotFound
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.permissions import Action, require
from crowdfund.domain.sentence import sentence
from crowdfund.services import audit, lookup, markdown, texts
from crowdfund.services.campaign_files import pictures_of
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import MOST_REASON_CHARS, long_text, required
from crowdfund.services.notices import tell
from crowdfund.services.views.campaigns import (
    QuestionItem,
    QuestionList,
    UpdateItem,
    UpdateList,
)
from crowdfund.words import N_, Spoken, _

QUESTIONS_AT_ONCE: Final = 10
UPDATES_AT_ONCE: Final = 5
MOST_QUESTIONS: Final = 500
MOST_UPDATES: Final = 100
"""No page shows more than the newest so many; the writing of each update is drawn anew."""

UPDATE_HEADING: Final = 4
"""Headings within an update lie below its own title."""

STANDING_LABELS: Final = Spoken(
    {
        Standing.NONE: "",
        Standing.WORKS_THERE: N_("Works with the enterprise"),
        Standing.PROMOTES: N_("Paid to promote this offer"),
    }
)
"""Who speaks for an offer says so: 17 CFR 227.303(c)(4) asks it of everybody who promotes one, and
of founders and employees, each time they write."""


def questions(deps: Deps, *, actor: Actor | None, slug: str, shown: object) -> QuestionList:
    """The newest questions on a campaign.

    Args:
        deps: what the platform works with.
        actor: who looks; None for a visitor.
        slug: from the address.
        shown: how many; anything that is no sensible number is the first page.

    Raises:
        NotFound: none, or none that they may see.
    """
    with deps.reading() as session:
        campaign = lookup.campaign_by_slug(session, slug, actor)
        return talk_of(session, campaign, deps.now(), shown=shown)


def updates(deps: Deps, *, actor: Actor | None, slug: str, shown: object) -> UpdateList:
    """The newest news of a campaign.

    Args:
        deps: what the platform works with.
        actor: who looks; None for a visitor.
        slug: from the address.
        shown: how many; anything that is no sensible number is the first page.

    Raises:
        NotFound: none, or none that they may see.
    """
    with deps.reading() as session:
        campaign = lookup.campaign_by_slug(session, slug, actor)
        return news_of(session, campaign, deps.now(), shown=shown)


def hide_question(deps: Deps, *, actor: Actor | None, question_id: str, reason: str) -> None:
    """Hides a question and its answer; the reason stands in their place, for everybody.

    Raises:
        NotSignedIn, NotAllowed: not a moderator.
        NotFound: no such question.
        InvalidInput: no reason, or one that is too long.
        Conflict: it is hidden already.
    """
    known = require(actor, Action.MODERATE_TALK)
    words = required(
        long_text(
            reason, field="reason", noun=_("The reason"), most_chars=MOST_REASON_CHARS
        ).strip(),
        field="reason",
        sentence=_("Say why: the reason is shown in place of the question."),
    )
    with deps.transaction() as session:
        question = _locked(session, question_id)
        if question.hidden_at is not None:
            raise Conflict(_("This question is hidden already."))
        question.hidden_at, question.hidden_by = deps.now(), known.user_id
        question.hidden_reason = words
        session.add(question)
        _write_down(session, AuditAction.QUESTION_HIDDEN, question, known, deps.now(), words)
        _tell_asker(
            session,
            question,
            sentence("A moderator hid your question: {reason}", reason=words),
            deps.now(),
        )


def show_question(deps: Deps, *, actor: Actor | None, question_id: str) -> None:
    """Shows a hidden question again; nothing when it is shown already.

    Raises:
        NotSignedIn, NotAllowed: not a moderator.
        NotFound: no such question.
    """
    known = require(actor, Action.MODERATE_TALK)
    with deps.transaction() as session:
        question = _locked(session, question_id)
        if question.hidden_at is None:
            return
        question.hidden_at = question.hidden_by = None
        question.hidden_reason = ""
        session.add(question)
        _write_down(session, AuditAction.QUESTION_SHOWN, question, known, deps.now())


def talk_of(
    session: Session, campaign: Campaign, now: datetime, *, shown: object = QUESTIONS_AT_ONCE
) -> QuestionList:
    """The newest questions and how many there are, for somebody who may see the campaign."""
    most = _many(shown, QUESTIONS_AT_ONCE, MOST_QUESTIONS)
    items = _questions_of(session, campaign, now, most=most)
    total = _count(session, Question, campaign.id)
    said = _total_text(total, "question", MOST_QUESTIONS)
    return QuestionList(items, total, said, has_more=min(total, MOST_QUESTIONS) > len(items))


def news_of(
    session: Session, campaign: Campaign, now: datetime, *, shown: object = UPDATES_AT_ONCE
) -> UpdateList:
    """The newest news and how many there are, for somebody who may see the campaign."""
    most = _many(shown, UPDATES_AT_ONCE, MOST_UPDATES)
    items = _updates_of(session, campaign.id, now, most=most)
    total = _count(session, CampaignUpdate, campaign.id)
    said = _total_text(total, "update", MOST_UPDATES)
    return UpdateList(items, total, said, has_more=min(total, MOST_UPDATES) > len(items))


def _questions_of(
    session: Session, campaign: Campaign, now: datetime, *, most: int
) -> list[QuestionItem]:
    """The newest questions, at most so many; of a hidden one nothing but why it was hidden."""
    query = (
        select(Question, User.name)
        .join(User, col(User.id) == col(Question.author_id))
        .where(Question.campaign_id == campaign.id)
        .order_by(col(Question.created_at).desc(), col(Question.id))
        .limit(most)
    )
    founder_id = lookup.enterprise_of(session, campaign).owner_id
    return [_item(row, name, founder_id, now) for row, name in session.exec(query)]


def _updates_of(
    session: Session, campaign_id: UUID, now: datetime, *, most: int
) -> list[UpdateItem]:
    """The newest news, at most so many."""
    query = select(CampaignUpdate).where(CampaignUpdate.campaign_id == campaign_id)
    newest = query.order_by(col(CampaignUpdate.created_at).desc(), col(CampaignUpdate.id))
    pictures = pictures_of(session, campaign_id)
    return [
        UpdateItem(
            row.title,
            markdown.to_html(row.body, pictures=pictures, top_heading=UPDATE_HEADING),
            texts.ago(row.created_at, now),
        )
        for row in session.exec(newest.limit(most))
    ]


def _item(row: Question, author: str, founder_id: UUID, now: datetime) -> QuestionItem:
    is_founder = row.author_id == founder_id
    item = QuestionItem(
        id=str(row.id),
        author=author,
        text=row.text,
        answer=row.answer,
        at_text=texts.ago(row.created_at, now),
        answered_text=texts.ago(row.answered_at, now) if row.answered_at else "",
        is_founder=is_founder,
        standing_text=_standing_text(Standing(row.standing), is_founder=is_founder),
    )
    if row.hidden_at is None:
        return item
    at_text = texts.ago(row.hidden_at, now)
    return replace(
        item, author="", text="", answer="", is_founder=False, standing_text="",
        hidden_reason=row.hidden_reason, hidden_text=at_text,
    )  # fmt: skip


def _standing_text(standing: Standing, *, is_founder: bool) -> str:
    """How who asks stands to it; of its owner the badge says already that they work there."""
    is_said = is_founder and standing is Standing.WORKS_THERE
    return "" if is_said else STANDING_LABELS[standing]


def _locked(session: Session, question_id: str) -> Question:
    question = session.get(Question, lookup.parse_id(question_id), with_for_update=True)
    if question is None:
        raise NotFound(lookup.NOTHING_HERE)
    return question


def _write_down(
    session: Session,
    action: AuditAction,
    question: Question,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    about = audit.Object("question", question.id, question.text[:80])
    audit.record(session, action, about, at=at, actor_id=actor.user_id, reason=reason)


def _tell_asker(session: Session, question: Question, body: str, now: datetime) -> None:
    campaign = lookup.campaign_by_id(session, str(question.campaign_id))
    tell(
        session,
        user_id=question.author_id,
        kind=NoticeKind.QUESTION_HIDDEN,
        subject=sentence("Your question on {title} was hidden", title=campaign.title),
        body=body,
        path=f"/campaigns/{campaign.slug}?tab=questions",
        once_key=f"question:{question.id}:hidden:{now.isoformat()}",
        at=now,
    )


def _many(shown: object, least: int, most: int) -> int:
    is_number = isinstance(shown, int) and not isinstance(shown, bool)
    return min(max(int(str(shown)), least), most) if is_number else least


def _total_text(total: int, noun: str, most: int) -> str:
    said = texts.count(total, noun)
    return (
        _("{said}, of which the newest {number} are shown").format(
            said=said, number=texts.number(most)
        )
        if total > most
        else said
    )


def _count(session: Session, table: type[Question | CampaignUpdate], campaign_id: UUID) -> int:
    return session.exec(select(func.count()).where(table.campaign_id == campaign_id)).one()
