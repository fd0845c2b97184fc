"""The desk for complaints: what waits, and one complaint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError, InvalidInput, NotFound
from crowdfund.services import complaint_desk, complaint_desk_pages
from crowdfund.services.views.complaints import ComplaintsDesk, DeskComplaint
from crowdfund.ui.parts.backer_loads import field_of, open_page, path_part, text_of
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import N_, _, said

PATH = "/admin/complaints"
TAKEN_UP = N_("Taken up. They have been told.")
ANSWERED = N_("Sent.")
DECIDED = N_("Decided. They have been told.")


class AdminComplaintsState(BaseState):
    """The page /admin/complaints."""

    desk: ComplaintsDesk = ComplaintsDesk()

    @rx.event
    async def load(self) -> Any:
        """Loads the page; those whose role does not allow it find nothing here."""
        return await open_page(self, self._open)

    async def _open(self, actor: Actor) -> None:
        self.desk = await self._call(complaint_desk_pages.desk, actor=actor)


class AdminComplaintState(BaseState):
    """The page /admin/complaints/[complaint_id]."""

    complaint: DeskComplaint = DeskComplaint()
    done: str = ""
    """What was done last, in words."""
    refused_form: str = ""
    """Which form `refused_words` is about: take_up, answer or decide."""
    refused_field: str = ""
    refused_words: str = ""
    sent: int = 0
    """Counts what was said, so that a form is empty again afterwards."""

    @rx.event
    async def load(self) -> Any:
        """Loads the page; those whose role does not allow it find nothing here."""
        self.done = self.refused_form = self.refused_field = self.refused_words = ""
        self.complaint = DeskComplaint()
        return await open_page(self, self._open)

    @rx.event
    async def take_up(self, form: dict[str, Any]) -> Any:
        """Takes the complaint up.

        Args:
            form: words.
        """
        words = field_of(form, "take_up-words")
        return await self._do("take_up", complaint_desk.take_up, _(TAKEN_UP), body=words)

    @rx.event
    async def answer(self, form: dict[str, Any]) -> Any:
        """Says something without deciding.

        Args:
            form: words.
        """
        words = field_of(form, "answer-words")
        return await self._do("answer", complaint_desk.answer, _(ANSWERED), body=words)

    @rx.event
    async def decide(self, form: dict[str, Any]) -> Any:
        """Decides the complaint.

        Args:
            form: outcome and words.
        """
        words, outcome = field_of(form, "decide-words"), field_of(form, "outcome")
        return await self._do(
            "decide", complaint_desk.decide, _(DECIDED), body=words, outcome=outcome
        )

    async def _open(self, actor: Actor) -> None:
        complaint_id = text_of(path_part(self, 2))
        self.complaint = await self._call(
            complaint_desk_pages.desk_complaint, actor=actor, complaint_id=complaint_id
        )

    async def _do(
        self, name: str, service: Callable[..., None], words: str, **arguments: Any
    ) -> Any:
        self.done = self.problem = self.refused_field = self.refused_words = ""
        self.refused_form = name
        actor = await self._actor()
        try:
            await self._call(service, actor=actor, complaint_id=path_part(self, 2), **arguments)
            self.done, self.sent = words, self.sent + 1
        except LEADS as error:
            return self._first(error)
        except NotFound:
            self.is_missing = True
            return None
        except InvalidInput as error:
            self.refused_field, self.refused_words = error.field, said(error.message)
        except CrowdfundError as error:
            self._show(error)
        return await open_page(self, self._open)
