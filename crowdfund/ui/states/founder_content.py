"""The editor's rows and files: use of funds, team, risks, pictures, documents, and the preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import InvalidInput
from crowdfund.services import campaign_content, campaign_files, campaign_rows, drafts
from crowdfund.services.campaign_rows import FUNDS, MOST_ROWS, RISKS, TEAM
from crowdfund.services.form_text import MOST_BODY_CHARS
from crowdfund.services.views.common import Option
from crowdfund.services.views.content import (
    ContentForm,
    DocumentItem,
    FundForm,
    PictureItem,
    RiskForm,
    TeamForm,
)
from crowdfund.ui.parts.backer_loads import open_page, path_part, text_of
from crowdfund.ui.parts.founder_words import DOCUMENT, PICTURE, word_from
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.founder_editor import CAMPAIGN_ID_PLACE, EditorState, clock_text
from crowdfund.words import N_, _, said

PARTS = ("first", "second", "third", "fourth")
UNNAMED = N_("A row is saved once its first field is written.")


@dataclass(frozen=True)
class ContentRow:
    """One row in the page; `key` keeps its fields apart from its neighbours'. What the parts
    are: purpose and two percentages; name, role, biography and photo; heading and text."""

    key: str
    first: str = ""
    second: str = ""
    third: str = ""
    fourth: str = ""


class ContentState(BaseState):
    """Beside `EditorState` on the page /founder/campaigns/[campaign_id]."""

    funds: list[ContentRow] = []
    team: list[ContentRow] = []
    risk_items: list[ContentRow] = []
    errors: dict[str, str] = {FUNDS: "", TEAM: "", RISKS: ""}
    hints: dict[str, str] = {FUNDS: "", TEAM: "", RISKS: ""}
    funds_note: str = ""
    pictures: list[PictureItem] = []
    photo_options: list[Option] = []
    documents: list[DocumentItem] = []
    picture_problem: str = ""
    document_problem: str = ""
    story_html: str = ""
    """The pitch as it is written now, saved or not."""
    _campaign_id: str = ""
    _next_row: int = 0
    _read_words: str = ""
    """Mark of the last message of an upload that was shown, so that it is shown once."""

    @rx.event
    async def load(self) -> Any:
        """Loads rows and files; the editor itself loads beside."""
        return await open_page(self, self._read_all)

    @rx.event
    async def write_story(self, text: str) -> Any:
        """Shows the pitch as it would look, while it is written; nothing is stored.

        Args:
            text: as written so far; what is longer than a pitch may be is not drawn.
        """
        return await self._try(self._preview, text=text_of(text)[:MOST_BODY_CHARS])

    @rx.event
    def add_row(self, kind: str) -> None:
        """Adds an empty row.

        Args:
            kind: one of the kinds; anything else is ignored.
        """
        rows = self._rows(kind)
        if rows is not None and len(rows) < MOST_ROWS:
            setattr(self, kind, [*rows, self._row()])

    @rx.event
    async def remove_row(self, kind: str, key: str) -> Any:
        """Takes a row out.

        Args:
            kind: one of the kinds.
            key: the row's.
        """
        rows = self._rows(kind)
        left = [row for row in rows or [] if row.key != key]
        if rows is None or len(left) == len(rows):
            return None
        setattr(self, kind, left)
        return await self._try(self._save, kind=kind)

    @rx.event
    async def set_cell(self, kind: str, key: str, part: str, value: str) -> Any:
        """Stores a row when one of its fields is left.

        Args:
            kind: one of the kinds.
            key: the row's.
            part: one of `PARTS`.
            value: as written.
        """
        rows = self._rows(kind)
        if rows is None or part not in PARTS:
            return None
        change: dict[str, Any] = {part: text_of(value)}
        changed = [replace(row, **change) if row.key == key else row for row in rows]
        if changed == rows:
            return None
        setattr(self, kind, changed)
        return await self._try(self._save, kind=kind)

    @rx.event
    async def remove_file(self, file_id: str) -> Any:
        """Takes a picture or document off the campaign.

        Args:
            file_id: as sent; the service checks whose it is.
        """
        return await self._try(self._remove_file, file_id=text_of(file_id))

    @rx.event
    async def read_files(self) -> Any:
        """Shows what was uploaded meanwhile."""
        if not self._campaign_id:
            return None
        return await self._try(self._read_files)

    async def _read_all(self, actor: Actor) -> None:
        self._campaign_id = path_part(self, CAMPAIGN_ID_PLACE)
        self.errors = dict.fromkeys((FUNDS, TEAM, RISKS), "")
        self.hints = dict(self.errors)
        form = await self._form(actor)
        self.funds = [self._row(r.purpose, r.target_part, r.maximum_part) for r in form.funds]
        self.team = [self._row(r.name, r.role, r.biography, r.photo_id) for r in form.team]
        self.risk_items = [self._row(row.heading, row.text) for row in form.risks]
        editor = await self._call(drafts.editor, actor=actor, campaign_id=self._campaign_id)
        self.story_html = editor.page.story_html
        self._read_messages()

    def _read_messages(self) -> None:
        cookies, seen = str(self.router.headers.cookie or ""), self._read_words
        picture_mark, self.picture_problem = word_from(cookies, PICTURE, seen=seen)
        document_mark, self.document_problem = word_from(cookies, DOCUMENT, seen=seen)
        self._read_words = picture_mark or document_mark or seen

    async def _form(self, actor: Actor | None) -> ContentForm:
        """Reads what is stored; files and sums are shown from it at once."""
        form = await self._call(
            campaign_content.content_form, actor=actor, campaign_id=self._campaign_id
        )
        self.pictures, self.documents = form.pictures, form.documents
        self.photo_options = [Option(each.id, each.title) for each in form.pictures]
        self.funds_note = form.funds_note
        return form

    async def _read_files(self, actor: Actor | None) -> None:
        self.picture_problem = self.document_problem = ""
        await self._form(actor)
        await self._refresh_editor(actor)

    async def _preview(self, actor: Actor | None, *, text: str) -> None:
        self.story_html = await self._call(
            campaign_content.story_preview, actor=actor, campaign_id=self._campaign_id, text=text
        )

    async def _save(self, actor: Actor | None, *, kind: str) -> None:
        rows = [row for row in self._rows(kind) or [] if row != ContentRow(row.key)]
        is_named = all(row.first.strip() for row in rows)
        self.hints = {**self.hints, kind: "" if is_named else _(UNNAMED)}
        self.errors = {**self.errors, kind: ""}
        if not is_named:
            return
        service, forms = _to_save(kind, rows)
        try:
            await self._call(service, actor=actor, campaign_id=self._campaign_id, rows=forms)
        except InvalidInput as error:
            self.errors = {**self.errors, kind: said(error.message)}
            return
        await self._form(actor)
        await self._refresh_editor(actor)

    async def _remove_file(self, actor: Actor | None, *, file_id: str) -> None:
        await self._call(
            campaign_files.remove_file,
            actor=actor,
            campaign_id=self._campaign_id,
            file_id=file_id,
        )
        await self._form(actor)
        self.team = [replace(row, fourth="") if row.fourth == file_id else row for row in self.team]
        await self._refresh_editor(actor)

    async def _refresh_editor(self, actor: Actor | None) -> None:
        """What is missing, and the page as a backer will see it, follow what was saved."""
        editor = await self.get_state(EditorState)
        editor.editor = await self._call(drafts.editor, actor=actor, campaign_id=self._campaign_id)
        editor.saved_text = _("Saved {time}").format(time=await self._call(clock_text))

    def _rows(self, kind: object) -> list[ContentRow] | None:
        return list(getattr(self, str(kind))) if kind in (FUNDS, TEAM, RISKS) else None

    def _row(self, *parts: str) -> ContentRow:
        self._next_row += 1
        return ContentRow(f"content-{self._next_row}", *parts)


def _to_save(kind: str, rows: Sequence[ContentRow]) -> tuple[Any, list[Any]]:
    """The service that stores a kind of rows, and the rows as it takes them."""
    if kind == FUNDS:
        return campaign_rows.save_funds, [FundForm(r.first, r.second, r.third) for r in rows]
    if kind == TEAM:
        made = [TeamForm(r.first, r.second, r.third, r.fourth) for r in rows]
        return campaign_rows.save_team, made
    return campaign_rows.save_risks, [RiskForm(row.first, row.second) for row in rows]
