"""What waits for moderators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError
from crowdfund.domain.permissions import Action, may
from crowdfund.services import fraud_warnings, moderation
from crowdfund.services.views.admin import AdminHome
from crowdfund.ui.parts.backer_loads import field_of, open_page, text_of
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import N_, _

PATH = "/admin"
LONGEST = 200
GIVEN_BACK = N_("The payment is on its way back.")
KEPT = N_("The payment stays; the warning is answered.")


class AdminState(BaseState):
    """The page /admin."""

    home: AdminHome = AdminHome()
    words: str = ""
    """What is looked for, as the address says it."""
    done: str = ""
    """What was done last, in words."""

    @rx.event
    async def load(self) -> Any:
        """Loads the page for a moderator; others find nothing here."""
        self.done = ""
        return await open_page(self, self._open)

    @rx.event
    def search(self, form: dict[str, Any]) -> Any:
        """Looks for campaigns.

        Args:
            form: q.
        """
        words = field_of(form, "q")[:LONGEST].strip()
        return rx.redirect(f"{PATH}?{urlencode({'q': words})}" if words else PATH)

    @rx.event
    async def refund_warning(self, warning_id: str) -> Any:
        """Gives a payment back that a card network warns of.

        Args:
            warning_id: from the list.
        """
        return await self._answer(fraud_warnings.refund, warning_id, _(GIVEN_BACK))

    @rx.event
    async def keep_warning(self, warning_id: str) -> Any:
        """Keeps a payment that a card network warns of.

        Args:
            warning_id: from the list.
        """
        return await self._answer(fraud_warnings.keep, warning_id, _(KEPT))

    async def _answer(self, service: Callable[..., None], warning_id: str, words: str) -> Any:
        self.done = self.problem = ""
        actor = await self._actor()
        try:
            await self._call(service, actor=actor, warning_id=text_of(warning_id))
            self.done = words
        except LEADS as error:
            return self._first(error)
        except CrowdfundError as error:
            self._show(error)
        if actor is not None and may(actor, Action.SEE_WHAT_WAITS):
            await self._open(actor)
        return None

    async def _open(self, actor: Actor) -> None:
        self.words = text_of(self.router.url.query_parameters.get("q"))[:LONGEST].strip()
        self.home = await self._call(moderation.admin_home, actor=actor, words=self.words)
