"""What workers have to do and what failed."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.services import money_pages
from crowdfund.services.views.admin import JobsPage
from crowdfund.ui.parts.backer_loads import open_page
from crowdfund.ui.states.base import BaseState


class AdminJobsState(BaseState):
    """The page /admin/jobs."""

    jobs: JobsPage = JobsPage()

    @rx.event
    async def load(self) -> Any:
        """Loads the page for a moderator; others find nothing here."""
        return await open_page(self, self._open)

    async def _open(self, actor: Actor) -> None:
        self.jobs = await self._call(money_pages.jobs_page, actor=actor)
