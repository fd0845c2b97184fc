"""People, for moderators: the address holds the search."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError, NotFound
from crowdfund.services import people_pages, proposals
from crowdfund.services.views.audit import PeoplePage
from crowdfund.ui.parts.backer_loads import field_of, open_page, text_of
from crowdfund.ui.states.base import LEADS, BaseState, field_at_fault
from crowdfund.words import N_, _, said

PATH = "/admin/people"
LONGEST = 200
PROPOSED = N_("Proposed. The role changes when a second person approves it.")


class AdminPeopleState(BaseState):
    """The page /admin/people."""

    people: PeoplePage = PeoplePage()
    words: str = ""
    role: str = ""
    previous_href: str = ""
    next_href: str = ""
    page_text: str = ""
    done: str = ""
    """What was proposed last, in words."""
    role_problem: str = ""
    """What is wrong with the proposal that was sent; shown in its dialog, at the field that it is
    about."""
    refused_field: str = ""
    """That field's name as the service says it; empty when it is about none."""
    refused: str = ""
    """The person that `role_problem` is about."""

    @rx.event
    async def load(self) -> Any:
        """Loads what the address asks for, for a moderator; others find nothing here."""
        self.done = self.role_problem = self.refused = ""
        return await open_page(self, self._open)

    @rx.event
    def forget_problems(self) -> None:
        """Opens a dialog without the refusal of the one before."""
        self.done = self.role_problem = self.refused = ""

    @rx.event
    async def propose_role(self, form: dict[str, Any]) -> Any:
        """Proposes another role for a person.

        Args:
            form: person, and role and reason in the fields of that person.
        """
        self.done = self.role_problem = self.refused_field = ""
        self.refused = person_id = field_of(form, "person")
        actor = await self._actor()
        try:
            await self._call(
                proposals.propose_role,
                actor=actor,
                person_id=person_id,
                role=field_of(form, f"role-{person_id}"),
                reason=field_of(form, f"reason-{person_id}"),
            )
            self.done = _(PROPOSED)
        except LEADS as error:
            return self._first(error)
        except NotFound:
            self.is_missing = True
        except CrowdfundError as error:
            self.role_problem = said(error.message)
            self.refused_field = field_at_fault(error)
        return None

    @rx.event
    def search(self, form: dict[str, Any]) -> Any:
        """Looks for people.

        Args:
            form: q, role.
        """
        return rx.redirect(_address(field_of(form, "q")[:LONGEST], field_of(form, "role")))

    async def _open(self, actor: Actor) -> None:
        query = self.router.url.query_parameters
        self.words = text_of(query.get("q"))[:LONGEST]
        self.role = text_of(query.get("role"))[:LONGEST]
        self.people = await self._call(
            people_pages.people_page,
            actor=actor,
            words=self.words,
            role=self.role,
            page=query.get("page"),
        )
        page, pages = self.people.page, self.people.pages
        words, role = self.words, self.role
        self.previous_href = _address(words, role, page - 1) if page > 1 else ""
        self.next_href = _address(words, role, page + 1) if page < pages else ""
        self.page_text = (
            _("Page {page} of {pages}").format(page=page, pages=pages) if pages > 1 else ""
        )


def _address(words: str, role: str, page: int = 1) -> str:
    values = {"q": words.strip(), "role": role, "page": str(page) if page > 1 else ""}
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{PATH}?{query}" if query else PATH
