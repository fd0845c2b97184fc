"""People as moderators see them: who is here, since when, and what is theirs. Nothing is changed
here: another role needs two people."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from crowdfund.clock import real_now
from crowdfund.db.tables import AuditEntry, Campaign, Enterprise, Pledge, User, UserSession
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.permissions import ROLE_LABELS, Action, require
from crowdfund.services import signs, texts
from crowdfund.services.deps import Deps
from crowdfund.services.identity_pages import identity_labels
from crowdfund.services.inbox import page_number
from crowdfund.services.views.audit import PeoplePage, PersonRow
from crowdfund.words import _

PAGE_SIZE: Final = 25
LONGEST: Final = 200


def people_page(
    deps: Deps, *, actor: Actor | None, words: object = "", role: object = "", page: object = ""
) -> PeoplePage:
    """One page of people, newest first.

    Args:
        deps: what the platform works with.
        actor: a moderator.
        words: part of a name or of an address; empty for everybody.
        role: a `Role`; anything else for all.
        page: from 1, as in the address; anything else is the first.

    Raises:
        NotSignedIn, NotAllowed: not a moderator.
    """
    require(actor, Action.SEE_PEOPLE)
    where = _where(words, role)
    now = real_now()
    with deps.reading() as session:
        total = session.exec(select(func.count()).select_from(User).where(*where)).one()
        pages = max(1, -(-total // PAGE_SIZE))
        number = min(page_number(page), pages)
        query = (
            select(User, *_owned(now))
            .where(*where)
            .order_by(col(User.created_at).desc(), col(User.id))
            .offset((number - 1) * PAGE_SIZE)
            .limit(PAGE_SIZE)
        )
        found = session.execute(query).all()
        known = identity_labels(session, {person.id for person, *_ in found})
        acted = _acted(session, {person.id for person, seen_at, *_ in found if not seen_at})
    rows = [
        _row(
            *each,
            identity=known[each[0].id],
            unseen_text=_unseen_text(deps, acted.get(each[0].id)),
            now=now,
        )
        for each in found
    ]
    total_text = texts.count(total, "person", "people")
    return PeoplePage(rows=rows, total_text=total_text, page=number, pages=pages)


def _where(words: object, role: object) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    wanted = words[:LONGEST].replace("\x00", "").strip().lower() if isinstance(words, str) else ""
    if wanted:
        in_name = func.strpos(func.lower(col(User.name)), wanted) > 0
        where.append(or_(in_name, func.strpos(col(User.email), wanted) > 0))
    if isinstance(role, str) and role in set(Role):
        where.append(col(User.role) == role)
    return where


def _owned(now: datetime) -> list[Any]:
    """Last seen, browsers signed in, pledges, enterprises and campaigns, for each person shown."""
    mine = col(UserSession.user_id) == col(User.id)
    is_open = col(UserSession.revoked_at).is_(None) & (col(UserSession.expires_at) > now)
    campaigns = (
        select(func.count())
        .select_from(Campaign)
        .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
        .where(col(Enterprise.owner_id) == col(User.id))
    )
    return [
        select(func.max(UserSession.seen_at)).where(mine).scalar_subquery(),
        select(func.count()).select_from(UserSession).where(mine, is_open).scalar_subquery(),
        select(func.count())
        .select_from(Pledge)
        .where(col(Pledge.backer_id) == col(User.id))
        .scalar_subquery(),
        select(func.count())
        .select_from(Enterprise)
        .where(col(Enterprise.owner_id) == col(User.id))
        .scalar_subquery(),
        campaigns.scalar_subquery(),
    ]


def _acted(session: Session, unseen: set[UUID]) -> dict[UUID, datetime]:
    """When those whom no session saw last pledged or did something else, by the trail."""
    latest: dict[UUID, datetime] = {}
    for who, at in ((AuditEntry.actor_id, AuditEntry.at), (Pledge.backer_id, Pledge.created_at)):
        if not unseen:
            break
        query = select(col(who), func.max(at)).where(col(who).in_(unseen)).group_by(col(who))
        for person, last in session.execute(query):
            latest[person] = max(last, latest.get(person, last))
    return latest


def _unseen_text(deps: Deps, acted_at: datetime | None) -> str:
    """Of somebody who never signed in here: people of the demonstration act all the same."""
    if acted_at is None:
        return _("Never signed in")
    return _("Last action {ago}").format(ago=texts.ago(acted_at, deps.now()))


def _row(
    user: User,
    seen_at: datetime | None,
    browsers: int,
    pledges: int,
    enterprises: int,
    campaigns: int,
    *,
    identity: tuple[str, str],
    unseen_text: str,
    now: datetime,
) -> PersonRow:
    counted = ((pledges, "pledge"), (enterprises, "enterprise"), (campaigns, "campaign"))
    owns = [texts.count(many, noun) for many, noun in counted if many]
    status = (_("Signed in"), "good") if browsers else (_("Signed out"), "neutral")
    if not user.password_hash:
        status = (_("Cannot sign in"), "warn")
    return PersonRow(
        id=str(user.id),
        name=user.name,
        email=user.email,
        role=_(ROLE_LABELS[Role(user.role)]),
        role_value=user.role,
        status=status[0],
        status_tone=status[1],
        identity=identity[0],
        identity_tone=identity[1],
        since_text=texts.day(user.created_at),
        seen_text=texts.ago(seen_at, now) if seen_at else unseen_text,
        actions_path=f"/admin/audit?{urlencode({'who': user.email})}",
        owns_text=signs.listed(owns) or _("Nothing yet"),
    )
