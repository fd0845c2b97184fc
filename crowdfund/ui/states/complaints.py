"""Complaining, and one's own complaints."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError, InvalidInput, NotFound
from crowdfund.services import complaint_pages, complaints
from crowdfund.services.views.complaints import ComplaintForm, ComplaintReceipt, OwnComplaints
from crowdfund.ui.parts.backer_loads import field_of, open_page
from crowdfund.ui.states.base import LEADS, LONGEST_ADDRESS, BaseState
from crowdfund.words import N_, _, said

ADDED = N_("Added. Whoever decides it has been told.")
ARRIVED_ID = "complaint-arrived"
"""Of what stands in place of the form once it was sent."""
FIELDS = ("subject", "about", "happened", "wanted", "name", "email")


class ComplainState(BaseState):
    """The page /complaints/new."""

    form: ComplaintForm = ComplaintForm()
    receipt: ComplaintReceipt = ComplaintReceipt()
    """Of what was sent; without a number while nothing was."""
    sign_in_path: str = "/login"
    """Where a visitor signs in and comes back from to this very form."""
    refused_field: str = ""
    """The field that `refused_words` is about; empty when it is the whole form."""
    refused_words: str = ""
    is_sending: bool = False
    _form_key: str = ""
    """Of the form that is shown; the same form is one complaint."""

    @rx.event
    async def load(self) -> None:
        """Shows an empty form, begun by the page that led here."""
        await self._look()
        asked = self.router.url.query_parameters
        self.form = await self._call(
            complaint_pages.form,
            campaign=asked.get("campaign", ""),
            pledge=asked.get("pledge", ""),
        )
        here = quote(self._open_address()[:LONGEST_ADDRESS], safe="/")
        self.sign_in_path = f"/login?next={here}"
        self.receipt = ComplaintReceipt()
        self.refused_field = self.refused_words = ""
        self.is_sending = False
        self._form_key = str(uuid4())
        self.is_loaded = True

    @rx.event
    async def send(self, form: dict[str, Any]):
        """Sends the complaint.

        Args:
            form: subject, about, happened, wanted; name and email of a visitor.
        """
        if not self._form_key:
            return
        self.refused_field = self.refused_words = self.problem = ""
        self.is_sending = True
        yield
        target = await self._lodge(form)
        self.is_sending = False
        if target is not None:
            yield target

    async def _lodge(self, form: object) -> Any:
        try:
            self.receipt = await self._call(
                complaints.lodge,
                actor=await self._actor(),
                form={name: field_of(form, name) for name in FIELDS},
                form_key=UUID(self._form_key),
                client_address=str(self.router.session.client_ip or ""),
            )
            # It is shorter than the form: whoever was at its end would not see it.
            return rx.set_focus(ARRIVED_ID)
        except LEADS as error:
            return self._first(error)
        except InvalidInput as error:
            self.refused_field, self.refused_words = error.field, said(error.message)
        except CrowdfundError as error:
            self.refused_words = said(error.message)
        return None


class ComplaintsState(BaseState):
    """The page /complaints."""

    complaints: OwnComplaints = OwnComplaints()
    done: str = ""
    """What was done last, in words."""
    sent: str = ""
    """The complaint that something was added to last, or was to be."""
    refused_words: str = ""
    """Why it was not added."""

    @rx.event
    async def load(self) -> Any:
        """Loads one's own complaints; a visitor signs in first."""
        self.done = self.sent = self.refused_words = ""
        return await open_page(self, self._open)

    @rx.event
    async def add(self, form: dict[str, Any]) -> Any:
        """Adds something to a complaint.

        Args:
            form: complaint, and the words in the field of that complaint.
        """
        self.done = self.refused_words = self.problem = ""
        self.sent = field_of(form, "complaint")
        body = field_of(form, f"added-{self.sent}")
        actor = await self._actor()
        try:
            await self._call(complaints.add, actor=actor, complaint_id=self.sent, body=body)
            self.done = _(ADDED)
        except LEADS as error:
            return self._first(error)
        except NotFound:
            self.is_missing = True
            return None
        except CrowdfundError as error:
            self.refused_words = said(error.message)
        return await open_page(self, self._open)

    async def _open(self, actor: Actor) -> None:
        self.complaints = await self._call(complaint_pages.own_complaints, actor=actor)
