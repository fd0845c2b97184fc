"""What people do with a campaign short of investing: follow it, and ask."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Enterprise, Question, WatchedCampaign
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import PUBLIC_STATUSES, CampaignStatus
from crowdfund.domain.content import Standing
from crowdfund.domain.errors import Conflict, InvalidInput, NotFound
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.sentence import sentence
from crowdfund.services import audit, limits, lookup
from crowdfund.services.campaign_cards import cards_of
from crowdfund.services.closed import has_ended
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import choice, long_text, required
from crowdfund.services.memberships import role_in
from crowdfund.services.notices import tell
from crowdfund.services.views.campaigns import WatchedItem
from crowdfund.words import _

LONGEST_QUESTION = 1_000
QUESTIONS_BY_PERSON = limits.Limit("questions-person", 20, 60)
MOST_WATCHED = 200


def set_watching(deps: Deps, *, actor: Actor | None, slug: str, is_wanted: bool) -> None:
    """Makes sure that a person follows a campaign, or does not: twice is as good as once.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: no such campaign for this person.
    """
    known = require_actor(actor)
    with deps.transaction() as session:
        campaign = lookup.campaign_by_slug(session, slug, known)
        if is_wanted:
            _watch(session, known.user_id, campaign.id, deps.now())
        else:
            _unwatch(session, known.user_id, campaign.id)


def set_reminders(deps: Deps, *, actor: Actor | None, slug: str, is_wanted: bool) -> None:
    """Says whether a person wants reminders about a campaign that they follow.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: no such campaign for this person, or one that they do not follow.
    """
    known = require_actor(actor)
    with deps.transaction() as session:
        campaign = lookup.campaign_by_slug(session, slug, known)
        done = session.execute(
            update(WatchedCampaign)
            .where(
                col(WatchedCampaign.user_id) == known.user_id,
                col(WatchedCampaign.campaign_id) == campaign.id,
            )
            .values(reminds=is_wanted)
            .returning(col(WatchedCampaign.id))
        )
        if done.first() is None:
            raise NotFound(lookup.NOTHING_HERE)


def watched_slugs(deps: Deps, *, actor: Actor | None) -> list[str]:
    """Names of the campaigns that one follows, latest first; none for a visitor."""
    if actor is None:
        return []
    query = (
        select(Campaign.slug)
        .join(WatchedCampaign, col(WatchedCampaign.campaign_id) == col(Campaign.id))
        .where(WatchedCampaign.user_id == actor.user_id)
        .order_by(col(WatchedCampaign.created_at).desc())
        .limit(MOST_WATCHED)
    )
    with deps.reading() as session:
        return list(session.exec(query))


def watchlist(deps: Deps, *, actor: Actor | None) -> list[WatchedItem]:
    """What one follows, latest first.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    query = (
        select(Campaign, Enterprise, WatchedCampaign.reminds)
        .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
        .join(WatchedCampaign, col(WatchedCampaign.campaign_id) == col(Campaign.id))
        .where(WatchedCampaign.user_id == known.user_id)
        .where(col(Campaign.status).in_([status.value for status in PUBLIC_STATUSES]))
        .order_by(col(WatchedCampaign.created_at).desc(), col(Campaign.slug))
        .limit(MOST_WATCHED)
    )
    with deps.reading() as session:
        rows = session.exec(query).all()
        pairs = [(campaign, enterprise) for campaign, enterprise, _ in rows]
        now = deps.now()
        cards = cards_of(session, pairs, now)
    return [
        WatchedItem(card=card, reminds=reminds, has_ended=has_ended(campaign, now))
        for card, (campaign, _, reminds) in zip(cards, rows, strict=True)
    ]


def ask(
    deps: Deps, *, actor: Actor | None, slug: str, text: str, standing: object = Standing.NONE.value
) -> None:
    """Asks a question in public, and tells the founder.

    Args:
        deps: what the platform works with.
        actor: who asks.
        slug: from the address.
        text: the question, plain text.
        standing: a `Standing`, as the person declares it; shown beside their name. Who declares
            none but has a role there works there, as the platform knows (17 CFR 227.303(c)(4)).

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: no such campaign for this person.
        InvalidInput: empty, too long, without a letter or with characters that cannot be shown, no
            such standing, or the same person's same question waits for its answer.
        Conflict: the campaign is not public yet.
        TooManyAttempts: too many questions within an hour.
    """
    known = require_actor(actor)
    words = _question(text)
    offered = {each.value for each in Standing}
    declared = choice(standing, offered, field="standing", noun=_("What you declare"))
    limits.count(QUESTIONS_BY_PERSON, str(known.user_id))
    with deps.transaction() as session:
        campaign = lookup.campaign_by_slug(session, slug, known)
        if CampaignStatus(campaign.status) not in PUBLIC_STATUSES:
            raise Conflict(_("Questions can be asked once the campaign is public."))
        _require_new(session, campaign.id, known.user_id, words)
        now = deps.now()
        question = Question(
            campaign_id=campaign.id,
            author_id=known.user_id,
            text=words,
            standing=_standing(session, campaign, known.user_id, declared),
            created_at=now,
        )
        session.add(question)
        session.flush()
        _tell_founder(session, campaign, question, now)
        about = audit.Object("campaign", campaign.id, campaign.title)
        said = {"question": words}
        audit.record(
            session,
            AuditAction.QUESTION_ASKED,
            about,
            at=now,
            actor_id=known.user_id,
            after=said,
        )


def _standing(session: Session, campaign: Campaign, author_id: UUID, declared: str) -> str:
    """What is stored of how an asker stands to it, an owner too: it may have another one later."""
    if declared not in {"", Standing.NONE.value}:
        return declared
    role = role_in(session, lookup.enterprise_of(session, campaign), author_id)
    return Standing.NONE.value if role is None else Standing.WORKS_THERE.value


def _question(text: object) -> str:
    written = long_text(
        text, field="question", noun=_("The question"), most_chars=LONGEST_QUESTION
    ).strip()
    asked = required(written, field="question", sentence=_("Write your question."))
    if not any(each.isalpha() for each in asked):
        raise InvalidInput(_("Write your question in words."), field="question")
    return asked


def _require_new(session: Session, campaign_id: UUID, author_id: UUID, words: str) -> None:
    """Pressing twice asks once."""
    same = select(Question.id).where(
        Question.campaign_id == campaign_id,
        Question.author_id == author_id,
        Question.text == words,
        col(Question.answered_at).is_(None),
        col(Question.hidden_at).is_(None),
    )
    if session.exec(same.limit(1)).first() is not None:
        message = _("You have asked this already; it waits for its answer.")
        raise InvalidInput(message, field="question")


def _watch(session: Session, user_id: UUID, campaign_id: UUID, at: datetime) -> None:
    row = {
        "id": uuid4(),
        "user_id": user_id,
        "campaign_id": campaign_id,
        "created_at": at,
        "reminds": True,
    }
    session.execute(insert(WatchedCampaign).values(row).on_conflict_do_nothing())


def _unwatch(session: Session, user_id: UUID, campaign_id: UUID) -> None:
    session.execute(
        delete(WatchedCampaign).where(
            col(WatchedCampaign.user_id) == user_id,
            col(WatchedCampaign.campaign_id) == campaign_id,
        )
    )


def _tell_founder(session: Session, campaign: Campaign, question: Question, now: datetime) -> None:
    tell(
        session,
        user_id=lookup.enterprise_of(session, campaign).owner_id,
        subject=sentence("A question on {title}", title=campaign.title),
        body=question.text,
        path=f"/founder/campaigns/{campaign.id}/dashboard",
        once_key=f"question:{question.id}:asked",
        at=now,
        kind=NoticeKind.QUESTION_ASKED,
    )
