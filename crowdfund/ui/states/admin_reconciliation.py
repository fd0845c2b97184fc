"""Reconciliation on the moderators' pages: what was found, asking for it, closing with a note."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.errors import CrowdfundError, InvalidInput, NotAllowed
from crowdfund.services import incidents, reconciliation, reconciliation_pages
from crowdfund.services.views.reconciliation import ReconciliationPanel
from crowdfund.ui.parts.backer_loads import field_of
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import _, said


class AdminReconciliationState(BaseState):
    """The part of /admin/money and /admin about reconciliation."""

    panel: ReconciliationPanel = ReconciliationPanel()
    is_asking: bool = False
    is_closing: bool = False
    note_problem: str = ""
    """What is wrong with the note that was sent; shown in its dialog."""
    refused: str = ""
    """The incident that `note_problem` is about."""
    done: str = ""
    """What was done last, in words."""

    @rx.event
    async def load(self) -> None:
        """Reads how things stand for a moderator; the page itself turns others away."""
        self.is_asking = self.is_closing = False
        self.note_problem = self.refused = self.done = ""
        await self._read()

    @rx.event
    async def tick(self) -> None:
        """Looks how far a run got, while one is under way."""
        if self.panel.is_running:
            await self._read()

    @rx.event
    def forget_problem(self) -> None:
        """Opens a dialog without the refusal of the one before."""
        self.note_problem = self.refused = self.done = ""

    @rx.event
    async def reconcile_now(self):
        """Has a worker read everything at the processor and compare it."""
        self.done, self.is_asking = "", True
        yield
        target = await self._do(reconciliation.ask)
        self.is_asking = False
        if target is not None:
            yield target

    @rx.event
    async def close_incident(self, form: dict[str, Any]):
        """Closes an incident that is explained.

        Args:
            form: incident, note.
        """
        self.note_problem = self.done = ""
        self.refused, self.is_closing = field_of(form, "incident"), True
        yield
        target = await self._do(
            incidents.close_with_note, incident_id=self.refused, note=field_of(form, "note")
        )
        self.is_closing = False
        if target is not None:
            yield target
        elif not self.note_problem and not self.problem:
            self.done = _("The incident is closed. It comes back if the difference changes.")

    async def _do(self, service: Any, **values: Any) -> Any:
        actor = await self._actor()
        try:
            await self._call(service, actor=actor, **values)
        except LEADS as error:
            return self._first(error)
        except InvalidInput as error:
            self.note_problem = said(error.message)
            return None
        except CrowdfundError as error:
            self._show(error)
        await self._read()
        return None

    async def _read(self) -> None:
        actor = await self._actor()
        try:
            self.panel = await self._call(reconciliation_pages.panel, actor=actor)
        except NotAllowed:
            self.panel = ReconciliationPanel()
