"""The editor's people, owners, transactions and claims, the checklist, and the versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import InvalidInput
from crowdfund.services import (
    claims,
    evidence_pages,
    evidence_rows,
    sold_elsewhere,
    submission_history,
)
from crowdfund.services.evidence_rows import HOLDERS, OFFICERS, RELATED
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
from crowdfund.ui.parts.backer_loads import open_page, text_of
from crowdfund.ui.parts.founder_row_kinds import PARTS, FormRow, RowKinds, StoredRows, by_kind
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.founder_rows import FormRows
from crowdfund.words import N_, said

CLAIMS = claims.FIELD
KINDS = (OFFICERS, HOLDERS, RELATED, CLAIMS)
NEEDED = {OFFICERS: 2, HOLDERS: 2, RELATED: 4, CLAIMS: 1}
"""How many of a row's first parts are written before it is saved."""
HALF_A_ROW = N_("A row that lacks something is not saved as it stands; the others are.")


def _is_whole(kind: str, row: FormRow) -> bool:
    parts = [getattr(row, part).strip() for part in PARTS[: NEEDED[kind]]]
    return all(parts) and (kind != CLAIMS or bool(row.second or row.third.strip()))


def _to_save(kind: str, rows: Sequence[FormRow]) -> tuple[Any, list[Any]]:
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


ROWS = RowKinds(
    names=KINDS,
    parts=PARTS,
    prefix="evidence",
    unfinished=HALF_A_ROW,
    is_whole=_is_whole,
    saving=_to_save,
)
"""Name, office, year and experience; name and part; party, relation, subject, amount and day;
sentence, document, link and note."""


class EvidenceState(FormRows, BaseState):
    """Beside `EditorState` on the page /founder/campaigns/[campaign_id]."""

    officers: list[FormRow] = []
    large_holders: list[FormRow] = []
    related: list[FormRow] = []
    claims: list[FormRow] = []
    errors: dict[str, str] = dict.fromkeys(KINDS, "")
    hints: dict[str, str] = dict.fromkeys(KINDS, "")
    theirs: dict[str, list[str]] = {kind: [] for kind in KINDS}
    has_no_holders: bool = False
    has_no_related: bool = False
    related_text: str = ""
    sold_elsewhere: str = ""
    has_sold_elsewhere: bool = False
    sold_text: str = ""
    """Why sales elsewhere are asked about; empty where they are not."""
    sold_problem: str = ""
    """Why what is written about it is not saved; empty when it is."""
    documents: list[Option] = []
    claim_items: list[ClaimItem] = []
    checks: list[CheckLine] = []
    versions: list[VersionItem] = []
    shown_version: str = ""
    """The submission whose changes are shown; empty for none."""
    changes: Redline = Redline()
    _row_kinds: ClassVar[RowKinds] = ROWS
    _sold_written: str = ""
    """The amount as it stands in its field, while it is not saved."""

    @rx.event
    async def load(self) -> Any:
        """Loads rows, checklist and versions; the editor itself loads beside."""
        return await open_page(self, self._read_all)

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
    async def write_sold(self, amount: str) -> Any:
        """Keeps how much was sold on other platforms in twelve months.

        Args:
            amount: as written.
        """
        written = text_of(amount)
        if written == self.sold_elsewhere and not self.sold_problem:
            return None
        has_sold = self.has_sold_elsewhere
        return await self._try(self._state_sold, amount=written, has_sold=has_sold)

    @rx.event
    async def state_sold(self, has_sold: bool) -> Any:
        """Keeps whether anything was sold on other platforms at any time.

        Args:
            has_sold: whether it was.
        """
        amount = self._sold_written if self.sold_problem else self.sold_elsewhere
        return await self._try(self._state_sold, amount=amount, has_sold=has_sold is True)

    @rx.event
    async def show_changes(self, number: str) -> Any:
        """Shows what one submission changed, or hides it again.

        Args:
            number: of the submission.
        """
        return await self._try(self._show_changes, number=text_of(number))

    async def _read_all(self, actor: Actor) -> None:
        self._begin()
        self.sold_problem = ""
        self.shown_version, self.changes = "", Redline()
        await self._show_stored(actor)
        self.versions = await self._call(
            submission_history.versions, actor=actor, campaign_id=self._campaign_id
        )

    async def _show_stored(self, actor: Actor | None) -> None:
        if await self._is_fixed():
            self.sold_problem = ""
        await super()._show_stored(actor)

    async def _follow(self, actor: Actor | None) -> None:
        """Shows what a change in another step made of this one."""
        if self._campaign_id:
            await self._show_stored(actor)

    async def _form(self, actor: Actor | None) -> EvidenceForm:
        """Reads what is stored; all that is not being written is shown from it at once."""
        form = await self._call(
            evidence_pages.evidence_form, actor=actor, campaign_id=self._campaign_id
        )
        self.has_no_holders, self.has_no_related = form.has_no_holders, form.has_no_related
        self.related_text, self.documents = form.related_text, form.documents
        self.claim_items, self.checks = form.claim_items, form.checks
        self.sold_text = form.sold_text
        if not self.sold_problem:
            self.sold_elsewhere = form.sold_elsewhere
            self.has_sold_elsewhere = form.has_sold_elsewhere
        return form

    async def _read_rows(self, actor: Actor | None) -> dict[str, StoredRows]:
        form = await self._form(actor)
        forms: dict[str, Sequence[Any]] = {
            OFFICERS: form.officers,
            HOLDERS: form.holders,
            RELATED: form.related,
            CLAIMS: form.claims,
        }
        return by_kind(form.marks, forms)

    async def _state_none(self, actor: Actor | None, *, what: str, is_none: bool) -> None:
        await self._call(
            evidence_rows.state_none,
            actor=actor,
            campaign_id=self._campaign_id,
            has_no_holders=is_none if what == HOLDERS else self.has_no_holders,
            has_no_related=is_none if what == RELATED else self.has_no_related,
        )
        await self._refresh(actor)

    async def _state_sold(self, actor: Actor | None, *, amount: str, has_sold: bool) -> None:
        self.sold_problem = ""
        self._sold_written = amount
        try:
            await self._call(
                sold_elsewhere.state_sold,
                actor=actor,
                campaign_id=self._campaign_id,
                amount=amount,
                has_sold=has_sold,
            )
        except InvalidInput as error:
            self.sold_problem = said(error.message)
            self.has_sold_elsewhere = has_sold
            return
        await self._refresh(actor)

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
