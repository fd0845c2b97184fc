"""Links in mail that stop mail like it: signed, so that they work without signing in and nobody
can make one for somebody else."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final
from uuid import UUID

from crowdfund.db.tables import User
from crowdfund.domain.errors import NotFound
from crowdfund.domain.notice import Channel, NoticeKind, Topic
from crowdfund.domain.notice_rules import TOPICS, switchable
from crowdfund.services import choices
from crowdfund.services.deps import Deps
from crowdfund.services.lookup import NOTHING_HERE
from crowdfund.words import _

PATH: Final = "/mail/unsubscribe"
LONGEST: Final = 200
_PURPOSE: Final = b"crowdfund: no more mail about this topic"


def address_of(deps: Deps, *, user_id: UUID, kind: str) -> str:
    """Where one request stops a person's mail of this kind's topic; empty when it always comes.

    Source: RFC 8058 (one-click unsubscription), section 3: the address alone has to be enough.
    """
    topic = switchable(NoticeKind(kind)) if kind in set(NoticeKind) else ""
    if not topic:
        return ""
    claim = f"{user_id}.{topic}"
    return f"{deps.public_url}{PATH}?t={claim}.{_signature(deps, claim)}"


def topic_of(deps: Deps, *, token: object) -> str:
    """What a link would stop, as people read it.

    Raises:
        NotFound: no link of ours.
    """
    _user_id, topic = _read(deps, token)
    return _(TOPICS[topic].label)


def stop(deps: Deps, *, token: object) -> str:
    """Switches mail about the link's topic off for the link's person; safe to repeat.

    Returns:
        What was switched off, as people read it.

    Raises:
        NotFound: no link of ours, or its person is gone.
    """
    user_id, topic = _read(deps, token)
    with deps.transaction() as session:
        if session.get(User, user_id) is None:
            raise NotFound(NOTHING_HERE)
        choices.put(session, user_id, topic, Channel.MAIL, is_on=False, at=deps.now())
    return _(TOPICS[topic].label)


def _read(deps: Deps, token: object) -> tuple[UUID, Topic]:
    given = token if isinstance(token, str) and len(token) <= LONGEST else ""
    claim, _dot, signature = given.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(deps, claim).encode()):
        raise NotFound(NOTHING_HERE)
    user_id, _dot, topic = claim.partition(".")
    return UUID(user_id), Topic(topic)


def _signature(deps: Deps, claim: str) -> str:
    key = hmac.digest(deps.secret_key.encode(), _PURPOSE, "sha256")
    return hmac.new(key, claim.encode(), hashlib.sha256).hexdigest()
