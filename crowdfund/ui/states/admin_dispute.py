"""One dispute before a moderator: evidence for the bank, or the loss accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.dispute import DisputeStatus
from crowdfund.domain.errors import CrowdfundError, NotAllowed, NotFound
from crowdfund.domain.permissions import Action, may
from crowdfund.services import dispute_answers, dispute_pages
from crowdfund.services.views.disputes import DisputePage
from crowdfund.ui.parts.backer_loads import field_of, is_ticked, open_page, path_part
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import N_, _, said

SENT = N_("The bank has the evidence. It decides within weeks; this page follows it.")
DECIDED = N_("The bank got the evidence and has decided already.")
UNREAD = N_("Say that you have read it: it cannot be changed afterwards.")
ACCEPTED = N_("The loss is accepted.")
MOVING = frozenset({DisputeStatus.NEEDS_RESPONSE.value, DisputeStatus.UNDER_REVIEW.value})
"""Statuses that change without this moderator: the page looks again by itself."""


class AdminDisputeState(BaseState):
    """The page /admin/disputes/[dispute_id]."""

    dispute: DisputePage = DisputePage()
    done: str = ""
    """What was done last, in words."""
    evidence_problem: str = ""
    """What is wrong with the evidence that was sent; shown beside it."""
    confirmed_problem: str = ""
    """That it was not said to be read; shown beside that box."""
    is_sending: bool = False

    @rx.event
    async def load(self) -> Any:
        """Loads the page for a moderator; others find nothing here."""
        self.done = self.evidence_problem = self.confirmed_problem = ""
        self.is_sending = False
        return await open_page(self, self._open)

    @rx.var
    def is_moving(self) -> bool:
        """Whether the page still looks again by itself."""
        return self.dispute.status in MOVING

    @rx.event
    async def tick(self) -> None:
        """Reads the dispute again, quietly: the bank decides, or somebody else answers."""
        if not self.dispute.id or self.is_sending or self.dispute.status not in MOVING:
            return
        actor = await self._actor()
        status = self.dispute.status
        try:
            await self._read(actor, self.dispute.id)
        except (NotFound, NotAllowed):
            # Signed out meanwhile: nothing of it stays in sight.
            self.dispute = DisputePage()
            self.is_missing = True
        if self.dispute.status != status:
            self.done = ""

    @rx.event
    async def submit(self, form: dict[str, Any]):
        """Sends evidence to the bank.

        Args:
            form: evidence.
        """
        if not is_ticked(form, "confirmed"):
            self.evidence_problem, self.confirmed_problem = "", _(UNREAD)
            return
        self.is_sending = True
        yield
        evidence = field_of(form, "evidence")
        target = await self._answer(dispute_answers.submit, _(SENT), evidence=evidence)
        self.is_sending = False
        if target is not None:
            yield target

    @rx.event
    async def concede(self):
        """Accepts that the dispute is lost."""
        self.is_sending = True
        yield
        target = await self._answer(dispute_answers.concede, _(ACCEPTED))
        self.is_sending = False
        if target is not None:
            yield target

    async def _open(self, actor: Actor) -> None:
        await self._read(actor, path_part(self, 2))

    async def _read(self, actor: Actor | None, dispute_id: str) -> None:
        page = await self._call(dispute_pages.dispute_page, actor=actor, dispute_id=dispute_id)
        if page != self.dispute:
            self.dispute = page

    async def _answer(self, service: Callable[..., None], words: str, **arguments: Any) -> Any:
        self.done = self.evidence_problem = self.confirmed_problem = ""
        actor = await self._actor()
        try:
            await self._call(service, actor=actor, dispute_id=self.dispute.id, **arguments)
            self.done = words
        except LEADS as error:
            return self._first(error)
        except NotFound:
            self.is_missing = True
            return None
        except CrowdfundError as error:
            self.evidence_problem = said(error.message)
        if self.dispute.id and actor is not None and may(actor, Action.SEE_MONEY):
            await self._read(actor, self.dispute.id)
        if words == _(SENT) and self.done and not self.is_moving:
            self.done = _(DECIDED)
        return None
