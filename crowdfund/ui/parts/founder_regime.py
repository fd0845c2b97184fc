"""Which rules a campaign is judged by: chosen before it is submitted."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.parts.founder_fields import choice_field
from crowdfund.ui.states.founder_editor import EditorState
from crowdfund.words import _


def regime_field() -> rx.Component:
    """Return the choice of a regime, with where its rules are."""
    editor = EditorState.editor
    return ui.stack(
        choice_field(
            _("Rules"),
            "regime",
            editor.regimes,
            hint=_(
                "By which rules the campaign is judged. Once it is submitted, only two moderators "
                "together can switch them, and once somebody has pledged nobody can."
            ),
        ),
        rx.el.p(
            ui.link(_("Read these rules"), "/learn/rules/" + editor.form.regime), class_name="small"
        ),
        gap="sm",
    )
