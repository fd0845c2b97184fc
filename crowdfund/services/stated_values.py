"""What an enterprise says that it stands for: its founder's word, shown as such."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from crowdfund.db.tables import Enterprise, StatedValue
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import InvalidInput, NotFound
from crowdfund.domain.matching.wishes import STATED_VALUES
from crowdfund.domain.membership import FounderAction
from crowdfund.services import audit, lookup, signs
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import choice
from crowdfund.services.match_words import VALUE_LABELS
from crowdfund.services.views.common import Fact
from crowdfund.services.views.matching import StatedValues, Tick
from crowdfund.words import N_, _

NOT_VERIFIED = N_("By the enterprise’s own word; nobody verified it")


def stated_values(deps: Deps, *, actor: Actor | None, enterprise_id: object = "") -> StatedValues:
    """What one's own enterprise states, and what it can state; empty without an enterprise.

    Args:
        deps: what the platform works with.
        actor: who asks.
        enterprise_id: one of theirs; empty for the newest.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: another founder's, or nothing's.
    """
    with deps.reading() as session:
        enterprise = lookup.owned_enterprise(session, actor, enterprise_id, FounderAction.READ)
        if enterprise is None:
            return StatedValues()
        found = _of(session, enterprise.id)
    ticks = [
        Tick(f"values-{value.value}", VALUE_LABELS[value], value.value in found)
        for value in STATED_VALUES
    ]
    return StatedValues(enterprise_id=str(enterprise.id), ticks=ticks)


def state_values(
    deps: Deps, *, actor: Actor | None, enterprise_id: object, values: list[str]
) -> None:
    """States for one's own enterprise what it stands for, in place of what was stated before.

    Args:
        deps: what the platform works with.
        actor: who asks.
        enterprise_id: one of theirs.
        values: of `STATED_VALUES`.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: another founder's, or nothing's.
        InvalidInput: something that cannot be stated.
    """
    with deps.transaction() as session:
        enterprise = lookup.owned_enterprise(session, actor, enterprise_id, FounderAction.WRITE)
        if enterprise is None:
            raise NotFound(lookup.NOTHING_HERE)
        wanted = _parsed(values)
        # Two savings at once: the second waits here, and replaces what the first stored.
        session.exec(select(Enterprise.id).where(Enterprise.id == enterprise.id).with_for_update())
        audit.record(
            session,
            AuditAction.VALUES_STATED,
            audit.Object("enterprise", enterprise.id, enterprise.name),
            at=deps.now(),
            actor_id=require_actor(actor).user_id,
            before={"values": ", ".join(sorted(_of(session, enterprise.id)))},
            after={"values": ", ".join(wanted)},
        )
        session.execute(delete(StatedValue).where(col(StatedValue.enterprise_id) == enterprise.id))
        session.add_all(
            StatedValue(enterprise_id=enterprise.id, value=value, stated_at=deps.now())
            for value in wanted
        )


def facts_of(session: Session, enterprise: Enterprise) -> list[Fact]:
    """What it states, as one fact that says whose word it is; none when it states nothing."""
    found = _of(session, enterprise.id)
    labels = [VALUE_LABELS[value] for value in STATED_VALUES if value.value in found]
    return [Fact(_("Stands for"), signs.listed(labels), _(NOT_VERIFIED))] if labels else []


def _of(session: Session, enterprise_id: UUID) -> set[str]:
    query = select(StatedValue.value).where(StatedValue.enterprise_id == enterprise_id)
    return set(session.exec(query))


def _parsed(values: object) -> list[str]:
    if not isinstance(values, list) or len(values) > len(STATED_VALUES):
        raise InvalidInput(_("Choose from the list."), field="values")
    offered = {value.value for value in STATED_VALUES}
    return sorted(
        {choice(one, offered, field="values", noun=_("Each choice")) for one in values} - {""}
    )
