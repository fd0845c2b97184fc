"""Verbs for tests of reconciliation: reconcile, read what was found, spoil either side."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlmodel import select

from crowdfund.db.tables import Incident, ReconciliationRun, ReconciliationSum
from crowdfund.domain.incident import ALARMS, IncidentKind
from crowdfund.services import reconciliation
from tests.world import World

GUARDS_OFF = "ALTER TABLE ledger_entries DISABLE TRIGGER USER"
GUARDS_ON = "ALTER TABLE ledger_entries ENABLE TRIGGER USER"


@dataclass
class Auditor:
    """Somebody who compares the processor with the books."""

    world: World

    def reconcile(self, *, days: int | None = None) -> list[Incident]:
        """Reconciles now; returns the open differences, alarms left out."""
        self.run_id = reconciliation.run_now(self.world.deps, days=days)
        return self.differences()

    def kinds(self, *, days: int | None = None) -> list[str]:
        """Reconciles now; returns the kinds of the open differences, sorted."""
        return sorted(one.kind for one in self.reconcile(days=days))

    def differences(self) -> list[Incident]:
        """Open incidents that are differences."""
        return [one for one in self.incidents() if IncidentKind(one.kind) not in ALARMS]

    def alarms(self) -> list[Incident]:
        """Open incidents that are alarms."""
        return [one for one in self.incidents() if IncidentKind(one.kind) in ALARMS]

    def incidents(self, *, are_open: bool = True) -> list[Incident]:
        """Incidents, oldest first."""
        query = select(Incident).order_by(Incident.first_seen_at, Incident.kind)  # type: ignore[arg-type]
        with self.world.deps.reading() as session:
            found = list(session.exec(query))
        return [one for one in found if (one.resolved_at is None) == are_open]

    def run(self) -> ReconciliationRun:
        """The last run of `reconcile`."""
        with self.world.deps.reading() as session:
            return session.get_one(ReconciliationRun, self.run_id)

    def sums(self) -> dict[str, ReconciliationSum]:
        """What the last run of `reconcile` found, by currency."""
        with self.world.deps.reading() as session:
            return {one.currency: one for one in reconciliation.sums_of(session, self.run_id)}

    def ours(self, *statements: str, **names: Any) -> None:
        """Changes the platform's rows past the services, with the ledger's guards off."""
        with self.world.deps.engine.begin() as connection:
            connection.execute(text(GUARDS_OFF))
            for statement in statements:
                connection.execute(text(statement), names)
            connection.execute(text(GUARDS_ON))

    def theirs(self, statement: str, *values: Any) -> int:
        """Changes the processor's file; returns how many rows that touched."""
        with sqlite3.connect(self.world.sandbox.db_path, timeout=60) as connection:
            return connection.execute(statement, values).rowcount

    def row_of(self, source_ref: str, kind: str = "") -> dict[str, Any]:
        """The processor's balance transaction of an object."""
        found = [
            row
            for row in self.world.listed("/v1/balance_transactions", source=source_ref)
            if not kind or row["type"] == kind
        ]
        [row] = found
        return row

    def rewrite(self, row: dict[str, Any]) -> None:
        """Keeps a changed balance transaction in the processor's file."""
        assert self.theirs("UPDATE objects SET body = ? WHERE id = ?", json.dumps(row), row["id"])

    def move_funds(self, currency: str, minor: int) -> None:
        """Changes the processor's balance without a row."""
        assert self.theirs(
            "UPDATE funds SET available = available + ? WHERE account = '' AND currency = ?",
            minor,
            currency.lower(),
        )
