"""The editor's lines of the cap table before the raise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any, ClassVar

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.services import drafts
from crowdfund.services.deps import Deps
from crowdfund.services.holders import MOST_LINES
from crowdfund.services.views.founder import HolderLine
from crowdfund.ui.parts.backer_loads import open_page
from crowdfund.ui.parts.founder_row_kinds import PARTS, FormRow, RowKinds, StoredRows
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.founder_editor import EditorState
from crowdfund.ui.states.founder_rows import FormRows
from crowdfund.words import N_

LINES = "lines"
HALF_A_LINE = N_(
    "A line without a name or a number of shares is not saved as it stands; the others are."
)


def _save_lines(
    deps: Deps,
    *,
    actor: Actor | None,
    campaign_id: str,
    rows: list[HolderLine],
    seen: str | None,
) -> str:
    saved = drafts.save_holders(deps, actor=actor, campaign_id=campaign_id, holders=rows, seen=seen)
    return saved.holders_mark


def _to_save(_kind: str, rows: Sequence[FormRow]) -> tuple[Any, list[Any]]:
    return _save_lines, [HolderLine(row.first, row.second) for row in rows]


ROWS = RowKinds(
    names=(LINES,),
    parts=PARTS[:2],
    prefix="row",
    unfinished=HALF_A_LINE,
    is_whole=lambda _kind, row: bool(row.first.strip() and row.second.strip()),
    saving=_to_save,
    most=MOST_LINES,
)
"""Holder and shares."""


class HolderState(FormRows, BaseState):
    """Beside `EditorState` on the page /founder/campaigns/[campaign_id]."""

    lines: list[FormRow] = []
    errors: dict[str, str] = {LINES: ""}
    hints: dict[str, str] = {LINES: ""}
    theirs: dict[str, list[str]] = {LINES: []}
    _row_kinds: ClassVar[RowKinds] = ROWS

    @rx.event
    async def load(self) -> Any:
        """Loads the lines; the editor itself loads beside."""
        return await open_page(self, self._read_all)

    async def _read_all(self, actor: Actor | None) -> None:
        self._begin()
        await self._show_stored(actor)

    def _show_kind(self, kind: str, stored: StoredRows) -> None:
        super()._show_kind(kind, stored)
        # Without any stored line the founders' one follows the shares in issue, and no mark tells.
        shown = [(row.first, row.second) for row in self.lines]
        if self._is_kept(kind) and shown != [astuple(line) for line in stored.forms]:
            self._draw(kind, stored)

    async def _read_rows(self, actor: Actor | None) -> dict[str, StoredRows]:
        editor = await self._call(drafts.editor, actor=actor, campaign_id=self._campaign_id)
        return {LINES: StoredRows(editor.holders_mark, editor.holders)}

    async def _refresh(self, actor: Actor | None) -> None:
        await super()._refresh(actor)
        editor = await self.get_state(EditorState)
        editor.preview = editor.editor.preview
