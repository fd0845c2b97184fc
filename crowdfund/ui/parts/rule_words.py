"""What stands wherever rules are shown."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.words import _


def not_advice() -> rx.Component:
    """Return the sentence that this is no legal advice."""
    return ui.notice(
        _(
            "What stands here is how this software reads the rules. It may be incomplete or "
            "wrong, and only the text of the law counts."
        ),
        title=_("Not legal advice"),
    )
