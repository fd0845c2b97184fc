"""One campaign: what stands still, the totals that move, following and asking."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.errors import CrowdfundError, InvalidInput, NotFound, NotSignedIn
from crowdfund.services import catalog, matching
from crowdfund.services.views.campaigns import CampaignPage, LiveTotals
from crowdfund.services.views.matching import MatchView
from crowdfund.ui.parts.addresses import name_in
from crowdfund.ui.parts.backer_loads import field_of, text_of
from crowdfund.ui.states.base import BaseState

TABS = ("pitch", "terms", "cap-table", "documents", "updates", "questions", "risks")


class CampaignState(BaseState):
    """The page /campaigns/[slug]."""

    page: CampaignPage = CampaignPage()
    live: LiveTotals = LiveTotals()
    match: MatchView = MatchView()
    """Why it fits who looks; empty where nothing is known of that."""
    tab: str = TABS[0]
    question_problem: str = ""
    questions_asked: int = 0
    """Counts what was asked here: the form starts empty again after each."""

    @rx.event
    async def load(self) -> None:
        """Loads the campaign of the address, or shows the 404."""
        actor = await self._look()
        slug = name_in(self.router.url.path)
        try:
            page = await self._call(catalog.campaign_page, actor=actor, slug=slug)
            live = await self._call(catalog.live_totals, actor=actor, slug=slug)
            self.match = await self._call(matching.match_of, actor=actor, slug=slug)
        except NotFound:
            self.is_missing = self.is_loaded = True
            return
        wanted = self.router.url.query_parameters.get("tab", "")
        self.tab = wanted if wanted in TABS else TABS[0]
        self.question_problem, self.questions_asked = "", 0
        self.page, self.live = page, live
        self.is_loaded = True

    @rx.event
    async def tick(self) -> None:
        """Looks whether the totals moved; nothing is sent to the browser when they did not."""
        slug = self.page.card.slug
        if not slug or not self.live.is_moving:
            return
        actor = await self._actor()
        try:
            fresh = await self._call(catalog.live_totals, actor=actor, slug=slug)
        except NotFound:
            return
        if fresh == self.live:
            return
        has_new_status = fresh.status != self.live.status or not fresh.is_moving
        self.live = fresh
        if has_new_status:
            self.page = await self._call(catalog.campaign_page, actor=actor, slug=slug)

    @rx.event
    def show(self, tab: str) -> None:
        """Opens a tab.

        Args:
            tab: one of `TABS`; anything else is ignored.
        """
        if tab in TABS:
            self.tab = tab

    @rx.event
    async def watch(self) -> Any:
        """Follows the campaign, or stops following it; a visitor signs in first."""
        return await self._do(catalog.watch)

    @rx.event
    async def ask(self, form: dict[str, Any]) -> Any:
        """Asks a question in public.

        Args:
            form: question.
        """
        self.question_problem = ""
        return await self._do(catalog.ask, text=text_of(field_of(form, "question")))

    async def _do(self, service: Any, **values: Any) -> Any:
        actor = await self._actor()
        slug = self.page.card.slug
        try:
            await self._call(service, actor=actor, slug=slug, **values)
        except NotSignedIn:
            return self._sign_in_first()
        except NotFound:
            self.is_missing = True
            return None
        except InvalidInput as error:
            self.question_problem = error.message
            return None
        except CrowdfundError as error:
            self._show(error)
            return None
        if service is catalog.ask:
            self.questions_asked += 1
        self.page = await self._call(catalog.campaign_page, actor=actor, slug=slug)
        return None
