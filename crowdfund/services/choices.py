"""Which notices a person wants, and by which way."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, select

from crowdfund.db.tables import NoticeChoice
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.notice import Channel, Topic
from crowdfund.domain.notice_rules import TOPICS
from crowdfund.domain.permissions import works_here
from crowdfund.services import audit
from crowdfund.services.deps import Deps
from crowdfund.services.views.notices import ChoiceRow
from crowdfund.words import _


def choose(deps: Deps, *, actor: Actor | None, topic: object, channel: object, on: object) -> None:
    """Switches one topic on or off for one way, at once.

    Args:
        deps: what the platform works with.
        actor: whose choice.
        topic: a `Topic` that can be switched off, as sent.
        channel: a `Channel`, as sent.
        on: True or False, as sent.

    Raises:
        NotSignedIn: nobody is signed in.
        InvalidInput: no such topic or way, or one that always comes.
    """
    known = require_actor(actor)
    wanted, way = _topic(topic), _channel(channel)
    if not isinstance(on, bool):
        raise InvalidInput(_("Switch it on or off."), field="topic")
    with deps.transaction() as session:
        put(session, known.user_id, wanted, way, is_on=on, at=deps.now())


def put(
    session: Session, user_id: UUID, topic: Topic, channel: Channel, *, is_on: bool, at: datetime
) -> None:
    """Stores one choice in the caller's transaction; the last one counts."""
    before = wants(session, user_id, topic.value, channel)
    row = insert(NoticeChoice).values(
        id=uuid4(),
        user_id=user_id,
        topic=topic.value,
        channel=channel.value,
        is_on=is_on,
        changed_at=at,
    )
    changed = {"is_on": row.excluded.is_on, "changed_at": row.excluded.changed_at}
    session.execute(row.on_conflict_do_update(constraint="uq_notice_choices_one", set_=changed))
    audit.record(
        session,
        AuditAction.CHOICE_CHANGED,
        audit.Object("person", user_id),
        at=at,
        actor_id=user_id,
        before={f"{topic.value} by {channel.value}": before},
        after={f"{topic.value} by {channel.value}": is_on},
    )


def wants(session: Session, user_id: UUID, topic: str, channel: Channel) -> bool:
    """Whether a person wants a topic by a way now; everything until they say otherwise."""
    query = select(NoticeChoice.is_on).where(
        NoticeChoice.user_id == user_id,
        NoticeChoice.topic == topic,
        NoticeChoice.channel == channel.value,
    )
    return session.exec(query).first() is not False


def choice_rows(session: Session, actor: Actor) -> list[ChoiceRow]:
    """Every topic that this person can be told of, with what they chose."""
    query = select(NoticeChoice).where(NoticeChoice.user_id == actor.user_id)
    chosen = {(row.topic, row.channel): row.is_on for row in session.exec(query)}
    return [
        ChoiceRow(
            topic=topic.value,
            label=_(rule.label),
            hint=_(rule.hint),
            is_fixed=not rule.can_be_switched_off,
            on_site=chosen.get((topic.value, Channel.SITE.value), True),
            by_mail=chosen.get((topic.value, Channel.MAIL.value), True),
        )
        for topic, rule in TOPICS.items()
        if works_here(actor) or not rule.for_moderators
    ]


def _topic(value: object) -> Topic:
    switched = {topic.value for topic, rule in TOPICS.items() if rule.can_be_switched_off}
    if not isinstance(value, str) or value not in switched:
        raise InvalidInput(_("These notices always come."), field="topic")
    return Topic(value)


def _channel(value: object) -> Channel:
    if not isinstance(value, str) or value not in set(Channel):
        raise InvalidInput(_("Notices come on the site or by email."), field="channel")
    return Channel(value)
