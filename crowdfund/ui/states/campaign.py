"""One campaign: what stands still, the totals that move, following and asking."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError, InvalidInput, NotFound
from crowdfund.services import catalog, live_board, matching, share_links
from crowdfund.services.campaign_talk import QUESTIONS_AT_ONCE, UPDATES_AT_ONCE
from crowdfund.services.views.campaigns import (
    CampaignPage,
    LiveTotals,
    QuestionList,
    ShareLinks,
    UpdateList,
)
from crowdfund.services.views.matching import MatchView
from crowdfund.ui.parts.addresses import name_in
from crowdfund.ui.parts.backer_loads import field_of, text_of
from crowdfund.ui.parts.visits import came_within
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import said


class CampaignState(BaseState):
    """The page /campaigns/[slug]."""

    page: CampaignPage = CampaignPage()
    live: LiveTotals = LiveTotals()
    news: UpdateList = UpdateList()
    talk: QuestionList = QuestionList()
    share: ShareLinks = ShareLinks()
    is_copied: bool = False
    match: MatchView = MatchView()
    """Why it fits who looks; empty where nothing is known of that."""
    question_problem: str = ""
    standing_problem: str = ""
    """What is wrong with what the asker declares to have to do with the enterprise."""
    questions_asked: int = 0
    """Counts what was asked here: the form starts empty again after each."""
    hiding_id: str = ""
    """The question that `hiding_problem` is about."""
    hiding_problem: str = ""

    @rx.event
    async def load(self) -> None:
        """Loads the campaign of the address, or shows the 404."""
        actor = await self._look()
        slug = name_in(self.router.url.path)
        try:
            page = await self._read_page(actor, slug)
            live = await self._call(catalog.live_totals, actor=actor, slug=slug)
            self.share = await self._call(share_links.share_links, actor=actor, slug=slug)
            self.match = await self._call(matching.match_of, actor=actor, slug=slug)
            await self._read_news(actor, slug, UPDATES_AT_ONCE)
            await self._read_talk(actor, slug, QUESTIONS_AT_ONCE)
        except NotFound:
            self.is_missing = self.is_loaded = True
            return
        self.question_problem = self.standing_problem = ""
        self.questions_asked, self.is_copied = 0, False
        self.hiding_id = self.hiding_problem = ""
        self.page, self.live = page, live
        self.is_loaded = True
        came_within(self, slug)

    @rx.event
    async def tick(self) -> None:
        """Looks whether the totals moved; nothing is sent to the browser when they did not."""
        slug = self.page.card.slug
        if not slug or not self.live.is_moving:
            return
        # What everybody may see is read once for all who look.
        fresh = await self._call(live_board.shared_totals, slug=slug)
        await self._take(fresh or await self._fresh(slug))

    @rx.event
    async def look_again(self) -> None:
        """Reads the totals as they are at this moment: what was pushed says that there is more to
        tell than totals."""
        slug = self.page.card.slug
        if slug:
            await self._take(await self._fresh(slug))

    @rx.event
    async def watch(self, is_wanted: bool) -> Any:
        """Follows the campaign, or stops following it; a visitor signs in first.

        Args:
            is_wanted: what the button that was pressed says, whatever another tab did meanwhile.
        """
        return await self._do(catalog.set_watching, is_wanted=is_wanted is True)

    @rx.event
    async def ask(self, form: dict[str, Any]) -> Any:
        """Asks a question in public.

        Args:
            form: question, standing.
        """
        self.question_problem = self.standing_problem = ""
        text, standing = field_of(form, "question"), field_of(form, "standing")
        return await self._do(catalog.ask, text=text, standing=standing)

    @rx.event
    async def older_questions(self) -> None:
        """Shows more of what was asked."""
        slug = self.page.card.slug
        if slug:
            await self._read_talk(
                await self._actor(), slug, len(self.talk.shown) + QUESTIONS_AT_ONCE
            )

    @rx.event
    async def older_news(self) -> None:
        """Shows more of what was new."""
        slug = self.page.card.slug
        if slug:
            await self._read_news(await self._actor(), slug, len(self.news.shown) + UPDATES_AT_ONCE)

    @rx.event
    def copied(self) -> None:
        """Says that the address was copied."""
        self.is_copied = True

    @rx.event
    async def hide_question(self, form: dict[str, Any]) -> Any:
        """Hides a question, as a moderator.

        Args:
            form: question and reason; the service checks who may.
        """
        self.hiding_id, self.hiding_problem = field_of(form, "question"), ""
        return await self._moderate(
            catalog.hide_question, question_id=self.hiding_id, reason=field_of(form, "reason")
        )

    @rx.event
    async def show_question(self, question_id: str) -> Any:
        """Shows a hidden question again, as a moderator.

        Args:
            question_id: as sent; the service checks who may.
        """
        return await self._moderate(catalog.show_question, question_id=text_of(question_id))

    async def _moderate(self, service: Any, **values: Any) -> Any:
        actor = await self._actor()
        try:
            await self._call(service, actor=actor, **values)
            await self._read_talk(actor, self.page.card.slug, len(self.talk.shown))
        except LEADS as error:
            return self._first(error)
        except InvalidInput as error:
            self.hiding_problem = said(error.message)
        except CrowdfundError as error:
            self._show(error)
        return None

    async def _fresh(self, slug: str) -> LiveTotals | None:
        """The totals for who looks; None when it is not theirs to see any more."""
        try:
            return await self._call(catalog.live_totals, actor=await self._actor(), slug=slug)
        except NotFound:
            return None

    async def _take(self, fresh: LiveTotals | None) -> None:
        """Shows totals, and the page of another status with them."""
        if fresh is None or fresh == self.live:
            return
        has_new_status = fresh.status != self.page.card.status or not fresh.is_moving
        self.live = fresh
        if has_new_status:
            self.page = await self._read_page(await self._actor(), fresh.slug)

    async def _read_page(self, actor: Actor | None, slug: str) -> CampaignPage:
        return await self._call(catalog.campaign_page, actor=actor, slug=slug)

    async def _read_talk(self, actor: Actor | None, slug: str, shown: int) -> None:
        self.talk = await self._call(catalog.questions, actor=actor, slug=slug, shown=shown)

    async def _read_news(self, actor: Actor | None, slug: str, shown: int) -> None:
        self.news = await self._call(catalog.updates, actor=actor, slug=slug, shown=shown)

    async def _do(self, service: Any, **values: Any) -> Any:
        actor = await self._actor()
        slug = self.page.card.slug
        try:
            await self._call(service, actor=actor, slug=slug, **values)
        except LEADS as error:
            return self._first(error)
        except NotFound:
            self.is_missing = True
            return None
        except InvalidInput as error:
            is_standing = error.field == "standing"
            self.standing_problem = said(error.message) if is_standing else ""
            self.question_problem = "" if is_standing else said(error.message)
            return None
        except CrowdfundError as error:
            self._show(error)
            return None
        if service is catalog.ask:
            self.questions_asked += 1
            await self._read_talk(actor, slug, len(self.talk.shown) + 1)
        self.page = await self._read_page(actor, slug)
        return None
