"""Reconciliation as moderators and terminals see it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func
from sqlmodel import Session, col, select

from crowdfund.db.tables import (
    Incident,
    ProcessorRow,
    ReconciliationRun,
    ReconciliationSum,
    User,
)
from crowdfund.domain.actor import Actor
from crowdfund.domain.incident import (
    ENDS_BY_ITSELF,
    KIND_LABELS,
    NO_DIFFERENCE,
    IncidentKind,
)
from crowdfund.domain.permissions import Action, require
from crowdfund.services import incidents, reconciliation, reconciliation_alarms, texts
from crowdfund.services.deps import Deps
from crowdfund.services.reconciliation_alarms import TOP_UP_ALL
from crowdfund.services.reconciliation_top_ups import as_one, is_top_up, row_of
from crowdfund.services.stored_words import shown
from crowdfund.services.views.reconciliation import (
    ClosedRow,
    IncidentRow,
    ReconciliationPanel,
    SumRow,
)
from crowdfund.words import _, said

SHOWN_INCIDENTS: Final = 100
SHOWN_CLOSED: Final = 10
OVERDUE: Final = timedelta(hours=36)
"""After so long without a reconciliation a night was missed."""


def panel(deps: Deps, *, actor: Actor | None) -> ReconciliationPanel:
    """The last reconciliation, one that is under way, and incidents.

    Raises:
        NotSignedIn, NotAllowed: not a moderator.
    """
    require(actor, Action.SEE_MONEY)
    return report(deps)


def report(deps: Deps) -> ReconciliationPanel:
    """The same for whoever runs the platform, without asking who looks."""
    now = deps.now()
    with deps.reading() as session:
        last = reconciliation.last_run(session)
        running = reconciliation.open_run(session)
        found = incidents.open_ones(session)
        listed = _sorted(found)[:SHOWN_INCIDENTS]
        top_ups = sorted(filter(is_top_up, listed), key=lambda one: one.currency)
        alone = [_incident(one, now) for one in listed if not is_top_up(one)]
        return ReconciliationPanel(
            has_run=last is not None,
            agrees=not any(IncidentKind(one.kind) not in NO_DIFFERENCE for one in found),
            is_compared=not any(one.kind == IncidentKind.NOT_COMPARED.value for one in found),
            last_text=_last_text(last, now),
            is_running=running is not None,
            progress_text=_progress_text(session, running),
            sums=[_sum(one) for one in reconciliation.sums_of(session, last.id)] if last else [],
            incidents=[_incident(one, now) for one in listed],
            alone=alone,
            top_ups=[row_of(one, now) for one in top_ups],
            top_up_text=_(TOP_UP_ALL),
            reckoned_text=_reckoned_text(last, now),
            waiting=[*alone, as_one(top_ups, now)] if top_ups else alone,
            closed=_closed(session),
        )


def _last_text(last: ReconciliationRun | None, now: datetime) -> str:
    if last is None or last.ended_at is None:
        return _("Nothing was reconciled yet. A worker does it every night.")
    which = _("all") if last.since is None else _("those of the last days")
    return _(
        "Last reconciled {ago}: {rows} of the processor read ({which}), {objects} compared."
    ).format(
        ago=texts.ago(last.ended_at, now),
        rows=texts.count(last.row_count, "row"),
        which=which,
        objects=texts.count(last.line_count, "object"),
    )


def _reckoned_text(last: ReconciliationRun | None, now: datetime) -> str:
    if last is None or last.ended_at is None:
        return ""
    return _("Reckoned at the last reconciliation, {ago}.").format(
        ago=texts.ago(last.ended_at, now)
    )


def _progress_text(session: Session, run: ReconciliationRun | None) -> str:
    if run is None:
        return ""
    if run.note:
        return _("The processor does not answer; it is asked again. {why}").format(
            why=shown(run.note)
        )
    if run.turn == 0:
        return _("It waits for a worker.")
    if run.is_read:
        return _("{rows} read; comparing.").format(rows=texts.count(run.row_count, "row"))
    query = select(func.count()).select_from(ProcessorRow)
    if run.since is not None:
        query = query.where(col(ProcessorRow.created_at) >= run.since)
    known = session.exec(query).one()
    return _("{rows} of about {all_rows} rows read.").format(
        rows=texts.number(run.row_count), all_rows=texts.number(max(known, run.row_count))
    )


def _sum(one: ReconciliationSum) -> SumRow:
    difference = one.processor_minor - one.ledger_minor - one.on_its_way_minor - one.accepted_minor
    return SumRow(
        currency=one.currency,
        processor_text=texts.money(one.processor_minor, one.currency),
        ledger_text=texts.money(one.ledger_minor, one.currency),
        on_its_way_text=texts.money(one.on_its_way_minor, one.currency),
        accepted_text=texts.money(one.accepted_minor, one.currency),
        difference_text=texts.money(difference, one.currency),
        held_text=texts.money(one.held_minor, one.currency),
        agrees=difference == 0 and one.processor_minor == one.rows_minor,
        processor_minor=one.processor_minor,
        ledger_minor=one.ledger_minor,
        on_its_way_minor=one.on_its_way_minor,
        accepted_minor=one.accepted_minor,
        difference_minor=difference,
        held_minor=one.held_minor,
    )


def _sorted(found: list[Incident]) -> list[Incident]:
    """Differences before warnings, each oldest first."""
    return sorted(
        found, key=lambda one: (IncidentKind(one.kind) in NO_DIFFERENCE, one.first_seen_at)
    )


def _words(one: Incident) -> tuple[str, str]:
    """What is wrong and what to do, in the reader's language."""
    if one.kind == IncidentKind.TOP_UP.value:
        held_minor, there_minor = one.expected_minor, one.found_minor
        if held_minor is not None and there_minor is not None:
            return reconciliation_alarms.shortfall_words(one.currency, held_minor, there_minor)
    return shown(one.sentence), shown(one.what_to_do)


def _incident(one: Incident, now: datetime) -> IncidentRow:
    kind = IncidentKind(one.kind)
    sentence, what_to_do = _words(one)
    return IncidentRow(
        id=str(one.id),
        kind=one.kind,
        kind_label=said(KIND_LABELS[kind]),
        subject=one.subject,
        currency=one.currency,
        sentence=sentence,
        what_to_do=what_to_do,
        since_text=texts.ago(one.first_seen_at, now),
        first_seen_text=texts.moment(one.first_seen_at),
        is_alarm=kind in NO_DIFFERENCE,
        can_close=kind not in ENDS_BY_ITSELF,
        expected_minor=one.expected_minor,
        found_minor=one.found_minor,
    )


def _closed(session: Session) -> list[ClosedRow]:
    query = (
        select(Incident, User.name)
        .outerjoin(User, col(User.id) == col(Incident.resolved_by))
        .where(col(Incident.resolved_at).is_not(None))
        .order_by(col(Incident.resolved_at).desc(), col(Incident.id))
        .limit(SHOWN_CLOSED)
    )
    return [
        ClosedRow(
            kind_label=said(KIND_LABELS[IncidentKind(one.kind)]),
            sentence=_words(one)[0],
            how=_how(one, name),
        )
        for one, name in session.exec(query)
    ]


def _how(one: Incident, name: str | None) -> str:
    """By whom it was closed, when, and why: a person's own words, or the platform's."""
    return _("{name}, {at}: {note}").format(
        name=name or _("By itself"),
        at=texts.moment(one.resolved_at),
        note=one.note if name else _(one.note),
    )
