"""The preview of a campaign's page: it follows what is saved, and the page's own state holds it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError
from crowdfund.services import draft_preview
from crowdfund.services.views.campaigns import (
    CampaignPage,
    LiveTotals,
    QuestionList,
    ShareLinks,
    UpdateList,
)
from crowdfund.services.views.matching import MatchView
from crowdfund.ui.parts.backer_loads import open_page, path_part
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.campaign import CampaignState

CAMPAIGN_ID_PLACE = 2
"""Where the address has the id: /founder/campaigns/{id}/preview."""


class PreviewState(BaseState):
    """The page /founder/campaigns/[campaign_id]/preview, beside `CampaignState`."""

    back_path: str = ""

    @rx.event
    async def load(self) -> Any:
        """Loads the preview, asks to sign in, or leads to the page once that is public."""
        shown = await self.get_state(CampaignState)
        shown.news, shown.talk = UpdateList(), QuestionList()
        shown.share, shown.match = ShareLinks(), MatchView()
        # What another page of this tab left is not shown as if it were this one.
        shown.page, shown.live = CampaignPage(), LiveTotals()
        shown.question_problem = shown.standing_problem = ""
        return await open_page(self, self._read)

    @rx.event
    async def follow(self) -> Any:
        """Shows what was saved meanwhile; nothing is sent to the browser when nothing was."""
        if not self.is_loaded or self.is_missing:
            return None
        try:
            return await self._read(await self._actor())
        except CrowdfundError as error:
            return self._answer_to(error)

    async def _read(self, actor: Actor | None) -> Any:
        found = await self._call(
            draft_preview.draft_preview,
            actor=actor,
            campaign_id=path_part(self, CAMPAIGN_ID_PLACE),
        )
        if found.public_path:
            return rx.redirect(found.public_path)
        shown = await self.get_state(CampaignState)
        if (shown.page, shown.live) != (found.page, found.live):
            shown.page, shown.live = found.page, found.live
        if self.back_path != found.back_path:
            self.back_path = found.back_path
        return None
