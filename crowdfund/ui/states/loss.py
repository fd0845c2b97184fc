"""Sharing the result of a loss simulation. Nothing that it is worked out from comes here."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.services import losses
from crowdfund.services.views.losses import LossPage
from crowdfund.ui.parts.backer_loads import field_of
from crowdfund.ui.parts.way_back import way_back
from crowdfund.ui.states.base import BaseState
from crowdfund.words import N_, _

SHARED = N_("Your result is shared and kept with today's date.")


class LossState(BaseState):
    """The page /learn/loss."""

    page: LossPage = LossPage()
    done: str = ""
    back: str = ""
    """The pledge to go on with; empty when nobody came from one."""
    is_sending: bool = False

    @rx.event
    async def load(self) -> None:
        """Loads what somebody shared last; a visitor has nothing."""
        actor = await self._look()
        self.back = way_back(self.router.url.query_parameters.get("next", ""))
        self.problem = self.done = ""
        self.page = await self._call(losses.loss_page, actor=actor)
        self.is_loaded = True

    @rx.event
    async def share(self, form: dict[str, Any]) -> Any:
        """Keeps a result.

        Args:
            form: tenth, gate, words: the result alone, and the hash of what is agreed to.
        """
        self.done = ""
        self.is_sending = True
        yield
        answer = await self._try(self._share, form=form)
        self.is_sending = False
        if answer is not None:
            yield answer

    async def _share(self, actor: Actor | None, form: object) -> None:
        self.page = await self._call(
            losses.share_loss,
            actor=actor,
            tenth=field_of(form, "tenth"),
            gate=field_of(form, "gate"),
            words_hash=field_of(form, "words"),
        )
        self.done = _(SHARED)
