"""The editor's files: pictures and documents."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.campaign_content import document_kinds, statement_levels
from crowdfund.services.views.content import DocumentItem, PictureItem
from crowdfund.ui import components as ui
from crowdfund.ui.parts.founder_common import remarks_id
from crowdfund.ui.parts.founder_drops import PAPERS, PICTURES, drop_form
from crowdfund.ui.parts.founder_fields import remarks_on
from crowdfund.ui.states.founder_content import ContentState
from crowdfund.ui.states.founder_editor import EditorState
from crowdfund.words import _


def pictures() -> rx.Component:
    """Return the pictures that the pitch and the team may show, and the way to add one."""
    items = ContentState.pictures
    return ui.card(
        ui.heading(_("Pictures"), 3),
        ui.muted(_("For the pitch and the team. Each is drawn anew and keeps no data about you.")),
        rx.cond(
            items.length() > 0,
            rx.el.ul(rx.foreach(items, _picture), class_name="picture-list"),
            rx.fragment(),
        ),
        drop_form(
            ui.field(
                _("What it shows"),
                # Its id is not its name: other fields of this page are called the same.
                ui.text_input(name="title", max_length=80, required=True),
                name="picture-title",
                hint=_("Read to those who cannot see it."),
            ),
            action=f"/uploads/pictures/{EditorState.editor.id}",
            label=_("Pictures"),
            name="picture",
            hint=_("JPEG, PNG or WebP, up to 5 MB, at least 320 pixels wide and high."),
            error=ContentState.picture_problem,
            bounds=PICTURES,
            kept=items.length(),
            button_text=_("Upload pictures"),
            on_done=ContentState.read_files,
            described_by=remarks_id("pictures"),
        ),
        remarks_on("pictures"),
        class_name="stack gap-md",
    )


def _picture(item: rx.Var[PictureItem]) -> rx.Component:
    return rx.el.li(
        rx.el.img(src=item.url, alt=item.title, loading="lazy", class_name="thumb"),
        rx.el.div(
            rx.el.b(item.title),
            rx.cond(item.is_used, ui.muted(_("Shown in the pitch.")), rx.fragment()),
            rx.el.code(item.markdown, class_name="hash"),
            class_name="stack gap-xs grow",
        ),
        ui.button(
            _("Copy"), "quiet", size="sm", icon="copy", on_click=rx.set_clipboard(item.markdown),
            aria_label=_("Copy the Markdown of {title}").format(title=item.title),
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
    levels = [rx.el.option(each.label, value=each.value) for each in statement_levels()]
    level = rx.el.select(*levels, name="level", class_name="control control-select")
    return ui.card(
        ui.heading(_("Documents to read"), 3),
        ui.muted(_("Statements, plans, contracts: what you would ask for if it were your money.")),
        rx.cond(
            items.length() > 0,
            rx.el.ul(rx.foreach(items, _document), class_name="document-list"),
            rx.fragment(),
        ),
        drop_form(
            ui.field(
                _("Name of the document"),
                ui.text_input(name="title", max_length=80, required=True),
                name="document-title",
                hint=_("Such as Annual accounts 2025."),
            ),
            ui.field(_("Kind of document"), kind, name="document-kind"),
            ui.field(
                _("Who stands behind it"),
                level,
                name="document-level",
                hint=_("Of financial statements only."),
            ),
            action=f"/uploads/documents/{EditorState.editor.id}",
            label=_("PDF files"),
            name="document",
            hint=_("Up to 10 MB. It is public once the campaign is; leave out what should not be."),
            error=ContentState.document_problem,
            bounds=PAPERS,
            kept=items.length(),
            button_text=_("Upload documents"),
            on_done=ContentState.read_files,
            described_by=remarks_id("documents"),
        ),
        remarks_on("documents"),
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
    return ui.icon_button(
        "trash-2",
        _("Remove {title}").format(title=title),
        on_click=ContentState.remove_file(file_id),
    )
