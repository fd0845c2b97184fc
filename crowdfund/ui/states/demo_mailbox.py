"""The demonstration's mailbox."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.services import mailbox
from crowdfund.services.views.notices import MailboxPage, MailView
from crowdfund.ui.parts.backer_loads import open_page
from crowdfund.ui.states.base import BaseState
from crowdfund.words import _

PATH = "/demo/mailbox"


class DemoMailboxState(BaseState):
    """The page /demo/mailbox; there is none outside the demonstration."""

    box: MailboxPage = MailboxPage()
    mail: MailView = MailView()
    previous_href: str = ""
    next_href: str = ""
    page_text: str = ""

    @rx.event
    async def load(self) -> Any:
        """Lists the messages, and opens the one in the address."""
        return await open_page(self, self._open)

    async def _open(self, actor: Actor) -> None:
        query = self.router.url.query_parameters
        self.mail = MailView()
        self.box = await self._call(mailbox.mailbox_page, actor=actor, page=query.get("page"))
        page, pages = self.box.page, self.box.pages
        self.previous_href = f"{PATH}?page={page - 1}" if page > 1 else ""
        self.next_href = f"{PATH}?page={page + 1}" if page < pages else ""
        self.page_text = (
            _("Page {page} of {pages}").format(page=page, pages=pages) if pages > 1 else ""
        )
        if wanted := query.get("mail"):
            self.mail = await self._call(mailbox.mailbox_mail, actor=actor, mail_id=wanted)
