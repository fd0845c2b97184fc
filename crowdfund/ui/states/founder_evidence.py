"""The editor's people, owners, transactions and claims, the checklist, and the versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import InvalidInput
from crowdfund.services import claims, drafts, evidence_pages, evidence_rows, submission_history
from crowdfund.services.evidence_rows import HOLDERS, MOST_ROWS, OFFICERS, RELATED
from crowdfund.services.views.common import Option
from crowdfund.services.views.evidence import (
    CheckLine,
    ClaimForm,
    ClaimItem,
    EvidenceForm,
    LargeHolderForm,
    OfficerForm,
    RelatedForm,
    VersionItem,
)
from crowdfund.services.views.redline import Redline
from crowdfund.ui.parts.backer_loads import open_page, path_part, text_of
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.founder_editor import CAMPAIGN_ID_PLACE, EditorState, clock_text
from crowdfund.words import N_, _, said

CLAIMS = claims.FIELD
KINDS = (OFFICERS, HOLDERS, RELATED, CLAIMS)
PARTS = ("first", "second", "third", "fourth", "fifth")
NEEDED = {OFFICERS: 2, HOLDERS: 2, RELATED: 4, CLAIMS: 1}
"""How many of a row's first parts are written before it is saved."""
HALF_A_ROW = N_("A row is saved once all that it needs is written.")


@dataclass(frozen=True)
class EvidenceRow:
    """One row in the page; `key` keeps its fields apart from its neighbours'. What the parts are:
    name, office, year and experience; name and part; party, relation, subject, amount and day;
    sentence, document, link and note."""

    key: str
    first: str = ""
    second: str = ""
    third: str = ""
    fourth: str = ""
    fifth: str = ""


class EvidenceState(BaseState):
    """Beside `EditorState` on the page /founder/campaigns/[campaign_id]."""

    officers: list[EvidenceRow] = []
    large_holders: list[EvidenceRow] = []
    related: list[EvidenceRow] = []
    claims: list[EvidenceRow] = []
    errors: dict[str, str] = dict.fromkeys(KINDS, "")
    hints: dict[str, str] = dict.fromkeys(KINDS, "")
    has_no_holders: bool = False
    has_no_related: bool = False
    related_text: str = ""
    documents: list[Option] = []
    claim_items: list[ClaimItem] = []
    checks: list[CheckLine] = []
    versions: list[VersionItem] = []
    shown_version: str = ""
    """The submission whose changes are shown; empty for none."""
    changes: Redline = Redline()
    _campaign_id: str = ""
    _next_row: int = 0

    @rx.event
    async def load(self) -> Any:
        """Loads rows, checklist and versions; the editor itself loads beside."""
        return await open_page(self, self._read_all)

    @rx.event
    async def read_anew(self) -> Any:
        """Shows what was written and uploaded in other steps meanwhile, and what that answers."""
        if not self._campaign_id:
            return None
        return await self._try(self._form)

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
    async def state_none(self, what: str, is_none: bool) -> Any:
        """Keeps that there is nobody, or nothing, to name.

        Args:
            what: large_holders or related; anything else is ignored.
            is_none: whether it is stated.
        """
        if what not in (HOLDERS, RELATED):
            return None
        return await self._try(self._state_none, what=what, is_none=is_none is True)

    @rx.event
    async def show_changes(self, number: str) -> Any:
        """Shows what one submission changed, or hides it again.

        Args:
            number: of the submission.
        """
        return await self._try(self._show_changes, number=text_of(number))

    async def _read_all(self, actor: Actor) -> None:
        self._campaign_id = path_part(self, CAMPAIGN_ID_PLACE)
        self.errors = dict.fromkeys(KINDS, "")
        self.hints = dict(self.errors)
        self.shown_version, self.changes = "", Redline()
        form = await self._form(actor)
        self.officers = [self._row(r.name, r.role, r.since, r.experience) for r in form.officers]
        self.large_holders = [self._row(r.name, r.part) for r in form.holders]
        self.related = [
            self._row(r.party, r.relation, r.subject, r.amount, r.made_on) for r in form.related
        ]
        self.claims = [self._row(r.sentence, r.document_id, r.link, r.note) for r in form.claims]
        self.versions = await self._call(
            submission_history.versions, actor=actor, campaign_id=self._campaign_id
        )

    async def _form(self, actor: Actor | None) -> EvidenceForm:
        """Reads what is stored; all that is not being written is shown from it at once."""
        form = await self._call(
            evidence_pages.evidence_form, actor=actor, campaign_id=self._campaign_id
        )
        self.has_no_holders, self.has_no_related = form.has_no_holders, form.has_no_related
        self.related_text, self.documents = form.related_text, form.documents
        self.claim_items, self.checks = form.claim_items, form.checks
        return form

    async def _save(self, actor: Actor | None, *, kind: str) -> None:
        rows = [row for row in self._rows(kind) or [] if row != EvidenceRow(row.key)]
        is_whole = all(_is_whole(kind, row) for row in rows)
        self.hints = {**self.hints, kind: "" if is_whole else _(HALF_A_ROW)}
        self.errors = {**self.errors, kind: ""}
        if not is_whole:
            return
        service, forms = _to_save(kind, rows)
        try:
            await self._call(service, actor=actor, campaign_id=self._campaign_id, rows=forms)
        except InvalidInput as error:
            self.errors = {**self.errors, kind: said(error.message)}
            return
        await self._refresh(actor)

    async def _state_none(self, actor: Actor | None, *, what: str, is_none: bool) -> None:
        await self._call(
            evidence_rows.state_none,
            actor=actor,
            campaign_id=self._campaign_id,
            has_no_holders=is_none if what == HOLDERS else self.has_no_holders,
            has_no_related=is_none if what == RELATED else self.has_no_related,
        )
        await self._refresh(actor)

    async def _refresh(self, actor: Actor | None) -> None:
        """Checklist, what is missing and the page as a backer will see it follow what was saved."""
        await self._form(actor)
        editor = await self.get_state(EditorState)
        editor.editor = await self._call(drafts.editor, actor=actor, campaign_id=self._campaign_id)
        editor.saved_text = _("Saved {time}").format(time=await self._call(clock_text))

    async def _show_changes(self, actor: Actor | None, *, number: str) -> None:
        if number == self.shown_version:
            self.shown_version, self.changes = "", Redline()
            return
        self.changes = await self._call(
            submission_history.version_changes,
            actor=actor,
            campaign_id=self._campaign_id,
            number=number,
        )
        self.shown_version = number

    def _rows(self, kind: object) -> list[EvidenceRow] | None:
        return list(getattr(self, str(kind))) if kind in KINDS else None

    def _row(self, *parts: str) -> EvidenceRow:
        self._next_row += 1
        return EvidenceRow(f"evidence-{self._next_row}", *parts)


def _is_whole(kind: str, row: EvidenceRow) -> bool:
    parts = [getattr(row, part).strip() for part in PARTS[: NEEDED[kind]]]
    return all(parts) and (kind != CLAIMS or bool(row.second or row.third.strip()))


def _to_save(kind: str, rows: Sequence[EvidenceRow]) -> tuple[Any, list[Any]]:
    """The service that stores a kind of rows, and the rows as it takes them."""
    if kind == OFFICERS:
        made = [OfficerForm(r.first, r.second, r.third, r.fourth) for r in rows]
        return evidence_rows.save_officers, made
    if kind == HOLDERS:
        return evidence_rows.save_large_holders, [LargeHolderForm(r.first, r.second) for r in rows]
    if kind == RELATED:
        told = [RelatedForm(r.first, r.second, r.third, r.fourth, r.fifth) for r in rows]
        return evidence_rows.save_related, told
    return claims.save_claims, [ClaimForm(r.first, r.second, r.third, r.fourth) for r in rows]
