"""What one person proposed and another approves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import CrowdfundError, NotFound
from crowdfund.services import proposal_pages, proposals
from crowdfund.services.views.proposals import ProposalsPage
from crowdfund.ui.parts.backer_loads import field_of, open_page, text_of
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import _, said

PATH = "/admin/proposals"


class AdminProposalsState(BaseState):
    """The page /admin/proposals."""

    proposals: ProposalsPage = ProposalsPage()
    done: str = ""
    """What was decided last, in words."""
    reason_problem: str = ""
    """What is wrong with the refusal that was sent; shown in its dialog."""
    refused: str = ""
    """The row that `reason_problem` is about."""

    @rx.event
    async def load(self) -> Any:
        """Loads the page; those whose role does not allow it find nothing here."""
        self.done = self.reason_problem = self.refused = ""
        return await open_page(self, self._open)

    @rx.event
    async def approve(self, proposal_id: str) -> Any:
        """Approves what somebody else proposed; it is done at once.

        Args:
            proposal_id: from the list.
        """
        return await self._decide(proposals.approve, _("Approved, and done."), text_of(proposal_id))

    @rx.event
    async def take_back(self, proposal_id: str) -> Any:
        """Takes back what one proposed.

        Args:
            proposal_id: from the list.
        """
        return await self._decide(proposals.take_back, _("Taken back."), text_of(proposal_id))

    @rx.event
    async def refuse(self, form: dict[str, Any]) -> Any:
        """Refuses what somebody else proposed.

        Args:
            form: proposal, and the reason in the field of that proposal.
        """
        proposal_id = field_of(form, "proposal")
        reason = field_of(form, f"reason-{proposal_id}")
        return await self._decide(proposals.refuse, _("Refused."), proposal_id, reason=reason)

    @rx.event
    def forget_problems(self) -> None:
        """Opens a dialog without the refusal of the one before."""
        self.reason_problem = self.refused = self.done = ""

    async def _open(self, actor: Actor) -> None:
        self.proposals = await self._call(proposal_pages.proposals_page, actor=actor)

    async def _decide(
        self, service: Callable[..., None], words: str, proposal_id: str, **arguments: Any
    ) -> Any:
        self.done = self.problem = self.reason_problem = ""
        self.refused = proposal_id
        actor = await self._actor()
        try:
            await self._call(service, actor=actor, proposal_id=proposal_id, **arguments)
            self.done = words
        except LEADS as error:
            return self._first(error)
        except NotFound:
            self.is_missing = True
            return None
        except CrowdfundError as error:
            if arguments:
                self.reason_problem = said(error.message)
            else:
                self._show(error)
        return await open_page(self, self._open)
