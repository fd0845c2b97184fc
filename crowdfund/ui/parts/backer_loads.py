"""How the pages of backers and moderators open: sign-in, the 404, and where they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError, NotAllowed, NotFound
from crowdfund.ui.states.base import LEADS, BaseState

LONGEST_TEXT = 100_000
"""More characters than any field of these pages takes; the services set the real bounds."""

MOST_TICKS = 200
"""More boxes than any form has."""


async def open_page(state: BaseState, read: Callable[[Actor], Awaitable[Any]]) -> Any:
    """Loads a page that needs a person, and shows the 404 for what is not theirs.

    Args:
        state: the page's state.
        read: fills the state for that person; may return an event to send.

    Returns:
        The way to the sign-in page for a visitor, else what `read` returned.
    """
    actor = await state._look()
    if actor is None:
        return state._sign_in_first()
    answer = None
    try:
        answer = await read(actor)
    except LEADS as error:
        return state._first(error)
    except (NotFound, NotAllowed):
        state.is_missing = True
    except CrowdfundError as error:
        state._show(error)
    state.is_loaded = True
    return answer


def path_part(state: BaseState, place: int) -> str:
    """One part of the address, such as the id in /pledges/{id}; empty when there is none.

    Args:
        state: the page's state.
        place: 0 for the first part.
    """
    parts = str(state.router.url.path or "").strip("/").split("/")
    return parts[place] if place < len(parts) else ""


def text_of(value: object) -> str:
    """What came from a browser as text, or nothing when it is not text."""
    return value[:LONGEST_TEXT] if isinstance(value, str) else ""


def field_of(form: object, name: str) -> str:
    """A field of a submitted form as text, or nothing."""
    return text_of(form.get(name)) if isinstance(form, dict) else ""


def is_ticked(form: object, name: str) -> bool:
    """Whether a checkbox of a submitted form is ticked."""
    value = form.get(name) if isinstance(form, dict) else None
    return value is True or value in ("on", "true")


def ticked(form: object, group: str) -> list[str]:
    """Which boxes of a group are ticked, such as food for a box named sectors-food.

    Args:
        form: as submitted.
        group: how the names of its boxes begin, without the hyphen.
    """
    if not isinstance(form, dict):
        return []
    begin = f"{group}-"
    names = [name for name in form if isinstance(name, str) and name.startswith(begin)]
    return [name.removeprefix(begin) for name in names[:MOST_TICKS] if is_ticked(form, name)]
