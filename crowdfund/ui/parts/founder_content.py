"""The editor's rows and files: use of funds, team, risks, pictures and documents."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services.campaign_content import document_kinds
from crowdfund.services.campaign_rows import FUNDS, RISKS, TEAM
from crowdfund.services.views.content import DocumentItem, PictureItem
from crowdfund.ui import components as ui
from crowdfund.ui.parts.founder_common import choice
from crowdfund.ui.parts.founder_drops import PAPERS, PICTURES, drop_form
from crowdfund.ui.parts.founder_fields import remarks_on
from crowdfund.ui.parts.rich_text import rich_text
from crowdfund.ui.states.founder_content import ContentRow, ContentState
from crowdfund.ui.states.founder_editor import EditorState

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
        "Story",
        control,
        name="story",
        hint="Markdown: ## heading, **bold**, lists, links, tables, and pictures of below.",
        error=EditorState.errors["story"],
    )
    shown = rx.el.div(
        ui.muted("Preview"),
        rich_text(ContentState.story_html, "What you write is shown here as backers will see it."),
        class_name="preview",
        role="region",
        aria_label="Preview of the pitch",
        tab_index=0,
    )
    return ui.stack(
        ui.grid(field, shown, columns=2), remarks_on("story"), gap="sm", key="story-field"
    )


def pictures() -> rx.Component:
    """Return the pictures that the pitch and the team may show, and the way to add one."""
    items = ContentState.pictures
    return ui.card(
        ui.heading("Pictures", 3),
        ui.muted("For the pitch and the team. Each is drawn anew and keeps no data about you."),
        rx.cond(
            items.length() > 0,
            rx.el.ul(rx.foreach(items, _picture), class_name="picture-list"),
            rx.fragment(),
        ),
        drop_form(
            ui.field(
                "What it shows",
                # Its id is not its name: other fields of this page are called the same.
                ui.text_input(name="title", max_length=80, required=True),
                name="picture-title",
                hint="Read to those who cannot see it.",
            ),
            action=f"/uploads/pictures/{EditorState.editor.id}",
            label="Pictures",
            name="picture",
            hint="JPEG, PNG or WebP, up to 5 MB, at least 320 pixels wide and high.",
            error=ContentState.picture_problem,
            bounds=PICTURES,
            kept=items.length(),
            button_text="Upload pictures",
            on_done=ContentState.read_files,
        ),
        class_name="stack gap-md",
    )


def _picture(item: rx.Var[PictureItem]) -> rx.Component:
    return rx.el.li(
        rx.el.img(src=item.url, alt=item.title, loading="lazy", class_name="thumb"),
        rx.el.div(
            rx.el.b(item.title),
            rx.cond(item.is_used, ui.muted("Shown in the pitch."), rx.fragment()),
            rx.el.code(item.markdown, class_name="hash"),
            class_name="stack gap-xs grow",
        ),
        ui.button(
            "Copy", "quiet", size="sm", icon="copy", on_click=rx.set_clipboard(item.markdown),
            aria_label="Copy the Markdown of " + item.title,
        ),
        _remove(item.id, item.title),
        class_name="row gap-sm",
        key=item.id,
    )  # fmt: skip


def documents() -> rx.Component:
    """Return the documents to download, and the way to add one."""
    items = ContentState.documents
    kinds = [rx.el.option(kind.label, value=kind.value) for kind in document_kinds()]
    kind = rx.el.select(*kinds, name="kind", class_name="control control-select")
    return ui.card(
        ui.heading("Papers to read", 3),
        ui.muted("Statements, plans, contracts: what you would ask for if it were your money."),
        rx.cond(
            items.length() > 0,
            rx.el.ul(rx.foreach(items, _document), class_name="document-list"),
            rx.fragment(),
        ),
        drop_form(
            ui.field(
                "Name of the paper",
                ui.text_input(name="title", max_length=80, required=True),
                name="document-title",
                hint="Such as Annual accounts 2025.",
            ),
            ui.field("Kind of paper", kind, name="document-kind"),
            action=f"/uploads/documents/{EditorState.editor.id}",
            label="PDF files",
            name="document",
            hint="Up to 10 MB. It is public once the campaign is; leave out what should not be.",
            error=ContentState.document_problem,
            bounds=PAPERS,
            kept=items.length(),
            button_text="Upload papers",
            on_done=ContentState.read_files,
        ),
        class_name="stack gap-md",
    )  # fmt: skip


def _document(item: rx.Var[DocumentItem]) -> rx.Component:
    return rx.el.li(
        rx.icon("file-text", aria_hidden="true"),
        rx.el.div(
            ui.plain_link(item.title, item.url),
            ui.muted(item.kind_label, " · ", item.size_text),
            class_name="stack gap-xs grow",
        ),
        _remove(item.id, item.title),
        class_name="document",
        key=item.id,
    )


def _remove(file_id: rx.Var[str], title: rx.Var[str]) -> rx.Component:
    return ui.icon_button("trash-2", "Remove " + title, on_click=ContentState.remove_file(file_id))


def funds() -> rx.Component:
    """Return what the money is for, in rows with two percentages each."""
    note = ContentState.funds_note
    fits = ui.hint_line("Both columns add up to 100 %.", "good")
    sums = rx.cond(note != "", ui.hint_line(note, "warn"), fits)
    return _rows(
        FUNDS,
        "Use of funds",
        "What is left after the platform's fee, in per cent: if the target is just reached, and if "
        "the maximum is. Each column adds up to 100.",
        "Add a use",
        lambda row, place: [
            _cell(FUNDS, row, "first", "Use " + place, row.first, grow="3 1 12rem"),
            _cell(FUNDS, row, "second", "% at the target of use " + place, row.second),
            _cell(FUNDS, row, "third", "% at the maximum of use " + place, row.third),
        ],
        rx.cond(ContentState.funds.length() > 0, sums, rx.fragment()),
        remarks_on("funds"),
    )


def team() -> rx.Component:
    """Return who is behind the enterprise."""
    return _rows(
        TEAM,
        "Team",
        "Who backers put their trust in. Photos come from the pictures above.",
        "Add a person",
        lambda row, place: [
            _cell(TEAM, row, "first", "Name of person " + place, row.first),
            _cell(TEAM, row, "second", "Role of person " + place, row.second),
            _photo(row, place),
            _area(TEAM, row, "third", "Biography of person " + place, row.third),
        ],
        remarks_on("team"),
    )


def risks() -> rx.Component:
    """Return what may go wrong, one row for each."""
    return _rows(
        RISKS,
        "One by one",
        "Each with a heading that says what may happen, and what it would mean.",
        "Add a row",
        lambda row, place: [
            _cell(RISKS, row, "first", "Heading " + place, row.first, grow="1 1 100%"),
            _area(RISKS, row, "second", "What it means " + place, row.second),
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
                f"Remove {title.lower()} " + place,
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
        empty="No photo",
        id=name,
        value=row.fourth,
        on_change=lambda value: ContentState.set_cell(TEAM, row.key, "fourth", value),
    )
    return _labelled("Photo of person " + place, name, control, "1 1 9rem")


def _labelled(
    label: rx.Var[str], name: rx.Var[str], control: rx.Component, grow: str
) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        control,
        class_name="field",
        style={"flex": grow, "margin_top": "0"},
    )
