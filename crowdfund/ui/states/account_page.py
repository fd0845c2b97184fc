"""What the pages about one's own account share: they load for whoever is signed in, do one thing at
a time, say what came of it, and are read again."""

from __future__ import annotations

from typing import Any, ClassVar

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError, InvalidInput
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import said


class AccountPageState(BaseState, mixin=True):
    """A state made of this and `BaseState` reads its page in `_read`, and has a var called
    `…_problem` for each of its fields."""

    done: str = ""
    """What was done with the last thing asked, in words."""
    _fields: ClassVar[tuple[str, ...]] = ()
    """Fields that a refusal can be about."""

    @rx.event
    async def load(self) -> Any:
        """Loads the page, or asks to sign in."""
        actor = await self._look()
        if actor is None:
            return self._sign_in_first()
        self._forget_words()
        await self._read(actor)
        self.is_loaded = True
        return None

    async def _do(self, service: Any, done: str, **arguments: Any) -> Any:
        """Calls one service, puts its answer into words and reads the page again."""
        self._forget_words()
        actor = await self._actor()
        try:
            await self._call(service, actor=actor, **arguments)
        except LEADS as error:
            return self._first(error)
        except InvalidInput as error:
            self._place(error)
            return None
        except CrowdfundError as error:
            self._show(error)
            return None
        self.done = done
        await self._look_again()
        return None

    async def _look_again(self) -> None:
        """Reads header and page as they are by now, for who is still signed in."""
        actor = await self._look()
        if actor is not None:
            await self._read(actor)

    async def _read(self, actor: Actor) -> None:
        """Fills the page."""

    def _place(self, error: InvalidInput) -> None:
        """Puts a refusal beside the field that it is about; what has no field goes to the top."""
        if error.field not in self._fields:
            self._show(error)
        for name in self._fields:
            setattr(self, f"{name}_problem", said(error.message) if name == error.field else "")

    def _forget_words(self) -> None:
        self.problem = self.done = ""
        for name in self._fields:
            setattr(self, f"{name}_problem", "")
