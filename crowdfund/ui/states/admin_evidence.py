"""What a moderator finds: claims beside their evidence, the checklist, and the versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError, NotFound
from crowdfund.services import checklists, claims, evidence_pages, submission_history
from crowdfund.services.views.evidence import ReviewEvidence, VersionItem
from crowdfund.services.views.redline import Redline
from crowdfund.ui.parts.backer_loads import field_of, open_page, path_part, text_of
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import said

YES = "yes"


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

    @rx.event
    async def load(self) -> Any:
        """Loads everything for a moderator; others find nothing here."""
        self.problem_of = self.refusal = self.shown_version = ""
        self.changes = Redline()
        return await open_page(self, self._open)

    @rx.event
    async def answer(self, form: dict[str, Any]) -> Any:
        """Keeps an answer to one item of the checklist.

        Args:
            form: item, answer and note.
        """
        item = field_of(form, "item")
        return await self._find(
            item,
            checklists.answer_item,
            campaign_id=self.evidence.campaign_id,
            item=item,
            is_met=field_of(form, "answer") == YES,
            note=field_of(form, "note"),
        )

    @rx.event
    async def judge(self, form: dict[str, Any]) -> Any:
        """Keeps what was found about a claim.

        Args:
            form: claim, verdict and remark.
        """
        claim_id = field_of(form, "claim")
        return await self._find(
            claim_id,
            claims.judge_claim,
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

    async def _find(self, place: str, service: Callable[..., object], **values: Any) -> Any:
        """Calls a service and reads the page again, or says beside the form why not."""
        self.problem_of = self.refusal = ""
        actor = await self._actor()
        try:
            await self._call(service, actor=actor, **values)
            if actor is not None:
                await self._read(actor, self.evidence.campaign_id)
        except LEADS as error:
            return self._first(error)
        except NotFound:
            self.is_missing = True
        except CrowdfundError as error:
            self.problem_of, self.refusal = place, said(error.message)
        return None

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
