"""What the editor's steps share that are written in rows: added, changed, taken out, and saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, replace
from typing import Any, ClassVar

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import ChangedElsewhere, InvalidInput
from crowdfund.services import drafts
from crowdfund.services.draft_rows import MOVED
from crowdfund.ui.parts.backer_loads import path_part, text_of
from crowdfund.ui.parts.founder_field_words import clock_text
from crowdfund.ui.parts.founder_row_kinds import FormRow, RowKinds, StoredRows, line_of, written
from crowdfund.ui.parts.founder_unsent import NEVER_READ, in_place_of, read, rows_in, time_of
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.founder_editor import CAMPAIGN_ID_PLACE, EditorState
from crowdfund.words import N_, _, said

AS_BEFORE = N_("{finding} Until then this list stays as it was saved last.")
NOT_SAVED = N_("This list is not saved as it stands here.")
NO_ROWS = N_("No row is there.")


class FormRows(BaseState, mixin=True):
    """A part of the page /founder/campaigns/[campaign_id] whose rows are saved as soon as they
    are whole. A state made of this and `BaseState` says which kinds it has, and has a list for
    each."""

    errors: dict[str, str] = {}
    hints: dict[str, str] = {}
    theirs: dict[str, list[str]] = {}
    """By kind, a line for each stored row where they are not what this tab read: somebody wrote in
    between, and this person says what stays. Empty where all is well."""
    marks: dict[str, str] = {}
    """Of the stored rows that this tab's were made from, by kind."""
    kept_at: dict[str, str] = {}
    """Up to which key what was typed is stored, by kind; see `assets/unsent.js`."""
    rows_of: str = ""
    """The campaign that the rows belong to."""
    _row_kinds: ClassVar[RowKinds]
    _campaign_id: str = ""
    _heard_at: dict[str, str] = {}
    """When what was heard of last was typed, by kind."""
    _next_row: int = 0
    _their_marks: dict[str, str] = {}
    """Of the stored rows that `theirs` shows."""
    _kept: dict[str, list[FormRow]] = {}
    """This tab's rows as they were saved last, by kind."""

    @rx.var
    def is_unsaved(self) -> bool:
        """Whether something stands in the page that is not stored, and says so."""
        return any(self.errors.values()) or any(self.hints.values())

    @rx.event
    def add_row(self, kind: str) -> None:
        """Adds an empty row.

        Args:
            kind: one of the kinds; anything else is ignored.
        """
        rows = self._rows(kind)
        if rows is not None and len(rows) < self._row_kinds.most:
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
    async def set_cell(self, kind: str, key: str, part: str, value: str, at: str = "") -> Any:
        """Stores a row while one of its fields is written, and when it is left.

        Args:
            kind: one of the kinds.
            key: the row's.
            part: one of the parts of its rows.
            value: as written.
            at: when it was typed.
        """
        rows = self._rows(kind)
        if rows is None or part not in self._row_kinds.parts:
            return None
        self._heard_at = {**self._heard_at, kind: time_of(at) or self._heard_at.get(kind, "")}
        change: dict[str, Any] = {part: text_of(value)}
        changed = [replace(row, **change) if row.key == key else row for row in rows]
        if changed == rows and (self._is_kept(kind) or self.theirs.get(kind)):
            if self._is_kept(kind):
                self._confirm(kind)
            return None
        # What could not be saved is tried again, also when its field is left as it was.
        setattr(self, kind, changed)
        return await self._try(self._save, kind=kind)

    @rx.event
    async def bring_back(self, kind: str, told: str) -> Any:
        """Stores rows that were typed in a tab that was closed before they were sent.

        Args:
            kind: one of the kinds.
            told: as `founder_unsent.read` takes it.
        """
        shown, brought = self._rows(kind), read(told)
        if shown is None or not brought or brought.campaign_id != self._campaign_id:
            return None
        kinds = self._row_kinds
        made = [self._row(**row) for row in rows_in(brought.text, kinds.parts, kinds.most)]
        self._kept = {**self._kept, kind: in_place_of(self._kept.get(kind, []), shown, made)}
        self._heard_at = {**self._heard_at, kind: brought.at}
        if not brought.is_over:
            self.marks = {**self.marks, kind: NEVER_READ}
        setattr(self, kind, made)
        return await self._try(self._save, kind=kind)

    @rx.event
    async def read_anew(self) -> Any:
        """Shows what was written in other steps meanwhile, and what became of these rows."""
        return await self._try(self._show_stored) if self._campaign_id else None

    @rx.event
    async def show_fixed(self) -> Any:
        """Shows what is stored once the campaign is handed in; does nothing where it was not."""
        if not self._campaign_id or not await self._is_fixed():
            return None
        return await self._try(self._show_stored)

    @rx.event
    async def take_theirs(self, kind: str) -> Any:
        """Shows what is stored in place of what was written here.

        Args:
            kind: one of the kinds.
        """
        return None if self._rows(kind) is None else await self._try(self._take, kind=kind)

    @rx.event
    async def keep_mine(self, kind: str) -> Any:
        """Stores what stands here in place of what was shown as stored elsewhere.

        Args:
            kind: one of the kinds.
        """
        if self._rows(kind) is None or not self.theirs.get(kind):
            return None
        self.marks = {**self.marks, kind: self._their_marks[kind]}
        return await self._try(self._save, kind=kind, is_asked=True)

    def _begin(self) -> None:
        """Finds out whose rows these are, and forgets others. Rows of the same campaign stay: what
        is written in them may not be stored yet."""
        campaign_id = path_part(self, CAMPAIGN_ID_PLACE)
        if campaign_id == self._campaign_id:
            return
        self._campaign_id = self.rows_of = campaign_id
        self.kept_at, self._heard_at = {}, {}
        self.marks, self._their_marks, self._kept = {}, {}, {}
        for kind in self._row_kinds.names:
            setattr(self, kind, [])
            self._say(kind)

    async def _form(self, actor: Actor | None) -> Any:
        """Reads what is stored; a state shows from it all that is not being written."""

    async def _read_rows(self, actor: Actor | None) -> dict[str, StoredRows]:
        """Reads what is stored, by kind; a state that has rows says how."""
        del actor
        return {}

    async def _show_stored(self, actor: Actor | None) -> None:
        """Draws stored rows where nothing unsaved stands in their place; all of them once nothing
        can be saved any more."""
        is_fixed = await self._is_fixed()
        for kind, stored in (await self._read_rows(actor)).items():
            if is_fixed:
                self._draw(kind, stored)
            else:
                self._show_kind(kind, stored)

    async def _is_fixed(self) -> bool:
        editor = (await self.get_state(EditorState)).editor
        return editor.id == self._campaign_id and not editor.can_edit

    def _show_kind(self, kind: str, stored: StoredRows) -> None:
        if self.marks.get(kind) == stored.mark:
            return
        if self._is_kept(kind):
            self._draw(kind, stored)
        else:
            self._show_theirs(kind, stored)

    async def _save(self, actor: Actor | None, *, kind: str, is_asked: bool = False) -> None:
        if kind not in self.marks:
            # Reading it failed: what is stored was never shown, so it is not written over.
            self._show_theirs(kind, (await self._read_rows(actor))[kind])
            return
        rows = self._rows(kind) or []
        wanted = self._wanted(kind, rows)
        hint = "" if wanted == rows else _(self._row_kinds.unfinished)
        self._say(kind, hint=hint)
        if written(wanted) == self._kept.get(kind, []) and not is_asked:
            if not hint:
                self._confirm(kind)
            return
        # Stays when saving ends in a way that nobody foresaw.
        self._say(kind, error=_(NOT_SAVED), hint=hint)
        service, forms = self._row_kinds.saving(kind, wanted)
        own: dict[str, Any] = {"actor": actor, "campaign_id": self._campaign_id}
        try:
            mark = await self._call(service, **own, rows=forms, seen=self.marks.get(kind))
        except InvalidInput as error:
            self._say(kind, error=_(AS_BEFORE).format(finding=said(error.message)))
            return
        except ChangedElsewhere:
            self._show_theirs(kind, (await self._read_rows(actor))[kind])
            return
        self.marks = {**self.marks, kind: mark}
        self._kept = {**self._kept, kind: written(wanted)}
        self._say(kind, hint=hint)
        if not hint:
            self._confirm(kind)
        await self._refresh(actor)

    async def _take(self, actor: Actor | None, *, kind: str) -> None:
        self._draw(kind, (await self._read_rows(actor))[kind])

    def _wanted(self, kind: str, rows: Sequence[FormRow]) -> list[FormRow]:
        """The rows to store: whole ones as they are, and for one that lacks something what was
        stored of it before. Empty ones keep their place, so that a refusal counts as readers do."""
        kept = {row.key: row for row in self._kept.get(kind, [])}
        return [
            row
            if row == FormRow(row.key) or self._row_kinds.is_whole(kind, row)
            else kept.get(row.key, FormRow(row.key))
            for row in rows
        ]

    def _is_kept(self, kind: str) -> bool:
        """Whether all that stands in the page is stored, as far as was heard from it."""
        return written(self._rows(kind) or []) == self._kept.get(kind, [])

    def _draw(self, kind: str, stored: StoredRows) -> None:
        """Shows stored rows in place of those in the page."""
        rows = [self._row(*astuple(form)) for form in stored.forms]
        setattr(self, kind, rows)
        self._kept = {**self._kept, kind: rows}
        self.marks = {**self.marks, kind: stored.mark}
        self._say(kind)
        self._confirm(kind)

    def _confirm(self, kind: str) -> None:
        """Says up to which key nothing is left to store."""
        if at := self._heard_at.get(kind):
            self.kept_at = {**self.kept_at, kind: at}

    def _show_theirs(self, kind: str, stored: StoredRows) -> None:
        """Says that what is stored is not what this tab read, and what it is."""
        self._say(kind, error=_(MOVED))
        lines = [line_of(astuple(form)) for form in stored.forms] or [_(NO_ROWS)]
        self.theirs = {**self.theirs, kind: lines}
        self._their_marks = {**self._their_marks, kind: stored.mark}

    def _say(self, kind: str, *, error: str = "", hint: str = "") -> None:
        self.errors = {**self.errors, kind: error}
        self.hints = {**self.hints, kind: hint}
        self.theirs = {**self.theirs, kind: []}

    async def _refresh(self, actor: Actor | None) -> None:
        """What is missing, and the page as a backer will see it, follow what was saved."""
        await self._form(actor)
        editor = await self.get_state(EditorState)
        editor.editor = await self._call(drafts.editor, actor=actor, campaign_id=self._campaign_id)
        editor.saved_text = _("Saved {time}").format(time=await self._call(clock_text))

    def _rows(self, kind: object) -> list[FormRow] | None:
        names = self._row_kinds.names
        return list(getattr(self, str(kind))) if kind in names else None

    def _row(self, *parts: str, **named: str) -> FormRow:
        self._next_row += 1
        return FormRow(f"{self._row_kinds.prefix}-{self._next_row}", *parts, **named)
