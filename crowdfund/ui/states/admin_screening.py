"""Who may be on a list, and deciding about it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError, InvalidInput, NotFound
from crowdfund.services import screening_decisions
from crowdfund.services.views.identity import ScreeningPage
from crowdfund.ui.parts.backer_loads import field_of, open_page
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import _, said

PATH = "/admin/screening"


class AdminScreeningState(BaseState):
    """The page /admin/screening."""

    screening: ScreeningPage = ScreeningPage()
    done: str = ""
    """What was decided last, in words."""
    reason_problem: str = ""
    """What is wrong with the reason that was sent; shown in its dialog."""
    refused: str = ""
    """The row and the decision that `reason_problem` is about."""

    @rx.event
    async def load(self) -> Any:
        """Loads the page; those whose role does not allow it find nothing here."""
        self._forget_words()
        return await open_page(self, self._open)

    @rx.event
    async def decide(self, form: dict[str, Any]) -> Any:
        """Decides about one possible match.

        Args:
            form: check, decision, and the reason in the field of that check and decision.
        """
        self.done = self.problem = self.reason_problem = ""
        check_id, decision = field_of(form, "check"), field_of(form, "decision")
        self.refused = f"{decision}-{check_id}"
        actor = await self._actor()
        try:
            await self._call(
                screening_decisions.decide,
                actor=actor,
                check_id=check_id,
                decision=decision,
                reason=field_of(form, f"reason-{decision}-{check_id}"),
            )
            self.done = _("Decided, and written into the audit trail.")
        except LEADS as error:
            return self._first(error)
        except NotFound:
            self.is_missing = True
            return None
        except InvalidInput as error:
            self.reason_problem = said(error.message)
        except CrowdfundError as error:
            self._show(error)
        return await open_page(self, self._open)

    @rx.event
    def forget(self) -> None:
        """Opens a dialog without the refusal of the one before."""
        self._forget_words()

    def _forget_words(self) -> None:
        self.done = self.reason_problem = self.refused = ""

    async def _open(self, actor: Actor) -> None:
        self.screening = await self._call(screening_decisions.screening_page, actor=actor)
