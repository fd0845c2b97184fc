"""Deleting one's account: what the law needs stays for its time, and the rest is forgotten.

What is forgotten and what stays is data (`domain.personal_data`). The person becomes a tombstone:
no name, no address, no password, no way to sign in.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy
from sqlalchemy import ColumnElement
from sqlmodel import Session, SQLModel, col, select

from crowdfund.db.tables import Allotment, Campaign, Enterprise, Notice, Pledge, ResetRequest, User
from crowdfund.domain.actor import Actor, Role, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import Conflict, InvalidInput
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.personal_data import (
    CALLED,
    FORGOTTEN_NOTICES,
    HELD,
    TOMBSTONE,
    Fate,
    reasons_kept,
)
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.domain.regimes import regime
from crowdfund.domain.sentence import sentence
from crowdfund.services import audit, texts
from crowdfund.services.account_letters import AccountLetter, post
from crowdfund.services.deps import Deps
from crowdfund.services.own_password import lock_unchanged, require_password
from crowdfund.services.person_input import normalised
from crowdfund.services.views.people import DataPage
from crowdfund.words import N_, _

PLEDGES: Final = N_("A pledge of yours is not over: cancel it while you can, or wait for its end.")
SHARES: Final = N_("You hold shares: the register has to say who owns them.")
CAMPAIGNS: Final = N_("A campaign of yours is not over: others' money depends on it.")
ROLE: Final = N_("You have a role on this platform: give it back first.")

_PLEDGE_OVER: Final = (
    PledgeStatus.EXPIRED.value,
    PledgeStatus.SETTLED.value,
    PledgeStatus.REFUNDED.value,
    PledgeStatus.LOST.value,
)
"""No money of it can move any more, but by a bank that inquires later: that is kept."""
_CAMPAIGN_OVER: Final = (
    CampaignStatus.DRAFT.value,
    CampaignStatus.CHANGES_REQUESTED.value,
    CampaignStatus.REJECTED.value,
    CampaignStatus.SETTLED.value,
    CampaignStatus.REFUNDED.value,
    CampaignStatus.WITHDRAWN.value,
)
"""Never began, or has ended; whether somebody still waits for a refund, their pledges say."""

_GOODBYE: Final = AccountLetter(
    NoticeKind.ACCOUNT_DELETED,
    sentence("Your account is deleted"),
    sentence(
        "Your name, address, password, wishes and notices about your account are forgotten. What "
        "the law has us keep stays for its time. If it was not you, tell the platform at once."
    ),
    path="",
)


def data_page(deps: Deps, *, actor: Actor | None) -> DataPage:
    """What one may take along, what would stay, and what keeps one's account.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    known = require_actor(actor)
    with deps.reading() as session:
        return DataPage(
            email=known.email,
            obstacles=[_(each) for each in obstacles(session, known.user_id)],
            kept=[_(each) for each in reasons_kept()],
            kept_text=_kept_text(kept_months(deps.now())),
        )


def _kept_text(months: int) -> str:
    years, rest = divmod(months, 12)
    return texts.count(months, "month") if rest else texts.count(years, "year")


def kept_months(at: datetime) -> int:
    """For how many months records are kept.

    Source: the ECSPR's rule on records, Art 26 (`domain.regimes.ecspr`), for everybody: it is the
    longest of the rules here.

    Args:
        at: when it is asked, UTC.
    """
    pack = regime("ecspr")
    return pack.count("records", pack.day(at))


def delete(deps: Deps, *, actor: Actor | None, password: object, typed: object) -> None:
    """Forgets a person, but for what has to be kept.

    Args:
        deps: what the platform works with.
        actor: who asks.
        password: theirs, again.
        typed: their address, typed to confirm.

    Raises:
        NotSignedIn: nobody is signed in.
        InvalidInput: the password or what was typed is wrong.
        Conflict: money or a campaign depends on it, in words; or the password changed meanwhile.
        TooManyAttempts: too many tries.
    """
    known = require_actor(actor)
    if normalised(typed) != known.email:
        raise InvalidInput(_("Type your address as it stands above."), field="typed")
    compared = require_password(deps, known, password)
    with deps.transaction() as session:
        # Against a pledge that is made at the same time: its row asks for this one's key.
        user = lock_unchanged(session, known, compared)
        if kept := obstacles(session, user.id):
            raise Conflict(" ".join(_(each) for each in kept))
        _forget(session, deps, user)


def obstacles(session: Session, user_id: UUID) -> list[str]:
    """What depends on somebody's account, as they read it; nothing when it can go."""
    pledges = select(Pledge.id).where(Pledge.backer_id == user_id)
    shares = select(Allotment.id).where(Allotment.holder_id == user_id)
    owned = (
        select(Campaign.id)
        .join(Enterprise, col(Enterprise.id) == col(Campaign.enterprise_id))
        .where(Enterprise.owner_id == user_id)
    )
    waits = select(Pledge.id).where(
        col(Pledge.campaign_id).in_(owned), col(Pledge.status).not_in(_PLEDGE_OVER)
    )
    role = select(User.id).where(User.id == user_id, User.role != Role.MEMBER.value)
    checks: tuple[tuple[Any, str], ...] = (
        (pledges.where(col(Pledge.status).not_in(_PLEDGE_OVER)), PLEDGES),
        (shares.where(col(Allotment.annulled_at).is_(None)), SHARES),
        (owned.where(col(Campaign.status).not_in(_CAMPAIGN_OVER)), CAMPAIGNS),
        (waits, CAMPAIGNS),
        (role, ROLE),
    )
    found = [words for query, words in checks if session.exec(query.limit(1)).first() is not None]
    return list(dict.fromkeys(found))


def _forget(session: Session, deps: Deps, user: User) -> None:
    address, now = user.email, deps.now()
    _forget_notices(session, user.id)
    for table, condition in _forgotten(user.id):
        session.execute(sqlalchemy.delete(table).where(condition))
    for (name, called), whose in CALLED.items():
        table = SQLModel.metadata.tables[name]
        about_them = sqlalchemy.update(table).where(table.c[whose] == user.id)
        session.execute(about_them.values({called: TOMBSTONE}))
    session.execute(sqlalchemy.delete(ResetRequest).where(col(ResetRequest.address) == address))
    user.email, user.name = f"deleted-{user.id}@invalid", TOMBSTONE
    user.password_hash, user.country, user.unconfirmed_since = "", "", None
    user.deleted_at = now
    session.flush()
    about = audit.Object("person", user.id, TOMBSTONE)
    audit.record(session, AuditAction.ACCOUNT_DELETED, about, at=now, actor_id=user.id)
    post(session, _GOODBYE, user_id=user.id, at=now, address=address)


def _forget_notices(session: Session, user_id: UUID) -> None:
    """What is about the account goes, with every letter that brings a link to it. The rest shows
    that its reader was told, and loses what a mail server said about their address."""
    own = col(Notice.user_id) == user_id
    goes = col(Notice.kind).in_(FORGOTTEN_NOTICES) | col(Notice.link_id).is_not(None)
    session.execute(sqlalchemy.delete(Notice).where(own, goes))
    session.execute(sqlalchemy.update(Notice).where(own).values(address=None, last_error=""))


def _forgotten(user_id: UUID) -> list[tuple[Any, ColumnElement[bool]]]:
    """Tables and which of their rows go."""
    tables = SQLModel.metadata.tables
    names = [place for place, held in HELD.items() if held.fate is Fate.FORGOTTEN]
    return [(tables[table], tables[table].c[column] == user_id) for table, column in names]
