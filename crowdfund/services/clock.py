"""The demonstration's clock: moderators move it, everybody sees it, and it never goes back (but
once, before anything has happened, to give the demonstration its past)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, func, select

from crowdfund.clock import DemonstrationClock
from crowdfund.db.tables import PlatformClock, User
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, InvalidInput, NotFound
from crowdfund.domain.permissions import Action, may, require
from crowdfund.services import audit, coming, texts
from crowdfund.services.attempts import CALL_LEASE
from crowdfund.services.deps import Deps, SandboxControl
from crowdfund.services.queues import MAIL, QUEUES, move_leases
from crowdfund.services.views.admin import ClockPage
from crowdfund.words import N_, _

CLOCK = N_("The demonstration's clock")
FURTHEST = timedelta(days=365 * 5)
JUST_AFTER = timedelta(seconds=2)
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


def clock_page(deps: Deps, *, actor: Actor | None) -> ClockPage:
    """The clock for a moderator of the demonstration; not available to anyone else."""
    if not deps.is_demo or not may(actor, Action.RUN_DEMONSTRATION):
        return ClockPage()
    now = deps.now()
    with deps.reading() as session:
        offset = session.exec(select(PlatformClock.offset_seconds)).one()
        found = coming.next_moment(session, now)
    return ClockPage(
        is_available=True,
        now_text=texts.moment(now),
        offset_text=_("{hours} ahead of the real time").format(
            hours=texts.count(offset // 3600, "hour")
        ),
        next_moment_text=_told(found),
    )


def move_clock(deps: Deps, *, actor: Actor | None, to: str, shown: str = "") -> ClockPage:
    """Moves the demonstration's clock, and the offline processor's with it.

    Args:
        deps: what stands outside.
        actor: a moderator.
        to: `next` for what comes next by time alone (`coming.next_moment`), `day` or `hour` for a
            step.
        shown: what they read that comes next; empty when they read nothing.

    Raises:
        NotFound: this is no demonstration.
        NotAllowed: not a moderator.
        InvalidInput: nothing to move to, or too far.
        Conflict: something else comes next by now.
    """
    known = require(actor, Action.RUN_DEMONSTRATION)
    _require_demonstration(deps)
    _move(deps, _seconds_to(deps, to, shown), by=known)
    return clock_page(deps, actor=actor)


def begin_in_the_past(deps: Deps, *, seconds: int) -> None:
    """Turns both clocks back before anything has happened, so that the demonstration can have a
    past. `pass_time` brings them to the present again.

    Args:
        deps: what stands outside.
        seconds: how far back.

    Raises:
        NotFound: this is no demonstration.
        Conflict: there are people already.
        GatewayRefused: the offline processor has a history already.
    """
    _require_demonstration(deps)
    with deps.reading() as session:
        if session.exec(select(User.id).limit(1)).first() is not None:
            raise Conflict(_("Time goes back only while there is nobody here."))
    _move(deps, -seconds)


def pass_time(deps: Deps, *, seconds: int) -> None:
    """Moves both clocks forward.

    Raises:
        NotFound: this is no demonstration.
        InvalidInput: not forward.
        GatewayUnavailable: the offline processor does not answer; nothing was moved.
    """
    _require_demonstration(deps)
    if seconds <= 0:
        raise InvalidInput(_("Time only goes forward."), field="to")
    _move(deps, seconds)


def _move(deps: Deps, seconds: int, *, by: Actor | None = None) -> None:
    sandbox = _require_demonstration(deps)
    before = deps.now()
    # The processor first: if it cannot follow, our own clock stays where it is.
    sandbox.advance(seconds)
    with deps.transaction() as session:
        clock = session.exec(select(PlatformClock).with_for_update()).one()
        clock.offset_seconds += seconds
        session.add(clock)
        # Letters have no key under which a second one is known: none is sent anew while on its way.
        span = timedelta(seconds=seconds)
        move_leases(session, QUEUES[MAIL], now=deps.now(), lease=CALL_LEASE, span=span)
        if by is not None:
            _record_move(session, by, before, before + span)
    if isinstance(deps.clock, DemonstrationClock):
        deps.clock.forget()


def _record_move(session: Session, by: Actor, before: datetime, after: datetime) -> None:
    # With the move itself: no entry that has the new time can be chained before this one.
    audit.record(
        session,
        AuditAction.CLOCK_MOVED,
        audit.Object("clock", 1, CLOCK),
        at=before,
        actor_id=by.user_id,
        before={"time": texts.iso(before)},
        after={"time": texts.iso(after)},
    )


def _require_demonstration(deps: Deps) -> SandboxControl:
    if not deps.is_demo or deps.sandbox is None:
        raise NotFound(_("There is no such clock here."))
    return deps.sandbox


def read_offset_seconds(session: Session) -> int:
    """How far ahead of the real time the demonstration is."""
    return session.exec(select(func.coalesce(func.max(PlatformClock.offset_seconds), 0))).one()


def _told(found: coming.Moment | None) -> str:
    return f"{found[1]}, {texts.moment(found[0])}" if found else ""


def _seconds_to(deps: Deps, to: str, shown: str) -> int:
    now = deps.now()
    if to in STEPS:
        step = STEPS[to]
    elif to == "next":
        with deps.reading() as session:
            found = coming.next_moment(session, now)
        if found is None:
            raise InvalidInput(_("No campaign waits for a time to come."), field="to")
        if shown and shown != _told(found):
            raise Conflict(_("Something else comes next by now: see what, and choose again."))
        step = found[0] - now + JUST_AFTER
    else:
        raise InvalidInput(_("Choose one of the steps shown."), field="to")
    with deps.reading() as session:
        ahead = timedelta(seconds=read_offset_seconds(session))
    if ahead + step > FURTHEST:
        raise InvalidInput(_("The clock is as far ahead as it goes."), field="to")
    return max(int(step.total_seconds()), 1)
