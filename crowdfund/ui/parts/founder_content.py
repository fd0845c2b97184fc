"""The editor's pitch and rows: use of funds, team and risks."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services.campaign_rows import FUNDS, RISKS, TEAM
from crowdfund.ui import components as ui
from crowdfund.ui.parts.founder_common import choice
from crowdfund.ui.parts.founder_fields import remarks_on
from crowdfund.ui.parts.rich_text import rich_text
from crowdfund.ui.states.founder_content import ContentRow, ContentState
from crowdfund.ui.states.founder_editor import EditorState
from crowdfund.words import _

PREVIEW_DELAY_MILLISECONDS = 500


def story_field() -> rx.Component:
    """Return the pitch as Markdown with its preview beside it."""
    preview = ContentState.write_story.debounce(PREVIEW_DELAY_MILLISECONDS)
    control = ui.text_area(
        default_value=EditorState.editor.form.story,
        on_blur=lambda value: EditorState.save("story", value),
        on_change=lambda value: preview(value),
        rows=24,
    )
    field = ui.field(
        _("Story"),
        control,
        name="story",
        hint=_("Markdown: ## heading, **bold**, lists, links, tables, and pictures of below."),
        error=EditorState.errors["story"],
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
        ui.grid(field, shown, columns=2), remarks_on("story"), gap="sm", key="story-field"
    )


def funds() -> rx.Component:
    """Return what the money is for, in rows with two percentages each."""
    note = ContentState.funds_note
    fits = ui.hint_line(_("Both columns add up to 100 %."), "good")
    sums = rx.cond(note != "", ui.hint_line(note, "warn"), fits)
    return _rows(
        FUNDS,
        _("Use of funds"),
        _(
            "What is left after the platform's fee, in per cent: if the target is just "
            "reached, and if the maximum is. Each column adds up to 100."
        ),
        _("Add a use"),
        lambda row, place: [
            _cell(
                FUNDS,
                row,
                "first",
                _("Use {place}").format(place=place),
                row.first,
                grow="3 1 12rem",
            ),
            _cell(
                FUNDS,
                row,
                "second",
                _("% at the target of use {place}").format(place=place),
                row.second,
            ),
            _cell(
                FUNDS,
                row,
                "third",
                _("% at the maximum of use {place}").format(place=place),
                row.third,
            ),
        ],
        rx.cond(ContentState.funds.length() > 0, sums, rx.fragment()),
        remarks_on("funds"),
    )


def team() -> rx.Component:
    """Return who is behind the enterprise."""
    return _rows(
        TEAM,
        _("Team"),
        _("Who backers put their trust in. Photos come from the pictures above."),
        _("Add a person"),
        lambda row, place: [
            _cell(TEAM, row, "first", _("Name of person {place}").format(place=place), row.first),
            _cell(TEAM, row, "second", _("Role of person {place}").format(place=place), row.second),
            _photo(row, place),
            _area(
                TEAM, row, "third", _("Biography of person {place}").format(place=place), row.third
            ),
        ],
        remarks_on("team"),
    )


def risks() -> rx.Component:
    """Return what may go wrong, one row for each."""
    return _rows(
        RISKS,
        _("One by one"),
        _("Each with a heading that says what may happen, and what it would mean."),
        _("Add a row"),
        lambda row, place: [
            _cell(
                RISKS,
                row,
                "first",
                _("Heading {place}").format(place=place),
                row.first,
                grow="1 1 100%",
            ),
            _area(RISKS, row, "second", _("What it means {place}").format(place=place), row.second),
        ],
    )


def _rows(
    kind: str, title: str, lead: str, add_text: str, cells: Any, *further: ui.Content
) -> rx.Component:
    def row(item: rx.Var[ContentRow], number: rx.Var[int]) -> rx.Component:
        place = (number + 1).to_string()
        return rx.el.li(
            *cells(item, place),
            ui.icon_button(
                "trash-2",
                _("Remove {title} {place}").format(title=title.lower(), place=place),
                on_click=ContentState.remove_row(kind, item.key),
            ),
            class_name="row gap-sm content-row",
            key=item.key,
        )

    hint, error = ContentState.hints[kind], ContentState.errors[kind]
    return ui.card(
        ui.heading(title, 3),
        ui.muted(lead),
        rx.el.ul(
            rx.foreach(getattr(ContentState, kind), row), class_name="stack gap-md plain-list"
        ),
        ui.row(ui.button(add_text, "secondary", icon="plus", on_click=ContentState.add_row(kind))),
        ui.when(hint, ui.hint_line(hint)),
        ui.when(error, ui.notice(error, tone="bad")),
        *further,
        class_name="stack gap-md",
    )


def _cell(
    kind: str,
    row: rx.Var[ContentRow],
    part: str,
    label: rx.Var[str],
    stored: rx.Var[str],
    *,
    grow: str = "1 1 9rem",
) -> rx.Component:
    name = row.key + "-" + part
    control = rx.el.input(
        type="text",
        id=name,
        default_value=stored,
        on_blur=lambda value: ContentState.set_cell(kind, row.key, part, value),
        auto_complete="off",
        class_name="control",
    )
    return _labelled(label, name, control, grow)


def _area(
    kind: str, row: rx.Var[ContentRow], part: str, label: rx.Var[str], stored: rx.Var[str]
) -> rx.Component:
    name = row.key + "-" + part
    control = rx.el.textarea(
        id=name,
        default_value=stored,
        on_blur=lambda value: ContentState.set_cell(kind, row.key, part, value),
        rows=3,
        class_name="control control-area",
    )
    return _labelled(label, name, control, "1 1 100%")


def _photo(row: rx.Var[ContentRow], place: rx.Var[str]) -> rx.Component:
    name = row.key + "-fourth"
    control = choice(
        ContentState.photo_options,
        empty=_("No photo"),
        id=name,
        value=row.fourth,
        on_change=lambda value: ContentState.set_cell(TEAM, row.key, "fourth", value),
    )
    return _labelled(_("Photo of person {place}").format(place=place), name, control, "1 1 9rem")


def _labelled(
    label: rx.Var[str], name: rx.Var[str], control: rx.Component, grow: str
) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        control,
        class_name="field",
        style={"flex": grow, "margin_top": "0"},
    )
