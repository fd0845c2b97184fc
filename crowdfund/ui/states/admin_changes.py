"""Changes of live campaigns before a moderator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError, NotFound
from crowdfund.services import change_pages, changes
from crowdfund.services.views.changes import ChangesPage
from crowdfund.ui.parts.backer_loads import field_of, open_page
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import N_, _, said

PATH = "/admin/changes"

DECISIONS = {
    "material": N_("Approved. It is in force, and every backer is asked."),
    "minor": N_("Approved. It is in force."),
    "refuse": N_("Refused. The campaign stays as it is."),
}
"""What can be decided, and what is said afterwards."""


class AdminChangesState(BaseState):
    """The page /admin/changes."""

    changes: ChangesPage = ChangesPage()
    done: str = ""
    """What was decided last, in words."""
    answer_problem: str = ""
    """What is wrong with the answer that was sent; shown beside its field."""
    choice_problem: str = ""
    """That nothing was chosen; shown beside the choices."""
    refused: str = ""
    """The change that `answer_problem` or `choice_problem` is about."""
    is_deciding: bool = False

    @rx.event
    async def load(self) -> Any:
        """Loads the page; those whose role does not allow it find nothing here."""
        self.done = self.answer_problem = self.choice_problem = self.refused = ""
        self.is_deciding = False
        return await open_page(self, self._open)

    @rx.event
    async def decide(self, form: dict[str, Any]):
        """Approves a change as material or not, or refuses it.

        Args:
            form: change, decision, and the words in the field of that change.
        """
        change_id, name = field_of(form, "change"), field_of(form, "decision")
        self.choice_problem = ""
        if name not in DECISIONS:
            self.refused, self.answer_problem = change_id, ""
            self.choice_problem = _("Choose what you decide.")
            return
        self.is_deciding = True
        yield
        target = await self._decide(change_id, name, field_of(form, f"answer-{change_id}"))
        self.is_deciding = False
        if target is not None:
            yield target

    async def _open(self, actor: Actor) -> None:
        self.changes = await self._call(change_pages.admin_page, actor=actor)

    async def _decide(self, change_id: str, name: str, words: str) -> Any:
        self.done = self.answer_problem = self.problem = ""
        self.refused = change_id
        actor = await self._actor()
        service: Callable[..., None] = changes.refuse if name == "refuse" else changes.approve
        how: dict[str, Any] = {"judged_material": name == "material"} if name != "refuse" else {}
        try:
            await self._call(service, actor=actor, change_id=change_id, reason=words, **how)
            self.done = _(DECISIONS[name])
        except LEADS as error:
            return self._first(error)
        except NotFound:
            self.is_missing = True
            return None
        except CrowdfundError as error:
            self.answer_problem = said(error.message)
        return await open_page(self, self._open)
