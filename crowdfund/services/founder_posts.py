"""What a founder says while a campaign is public: news, and answers to questions."""

from __future__ import annotations

from crowdfund.db.tables import CampaignUpdate, Question
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import PUBLIC_STATUSES, CampaignStatus
from crowdfund.domain.errors import Conflict, InvalidInput, NotFound
from crowdfund.domain.membership import FounderAction
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.sentence import sentence
from crowdfund.services import audit, limits, lookup
from crowdfund.services.audiences import tell_readers
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import (
    ANSWERED_SINCE,
    MOST_REASON_CHARS,
    MOST_TITLE_CHARS,
    long_text,
    one_line,
    required,
)
from crowdfund.services.notices import tell
from crowdfund.words import _

UPDATES_BY_CAMPAIGN = limits.Limit("updates-campaign", 10, 60 * 24)
"""Every update is mailed to every backer: ten a day are enough."""


def post_update(
    deps: Deps, *, actor: Actor | None, campaign_id: str, title: str, body: str
) -> None:
    """Posts news on one's own campaign and tells its backers and those who follow it.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or another founder's.
        Conflict: the campaign is not public yet.
        InvalidInput: title or text is empty or too long.
    """
    line = one_line(title, field="title", noun=_("The title"), most_chars=MOST_TITLE_CHARS)
    required(line, field="title", sentence=_("Give the update a title."))
    text = required(
        long_text(body, field="body", noun=_("The update")),
        field="body",
        sentence=_("Write what is new."),
    )
    with deps.transaction() as session:
        campaign = lookup.owned_campaign(session, actor, campaign_id, FounderAction.POST)
        if CampaignStatus(campaign.status) not in PUBLIC_STATUSES:
            raise Conflict(_("Updates can be posted once the campaign is public."))
        limits.count(UPDATES_BY_CAMPAIGN, str(campaign.id))
        now = deps.now()
        update = CampaignUpdate(campaign_id=campaign.id, title=line, body=text, created_at=now)
        session.add(update)
        session.flush()
        tell_readers(
            session,
            campaign,
            kind=NoticeKind.UPDATE_POSTED,
            subject=sentence("News from {title}", title=campaign.title),
            body=update.title,
            key=f"update:{update.id}",
            tab="updates",
            at=now,
        )
        audit.record(
            session,
            AuditAction.UPDATE_POSTED,
            audit.Object("campaign", campaign.id, campaign.title),
            at=now,
            actor_id=require_actor(actor).user_id,
            after={"title": line, "text": text},
        )


def answer(deps: Deps, *, actor: Actor | None, question_id: str, text: str, seen: str = "") -> None:
    """Answers a question on one's own campaign, or words the answer anew; who asked is told each
    time. What stands already changes nothing.

    Args:
        deps: see `Deps`.
        actor: the founder, or a member who may post.
        question_id: as sent.
        text: the answer.
        seen: the answer that stood when they read the question; empty for none.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or on another founder's campaign.
        InvalidInput: the answer is empty or too long, or another stands than the one that was read.
    """
    require_actor(actor)
    words = required(
        long_text(text, field="answer", noun=_("The answer"), most_chars=MOST_REASON_CHARS),
        field="answer",
        sentence=_("Write an answer."),
    )
    with deps.transaction() as session:
        question = session.get(Question, lookup.parse_id(question_id), with_for_update=True)
        if question is None:
            raise NotFound(lookup.NOTHING_HERE)
        campaign = lookup.owned_campaign(session, actor, question.campaign_id, FounderAction.POST)
        before, now = question.answer, deps.now()
        if before == words:
            return
        if before != seen:
            raise InvalidInput(_(ANSWERED_SINCE), field="answer")
        audit.record(
            session,
            AuditAction.QUESTION_ANSWERED,
            audit.Object("campaign", campaign.id, campaign.title),
            at=now,
            actor_id=require_actor(actor).user_id,
            before={"answer": before},
            after={"answer": words},
        )
        question.answer, question.answered_at = words, now
        session.add(question)
        tell(
            session,
            user_id=question.author_id,
            subject=(
                sentence("The answer to your question was reworded")
                if before
                else sentence("Your question was answered")
            ),
            body=f"{campaign.title}: {words}",
            path=f"/campaigns/{campaign.slug}?tab=questions",
            once_key=(
                f"question:{question.id}:answered" + (f":{now.isoformat()}" if before else "")
            ),
            at=now,
            kind=NoticeKind.QUESTION_ANSWERED,
        )
