"""What a founder changes in a live campaign."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.domain.actor import Actor
from crowdfund.domain.change import FIELDS
from crowdfund.domain.errors import InvalidInput
from crowdfund.services import change_pages, changes, early_close_proposals
from crowdfund.services.draft_rows import MOST_ROWS
from crowdfund.services.views.changes import ChangeForm, ChangePage
from crowdfund.services.views.content import FundForm, RiskForm
from crowdfund.ui.parts.backer_loads import field_of, open_page, path_part, text_of
from crowdfund.ui.states.base import BaseState
from crowdfund.words import N_, _, said

CAMPAIGN_ID_PLACE = 2
"""Where the address has the id: /founder/campaigns/{id}/change."""
SPARE_ROWS = 2
"""Empty rows below those that are there."""
NAMES = (*FIELDS, "funds", "risk_items", "reason", "form", "not_before", "early_reason")
NO_ERRORS = dict.fromkeys(NAMES, "")

PROPOSED = N_("Proposed. A moderator decides, and you are told.")
TAKEN_BACK = N_("Taken back. The campaign stays as it is.")
EARLY_PROPOSED = N_("Proposed. A moderator decides within 72 hours, and you are told.")


class ChangeState(BaseState):
    """The page /founder/campaigns/[campaign_id]/change."""

    change: ChangePage = ChangePage()
    funds: list[FundForm] = []
    """Rows as the form shows them, spare ones included."""
    risk_items: list[RiskForm] = []
    errors: dict[str, str] = NO_ERRORS
    """What is wrong, by field; every field is there, with nothing when all is well."""
    done: str = ""
    """What was done last, in words."""
    is_sending: bool = False
    saves: int = 0
    """Counts what was sent and taken: the form is drawn anew after each."""

    @rx.event
    async def load(self) -> Any:
        """Loads the page for the campaign's founder."""
        self.done, self.errors, self.is_sending = "", NO_ERRORS, False
        return await open_page(self, self._open)

    @rx.event
    async def propose(self, form: dict[str, Any]):
        """Proposes what the form says.

        Args:
            form: the fields of `ChangeForm`; rows carry their number.
        """
        self.is_sending = True
        yield
        target = await self._send(
            changes.propose, PROPOSED, campaign_id=self.change.campaign_id, form=_form_of(form)
        )
        self.is_sending = False
        if target is not None:
            yield target

    @rx.event
    async def take_back(self) -> Any:
        """Takes back what waits for a moderator."""
        return await self._send(changes.take_back, TAKEN_BACK, change_id=self.change.waiting.id)

    @rx.event
    async def close_early(self, form: dict[str, Any]) -> Any:
        """Proposes to close early.

        Args:
            form: not_before, early_reason.
        """
        return await self._send(
            early_close_proposals.propose_early_close,
            EARLY_PROPOSED,
            campaign_id=self.change.campaign_id,
            not_before=field_of(form, "not_before"),
            reason=field_of(form, "early_reason"),
            reason_field="early_reason",
        )

    async def _open(self, actor: Actor) -> None:
        await self._read(actor, path_part(self, CAMPAIGN_ID_PLACE))

    async def _read(self, actor: Actor | None, campaign_id: str) -> None:
        page = await self._call(change_pages.founder_page, actor=actor, campaign_id=campaign_id)
        self.change = page
        self.funds = [*page.form.funds, *[FundForm()] * SPARE_ROWS][:MOST_ROWS]
        self.risk_items = [*page.form.risk_items, *[RiskForm()] * SPARE_ROWS][:MOST_ROWS]

    async def _send(
        self, service: Any, words: str, *, reason_field: str = "reason", **arguments: Any
    ) -> Any:
        self.done, self.errors, self.problem = "", NO_ERRORS, ""
        return await self._try(
            self._sent, service=service, words=words, reason_field=reason_field, arguments=arguments
        )

    async def _sent(
        self,
        actor: Actor,
        *,
        service: Any,
        words: str,
        reason_field: str,
        arguments: dict[str, Any],
    ) -> None:
        try:
            await self._call(service, actor=actor, **arguments)
        except InvalidInput as error:
            name = reason_field if error.field == "reason" else error.field
            place = name if name in NAMES else "form"
            self.errors = {**NO_ERRORS, place: said(error.message)}
            return
        self.done = _(words)
        self.saves += 1
        await self._read(actor, self.change.campaign_id)


def _form_of(form: Any) -> ChangeForm:
    """What was sent; what is missing or no text is empty."""
    rows = range(MOST_ROWS)
    return ChangeForm(
        **{name: field_of(form, name) for name in FIELDS},
        funds=[FundForm(*_row(form, number, "purpose", "target", "maximum")) for number in rows],
        risk_items=[RiskForm(*_row(form, number, "heading", "text")) for number in rows],
        reason=text_of(field_of(form, "reason")),
    )


def _row(form: Any, number: int, *names: str) -> list[str]:
    prefix = "fund" if names[0] == "purpose" else "risk"
    return [field_of(form, f"{prefix}-{name}-{number}") for name in names]
