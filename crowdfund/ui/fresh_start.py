"""A tab forgets everything when somebody else, or nobody, is signed in, and when it is read in
another language: what it was told is in the one before. Until it is opened anew, a tab is told
everything in the language that its page was built in, whatever was chosen in another tab.

The values of a tab live on the server under an id that the browser keeps. Without this, what one
person had loaded would be sent once more to the next person who signs in in the same tab, and to
whoever holds a browser that its owner has signed out from elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reflex.middleware.middleware import Middleware
from starlette.requests import cookie_parser

from crowdfund import preferred, words
from crowdfund.ui.states.base import BaseState

if TYPE_CHECKING:
    import reflex as rx
    from reflex.state import BaseState as ReflexState
    from reflex.state import StateUpdate
    from reflex_base.event import Event


class FreshStart(Middleware):
    """Runs before every event, hydration included."""

    async def preprocess(self, app: rx.App, state: ReflexState, event: Event) -> StateUpdate | None:
        """Resets the tab when its cookie is not the one it was filled with.

        Args:
            app: the application.
            state: the state that the event is for; its parents are loaded too.
            event: what was sent.
        """
        del app
        base = await state.get_state(BaseState)
        self._speak(base, event)
        mark = base._token_mark()
        if mark and _sends_everything(event) and await base._actor() is None:
            # Signed out from another browser, perhaps because this one was lost.
            mark = ""
        if base._filled_for == mark:
            return None
        if base._filled_for:
            self._forget(base)
        base._filled_for = mark
        return None

    def _speak(self, base: BaseState, event: Event) -> None:
        """Makes the language of the page that of the event; a page that was opened anew has that of
        its connection, and the tab forgets what it was told in the other one."""
        if base.spoken and not _opens_anew(event):
            words.speak(base.spoken)
            return
        headers = base._headers()
        cookie = cookie_parser(headers.get("cookie", "")).get(words.COOKIE, "")
        words.speak(preferred.chosen(cookie, headers.get("accept-language", "")))
        if base.spoken and base.spoken != words.language():
            self._forget(base)
        base.spoken = words.language()

    def _forget(self, base: BaseState) -> None:
        spoken = base.spoken
        base._get_root_state().reset()
        base.spoken = spoken


def _opens_anew(event: Event) -> bool:
    """Whether the browser has just loaded the page: only then it says which values it was built
    with. One whose connection was lost keeps the page that it has."""
    return _sends_everything(event) and bool(event.payload.get("hashes"))


def _sends_everything(event: Event) -> bool:
    """Whether the browser asks for all values of the tab, as it does when a page opens anew."""
    return event.name.rpartition(".")[2] in {"hydrate", "hydrate_and_load"}
