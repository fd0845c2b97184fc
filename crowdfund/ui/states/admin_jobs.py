"""What workers have to do, what failed, and having it tried again."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError, NotFound
from crowdfund.services import jobs_pages, paid_otherwise, releasing, retrying
from crowdfund.services.views.admin import JobsPage
from crowdfund.ui.parts.backer_loads import field_of, is_ticked, open_page
from crowdfund.ui.states.base import LEADS, BaseState, field_at_fault
from crowdfund.words import N_, _, said

TRIED_AGAIN = N_("A worker tries it again now.")
PROPOSED = N_("Proposed. A second person approves it under Proposals.")
TRIED_MANY = N_("Workers try again now: {number}.")


class AdminJobsState(BaseState):
    """The page /admin/jobs."""

    jobs: JobsPage = JobsPage()
    done: str = ""
    """What was asked last, in words."""
    reason_problem: str = ""
    """What is wrong with what was sent; shown in its dialog, at the field that it is about."""
    refused_field: str = ""
    """That field's name as the service says it; empty when it is about none."""
    refused: str = ""
    """The row that `reason_problem` is about."""
    is_retrying: bool = False

    @rx.event
    async def load(self) -> Any:
        """Loads the page for a moderator; others find nothing here."""
        self.done = self.reason_problem = self.refused = ""
        self.is_retrying = False
        return await open_page(self, self._open)

    @rx.event
    def forget_problems(self) -> None:
        """Opens a dialog without the refusal of the one before."""
        self.reason_problem = self.refused = self.done = ""

    @rx.event
    async def retry(self, form: dict[str, Any]):
        """Has a worker try again what was left for a person, or proposes what two people decide.

        Args:
            form: kind and subject of the row, its reason, and whether those alike are meant too.
        """
        self.is_retrying = True
        yield
        target = await self._retry(form)
        self.is_retrying = False
        if target is not None:
            yield target

    async def _open(self, actor: Actor) -> None:
        self.jobs = await self._call(jobs_pages.jobs_page, actor=actor)

    async def _retry(self, form: object) -> Any:
        """Calls the one service that fits the row and reads the page again, or says why not."""
        self.done = self.reason_problem = self.refused_field = ""
        self.refused = subject = field_of(form, "subject")
        actor = await self._actor()
        try:
            self.done = await self._ask(form, actor, subject)
            if actor is not None:
                await self._open(actor)
        except LEADS as error:
            return self._first(error)
        except NotFound:
            self.is_missing = True
        except CrowdfundError as error:
            self.reason_problem = said(error.message)
            self.refused_field = field_at_fault(error)
        return None

    async def _ask(self, form: object, actor: Actor | None, subject: str) -> str:
        """Returns what was done, in words."""
        given: dict[str, Any] = {"actor": actor, "reason": field_of(form, f"reason-{subject}")}
        kind, alike = field_of(form, "kind"), is_ticked(form, f"alike-{subject}")
        if kind == "note":
            await self._call(retrying.retry_note, note_id=subject, **given)
            return _(TRIED_AGAIN)
        if kind == "release":
            campaign_id = field_of(form, "campaign")
            await self._call(releasing.propose_release, campaign_id=campaign_id, **given)
            return _(PROPOSED)
        if kind == "paid":
            reference = field_of(form, f"bank-ref-{subject}")
            await self._call(
                paid_otherwise.propose_paid, attempt_id=subject, bank_ref=reference, **given
            )
            return _(PROPOSED)
        if kind == "work":
            many = await self._call(retrying.retry_work, work_ref=subject, alike=alike, **given)
            return _(TRIED_MANY).format(number=f"{many:,}") if many > 1 else _(TRIED_AGAIN)
        if alike:
            many = await self._call(retrying.retry_alike, attempt_id=subject, **given)
            return _(TRIED_MANY).format(number=f"{many:,}")
        await self._call(retrying.retry_attempt, attempt_id=subject, **given)
        return _(TRIED_AGAIN)
