"""What a page module declares: one `PAGE`, collected by `routes`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from crowdfund.words import _


@dataclass(frozen=True)
class Page:
    """A page at an address.

    `on_load` are event handlers of the page's state, run each time that the page opens.
    """

    route: str
    title: str
    """In the browser's tab; while the page loads, when there is a `name`."""
    build: Callable[[], rx.Component]
    on_load: Sequence[Any] = ()
    name: rx.Var[str] | str | None = None
    """What this very page is about, shown in the browser's tab once it is loaded."""
    description: str = _("Equity crowdfunding with escrow that anyone can check.")
