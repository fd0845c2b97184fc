"""One's own notices: listed, opened, marked as read."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError
from crowdfund.services import inbox
from crowdfund.services.local_paths import local_path
from crowdfund.services.views.notices import NoticesPage
from crowdfund.ui.parts.backer_loads import open_page, text_of
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import _

PATH = "/notifications"


class NotificationsState(BaseState):
    """The page /notifications."""

    notices: NoticesPage = NoticesPage()
    previous_href: str = ""
    next_href: str = ""
    page_text: str = ""

    @rx.event
    async def load(self) -> Any:
        """Lists what the address asks for."""
        return await open_page(self, self._open)

    @rx.event
    async def mark_read(self, notice_id: str) -> Any:
        """Marks one as read.

        Args:
            notice_id: from the list; the service checks whose it is.
        """
        return await self._mark(inbox.mark_read, notice_id=notice_id)

    @rx.event
    async def go(self, notice_id: str, path: str) -> Any:
        """Marks one as read and goes where it leads.

        Args:
            notice_id: from the list.
            path: where it leads; only a page of ours.
        """
        answer = await self._mark(inbox.mark_read, notice_id=notice_id)
        return answer or rx.redirect(local_path(text_of(path), otherwise=PATH))

    @rx.event
    async def mark_all_read(self) -> Any:
        """Marks all as read."""
        return await self._mark(inbox.mark_all_read)

    async def _mark(self, service: Any, **arguments: Any) -> Any:
        self.problem = ""
        actor = await self._look()
        try:
            await self._call(service, actor=actor, **arguments)
            if actor is not None:
                await self._open(actor)
                await self._look()
        except LEADS as error:
            return self._first(error)
        except CrowdfundError as error:
            self._show(error)
        return None

    async def _open(self, actor: Actor) -> None:
        query = self.router.url.query_parameters
        only_unread = query.get("show") == "unread"
        self.notices = await self._call(
            inbox.notices_page, actor=actor, page=query.get("page"), only_unread=only_unread
        )
        page, pages = self.notices.page, self.notices.pages
        self.previous_href = self._address(page - 1) if page > 1 else ""
        self.next_href = self._address(page + 1) if page < pages else ""
        self.page_text = (
            _("Page {page} of {pages}").format(page=page, pages=pages) if pages > 1 else ""
        )

    def _address(self, page: int) -> str:
        shown = "show=unread&" if self.notices.only_unread else ""
        return f"{PATH}?{shown}page={page}"
