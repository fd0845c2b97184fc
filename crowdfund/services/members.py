"""Roles in an enterprise: invited by its owner, accepted by the person, ended by either."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.tables import Enterprise, EnterpriseMember, User
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, InvalidInput, NotFound
from crowdfund.domain.membership import (
    MEMBER_LABELS,
    FounderAction,
    MemberRole,
    MemberStatus,
)
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.sentence import sentence
from crowdfund.services import audit, handing_over, joining, limits, lookup, texts
from crowdfund.services.deps import Deps
from crowdfund.services.limits import Limit
from crowdfund.services.memberships import role_in
from crowdfund.services.notices import tell
from crowdfund.services.step_up import require_fresh
from crowdfund.services.views.members import InvitationRow, MemberRow, TeamPage
from crowdfund.words import _

INVITATIONS_BY_PERSON: Final = Limit("invitations-person", 20, 60)
MOST_MEMBERS: Final = 20
PATH: Final = "/founder/team"
GIVEN: Final = (MemberRole.COFOUNDER, MemberRole.READER)
"""Roles that an owner can give."""


def team_page(deps: Deps, *, actor: Actor | None, enterprise_id: object = "") -> TeamPage:
    """An enterprise's people, for everybody who has a role there, and what the reader is invited
    to. With an empty id: of the newest enterprise that is theirs.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: no such enterprise, or none in which they have a role.
    """
    known = require_actor(actor)
    with deps.reading() as session:
        invitations = _invitations(session, known.user_id)
        offers = handing_over.offers_to(session, known.user_id, deps.now())
        enterprise = lookup.owned_enterprise(session, known, enterprise_id, FounderAction.READ)
        if enterprise is None:
            return TeamPage(invitations=invitations, offers=offers)
        role = role_in(session, enterprise, known.user_id) or MemberRole.READER
        return TeamPage(
            enterprise_id=str(enterprise.id),
            enterprise_name=enterprise.name,
            own_role_label=_(MEMBER_LABELS[role]),
            can_manage=role is MemberRole.OWNER,
            can_leave=role is not MemberRole.OWNER,
            members=_members(session, enterprise, known, deps.now()),
            invitations=invitations,
            offers=offers,
        )


def invite(
    deps: Deps, *, actor: Actor | None, enterprise_id: object, email: object, role: object
) -> None:
    """Invites somebody. Whether anybody has the address is not said: who has no account here, has a
    role already or was invited already is simply not told anything.

    Raises:
        NotSignedIn, NotFound, NotAllowed: not the owner.
        FactorNeeded, ProofNeeded: as for `step_up.require_fresh`.
        InvalidInput: no address, or no such role.
        Conflict: as many people have a role as fit.
        TooManyAttempts: too many invitations within an hour.
    """
    known = require_fresh(actor)
    wanted = _role(role)
    address = str(email).strip().lower()
    if "@" not in address:
        raise InvalidInput(_("Enter an email address."), field="email")
    with deps.transaction() as session:
        enterprise = _owned(session, known, enterprise_id)
        limits.count(INVITATIONS_BY_PERSON, str(known.user_id))
        if len(_open(session, enterprise.id)) >= MOST_MEMBERS:
            raise Conflict(_("No more people fit into one enterprise here."))
        person = session.exec(select(User).where(User.email == address)).first()
        now = deps.now()
        _record(session, AuditAction.MEMBER_INVITED, enterprise, known, now, address, wanted)
        if person is None or _has_one(session, enterprise, person.id):
            return
        row = EnterpriseMember(
            enterprise_id=enterprise.id,
            user_id=person.id,
            role=wanted.value,
            status=MemberStatus.INVITED.value,
            invited_by=known.user_id,
            invited_at=now,
        )
        session.add(row)
        session.flush()
        _tell_invited(session, row, enterprise, known, now)


def answer(deps: Deps, *, actor: Actor | None, member_id: object, accepts: bool) -> None:
    """Accepts or declines an invitation to oneself.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: no open invitation of that id to them.
        Conflict: they accept, and have a pledge in its open raise.
    """
    known = require_actor(actor)
    with deps.transaction() as session:
        row = _locked(session, member_id)
        if row.user_id != known.user_id or row.status != MemberStatus.INVITED.value:
            raise NotFound(_(lookup.NOTHING_HERE))
        now = deps.now()
        enterprise = session.get_one(Enterprise, row.enterprise_id)
        if accepts:
            joining.join(session, enterprise.id, known.user_id)
            row.status, row.accepted_at = MemberStatus.ACTIVE.value, now
        else:
            row.status, row.ended_at = MemberStatus.ENDED.value, now
        session.add(row)
        action = AuditAction.MEMBER_ACCEPTED if accepts else AuditAction.MEMBER_DECLINED
        _record(session, action, enterprise, known, now, known.email, MemberRole(row.role))


def end(deps: Deps, *, actor: Actor | None, member_id: object) -> None:
    """Ends a role or an open invitation: the owner that of anybody, everybody their own.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: no such role, or one that is somebody else's business.
    """
    known = require_actor(actor)
    with deps.transaction() as session:
        row = _locked(session, member_id)
        enterprise = session.get_one(Enterprise, row.enterprise_id)
        if known.user_id not in {enterprise.owner_id, row.user_id}:
            raise NotFound(_(lookup.NOTHING_HERE))
        now = deps.now()
        row.status, row.ended_at, row.offered_at = MemberStatus.ENDED.value, now, None
        session.add(row)
        person = session.get_one(User, row.user_id)
        role = MemberRole(row.role)
        _record(session, AuditAction.MEMBER_ENDED, enterprise, known, now, person.email, role)
        _tell_ended(session, row, enterprise, known, now)


def _owned(session: Session, actor: Actor, enterprise_id: object) -> Enterprise:
    # An id that is empty would be the newest one's; here nobody may mean that.
    known_id = str(lookup.parse_id(enterprise_id))
    found = lookup.owned_enterprise(session, actor, known_id, FounderAction.OWN)
    assert found is not None  # noqa: S101 - an id that is given is found or refused
    session.get(Enterprise, found.id, with_for_update={"key_share": True})
    return found


def _locked(session: Session, member_id: object) -> EnterpriseMember:
    query = select(EnterpriseMember).where(EnterpriseMember.id == lookup.parse_id(member_id))
    row = session.exec(query.with_for_update()).first()
    if row is None or row.status == MemberStatus.ENDED.value:
        raise NotFound(_(lookup.NOTHING_HERE))
    return row


def _role(role: object) -> MemberRole:
    for one in GIVEN:
        if role == one.value:
            return one
    raise InvalidInput(_("Choose co-founder or reader."), field="role")


def _open(session: Session, enterprise_id: UUID) -> list[EnterpriseMember]:
    query = select(EnterpriseMember).where(
        EnterpriseMember.enterprise_id == enterprise_id,
        EnterpriseMember.status != MemberStatus.ENDED.value,
    )
    return list(session.exec(query.order_by(col(EnterpriseMember.invited_at))))


def _has_one(session: Session, enterprise: Enterprise, user_id: UUID) -> bool:
    return enterprise.owner_id == user_id or any(
        row.user_id == user_id for row in _open(session, enterprise.id)
    )


def _members(
    session: Session, enterprise: Enterprise, reader: Actor, now: datetime
) -> list[MemberRow]:
    owner = session.get_one(User, enterprise.owner_id)
    owns_since = handing_over.owned_since(session, enterprise)
    rows = [_row("", owner, MemberRole.OWNER, owns_since, False, reader)]
    for one in _open(session, enterprise.id):
        person = session.get_one(User, one.user_id)
        since = one.accepted_at or one.invited_at
        is_waiting = one.status == MemberStatus.INVITED.value
        role, is_offered = MemberRole(one.role), handing_over.is_open(one, now)
        can_be_offered = role is MemberRole.COFOUNDER and not is_waiting and not is_offered
        shown = _row(str(one.id), person, role, since, is_waiting, reader)
        rows.append(replace(shown, can_be_offered=can_be_offered, is_offered=is_offered))
    return rows


def _row(
    row_id: str, person: User, role: MemberRole, since: datetime, is_waiting: bool, reader: Actor
) -> MemberRow:
    return MemberRow(
        id=row_id,
        # A stranger's name is not told because somebody typed their address.
        name="" if is_waiting else person.name,
        email=person.email,
        role_label=_(MEMBER_LABELS[role]),
        since_text=texts.day(since),
        is_waiting=is_waiting,
        is_you=person.id == reader.user_id,
    )


def _invitations(session: Session, user_id: UUID) -> list[InvitationRow]:
    query = (
        select(EnterpriseMember, Enterprise.name, User.name)
        .join(Enterprise, col(Enterprise.id) == col(EnterpriseMember.enterprise_id))
        .join(User, col(User.id) == col(EnterpriseMember.invited_by))
        .where(EnterpriseMember.user_id == user_id)
        .where(EnterpriseMember.status == MemberStatus.INVITED.value)
    )
    return [
        InvitationRow(str(row.id), name, _(MEMBER_LABELS[MemberRole(row.role)]), by)
        for row, name, by in session.exec(query.order_by(col(EnterpriseMember.invited_at)))
    ]


def _record(
    session: Session,
    action: AuditAction,
    enterprise: Enterprise,
    actor: Actor,
    at: datetime,
    address: str,
    role: MemberRole,
) -> None:
    audit.record(
        session,
        action,
        audit.Object("enterprise", enterprise.id, enterprise.name),
        at=at,
        actor_id=actor.user_id,
        after={"member": address, "role": role.value},
    )


def _tell_invited(
    session: Session, row: EnterpriseMember, enterprise: Enterprise, by: Actor, at: datetime
) -> None:
    tell(
        session,
        user_id=row.user_id,
        kind=NoticeKind.MEMBER_INVITED,
        subject=sentence("You are invited to an enterprise"),
        body=sentence(
            "{by} invites you to {enterprise}. Accept or decline on the page; until you accept, "
            "nothing changes.",
            by=by.name,
            enterprise=enterprise.name,
        ),
        path=PATH,
        once_key=f"member:{row.id}:invited",
        at=at,
    )


def _tell_ended(
    session: Session, row: EnterpriseMember, enterprise: Enterprise, by: Actor, at: datetime
) -> None:
    other = enterprise.owner_id if by.user_id == row.user_id else row.user_id
    tell(
        session,
        user_id=other,
        kind=NoticeKind.MEMBER_ENDED,
        subject=sentence("A role in {enterprise} has ended", enterprise=enterprise.name),
        body=sentence("{by} ended it. What was written before stays as it is.", by=by.name),
        path=PATH,
        once_key=f"member:{row.id}:ended",
        at=at,
    )
