"""The editor's cap table before the raise: a line for each holder."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui.parts.founder_rows import NUMERIC, Rows
from crowdfund.ui.states.founder_holders import LINES, HolderState
from crowdfund.words import _


def holders() -> rx.Component:
    """Return the lines."""
    rows = Rows(HolderState, LINES, field="holders")
    return rows.card(
        _("Holders"),
        _(
            "Who holds the shares in issue before the raise. Without any line, the "
            "founders hold them all. The lines have to add up to the shares in issue."
        ),
        _("Add a holder"),
        lambda row, place: [
            rows.cell(row, "first", _("Holder {place}").format(place=place)),
            rows.cell(
                row,
                "second",
                _("Shares of holder {place}").format(place=place),
                **NUMERIC,
            ),
        ],
    )
