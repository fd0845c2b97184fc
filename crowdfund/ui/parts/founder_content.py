"""The editor's pitch and rows: use of funds, team and risks."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.campaign_rows import FUNDS, RISKS, TEAM
from crowdfund.ui import components as ui
from crowdfund.ui.parts.founder_common import remarks_id
from crowdfund.ui.parts.founder_fields import (
    drawn_key,
    field_of_two,
    remarks_on,
    saving,
    stored_as_written,
    stored_in,
)
from crowdfund.ui.parts.founder_rows import DECIMAL, WHOLE, WIDE, Rows
from crowdfund.ui.parts.rich_text import rich_text
from crowdfund.ui.states.founder_content import ContentState
from crowdfund.ui.states.founder_editor import EditorState
from crowdfund.words import _

PREVIEW_DELAY_MILLISECONDS = 500


def story_field() -> rx.Component:
    """Return the pitch as Markdown with its preview beside it."""
    preview = ContentState.write_story.debounce(PREVIEW_DELAY_MILLISECONDS)
    control = ui.text_area(
        **stored_in("story"),
        on_blur=saving("story"),
        on_change=lambda value: [preview(value), *stored_as_written("story", value)],
        rows=24,
    )
    field = ui.field(
        _("Story"),
        control,
        name="story",
        hint=_("Markdown: ## heading, **bold**, lists, links, tables, the pictures below."),
        error=EditorState.errors["story"],
        described_by=remarks_id("story"),
    )
    shown = rx.el.div(
        ui.muted(_("Preview")),
        rich_text(
            ContentState.story_html, _("What you write is shown here as backers will see it.")
        ),
        class_name="preview",
        role="region",
        aria_label=_("Preview of the pitch"),
        tab_index=0,
    )
    return ui.stack(
        ui.grid(field, shown, columns=2),
        field_of_two("story"),
        remarks_on("story"),
        gap="sm",
        key=drawn_key("story"),
    )


def funds() -> rx.Component:
    """Return what the money is for, in rows with two percentages each."""
    rows = Rows(ContentState, FUNDS)
    note = ContentState.funds_note
    fits = ui.hint_line(_("Both columns add up to 100 %."), "good")
    sums = rx.cond(note != "", ui.hint_line(note, "warn"), fits)
    return rows.card(
        _("Use of funds"),
        _(
            "What is left after the platform's fee, in per cent: if the target is just "
            "reached, and if the maximum is. Each column adds up to 100."
        ),
        _("Add a use"),
        lambda row, place: [
            rows.cell(row, "first", _("Use {place}").format(place=place), grow=WIDE),
            rows.cell(
                row, "second", _("% at the target of use {place}").format(place=place), **DECIMAL
            ),
            rows.cell(
                row, "third", _("% at the maximum of use {place}").format(place=place), **DECIMAL
            ),
        ],
        rx.cond(ContentState.funds.length() > 0, sums, rx.fragment()),
    )


def team() -> rx.Component:
    """Return who is behind the enterprise."""
    rows = Rows(ContentState, TEAM)
    return rows.card(
        _("Team"),
        _("Who backers put their trust in. Photos come from the pictures above."),
        _("Add a person"),
        lambda row, place: [
            rows.cell(row, "first", _("Name of person {place}").format(place=place)),
            rows.cell(row, "second", _("Role of person {place}").format(place=place)),
            rows.pick(
                row,
                "fourth",
                _("Photo of person {place}").format(place=place),
                ContentState.photo_options,
                empty=_("No photo"),
            ),
            rows.area(row, "third", _("Biography of person {place}").format(place=place), lines=3),
        ],
    )


def risks() -> rx.Component:
    """Return what may go wrong, one row for each."""
    rows = Rows(ContentState, RISKS)
    return rows.card(
        _("One by one"),
        _("Each with a heading that says what may happen, and what it would mean."),
        _("Add a row"),
        lambda row, place: [
            rows.cell(row, "first", _("Heading {place}").format(place=place), grow=WHOLE),
            rows.area(row, "second", _("What it means {place}").format(place=place), lines=3),
        ],
    )
