"""What the editor's steps share that are written in rows: added, changed, taken out, and saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import InvalidInput
from crowdfund.services import drafts
from crowdfund.services.draft_rows import MOST_ROWS
from crowdfund.ui.parts.backer_loads import path_part, text_of
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.founder_editor import CAMPAIGN_ID_PLACE, EditorState, clock_text
from crowdfund.words import _, said

PARTS = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True)
class FormRow:
    """One row in the page; `key` keeps its fields apart from its neighbours'. What the parts are,
    each `RowKinds` says."""

    key: str
    first: str = ""
    second: str = ""
    third: str = ""
    fourth: str = ""
    fifth: str = ""


@dataclass(frozen=True)
class RowKinds:
    """The kinds of rows that one state keeps, each in a list of the kind's name."""

    names: tuple[str, ...]
    parts: tuple[str, ...]
    """Which of `PARTS` its rows have."""
    prefix: str
    """How the keys of its rows begin; another for each state of a page."""
    unfinished: str
    """What is said while a row cannot be saved yet."""
    is_whole: Callable[[str, FormRow], bool]
    """Whether a row of a kind has all that it needs to be saved."""
    saving: Callable[[str, Sequence[FormRow]], tuple[Any, list[Any]]]
    """The service that stores a kind of rows, and the rows as it takes them."""


class FormRows(BaseState, mixin=True):
    """A part of the page /founder/campaigns/[campaign_id] whose rows are saved as soon as they
    are whole. A state made of this and `BaseState` says which kinds it has, and has a list for
    each."""

    errors: dict[str, str] = {}
    hints: dict[str, str] = {}
    _row_kinds: ClassVar[RowKinds]
    _campaign_id: str = ""
    _next_row: int = 0

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
            part: one of the parts of its rows.
            value: as written.
        """
        rows = self._rows(kind)
        if rows is None or part not in self._row_kinds.parts:
            return None
        change: dict[str, Any] = {part: text_of(value)}
        changed = [replace(row, **change) if row.key == key else row for row in rows]
        if changed == rows:
            return None
        setattr(self, kind, changed)
        return await self._try(self._save, kind=kind)

    def _begin(self) -> None:
        """Finds out whose rows these are, and forgets what was said about others."""
        self._campaign_id = path_part(self, CAMPAIGN_ID_PLACE)
        self.errors = dict.fromkeys(self._row_kinds.names, "")
        self.hints = dict(self.errors)

    async def _form(self, actor: Actor | None) -> Any:
        """Reads what is stored; a state shows from it all that is not being written."""

    async def _save(self, actor: Actor | None, *, kind: str) -> None:
        kinds = self._row_kinds
        rows = [row for row in self._rows(kind) or [] if row != FormRow(row.key)]
        is_whole = all(kinds.is_whole(kind, row) for row in rows)
        self.hints = {**self.hints, kind: "" if is_whole else _(kinds.unfinished)}
        self.errors = {**self.errors, kind: ""}
        if not is_whole:
            return
        service, forms = kinds.saving(kind, rows)
        try:
            await self._call(service, actor=actor, campaign_id=self._campaign_id, rows=forms)
        except InvalidInput as error:
            self.errors = {**self.errors, kind: said(error.message)}
            return
        await self._refresh(actor)

    async def _refresh(self, actor: Actor | None) -> None:
        """What is missing, and the page as a backer will see it, follow what was saved."""
        await self._form(actor)
        editor = await self.get_state(EditorState)
        editor.editor = await self._call(drafts.editor, actor=actor, campaign_id=self._campaign_id)
        editor.saved_text = _("Saved {time}").format(time=await self._call(clock_text))

    def _rows(self, kind: object) -> list[FormRow] | None:
        names = self._row_kinds.names
        return list(getattr(self, str(kind))) if kind in names else None

    def _row(self, *parts: str) -> FormRow:
        self._next_row += 1
        return FormRow(f"{self._row_kinds.prefix}-{self._next_row}", *parts)
