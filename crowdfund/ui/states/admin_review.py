"""One campaign before a moderator, and the decisions on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import Conflict, CrowdfundError, NotAllowed, NotFound
from crowdfund.services import (
    early_close_proposals,
    featuring,
    moderation,
    proposals,
    regime_switch,
)
from crowdfund.services.draft_fields import LABEL_BY_FIELD
from crowdfund.services.remarks import WHOLE_CAMPAIGN
from crowdfund.services.views.admin import ReviewPage
from crowdfund.services.views.remarks import RemarkItem
from crowdfund.ui.parts.backer_loads import field_of, open_page, path_part, text_of
from crowdfund.ui.states.admin_evidence import AdminEvidenceState
from crowdfund.ui.states.base import LEADS, BaseState, field_at_fault
from crowdfund.words import N_, _, said

DECISIONS: dict[str, tuple[Callable[..., object], str]] = {
    "approve": (moderation.approve, N_("The campaign is approved.")),
    "reject": (moderation.reject, N_("The campaign is rejected.")),
    "suspend": (moderation.suspend, N_("The campaign is suspended.")),
    "resume": (moderation.resume, N_("The campaign takes pledges again.")),
    "withdraw": (
        proposals.propose_withdrawal,
        N_("Proposed. The campaign is withdrawn when a second person approves it."),
    ),
    "close_early": (
        early_close_proposals.propose_early_close,
        N_("Proposed. The new deadline is set when a second person approves it."),
    ),
    "switch_regime": (
        regime_switch.propose_switch,
        N_("Proposed. The rules are switched when a second person approves it."),
    ),
    "feature": (featuring.feature, N_("The campaign is featured on the first page.")),
    "unfeature": (featuring.unfeature, N_("The campaign is not featured any more.")),
}
"""What can be decided with a reason, and what is said afterwards."""
ON_SUBMISSION = frozenset({"approve", "reject"})
"""Decisions on the version that waits for review."""

MOST_DRAFTED = 50
ADD_A_REMARK = N_("Write what has to change; the founder reads it beside the field.")


class AdminReviewState(BaseState):
    """The page /admin/campaigns/[campaign_id]."""

    review: ReviewPage = ReviewPage()
    done: str = ""
    """What was decided last, in words."""
    reason_problem: str = ""
    """What is wrong with the decision that was sent; shown in its dialog, at the field that it is
    about."""
    refused_field: str = ""
    """That field's name as the service says it; empty when it is about none."""
    refused: str = ""
    """The decision that `reason_problem` is about."""
    remark_problem: str = ""
    drafted: list[RemarkItem] = []
    """Remarks written here and not sent yet."""
    is_deciding: bool = False
    _field: str = ""
    _text: str = ""
    _numbers: int = 0

    @rx.event
    async def load(self) -> Any:
        """Loads the page for a moderator; others find nothing here."""
        self.done = self.reason_problem = self.remark_problem = ""
        self.drafted, self._field, self._text = [], "", ""
        self.is_deciding = False
        return await open_page(self, self._open)

    @rx.event
    def forget_problems(self) -> None:
        """Opens a dialog without the refusal of the one before."""
        self.reason_problem = self.remark_problem = self.done = ""

    @rx.event
    def choose_field(self, name: str) -> None:
        """Remembers which field the remark being written is about.

        Args:
            name: a field's name, or empty for the whole.
        """
        self._choose(name)

    @rx.event
    def write_remark(self, text: str) -> None:
        """Remembers the remark being written, so that it is sent even when it was not added.

        Args:
            text: as typed.
        """
        self._text = text_of(text)

    @rx.event
    def add_remark(self, form: dict[str, Any]) -> None:
        """Puts a remark on the list.

        Args:
            form: remark_field, remark.
        """
        self._choose(field_of(form, "remark_field"))
        self._text = field_of(form, "remark")
        self.remark_problem = "" if self._add_written() else _(ADD_A_REMARK)
        # The form is empty again, whatever came of it, and no event says so.
        self._text = self._field = ""

    @rx.event
    def drop_remark(self, remark_id: str) -> None:
        """Takes a remark off the list.

        Args:
            remark_id: from the list.
        """
        self.drafted = [item for item in self.drafted if item.id != remark_id]

    @rx.event
    async def request_changes(self):
        """Sends the campaign back with the remarks."""
        self._add_written()
        remarks = [(item.field, item.text) for item in self.drafted]
        self.is_deciding = True
        yield
        target = await self._decide(
            moderation.request_changes,
            _("The founder was asked for changes."),
            remarks=remarks,
            submission=self.review.submission,
        )
        self.remark_problem, self.reason_problem = self.reason_problem, ""
        self.is_deciding = False
        if target is not None:
            yield target

    @rx.event
    async def decide(self, form: dict[str, Any]):
        """Approves, rejects, suspends, resumes, features or takes that back, or proposes to
        withdraw, to close early or to switch its rules.

        Args:
            form: decision, and the reason in the field of that decision; for other rules, which.
        """
        name = field_of(form, "decision")
        if name not in DECISIONS:
            return
        service, words = DECISIONS[name]
        self.refused = name
        self.is_deciding = True
        yield
        given = {"reason": field_of(form, f"{name}_reason")}
        if name in ON_SUBMISSION:
            given["submission"] = self.review.submission
        if name == "switch_regime":
            given["to"] = field_of(form, "switch_regime_to")
        target = await self._decide(service, words, **given)
        self.is_deciding = False
        if target is not None:
            yield target

    async def _open(self, actor: Actor) -> None:
        await self._read(actor, path_part(self, 2))

    async def _read(self, actor: Actor, campaign_id: str) -> None:
        self.review = await self._call(moderation.review, actor=actor, campaign_id=campaign_id)

    async def _decide(self, service: Callable[..., object], words: str, **arguments: Any) -> Any:
        """Calls one decision and reads the page again, or says why not."""
        self.reason_problem = self.refused_field = self.done = ""
        actor = await self._actor()
        try:
            await self._call(service, actor=actor, campaign_id=self.review.id, **arguments)
            self.done, self.drafted = _(words), []
            if actor is not None:
                await self._read(actor, self.review.id)
                await self._read_evidence(actor)
        except LEADS as error:
            return self._first(error)
        except NotFound:
            self.is_missing = True
        except CrowdfundError as error:
            self.reason_problem = said(error.message)
            self.refused_field = field_at_fault(error)
            if isinstance(error, Conflict) and actor is not None:
                await self._show_newer(actor)
        return None

    async def _read_evidence(self, actor: Actor) -> None:
        """What can still be judged, and what came of the version, follow what is shown."""
        found = await self.get_state(AdminEvidenceState)
        await found._read(actor, self.review.id)

    async def _show_newer(self, actor: Actor) -> None:
        """Shows the version that waits now where it is not the one that was read; what was typed
        stays."""
        try:
            stands = await self._call(moderation.review, actor=actor, campaign_id=self.review.id)
        except (NotAllowed, NotFound):
            # Who proposes a withdrawal need not be one who reads reviews.
            return
        if stands.can_decide and stands.submission != self.review.submission:
            self.review = stands
            await self._read_evidence(actor)

    def _choose(self, name: object) -> None:
        self._field = name if isinstance(name, str) and name in LABEL_BY_FIELD else ""

    def _add_written(self) -> bool:
        """Moves the remark being written onto the list; False when there is none."""
        text = self._text.strip()
        if not text or len(self.drafted) >= MOST_DRAFTED:
            return False
        self._numbers += 1
        label = LABEL_BY_FIELD.get(self._field, _(WHOLE_CAMPAIGN))
        item = RemarkItem(str(self._numbers), self._field, label, text, "", "")
        self.drafted = [*self.drafted, item]
        self._text = ""
        return True
