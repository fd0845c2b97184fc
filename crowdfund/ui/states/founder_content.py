"""The editor's rows and files: use of funds, team, risks, pictures, documents, and the preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.services import campaign_content, campaign_files, campaign_rows
from crowdfund.services.campaign_rows import FUNDS, RISKS, TEAM
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
from crowdfund.ui.parts.backer_loads import open_page, text_of
from crowdfund.ui.parts.founder_row_kinds import PARTS, FormRow, RowKinds, StoredRows, by_kind
from crowdfund.ui.parts.founder_words import DOCUMENT, PICTURE, word_from
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.founder_evidence import EvidenceState
from crowdfund.ui.states.founder_rows import FormRows
from crowdfund.words import N_

KINDS = (FUNDS, TEAM, RISKS)
UNNAMED = N_("A row without its first field is not saved as it stands; the others are.")


def _to_save(kind: str, rows: Sequence[FormRow]) -> tuple[Any, list[Any]]:
    """The service that stores a kind of rows, and the rows as it takes them."""
    if kind == FUNDS:
        return campaign_rows.save_funds, [FundForm(r.first, r.second, r.third) for r in rows]
    if kind == TEAM:
        made = [TeamForm(r.first, r.second, r.third, r.fourth) for r in rows]
        return campaign_rows.save_team, made
    return campaign_rows.save_risks, [RiskForm(row.first, row.second) for row in rows]


ROWS = RowKinds(
    names=KINDS,
    parts=PARTS[:4],
    prefix="content",
    unfinished=UNNAMED,
    is_whole=lambda _kind, row: bool(row.first.strip()),
    saving=_to_save,
)
"""Purpose and two percentages; name, role, biography and photo; heading and text."""


class ContentState(FormRows, BaseState):
    """Beside `EditorState` on the page /founder/campaigns/[campaign_id]."""

    funds: list[FormRow] = []
    team: list[FormRow] = []
    risk_items: list[FormRow] = []
    errors: dict[str, str] = dict.fromkeys(KINDS, "")
    hints: dict[str, str] = dict.fromkeys(KINDS, "")
    theirs: dict[str, list[str]] = {kind: [] for kind in KINDS}
    funds_note: str = ""
    pictures: list[PictureItem] = []
    photo_options: list[Option] = []
    documents: list[DocumentItem] = []
    picture_problem: str = ""
    document_problem: str = ""
    story_html: str = ""
    """The pitch as it is written now, saved or not."""
    _row_kinds: ClassVar[RowKinds] = ROWS
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
        self._begin()
        await self._show_stored(actor)
        self.story_html = (await self._form(actor)).story_html
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

    async def _read_rows(self, actor: Actor | None) -> dict[str, StoredRows]:
        form = await self._form(actor)
        return by_kind(form.marks, {FUNDS: form.funds, TEAM: form.team, RISKS: form.risks})

    async def _read_files(self, actor: Actor | None) -> None:
        self.picture_problem = self.document_problem = ""
        await self._refresh(actor)

    async def _preview(self, actor: Actor | None, *, text: str) -> None:
        self.story_html = await self._call(
            campaign_content.story_preview, actor=actor, campaign_id=self._campaign_id, text=text
        )

    async def _remove_file(self, actor: Actor | None, *, file_id: str) -> None:
        before = (await self._form(actor)).marks[TEAM]
        await self._call(
            campaign_files.remove_file,
            actor=actor,
            campaign_id=self._campaign_id,
            file_id=file_id,
        )
        self.team = _without(file_id, self.team)
        self._kept = {**self._kept, TEAM: _without(file_id, self._kept.get(TEAM, []))}
        await self._refresh(actor)
        if self.marks.get(TEAM) == before:
            # The photo went from the stored rows too, and nothing else did.
            self.marks = {**self.marks, TEAM: (await self._form(actor)).marks[TEAM]}
        # Claims may have named it.
        await (await self.get_state(EvidenceState))._follow(actor)


def _without(file_id: str, rows: Sequence[FormRow]) -> list[FormRow]:
    """People of the team without that photo."""
    return [replace(row, fourth="") if row.fourth == file_id else row for row in rows]
