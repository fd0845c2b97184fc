"""Deciding about a possible match, and the page on which it is done."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlmodel import Session, col, select

from crowdfund.db.tables import IdentityCheck, Screening, User
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from crowdfund.domain.identity import IdentityStatus
from crowdfund.domain.permissions import Action, require
from crowdfund.domain.person_name import names_fit
from crowdfund.domain.screening import PASSED, ScreeningStatus
from crowdfund.services import audit, clearance, identity_notices, lookup, texts
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import long_text, required
from crowdfund.services.screening_list import invented
from crowdfund.services.screening_words import match_lines
from crowdfund.services.step_up import require_fresh
from crowdfund.services.views.identity import (
    DecidedRow,
    NameRow,
    ScreeningPage,
    ScreeningRow,
)
from crowdfund.words import N_, Spoken, _

MOST_REASON_CHARS: Final = 1_000
SHOWN: Final = 100
"""Rows of each kind on the page: what waits first, the oldest first."""
NAMES_LOOKED_AT: Final = 1_000
"""The newest verified people among whom names that differ are looked for."""
NOT_ONESELF: Final = N_("This is about yourself: somebody else has to decide.")
DECIDED_ALREADY: Final = N_("Somebody has decided this already.")
_S = ScreeningStatus
DECISIONS: Final = {"approve": _S.APPROVED, "refuse": _S.REFUSED}
LABELS: Final = Spoken({_S.APPROVED: N_("Somebody else"), _S.REFUSED: N_("Refused")})


def decide(
    deps: Deps, *, actor: Actor | None, check_id: object, decision: object, reason: object
) -> None:
    """Decides whether somebody is who the list names: `approve` lets money move again, `refuse`
    does not.

    Args:
        deps: what stands outside.
        actor: who decides.
        check_id: whose check.
        decision: approve or refuse. What was refused can be approved later.
        reason: why; kept in the trail.

    Raises:
        NotSignedIn, NotAllowed: their role does not allow it, or it is about themselves.
        NotFound: no such check.
        FactorNeeded, ProofNeeded: as for `step_up.require_fresh`.
        InvalidInput: no reason, or no such decision.
        Conflict: it was decided meanwhile, or nothing is to be decided.
    """
    known = require_fresh(require(actor, Action.DECIDE_SCREENING))
    status = DECISIONS.get(str(decision))
    if status is None:
        raise InvalidInput(_("Choose a decision."), field="decision")
    why = _reason(reason)
    now = deps.now()
    with deps.transaction() as session:
        query = select(IdentityCheck).where(IdentityCheck.id == lookup.parse_id(check_id))
        check = session.exec(query.with_for_update()).first()
        if check is None:
            raise NotFound(lookup.NOTHING_HERE)
        if check.user_id == known.user_id:
            raise NotAllowed(_(NOT_ONESELF))
        before = _S(check.screening)
        if before not in {_S.POSSIBLE, _S.REFUSED} or before is status:
            raise Conflict(_(DECIDED_ALREADY))
        _write(session, check, status, known, why, now)
        identity_notices.tell_decision(session, check, at=now)
        if status in PASSED:
            clearance.wake(session, [check.user_id], at=now)


def screening_page(deps: Deps, *, actor: Actor | None) -> ScreeningPage:
    """Who may be on a list, whose names differ, and what was decided.

    Raises:
        NotSignedIn, NotAllowed: their role does not allow it.
    """
    require(actor, Action.SEE_SCREENING)
    with deps.reading() as session:
        waiting = _rows(session, col(IdentityCheck.screening) == _S.POSSIBLE.value)
        decided = _rows(session, col(Screening.decided_at).is_not(None), newest=True)
        names = _names(session)
        by = _deciders(session, [shown for _check, shown, _user in decided])
    return ScreeningPage(
        waiting=[_waiting(*row) for row in waiting],
        names=names,
        decided=[_decided(*row, by) for row in decided],
        list_text=deps.screener.version,
        is_invented=deps.screener.version == invented().version,
    )


def _write(
    session: Session,
    check: IdentityCheck,
    status: ScreeningStatus,
    by: Actor,
    reason: str,
    now: datetime,
) -> None:
    before, check.screening, check.changed_at = check.screening, status.value, now
    session.add(check)
    query = select(Screening).where(
        Screening.check_id == check.id, Screening.list_version == check.list_version
    )
    shown = session.exec(query).one()
    shown.status, shown.decided_by, shown.decided_at = status.value, by.user_id, now
    shown.reason = reason
    session.add(shown)
    session.flush()
    audit.record(
        session,
        AuditAction.SCREENING_DECIDED,
        audit.Object("person", check.user_id, check.name),
        at=now,
        actor_id=by.user_id,
        reason=reason,
        before={"screening": before},
        after={"screening": status.value, "list": check.list_version, "found": shown.found},
    )


def _rows(
    session: Session, which: Any, *, newest: bool = False
) -> list[tuple[IdentityCheck, Screening, User]]:
    """Checks with the comparison that is in force, or with the one that was decided."""
    in_force = col(Screening.list_version) == col(IdentityCheck.list_version)
    query = (
        select(IdentityCheck, Screening, User)
        .join(Screening, col(Screening.check_id) == col(IdentityCheck.id))
        .join(User, col(User.id) == col(IdentityCheck.user_id))
        .where(which)
        .limit(SHOWN)
    )
    if newest:
        query = query.order_by(col(Screening.decided_at).desc())
    else:
        query = query.where(in_force).order_by(col(IdentityCheck.changed_at))
    return list(session.exec(query))


def _names(session: Session) -> list[NameRow]:
    query = (
        select(IdentityCheck, User)
        .join(User, col(User.id) == col(IdentityCheck.user_id))
        .where(IdentityCheck.status == IdentityStatus.VERIFIED.value)
        .where(col(IdentityCheck.name) != col(User.name))
        .order_by(col(IdentityCheck.verified_at).desc())
        .limit(NAMES_LOOKED_AT)
    )
    return [
        NameRow(
            id=str(check.id),
            name=check.name,
            account_name=user.name,
            email=user.email,
            verified_text=texts.day(check.verified_at),
        )
        for check, user in session.exec(query)
        if not names_fit(check.name, user.name)
    ][:SHOWN]


def _waiting(check: IdentityCheck, shown: Screening, user: User) -> ScreeningRow:
    return ScreeningRow(
        id=str(check.id),
        name=check.name,
        account_name=user.name,
        email=user.email,
        birth_text=str(check.birth_year),
        country_text=texts.country_name(check.country),
        found=match_lines(shown.found),
        since_text=texts.moment(shown.made_at),
        list_version=shown.list_version,
    )


def _deciders(session: Session, rows: list[Screening]) -> dict[Any, str]:
    ids = {row.decided_by for row in rows}
    query = select(User.id, User.name).where(col(User.id).in_(ids))
    return dict(session.exec(query).all())


def _decided(check: IdentityCheck, shown: Screening, user: User, by: dict[Any, str]) -> DecidedRow:
    del user
    status = _S(shown.status)
    return DecidedRow(
        id=str(check.id),
        name=check.name,
        label=LABELS.get(status, shown.status),
        tone="good" if status in PASSED else "bad",
        found=match_lines(shown.found),
        reason=shown.reason,
        decided_text=f"{by.get(shown.decided_by, '')}, {texts.moment(shown.decided_at)}",
        can_approve=check.screening == _S.REFUSED.value
        and check.list_version == shown.list_version,
    )


def _reason(text: object) -> str:
    words = long_text(
        text, field="reason", noun=_("The reason"), most_chars=MOST_REASON_CHARS
    ).strip()
    return required(words, field="reason", sentence=_("Say why, in a few words."))
