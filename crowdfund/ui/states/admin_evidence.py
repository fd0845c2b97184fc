"""What a moderator finds: claims beside their evidence, the checklist, and the versions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import Conflict, CrowdfundError, InvalidInput, NotFound
from crowdfund.services import checklists, claims, evidence_pages, submission_history, texts
from crowdfund.services.checklists import NO, NOT_ANSWERED, YES
from crowdfund.services.views.evidence import CheckLine, ReviewEvidence, VersionItem
from crowdfund.services.views.redline import Redline
from crowdfund.ui.parts.backer_loads import MOST_TICKS, field_of, open_page, path_part, text_of
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import N_, _, said

CHECKLIST = "checklist"
"""What `problem_of` names when it is none of its items that was refused."""
ANSWER, NOTE = "answer-", "note-"
"""How the names of the checklist's fields begin; the code of an item follows."""
CHOOSE = N_("Say whether it is in order.")
UNCHANGED = N_("No answer was changed.")


class AdminEvidenceState(BaseState):
    """Beside `AdminReviewState` on the page /admin/campaigns/[campaign_id]."""

    evidence: ReviewEvidence = ReviewEvidence()
    versions: list[VersionItem] = []
    shown_version: str = ""
    """The submission whose changes are shown; empty for none."""
    changes: Redline = Redline()
    problem_of: str = ""
    """Which claim or item was refused last."""
    refusal: str = ""
    """Why, in words."""
    answer_problems: dict[str, str] = {}
    """What is wrong with answers that were not kept, by the names of their fields."""
    answers_done: str = ""
    """How many answers were kept last, in words."""
    is_saving: bool = False

    @rx.event
    async def load(self) -> Any:
        """Loads everything for a moderator; others find nothing here."""
        self._forget()
        self.shown_version, self.changes, self.is_saving = "", Redline(), False
        return await open_page(self, self._open)

    @rx.event
    async def save_answers(self, form: dict[str, Any]):
        """Keeps each answer to the checklist that is not the one that stands already. What is
        wrong with one is said beside it and keeps no other back.

        Args:
            form: answer and note of every item, each in fields of that item.
        """
        self.is_saving = True
        yield
        changed = _changed(form, self.evidence.checks)
        target = await self._find(CHECKLIST, self._keep_all, changed=changed)
        self.is_saving = False
        if target is not None:
            yield target

    @rx.event
    async def judge(self, form: dict[str, Any]) -> Any:
        """Keeps what was found about a claim.

        Args:
            form: claim, verdict and remark.
        """
        claim_id = field_of(form, "claim")
        return await self._find(
            claim_id,
            self._judge,
            claim_id=claim_id,
            verdict=field_of(form, "verdict"),
            remark=field_of(form, "remark"),
        )

    @rx.event
    async def show_changes(self, number: str) -> Any:
        """Shows what one submission changed, or hides it again.

        Args:
            number: of the submission.
        """
        return await self._try(self._show_changes, number=text_of(number))

    async def _open(self, actor: Actor) -> None:
        await self._read(actor, path_part(self, 2))

    async def _read(self, actor: Actor, campaign_id: str) -> None:
        self.evidence = await self._call(
            evidence_pages.review_evidence, actor=actor, campaign_id=campaign_id
        )
        self.versions = await self._call(
            submission_history.versions, actor=actor, campaign_id=campaign_id
        )

    async def _find(self, place: str, work: Callable[..., Awaitable[None]], **values: Any) -> Any:
        """Does one thing and reads the page again, or says beside the form why not."""
        self._forget()
        actor = await self._actor()
        try:
            await work(actor, **values)
            if actor is not None:
                await self._read(actor, self.evidence.campaign_id)
        except LEADS as error:
            return self._first(error)
        except NotFound:
            self.is_missing = True
        except CrowdfundError as error:
            self.problem_of, self.refusal = place, said(error.message)
            # A part may have been kept, and what was refused may stand otherwise by now.
            if actor is not None:
                with suppress(CrowdfundError):
                    await self._read(actor, self.evidence.campaign_id)
                    if isinstance(error, Conflict):
                        await self._read_review(actor)
        return None

    async def _read_review(self, actor: Actor) -> None:
        """The rest of the page shows the same version; remarks that were typed stay."""
        # It imports this module, for what it reads here.
        from crowdfund.ui.states.admin_review import AdminReviewState

        beside = await self.get_state(AdminReviewState)
        await beside._read(actor, self.evidence.campaign_id)

    def _forget(self) -> None:
        self.problem_of = self.refusal = self.answers_done = ""
        self.answer_problems = {}

    async def _judge(self, actor: Actor | None, **values: Any) -> None:
        await self._call(claims.judge_claim, actor=actor, **values)

    async def _keep_all(self, actor: Actor | None, *, changed: dict[str, tuple[str, str]]) -> None:
        problems: dict[str, str] = {}
        kept = 0
        seen = _standing(self.evidence.checks)
        try:
            for code, given in changed.items():
                wrong = await self._keep(actor, code, given, seen.get(code, NOT_ANSWERED))
                problems |= wrong
                kept += not wrong
        finally:
            self.answer_problems = problems
            if kept:
                self.answers_done = _("{answers} kept.").format(answers=texts.count(kept, "answer"))
        if not kept and not problems:
            self.answers_done = _(UNCHANGED)

    async def _keep(
        self, actor: Actor | None, code: str, given: tuple[str, str], seen: tuple[str, str]
    ) -> dict[str, str]:
        """Keeps one answer. Returns what is wrong with it by the name of the field, or nothing."""
        answer, note = given
        if answer not in (YES, NO):
            return {ANSWER + code: _(CHOOSE)}
        try:
            await self._call(
                checklists.answer_item,
                actor=actor,
                campaign_id=self.evidence.campaign_id,
                item=code,
                is_met=answer == YES,
                note=note,
                seen=seen,
                submission=self.evidence.submission,
            )
        except InvalidInput as error:
            return {(NOTE if error.field == "note" else ANSWER) + code: said(error.message)}
        return {}

    async def _show_changes(self, actor: Actor | None, *, number: str) -> None:
        if number == self.shown_version:
            self.shown_version, self.changes = "", Redline()
            return
        self.changes = await self._call(
            submission_history.version_changes,
            actor=actor,
            campaign_id=self.evidence.campaign_id,
            number=number,
        )
        self.shown_version = number


def _changed(form: object, lines: list[CheckLine]) -> dict[str, tuple[str, str]]:
    """Answer and note by the code of each item for which they are not those that stand."""
    if not isinstance(form, dict):
        return {}
    names = [name for name in form if isinstance(name, str) and name.startswith(ANSWER)]
    codes = [name.removeprefix(ANSWER) for name in names[:MOST_TICKS]]
    stand = _standing(lines)
    given = {code: (field_of(form, ANSWER + code), _noted(form, code)) for code in codes}
    return {code: both for code, both in given.items() if both != stand.get(code, NOT_ANSWERED)}


def _standing(lines: list[CheckLine]) -> dict[str, tuple[str, str]]:
    """Answer and note of each item as they were read, by its code."""
    return {line.code: (line.answer, line.note) for line in lines}


def _noted(form: object, code: str) -> str:
    """A note as it is kept, so that it can be compared."""
    return field_of(form, NOTE + code).replace("\r\n", "\n").strip()
