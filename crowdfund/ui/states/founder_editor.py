"""The editor of a campaign: every field is saved while it is written and when it is left."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import ChangedElsewhere, InvalidInput
from crowdfund.services import drafts
from crowdfund.services.views.founder import CampaignEditor, TermsPreview
from crowdfund.ui.parts.backer_loads import field_of, open_page, path_part
from crowdfund.ui.parts.founder_field_words import (
    AMOUNTS,
    FIELDS,
    NO_ERRORS,
    STEP_NAMES,
    as_read,
    clock_text,
    is_readable,
)
from crowdfund.ui.parts.founder_unsent import NEVER_READ, keeper, read, time_of
from crowdfund.ui.parts.founder_words import COVER, word_from
from crowdfund.ui.states.base import BaseState
from crowdfund.words import N_, _, said

COVER_SAVED = N_("The cover is saved.")
CAMPAIGN_ID_PLACE = 2
"""Where the address has the id: /founder/campaigns/{id}."""


class EditorState(BaseState):
    """The page /founder/campaigns/[campaign_id]."""

    editor: CampaignEditor = CampaignEditor()
    preview: TermsPreview = TermsPreview()
    """What the terms make as they are written now, saved or not."""
    step: str = STEP_NAMES[0]
    errors: dict[str, str] = NO_ERRORS
    """What is wrong, by field; every field is there, with nothing when all is well."""
    theirs: dict[str, list[str]] = {name: [] for name in FIELDS}
    """By field, what is stored there where somebody else wrote it after this tab read the field,
    and this person says what stays. Empty where all is well."""
    drawn: dict[str, int] = dict.fromkeys(FIELDS, 0)
    """How often each field was drawn anew with what is stored, in place of what was typed."""
    keeps: str = ""
    """Under which the browser keeps what was typed and not sent; see `assets/unsent.js`."""
    kept_at: dict[str, str] = {}
    """Up to which key what was typed is stored, by field."""
    saved_text: str = ""
    cover_problem: str = ""
    reason_problem: str = ""
    is_busy: bool = False
    _typed: dict[str, str] = {}
    """Texts that are written and not saved yet, by field."""
    _read: dict[str, str] = {}
    """What was stored in each field when this tab read or wrote it last: what it types over."""
    _their_read: dict[str, str] = {}
    """What was shown as stored elsewhere, by field: what this person may write over."""
    _sent: dict[str, str] = {}
    """Texts as they were typed when they were saved; what is stored may be written otherwise."""
    _heard_at: dict[str, str] = {}
    """When what was heard of a field last was typed."""
    _read_words: str = ""
    """Mark of the last message of an upload that was shown, so that it is shown once."""

    @rx.var
    def is_unsaved(self) -> bool:
        """Whether something stands in a field that is not stored, and says so."""
        return any(self.errors.values())

    @rx.event
    async def load(self) -> Any:
        """Loads the editor, or asks to sign in."""
        return await open_page(self, self._read_all)

    @rx.event
    def show(self, step: str) -> None:
        """Opens a step.

        Args:
            step: one of `STEPS`; anything else is ignored.
        """
        if step in STEP_NAMES:
            self.step = step

    @rx.event
    def open_as_asked(self) -> None:
        """Opens the step that the address names, or the first."""
        wanted = self.router.url.query_parameters.get("step", "")
        self.step = wanted if wanted in STEP_NAMES else STEP_NAMES[0]

    @rx.event
    async def save(self, field: str, value: str, at: str = "") -> Any:
        """Stores one field when it is left.

        Args:
            field: its name.
            value: as written.
            at: when it was typed.
        """
        return await self._keep(field, value, at)

    @rx.event
    async def write(self, field: str, value: str, campaign_id: str, at: str = "") -> Any:
        """Stores one field while it is being written.

        Args:
            field: its name.
            value: as written so far.
            campaign_id: of the editor that it was typed into; for any other nothing is stored.
            at: when it was typed.
        """
        return await self._keep(field, value, at) if campaign_id == self.editor.id else None

    @rx.event
    async def bring_back(self, told: str) -> Any:
        """Stores what was typed in a tab that was closed before it was sent.

        Args:
            told: as `founder_unsent.read` takes it.
        """
        brought = read(told)
        if not brought or brought.campaign_id != self.editor.id:
            return None
        if brought.place in FIELDS and not brought.is_over:
            self._read = {**self._read, brought.place: NEVER_READ}
        return await self._keep(brought.place, brought.text, brought.at)

    @rx.event
    async def look_ahead(self, field: str, value: str) -> Any:
        """Shows what the terms make while they are being written; nothing is stored.

        Args:
            field: its name.
            value: as written so far.
        """
        if not is_readable(field, value):
            return None
        self._typed = {**self._typed, field: value}
        return await self._try(self._look_ahead)

    @rx.event
    async def take_theirs(self, field: str) -> Any:
        """Shows what is stored in place of what was typed here.

        Args:
            field: its name.
        """
        return await self._try(self._take, field=field) if self._is_asked(field) else None

    @rx.event
    async def keep_mine(self, field: str) -> Any:
        """Stores what was typed here in place of what was shown as stored elsewhere.

        Args:
            field: its name.
        """
        if not self._is_asked(field) or field not in self._typed:
            return None
        self._read = {**self._read, field: self._their_read[field]}
        return await self._try(self._save_field, field=field, value=self._typed[field])

    @rx.event
    async def submit(self) -> Any:
        """Hands the campaign to the moderators."""
        self.is_busy = True
        answer = await self._try(self._submit)
        self.is_busy = False
        return answer

    @rx.event
    async def withdraw(self, form: dict[str, Any]) -> Any:
        """Takes the campaign back.

        Args:
            form: reason.
        """
        self.reason_problem = ""
        return await self._try(self._withdraw, reason=field_of(form, "reason"))

    async def _read_all(self, actor: Actor) -> None:
        self.errors, self._typed, self._sent = dict(NO_ERRORS), {}, {}
        self.kept_at, self._heard_at = {}, {}
        self.theirs = {name: [] for name in FIELDS}
        self.reason_problem = ""
        self.is_busy = False
        campaign_id = path_part(self, CAMPAIGN_ID_PLACE)
        self._use(await self._call(drafts.editor, actor=actor, campaign_id=campaign_id))
        self._read = asdict(self.editor.form)
        self.keeps = keeper(actor.user_id, self.editor.id)
        self.saved_text = self.editor.saved_text
        wanted = self.router.url.query_parameters.get("step", "")
        first = STEP_NAMES[0] if self.editor.can_edit else "review"
        self.step = wanted if wanted in STEP_NAMES else first
        mark, self.cover_problem = word_from(
            str(self.router.headers.cookie or ""), COVER, seen=self._read_words
        )
        self._read_words = mark or self._read_words

    async def _keep(self, field: str, value: str, at: str) -> Any:
        if not is_readable(field, value):
            return None
        self._heard_at = {**self._heard_at, field: time_of(at) or self._heard_at.get(field, "")}
        # Not what is stored now: this tab may never have shown that.
        shown = (self._read.get(field), self._sent.get(field))
        is_unchanged = value in shown and not self.errors[field]
        if is_unchanged:
            self._confirm(field)
        if is_unchanged or not self.editor.can_edit:
            return None
        return await self._try(self._save_field, field=field, value=value)

    def _is_asked(self, field: object) -> bool:
        """Whether this person is to say what stays in a field."""
        return is_readable(field, "") and bool(self.theirs[str(field)])

    async def _save_field(self, actor: Actor, *, field: str, value: str) -> None:
        self._typed = {**self._typed, field: value}
        own: dict[str, Any] = {"actor": actor, "campaign_id": self.editor.id}
        place, finding, moved = field, "", False
        try:
            saved = await self._call(
                drafts.save_field, **own, field=field, value=value, seen=self._read.get(field, "")
            )
        except (InvalidInput, ChangedElsewhere) as error:
            moved = isinstance(error, ChangedElsewhere)
            place = (
                error.field if isinstance(error, InvalidInput) and error.field in FIELDS else field
            )
            finding = said(error.message)
            # What could be read was stored all the same.
            saved = await self._call(drafts.editor, **own)
        else:
            self.saved_text = _("Saved {time}").format(time=await self._call(clock_text))
        self.errors = {**self.errors, field: "", place: finding}
        self.theirs = {**self.theirs, field: [as_read(saved, field)] if moved else []}
        self._their_read = {**self._their_read, field: getattr(saved.form, field)}
        self._use(saved)
        if not finding or place != field:
            self._note_kept(field, value)

    def _note_kept(self, field: str, value: str) -> None:
        self._typed = {name: text for name, text in self._typed.items() if name != field}
        self._sent = {**self._sent, field: value}
        self._read = {**self._read, field: getattr(self.editor.form, field)}
        self._confirm(field)

    def _confirm(self, field: str) -> None:
        if at := self._heard_at.get(field):
            self.kept_at = {**self.kept_at, field: at}

    async def _take(self, actor: Actor, *, field: str) -> None:
        self._use(await self._call(drafts.editor, actor=actor, campaign_id=self.editor.id))
        self._note_kept(field, getattr(self.editor.form, field))
        self.errors = {**self.errors, field: ""}
        self.theirs = {**self.theirs, field: []}
        self.drawn = {**self.drawn, field: self.drawn[field] + 1}

    async def _look_ahead(self, actor: Actor) -> None:
        self.preview = await self._call(
            drafts.preview,
            actor=actor,
            campaign_id=self.editor.id,
            form=replace(self.editor.form, **self._typed),
            holders=self.editor.holders,
        )

    async def _submit(self, actor: Actor) -> None:
        try:
            await self._call(drafts.submit, actor=actor, campaign_id=self.editor.id)
        except InvalidInput as error:
            self._show(error)
        self._use(await self._call(drafts.editor, actor=actor, campaign_id=self.editor.id))

    async def _withdraw(self, actor: Actor, *, reason: str) -> None:
        try:
            await self._call(
                drafts.withdraw, actor=actor, campaign_id=self.editor.id, reason=reason
            )
        except InvalidInput as error:
            self.reason_problem = said(error.message)
            return
        self._use(await self._call(drafts.editor, actor=actor, campaign_id=self.editor.id))

    def _use(self, editor: CampaignEditor) -> None:
        if editor.form.currency != self.editor.form.currency:
            # Drawn anew, in that currency: what was typed in the other one is not there any more.
            self._read = {**self._read, **{name: getattr(editor.form, name) for name in AMOUNTS}}
            self._sent = {name: text for name, text in self._sent.items() if name not in AMOUNTS}
        self.editor, self.preview = editor, editor.preview
