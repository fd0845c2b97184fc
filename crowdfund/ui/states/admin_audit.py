"""Who did what, when and why: the address holds the filters."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.services import audit_pages
from crowdfund.services.views.audit import AuditFilters, AuditPage
from crowdfund.ui.parts.backer_loads import field_of, open_page, text_of
from crowdfund.ui.states.base import BaseState
from crowdfund.words import _

PATH = "/admin/audit"
FILE = "/downloads/audit.csv"
NAMES = ("who", "action", "about", "since", "until")
LONGEST = 200


class AdminAuditState(BaseState):
    """The page /admin/audit."""

    trail: AuditPage = AuditPage()
    filters: AuditFilters = AuditFilters()
    actions: list[tuple[str, str]] = []
    previous_href: str = ""
    next_href: str = ""
    page_text: str = ""
    file_href: str = FILE
    is_narrowed: bool = False

    @rx.event
    async def load(self) -> Any:
        """Loads what the address asks for, for a moderator; others find nothing here."""
        return await open_page(self, self._open)

    @rx.event
    def search(self, form: dict[str, Any]) -> Any:
        """Looks for what the form says.

        Args:
            form: who, action, about, since, until.
        """
        values = {name: field_of(form, name)[:LONGEST].strip() for name in NAMES}
        return rx.redirect(_address(PATH, values))

    async def _open(self, actor: Actor) -> None:
        query = self.router.url.query_parameters
        values = {name: text_of(query.get(name))[:LONGEST] for name in NAMES}
        filters = AuditFilters(**values)
        self.trail = await self._call(
            audit_pages.audit_page, actor=actor, filters=filters, page=query.get("page")
        )
        self.filters = filters
        options = [(one.value, one.label) for one in audit_pages.action_options()]
        self.actions = [("", _("All actions")), *options]
        self.is_narrowed = any(values.values())
        page, pages = self.trail.page, self.trail.pages
        before, after = str(page - 1), str(page + 1)
        self.previous_href = _address(PATH, values | {"page": before}) if page > 1 else ""
        self.next_href = _address(PATH, values | {"page": after}) if page < pages else ""
        self.page_text = (
            _("Page {page} of {pages}").format(page=page, pages=pages) if pages > 1 else ""
        )
        self.file_href = _address(FILE, values)


def _address(path: str, values: dict[str, str]) -> str:
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{path}?{query}" if query else path
