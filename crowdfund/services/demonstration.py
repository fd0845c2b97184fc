"""What only the demonstration may do: people with a role and a known password, drawn covers, and
the hosted pages of the offline processor filled in by machine. Refused everywhere else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlmodel import col, func, select

from crowdfund.db.tables import Attempt, IdentityCheck, PlatformClock, User
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import Conflict, InvalidInput, NotFound
from crowdfund.domain.identity import IdentityStatus, identity_key
from crowdfund.domain.payment import AttemptKind
from crowdfund.domain.screening import ScreeningStatus
from crowdfund.services import attempts, lookup, payouts, pledging
from crowdfund.services.accounts import DEMO_PASSWORD
from crowdfund.services.deps import Deps, SandboxControl
from crowdfund.services.draft_access import open_draft
from crowdfund.services.passwords import hash_password
from crowdfund.services.person_input import parse_country, parse_email, parse_name
from crowdfund.services.pictures import DRAWN_MARK

SIGN_INS = ("founder@demo.test", "backer@demo.test", "admin@demo.test")
"""Whom the sign-in page offers to be: an entrepreneur, a backer and a moderator."""
INTERRUPTED = "Making the demonstration was interrupted; it has to be made again from the start."
BORN_IN = 1980
"""What the documents of everybody in the demonstration say."""
_DRAWING = re.compile(r"[a-z0-9-]{1,60}")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who exists in the demonstration only."""

    email: str
    name: str
    country: str
    """ISO 3166 alpha-2."""
    role: Role = Role.MEMBER


def was_interrupted(deps: Deps) -> bool:
    """Whether making the demonstration was begun and never finished. Nobody has used the platform
    then: pages are served only afterwards, and the clock is behind the real one only meanwhile."""
    with deps.reading() as session:
        return session.exec(select(PlatformClock.offset_seconds)).one() < 0


def is_empty(deps: Deps) -> bool:
    """Whether there are no people yet.

    Raises:
        Conflict: there are, but the demonstration was never finished.
    """
    if was_interrupted(deps):
        raise Conflict(INTERRUPTED)
    with deps.reading() as session:
        return session.exec(select(User.id).limit(1)).first() is None


def shown_password(deps: Deps) -> str:
    """The password that the sign-in page shows; empty unless everybody whom it offers is there."""
    if not deps.is_demo:
        return ""
    theirs = select(func.count()).select_from(User).where(col(User.email).in_(SIGN_INS))
    with deps.reading() as session:
        return DEMO_PASSWORD if session.exec(theirs).one() == len(SIGN_INS) else ""


def add_people(deps: Deps, people: Sequence[DemoPerson]) -> list[Actor]:
    """Adds people who all sign in with the demonstration's password.

    Args:
        deps: what the platform works with.
        people: whom.

    Returns:
        The people in the same order.

    Raises:
        NotFound: this is no demonstration.
        InvalidInput: an address, a name or a country cannot be used.
    """
    _sandbox(deps)
    # One hash for all: everybody may know this password, and hashing takes long on purpose.
    password_hash = hash_password(DEMO_PASSWORD)
    now = deps.now()
    rows = [
        User(
            id=uuid4(),
            email=parse_email(person.email),
            password_hash=password_hash,
            name=parse_name(person.name),
            role=person.role.value,
            country=parse_country(person.country),
            created_at=now,
        )
        for person in people
    ]
    with deps.transaction() as session:
        session.add_all(rows)
        session.flush()
        session.add_all([_verified(deps, row) for row in rows])
    return [Actor(user_id=u.id, role=Role(u.role), name=u.name, email=u.email) for u in rows]


def _verified(deps: Deps, person: User) -> IdentityCheck:
    """A good check without the processor, whose page would have to be filled in for each."""
    return IdentityCheck(
        id=uuid4(),
        user_id=person.id,
        idempotency_key=identity_key(str(person.id), 1),
        status=IdentityStatus.VERIFIED.value,
        name=person.name,
        birth_year=BORN_IN,
        country=person.country or deps.platform_country,
        screening=ScreeningStatus.CLEAR.value,
        # Compared with no list: the first look of a worker compares them all.
        list_version="",
        created_at=person.created_at,
        changed_at=person.created_at,
        verified_at=person.created_at,
    )


def use_drawn_cover(
    deps: Deps, *, actor: Actor | None, campaign_id: str, name: str, alt: str
) -> None:
    """Gives one's own draft a cover that was drawn for the demonstration.

    Args:
        deps: what the platform works with.
        actor: the founder.
        campaign_id: as sent.
        name: of the drawing, without its ending.
        alt: what it shows, in words.

    Raises:
        NotFound: this is no demonstration, or not one's own draft.
        Conflict: the campaign cannot be changed any more.
        InvalidInput: not the name of a drawing.
    """
    _sandbox(deps)
    if not _DRAWING.fullmatch(name):
        raise InvalidInput("That is not the name of a drawing.", field="cover")
    with deps.transaction() as session:
        campaign = open_draft(session, actor, campaign_id)
        campaign.cover = f"{DRAWN_MARK}{name}"
        campaign.cover_alt = alt
        session.add(campaign)


def complete_payouts(deps: Deps, *, actor: Actor | None, enterprise_id: str) -> None:
    """Connects payouts and fills in the processor's form, as the founder would.

    Raises:
        NotFound: this is no demonstration, or not one's own enterprise.
        GatewayUnavailable: the processor cannot be reached.
    """
    sandbox = _sandbox(deps)
    payouts.connect(deps, actor=actor, enterprise_id=enterprise_id)
    with deps.reading() as session:
        enterprise = lookup.owned_enterprise(session, actor, enterprise_id)
    if enterprise is not None:
        sandbox.complete_onboarding(enterprise.account_ref)
        payouts.refresh(deps, actor=actor, enterprise_id=enterprise_id)


def pay(deps: Deps, *, actor: Actor | None, pledge_id: str, card: str) -> None:
    """Pays one's own pledge on the processor's page with a test card, and comes back.

    Raises:
        NotFound: this is no demonstration, or not one's own pledge.
        GatewayUnavailable: the processor cannot be reached.
    """
    sandbox = _sandbox(deps)
    with deps.reading() as session:
        own = lookup.owned_pledge(session, actor, pledge_id)
        page: Attempt | None = attempts.newest(session, own.id, AttemptKind.CHECKOUT)
    if page is not None:
        sandbox.pay(page.provider_ref, card)
    pledging.came_back(deps, actor=actor, pledge_id=pledge_id)


def _sandbox(deps: Deps) -> SandboxControl:
    if not deps.is_demo or deps.sandbox is None:
        raise NotFound("This is no demonstration.")
    return deps.sandbox
